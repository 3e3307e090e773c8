"""A response is closed, and nothing that is open is left without somebody: the desk's page, cases, contacts."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from bench.scenes import take
from tests.rules.test_counts import over
from tests.town import Phone, Town
from webapp.accounts.models import Agency, Person
from webapp.audit.models import AuditEntry
from webapp.paging.find import live_pages
from webapp.paging.offers import VISIT_OVER
from webapp.paging.page_tables import ADVOCATE_SLOT
from webapp.response.closing.tables import CaseHandOver, FollowUp, LeftOpen
from webapp.response.models import Response
from webapp.response.packs import pack_of

ELSEWHERE = {"reason": "followed_up", "rest": "none:done_elsewhere"}


def there(town: Town, **more: str) -> Response:
    """Avery came; nothing is asked any longer."""
    response = town.logs_contact(**more)
    town.advocate.post(town.path(response, "accept"), {"minutes": "20"}).gets(200)
    town.advocate.post(town.path(response, "on-my-way")).post(town.path(response, "arrived")).gets(200)
    for slot in slots_open(town, response):
        reason = VISIT_OVER if slot == ADVOCATE_SLOT else "not_needed"
        town.supervisor.post(town.path(response, "page", "close"), {"reason": reason, "slot": slot}).gets(200)
    return response


def slots_open(town: Town, response: Response) -> list[str]:
    with town.database() as session:
        return [page.slot for page in live_pages(session, response.id)]


def rows(town: Town, model: type) -> list:  # type: ignore[type-arg]
    with town.database() as session:
        return list(session.scalars(select(model).order_by(model.id)))


def closes(town: Town, response: Response, **more: str) -> Phone:
    return town.supervisor.post(town.path(response, "close"), ELSEWHERE | more)


def of(phone: Phone) -> str:
    return f"person:{phone.person.id}"


def agency_of(town: Town, phone: Phone) -> Agency:
    with town.database() as session:
        return session.get_one(Agency, phone.person.agency_id)


def first_open_step(town: Town, response: Response) -> str:
    """The form's name of the first required step on the desk's page."""
    page = town.supervisor.get(town.path(response, "close")).last
    found = re.search(r'name="(to-step-[^"]+)"', page.text if page else "")
    assert found is not None
    return found[1]


# ---- what is open ----


def test_sasha_sees_what_is_open_before_closing(town: Town) -> None:
    response = there(town)
    town.supervisor.get(town.path(response, "close")).sees(
        "must go somewhere", "No safety plan is kept", "No bag is noted", "These stop nothing."
    )


def test_closing_without_saying_where_things_go_is_told_and_keeps_what_was_chosen(town: Town) -> None:
    response = there(town)
    step = first_open_step(town, response)
    form = {"reason": "with_guardian", step: of(town.welfare), f"{step}-on": "2026-03-09"}
    page = town.supervisor.post(town.path(response, "close"), form).gets(422)
    page.sees("Say where it goes, or why it is no longer needed.")
    assert page.last is not None
    assert re.search(r'value="with_guardian"[^>]* checked', page.last.text)
    assert f'value="{of(town.welfare)}" selected' in page.last.text and 'value="2026-03-09"' in page.last.text
    assert rows(town, LeftOpen) == []
    assert next(one.state for one in town.responses() if one.id == response.id) == "open"


def test_each_thing_goes_to_a_person_an_agency_or_nowhere(town: Town) -> None:
    response = there(town)
    step = first_open_step(town, response)
    form = {step: of(town.welfare), f"{step}-on": "2026-03-09"}
    closes(town, response, **form).sees("is closed. Its records stay.")
    kept = {f"to-{one.kind}-{one.ref}": one for one in rows(town, LeftOpen)}
    mine = kept.pop(step)
    assert (mine.person_id, mine.due_on) == (town.welfare.person.id, date(2026, 3, 9))
    assert {one.reason for one in kept.values()} == {"done_elsewhere"}
    town.welfare.get("/after").sees("Handed to you", response.code, "by 03/09/2026")
    town.welfare.get(town.path(response)).gets(200)
    town.welfare.post(f"/after/left/{mine.id}").gets(200).sees_not("Handed to you")
    town.supervisor.get(town.path(response)).sees("What was open, and where it went")
    town.supervisor.get(town.path(response, "close")).sees(
        "Wren Demo · by 03/09/2026 · done", "No longer needed: Others have done it", "A health step"
    )
    assert [one.done_by for one in rows(town, LeftOpen) if one.id == mine.id] == [town.welfare.person.id]


def test_the_rest_goes_to_an_agency_and_anybody_of_it_says_done(town: Town) -> None:
    response = there(town)
    agency = agency_of(town, town.welfare)
    closes(town, response, rest=f"agency:{agency.id}", **{"rest-on": "2026-03-10"}).gets(200)
    left = rows(town, LeftOpen)
    assert left and {one.agency_id for one in left} == {agency.id}
    assert max(one.due_on for one in left) == date(2026, 3, 10)
    town.welfare.get("/after").sees("Handed to you")
    town.phone("probation@demo.example").get("/after").sees_not("Handed to you")
    town.phone("probation@demo.example").post(f"/after/left/{left[0].id}").gets(404)


def test_a_health_step_is_said_without_its_words(town: Town) -> None:
    response = there(town)
    town.officer.post(town.path(response, "details"), {"injured": "yes"}).gets(200)
    page = town.supervisor.get(town.path(response, "close"))
    with town.app.app_context():
        steps = [one for one in pack_of(response).steps if one.restricted and one.required]
    hidden = [str(one.text) for one in steps if one.role != "supervisor"]
    page.sees_not(*hidden)


def test_a_limit_that_runs_keeps_its_day_whoever_takes_it(town: Town) -> None:
    """The report is due tomorrow: "in a week" for all the rest is not said of it."""
    response = there(town)
    town.supervisor.get(town.path(response, "close")).sees(
        "Time limits that still run", "runs out Wed 2:38 a.m."
    )
    closes(town, response, rest=of(town.welfare), **{"rest-on": "2026-03-10"}).sees("is closed")
    town.supervisor.get(town.path(response)).sees("This response is closed").sees_not("You can page again")
    with town.app.app_context():
        report = {one.code for one in pack_of(response).steps if one.clock == "report_child_welfare"}
    days = {one.ref: one.due_on for one in rows(town, LeftOpen)}
    assert {days[code] for code in report & days.keys()} == {date(2026, 3, 4)}
    assert date(2026, 3, 10) in days.values()
    # Whoever took it sees at once that it waits, and not only when it is due.
    town.welfare.get("/").sees("things wait after a response")


def test_to_police_of_an_agency_no_health_matter_was_handed(town: Town) -> None:
    """Control: the same person, as probation, has them all."""
    response = there(town)
    town.officer.post(town.path(response, "details"), {"injured": "yes"}).gets(200)
    probation = town.phone("probation@demo.example")
    agency = {
        "reason": "followed_up",
        "rest": f"agency:{probation.person.agency_id}",
        "rest-on": "2026-03-09",
    }
    town.supervisor.post(town.path(response, "close"), agency).sees("is closed")
    probation.get("/after").sees("A health step")
    with town.database() as session:
        session.execute(
            update(Person).where(Person.id == probation.person.id).values(discipline="law_enforcement")
        )
        session.commit()
    probation.get("/after").sees("Handed to you").sees_not("health")
    hidden = next(one for one in rows(town, LeftOpen) if one.kind == "health_step")
    probation.post(f"/after/left/{hidden.id}").gets(404)


def test_logged_twice_has_nothing_to_hand_on(town: Town) -> None:
    response = there(town)
    town.supervisor.post(town.path(response, "close"), {"reason": "entered_twice"}).sees("is closed")
    assert rows(town, LeftOpen) == [] and rows(town, FollowUp) == []


@pytest.mark.parametrize(
    ("to", "on", "says"),
    [
        ("person:nobody", "2026-03-09", "Choose from the list."),
        (f"person:{uuid.UUID(int=7)}", "2026-03-09", "Choose from the list."),
        ("none:lazy", "", "Choose from the list."),
        ("welfare", "2026-03-01", "Give a day from today on."),
        ("welfare", "", "Give a day from today on."),
        ("officer", "2026-03-09", "Choose from the list."),
        ("coast", "2026-03-09", "Choose from the list."),
    ],
)
def test_who_cannot_take_it_or_when_is_refused(town: Town, to: str, on: str, says: str) -> None:
    response = there(town)
    named = {"welfare": town.welfare, "officer": town.officer, "coast": town.coast("welfare")}
    to = of(named[to]) if to in named else to
    closes(town, response, rest=to, **{"rest-on": on}).gets(422).sees(says)
    assert rows(town, LeftOpen) == []


def test_who_is_kept_out_takes_nothing(town: Town) -> None:
    response = there(town)
    town.supervisor.post(
        town.path(response, "walls"), {"person": str(town.welfare.person.id), "reason": "knows"}
    )
    town.supervisor.get(town.path(response, "close")).sees_not("Wren Demo")
    closes(town, response, rest=of(town.welfare), **{"rest-on": "2026-03-09"}).gets(422)
    closes(town, response, rest=f"agency:{agency_of(town, town.welfare).id}", **{"rest-on": "2026-03-09"})
    town.welfare.get("/after").sees_not(response.code, "Handed to you")


def test_opened_again_it_keeps_all(town: Town) -> None:
    response = there(town)
    closes(town, response).gets(200)
    before = [one.id for one in rows(town, FollowUp)]
    town.supervisor.post(town.path(response, "reopen")).gets(200)
    assert rows(town, LeftOpen) and [one.id for one in rows(town, FollowUp)] == before
    closes(town, response).gets(200)
    assert [one.id for one in rows(town, FollowUp)] == before


# ---- a case ----


def test_a_case_stays_until_somebody_takes_it_by_a_tap(town: Town) -> None:
    response = there(town)
    form = {"to": of(town.welfare), "warm_with": str(town.advocate.person.id)}
    town.advocate.post(town.path(response, "case"), form).sees(
        "Wren Demo is asked", "Avery Demo goes along in person.", "It stays with you until somebody takes it"
    )
    town.welfare.get(town.path(response)).gets(404)
    town.welfare.get("/").sees("1 thing waits after a response")
    town.welfare.get("/after").sees("You are asked to go on with a case", response.code, "Avery Demo asks")
    (case,) = rows(town, CaseHandOver)
    town.welfare.post(f"/after/cases/{case.id}", {"answer": "take"}).gets(200).sees(response.code)
    town.welfare.get("/after").sees("Cases you took")
    town.advocate.get(town.path(response, "case")).sees("Wren Demo has it")
    town.welfare.post(f"/after/cases/{case.id}", {"answer": "take"}).gets(404)
    town.supervisor.get(town.path(response, "timeline")).sees("The case was taken over")
    town.officer.get(town.path(response, "timeline")).sees_not("The case was taken over")


def test_of_an_agency_the_first_tap_has_it(town: Town) -> None:
    response = there(town)
    town.supervisor.post(town.path(response, "case"), {"to": f"agency:{town.welfare.person.agency_id}"}).gets(
        200
    )
    (case,) = rows(town, CaseHandOver)
    for other in ("probation", "health"):
        town.phone(f"{other}@demo.example").post(f"/after/cases/{case.id}", {"answer": "take"}).gets(404)
    town.coast("welfare").post(f"/after/cases/{case.id}", {"answer": "take"}).gets(404)
    town.welfare.post(f"/after/cases/{case.id}", {"answer": "take"}).gets(200)


def test_a_no_and_a_question_taken_back_leave_it_where_it_is(town: Town) -> None:
    response = there(town)
    town.advocate.post(town.path(response, "case"), {"to": of(town.welfare)}).gets(200)
    (case,) = rows(town, CaseHandOver)
    town.welfare.post(f"/after/cases/{case.id}", {"answer": "cannot"}).sees(
        "Whoever asked looks for somebody else."
    )
    town.advocate.get(town.path(response, "case")).sees("Wren Demo cannot take it")
    town.advocate.post(town.path(response, "case"), {"to": of(town.backup)}).sees("Blair Demo is asked")
    town.advocate.post(town.path(response, "case"), {"to": of(town.welfare)}).sees("Wren Demo is asked")
    town.backup.get("/after").sees_not(response.code)
    town.advocate.post(town.path(response, "case", "withdraw")).sees("Nobody is asked now")
    town.welfare.get("/after").sees_not(response.code)


@pytest.mark.parametrize(("field", "who"), [("to", "officer"), ("to", ""), ("warm_with", "officer")])
def test_police_and_nobody_take_no_case(town: Town, field: str, who: str) -> None:
    response = there(town)
    form = {"to": of(town.welfare), "warm_with": ""}
    form[field] = (of(town.officer) if field == "to" else str(town.officer.person.id)) if who else ""
    town.advocate.post(town.path(response, "case"), form).gets(422)
    assert rows(town, CaseHandOver) == []


# ---- contacts afterwards ----


def test_contacts_are_dated_from_the_closing_and_are_the_advocates(town: Town) -> None:
    response = there(town)
    closes(town, response).gets(200)
    found = {one.kind: one for one in rows(town, FollowUp)}
    assert {kind: one.due_on for kind, one in found.items()} == {
        "stabilization": date(2026, 4, 2),
        "later": date(2026, 6, 1),
    }
    assert {one.person_id for one in found.values()} == {town.advocate.person.id}
    town.advocate.get("/").sees_not("waits after a response")
    town.advocate.get("/after").sees("Contact when things settle on 04/02/2026")


def test_on_its_day_a_contact_shows_on_home_board_and_digest(town: Town) -> None:
    response = there(town)
    closes(town, response).gets(200)
    town.clock.advance(timedelta(days=30))
    town.advocate.sign_in().get("/").sees("1 thing waits after a response")
    town.supervisor.sign_in().get("/board").sees("1 thing waits after a response")
    town.supervisor.get("/digest").sees("1 contact is due")
    town.supervisor.get("/after").sees("due 04/02/2026 · Avery Demo")
    (first,) = [one for one in rows(town, FollowUp) if one.kind == "stabilization"]
    path = f"/after/contacts/{first.id}"
    town.advocate.post(path, {"outcome": "moved", "on": "2026-03-01"}).gets(422).sees(
        "Give a day from today on."
    )
    town.advocate.post(path, {"outcome": "moved", "on": "2026-04-20"}).sees("on 04/20/2026")
    town.advocate.post(path, {"outcome": "done"}).gets(200)
    town.advocate.post(path, {"outcome": "done"}).gets(409)
    town.supervisor.get(town.path(response, "timeline")).sees("A contact was moved", "A contact was made")


def test_what_they_do_not_want_is_neither_done_nor_anybodys_fault(town: Town) -> None:
    response = there(town)
    closes(town, response).gets(200)
    first = rows(town, FollowUp)[0]
    town.advocate.post(f"/after/contacts/{first.id}", {"outcome": "not_wanted"}).gets(200)
    assert {one.state for one in rows(town, FollowUp) if one.id == first.id} == {"not_wanted"}
    town.supervisor.get(town.path(response, "timeline")).sees("A contact is not wanted now").sees_not("refus")
    town.advocate.post(f"/after/contacts/{first.id}", {"outcome": "rude"}).gets(409)


def test_whoever_takes_the_case_has_its_contacts(town: Town) -> None:
    response = there(town)
    closes(town, response).gets(200)
    town.supervisor.post(town.path(response, "case"), {"to": of(town.welfare)}).gets(200)
    (case,) = rows(town, CaseHandOver)
    town.welfare.post(f"/after/cases/{case.id}", {"answer": "take"}).gets(200)
    assert {one.person_id for one in rows(town, FollowUp)} == {town.welfare.person.id}


def test_the_county_says_after_how_many_days_and_whether(town: Town) -> None:
    admin = town.phone("admin@demo.example")
    admin.get("/region").sees("Contacts after a response")
    form = {"stabilization": "14", "stabilization_on": "yes", "later": "120"}
    admin.post("/region/follow-up", form).sees("It counts for what is closed from now on.")
    closes(town, there(town)).gets(200)
    (only,) = rows(town, FollowUp)
    assert (only.kind, only.due_on) == ("stabilization", date(2026, 3, 17))
    with town.database() as session:
        noted = session.scalars(
            select(AuditEntry.detail)
            .where(AuditEntry.action.like("region.follow_up_%"))
            .order_by(AuditEntry.id)
        ).all()
    assert sorted(one or "" for one in noted) == ["120 off", "14 on"]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("stabilization", "0", "Give a number of days from 1 to 365."),
        ("later", "366", "Give a number of days from 1 to 365."),
        ("later", "x", "Give a number of days from 1 to 365."),
        ("later", "30", "The later contact comes after the first one."),
    ],
)
def test_days_that_make_no_sense_are_refused(town: Town, field: str, value: str, says: str) -> None:
    admin = town.phone("admin@demo.example")
    form = {"stabilization": "30", "later": "90"} | {field: value}
    admin.post("/region/follow-up", form).gets(422).sees(says)
    admin.get("/region/follow-up")
    assert admin.last is not None and 'value="90"' in admin.last.text


def test_the_other_county_keeps_its_own_days(town: Town) -> None:
    town.phone("admin@demo.example").post("/region/follow-up", {"stabilization": "3", "later": "5"}).gets(200)
    admin = town.coast("admin").get("/region/follow-up")
    assert admin.last is not None and 'value="30"' in admin.last.text


# ---- need to know ----


def test_a_wall_hides_cases_contacts_and_what_was_handed_on(town: Town) -> None:
    response = there(town)
    closes(town, response, rest=of(town.welfare), **{"rest-on": "2026-03-03"}).gets(200)
    town.supervisor.post(town.path(response, "case"), {"to": of(town.welfare)}).gets(200)
    for who in (town.welfare, town.advocate):
        form = {"person": str(who.person.id), "reason": "knows"}
        town.supervisor.post(town.path(response, "walls"), form).gets(200)
        who.get("/").sees_not("after a response", response.code)
        who.get("/after").sees_not(response.code)
    (case,), contact, left = rows(town, CaseHandOver), rows(town, FollowUp)[0], rows(town, LeftOpen)[0]
    town.welfare.post(f"/after/cases/{case.id}", {"answer": "take"}).gets(404)
    town.welfare.post(f"/after/left/{left.id}").gets(404)
    town.advocate.post(f"/after/contacts/{contact.id}", {"outcome": "done"}).gets(404)


def test_only_whom_it_concerns_acts(town: Town) -> None:
    response = there(town)
    closes(town, response).gets(200)
    contact = rows(town, FollowUp)[0]
    for phone in (town.backup, town.welfare, town.coast("advocate"), town.coast("supervisor")):
        phone.post(f"/after/contacts/{contact.id}", {"outcome": "done"}).gets(404)
        phone.get("/after").sees_not(response.code)
    town.coast("supervisor").get("/board").sees_not("after a response")
    for key, path, got in (
        ("officer", "/after", 403),
        ("officer", f"/responses/{response.id}/close", 403),
        ("welfare", f"/responses/{response.id}/close", 403),
        ("advocate", f"/responses/{response.id}/close", 403),
        ("welfare", f"/responses/{response.id}/case", 403),
        ("officer", f"/responses/{response.id}/case", 403),
        ("backup", f"/responses/{response.id}/case", 404),
        ("supervisor", "/region/follow-up", 403),
        ("advocate", "/region/follow-up", 403),
    ):
        phone = town.phone(f"{key}@demo.example")
        phone.get(path).gets(got)
        if path != "/after":
            phone.post(path, {"reason": "followed_up"}).gets(got)
    town.coast("supervisor").get(town.path(response, "close")).gets(404)
    town.coast("supervisor").post(town.path(response, "close"), ELSEWHERE).gets(404)


def test_nothing_of_it_is_texted(town: Town) -> None:
    response = there(town)
    before = {key: len(town.phone(f"{key}@demo.example").texts()) for key in ("advocate", "welfare")}
    closes(town, response, rest=of(town.welfare), **{"rest-on": "2026-03-09"}).gets(200)
    town.supervisor.post(town.path(response, "case"), {"to": of(town.welfare)}).gets(200)
    town.work()
    assert before == {key: len(town.phone(f"{key}@demo.example").texts()) for key in before}


def test_the_pages_are_light(town: Town) -> None:
    response = there(town)
    town.officer.post(town.path(response, "details"), {"injured": "yes", "missing_from_care": "yes"}).gets(
        200
    )
    shots = [
        take("close", "all open", town.supervisor, town.path(response, "close")),
        take("case", "nobody asked", town.advocate, town.path(response, "case")),
    ]
    closes(town, response, rest=of(town.welfare), **{"rest-on": "2026-03-09"}).gets(200)
    town.supervisor.post(town.path(response, "case"), {"to": of(town.welfare)}).gets(200)
    shots += [
        take("after", "much", town.welfare, "/after"),
        take("settings", "", town.phone("admin@demo.example"), "/region/follow-up"),
    ]
    assert over(shots) == []


def test_of_a_drill_nothing_is_left(town: Town) -> None:
    response = there(town)
    with town.database() as session:
        session.execute(update(Response).where(Response.id == response.id).values(drill=True))
        session.commit()
    town.supervisor.post(town.path(response, "close"), {"reason": "no_concern"}).gets(200)
    assert rows(town, FollowUp) == [] and rows(town, LeftOpen) == []


def test_the_people_of_the_demo_stand_as_these_stories_have_them(town: Town) -> None:
    with town.database() as session:
        names = set(session.scalars(select(Person.name)))
    assert {"Avery Demo", "Blair Demo", "Wren Demo", "Sasha Demo"} <= names
