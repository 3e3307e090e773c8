"""The engine of the keys database: tuned so that a destroyed key does not linger in a file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

READ_ONLY = {"read_only": True}
"""Execution options of a connection that only reads; SQLite then does not wait behind a writer."""

# Not WAL: there a destroyed key stayed in the -wal file. FULL: a lost key is a lost record.
_PRAGMAS = (
    "journal_mode=DELETE",
    "synchronous=FULL",
    "secure_delete=ON",
    "busy_timeout=5000",
    "trusted_schema=OFF",
)


def keys_engine(url: str) -> Engine:
    """An engine for `url` (sqlite:///PATH or postgresql+psycopg://…); it connects when first used."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url)
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _begin)
    return engine


def _tune(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN DEFERRED" if read_only else "BEGIN IMMEDIATE")
