"""A drill: a real page to whoever is on call, said to be one everywhere, and a summary at its end."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bench.scenes import take
from tests.journeys.test_team_paged import on_call_for
from tests.rules.test_counts import over
from tests.town import Town
from webapp.audit.models import AuditEntry
from webapp.paging.models import Message, MessageKind, Page, PageState
from webapp.response.models import Response

START = {"place": "Exercise", "tier": "urgent"}


def starts(town: Town, **more: str) -> Response:
    town.supervisor.post("/drill", START | more).gets(200)
    town.work()
    return town.responses()[-1]


def page_of(town: Town) -> Page:
    with town.database() as session:
        return session.scalars(select(Page).order_by(Page.id.desc())).all()[0]


def test_a_drill_pages_with_drill_in_front_and_ends_with_its_times(town: Town) -> None:
    page = town.supervisor.get("/drill").gets(200).sees("Urgent tier", "None yet.").last
    assert page is not None and 'value="Exercise"' in page.text
    drill = starts(town)
    assert drill.drill
    town.supervisor.sees(f"DRILL {drill.code}", "Drill: times, and end it")
    assert town.advocate.texts()[-1].startswith(f"DRILL {drill.code}: please respond.")
    card = town.path(drill)
    town.passes(1)
    town.advocate.replies("25")
    assert town.advocate.texts()[-1].startswith(f"DRILL {drill.code}: you are going")
    town.passes(1)
    town.advocate.get(card).sees(f"DRILL {drill.code}", "Exercise")
    town.advocate.post(f"{card}/on-my-way").gets(200)
    town.passes(6)
    town.advocate.post(f"{card}/arrived").gets(200)
    town.supervisor.get(f"{card}/drill").sees(
        "What has happened so far", "8 min after the page", "End the drill"
    )
    town.supervisor.post(f"{card}/drill/end").gets(200).sees(
        "What happened when", "Paged", "First text handed over", "Accepted", "Confirmed", "On the way", "Arrived",
        "Ended", "Nothing: every step was taken, and no clock ran out.", "1 person was asked.",
    )  # fmt: skip
    assert page_of(town).state == PageState.CLOSED
    assert town.responses()[-1].state == "closed"
    town.supervisor.get("/drill").sees(f"DRILL {drill.code}", "Ended")


def test_what_was_missed_is_said(town: Town) -> None:
    drill = starts(town)
    town.passes(16)
    summary = town.supervisor.unlocks().get(town.path(drill, "drill"))
    summary.sees(
        "Somebody did not answer in time.",
        "Nobody on the ladder had answered, and the desk was told.",
        "Nobody accepted.",
    )
    assert any(text.startswith(f"DRILL {drill.code}: nobody") for text in town.supervisor.texts())
    town.supervisor.post(town.path(drill, "drill", "end")).sees("What was missed", "not")


def test_every_text_of_a_drill_is_marked_and_none_of_a_real_page(town: Town) -> None:
    real, drill = town.logs_contact(), starts(town)
    town.passes(3)
    town.advocate.replies("25")  # two pages are open: both are explained, each as what it is
    town.passes(20)
    town.supervisor.post(town.path(drill, "drill", "end"))
    town.work()
    with town.database() as session:
        messages = session.scalars(select(Message).where(Message.response_code.is_not(None))).all()
    assert {one.drill for one in messages if one.response_code == drill.code} == {True}
    assert {one.drill for one in messages if one.response_code == real.code} == {False}
    assert {one.kind for one in messages if one.drill} >= {
        MessageKind.PAGE_CODE_FIRST,
        MessageKind.WHICH_PAGE,
    }
    every = [*town.advocate.texts(), *town.backup.texts(), *town.supervisor.texts()]
    of_drill = [text for text in every if drill.code in text]
    assert of_drill and all(text.startswith("DRILL ") for text in of_drill)
    assert not [text for text in every if real.code in text and "DRILL" in text]


def test_help_asked_for_after_the_page_was_closed_is_marked_as_of_a_drill(town: Town) -> None:
    drill = starts(town)
    card = town.path(drill)
    town.advocate.replies("25").post(f"{card}/arrived").gets(200)
    town.supervisor.post(f"{card}/page/close", {"reason": "by_mistake"}).gets(200)
    town.advocate.post(f"{card}/noted").gets(200).sees("Noted.")
    town.work()
    town.passes(3)  # and told again
    with town.database() as session:
        told = session.scalars(select(Message).where(Message.kind == MessageKind.NEED_HELP)).all()
    assert {one.page_id for one in told} == {None}
    assert {one.channel for one in told} == {"voice", "sms"} and len(told) > 2
    assert {one.drill for one in told} == {True}
    asked = [text for text in town.supervisor.texts() if "needs help" in text]
    assert asked and all(text.startswith((f"DRILL {drill.code}: ", "This is a drill. ")) for text in asked)


def test_help_in_a_response_without_a_page_is_no_drill(town: Town) -> None:
    """Control."""
    starts(town)
    real = town.logs_contact()
    town.supervisor.post(town.path(real, "page", "close"), {"reason": "by_mistake", "slot": "all"}).gets(200)
    town.officer.post(town.path(real, "noted")).gets(200)
    town.work()
    asked = [text for text in town.supervisor.texts() if "needs help" in text]
    assert asked and not [text for text in asked if "drill" in text.lower()]


def test_the_summary_covers_every_slot_against_the_clock(town: Town) -> None:
    on_call_for(town, "child_welfare", town.welfare)
    drill = starts(town)
    card = town.path(drill)
    town.welfare.replies("20")
    town.passes(2)
    town.welfare.post(f"{card}/on-my-way").gets(200)
    town.passes(10)
    town.welfare.post(f"{card}/arrived").gets(200)
    town.supervisor.unlocks() if "Locked" in town.supervisor.get(f"{card}/drill").words else None
    summary = town.supervisor.get(f"{card}/drill").gets(200)
    summary.sees("Advocate Paged", "Child welfare Paged", "12 min after the page", "early")
    summary.sees("Advocate: Nobody accepted.", "Advocate: Somebody did not answer in time.")
    summary.sees_not("Child welfare: Nobody accepted.", "Child welfare: “Arrived” was not tapped.")
    summary.sees_not("Not paged")


def test_the_summary_says_for_whom_nobody_is_on_call(town: Town) -> None:
    drill = starts(town)
    summary = town.supervisor.get(town.path(drill, "drill")).gets(200)
    summary.sees("Not paged", "Nobody is on call for:", "Child welfare", "In a response they are phoned.")


def test_the_summary_of_several_slots_is_light_and_asks_little(town: Town) -> None:
    on_call_for(town, "child_welfare", town.welfare)
    drill = starts(town)
    town.passes(16)
    town.supervisor.unlocks()
    town.supervisor.post(town.path(drill, "drill", "end")).gets(200)
    assert over([take("drill", "two slots", town.supervisor, town.path(drill, "drill"))]) == []


PATHS = (
    "",
    "steps",
    "team",
    "scene",
    "details",
    "tier",
    "timeline",
    "close",
    "page/steer",
    "page/close",
    "say",
)


def unmarked(words: str, code: str) -> int:
    """How often the code stands on a screen without DRILL in front of it."""
    return words.count(code) - words.count(f"DRILL {code}")


def test_every_screen_that_shows_the_code_marks_it(town: Town) -> None:
    drill = starts(town)
    asked = [(town.supervisor, "/board"), (town.advocate, "/"), (town.advocate, town.path(drill))]
    town.advocate.get("/").sees(f"DRILL {drill.code}")
    asked += [(town.supervisor, town.path(drill, part).rstrip("/")) for part in PATHS]
    for phone, path in asked:
        phone.get(path).gets(200)
        assert f"DRILL {drill.code}" in phone.words, path
        assert unmarked(phone.words, drill.code) == 0, path
    town.advocate.replies("25")
    for part in ("", "steps", "bag", "timeline", "plan"):
        town.advocate.get(town.path(drill, part).rstrip("/")).gets(200)
        assert unmarked(town.advocate.words, drill.code) == 0, part
    for phone, path in ((town.supervisor, "/board"), (town.advocate, "/"), (town.stranger(), "/simulator")):
        assert unmarked(phone.get(path).gets(200).words, drill.code) == 0, path
    pack = town.advocate.client.get("/field/responses").json
    assert pack is not None and f"DRILL {drill.code}" in {one["code"] for one in pack["responses"]}


def test_a_code_without_its_mark_is_found() -> None:
    assert unmarked("R-7KQ2 and DRILL R-7KQ2", "R-7KQ2") == 1


def test_a_drill_is_never_taken_for_a_young_person_who_is_known(town: Town) -> None:
    """A late contact is compared with open responses: not with a drill (webapp/response/alike.py)."""
    drill, real = starts(town), town.logs_contact()
    with town.database() as session:
        known = session.scalars(select(Response.id).where(Response.drill.is_(False))).all()
    assert drill.id not in known and real.id in known


def test_a_drill_pages_again_as_a_drill(town: Town) -> None:
    drill = starts(town)
    card = town.path(drill)
    town.supervisor.post(f"{card}/page/close", {"reason": "by_mistake"})
    town.supervisor.post(f"{card}/page").gets(200)
    town.work()
    assert page_of(town).drill
    assert town.advocate.texts()[-1].startswith("DRILL ")


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"place": ""}, "Say where the advocate is to come in the drill."),
        ({"place": "x" * 201}, "That is too long for a place."),
        ({"tier": ""}, "Choose one of these."),
        ({"tier": "no_such_tier"}, "Choose one of these."),
    ],
)
def test_a_drill_that_lacks_something_is_refused_beside_the_field(
    town: Town, form: dict[str, str], says: str
) -> None:
    town.supervisor.post("/drill", START | form).gets(422).sees(says)
    assert town.responses() == []


def test_the_lower_tier_can_be_drilled_too(town: Town) -> None:
    drill = starts(town, tier="within_72h")
    assert drill.tier == "within_72h"
    assert town.coast("supervisor").get("/drill").gets(200).sees("Start the drill")


def test_only_supervisors_start_see_or_end_one(town: Town) -> None:
    drill = starts(town)
    for phone in (town.officer, town.advocate, town.welfare):
        phone.get("/drill").gets(403)
        phone.post("/drill", START).gets(403)
        phone.get(town.path(drill, "drill")).gets(403)
        phone.post(town.path(drill, "drill", "end")).gets(403)
    town.coast("supervisor").get(town.path(drill, "drill")).gets(404)
    town.coast("supervisor").post(town.path(drill, "drill", "end")).gets(404)
    town.coast("supervisor").get("/drill").sees_not(drill.code)
    town.supervisor.get(town.path(drill, "drill", "end")).gets(405)
    assert town.responses()[-1].state == "open"


def test_a_real_response_has_no_summary_and_cannot_be_ended_as_a_drill(town: Town) -> None:
    real = town.logs_contact()
    town.supervisor.get(town.path(real, "drill")).gets(404)
    town.supervisor.post(town.path(real, "drill", "end")).gets(404)
    assert town.responses()[-1].state == "open"


def test_ending_twice_changes_nothing_and_says_so(town: Town) -> None:
    drill = starts(town)
    town.supervisor.post(town.path(drill, "drill", "end")).gets(200)
    town.supervisor.post(town.path(drill, "drill", "end")).gets(409).sees("The drill is over already.")
    with town.database() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action == "drill.ended")).all()
    assert len(rows) == 1
