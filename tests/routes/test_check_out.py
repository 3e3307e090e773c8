"""The responder's own check-out: what is offered, who is told, and that no answer ever leaves the page."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
from flask import redirect, request
from sqlalchemy import select, update

from bench.scenes import take
from tests.routes.test_closing import closes, there
from tests.routes.test_people import other_agencys_supervisor
from tests.rules.test_counts import over
from tests.rules.test_planted_words import everything_stored
from tests.town import Phone, Town
from webapp.accounts.models import Person, Role
from webapp.audit.models import AuditEntry
from webapp.response.closing.check_out_tables import Debrief
from webapp.response.closing.tables import CaseHandOver
from webapp.response.models import Response
from webapp.routes.access import access_of

OFFER = "How are you?"
DEBRIEF_WORDS = ("wants to talk", "want to talk")


def debriefs(town: Town) -> list[Debrief]:
    with town.database() as session:
        return list(session.scalars(select(Debrief).order_by(Debrief.id)))


def closed(town: Town) -> None:
    closes(town, there(town)).gets(200)


def second_advocacy_supervisor(town: Town) -> Phone:
    """Parker has changed sides: a colleague of Sasha at the desk of the same agency."""
    with town.database() as session:
        agency = session.get_one(Person, town.supervisor.person.id).agency_id
        session.execute(
            update(Person)
            .where(Person.email == "probation@demo.example")
            .values(role=Role.SUPERVISOR, discipline=None, agency_id=agency)
        )
        session.commit()
    return town.phone("probation@demo.example")


# ---- the story ----


def test_avery_wants_to_talk_it_over_and_sasha_is_told_that_alone(town: Town) -> None:
    town.advocate.get("/").sees_not(OFFER)
    closed(town)
    town.advocate.get("/").sees(OFFER, "Short, and for you alone. You can skip it.")
    town.advocate.get("/check-out").sees(
        "How did you sleep since?",
        "What stays with you?",
        "How is your body?",
        "988",
        "Told is: Sasha Demo.",
        "Nothing else, and nobody else.",
    )
    town.advocate.post("/check-out", {"say": "wanted"}).sees(
        "Your supervisor is told that you want to talk, and nothing else."
    ).sees_not(OFFER)
    town.supervisor.get("/board").sees("1 of your agency wants to talk it over").sees_not("Avery Demo wants")
    town.supervisor.get("/people/load").sees("Who wants to talk it over")
    town.supervisor.get("/debriefs").sees("Avery Demo Wants to talk since 2:38 a.m.").sees_not(
        "more than a day"
    )
    (row,) = debriefs(town)
    town.supervisor.post(f"/debriefs/{row.id}/done").sees("Avery Demo Talked over")
    town.supervisor.get("/board").sees_not("wants to talk")
    town.advocate.get("/check-out").sees("You talked it over")


def test_after_a_day_the_board_says_so(town: Town) -> None:
    closed(town)
    town.advocate.post("/check-out", {"say": "wanted"})
    town.clock.advance(timedelta(hours=23, minutes=59))
    town.supervisor.sign_in().get("/board").sees("1 of your agency wants to talk").sees_not("more than a day")
    town.clock.advance(timedelta(minutes=1))
    town.supervisor.get("/board").sees("for more than a day")
    town.supervisor.get("/debriefs").sees("more than a day")


def test_not_now_is_told_to_nobody_and_ends_the_offer(town: Town) -> None:
    response = there(town)
    closes(town, response).gets(200)
    town.advocate.post("/check-out", {"say": "not_now"}).sees("Kept. Nobody is told.").sees_not(OFFER)
    town.supervisor.get("/board").sees_not(*DEBRIEF_WORDS)
    town.supervisor.get("/debriefs").sees("Nobody waits").sees_not("Avery")
    town.passes(2)
    town.supervisor.post(town.path(response, "reopen")).gets(200)
    closes(town, response).gets(200)
    town.advocate.get("/").sees(OFFER)


def test_somebody_may_change_their_mind(town: Town) -> None:
    town.advocate.post("/check-out", {"say": "wanted"})
    town.advocate.get("/check-out").sees("You said so 2:38 a.m.", "Not any more")
    town.advocate.post("/check-out", {"say": "not_now"})
    town.supervisor.get("/debriefs").sees("Nobody waits")
    assert [one.state for one in debriefs(town)] == ["not_now"]


def test_the_offer_ends_after_two_weeks_and_the_page_stays(town: Town) -> None:
    closed(town)
    town.clock.advance(timedelta(days=13, hours=23))
    town.advocate.sign_in().get("/").sees(OFFER)
    town.clock.advance(timedelta(hours=2))
    town.advocate.sign_in().get("/").sees_not(OFFER)
    town.advocate.get("/more").sees(OFFER)
    town.advocate.get("/check-out").gets(200)


def test_officer_and_supervisor_are_offered_it_and_who_was_not_there_is_not(town: Town) -> None:
    closed(town)
    town.officer.get("/").sees(OFFER)
    town.supervisor.get("/board").sees(OFFER)
    for key in ("backup", "welfare"):
        town.phone(f"{key}@demo.example").get("/").sees_not(OFFER)


def test_who_hands_a_case_over_is_offered_it_before_the_closing(town: Town) -> None:
    response = there(town)
    town.advocate.post(town.path(response, "case"), {"to": f"person:{town.backup.person.id}"}).gets(200)
    town.advocate.get("/").sees_not(OFFER)
    with town.database() as session:
        case = session.scalars(select(CaseHandOver)).one()
    town.backup.post(f"/after/cases/{case.id}", {"answer": "take"}).gets(200)
    town.advocate.get("/").sees(OFFER)
    town.backup.get("/").sees_not(OFFER)


def test_behind_a_wall_and_after_a_drill_nothing_is_offered(town: Town) -> None:
    response = there(town)
    closes(town, response).gets(200)
    town.supervisor.post(
        town.path(response, "walls"), {"person": str(town.advocate.person.id), "reason": "knows"}
    )
    town.advocate.get("/").sees_not(OFFER)
    with town.database() as session:
        session.execute(update(Response).values(drill=True))
        session.commit()
    town.officer.get("/").sees_not(OFFER)


# ---- who is told ----


def test_where_no_supervisor_of_the_agency_is_nobody_is_told_and_the_page_says_so(town: Town) -> None:
    for phone in (town.officer, town.welfare, town.supervisor):
        phone.get("/check-out").sees("so nobody is told.").sees_not("Yes, I want to talk it over")
        phone.post("/check-out", {"say": "wanted"}).gets(409).sees("Nothing was kept.")
    assert debriefs(town) == []


def test_a_supervisor_is_heard_by_a_colleague_and_marks_nothing_of_their_own(town: Town) -> None:
    second = second_advocacy_supervisor(town)
    town.supervisor.post("/check-out", {"say": "wanted"}).gets(200)
    (row,) = debriefs(town)
    town.supervisor.get("/debriefs").sees("Nobody waits")
    town.supervisor.get("/board").sees_not(*DEBRIEF_WORDS)
    town.supervisor.post(f"/debriefs/{row.id}/done").gets(404)
    second.get("/debriefs").sees("Sasha Demo")
    second.post(f"/debriefs/{row.id}/done").gets(200)


def test_another_agency_another_county_and_colleagues_learn_nothing(town: Town) -> None:
    town.advocate.post("/check-out", {"say": "wanted"}).gets(200)
    (row,) = debriefs(town)
    for phone in (other_agencys_supervisor(town), town.coast("supervisor")):
        phone.get("/board").sees_not(*DEBRIEF_WORDS)
        phone.get("/debriefs").sees("Nobody waits").sees_not("Avery")
        phone.post(f"/debriefs/{row.id}/done").gets(404)
    for key in ("officer", "advocate", "backup", "welfare", "admin", "auditor"):
        phone = town.phone(f"{key}@demo.example")
        phone.get("/debriefs").gets(403)
        phone.post(f"/debriefs/{row.id}/done").gets(403)
    assert [one.state for one in debriefs(town)] == ["wanted"]
    assert town.supervisor.client.get(f"/debriefs/{row.id}/done").status_code == 405


@pytest.mark.parametrize("key", ["admin", "auditor"])
def test_who_responds_to_nothing_has_no_check_out(town: Town, key: str) -> None:
    town.phone(f"{key}@demo.example").get("/check-out").gets(403)
    town.phone(f"{key}@demo.example").post("/check-out", {"say": "wanted"}).gets(403)


def test_the_auditor_cannot_tell_who_wants_to_talk(town: Town) -> None:
    town.advocate.post("/check-out", {"say": "wanted"})
    town.backup.post("/check-out", {"say": "not_now"})
    with town.database() as session:
        said = session.execute(
            select(AuditEntry.action, AuditEntry.detail, AuditEntry.subject_id).where(
                AuditEntry.actor_id.in_([town.advocate.person.id, town.backup.person.id]),
                AuditEntry.action.like("check_out%"),
            )
        ).all()
    assert [tuple(one) for one in said] == [("check_out.said", None, None)] * 2
    town.phone("auditor@demo.example").get("/audit").sees_not("wanted", "not_now")


def test_no_history_is_kept(town: Town) -> None:
    for word in ("wanted", "not_now", "wanted"):
        town.advocate.post("/check-out", {"say": word})
    assert [one.state for one in debriefs(town)] == ["wanted"]


def test_another_word_is_refused(town: Town) -> None:
    town.advocate.post("/check-out", {"say": "terrible"}).gets(422)
    assert debriefs(town) == []


# ---- no answer leaves the page ----

SENT_ON_PURPOSE = {"csrf_token", "_key", "_for", "_at", "say"}


def leaks(page: str) -> list[str]:
    """What could carry an answer away: a field that is sent beside those on purpose, or an address with words."""
    main = page[page.index("<main") : page.index("</main>")]
    fields = re.findall(r'<(?:input|select|textarea|button)\b[^>]*\bname="([^"]*)"', main)
    links = [one for one in re.findall(r'(?:href|action|hx-[a-z]+|src)="([^"]*)"', main) if "?" in one]
    watched = re.findall(r"\b(?:hx-(?:get|post|trigger)|data-live|ping)\b", main)
    return [one for one in fields if one not in SENT_ON_PURPOSE] + links + watched


def test_the_page_holds_no_field_for_an_answer(town: Town) -> None:
    page = town.advocate.get("/check-out").last
    assert page is not None and leaks(page.text) == []
    assert page.text.count("<details") >= 9


@pytest.mark.parametrize(
    "leak",
    [
        '<input type="radio" name="sleep" value="hardly">',
        '<textarea name="note"></textarea>',
        '<a href="/check-out?sleep=hardly">Hardly</a>',
        '<details hx-get="/seen">',
    ],
)
def test_a_field_or_an_address_that_could_carry_one_is_found(town: Town, leak: str) -> None:
    page = town.advocate.get("/check-out").last
    assert page is not None and leaks(page.text.replace("</main>", f"{leak}</main>")) != []


ANSWERS = {"sleep": "zebrafinch", "stays": "quokka", "body": "marzipan", "note": "pumpernickel is afraid"}
PLANTED = ("zebrafinch", "quokka", "marzipan", "pumpernickel")


def whole(town: Town, caplog: pytest.LogCaptureFixture) -> list[str]:
    """Somebody sends answers all the same, in the body and in the address: where do they turn up?"""
    with caplog.at_level(logging.DEBUG):
        town.advocate.post("/check-out", {"say": "wanted"} | ANSWERS, follow=False)
        assert town.advocate.last is not None
        goes_to = town.advocate.last.headers.get("Location", "")
        town.advocate.get("/check-out", query_string=ANSWERS)
        shown = town.advocate.last.text
        desk = town.supervisor.get("/debriefs").words + town.supervisor.get("/board").words
    ours = [one.getMessage() for one in caplog.records if one.name.startswith(("alongside", "webapp"))]
    everywhere = "\n".join([everything_stored(town), *ours, goes_to, shown, desk]).lower()
    return [word for word in PLANTED if word in everywhere]


def test_answers_that_somebody_sends_all_the_same_are_kept_nowhere(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    assert whole(town, caplog) == []
    assert [one.state for one in debriefs(town)] == ["wanted"]


@pytest.mark.parametrize("where", ["log", "address"])
def test_a_leaky_variant_is_caught(town: Town, caplog: pytest.LogCaptureFixture, where: str) -> None:
    honest = town.app.view_functions["check_out.keep"]

    def leaky():  # type: ignore[no-untyped-def]
        answer = honest()
        if where == "log":
            logging.getLogger("alongside.check_out").info("said %s", request.form.to_dict())
            return answer
        return redirect(f"/?sleep={request.form.get('sleep')}", 303)

    leaky.access = access_of(honest)  # type: ignore[attr-defined]
    town.app.view_functions["check_out.keep"] = leaky
    assert "zebrafinch" in whole(town, caplog)


def test_the_table_has_no_place_for_an_answer() -> None:
    assert set(Debrief.__table__.columns.keys()) == {
        "id",
        "region_id",
        "person_id",
        "state",
        "said_at",
        "done_at",
        "done_by",
    }


def test_nothing_is_texted(town: Town) -> None:
    before = len(town.supervisor.texts())
    town.advocate.post("/check-out", {"say": "wanted"})
    town.passes(3)
    assert len(town.supervisor.texts()) == before


def test_the_pages_are_light(town: Town) -> None:
    closed(town)
    town.advocate.post("/check-out", {"say": "wanted"})
    shots = [
        take("check out", "said", town.advocate, "/check-out"),
        take("debriefs", "one", town.supervisor, "/debriefs"),
        take("home", "after", town.officer, "/"),
        take("board", "after", town.supervisor, "/board"),
    ]
    assert over(shots) == []
