"""`flask upgrade` brings both databases to their newest form, and a second time changes nothing."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import inspect, text

from tests.conftest import close, settings_for
from tests.databases import Databases
from tests.town import Town
from webapp import create_app
from webapp.db import Model, db
from webapp.parts import parts
from webapp.response.answers import read_answers
from webapp.response.packs import pack_of
from webapp.vault import keystore_migrations


def upgrade(app: Flask) -> None:
    ran = app.test_cli_runner().invoke(args=["upgrade"])
    assert (ran.exit_code, ran.output) == (0, "Both databases are up to date.\n")


def state(app: Flask) -> tuple[set[str], str, str | None]:
    """(the main database's tables, its revision, the keys database's revision)."""
    with app.app_context():
        found = set(inspect(db.engine).get_table_names())
        revision = db.session.scalar(text("SELECT version_num FROM alembic_version")) or ""
        db.session.remove()
        return found, revision, keystore_migrations.current_head(parts().settings.keys_database_url)


def test_from_nothing_and_again(databases: Databases, tmp_path: Path) -> None:
    pair = databases.empty()
    app = create_app(settings_for(pair, tmp_path))
    upgrade(app)
    first = state(app)
    assert first[0] == {*Model.metadata.tables, "alembic_version"}
    assert first[2] == keystore_migrations.newest_revision()
    upgrade(app)
    assert state(app) == first
    close(app)
    databases.drop(pair)


def test_with_data_nothing_is_lost(town: Town) -> None:
    response = town.logs_contact(where="Old mill")
    upgrade(town.app)
    assert [one.code for one in town.responses()] == [response.code]
    with town.database() as session:
        known = read_answers(
            session,
            parts().vault.box(response.young_person_id),
            response,
            pack_of(response).form("contact").fields,
        )
    assert known["where"] == "Old mill"
