"""Words planted in every personal field are in no text, no log line, no URL, and nowhere in the main database."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import select, text

from tests.town import CONTACT, Town
from webapp.db import Model, db, every_region
from webapp.paging.models import SimulatorText

PLANTED = {
    "where": "Zebrafinch Avenue 7",
    "staging": "Quokka parking deck",
    "called": "Marzipan",
    "with_whom": "Ocelot from next door",
    "note": "Pumpernickel is afraid of the red car",
    "language_other": "Volapuk",
}
WORDS = ("zebrafinch", "quokka", "marzipan", "ocelot", "pumpernickel", "volapuk")


def whole_night(town: Town) -> None:
    """Everything that a response can go through, with a planted word wherever words can be typed."""
    response = town.logs_contact(where=PLANTED["where"])
    officer, advocate = town.officer, town.advocate
    officer.post(town.path(response, "details"), PLANTED | {"language": "other", "injured": "yes"}).gets(200)
    town.passes(5)
    advocate.replies("Marzipan said yes")
    advocate.replies("25")
    officer.post(town.path(response, "scene"), {"scene": "moved", "where": "Zebrafinch Avenue 9"}).gets(200)
    officer.post(town.path(response, "scene"), {"scene": "left"}).gets(200)
    officer.post("/contacts", CONTACT | {"where": "Zebrafinch", "callback": "Quokka"}).gets(422)
    advocate.post(town.path(response, "on-my-way"))
    advocate.post(town.path(response, "arrived"))
    advocate.get(town.path(response)).sees("Zebrafinch Avenue 9", "Marzipan")
    town.work()


def everything_stored(town: Town) -> str:
    """Every value of every table, bytes as Latin-1, in small letters; what phones sent in is left out."""
    found = []
    with town.app.app_context(), every_region(db.session()):
        for table in Model.metadata.sorted_tables:
            for row in db.session.execute(select(table)).mappings():
                if table.name == "simulator_text" and row["direction"] == "in":
                    continue  # the demo's stand-in for the other end of the line
                found += [v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in row.values()]
    return "\n".join(found).lower()


def hits(haystack: str) -> list[str]:
    return [word for word in WORDS if word in haystack]


def test_no_text_log_or_row_carries_a_personal_word(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        whole_night(town)
    with town.database() as session:
        sent = session.scalars(select(SimulatorText.body).where(SimulatorText.direction == "out")).all()
    assert len(sent) > 4
    assert hits("\n".join(sent).lower()) == []
    ours = "\n".join(
        line.getMessage() for line in caplog.records if line.name.startswith(("alongside", "webapp"))
    )
    assert hits(ours.lower()) == []
    assert hits(everything_stored(town)) == []


def test_the_sweep_finds_a_word_that_was_stored_in_the_open(town: Town) -> None:
    response = town.logs_contact()
    with town.app.app_context():
        db.session.execute(text("UPDATE response SET word = 'marzipan button'"))
        db.session.commit()
    assert hits(everything_stored(town)) == ["marzipan"]
    assert response.code


def test_no_address_of_a_page_holds_what_was_typed(town: Town) -> None:
    town.officer.post("/contacts", CONTACT | {"where": PLANTED["where"]}, follow=False)
    assert hits(town.officer.last.headers["Location"].lower()) == []
