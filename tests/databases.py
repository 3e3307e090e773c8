"""A fresh pair of databases for each test, on SQLite or PostgreSQL (TEST_DATABASE), copied from a built template."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests import postgres

KIND = os.environ.get("TEST_DATABASE", "sqlite")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "one")


@dataclass(frozen=True)
class Pair:
    """The addresses of one main and one keys database."""

    main: str
    keys: str


@dataclass
class Databases:
    """`build` fills the template once; `fresh` copies it. Old copies go when the next one is made."""

    folder: Path
    build: Callable[[Pair], None]
    _count: itertools.count[int] = field(default_factory=itertools.count)
    _built: bool = False

    def fresh(self) -> Pair:
        if not self._built:
            template = self._pair("template")
            self._create(template, None)
            self.build(template)
            self._built = True
        copy = self._pair(str(next(self._count)))
        self._create(copy, self._pair("template"))
        return copy

    def empty(self) -> Pair:
        """A pair with nothing in it: for migrations."""
        pair = self._pair(f"empty{next(self._count)}")
        self._create(pair, None)
        return pair

    def drop(self, pair: Pair) -> None:
        for url in (pair.main, pair.keys):
            if KIND == "postgresql":
                postgres.shared().drop(_name(url))
            else:
                for path in self.folder.glob(_name(url) + "*"):
                    path.unlink()

    def _pair(self, name: str) -> Pair:
        if KIND == "postgresql":
            cluster = postgres.shared()
            return Pair(cluster.url(f"{WORKER}_{name}"), cluster.url(f"{WORKER}_{name}_keys"))
        return Pair(f"sqlite:///{self.folder / name}.db", f"sqlite:///{self.folder / name}_keys.db")

    def _create(self, pair: Pair, template: Pair | None) -> None:
        sources = (template.main, template.keys) if template else (None, None)
        for url, source in zip((pair.main, pair.keys), sources, strict=True):
            if KIND == "postgresql":
                postgres.shared().create(_name(url), template=_name(source) if source else "template0")
            elif source:
                shutil.copy(self.folder / _name(source), self.folder / _name(url))


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]
