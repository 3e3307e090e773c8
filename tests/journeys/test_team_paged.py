"""The advocate and the responding core member are paged side by side, each on a ladder of their own."""

from __future__ import annotations

import shutil
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.town import Phone, Town
from webapp.accounts.models import Person
from webapp.db import in_region
from webapp.paging.models import Layer, Page, Rota, RotaLayer, RotaMember, Rotation
from webapp.parts import parts
from webapp.protocols.load import PACKS, read_pack
from webapp.protocols.pack import Pack
from webapp.response.models import ClockRun, Response


def on_call_for(town: Town, slot: str, member: Phone) -> None:
    """A rota of this slot, with one person on call day and night."""
    person = member.person
    with town.database() as session, in_region(session, person.region_id):
        ids, zone = parts().ids, "America/Los_Angeles"
        rota = Rota(id=ids.new(), region_id=person.region_id, name=slot, zone=zone, slot=slot)
        session.add(rota)
        session.flush()
        today = town.clock.now().astimezone(ZoneInfo(zone)).date()
        layer = RotaLayer(
            id=ids.new(),
            region_id=person.region_id,
            rota_id=rota.id,
            name=Layer.PRIMARY,
            rotation=Rotation.WEEKLY,
            hand_off=time(8, 0),
            starts_on=today - timedelta(days=28),
        )
        session.add(layer)
        session.flush()
        place = RotaMember(
            id=ids.new(),
            region_id=person.region_id,
            layer_id=layer.id,
            position=0,
            person_id=person.id,
        )
        session.add(place)
        session.commit()


def pages(town: Town, response: Response) -> dict[str, Page]:
    with town.database() as session:
        found = session.scalars(select(Page).where(Page.response_id == response.id).order_by(Page.opened_at))
        return {page.slot: page for page in found}


def team_clock_met(town: Town, response: Response) -> bool:
    with town.database() as session:
        run = session.scalars(
            select(ClockRun).where(ClockRun.response_id == response.id, ClockRun.clock == "team_on_scene")
        ).one()
        return run.stopped_at is not None


def asked(phone: Phone) -> int:
    return sum("Please respond" in body or "please respond" in body for body in phone.texts())


def test_child_welfare_on_call_is_paged_beside_the_advocate(town: Town) -> None:
    on_call_for(town, "child_welfare", town.welfare)
    response = town.logs_contact()
    assert set(pages(town, response)) == {"advocate", "child_welfare"}
    assert (asked(town.advocate), asked(town.welfare)) == (1, 1)
    town.officer.get(town.path(response)).sees("Child welfare", "no answer yet").sees_not(
        "None of them can be"
    )
    town.welfare.get("/").sees("You are asked to come")
    town.welfare.get(town.path(response)).sees("Yes, I’m coming")
    town.welfare.post(town.path(response, "accept"), {"minutes": "35"}).gets(200)
    town.officer.get(town.path(response)).sees("Child welfare", "Coming, about")
    assert pages(town, response)["advocate"].state == "asking"


def test_the_team_clock_stops_when_both_have_arrived_and_runs_on_when_one_had_not(town: Town) -> None:
    on_call_for(town, "child_welfare", town.welfare)
    response = town.logs_contact()
    for phone in (town.advocate, town.welfare):
        phone.post(town.path(response, "accept"), {"minutes": "20"}).gets(200)
    town.welfare.post(town.path(response, "arrived")).gets(200)
    assert not team_clock_met(town, response)
    town.passes(10)
    town.advocate.post(town.path(response, "arrived")).gets(200)
    assert team_clock_met(town, response)
    town.welfare.get(town.path(response)).sees("I have not arrived: undo")
    town.welfare.post(town.path(response, "arrived", "undo")).gets(200)
    assert not team_clock_met(town, response)


def test_without_a_rota_the_officer_is_shown_whom_to_phone(town: Town) -> None:
    response = town.logs_contact()
    town.officer.get(town.path(response)).sees(
        "Phone one of these", "Child welfare", "None of them can be paged"
    )
    town.officer.sees("Call ")
    assert set(pages(town, response)) == {"advocate"}


def test_california_asks_by_jurisdiction_and_stands_down_who_does_not_respond(town: Town) -> None:
    welfare, officer = town.coast("welfare"), town.coast("officer")
    on_call_for(town, "child_welfare", welfare)
    on_call_for(town, "probation", town.coast("backup"))
    response = town.logs_contact(officer, danger="yes")
    assert set(pages(town, response)) == {"advocate", "child_welfare"}
    officer.post(town.path(response, "details"), {"jurisdiction": "probation"}).gets(200)
    town.work()
    found = pages(town, response)
    assert found["child_welfare"].state == "closed"
    assert found["probation"].state == "asking"
    assert any("stand down" in body.lower() for body in welfare.texts())


