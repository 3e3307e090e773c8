"""A core member whom nobody can page from here: the desk phones them, says so, and the team's clock can stop."""

from __future__ import annotations

import re

import pytest

from bench.scenes import take
from tests.journeys.test_team_paged import on_call_for, pages, team_clock_met
from tests.rules.test_counts import over
from tests.town import Town
from webapp.response.models import Response

COMES = {"slot": "juvenile_services", "minutes": "20"}


@pytest.fixture
def response(town: Town) -> Response:
    return town.logs_contact()


def phoned(town: Town, response: Response) -> str:
    return town.path(response, "page", "phoned")


def test_i_called_probation_she_comes_in_20_min(town: Town, response: Response) -> None:
    town.supervisor.get(town.path(response)).sees("Record what they said: Juvenile services")
    steer = town.path(response, "page", "steer") + "?slot=juvenile_services"
    town.supervisor.get(steer).gets(200).sees("Phone them, and record what they say.", "They come")
    town.supervisor.sees_not("Page now: Juvenile services")
    town.supervisor.post(phoned(town, response), COMES).gets(200).sees("Kept: Juvenile services comes.")
    for phone in (town.supervisor, town.officer):
        phone.get(town.path(response)).sees("Juvenile services was phoned 2:38 a.m.: coming, about 2:58 a.m.")
        phone.get(town.path(response, "timeline")).sees("A core member was phoned: coming")
    assert set(pages(town, response)) == {"advocate"}, "nothing is paged for it"


def test_the_newest_word_counts(town: Town, response: Response) -> None:
    town.supervisor.post(phoned(town, response), COMES).gets(200)
    town.passes(5)
    town.supervisor.post(phoned(town, response), COMES | {"minutes": "40"}).gets(200)
    town.supervisor.sees("Juvenile services was phoned 2:43 a.m.: coming, about 3:23 a.m.").sees_not(
        "about 2:58 a.m."
    )


def test_coming_stops_no_clock_and_here_does(town: Town, response: Response) -> None:
    town.supervisor.post(phoned(town, response), COMES).gets(200)
    town.advocate.replies("25").post(town.path(response, "arrived")).gets(200)
    assert not team_clock_met(town, response)
    town.supervisor.post(town.path(response, "core-here")).gets(200).sees("Kept: a core member is here.")
    assert team_clock_met(town, response)


def test_here_first_and_the_advocate_later_stops_it_too(town: Town, response: Response) -> None:
    town.supervisor.post(town.path(response, "core-here")).gets(200)
    assert not team_clock_met(town, response)
    town.advocate.replies("25").post(town.path(response, "arrived")).gets(200)
    assert team_clock_met(town, response)


@pytest.mark.parametrize("form", [{"minutes": "2"}, {"minutes": "soon"}, {"minutes": ""}])
def test_odd_minutes_are_refused(town: Town, response: Response, form: dict[str, str]) -> None:
    town.supervisor.post(phoned(town, response), COMES | form).gets(422)
    town.supervisor.get(town.path(response)).sees_not("was phoned")


def test_who_is_paged_is_recorded_on_their_page(town: Town) -> None:
    on_call_for(town, "child_welfare", town.welfare)
    response = town.logs_contact()
    for slot in ("child_welfare", "advocate", ""):
        town.supervisor.post(phoned(town, response), {"slot": slot, "minutes": "20"}).gets(409)
    town.supervisor.post(phoned(town, response), {"slot": "nobody", "minutes": "20"}).gets(404)
    town.supervisor.get(town.path(response)).sees_not("Record what they said: Child welfare")


def test_only_the_desk_records_it(town: Town, response: Response) -> None:
    for phone in (town.officer, town.advocate, town.welfare):
        phone.post(phoned(town, response), COMES).gets(403)
    town.coast("supervisor").post(phoned(town, response), COMES).gets(404)
    page = town.officer.get(town.path(response)).last
    assert page is not None and not re.search("page/steer", page.text)


def test_the_screens_are_light_and_ask_little(town: Town, response: Response) -> None:
    town.supervisor.post(phoned(town, response), COMES).gets(200)
    shots = [
        take("supervisor_live", "core phoned", town.supervisor, town.path(response, "now")),
        take("officer_live", "core phoned", town.officer, town.path(response, "now")),
        take("officer_card", "core phoned", town.officer, town.path(response)),
        take(
            "steer",
            "core phoned",
            town.supervisor,
            town.path(response, "page", "steer") + "?slot=juvenile_services",
        ),
    ]
    assert over(shots) == []
