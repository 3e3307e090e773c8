"""Reminders: as a limit gets near and as it is over, each once, to the right people and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.kept import pass_quietly
from tests.response.courses import AGAIN, EXAM, MISSING, adopt
from tests.town import Phone, Town
from webapp.accounts.models import Person
from webapp.accounts.wall import raise_wall
from webapp.db import db
from webapp.parts import parts
from webapp.protocols.load import load_pack
from webapp.protocols.pack import Pack
from webapp.response.course.watch import next_due, remind_one
from webapp.response.models import Response, TeamPlace

SOON, OVER = "a time limit ends soon", "a time limit is over"


@pytest.fixture(autouse=True)
def county(monkeypatch: pytest.MonkeyPatch) -> Pack:
    """Without the clock of the report, which runs for everybody; and its own clocks remind the desk alone."""
    nevada = load_pack("nv-model-2018")
    report = "report_child_welfare"
    clocks = tuple(replace(one, remind=("supervisor",)) for one in nevada.clocks if one.id != report)
    steps = tuple(step for step in nevada.steps if step.clock != report)
    return adopt(monkeypatch, replace(nevada, clocks=clocks, steps=steps))


def reminded(phone: Phone) -> list[str]:
    return [word for body in phone.texts() for word in (SOON, OVER) if word in body]


def on_team(town: Town, response: Response, phone: Phone, **changes: str) -> None:
    with town.database() as session:
        person = session.get_one(Person, phone.person.id)
        for name, value in changes.items():
            setattr(person, name, value)
        session.add(
            TeamPlace(
                id=parts().ids.new(),
                region_id=response.region_id,
                response_id=response.id,
                person_id=person.id,
                role=person.role,
                joined_at=town.clock.now(),
            )
        )
        session.commit()


def walled(town: Town, response: Response, phone: Phone) -> None:
    with town.database() as session:
        raise_wall(
            session,
            now=town.clock.now(),
            ids=parts().ids,
            region_id=response.region_id,
            response_id=response.id,
            people=[phone.person.id],
            made_by=phone.person.id,
        )
        session.commit()


def test_the_desk_is_told_once_as_it_gets_near_and_once_as_it_is_over(town: Town) -> None:
    """Two hours for advocate and team, soon in the last: one text for both clocks, at each of the two times."""
    response = town.logs_contact()
    pass_quietly(town, 59)
    assert reminded(town.supervisor) == []
    pass_quietly(town, 1)
    assert reminded(town.supervisor) == [SOON]
    pass_quietly(town, 30)
    assert reminded(town.supervisor) == [SOON]
    pass_quietly(town, 30)
    assert reminded(town.supervisor) == [SOON, OVER]
    pass_quietly(town, 60)
    assert reminded(town.supervisor) == [SOON, OVER]
    assert reminded(town.officer) == reminded(town.advocate) == []
    body = next(one for one in town.supervisor.texts() if SOON in one)
    assert body.startswith(f"{response.code}: ") and "scene" not in body and ":38" not in body
    town.supervisor.unlocks().get(town.path(response, "timeline")).sees(
        "Reminded: a time limit ends soon", "Reminded: a time limit is over"
    )


def test_a_clock_that_is_met_or_a_response_that_is_closed_reminds_nobody(town: Town) -> None:
    met, closed = town.logs_contact(), town.logs_contact()
    town.advocate.post(town.path(met, "accept"), {"minutes": "10"}).gets(200)
    town.advocate.post(town.path(met, "on-my-way")).post(town.path(met, "arrived")).gets(200)
    town.advocate.post(town.path(met, "core-here")).gets(200)
    town.supervisor.post(town.path(closed, "page", "close"), {"slot": "all", "reason": "not_needed"})
    closing = {"reason": "followed_up", "rest": "none:does_not_apply"}
    town.supervisor.post(town.path(closed, "close"), closing).gets(200)
    pass_quietly(town, 60)
    pass_quietly(town, 60)
    assert reminded(town.supervisor) == []


def test_a_longer_limit_waits_for_the_morning(town: Town) -> None:
    """The meeting's 72 hours began at 2:38 a.m.: two days later at 2:38 it is near, and told of at 8."""
    response = town.logs_contact()
    pass_quietly(town, 130)
    before = len(reminded(town.supervisor))
    pass_quietly(town, 48 * 60 - 130)
    assert len(reminded(town.supervisor)) == before
    pass_quietly(town, 5 * 60 + 21)
    assert len(reminded(town.supervisor)) == before, "7:59"
    pass_quietly(town, 1)
    assert len(reminded(town.supervisor)) == before + 1
    assert response.code in [body for body in town.supervisor.texts() if SOON in body][-1]


def test_a_restricted_clock_reminds_those_it_names_and_never_police(town: Town) -> None:
    response = town.logs_contact()
    welfare, probation = town.welfare, town.phone("probation@demo.example")
    on_team(town, response, welfare)
    on_team(town, response, probation, discipline="law_enforcement")
    town.supervisor.post(town.path(response, "events"), {"event": "assault"}).gets(200)
    pass_quietly(town, 23 * 60)
    assert SOON in reminded(welfare)
    assert reminded(probation) == reminded(town.officer) == []


def test_nobody_behind_a_wall_is_reminded_and_where_nobody_is_left_the_desk_is(town: Town) -> None:
    response = town.logs_contact()
    on_team(town, response, town.welfare)
    walled(town, response, town.welfare)
    town.supervisor.post(town.path(response, "events"), {"event": "assault"}).gets(200)
    pass_quietly(town, 130)
    before = len(reminded(town.supervisor))
    pass_quietly(town, 22 * 60)
    assert reminded(town.welfare) == []
    assert len(reminded(town.supervisor)) == before + 1


def test_a_clock_that_ends_or_begins_anew_takes_its_reminders_along(town: Town) -> None:
    response = town.logs_contact(missing_from_care="yes")
    town.officer.post(town.path(response, "details"), {"missing_from_care": "yes"}).gets(200)
    town.supervisor.post(town.path(response, "events"), {"event": "back"}).gets(200)
    town.officer.post(town.path(response, "details"), {"missing_from_care": "no"}).gets(200)
    pass_quietly(town, 130)
    before = len(reminded(town.supervisor))
    pass_quietly(town, 22 * 60)
    assert len(reminded(town.supervisor)) == before
    town.supervisor.sign_in().post(town.path(response, "events"), {"event": "back", "again": "another"}).gets(
        200
    )
    pass_quietly(town, 24 * 60)
    assert len(reminded(town.supervisor)) == before, "of the first run nobody is reminded"


def test_of_two_workers_one_tells_and_nothing_is_due_after_it(town: Town) -> None:
    town.logs_contact()
    town.clock.advance(timedelta(minutes=60))
    of = clocked(town)
    assert of() is True
    assert of() is False
    with town.database() as session:
        due: datetime | None = next_due(session)
    assert due == town.clock.now() + timedelta(minutes=60)


def clocked(town: Town):  # type: ignore[no-untyped-def]
    def once() -> bool:
        with town.app.app_context():
            of = parts()
            return remind_one(lambda: db.session.session_factory(), of.clock, of.ids)

    return once


def test_what_the_stories_here_speak_of_is_in_the_countys_pack(county: Pack) -> None:
    assert {MISSING, EXAM, AGAIN} <= {one.id for one in county.clocks}
