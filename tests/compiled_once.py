"""Templates and statements are compiled once a process: every test has an app of its own, and all have the same ones.

Nothing else is shared. SQLAlchemy keeps compiled statements by dialect and per engine; here two dialects of one class
are the same, and every engine has the one cache.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

MOST_STATEMENTS = 5000


class Templates(BytecodeCache):
    """What an earlier test has compiled."""

    def __init__(self) -> None:
        self._by_key: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._by_key:
            bucket.bytecode_from_string(self._by_key[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._by_key[bucket.key] = bucket.bytecode_to_string()


class Statements:
    """In place of an engine's own cache; an engine that is made without one has none."""

    def __init__(self) -> None:
        self._shared: LRUCache[Any, Any] = LRUCache(MOST_STATEMENTS)

    def __get__(self, engine: Engine, owner: type[Engine]) -> LRUCache[Any, Any] | None:
        return None if engine.__dict__.get("_compiled_cache") is None else self._shared

    def __set__(self, engine: Engine, given: LRUCache[Any, Any] | None) -> None:
        engine.__dict__["_compiled_cache"] = given


def compile_once() -> None:
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Templates()}
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    Engine._compiled_cache = Statements()  # type: ignore[assignment]
