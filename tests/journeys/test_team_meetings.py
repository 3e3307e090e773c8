"""From identification to decisions: Nevada's rapid response within two hours, California's immediate crisis team."""

from __future__ import annotations

from sqlalchemy import select

from tests.town import Phone, Town
from webapp.response.meetings.tables import MeetingSeat, TeamMeeting
from webapp.response.models import ClockRun, Response


def newest(town: Town, response: Response) -> str:
    with town.database() as session:
        found = select(TeamMeeting.id).where(TeamMeeting.response_id == response.id)
        meeting_id = session.scalars(found.order_by(TeamMeeting.called_at.desc())).first()
    return town.path(response, "meetings", str(meeting_id))


def seat_of(town: Town, path: str, party: str) -> str:
    with town.database() as session:
        found = select(MeetingSeat.id).join(TeamMeeting, TeamMeeting.id == MeetingSeat.meeting_id)
        rows = found.where(MeetingSeat.party == party).order_by(MeetingSeat.asked_at.desc())
        return f"{path}/people/{session.scalars(rows).first()}"


def is_met(town: Town, response: Response, clock: str) -> bool:
    with town.database() as session:
        run = session.scalars(
            select(ClockRun).where(ClockRun.response_id == response.id, ClockRun.clock == clock)
        ).one()
        return run.stopped_at is not None and run.stopped_at <= run.due_at


def comes(advocate: Phone, town: Town, response: Response) -> None:
    advocate.post(town.path(response, "accept"), {"minutes": "25"}).gets(200)
    advocate.post(town.path(response, "arrived")).gets(200)


def test_the_two_hour_meeting_in_nevada(town: Town) -> None:
    """NV 1838-1845: the advocate, one other core member, and the young person, where they are."""
    advocate, welfare = town.advocate, town.welfare
    response = town.logs_contact()
    comes(advocate, town, response)
    assert not is_met(town, response, "team_on_scene")

    advocate.get(town.path(response, "meetings")).sees("The clock asks for it by 4:38 a.m.")
    form = {
        "kind": "rapid",
        "on": "2026-03-03",
        "at": "03:00",
        "place": "Transit plaza, waiting room",
        "seat-advocate": str(advocate.person.id),
        "seat-responding_member": str(welfare.person.id),
    }
    advocate.post(town.path(response, "meetings"), form).sees("Called.")
    path = newest(town, response)
    town.work()
    assert "Tue 3/3 3:00 am" in welfare.texts()[-1] and "Transit" not in welfare.texts()[-1]
    welfare.get("/").sees("Team meeting 3:00 a.m.")
    welfare.get(path).sees("Transit plaza, waiting room")
    welfare.post(f"{path}/answer", {"answer": "coming"}).sees("You are coming")

    # The grandmother has no account: she is phoned, and who she is is checked before she hears anything.
    aunt = {"party": "family", "name": "Grandmother", "number": "(775) 555-0166"}
    advocate.post(f"{path}/people/outside", aunt).sees("Phone them; nobody is texted.")
    grandmother = seat_of(town, path, "family")
    advocate.post(grandmother, {"says": "came"}).gets(409)
    advocate.post(grandmother, {"says": "identity"}).post(grandmother, {"says": "came"}).sees("Came")

    advocate.post(seat_of(town, path, "responding_member"), {"says": "came"}).gets(200)
    advocate.post(f"{path}/script").sees("Read aloud 2:38 a.m. by Avery Demo")
    advocate.post(f"{path}/wish", {"wish": "part", "speaker": "advocate"}).gets(200)
    advocate.post(f"{path}/held").sees("Kept: held. Its clock is met.")
    assert is_met(town, response, "team_on_scene")

    advocate.post(f"{path}/agenda", {"line": "0", "seen": "yes"}).gets(200)
    handed = {
        "text": "A bed for tonight, and breakfast",
        "who": f"person:{welfare.person.id}",
        "due_on": "2026-03-03",
        "provider": "Harbor house",
    }
    advocate.post(f"{path}/decisions", handed).sees("Warm hand-off", "Harbor house", "Wren Demo")
    welfare.get(path).sees("A bed for tonight, and breakfast", "Harbor house")
    town.officer.get(path).gets(200).sees_not("A bed for tonight", "Harbor house", "Grandmother")

    # The rapid meeting sets the next one: the whole team, within 72 hours (NV 1847-1849).
    advocate.get(f"{path}/end").sees("The next meeting", "72-hour team meeting")
    later = {
        "kind": "within_72h",
        "on": "2026-03-05",
        "at": "14:00",
        "seat-child_welfare": form["seat-responding_member"],
    }
    advocate.post(town.path(response, "meetings"), later).sees("Called.")
    advocate.get(town.path(response, "meetings")).sees(
        "Thu 2:00 p.m.", "Held 2:38 a.m.", "1 decision is open"
    )
    town.supervisor.get(town.path(response, "timeline")).sees(
        "Team meeting called", "what is shared was read aloud", "Team meeting held", "something was decided"
    ).sees_not("A bed", "Harbor", "Grandmother")


def test_the_immediate_crisis_team_in_california(town: Town) -> None:
    """CA 2291-2383: police, child welfare, probation, advocate, public health, mental health, the young person."""
    officer, advocate = town.coast("officer"), town.coast("advocate")
    response = town.logs_contact(officer, danger="yes")
    comes(advocate, town, response)
    people = {
        party: str(town.coast(key).person.id)
        for party, key in (
            ("law_enforcement", "officer"),
            ("child_welfare", "welfare"),
            ("probation", "probation"),
            ("advocate", "advocate"),
            ("public_health", "health"),
        )
    }
    form = {"kind": "immediate", "on": "2026-03-03", "at": "04:00", "place": "Staging lot, bay 2"}
    chosen = {f"seat-{party}": person for party, person in people.items()}
    advocate.post(town.path(response, "meetings"), form | chosen).sees("Missing Mental health")
    path = newest(town, response)
    advocate.post(f"{path}/people", {"person": f"mental_health:{town.coast('mind').person.id}"}).sees_not(
        "Missing"
    )
    town.work()
    for key in ("officer", "welfare", "probation", "health", "mind"):
        assert town.coast(key).texts()[-1].startswith(f"Team meeting for {response.code}: Tue 3/3 4:00 am.")
    officer.get("/").sees("Team meeting 4:00 a.m.")
    officer.post(f"{path}/answer", {"answer": "coming"}).sees("You are coming")
    town.coast("probation").post(f"{path}/answer", {"answer": "cannot"}).gets(200)
    advocate.get(f"{path}/people").sees("Missing Probation or juvenile services")

    town.passes(82)
    advocate.unlocks().post(f"{path}/script").sees("Read aloud")
    advocate.post(f"{path}/wish", {"wish": "not_this_time", "speaker": "advocate"}).gets(200)
    advocate.post(f"{path}/held").sees("Held 4:00 a.m.")
    assert is_met(town, response, "team_on_scene")
    evaluation = {
        "text": "Evaluation on Wednesday, if they agree",
        "who": "party:public_health",
        "due_on": "2026-03-05",
        "restricted": "yes",
    }
    advocate.post(f"{path}/decisions", evaluation).sees("not for police", "Public health")
    health = town.coast("health").unlocks()
    health.get(path).sees("Yours to do", "Evaluation on Wednesday")
    officer.unlocks().get(path).sees("Staging lot, bay 2").sees_not("Evaluation", "Yours to do")
    advocate.get(path).sees("Not this time", "1 decision is open")
