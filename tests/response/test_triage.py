"""The tier: decided by the first rule that fits, raised by people or by later facts, never lowered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.response.night import Night
from webapp.errors import DomainError
from webapp.response.triage import raise_tier, reconsider


def test_nevada_calls_every_contact_by_police_urgent(night: Night) -> None:
    response = night.logged(danger="no")
    assert (response.tier, response.tier_rule) == ("urgent", "police")


def test_not_sure_counts_as_danger(night: Night) -> None:
    assert night.calm(danger="not_sure").tier == "urgent"
    assert night.calm(danger="no").tier == "within_72h"


def test_a_person_raises_the_tier_with_a_reason(coast: Night) -> None:
    response = coast.logged()
    assert response.tier == "initial"
    raise_tier(coast.session, coast.actor(), response, coast.pack, "immediate", "danger_seen")
    assert (response.tier, response.tier_raised) == ("immediate", "danger_seen")
    assert coast.noted(response, "tier.raised") == [("tier.raised", "immediate danger_seen")]


@pytest.mark.parametrize(
    ("tier", "reason"),
    [
        ("immediate", ""),
        ("immediate", "because I say so"),
        ("urgent", "danger_seen"),
        ("", "danger_seen"),
        ("initial", "danger_seen"),
        ("ongoing", "danger_seen"),
    ],
)
def test_without_a_reason_or_a_higher_tier_of_this_protocol_nothing_changes(
    coast: Night, tier: str, reason: str
) -> None:
    response = coast.logged()
    before = list(coast.clocks(response))
    with pytest.raises(DomainError):
        raise_tier(coast.session, coast.actor(), response, coast.pack, tier, reason)
    assert (response.tier, response.tier_raised) == ("initial", None)
    assert list(coast.clocks(response)) == before
    assert coast.noted(response, "tier.raised") == []


def test_the_tier_is_never_lowered_by_a_person_or_by_later_facts(coast: Night) -> None:
    response = coast.logged(danger="yes")
    with pytest.raises(DomainError):
        raise_tier(coast.session, coast.actor(), response, coast.pack, "initial", "judgment")
    calmer = {"reporter": "law_enforcement", "danger": "no"}
    assert reconsider(coast.session, coast.actor(), response, coast.pack, calmer) is False
    assert response.tier == "immediate"


def test_later_facts_raise_it_by_the_packs_rule(coast: Night) -> None:
    response = coast.logged()
    worse = {"reporter": "law_enforcement", "danger": "yes"}
    assert reconsider(coast.session, coast.actor(), response, coast.pack, worse) is True
    assert (response.tier, response.tier_rule, response.tier_raised) == ("immediate", "danger", None)
    assert coast.noted(response, "tier.raised") == [("tier.raised", "immediate danger")]


def test_the_same_facts_again_change_nothing(coast: Night) -> None:
    response = coast.logged()
    same = {"reporter": "law_enforcement", "danger": "no"}
    assert reconsider(coast.session, coast.actor(), response, coast.pack, same) is False
    assert response.tier_rule == "no_danger"


def test_raising_adds_clocks_from_identification_and_restarts_none(coast: Night) -> None:
    response = coast.logged()
    before = coast.clocks(response)
    coast.minutes_pass(90)
    raise_tier(coast.session, coast.actor(), response, coast.pack, "immediate", "hurt")
    clocks = coast.clocks(response)
    assert set(clocks) - set(before) == {"advocate_on_scene", "team_on_scene", "support", "medical"}
    assert {"initial_meeting", "report_phone", "cw_response_10d"} <= set(before)
    # The half hour of the report by phone is over by now; its times are as they were.
    assert {key: clocks[key].due_at for key in before} == {key: one.due_at for key, one in before.items()}
    assert clocks["initial_meeting"] == before["initial_meeting"]
    assert clocks["advocate_on_scene"].due_at == response.identified_at + timedelta(hours=2)


def test_a_clock_that_is_met_stays_met_when_the_tier_is_raised(night: Night) -> None:
    response = night.calm()
    held = next(
        step.code for step in night.pack.steps if step.clock == "team_meeting" and step.role == "supervisor"
    )
    facts = {"reporter": "hotline", "danger": "no"}
    night.marks("supervisor", response, held, "done", facts=facts)
    met = night.clocks(response)["team_meeting"]
    assert met.tone == "met"
    raise_tier(night.session, night.actor(), response, night.pack, "urgent", "danger_seen")
    assert night.clocks(response)["team_meeting"] == met


def test_a_clock_that_starts_after_the_advocate_came_is_met_by_their_arrival(coast: Night) -> None:
    response = coast.logged()
    page = coast.page(response)
    coast.accepts("advocate", page)
    coast.minutes_pass(25)
    coast.arrives("advocate", response, page)
    coast.minutes_pass(60)
    raise_tier(coast.session, coast.actor(), response, coast.pack, "immediate", "threat_near")
    state = coast.clocks(response)["advocate_on_scene"]
    assert (state.tone, state.stopped_at) == ("met", page.arrived_at)