def test_a_dual_case_asks_both_and_the_team_is_whole_with_both(town: Town) -> None:
    welfare, officer, probation = town.coast("welfare"), town.coast("officer"), town.coast("backup")
    on_call_for(town, "child_welfare", welfare)
    on_call_for(town, "probation", probation)
    response = town.logs_contact(officer, danger="yes")
    officer.post(town.path(response, "details"), {"jurisdiction": "both"}).gets(200)
    for phone in (town.coast("advocate"), welfare, probation):
        phone.post(town.path(response, "accept"), {"minutes": "20"}).gets(200)
    for phone in (town.coast("advocate"), welfare):
        phone.post(town.path(response, "arrived")).gets(200)
    assert not team_clock_met(town, response)
    probation.post(town.path(response, "arrived")).gets(200)
    assert team_clock_met(town, response)


def test_a_second_advocate_is_asked_without_the_first(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "20"}).gets(200)
    town.advocate.get(town.path(response)).sees("Ask for a second advocate")
    town.advocate.post(town.path(response, "page", "second")).sees("A second advocate is being asked.")
    town.work()
    assert (asked(town.advocate), asked(town.backup)) == (1, 1)
    town.backup.post(town.path(response, "accept"), {"minutes": "30"}).gets(200)
    town.officer.get(town.path(response)).sees("Second advocate", "Coming, about")
    assert pages(town, response)["advocate"].accepted_by == town.advocate.person.id


def test_a_response_is_not_closed_while_the_core_member_is_asked(town: Town) -> None:
    on_call_for(town, "child_welfare", town.welfare)
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "20"})
    town.advocate.post(town.path(response, "page", "close"), {"reason": "visit_over"})
    town.supervisor.post(town.path(response, "close"), {"reason": "followed_up"}).sees("A page is still open")
    town.supervisor.post(town.path(response, "page", "close"), {"reason": "not_needed"})
    nothing_more = {"reason": "followed_up", "rest": "none:does_not_apply"}
    town.supervisor.post(town.path(response, "close"), nothing_more).sees("is closed")


def test_who_was_not_asked_cannot_answer_for_the_core_member(town: Town) -> None:
    on_call_for(town, "child_welfare", town.welfare)
    response = town.logs_contact()
    town.officer.post(town.path(response, "accept"), {"minutes": "20"}).gets(404)
    town.coast("welfare").post(town.path(response, "accept"), {"minutes": "20"}).gets(404)
    town.stranger().get(town.path(response)).sees("Sign in")
    town.welfare.post(town.path(response, "page", "second")).gets(403)
    town.welfare.get(town.path(response, "page", "second")).gets(405)
    with town.database() as session:
        assert session.scalar(select(Person.id).where(Person.id == town.welfare.person.id)) is not None


def test_closing_one_of_the_team_does_not_say_that_nobody_comes(town: Town) -> None:
    on_call_for(town, "child_welfare", town.welfare)
    response = town.logs_contact()
    town.advocate.replies("25")
    before = len(town.officer.texts())
    town.supervisor.post(
        town.path(response, "page", "close"), {"reason": "by_phone", "slot": "child_welfare"}
    ).gets(200)
    town.work()
    assert not any("nobody is coming" in text for text in town.officer.texts()[before:])
    assert pages(town, response)["advocate"].state == "accepted"


def without_on_call(to: Path) -> Pack:
    """Nevada's pack, of a county where nobody of the core team is on call."""
    shutil.copytree(PACKS, to / "packs")
    responders = to / "packs" / "nv-model-2018" / "responders.toml"
    said = responders.read_text("utf-8").replace("[[responder]]", "[[responder]]\non_call = false")
    responders.write_text(said, "utf-8")
    return read_pack(responders.parent)


def test_where_the_pack_says_that_nobody_is_on_call_the_officer_is_shown_whom_to_phone(
    town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Also where a rota of theirs stands: the pack decides."""
    pack = without_on_call(tmp_path)
    assert pack.responders and not [one for one in pack.responders if one.on_call]
    monkeypatch.setattr("webapp.response.packs.load_pack", lambda *_: pack)
    on_call_for(town, "child_welfare", town.welfare)
    response = town.logs_contact()
    assert set(pages(town, response)) == {"advocate"}
    assert asked(town.welfare) == 0
    town.officer.get(town.path(response)).sees(
        "Phone one of these", "Child welfare", "None of them can be paged"
    )
    town.officer.sees("Call ")
    desk = town.supervisor
    desk.post(town.path(response, "page"), {"slot": "child_welfare"}).gets(409).sees("Phone them.")
    said = {"slot": "child_welfare", "minutes": "20"}
    desk.post(town.path(response, "page", "phoned"), said).gets(200)
    town.officer.get(town.path(response)).sees("Child welfare was phoned")
    desk.post(town.path(response, "core-here")).gets(200)
    town.advocate.replies("25").post(town.path(response, "arrived")).gets(200)
    assert team_clock_met(town, response)
