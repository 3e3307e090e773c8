"""Overrides from a spreadsheet: every mistake by its line, then all or nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.town import Phone, Town
from webapp.paging.models import Override

GOOD = """rota,layer,email,from,until
Advocates,primary,backup@demo.example,2026-03-05 20:00,2026-03-06 02:00
advocates,Backup,advocate@demo.example,2026-03-05T20:00,2026-03-06T02:00
"""
SAYS = {
    "Advocates,primary,backup@demo.example,2026-03-05 20:00": "Give five columns",
    "Nights,primary,backup@demo.example,2026-03-05 20:00,2026-03-06 02:00": "There is no such layer",
    "Advocates,third,backup@demo.example,2026-03-05 20:00,2026-03-06 02:00": "There is no such layer",
    "Advocates,primary,nobody@demo.example,2026-03-05 20:00,2026-03-06 02:00": "Nobody here has this e-mail address.",
    "Advocates,primary,advocate.coast@demo.example,2026-03-05 20:00,2026-03-06 02:00": "Nobody here has this e-mail",
    "Advocates,primary,officer@demo.example,2026-03-05 20:00,2026-03-06 02:00": "Choose a person who can be on call",
    "Advocates,primary,backup@demo.example,5 March,2026-03-06 02:00": "Give times like 2026-03-09 08:00.",
    "Advocates,primary,backup@demo.example,2026-02-30 20:00,2026-03-06 02:00": "Give times like 2026-03-09 08:00.",
    "Advocates,primary,backup@demo.example,2026-03-06 20:00,2026-03-06 02:00": "The end must be after the beginning.",
    "Advocates,primary,backup@demo.example,2026-03-01 20:00,2026-03-02 02:00": "That is over already.",
    "Advocates,primary,backup@demo.example,2026-03-06 01:00,2026-03-06 03:00": "It overlaps with a line above",
}


def kept(town: Town) -> int:
    with town.database() as session:
        return len(session.scalars(select(Override)).all())


def looks_at(town: Town, table: str) -> Phone:
    return town.supervisor.post("/rota/import", {"table": table})


def test_a_table_without_a_mistake_is_looked_at_and_then_kept_as_a_whole(town: Town) -> None:
    looks_at(town, GOOD).gets(200).sees("2 lines, no mistake. Nothing is kept yet.", "Line 2", "Line 3")
    assert kept(town) == 0
    town.supervisor.post("/rota/import/apply", {"table": GOOD}).sees(
        "2 overrides kept.", "Blair Demo Thu 3/5 8:00 p.m. to Fri 3/6 2:00 a.m. · override"
    )
    assert kept(town) == 2
    town.work()
    assert len(town.advocate.texts()) == len(town.backup.texts()) == 1, "one text, however many lines"


@pytest.mark.parametrize("bad", SAYS)
def test_every_mistake_is_said_with_its_line_and_nothing_is_kept(town: Town, bad: str) -> None:
    table = GOOD + bad
    looks_at(town, table).sees("1 line has a mistake. Nothing is kept yet.", f"Line 4: {SAYS[bad]}")
    town.supervisor.sees_not("Keep all of them")
    town.supervisor.post("/rota/import/apply", {"table": table}).gets(422).sees(f"Line 4: {SAYS[bad]}")
    assert kept(town) == 0


def test_all_mistakes_are_said_at_once(town: Town) -> None:
    looks_at(town, "\n".join(SAYS)).sees(*(f"Line {n}:" for n in range(1, len(SAYS))))


def test_what_a_spreadsheet_copies_is_read_too(town: Town) -> None:
    for mark in ("\t", ";"):
        looks_at(town, "\ufeff" + GOOD.replace(",", mark)).sees("2 lines, no mistake.")
    looks_at(town, "\r\n".join(["", *GOOD.splitlines()[1:], ""])).sees("2 lines, no mistake.")


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("", "There is no line to read."),
        (" \n ", "There is no line"),
        (GOOD + "a\n" * 200, "Give at most 200 lines"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(town: Town, table: str, says: str) -> None:
    looks_at(town, table).gets(422).sees(says)


def test_what_was_pasted_is_shown_as_text_and_never_as_a_page(town: Town) -> None:
    page = looks_at(town, "<script>x</script>,b,c,d,e").last
    assert page is not None and "<script>x" not in page.text


@pytest.mark.parametrize("path", ["/rota/import", "/rota/import/apply"])
def test_only_a_supervisor_imports(town: Town, path: str) -> None:
    for key in ("officer", "advocate", "welfare", "admin", "auditor"):
        town.phone(f"{key}@demo.example").post(path, {"table": GOOD}).gets(403)
    assert town.supervisor.client.put(path).status_code == 405
    assert town.stranger().client.post(path, data={"table": GOOD}).status_code == 303
    assert kept(town) == 0


def test_another_countys_table_finds_none_of_our_people(town: Town) -> None:
    town.coast("supervisor").post("/rota/import/apply", {"table": GOOD}).gets(422)
    assert kept(town) == 0
