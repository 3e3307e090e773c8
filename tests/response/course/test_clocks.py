"""Clocks: started at identification, stopped by events, and put into words by what runs out next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.response.night import Night
from webapp.response.arrival import undo_arrive
from webapp.response.course.clocks import ClockState, settle_stops, stop_clocks
from webapp.response.course.runs import start_clocks
from webapp.response.models import Response
from webapp.response.scene import core_member_here

ARRIVED = "advocate_arrived"
A_MOMENT = timedelta(seconds=1)


def advocate_here(night: Night, response: Response) -> None:
    page = night.page(response)
    night.accepts("advocate", page)
    night.arrives("advocate", response, page)


@pytest.mark.parametrize(
    ("before_the_end", "tone"),
    [
        (timedelta(hours=2), "on_time"),
        (timedelta(hours=1) + A_MOMENT, "on_time"),
        (timedelta(hours=1), "soon"),
        (A_MOMENT, "soon"),
        (timedelta(0), "soon"),
        (-A_MOMENT, "late"),
        (-timedelta(days=2), "late"),
    ],
)
def test_a_running_clock_is_on_time_then_soon_then_late(
    night: Night, before_the_end: timedelta, tone: str
) -> None:
    """Nevada's advocate has two hours, and is said to be needed soon in the last one."""
    response = night.logged()
    night.clock.advance(timedelta(hours=2) - before_the_end)
    assert night.clocks(response)["advocate_on_scene"].tone == tone


@pytest.mark.parametrize(
    ("after_the_end", "tone"), [(-A_MOMENT, "met"), (timedelta(0), "met"), (A_MOMENT, "met_late")]
)
def test_a_stopped_clock_is_met_or_met_late_and_stays_so(
    night: Night, after_the_end: timedelta, tone: str
) -> None:
    response = night.logged()
    night.clock.advance(timedelta(hours=2) + after_the_end)
    stop_clocks(night.session, night.actor("advocate"), response, night.pack, ARRIVED)
    night.clock.advance(timedelta(days=1))
    state = night.clocks(response)["advocate_on_scene"]
    assert (state.tone, state.running) == (tone, False)


def test_clocks_run_from_identification_not_from_logging(night: Night) -> None:
    seen = night.now - timedelta(minutes=50)
    response = night.log(identified_at=seen)[0]
    assert {state.started_at for state in night.clocks(response).values()} == {seen}
    assert night.clocks(response)["advocate_on_scene"].due_at == seen + timedelta(hours=2)
    assert night.clocks(response)["team_meeting"].due_at == seen + timedelta(hours=72)


def test_an_event_stops_its_own_clocks_at_the_time_it_happened(night: Night) -> None:
    response = night.logged()
    night.minutes_pass(40)
    ten_minutes_ago = night.now - timedelta(minutes=10)
    stop_clocks(
        night.session, night.actor("advocate", occurred_at=ten_minutes_ago), response, night.pack, ARRIVED
    )
    clocks = night.clocks(response)
    assert clocks["advocate_on_scene"].stopped_at == ten_minutes_ago
    assert clocks["team_on_scene"].running
    assert night.noted(response, "clock.met") == [("clock.met", "advocate_on_scene")]


def test_a_second_event_does_not_move_the_time_at_which_a_clock_was_met(night: Night) -> None:
    response = night.logged()
    stop_clocks(night.session, night.actor("advocate"), response, night.pack, ARRIVED)
    first = night.clocks(response)["advocate_on_scene"].stopped_at
    night.minutes_pass(30)
    stop_clocks(night.session, night.actor("advocate"), response, night.pack, ARRIVED)
    assert night.clocks(response)["advocate_on_scene"].stopped_at == first
    assert len(night.noted(response, "clock.met")) == 1


def test_no_clock_stops_before_it_started(night: Night) -> None:
    response = night.logged()
    yesterday = night.now - timedelta(days=1)
    stop_clocks(night.session, night.actor("advocate", occurred_at=yesterday), response, night.pack, ARRIVED)
    state = night.clocks(response)["advocate_on_scene"]
    assert state.stopped_at == state.started_at


def test_a_clock_that_was_stopped_by_mistake_runs_on_from_where_it_began(night: Night) -> None:
    response = night.logged()
    before = night.clocks(response)["advocate_on_scene"]
    stop_clocks(night.session, night.actor("advocate"), response, night.pack, ARRIVED)
    night.minutes_pass(10)
    settle_stops(night.session, night.actor("advocate"), response, night.pack, ARRIVED)
    settle_stops(night.session, night.actor("advocate"), response, night.pack, ARRIVED)
    after = night.clocks(response)["advocate_on_scene"]
    assert (after.started_at, after.due_at, after.running) == (before.started_at, before.due_at, True)
    assert night.noted(response, "clock.runs_on") == [("clock.runs_on", "advocate_on_scene")]


