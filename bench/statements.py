"""How many SQL statements a request sends, on the main and on the keys database, counted where they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event

from webapp.db import db


@dataclass
class Statements:
    main: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.main) + len(self.keys)


@contextmanager
def counted(app: Flask) -> Iterator[Statements]:
    """Every statement of this process within the block, of any engine that is not the main one as of the keys'.

    BEGIN is left out: SQLite's is sent by our own listener and PostgreSQL's by its driver, so that only one of
    them would be seen.
    """
    seen = Statements()
    with app.app_context():
        main = db.engine.url

    def note(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            (seen.main if connection.engine.url == main else seen.keys).append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)
