"""Team meetings on screen: called, asked, begun, decided, held; and who does not see what."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bench.scenes import take
from tests.rules.test_counts import over
from tests.town import Phone, Town
from webapp.accounts.models import Person
from webapp.audit.models import AuditEntry
from webapp.paging.models import Message
from webapp.protocols.pack import Pack, Script
from webapp.protocols.text import Text
from webapp.response.meetings.tables import Decision, MeetingSeat, TeamMeeting
from webapp.response.models import ClockRun, Response
from webapp.response.packs import pack_of
from webapp.routes.meetings import page as meeting_page
from webapp.routes.meetings import parts as meeting_parts

# The night of the town is Tuesday, 3 March, 2:38 a.m.
AT_THREE = {"on": "2026-03-03", "at": "03:00"}


def arrived(town: Town, **said: str) -> Response:
    """A contact that the advocate has come to: they are on the response."""
    response = town.logs_contact(**said)
    town.advocate.post(town.path(response, "accept"), {"minutes": "25"}).post(town.path(response, "arrived"))
    return response


def calls(town: Town, response: Response, phone: Phone | None = None, **form: str) -> Phone:
    return (phone or town.advocate).post(town.path(response, "meetings"), AT_THREE | {"kind": "rapid"} | form)


def meetings(town: Town) -> list[TeamMeeting]:
    with town.database() as session:
        return list(session.scalars(select(TeamMeeting).order_by(TeamMeeting.called_at, TeamMeeting.id)))


def the_meeting(town: Town, response: Response, **form: str) -> str:
    """Called by the advocate: its path."""
    calls(town, response, **form).gets(200)
    return town.path(response, "meetings", str(meetings(town)[-1].id))


def seats(town: Town) -> list[MeetingSeat]:
    with town.database() as session:
        return list(session.scalars(select(MeetingSeat).order_by(MeetingSeat.asked_at, MeetingSeat.id)))


def decisions(town: Town) -> list[Decision]:
    with town.database() as session:
        return list(session.scalars(select(Decision).order_by(Decision.made_at, Decision.id)))


def noted(town: Town, response: Response) -> list[tuple[str, str | None]]:
    with town.database() as session:
        rows = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_id == response.id, AuditEntry.action.like("meeting.%"))
            .order_by(AuditEntry.recorded_at, AuditEntry.id)
        )
        return [(one.action, one.detail) for one in rows if one.action != "meeting.opened"]


def stopped_at(town: Town, response: Response, clock: str) -> object:
    with town.database() as session:
        found = select(ClockRun).where(ClockRun.response_id == response.id, ClockRun.clock == clock)
        return session.scalars(found).one().stopped_at


def seat(town: Town, key: str) -> str:
    return str(town.phone(f"{key}@demo.example").person.id)


def joins(town: Town, response: Response, key: str) -> Phone:
    phone = town.phone(f"{key}@demo.example")
    town.supervisor.post(town.path(response, "team"), {"person": str(phone.person.id)}).gets(200)
    return phone


def test_there_is_none_at_first_and_the_clock_asks_for_one(town: Town) -> None:
    response = arrived(town)
    town.advocate.get(town.path(response)).sees("Team meetings")
    town.advocate.get(town.path(response, "meetings")).gets(200).sees(
        "No meeting called yet",
        "Rapid response meeting, on scene",
        "The clock asks for it by 4:38 a.m.",
        "72-hour team meeting",
        "The team may share until 4/2 3:38 a.m.",  # thirty days, over the night on which the clocks change
    )


def test_the_form_begins_with_the_next_full_hour_and_whoever_is_there(town: Town) -> None:
    response = arrived(town)
    page = town.advocate.get(town.path(response, "meetings", "new") + "?kind=rapid").gets(200)
    page.sees("Its clock runs out 4:38 a.m.", "Advocate", "Responding core member", "Nobody yet")
    assert page.last is not None
    assert 'value="2026-03-03"' in page.last.text and 'value="03:00"' in page.last.text
    assert f'value="{town.advocate.person.id}" selected' in page.last.text


def test_a_meeting_is_called_and_who_is_named_gets_the_code_and_the_time_alone(town: Town) -> None:
    response = arrived(town)
    calls(
        town,
        response,
        place="Zebrafinch library, room 2",
        **{"seat-responding_member": seat(town, "welfare")},
    ).gets(200).sees("Called.", "Responding core member", "Asked by text", "Wren Demo")
    town.work()
    text = town.welfare.texts()[-1]
    assert text == (
        f"Team meeting for {response.code}: Tue 3/3 3:00 am. Sign in for the place, and to say if you can come. "
        "Duty 775-555-0142"
    )
    (meeting,) = meetings(town)
    assert meeting.place_sealed is not None and b"Zebrafinch" not in meeting.place_sealed
    town.welfare.get("/").sees("Team meeting 3:00 a.m.", response.code)
    path = town.path(response, "meetings", str(meeting.id))
    town.welfare.get(path).sees("Zebrafinch library, room 2", "Can you come?", "Needs right now")
    town.welfare.post(f"{path}/answer", {"answer": "coming"}).sees("You are coming")
    town.advocate.get(f"{path}/people").sees("Wren Demo Coming")
    # Being asked to a meeting opens no response.
    town.welfare.get(town.path(response)).gets(404)
    assert noted(town, response)[:2] == [("meeting.called", "rapid"), ("meeting.asked", "rapid")]


def test_who_cannot_come_reads_no_place_and_is_missing(town: Town) -> None:
    response = arrived(town)
    path = the_meeting(
        town, response, place="Zebrafinch library", **{"seat-responding_member": seat(town, "welfare")}
    )
    town.welfare.post(f"{path}/answer", {"answer": "cannot"}).sees("You cannot come").sees_not("Zebrafinch")
    town.welfare.get("/").sees_not(response.code)
    town.advocate.get(f"{path}/people").sees("Missing Advocate, Responding core member", "Cannot come")


def test_what_is_missing_is_said_until_somebody_is_named(town: Town) -> None:
    response = arrived(town)
    path = the_meeting(town, response, **{"seat-advocate": seat(town, "advocate")})
    town.advocate.get(path).sees("1 is missing", "Not read aloud yet")
    town.advocate.get(f"{path}/people").sees("Missing Responding core member")
    town.advocate.post(f"{path}/people", {"person": f"responding_member:{seat(town, 'probation')}"}).sees(
        "Kept. They are asked.", "Parker Demo"
    ).sees_not("Missing")
    town.advocate.get(path).sees("Everybody needed is named")


def test_a_number_that_is_not_verified_is_phoned_by_hand(town: Town) -> None:
    response = arrived(town)
    with town.database() as session:
        session.execute(
            update(Person).where(Person.email == "welfare@demo.example").values(phone_index=b"another")
        )
        session.commit()
    path = the_meeting(town, response, **{"seat-responding_member": seat(town, "welfare")})
    town.work()
    assert town.welfare.texts() == []
    town.advocate.get(f"{path}/people").sees("Not texted: phone them")
    town.advocate.get(path).sees("Phone 1")


def test_somebody_from_outside_is_sealed_phoned_and_checked_before_they_come(town: Town) -> None:
    response = arrived(town)
    path = the_meeting(town, response)
    form = {"party": "family", "name": "Marzipan Oakes", "number": "(775) 555-0199"}
    town.advocate.post(f"{path}/people/outside", form).sees(
        "Kept. Phone them; nobody is texted.", "Marzipan Oakes", "(775) 555-0199", "Not texted: phone them"
    )
    (row,) = [one for one in seats(town) if one.party == "family"]
    assert row.outside_sealed is not None and b"Marzipan" not in row.outside_sealed
    town.advocate.post(f"{path}/people/{row.id}", {"says": "came"}).gets(409).sees(
        "First check who they are."
    )
    town.advocate.post(f"{path}/people/{row.id}", {"says": "identity"}).sees(
        "checked by Avery Demo, 2:38 a.m."
    )
    town.advocate.post(f"{path}/people/{row.id}", {"says": "came"}).gets(200).sees("Came")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"party": ""}, "Say for whom they come."),
        ({"party": "youth"}, "Say for whom they come."),
        ({"name": " "}, "This answer is needed."),
        ({"number": "12"}, "Give all ten digits"),
    ],
)
def test_what_is_wrong_about_somebody_from_outside_is_said_and_nothing_is_lost(
    town: Town, change: dict[str, str], says: str
) -> None:
    response = arrived(town)
    path = the_meeting(town, response)
    form = {"party": "family", "name": "Marzipan", "number": "(775) 555-0199"} | change
    page = town.advocate.post(f"{path}/people/outside", form).gets(422).sees(says)
    assert page.last is not None
    for name in ("name", "number"):
        assert f'value="{form[name]}"' in page.last.text or form[name] == " " or name not in change
    assert [one for one in seats(town) if one.party == "family"] == []


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"on": ""}, "This answer is needed."),
        ({"at": "25:00"}, "Give a time of day"),
        ({"at": "00:10"}, "That time is over."),
        ({"on": "2027-03-03", "late": "yes"}, "That is too far ahead."),
        ({"on": "9999-99-99"}, "Give a date"),
        ({"at": "05:00"}, "That is after the clock runs out."),
        ({"place": "x" * 121}, "This is too long."),
        ({"seat-advocate": "nobody"}, "Choose somebody from the list."),
    ],
)
def test_what_a_call_lacks_is_said_and_nothing_typed_is_lost(
    town: Town, form: dict[str, str], says: str
) -> None:
    response = arrived(town)
    page = calls(town, response, **({"place": "Library"} | form)).gets(422).sees(says)
    assert page.last is not None and form.get("place", "Library") in page.last.text
    assert meetings(town) == []
    town.work()


def test_later_than_the_clock_is_a_choice_that_somebody_makes(town: Town) -> None:
    response = arrived(town)
    calls(town, response, at="05:00").gets(422).sees("Later all the same")
    calls(town, response, at="05:00", late="yes").gets(200).sees("Called.")
    path = the_meeting(town, response)
    later = {"on": "2026-03-03", "at": "05:30", "place": "Second place"}
    page = town.advocate.post(f"{path}/move", later).gets(422).sees("after the clock runs out")
    assert page.last is not None and 'value="Second place"' in page.last.text
    town.advocate.post(f"{path}/move", later | {"late": "yes"}).gets(200).sees("Moved.")


def test_held_meets_the_clock_and_undo_runs_it_on(town: Town) -> None:
    response = arrived(town)
    path = the_meeting(town, response)
    assert stopped_at(town, response, "team_on_scene") is None
    town.passes(22)
    town.advocate.unlocks().get(f"{path}/end").sees(
        "Held: it began just now", "It began 3:00 a.m., as called"
    )
    town.advocate.post(f"{path}/held").sees("Kept: held. Its clock is met.", "Held 3:00 a.m.")
    assert stopped_at(town, response, "team_on_scene") == town.clock.now()
    town.advocate.post(f"{path}/held").gets(409).sees("marked as held already")
    town.advocate.post(f"{path}/held/undo").sees("Taken back: not held.")
    assert stopped_at(town, response, "team_on_scene") is None
    town.passes(5)
    town.advocate.post(f"{path}/held", {"when": "called"}).sees("Held 3:00 a.m.")
    assert stopped_at(town, response, "team_on_scene") == town.clock.now() - timedelta(minutes=5)
    town.officer.unlocks().get(town.path(response, "timeline")).sees(
        "Team meeting called", "Team meeting held", "Rapid response meeting, on scene", "Clock met"
    )


def test_it_cannot_have_begun_at_a_time_that_is_still_ahead(town: Town) -> None:
    response = arrived(town)
    path = the_meeting(town, response)
    town.advocate.post(f"{path}/held", {"when": "called"}).gets(409).sees("still ahead")


def test_moved_is_told_and_asked_again_and_called_off_is_told(town: Town) -> None:
    response = arrived(town)
    path = the_meeting(town, response, **{"seat-responding_member": seat(town, "welfare")})
    town.welfare.post(f"{path}/answer", {"answer": "coming"}).gets(200)
    town.advocate.post(f"{path}/move", {"on": "2026-03-03", "at": "04:00", "place": "Second place"}).sees(
        "Moved. Who is asked is told.", "Asked by text"
    )
    town.work()
    assert "has changed: Tue 3/3 4:00 am" in town.welfare.texts()[-1]
    town.welfare.get(path).sees("Can you come?", "Second place")
    town.advocate.post(f"{path}/off", {"reason": ""}).gets(422).sees("Choose why.")
    town.advocate.post(f"{path}/off", {"reason": "too_few"}).sees("Called off. Who was asked is told.")
    town.work()
    assert "nobody meets on Tue 3/3 4:00 am" in town.welfare.texts()[-1]
    town.advocate.post(f"{path}/held").gets(409).sees("called off")
    town.advocate.post(f"{path}/off", {"reason": "too_few"}).gets(409)
    town.advocate.post(f"{path}/move", AT_THREE).gets(409)
    town.advocate.get(town.path(response, "timeline")).sees("Team meeting called off", "Too few can come")


def test_the_start_is_read_aloud_once_and_the_wish_is_asked(town: Town) -> None:
    response = arrived(town)
    path = the_meeting(town, response)
    town.advocate.get(f"{path}/begin").sees("Do they want to take part?", "Not asked yet", "Not this time")
    town.advocate.post(f"{path}/script").sees("Read aloud 2:38 a.m. by Avery Demo")
    town.passes(3)
    town.supervisor.post(f"{path}/script").sees("Read aloud 2:38 a.m. by Avery Demo")
    town.advocate.post(f"{path}/wish", {"wish": "refused"}).gets(409)
    town.advocate.post(f"{path}/wish", {"wish": "part", "speaker": "advocate"}).gets(200)
    town.advocate.get(path).sees("A part of it")
    assert [one for one in noted(town, response) if one[0] == "meeting.script_read"] == [
        ("meeting.script_read", "rapid")
    ]


def test_the_agenda_is_tapped_through_and_a_line_can_be_untapped(town: Town) -> None:
    response = arrived(town)
    path = the_meeting(town, response)
    page = town.advocate.post(f"{path}/agenda", {"line": "1", "seen": "yes"}).gets(200)
    assert page.last is not None and page.last.text.count('aria-pressed="true"') == 1
    page = town.advocate.post(f"{path}/agenda", {"line": "1", "seen": "no"})
    assert page.last is not None and 'aria-pressed="true"' not in page.last.text
    town.advocate.post(f"{path}/agenda", {"line": "99", "seen": "yes"}).gets(409)
    town.advocate.post(f"{path}/agenda", {"line": "x"}).gets(409)


def decide(town: Town, path: str, **form: str) -> Phone:
    said = {"text": "Marzipan sleeps at the shelter", "who": "party:child_welfare", "due_on": "2026-03-04"}
    return town.advocate.post(f"{path}/decisions", said | form)


def test_a_decision_says_who_and_until_when_and_is_settled(town: Town) -> None:
    response = arrived(town)
    path = the_meeting(town, response)
    decide(town, path, provider="Ocelot clinic", who=f"person:{seat(town, 'advocate')}").sees(
        "Marzipan sleeps at the shelter",
        "Warm hand-off: goes together with the young person to Ocelot clinic",
        "Avery Demo · by Wed 3/4",
    )
    (row,) = decisions(town)
    assert b"Marzipan" not in row.text_sealed and row.provider_sealed and b"Ocelot" not in row.provider_sealed
    town.advocate.get(town.path(response, "meetings")).sees("1 decision is open")
    town.advocate.post(f"{path}/decisions/{row.id}", {"state": "done"}).sees("Done 2:38 a.m., Avery Demo")
    town.advocate.post(f"{path}/decisions/{row.id}", {"state": "open"}).sees_not("Done 2:38")
    town.advocate.post(f"{path}/decisions/{row.id}", {"state": "lost"}).gets(409)
    assert decisions(town)[0].settled_by is None


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"text": ""}, "This answer is needed."),
        ({"who": ""}, "Say who does it."),
        ({"who": "party:youth"}, "Say who does it."),
        ({"who": f"person:{uuid.UUID(int=7)}"}, "Say who does it."),
        ({"due_on": "2026-03-02"}, "Give a day from today on"),
        ({"due_on": ""}, "This answer is needed."),
        ({"restricted": "yes", "who": "party:law_enforcement"}, "Police do not read what is marked so."),
    ],
)
def test_what_a_decision_lacks_is_said(town: Town, form: dict[str, str], says: str) -> None:
    response = arrived(town)
    path = the_meeting(town, response)
    page = decide(town, path, **form).gets(422).sees(says)
    assert page.last is not None
    assert form.get("text", "Marzipan sleeps at the shelter") in page.last.text
    assert decisions(town) == []


def test_an_officer_reads_when_and_where_and_no_decision(town: Town) -> None:
    response = arrived(town)
    path = the_meeting(town, response, place="Library, room 2")
    decide(town, path)
    decide(town, path, text="Officer Ocelot drives", who=f"person:{seat(town, 'officer')}")
    town.officer.get(town.path(response, "meetings")).sees("Rapid response meeting").sees_not(
        "Call a meeting", "decision"
    )
    town.officer.get(path).sees("3:00 a.m.", "Library, room 2", "Needs right now").sees_not(
        "Marzipan", "Ocelot", "Decided", "Not asked yet", "missing"
    )
    for part in ("people", "begin", "talk", "end"):
        town.officer.get(f"{path}/{part}").gets(403)
    town.officer.post(f"{path}/held").gets(403)
    town.officer.get(town.path(response, "timeline")).sees("Team meeting called").sees_not("decided")


def test_police_on_the_team_read_their_own_decisions_and_run_nothing(town: Town) -> None:
    response = arrived(town)
    with town.database() as session:
        session.execute(
            update(Person)
            .where(Person.email == "probation@demo.example")
            .values(discipline="law_enforcement")
        )
        session.commit()
    path = the_meeting(town, response)
    police = joins(town, response, "probation")
    decide(town, path)
    decide(town, path, text="Patrol past the house", who="party:law_enforcement")
    decide(town, path, text="Quokka evaluation", restricted="yes", who="party:public_health")
    police.get(path).sees("Yours to do", "Patrol past the house").sees_not("Marzipan", "Quokka")
    for part in ("people", "begin", "talk", "end"):
        police.get(f"{path}/{part}").gets(404)
    for part in ("held", "script", "off", "decisions"):
        police.post(f"{path}/{part}").gets(404)
    police.get(town.path(response, "meetings", "new")).gets(404)
    police.post(town.path(response, "meetings"), AT_THREE).gets(404)


def test_who_was_there_reads_what_was_decided_and_changes_nothing(town: Town) -> None:
    response = arrived(town)
    path = the_meeting(town, response)
    town.advocate.post(f"{path}/people", {"person": f"responding_member:{seat(town, 'mind')}"}).gets(200)
    decide(town, path)
    mind = town.phone("mind@demo.example")
    mind.get(path).sees("Agenda").sees_not("Marzipan")
    (row,) = [one for one in seats(town) if one.party == "responding_member"]
    town.advocate.post(f"{path}/people/{row.id}", {"says": "came"}).gets(200)
    mind.get(path).sees("Decided", "Marzipan sleeps at the shelter")
    mind.get(f"{path}/talk").gets(404)
    mind.post(f"{path}/decisions", {"text": "x"}).gets(404)
    mind.get(town.path(response, "meetings")).gets(404)


def test_who_is_kept_out_is_not_offered_not_asked_and_sees_nothing(town: Town) -> None:
    response = arrived(town)
    form = {"person": seat(town, "welfare"), "reason": "knows"}
    town.supervisor.post(town.path(response, "walls"), form).gets(200)
    town.advocate.get(town.path(response, "meetings", "new")).sees_not("Wren Demo")
    calls(town, response, **{"seat-responding_member": seat(town, "welfare")}).gets(422)
    path = the_meeting(town, response, **{"seat-responding_member": seat(town, "probation")})
    town.advocate.post(f"{path}/people", {"person": f"responding_member:{seat(town, 'welfare')}"}).gets(422)
    town.advocate.get(f"{path}/talk").sees_not("Wren Demo")
    town.work()
    assert town.welfare.texts() == []


def test_a_wall_that_comes_later_takes_the_seat_away(town: Town) -> None:
    response = arrived(town)
    path = the_meeting(town, response, **{"seat-responding_member": seat(town, "welfare")})
    town.work()
    heard = town.welfare.texts()
    town.welfare.get(path).gets(200)
    town.supervisor.post(
        town.path(response, "walls"), {"person": seat(town, "welfare"), "reason": "knows"}
    ).gets(200)
    town.welfare.get(path).gets(404).sees_not(response.code)
    town.welfare.get("/").sees_not(response.code)
    town.welfare.post(f"{path}/answer", {"answer": "coming"}).gets(404)
    town.advocate.get(f"{path}/people").sees_not("Wren Demo").sees("Missing")
    town.advocate.post(f"{path}/off", {"reason": "not_needed"}).gets(200)
    town.work()
    assert town.welfare.texts() == heard


def wait_days(town: Town, days: int) -> None:
    town.clock.advance(timedelta(days=days))
    for phone in (town.advocate, town.supervisor, town.welfare, town.phone("mind@demo.example")):
        phone.sign_in()


def test_sharing_closes_after_thirty_days_unless_good_cause_is_recorded(town: Town) -> None:
    response = arrived(town)
    mind, health = town.phone("mind@demo.example"), joins(town, response, "health")
    welfare = joins(town, response, "welfare")
    path = the_meeting(town, response, **{"seat-responding_member": seat(town, "mind")})
    wait_days(town, 29)
    mind.get(path).gets(200)
    wait_days(town, 1)
    mind.get(path).gets(404)
    health.sign_in().get(path).gets(404)
    health.get(town.path(response, "meetings")).sees("Sharing with the team has closed").sees_not("Rapid")
    for phone in (town.advocate, town.supervisor, welfare):
        phone.get(path).gets(200)
    form = {"kind": "within_72h", "on": "2026-04-03", "at": "10:00"}
    town.advocate.post(town.path(response, "meetings"), form).gets(409).sees("Record good cause first.")
    town.advocate.post(f"{path}/people", {"person": f"advocate:{seat(town, 'backup')}"}).gets(409)
    cause = {"reason": "court", "until": "2026-05-15"}
    town.advocate.post(town.path(response, "meetings", "sharing"), cause).sees(
        "Kept. The team may share until then.", "A hearing or a trial is ahead"
    )
    mind.get(path).gets(200)
    health.get(path).gets(200)
    town.advocate.post(town.path(response, "meetings"), form).gets(200)
    wait_days(town, 45)
    mind.get(path).gets(404)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"reason": "", "until": "2026-05-15"}, "Choose why."),
        ({"reason": "court", "until": ""}, "This answer is needed."),
        ({"reason": "court", "until": "2026-03-20"}, "Until then the team shares in any case."),
        ({"reason": "court", "until": "2027-05-15"}, "at most a year ahead"),
        ({"reason": "court", "until": "2026-01-01"}, "Give a day after today"),
    ],
)
def test_good_cause_has_a_reason_and_an_end(town: Town, form: dict[str, str], says: str) -> None:
    response = arrived(town)
    town.advocate.post(town.path(response, "meetings", "sharing"), form).gets(422).sees(says)


def test_another_county_and_another_response_reach_no_meeting(town: Town) -> None:
    response, other = arrived(town), arrived(town, where="Second place")
    path = the_meeting(town, response)
    meeting = path.rpartition("/")[2]
    decide(town, path)
    coast = town.coast("supervisor")
    for part in ("", "/people", "/begin", "/talk", "/end"):
        coast.get(f"{path}{part}").gets(404)
        town.supervisor.get(town.path(other, "meetings", meeting) + part).gets(404)
    for part in ("held", "held/undo", "off", "move", "script", "wish", "agenda", "people", "decisions"):
        coast.post(f"{path}/{part}").gets(404)
        town.supervisor.post(town.path(other, "meetings", meeting, part)).gets(404)
    other_path = the_meeting(town, other)
    town.advocate.post(f"{other_path}/decisions/{decisions(town)[0].id}", {"state": "done"}).gets(404)
    coast.get(town.path(response, "meetings")).gets(404)
    coast.get(town.path(response, "meetings", "sharing")).gets(404)


@pytest.mark.parametrize("key", ["admin", "auditor"])
def test_who_is_not_in_the_field_reads_no_meeting(town: Town, key: str) -> None:
    response = arrived(town)
    path = the_meeting(town, response)
    town.phone(f"{key}@demo.example").get(path).gets(403)
    town.phone(f"{key}@demo.example").post(f"{path}/held").gets(403)


def test_a_closed_response_and_one_by_text_call_nobody_together(town: Town) -> None:
    response = arrived(town)
    with town.database() as session:
        session.execute(update(Response).values(state="closed", closed_at=town.clock.now()))
        session.commit()
    calls(town, response).gets(409).sees("This response is closed.")
    assert meetings(town) == []


def test_a_drill_says_so_in_its_text(town: Town) -> None:
    town.supervisor.post("/drill", {"place": "Plaza", "tier": "urgent"}).gets(200)
    response = town.responses()[-1]
    form = AT_THREE | {"kind": "rapid", "seat-responding_member": seat(town, "welfare")}
    town.supervisor.post(town.path(response, "meetings"), form).gets(200)
    town.work()
    assert town.welfare.texts()[-1].startswith("DRILL Team meeting for ")


def test_the_pages_are_light_and_ask_little(town: Town) -> None:
    response = arrived(town)
    chosen = {"seat-responding_member": seat(town, "welfare"), "seat-advocate": seat(town, "advocate")}
    path = the_meeting(town, response, place="Library", **chosen)
    for name in ("Marzipan", "Ocelot", "Quokka"):
        form = {"party": "family", "name": name, "number": "(775) 555-0199"}
        town.advocate.post(f"{path}/people/outside", form).gets(200)
        decide(town, path, provider="Clinic").gets(200)
    base = town.path(response, "meetings")
    shots = [
        take(part or "one", "full", town.advocate, f"{path}{part}")
        for part in ("", "/people", "/begin", "/talk", "/end")
    ]
    shots += [take("list", "one", town.advocate, base), take("new", "new", town.advocate, f"{base}/new")]
    shots += [take("sharing", "open", town.advocate, f"{base}/sharing")]
    shots += [take("asked", "one", town.welfare, path), take("home", "asked", town.welfare, "/")]
    shots += [take("list", "officer", town.officer, base), take("one", "officer", town.officer, path)]
    shots += [take("home", "advocate", town.advocate, "/"), take("home", "officer", town.officer, "/")]
    assert over(shots) == []


def test_no_text_of_a_meeting_has_a_body_in_the_database(town: Town) -> None:
    response = arrived(town)
    the_meeting(town, response, **{"seat-responding_member": seat(town, "welfare")})
    with town.database() as session:
        message = session.scalars(select(Message).where(Message.kind == "meeting_called")).one()
    assert message.meets_at is not None and message.response_code == response.code
    assert not re.search("place|body", " ".join(message.__table__.columns.keys()))


def with_script(monkeypatch: pytest.MonkeyPatch, named: str = "before") -> None:
    """The pack as if it had a script for its meetings, or none, and they went through two forms; it has one of them."""
    script = Script(
        "before",
        Text("Before we begin"),
        ("meeting",),
        ("advocate",),
        (Text("Here is who sits with us.", es="Aquí está quién se sienta con nosotros."),),
        "NV 9858",
    )

    def changed(response: Response) -> Pack:
        pack = pack_of(response)
        kinds = tuple(
            replace(one, script=named, forms=("needs_now", "placement_fit", "not_there"))
            for one in pack.meetings
        )
        forms = tuple(
            replace(one, roles=("advocate",)) if one.id == "placement_fit" else one for one in pack.forms
        )
        return replace(pack, scripts=(script,), meetings=kinds, forms=forms)

    for module in (meeting_page, meeting_parts):
        monkeypatch.setattr(module, "pack_of", changed)


def test_the_packs_script_is_shown_to_be_read_in_each_language_and_its_forms_are_at_hand(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = arrived(town)
    path = the_meeting(town, response)
    with_script(monkeypatch, "")
    town.advocate.get(f"{path}/begin").sees("The protocol has no words for this yet.")
    with_script(monkeypatch)
    town.advocate.get(f"{path}/begin").sees(
        "Before we begin", "Here is who sits with us.", "In Spanish Aquí está", "9858"
    ).sees_not("The protocol has no words")
    page = town.advocate.get(f"{path}/talk").last
    assert page is not None
    assert f'href="{town.path(response, "forms", "needs_now")}"' in page.text
    assert f'href="{town.path(response, "forms", "placement_fit")}"' in page.text
    assert "not_there" not in page.text
    # Whoever does not fill a form in has no way to it: it is not there for them.
    page = town.supervisor.get(f"{path}/talk").gets(200).last
    assert page is not None and "forms/needs_now" in page.text and "forms/placement_fit" not in page.text


def test_what_an_event_proposes_is_shown_first_and_why(town: Town) -> None:
    response = arrived(town)
    town.supervisor.post(town.path(response, "events"), {"event": "returned"}).gets(200)
    town.advocate.get(town.path(response, "meetings")).sees(
        "The protocol asks to meet", "Because: ", "Came back"
    )
    town.officer.get(town.path(response, "meetings")).sees_not("Came back")
    calls(town, response, kind="reconvene").gets(200)
    assert meetings(town)[-1].because == "returned"
    town.advocate.get(town.path(response, "meetings")).sees_not("Came back")


def test_what_is_said_on_scene_may_be_kept_on_a_phone_without_signal(town: Town) -> None:
    response = arrived(town)
    path = the_meeting(town, response)
    for part, actions in (("begin", ("script", "wish")), ("talk", ("decisions",)), ("end", ("held",))):
        page = town.advocate.get(f"{path}/{part}").last
        assert page is not None
        for action in actions:
            form = re.search(rf'<form method="post" action="{path}/{action}"[^>]*>', page.text)
            assert form is not None and f'data-keep="1" data-lane="{response.id}"' in form[0]
    page = town.advocate.get(f"{path}/people").last
    assert page is not None and "data-keep" not in page.text.partition("<main")[2].partition("</main>")[0]
