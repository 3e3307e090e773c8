"""Arrival: the page has done its part, the advocate is on the team, and their clock stops."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.response.night import Night
from webapp.errors import DomainError
from webapp.paging.page_tables import SECOND_SLOT, PageState
from webapp.response.arrival import arrive, undo_arrive
from webapp.response.team import on_team


def test_arriving_stops_the_advocates_clock_and_puts_them_on_the_team(night: Night) -> None:
    response = night.logged()
    page = night.page(response)
    night.accepts("advocate", page)
    night.minutes_pass(25)
    night.arrives("advocate", response, page)
    assert (page.state, page.arrived_at) == (PageState.ARRIVED, night.now)
    assert night.clocks(response)["advocate_on_scene"].stopped_at == night.now
    assert on_team(night.session, response.id, night.people["advocate"].id)


def test_arriving_twice_is_arriving_once(night: Night) -> None:
    response = night.logged()
    page = night.page(response)
    night.accepts("advocate", page)
    night.arrives("advocate", response, page)
    first = night.now
    night.minutes_pass(10)
    night.arrives("advocate", response, page)
    assert page.arrived_at == night.clocks(response)["advocate_on_scene"].stopped_at == first
    assert len(night.noted(response, "page.arrived")) == 1


def test_the_clock_stops_at_the_time_that_the_page_shows_however_wrong_the_phones_clock_is(
    night: Night,
) -> None:
    response = night.logged()
    night.minutes_pass(30)
    page = night.page(response)
    night.accepts("advocate", page)
    night.minutes_pass(30)
    before_the_yes = night.now - timedelta(minutes=50)
    arrive(night.session, night.actor("advocate", occurred_at=before_the_yes), response, page)
    assert page.arrived_at == page.accepted_at
    assert night.clocks(response)["advocate_on_scene"].stopped_at == page.arrived_at


@pytest.mark.parametrize("key", ["backup", "officer", "supervisor"])
def test_nobody_arrives_who_did_not_accept(night: Night, key: str) -> None:
    response = night.logged()
    page = night.page(response)
    night.accepts("advocate", page)
    with pytest.raises(DomainError):
        night.arrives(key, response, page)
    assert page.state == PageState.ACCEPTED
    assert night.clocks(response)["advocate_on_scene"].running


def test_an_arrival_that_was_not_noted_cannot_be_taken_back(night: Night) -> None:
    response = night.logged()
    page = night.page(response)
    night.accepts("advocate", page)
    with pytest.raises(DomainError, match="No arrival is noted"):
        undo_arrive(night.session, night.actor("advocate"), response, page)


def test_taking_back_an_arrival_does_not_undo_that_of_an_advocate_who_was_there_before(night: Night) -> None:
    response = night.logged()
    first = night.page(response)
    night.accepts("advocate", first)
    night.arrives("advocate", response, first)
    there = night.now
    night.stands_down(first, "visit_over")
    night.minutes_pass(60)
    second = night.page(response)
    night.accepts("backup", second)  # who was called out this night rests now
    night.arrives("backup", response, second)
    undo_arrive(night.session, night.actor("backup"), response, second)
    assert night.clocks(response)["advocate_on_scene"].stopped_at == there


def test_taking_back_the_first_arrival_leaves_the_clock_met_when_the_second_came(night: Night) -> None:
    """The first tapped by mistake; the second was there, and the clock was met then and not before."""
    response = night.logged()
    first = night.page(response)
    night.accepts("advocate", first)
    night.arrives("advocate", response, first)
    night.minutes_pass(20)
    second = night.page(response, slot=SECOND_SLOT)
    night.accepts("backup", second)
    night.arrives("backup", response, second)
    there = night.now
    night.minutes_pass(3)
    undo_arrive(night.session, night.actor("advocate"), response, first)
    assert night.clocks(response)["advocate_on_scene"].stopped_at == there
    assert night.noted(response, "clock.runs_on") == [("clock.runs_on", "advocate_on_scene")]
