"""The keys database has migrations of its own: one head, equal to the table in the code, up and down."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from tests.vault.world import ON_POSTGRES, fresh_url
from webapp.vault import keystore_migrations
from webapp.vault.keystore import KeyStore, StoredKey
from webapp.vault.keytable import data_key, metadata

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def test_there_is_one_head_and_an_upgraded_database_is_on_it(keys_url: str) -> None:
    assert keystore_migrations.current_head(keys_url) == keystore_migrations.newest_revision()


def test_the_table_in_the_code_is_what_the_migrations_make(keystore: KeyStore) -> None:
    with keystore.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_up_again_keeps_the_keys_and_down_removes_them(keys_url: str, keystore: KeyStore) -> None:
    subject = uuid4()
    keystore.create(StoredKey(subject, "youth", uuid4(), 1, b"wrapped", "2026a"), NOW)
    keystore_migrations.upgrade(keys_url)
    assert subject in keystore.fetch([subject])
    keystore_migrations.reset(keys_url)
    assert keystore.fetch([subject]) == {}
    keystore_migrations.downgrade(keys_url, "base")
    assert not inspect(keystore.engine).has_table("data_key")
    assert keystore_migrations.current_head(keys_url) is None


def test_a_row_is_either_live_or_destroyed_never_half(keystore: KeyStore) -> None:
    row = {"kind": "youth", "region_id": uuid4(), "version": 1, "ring_key_id": "2026a", "created_at": NOW}
    for half in ({"wrapped": None, "destroyed_at": None}, {"wrapped": b"w", "destroyed_at": NOW}):
        with pytest.raises(IntegrityError), keystore.engine.begin() as connection:
            connection.execute(data_key.insert().values(subject=uuid4(), **row, **half))


@pytest.mark.skipif(ON_POSTGRES, reason="SQLite's file")
def test_a_new_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    with fresh_url(tmp_path / "new" / "folder", "vault_keys", keystore_migrations.upgrade):
        pass
    mode = (tmp_path / "new" / "folder" / "vault_keys.db").stat().st_mode
    assert stat.S_IMODE(mode) & 0o077 == 0
