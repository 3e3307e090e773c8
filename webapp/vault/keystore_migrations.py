"""Bring the keys database to its newest form; its alembic environment, migrations/keys, is its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import make_url

from webapp.vault.keyengine import keys_engine

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations" / "keys"
_Act = Callable[[Config], None]


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up to `revision`. A new SQLite file is readable by its owner alone."""
    path = _file(url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    _run(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Migrate down to `revision` ("base" removes the table, and with it every key)."""
    _run(url, lambda config: command.downgrade(config, revision))


def reset(url: str) -> None:
    """Throw every data key away and begin anew (demo, tests). Nothing sealed before opens again."""
    downgrade(url, "base")
    upgrade(url)


def newest_revision() -> str:
    """The one head of the scripts. Raises when there are two."""
    head = ScriptDirectory(str(SCRIPTS)).get_current_head()
    if head is None:
        raise RuntimeError(f"there are no migrations in {SCRIPTS}")
    return head


def current_head(url: str) -> str | None:
    """The revision that the database at `url` is on; None when it is empty."""
    engine = keys_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def _run(url: str, act: _Act) -> None:
    engine = keys_engine(url)
    try:
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(SCRIPTS))
            config.attributes["connection"] = connection
            act(config)
    finally:
        engine.dispose()


def _file(url: str) -> Path | None:
    parsed = make_url(url)
    on_disk = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:")
    return Path(parsed.database or "") if on_disk else None
