"""What each phone page weighs as it is sent, and how many statements it asks of the database."""

from __future__ import annotations

from sqlalchemy import text

from bench.scenes import PAGES, Shot, shots
from bench.statements import Statements, counted
from tests.town import Town
from webapp.db import db
from webapp.parts import parts

MOST_BYTES = 14336  # what fits into the first round trip of a new connection: ten packets
MOST_STATEMENTS = 12


def over(taken: list[Shot]) -> list[str]:
    """What is above its limit, in words."""
    heavy = [f"{one.page} ({one.state}): {one.size} bytes" for one in taken if one.size > MOST_BYTES]
    chatty = [
        f"{one.page} ({one.state}): {one.statements.count} statements"
        for one in taken
        if one.statements.count > MOST_STATEMENTS
    ]
    return heavy + chatty


def test_every_phone_page_is_light_and_asks_little(town: Town) -> None:
    taken = shots(town)
    assert {one.page for one in taken} == set(PAGES)
    assert over(taken) == []
    of_board = {one.statements.count for one in taken if one.page in ("board", "board_fragment")}
    assert len(of_board) == 1, f"the board asks more when more is open: {of_board}"


def test_a_page_that_is_too_heavy_or_asks_too_much_is_found() -> None:
    chatty = Shot("board", "made up", 1000, Statements(["SELECT 1"] * 12, ["SELECT 1"]))
    heavy = Shot("say", "made up", MOST_BYTES + 1, Statements())
    fine = Shot("say", "made up", MOST_BYTES, Statements(["SELECT 1"] * 12))
    assert over([chatty, heavy, fine]) == ["say (made up): 14337 bytes", "board (made up): 13 statements"]


def test_statements_are_counted_on_both_databases_and_only_inside(town: Town) -> None:
    with town.app.app_context():
        region = town.officer.person.region_id
        db.session.execute(text("SELECT 1"))
        with counted(town.app) as seen:
            for _ in range(3):
                db.session.execute(text("SELECT 1"))
            parts().vault.box(region)
        db.session.execute(text("SELECT 1"))
    assert (len(seen.main), len(seen.keys)) == (3, 1)
