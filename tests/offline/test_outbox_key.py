"""The key that phones seal to: made anew from a data key each time, rotated without loss, destroyed for good."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from tests.offline.sealing import pocket
from tests.town import Town
from webapp.offline.item import info_of, read_sealed
from webapp.offline.outbox_key import current_key, destroy, outbox_keys, private_key, rotate
from webapp.parts import Parts, parts
from webapp.vault.curve import ORDER, private_bytes, public_bytes, read_private
from webapp.vault.errors import CannotOpen, NoKey, Shredded
from webapp.vault.hpke import from_wire, seal, unseal
from webapp.vault.ring import KeyRing
from webapp.vault.vault import Vault


@pytest.fixture
def of(app: Flask) -> Parts:
    with app.app_context():
        return parts()


def test_the_first_who_asks_has_it_made_and_all_others_get_the_same(of: Parts) -> None:
    assert outbox_keys(of.vault) == []
    first = current_key(of.vault, of.clock.now(), of.ids)
    assert current_key(of.vault, of.clock.now(), of.ids) == first
    assert len(outbox_keys(of.vault)) == 1
    assert len(first.public) == 65


def test_what_is_sealed_to_it_opens_with_its_private_half(of: Parts) -> None:
    key = current_key(of.vault, of.clock.now(), of.ids)
    private = private_key(of.vault, key.id)
    assert public_bytes(private) == key.public
    assert unseal(private, seal(key.public, b"Bee", b"info"), b"info") == b"Bee"


def test_after_a_rotation_the_old_one_still_opens(of: Parts) -> None:
    old = current_key(of.vault, of.clock.now(), of.ids)
    new = rotate(of.vault, of.clock.now() + timedelta(seconds=1), of.ids)
    assert current_key(of.vault, of.clock.now(), of.ids) == new != old
    assert public_bytes(private_key(of.vault, old.id)) == old.public
    assert [life.subject for life in outbox_keys(of.vault)] == [new.id, old.id]


def test_a_destroyed_one_opens_nothing_and_the_one_before_is_current_again(of: Parts) -> None:
    old = current_key(of.vault, of.clock.now(), of.ids)
    new = rotate(of.vault, of.clock.now() + timedelta(seconds=1), of.ids)
    assert destroy(of.vault, new.id, of.clock.now())
    assert not destroy(of.vault, new.id, of.clock.now())
    with pytest.raises(Shredded):
        private_key(of.vault, new.id)
    assert current_key(of.vault, of.clock.now(), of.ids) == old


def test_only_an_outbox_key_is_one(of: Parts, town: Town) -> None:
    """A young person's data key gives no private key, and this way destroys none."""
    region = town.officer.person.region_id
    with pytest.raises(NoKey):
        private_key(of.vault, region)
    with pytest.raises(NoKey):
        private_key(of.vault, uuid.uuid4())
    assert not destroy(of.vault, region, of.clock.now())
    assert not of.vault.box(region).shredded


def test_without_the_ring_key_that_wraps_it_it_cannot_be_opened_now(of: Parts) -> None:
    key = current_key(of.vault, of.clock.now(), of.ids)
    elsewhere = Vault(KeyRing({"other": b"o" * 32}), of.vault._keystore, b"i" * 32)
    with pytest.raises(CannotOpen):
        private_key(elsewhere, key.id)


def test_the_order_is_the_curves() -> None:
    largest = (ORDER - 1).to_bytes(32, "big")
    assert private_bytes(read_private(largest)) == largest
    with pytest.raises(ValueError):
        read_private(ORDER.to_bytes(32, "big"))


def test_everything_that_is_on_a_phone_opens_nothing_that_it_sealed(of: Parts, town: Town) -> None:
    """Its storage, whole, tried as a key from every byte on: public key, grant, ids and the sealed item itself."""
    officer = pocket(town.officer)
    _, kept = officer.keeps_contact()
    item = read_sealed(kept.body)
    ids = [officer.about["device"], officer.about["person"], str(kept.key), str(officer.phone_id)]
    stored = from_wire(officer.about["outbox"]["key"]) + from_wire(officer.grant) + from_wire(kept.nonce)
    stored += b"".join(uuid.UUID(one).bytes for one in ids) + item.sealed[:200]
    info = info_of(item.outbox, item.item)
    for start in range(len(stored) - 31):
        with pytest.raises((CannotOpen, ValueError)):
            unseal(read_private(stored[start : start + 32]), item.sealed, info)
    assert b"plaza" not in kept.body + item.sealed
    assert b"plaza" in unseal(private_key(of.vault, item.outbox), item.sealed, info)


def test_no_private_half_is_in_either_database(of: Parts, tmp_path: Path) -> None:
    key = current_key(of.vault, of.clock.now(), of.ids)
    scalar = private_bytes(private_key(of.vault, key.id))
    with of.vault._keystore.engine.connect() as connection:
        rows = connection.execute(text("SELECT wrapped FROM data_key")).all()
    assert all(scalar not in bytes(row.wrapped) for row in rows)


# ---- the command ----


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["outbox-key", *arguments])


def test_the_command_lists_rotates_and_destroys(app: Flask, of: Parts) -> None:
    assert run(app, "list").output == ""
    first = current_key(of.vault, of.clock.now(), of.ids)
    assert f"{first.id}  made 2026-03-03 10:38Z  current" in run(app, "list").output
    of.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
    assert "is current" in run(app, "rotate").output
    lines = run(app, "list").output.splitlines()
    assert lines[0].endswith("current")
    assert lines[1] == f"{first.id}  made 2026-03-03 10:38Z  opens"
    refused = run(app, "destroy", str(first.id))
    assert refused.exit_code == 1
    assert "--yes" in refused.output
    assert run(app, "destroy", str(first.id), "--yes").exit_code == 0
    assert run(app, "destroy", str(first.id), "--yes").exit_code == 1
    assert "destroyed 2026-03-03" in run(app, "list").output
    assert run(app, "destroy", "nonsense", "--yes").exit_code == 2


def test_phones_are_listed_and_revoked_from_the_command_line(town: Town) -> None:
    officer = pocket(town.officer)
    officer.contact(unsent=3)
    runner = town.app.test_cli_runner()
    listed = runner.invoke(args=["phones", "list", "Officer@demo.example"]).output
    assert listed == f"{officer.about['device']}  Chrome on Android  seen 2026-03-03 10:38Z  3 unsent\n"
    assert runner.invoke(args=["phones", "revoke", officer.about["device"]]).exit_code == 0
    assert runner.invoke(args=["phones", "revoke", officer.about["device"]]).exit_code == 1
    assert runner.invoke(args=["phones", "revoke", str(uuid.uuid4())]).exit_code == 1
    assert officer.device.revoked_at is not None
    assert officer.says(officer.keeps_contact()[1]) == "held"
