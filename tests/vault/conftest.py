"""Both databases, empty, for each test; and the small world on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.vault import world as worlds
from webapp.vault.keystore import KeyStore
from webapp.vault.ring import KeyRing
from webapp.vault.vault import Vault


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with worlds.main_engine(tmp_path) as engine, Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def keys_url(tmp_path: Path) -> Iterator[str]:
    with worlds.keys_url(tmp_path) as url:
        yield url


@pytest.fixture
def keystore(keys_url: str) -> Iterator[KeyStore]:
    store = KeyStore(keys_url)
    yield store
    store.dispose()


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing({"2026a": b"a" * 32})


@pytest.fixture
def vault(ring: KeyRing, keystore: KeyStore) -> Vault:
    return Vault(ring, keystore, b"i" * 32)


@pytest.fixture
def world(session: Session) -> worlds.World:
    return worlds.build_world(session)
