"""Nobody goes alone unseen, as people see it: the officer's word on the scene, check-ins, help in silence, the desk."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.routes.test_walls import second_supervisor
from tests.town import Phone, Town
from webapp.audit.models import AuditEntry
from webapp.paging.models import AloneAlarm, Message, MessageKind, SimulatorText
from webapp.response.models import Answer, Response


@pytest.fixture
def night(town: Town) -> Response:
    """A contact, and the advocate on the way."""
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "200"}).gets(200)
    town.advocate.post(town.path(response, "on-my-way")).gets(200)
    town.work()
    return response


def kinds(town: Town, *wanted: MessageKind) -> list[tuple[str, str]]:
    with town.database() as session:
        found = session.scalars(select(Message).where(Message.kind.in_(wanted)).order_by(Message.id))
        return [(one.kind, one.channel) for one in found]


def alarms(town: Town) -> list[AloneAlarm]:
    with town.database() as session:
        return list(session.scalars(select(AloneAlarm).order_by(AloneAlarm.id)))


def noted(town: Town, *actions: str) -> list[tuple[str, str | None]]:
    with town.database() as session:
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.id)
        )
        return [(row.action, row.actor_role) for row in rows]


def signed_in(town: Town, phone: Phone) -> Phone:
    """A phone that was left alone has locked itself."""
    phone.get("/")
    return phone.unlocks() if "Locked" in phone.words else phone


# ---- the scene ----


def test_what_the_officer_has_not_said_is_not_assumed(town: Town, night: Response) -> None:
    unsaid = ("The officer has not said that the scene is secure", "No staging place is given")
    town.advocate.get(town.path(night)).sees(*unsaid)
    town.advocate.get(town.path(night, "now")).sees(*unsaid)
    town.officer.get(town.path(night)).sees(*unsaid)
    town.officer.post(town.path(night, "staging", "secure"), {"scene_secure": "no"}).sees(
        "The scene is not secure"
    )
    town.advocate.get(town.path(night, "now")).sees("The scene is not secure", "Said by").sees_not(unsaid[0])
    town.clock.advance(timedelta(minutes=1))
    town.officer.post(town.path(night, "staging", "secure"), {"scene_secure": "yes"})
    town.advocate.get(town.path(night)).sees("The scene is secure").sees_not("The scene is not secure")


def test_the_staging_place_is_sealed_and_read_by_those_who_come(town: Town, night: Response) -> None:
    town.officer.get(town.path(night, "staging")).sees("Where does the team gather?")
    town.officer.post(town.path(night, "staging"), {"staging": "Library car park, east side"}).sees("Kept.")
    with town.database() as session:
        row = session.scalars(select(Answer).where(Answer.field == "staging")).one()
    assert row.value is None
    assert row.sealed is not None
    assert b"Library" not in row.sealed
    town.advocate.get(town.path(night)).sees("Staging place: Library car park, east side")
    town.advocate.get(town.path(night, "now")).sees("A staging place is given").sees_not("Library")
    town.work()
    assert (MessageKind.NEWS, "sms") in kinds(town, MessageKind.NEWS)
    assert (MessageKind.NEWS, "voice") in kinds(town, MessageKind.NEWS), "who drives is called"
    with town.database() as session:
        bubbles = [one.body for one in session.scalars(select(SimulatorText))]
    assert not [one for one in bubbles if "Library" in one]


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        ("staging", {"staging": "  "}, "Say where those who come meet you first."),
        ("staging", {"staging": "x" * 300}, "That is too long for a place."),
        ("staging/secure", {"scene_secure": "maybe"}, "Say whether the scene is secure"),
    ],
)
def test_what_cannot_be_read_is_said_so(
    town: Town, night: Response, path: str, form: dict[str, str], words: str
) -> None:
    town.officer.post(town.path(night, *path.split("/")), form)
    assert town.officer.status in (409, 422)
    town.officer.sees(words)


# ---- check-ins ----


def test_the_card_has_one_tap_and_says_when_the_next_is_due(town: Town, night: Response) -> None:
    town.advocate.get(town.path(night)).sees(
        "Check-ins", "The next one is due at", "I am all right", "Need help"
    )
    town.advocate.sees_not("I am clear, and away")
    town.officer.get(town.path(night)).sees("Need help").sees_not("I am all right")
    town.clock.advance(timedelta(minutes=9))
    town.advocate.post(town.path(night, "check-in")).gets(200).sees("Noted.", "due at 3:17")


def test_a_missed_one_is_first_on_the_board_until_it_is_closed(town: Town, night: Response) -> None:
    town.passes(30)
    assert kinds(town, MessageKind.CHECK_IN) == [(MessageKind.CHECK_IN, "voice")]
    board = signed_in(town, town.supervisor).get("/board")
    board.sees("A check-in was missed", "I have reached them", "Calls go on every two minutes")
    assert board.words.index("A check-in was missed") < board.words.index("Nobody is sure")
    town.supervisor.post(
        town.path(night, "check-ins", str(alarms(town)[0].id)), {"reason": "reached", "from": "board"}
    ).sees("Kept. The calls about it end.").sees_not("A check-in was missed")
    town.supervisor.get(town.path(night, "timeline")).sees(
        "Check-ins began", "A check-in was missed: duty is called", "The missed check-in is settled"
    )


def test_the_desk_sees_who_is_out_and_can_end_it_with_them(town: Town, night: Response) -> None:
    town.supervisor.get(town.path(night, "check-ins")).sees("On the way", "last heard", "next by")
    town.passes(30)
    signed_in(town, town.supervisor).get(town.path(night, "check-ins")).sees("How did it end?")
    at = town.path(night, "check-ins", str(alarms(town)[0].id))
    town.supervisor.post(at, {"reason": "others_there"}).gets(409).sees("Say how it ended.")
    town.supervisor.post(at, {"reason": "away"}).gets(200).sees("Check-ins ended").sees_not("How did it end?")
    town.supervisor.post(at, {"reason": "away"}).gets(200)


def test_clear_ends_them_and_can_be_taken_back(town: Town, night: Response) -> None:
    town.advocate.post(town.path(night, "arrived")).sees("I am clear, and away")
    town.advocate.post(town.path(night, "clear")).sees("Noted.", "You are clear, and away", "I am still here")
    town.clock.advance(timedelta(minutes=1))
    town.advocate.post(town.path(night, "check-in")).sees("The next one is due at")


def test_who_is_not_out_cannot_check_in(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "25"})
    town.advocate.post(town.path(response, "check-in")).gets(409).sees("No check-in is asked of you here")
    town.officer.post(town.path(response, "check-in")).gets(403)
    town.backup.post(town.path(response, "check-in")).gets(404)
    town.backup.post(town.path(response, "noted")).gets(404)
    town.coast("advocate").post(town.path(response, "noted")).gets(404)
    assert alarms(town) == []


# ---- help ----


def test_help_is_silent_and_reaches_the_desk_by_call_and_by_text(town: Town, night: Response) -> None:
    alike = town.advocate.post(town.path(night, "check-in")).words
    town.advocate.post(town.path(night, "noted")).gets(200).sees("Noted.")
    assert town.advocate.words == alike, "whoever looks on sees what a check-in looks like"
    town.work()
    assert kinds(town, MessageKind.NEED_HELP) == [("need_help", "voice"), ("need_help", "sms")]
    for phone in (town.advocate, town.officer):
        phone.get(town.path(night, "timeline")).sees_not("Help")
        phone.get(town.path(night)).sees_not("Help was asked")
    town.supervisor.get("/board").sees("Help was asked for", "Say how it ended")
    town.supervisor.get(town.path(night, "timeline")).sees("Help was asked for in silence")
    at = town.path(night, "check-ins", str(alarms(town)[0].id))
    town.supervisor.post(at, {"reason": "others_there"}).gets(200)
    town.supervisor.get("/board").sees_not("Help was asked for")
    town.supervisor.get(town.path(night, "timeline")).sees(
        "The call for help is settled", "Others are with them"
    )


def test_the_officer_can_ask_for_help_before_anybody_comes(town: Town) -> None:
    response = town.logs_contact()
    town.officer.post(town.path(response, "noted")).gets(200).sees("Noted.")
    town.work()
    assert len(kinds(town, MessageKind.NEED_HELP)) == 2
    assert alarms(town)[0].person_id == town.officer.person.id


def test_a_supervisor_who_asks_for_help_does_not_read_it_on_their_own_phone(
    town: Town, night: Response
) -> None:
    town.supervisor.post(town.path(night, "noted")).gets(200).sees("Noted.")
    town.work()
    for path in ("/board", town.path(night, "timeline"), town.path(night, "check-ins")):
        town.supervisor.get(path).sees_not("Help was asked", "call for help")
    other = second_supervisor(town)
    other.get("/board").sees("Help was asked for")
    other.get(town.path(night, "timeline")).sees("Help was asked for in silence")


def test_only_a_supervisor_of_this_response_closes_it(town: Town, night: Response) -> None:
    town.advocate.post(town.path(night, "noted"))
    own = str(alarms(town)[0].id)
    form = {"reason": "reached"}
    town.advocate.post(town.path(night, "check-ins", own), form).gets(403)
    town.officer.post(town.path(night, "check-ins", own), form).gets(403)
    town.coast("supervisor").post(town.path(night, "check-ins", own), form).gets(404)
    other = town.logs_contact()
    town.supervisor.post(town.path(other, "check-ins", own), form).gets(404)
    town.supervisor.post(town.path(night, "check-ins", str(uuid.UUID(int=7))), form).gets(404)
    assert alarms(town)[0].closed_at is None


# ---- read aloud ----


def test_the_place_is_read_only_after_the_word_and_each_reading_is_noted(town: Town, night: Response) -> None:
    town.officer.post(town.path(night, "staging"), {"staging": "Library car park"})
    desk = town.supervisor
    desk.get(town.path(night, "read-aloud")).sees("Ask for the two words first", night.word).sees_not(
        "Transit plaza"
    )
    desk.get(town.path(night, "read-aloud", "place")).sees("Ask for the two words first").sees_not(
        "Transit plaza"
    )
    assert noted(town, "place.read") == []
    desk.post(town.path(night, "read-aloud")).sees(
        "Read this aloud", "Transit plaza, north door", "Library car park"
    )
    desk.get(town.path(night, "read-aloud", "place")).sees("Transit plaza")
    said = noted(town, "place.word", "place.read")
    assert said == [("place.word", "supervisor"), ("place.read", "supervisor"), ("place.read", "supervisor")]
    town.clock.advance(timedelta(minutes=6))
    desk.get(town.path(night, "read-aloud", "place")).sees("Ask for the two words first")
    assert len(noted(town, "place.read")) == 2
    desk.get(town.path(night, "timeline")).sees("Duty read the place aloud")


def test_the_word_said_to_one_opens_nothing_for_another_response(town: Town, night: Response) -> None:
    other = town.logs_contact()
    town.supervisor.post(town.path(other, "read-aloud"))
    town.supervisor.get(town.path(night, "read-aloud", "place")).sees("Ask for the two words first")
    for phone in (town.officer, town.advocate):
        phone.get(town.path(night, "read-aloud")).gets(403)
        phone.post(town.path(night, "read-aloud")).gets(403)


def test_no_call_and_no_text_ever_says_a_place(town: Town, night: Response) -> None:
    """What the simulator heard all night."""
    town.officer.post(town.path(night, "staging"), {"staging": "Library car park"})
    town.advocate.post(town.path(night, "noted"))
    town.passes(35)
    with town.database() as session:
        bubbles = [one.body for one in session.scalars(select(SimulatorText))]
    assert len(bubbles) > 5
    assert not [one for one in bubbles if re.search("Library|Transit|plaza", one)]
