"""Data keys: committed first, fetched in one statement, rotated without downtime, destroyed for good."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, text, update

from tests.vault.world import ON_POSTGRES
from webapp.vault.box import Place
from webapp.vault.errors import CannotOpen, NoKey, Shredded
from webapp.vault.keystore import KeyStore
from webapp.vault.keytable import data_key
from webapp.vault.ring import KeyRing
from webapp.vault.vault import Vault

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
REGION = UUID(int=1)
INDEX_KEY = b"i" * 32


def _place(row: UUID) -> Place:
    return Place(REGION, "answer", row, "sealed:note")


@contextmanager
def _statements(keystore: KeyStore) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(keystore.engine, "before_cursor_execute", note)
    yield seen
    event.remove(keystore.engine, "before_cursor_execute", note)


def test_a_key_is_committed_before_anything_can_be_sealed_with_it(vault: Vault, keys_url: str) -> None:
    subject = uuid4()
    vault.new_key(subject, kind="youth", region=REGION, now=NOW)
    elsewhere = KeyStore(keys_url)  # another process, on its own connection
    assert elsewhere.fetch([subject])[subject].wrapped is not None
    elsewhere.dispose()


def test_asking_for_a_key_again_changes_nothing(vault: Vault) -> None:
    subject = uuid4()
    vault.new_key(subject, kind="youth", region=REGION, now=NOW)
    sealed = vault.box(subject).seal(_place(subject), "Bee")
    vault.new_key(subject, kind="youth", region=REGION, now=NOW)
    assert vault.box(subject).open(_place(subject), sealed) == "Bee"
    with pytest.raises(ValueError, match="another kind or region"):
        vault.new_key(subject, kind="youth", region=UUID(int=7), now=NOW)


def test_two_that_make_a_key_at_once_end_with_one(ring: KeyRing, keystore: KeyStore) -> None:
    subject = uuid4()
    vault = Vault(ring, keystore, INDEX_KEY)
    threads = [
        Thread(target=vault.new_key, args=(subject,), kwargs={"kind": "youth", "region": REGION, "now": NOW})
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealed = vault.box(subject).seal(_place(subject), "Bee")
    assert vault.box(subject).open(_place(subject), sealed) == "Bee"


def test_a_board_of_fifty_opens_with_one_statement(vault: Vault, keystore: KeyStore) -> None:
    subjects = [uuid4() for _ in range(50)]
    for subject in subjects:
        vault.new_key(subject, kind="youth", region=REGION, now=NOW)
    with _statements(keystore) as seen:
        boxes = vault.boxes(subjects)
        sealed = {subject: box.seal(_place(subject), str(subject)) for subject, box in boxes.items()}
        assert all(boxes[one].open(_place(one), sealed[one]) == str(one) for one in subjects)
    assert len(seen) == 1
    with _statements(keystore) as none:
        assert vault.boxes([]) == {}
    assert none == []


def test_one_destroyed_and_one_missing_key_do_not_hide_the_others(vault: Vault) -> None:
    live, gone, never = uuid4(), uuid4(), uuid4()
    for subject in (live, gone):
        vault.new_key(subject, kind="youth", region=REGION, now=NOW)
    vault.destroy(gone, NOW)
    boxes = vault.boxes([live, gone, never])
    assert boxes[live].open(_place(live), boxes[live].seal(_place(live), "Bee")) == "Bee"
    assert boxes[gone].shredded
    with pytest.raises(Shredded):
        boxes[gone].open(_place(gone), b"")
    with pytest.raises(NoKey):
        boxes[never].seal(_place(never), "Bee")


def test_a_destroyed_key_leaves_an_old_copy_of_the_data_unreadable_and_is_never_made_anew(
    vault: Vault,
) -> None:
    subject = uuid4()
    vault.new_key(subject, kind="youth", region=REGION, now=NOW)
    old_backup_of_the_data = vault.box(subject).seal(_place(subject), "Bee")
    assert vault.destroy(subject, NOW) is True
    assert vault.destroy(subject, NOW) is False
    assert vault.destroy(uuid4(), NOW) is False
    with pytest.raises(Shredded):
        vault.box(subject).open(_place(subject), old_backup_of_the_data)
    with pytest.raises(Shredded):
        vault.new_key(subject, kind="youth", region=REGION, now=NOW)


def test_wrapped_keys_swapped_between_two_young_people_do_not_unwrap(
    vault: Vault, keystore: KeyStore
) -> None:
    one, other = uuid4(), uuid4()
    for subject in (one, other):
        vault.new_key(subject, kind="youth", region=REGION, now=NOW)
    stored = keystore.fetch([one, other])
    with keystore.engine.begin() as connection:
        connection.execute(
            update(data_key).where(data_key.c.subject == one).values(wrapped=stored[other].wrapped)
        )
    with pytest.raises(CannotOpen):
        vault.box(one).seal(_place(one), "Bee")


@pytest.mark.parametrize("change", [{"region_id": UUID(int=7)}, {"kind": "region"}, {"version": 2}])
def test_a_key_row_moved_to_another_tenant_kind_or_version_does_not_unwrap(
    vault: Vault, keystore: KeyStore, change: dict[str, object]
) -> None:
    subject = uuid4()
    vault.new_key(subject, kind="youth", region=REGION, now=NOW)
    with keystore.engine.begin() as connection:
        connection.execute(update(data_key).where(data_key.c.subject == subject).values(**change))
    with pytest.raises(CannotOpen):
        vault.box(subject).seal(_place(subject), "Bee")


def test_rotation_goes_on_in_small_steps_while_everything_stays_readable(keystore: KeyStore) -> None:
    old, new = {"2026a": b"a" * 32}, {"2026b": b"b" * 32}
    before = Vault(KeyRing(old), keystore, INDEX_KEY)
    subjects = [uuid4() for _ in range(5)]
    for subject in subjects:
        before.new_key(subject, kind="youth", region=REGION, now=NOW)
    sealed = {one: before.box(one).seal(_place(one), "Bee") for one in subjects}
    before.destroy(subjects[4], NOW)

    both = Vault(KeyRing(new | old), keystore, INDEX_KEY)
    assert both.rewrap_some(limit=3) == 3
    assert [both.box(one).open(_place(one), sealed[one]) for one in subjects[:4]] == ["Bee"] * 4
    assert both.rewrap_some(limit=3) == 1
    assert both.rewrap_some(limit=3) == 0

    after = Vault(KeyRing(new), keystore, INDEX_KEY)
    assert [after.box(one).open(_place(one), sealed[one]) for one in subjects[:4]] == ["Bee"] * 4
    with pytest.raises(CannotOpen):
        before.box(subjects[0]).open(_place(subjects[0]), sealed[subjects[0]])
    assert after.box(subjects[4]).shredded


def test_a_key_destroyed_in_the_middle_of_a_rotation_stays_destroyed(
    vault: Vault, keystore: KeyStore
) -> None:
    subject = uuid4()
    vault.new_key(subject, kind="youth", region=REGION, now=NOW)
    vault.destroy(subject, NOW)
    assert keystore.rewrap(subject, b"late", "2026b") is False
    assert vault.box(subject).shredded


@pytest.mark.skipif(ON_POSTGRES, reason="looks into the files of SQLite")
def test_the_file_holds_no_trace_of_a_destroyed_key(vault: Vault, keystore: KeyStore, tmp_path: Path) -> None:
    subjects = [uuid4() for _ in range(40)]
    for subject in subjects:
        vault.new_key(subject, kind="youth", region=REGION, now=NOW)
    wrapped = {one: key.wrapped or b"" for one, key in keystore.fetch(subjects).items()}

    def found_in_files(needle: bytes) -> bool:
        return any(needle in file.read_bytes() for file in tmp_path.glob("vault_keys.db*"))

    assert all(found_in_files(key) for key in wrapped.values())  # control: the search does find keys
    for subject in subjects[::2]:
        vault.destroy(subject, NOW)
    for subject in subjects[::2]:
        assert not found_in_files(wrapped[subject])
        assert not found_in_files(wrapped[subject][-24:])
    assert all(found_in_files(wrapped[subject]) for subject in subjects[1::2])


@pytest.mark.skipif(ON_POSTGRES, reason="copies the file of SQLite")
def test_a_copy_of_the_keys_file_without_the_ring_opens_nothing(
    vault: Vault, keys_url: str, tmp_path: Path
) -> None:
    subject = uuid4()
    vault.new_key(subject, kind="youth", region=REGION, now=NOW)
    sealed = vault.box(subject).seal(_place(subject), "Bee")
    shutil.copy(tmp_path / "vault_keys.db", tmp_path / "stolen.db")
    stolen = KeyStore(f"sqlite:///{tmp_path / 'stolen.db'}")
    with pytest.raises(CannotOpen):
        Vault(KeyRing({"2026a": b"guess" + b"a" * 27}), stolen, INDEX_KEY).box(subject).open(
            _place(subject), sealed
        )
    stolen.dispose()


@pytest.mark.skipif(ON_POSTGRES, reason="SQLite's own settings")
def test_sqlite_forgets_what_is_deleted_and_syncs_what_is_kept(keystore: KeyStore) -> None:
    with keystore.engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "secure_delete")
        }
    assert found == {"journal_mode": "delete", "synchronous": 2, "secure_delete": 1}


def test_an_equal_value_has_an_equal_index_per_purpose_and_key(vault: Vault, keystore: KeyStore) -> None:
    index = vault.blind_index("person.phone", "+17755550161")
    assert len(index) == 32
    assert index == vault.blind_index("person.phone", "+17755550161")
    assert index != vault.blind_index("person.phone", "+17755550162")
    assert index != vault.blind_index("officer.phone", "+17755550161")
    assert vault.blind_index("ab", "c") != vault.blind_index("a", "bc")
    other = Vault(KeyRing({"2026a": b"a" * 32}), keystore, b"j" * 32)
    assert index != other.blind_index("person.phone", "+17755550161")


def test_a_short_index_key_is_refused(ring: KeyRing, keystore: KeyStore) -> None:
    with pytest.raises(ValueError, match="at least 32"):
        Vault(ring, keystore, b"short")