def test_clocks_that_run_already_are_never_started_again(night: Night) -> None:
    response = night.logged()
    before = night.clocks(response)
    night.minutes_pass(30)
    start_clocks(night.session, night.actor(), response, night.pack)
    assert {key: (one.started_at, one.due_at) for key, one in night.clocks(response).items()} == {
        key: (one.started_at, one.due_at) for key, one in before.items()
    }


def test_running_clocks_come_first_by_what_runs_out_next(night: Night) -> None:
    response = night.logged()
    later = ["report_child_welfare", "team_meeting"]
    assert list(night.clocks(response)) == ["advocate_on_scene", "team_on_scene", *later]
    advocate_here(night, response)
    assert list(night.clocks(response)) == ["team_on_scene", *later, "advocate_on_scene"]


def test_each_state_has_the_clocks_of_its_own_pack(night: Night) -> None:
    with night.elsewhere() as california:
        response = california.logged(danger="yes")
        always = {"report_phone", "report_written", "ongoing_meeting", "reassessment"}
        assert set(california.clocks(response)) == always | {
            "advocate_on_scene",
            "team_on_scene",
            "cw_response_24h",
            "support",
            "medical",
        }
        assert set(california.clocks(california.calm())) == always | {"cw_response_10d", "initial_meeting"}
    assert set(night.clocks(night.calm())) == {"report_child_welfare", "team_meeting"}


def test_police_do_not_see_a_medical_clock(coast: Night) -> None:
    response = coast.logged(danger="yes")
    assert "medical" in coast.clocks(response)
    assert "medical" not in coast.clocks(response, police=True)


def test_an_arrival_taken_back_lets_the_clock_run_on(night: Night) -> None:
    response = night.logged()
    page = night.page(response)
    night.accepts("advocate", page)
    night.arrives("advocate", response, page)
    assert not night.clocks(response)["advocate_on_scene"].running
    undo_arrive(night.session, night.actor("advocate"), response, page)
    assert night.clocks(response)["advocate_on_scene"].running


@pytest.mark.parametrize(
    ("gone", "share"),
    [(0, 0), (30, 25), (60, 50), (119, 99), (120, 100), (600, 100)],
)
def test_the_share_of_time_gone_stays_between_nothing_and_all(night: Night, gone: int, share: int) -> None:
    response = night.logged()
    night.minutes_pass(gone)
    assert night.clocks(response)["advocate_on_scene"].share_gone(night.now) == share


def test_the_share_of_a_met_clock_stands_still(night: Night) -> None:
    response = night.logged()
    night.minutes_pass(30)
    stop_clocks(night.session, night.actor("advocate"), response, night.pack, ARRIVED)
    night.minutes_pass(300)
    assert night.clocks(response)["advocate_on_scene"].share_gone(night.now) == 25


def test_a_clock_without_length_is_all_gone(night: Night) -> None:
    clock = night.pack.clock("team_meeting")
    assert ClockState(clock, night.now, night.now, None, "soon").share_gone(night.now) == 100


def test_what_happened_first_and_is_told_last_counts_as_first(night: Night) -> None:
    """Two core members came: the one who was in time had no signal, and stands late until the phone delivers."""
    response = night.logged()
    advocate_here(night, response)
    due = night.clocks(response)["team_on_scene"].due_at
    in_time = due - timedelta(minutes=30)
    night.clock.advance(due - night.now + timedelta(minutes=10))
    core_member_here(night.session, night.actor("supervisor"), response, night.pack)
    assert night.clocks(response)["team_on_scene"].tone == "met_late"
    night.minutes_pass(20)
    core_member_here(night.session, night.actor(occurred_at=in_time), response, night.pack)
    state = night.clocks(response)["team_on_scene"]
    assert (state.tone, state.stopped_at, state.known_at) == ("met", in_time, night.now)
    assert state.told_late
    assert len(night.noted(response, "clock.met")) == 3


def test_what_happened_later_moves_no_stop(night: Night) -> None:
    response = night.logged()
    advocate_here(night, response)
    core_member_here(night.session, night.actor(), response, night.pack)
    before = night.clocks(response)["team_on_scene"]
    night.minutes_pass(10)
    core_member_here(night.session, night.actor("supervisor"), response, night.pack)
    assert night.clocks(response)["team_on_scene"] == before
    assert before.tone == "met" and not before.told_late
