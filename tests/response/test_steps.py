"""Steps: each role's own, answered honestly; the newest mark counts and the older ones stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.response.night import Night
from webapp.errors import DomainError, NotFound
from webapp.protocols.pack import Step
from webapp.response.models import Response, StepMark
from webapp.response.steps import OUTCOMES, REASONS, StepState, mark_step, steps_of

POLICE = {"reporter": "law_enforcement", "danger": "yes"}


def steps(night: Night, key: str, response: Response, discipline: str | None = None) -> dict[str, StepState]:
    person = night.people[key]
    found = steps_of(
        night.session, response, night.pack, person.role, discipline or person.discipline, POLICE
    )
    return {one.step.code: one for one in found}


def restricted(night: Night) -> Step:
    return next(step for step in night.pack.steps if step.restricted and step.stops)


def test_every_role_has_steps_of_its_own_and_all_are_open(night: Night) -> None:
    response = night.logged()
    seen: set[str] = set()
    for key in ("officer", "advocate", "supervisor", "welfare"):
        mine = steps(night, key, response)
        assert mine
        assert {one.outcome for one in mine.values()} == {"open"}
        assert not seen & set(mine)
        seen |= set(mine)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_newest_mark_counts_and_the_older_ones_stay(night: Night, outcome: str) -> None:
    response = night.logged()
    code = next(iter(steps(night, "officer", response)))
    night.marks("officer", response, code, "could_not", "no_signal", facts=POLICE)
    night.minutes_pass(5)
    reason = "no_answer" if outcome == "could_not" else None
    night.marks("officer", response, code, outcome, reason, facts=POLICE)
    state = steps(night, "officer", response)[code]
    assert (state.outcome, state.reason) == (outcome, reason)
    assert state.at == (None if outcome == "open" else night.now)
    kept = night.session.scalars(select(StepMark.outcome).where(StepMark.step == code)).all()
    assert sorted(kept) == sorted(["could_not", outcome])


@pytest.mark.parametrize("reason", [None, "", "the nurse said no", *REASONS])
def test_could_not_needs_one_of_the_reasons(night: Night, reason: str | None) -> None:
    response = night.logged()
    code = next(iter(steps(night, "officer", response)))
    if reason in REASONS:
        night.marks("officer", response, code, "could_not", reason, facts=POLICE)
        assert steps(night, "officer", response)[code].reason == reason
        return
    with pytest.raises(DomainError, match="Say why it could not be done"):
        night.marks("officer", response, code, "could_not", reason, facts=POLICE)
    assert steps(night, "officer", response)[code].outcome == "open"


def test_a_reason_is_kept_for_could_not_alone(night: Night) -> None:
    response = night.logged()
    code = next(iter(steps(night, "officer", response)))
    night.marks("officer", response, code, "done", "no_signal", facts=POLICE)
    assert steps(night, "officer", response)[code].reason is None


def test_what_is_no_outcome_is_refused(night: Night) -> None:
    response = night.logged()
    code = next(iter(steps(night, "officer", response)))
    with pytest.raises(DomainError, match="Say done, not needed, or could not"):
        night.marks("officer", response, code, "perhaps", facts=POLICE)


def test_nobody_marks_another_roles_step_or_one_that_is_not_there(night: Night) -> None:
    response = night.logged()
    theirs = next(iter(steps(night, "advocate", response)))
    for code in (theirs, "no_such_step", ""):
        with pytest.raises(NotFound):
            night.marks("officer", response, code, "done", facts=POLICE)


def test_a_mark_on_one_response_is_not_seen_on_another(night: Night) -> None:
    here, there = night.logged(), night.logged()
    code = next(iter(steps(night, "officer", here)))
    night.marks("officer", here, code, "done", facts=POLICE)
    assert steps(night, "officer", there)[code].outcome == "open"


def test_a_health_step_does_not_exist_for_police_not_even_on_the_team(coast: Night) -> None:
    response = coast.logged(danger="yes")
    step = restricted(coast)
    assert step.code in steps(coast, "health", response)
    assert step.code not in steps(coast, "officer", response)
    assert step.code not in steps(coast, "health", response, discipline="law_enforcement")
    with pytest.raises(NotFound):
        coast.marks("health", response, step.code, "done", facts=POLICE, discipline="law_enforcement")


def test_a_health_step_is_noted_without_its_outcome(coast: Night) -> None:
    response = coast.logged(danger="yes")
    step = restricted(coast)
    coast.marks("health", response, step.code, "could_not", "their_choice", facts=POLICE)
    assert coast.noted(response, "step.restricted") == [("step.restricted", step.code)]
    assert coast.noted(response, "step.could_not") == []


def test_a_step_that_meets_a_clock_stops_it_and_opened_again_lets_it_run_on(night: Night) -> None:
    response = night.logged()
    held = next(
        step for step in night.pack.steps if step.clock == "team_meeting" and step.role == "supervisor"
    )
    night.marks("supervisor", response, held.code, "done", facts=POLICE)
    assert night.clocks(response)["team_meeting"].tone == "met"
    night.marks("supervisor", response, held.code, "open", facts=POLICE)
    assert night.clocks(response)["team_meeting"].running


def test_two_people_may_report_one_meeting_and_not_needed_by_the_one_leaves_the_others_word(
    night: Night,
) -> None:
    """The desk and the team each have a step for the meeting; it was held when either says so."""
    response = night.logged()
    by_desk, by_team = (
        next(step for step in night.pack.steps if step.clock == "team_meeting" and step.role == role)
        for role in ("supervisor", "team_member")
    )
    assert by_desk.stops == by_team.stops
    night.marks("supervisor", response, by_desk.code, "done", facts=POLICE)
    night.minutes_pass(5)
    night.marks("welfare", response, by_team.code, "not_needed", facts=POLICE)
    assert night.clocks(response)["team_meeting"].tone == "met"


def test_the_earlier_of_two_words_taken_back_the_clock_was_met_when_the_later_says(night: Night) -> None:
    response = night.logged()
    by_desk, by_team = (
        next(step for step in night.pack.steps if step.clock == "team_meeting" and step.role == role)
        for role in ("supervisor", "team_member")
    )
    night.marks("supervisor", response, by_desk.code, "done", facts=POLICE)
    early = night.now
    night.minutes_pass(45)
    night.marks("welfare", response, by_team.code, "done", facts=POLICE)
    assert night.clocks(response)["team_meeting"].stopped_at == early
    late = night.now
    night.minutes_pass(5)
    night.marks("supervisor", response, by_desk.code, "open", facts=POLICE)
    assert night.clocks(response)["team_meeting"].stopped_at == late
    night.marks("welfare", response, by_team.code, "open", facts=POLICE)
    assert night.clocks(response)["team_meeting"].running


def marks_at(night: Night, key: str, response: Response, outcome: str, ago: int) -> None:
    """What somebody did `ago` minutes ago, and what reaches us now."""
    at = night.now - timedelta(minutes=ago)
    code = next(iter(steps(night, "officer", response)))
    mark_step(
        night.session,
        night.actor(key, occurred_at=at),
        response,
        night.pack,
        code=code,
        discipline=night.people[key].discipline,
        facts=POLICE,
        outcome=outcome,
        reason=None,
    )


def first_outcome(night: Night, response: Response) -> str:
    return next(iter(steps(night, "officer", response).values())).outcome


def test_what_reaches_us_late_does_not_undo_what_somebody_else_has_said_since(night: Night) -> None:
    """Two officers: the one without signal tapped first, and is heard last."""
    response = night.logged()
    second = night.people["welfare"]
    second.role, second.discipline = "first_responder", night.people["officer"].discipline
    night.session.flush()
    night.minutes_pass(120)
    marks_at(night, "welfare", response, "not_needed", 10)
    marks_at(night, "officer", response, "done", 60)
    assert first_outcome(night, response) == "not_needed"
    marks_at(night, "officer", response, "done", 5)
    assert first_outcome(night, response) == "done"


def test_of_one_persons_answers_the_last_that_came_counts(night: Night) -> None:
    """A phone delivers in order, whatever its clock says."""
    response = night.logged()
    night.minutes_pass(120)
    marks_at(night, "officer", response, "done", 10)
    marks_at(night, "officer", response, "open", 11)
    assert first_outcome(night, response) == "open"
