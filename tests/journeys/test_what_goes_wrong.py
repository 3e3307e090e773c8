"""Bad input: a clear word for the person, nothing personal in the log, nothing lost."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.town import CONTACT, Town
from webapp.db import db
from webapp.offline.models import ParkedPost
from webapp.response.models import Response


def test_a_number_that_is_not_one_is_said_beside_the_field_and_what_was_typed_stays(town: Town) -> None:
    town.officer.post("/contacts", CONTACT | {"callback": "555", "where": "Old mill"}).gets(422)
    town.officer.sees("Give all ten digits, so we can call you back.")
    assert 'value="Old mill"' in town.officer.last.text
    assert town.responses() == []


def test_a_contact_without_a_place_or_with_an_odd_answer_is_refused_in_words(town: Town) -> None:
    town.officer.post("/contacts", CONTACT | {"where": "  "}).gets(422).sees("Not sent yet")
    town.officer.post("/contacts", CONTACT | {"danger": "perhaps"}).gets(422)
    town.officer.post("/contacts", CONTACT | {"how_many": "40"}).gets(422)
    town.officer.post("/contacts", CONTACT | {"where": "x" * 5000}).gets(422)
    assert town.responses() == []


def test_a_double_submit_opens_one_response(town: Town) -> None:
    form = CONTACT | {"_key": str(uuid.uuid4())}
    town.officer.post("/contacts", form).gets(200)
    town.officer.post("/contacts", form).gets(200).sees("Asking the on-call advocate")
    assert len(town.responses()) == 1


def test_the_same_key_with_other_words_changes_nothing_and_says_so(town: Town) -> None:
    form = CONTACT | {"_key": str(uuid.uuid4())}
    town.officer.post("/contacts", form)
    town.officer.post("/contacts", form | {"where": "Elsewhere"}).gets(409)
    town.officer.sees("What was sent first stands; nothing was changed.")
    assert len(town.responses()) == 1


def test_two_people_may_mint_the_same_key_and_do_not_meet(town: Town) -> None:
    form = CONTACT | {"_key": str(uuid.uuid4())}
    town.officer.post("/contacts", form).gets(200)
    town.coast("officer").post("/contacts", form).gets(200)
    assert len(town.responses()) == 2


def test_a_form_without_a_key_is_refused(town: Town) -> None:
    town.officer.post("/contacts", CONTACT | {"_key": "nonsense"}).gets(422).sees("This form is incomplete.")


def test_a_stale_token_is_answered_with_a_sentence(town: Town) -> None:
    town.officer.post("/contacts", CONTACT | {"csrf_token": "old"}).gets(400)
    town.officer.sees("This form was open too long.")


def test_a_contact_typed_while_the_phone_locked_itself_is_shown_again_and_sent(town: Town) -> None:
    town.officer.get("/contacts/new")
    town.clock.advance(timedelta(minutes=11))
    town.officer.post("/contacts", CONTACT | {"where": "Bus station, gate 9"}).sees(
        "Locked, to keep others out"
    )
    town.officer.sees_not("Bus station")
    assert town.responses() == []
    town.officer.post("/locked", {"password": "wrong"}).gets(422).sees("That password does not fit.")
    town.officer.unlocks().sees("Not sent yet", "Bus station, gate 9")
    kept = town.officer.last.text.split('name="_key" value="')[1].split('"')[0]
    again = CONTACT | {"where": "Bus station, gate 9", "_key": kept}
    town.officer.post("/contacts", again).sees("Asking the on-call advocate")
    town.officer.post("/contacts", again)
    assert len(town.responses()) == 1


def test_what_was_parked_is_sealed_and_nobody_else_sees_it(town: Town) -> None:
    town.officer.get("/contacts/new")
    town.clock.advance(timedelta(minutes=11))
    town.officer.post("/contacts", CONTACT | {"where": "Bus station, gate 9"})
    with town.database() as session:
        assert b"Bus station" not in session.scalars(select(ParkedPost.sealed)).one()
    town.supervisor.get("/unsent").sees_not("Bus station")


def test_a_session_ends_after_twelve_hours_and_the_form_waits_for_the_next_sign_in(town: Town) -> None:
    town.officer.get("/contacts/new")
    town.clock.advance(timedelta(hours=12, minutes=1))
    town.officer.post("/contacts", CONTACT | {"where": "Bus station, gate 9"}).sees("Sign in")
    town.officer.sign_in().sees("Not sent yet", "Bus station, gate 9")
    with town.database() as session:
        waiting = session.scalars(select(ParkedPost.id)).one()
    town.officer.post(f"/unsent/{waiting}/forget").sees("Your open responses")


def test_a_wrong_password_says_the_same_for_a_known_and_an_unknown_address(town: Town) -> None:
    stranger = town.stranger()
    stranger.get("/sign-in").post("/sign-in", {"email": "officer@demo.example", "password": "no"}).gets(422)
    known = stranger.words
    stranger.post("/sign-in", {"email": "nobody@demo.example", "password": "no"}).gets(422)
    assert stranger.words == known
    stranger.sees("E-mail and password do not fit together.")


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"]
)
def test_sign_in_never_leads_to_another_site(town: Town, target: str) -> None:
    stranger = town.stranger()
    stranger.get("/sign-in")
    form = {"email": "officer@demo.example", "password": "alongside-demo", "next": target}
    stranger.post("/sign-in", form, follow=False).gets(303)
    assert stranger.last.headers["Location"] == "/"


def test_a_database_that_cannot_be_reached_is_said_in_words(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    town.officer.get("/")
    gone = OperationalError("SELECT secret place", {"where": "Bus station"}, Exception("connection refused"))
    with patch.object(db.session, "connection", side_effect=gone):
        town.officer.get("/").gets(503).sees(
            "Not reachable just now", "Call duty now if a young person waits."
        )
    assert "database not reachable" in caplog.text
    assert "Bus station" not in caplog.text
    assert "secret" not in caplog.text
    town.officer.get("/").gets(200)


def test_a_fault_in_our_own_code_tells_nothing_personal_to_the_log(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.DEBUG),
        patch("webapp.routes.contacts.log_contact", side_effect=ValueError("Bus station")),
    ):
        town.officer.post("/contacts", CONTACT).gets(500).sees(
            "Something went wrong here", "Nothing was changed."
        )
    assert "fault endpoint=contacts.log kind=ValueError" in caplog.text
    assert "Bus station" not in caplog.text


def test_an_act_that_fails_halfway_leaves_nothing_behind(town: Town) -> None:
    with patch("webapp.routes.contacts.page_for", side_effect=RuntimeError):
        town.officer.post("/contacts", CONTACT).gets(500)
    with town.database() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_a_code_that_is_taken_is_drawn_again(town: Town) -> None:
    first = town.logs_contact()
    drawn = iter([first.code, first.code, "R-9TDW"])
    with patch("webapp.ids.RandomIds.response_code", side_effect=lambda: next(drawn)):
        assert town.logs_contact().code == "R-9TDW"


def test_the_phones_time_counts_where_it_is_believable(town: Town) -> None:
    response = town.logs_contact()
    town.passes(7)
    path = town.path(response, "steps", "nobody")
    town.officer.post(path, {"outcome": "done"}).gets(404)
    two_minutes_ago = int((town.clock.now() - timedelta(minutes=2)).timestamp() * 1000)
    town.officer.post(town.path(response, "scene"), {"scene": "left", "_at": str(two_minutes_ago)})
    town.officer.get(town.path(response, "timeline")).sees("The young person left 2:43 a.m.")
    in_a_year = int((town.clock.now() + timedelta(days=365)).timestamp() * 1000)
    town.officer.post(town.path(response, "scene"), {"scene": "declined_for_now", "_at": str(in_a_year)})
    town.officer.get(town.path(response, "timeline")).sees("Not now, the young person says 2:45 a.m.")


def test_the_health_page_names_nobody_and_says_when_the_worker_stands_still(town: Town) -> None:
    town.stranger().get("/healthz").gets(200).sees('"worker":"running"', '"version":"0.1.0"')
    town.clock.advance(timedelta(seconds=30))
    town.stranger().get("/healthz").gets(503).sees('"worker":"late"')
    town.officer.get("/").sees("Paging has stopped.")
