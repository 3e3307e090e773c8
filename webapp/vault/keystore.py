"""The second database: wrapped data keys, each committed before anything is sealed with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from webapp.vault.keyengine import READ_ONLY, keys_engine
from webapp.vault.keytable import data_key

Kind = Literal["youth", "region", "outbox"]


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A row as it is kept. `wrapped` is None once the key was destroyed; `kind` names whose key it is."""

    subject: UUID
    kind: Kind
    region_id: UUID
    version: int
    wrapped: bytes | None
    ring_key_id: str


@dataclass(frozen=True, slots=True)
class KeyLife:
    """When a key was made, and destroyed: what a list of keys shows."""

    subject: UUID
    created_at: datetime
    destroyed_at: datetime | None


class KeyStore:
    """Short transactions of its own: the main database's transaction neither sees nor undoes them."""

    def __init__(self, url: str) -> None:
        self.engine = keys_engine(url)

    def create(self, key: StoredKey, now: datetime) -> StoredKey:
        """Commit a key at once. Where the subject has one, even destroyed, that one is returned."""
        row = asdict(key) | {"created_at": now}
        dialect = postgresql if self.engine.dialect.name == "postgresql" else sqlite
        with self.engine.begin() as connection:
            connection.execute(dialect.insert(data_key).values(row).on_conflict_do_nothing())
            return _read(connection, [key.subject])[key.subject]

    def fetch(self, subjects: Iterable[UUID]) -> dict[UUID, StoredKey]:
        """Read the keys of all subjects in one statement; a subject without a row is left out."""
        wanted = list(set(subjects))
        if not wanted:
            return {}
        with self.engine.connect().execution_options(**READ_ONLY) as connection:
            return _read(connection, wanted)

    def lives(self, kind: Kind) -> list[KeyLife]:
        """The keys of one kind, destroyed ones too, the newest first."""
        rows = (
            select(data_key.c.subject, data_key.c.created_at, data_key.c.destroyed_at)
            .where(data_key.c.kind == kind)
            .order_by(data_key.c.created_at.desc(), data_key.c.subject.desc())
        )
        with self.engine.connect().execution_options(**READ_ONLY) as connection:
            return [KeyLife(*row) for row in connection.execute(rows)]

    def destroy(self, subject: UUID, now: datetime) -> bool:
        """Remove the key for good and commit. False when there was none, or it was destroyed before."""
        gone = (
            update(data_key)
            .where(data_key.c.subject == subject, data_key.c.destroyed_at.is_(None))
            .values(wrapped=None, destroyed_at=now)
            .returning(data_key.c.subject)
        )
        with self.engine.begin() as connection:
            return connection.execute(gone).first() is not None

    def behind(self, ring_key_id: str, limit: int) -> list[StoredKey]:
        """At most `limit` keys that another ring key than `ring_key_id` wraps: a rotation has these to do."""
        rows = (
            select(*_COLUMNS)
            .where(data_key.c.ring_key_id != ring_key_id, data_key.c.wrapped.is_not(None))
            .order_by(data_key.c.subject)
            .limit(limit)
        )
        with self.engine.connect().execution_options(**READ_ONLY) as connection:
            return [_stored(row) for row in connection.execute(rows)]

    def rewrap(self, subject: UUID, wrapped: bytes, ring_key_id: str) -> bool:
        """Replace how a live key is wrapped. A key destroyed meanwhile stays destroyed."""
        change = (
            update(data_key)
            .where(data_key.c.subject == subject, data_key.c.destroyed_at.is_(None))
            .values(wrapped=wrapped, ring_key_id=ring_key_id)
            .returning(data_key.c.subject)
        )
        with self.engine.begin() as connection:
            return connection.execute(change).first() is not None

    def dispose(self) -> None:
        """Close the connections, for instance before a process forks."""
        self.engine.dispose()


_COLUMNS = (
    data_key.c.subject,
    data_key.c.kind,
    data_key.c.region_id,
    data_key.c.version,
    data_key.c.wrapped,
    data_key.c.ring_key_id,
)


def _read(connection: Connection, subjects: list[UUID]) -> dict[UUID, StoredKey]:
    rows = connection.execute(select(*_COLUMNS).where(data_key.c.subject.in_(subjects)))
    return {row.subject: _stored(row) for row in rows}


def _stored(row: Any) -> StoredKey:
    return StoredKey(row.subject, row.kind, row.region_id, row.version, row.wrapped, row.ring_key_id)
