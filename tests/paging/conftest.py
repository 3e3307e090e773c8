"""A database of its own for every test of this room, on SQLite or PostgreSQL (TEST_DATABASE)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

import webapp.audit.models
import webapp.offline.models
import webapp.paging.models
import webapp.response.models
import webapp.youth.models  # noqa: F401
from tests import postgres
from tests.databases import KIND, WORKER
from tests.paging.county import County
from webapp.db import Model, tune
from webapp.vault import keystore_migrations
from webapp.vault.keystore import KeyStore
from webapp.vault.ring import KeyRing
from webapp.vault.vault import Vault

ON_POSTGRES = KIND == "postgresql"
RING = "test:" + "QUFB" * 10 + "QUE="


@pytest.fixture(scope="session")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    url = f"sqlite:///{tmp_path_factory.mktemp('keys') / 'keys.db'}"
    keystore_migrations.upgrade(url)
    return Vault(KeyRing.from_text(RING), KeyStore(url), b"i" * 32)


def _tables(url: str) -> None:
    engine = create_engine(url)
    Model.metadata.create_all(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The empty tables, made once: a database's name, or a file's path."""
    if ON_POSTGRES:
        name = f"{WORKER}_paging_template"
        _tables(postgres.shared().create(name))
        return name
    path = tmp_path_factory.mktemp("template") / "empty.db"
    _tables(f"sqlite:///{path}")
    return str(path)


@pytest.fixture
def engine(template: str, tmp_path: Path) -> Iterator[Engine]:
    name = f"{WORKER}_paging"
    if ON_POSTGRES:
        url = postgres.shared().create(name, template=template)
    else:
        (tmp_path / "county.db").write_bytes(Path(template).read_bytes())
        url = f"sqlite:///{tmp_path / 'county.db'}"
    engine = create_engine(url)
    tune(engine)
    yield engine
    engine.dispose()
    if ON_POSTGRES:
        postgres.shared().drop(name)


@pytest.fixture
def county(engine: Engine, vault: Vault) -> County:
    return County(engine, vault)
