"""`flask upgrade` brings both databases to their newest form, and a second time changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from tests.conftest import close, settings_for
from tests.databases import Databases
from tests.routes.county import OWN, admin, adopts, own_pack, sends
from tests.town import Town
from webapp import create_app
from webapp.db import Model, db
from webapp.parts import parts
from webapp.protocols.check import Mistake
from webapp.response import packs
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


def test_a_countys_pack_that_a_stricter_check_would_refuse_is_said_and_goes_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = _on_own_pack(town)
    strict = [Mistake(Path("clocks.toml"), 3, "every clock needs a bell")]
    monkeypatch.setattr("webapp.response.county_packs.readable.check_texts", lambda _: strict)
    monkeypatch.setattr("webapp.protocols.load.check_gathered", lambda _: strict)
    packs._shelves.clear()
    ran = town.app.test_cli_runner().invoke(args=["upgrade"])
    assert ran.exit_code == 0
    assert (
        "silver-basin@1: it is read as before; checked anew it has mistakes, the first: every clock"
        in ran.output
    )
    town.officer.get(town.path(response, "steps")).gets(200).sees("Move somewhere quiet")


def test_one_that_cannot_be_read_any_more_or_whose_name_is_taken_stops_the_upgrade(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    _on_own_pack(town)
    with monkeypatch.context() as later:
        later.setattr("webapp.response.packs.build_pack", lambda _: {}["bell"])
        ran = town.app.test_cli_runner().invoke(args=["upgrade"])
        assert (ran.exit_code, "silver-basin@1: it cannot be read any more: KeyError" in ran.output) == (
            1,
            True,
        )
    with monkeypatch.context() as later:
        later.setattr("webapp.response.county_packs.readable.is_shipped", lambda *_: True)
        ran = town.app.test_cli_runner().invoke(args=["upgrade"])
        assert (ran.exit_code, "takes its place" in ran.output) == (1, True)


def _on_own_pack(town: Town) -> packs.Response:
    sends(admin(town), own_pack()).sees("No mistake found.")
    adopts(admin(town), "1")
    response = town.logs_contact()
    assert response.pack_id == OWN
    return response
