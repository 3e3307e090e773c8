"""Clocks that a fact or an event starts, and that end where they do not apply."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.response.courses import AGAIN, ASSAULT, BACK, EXAM, MISSING, RUN, adopt
from tests.response.night import Night
from webapp.errors import BadField, DomainError, NotFound
from webapp.protocols.pack import Pack
from webapp.response.answers import facts_about, keep_answers
from webapp.response.closing.close import close_response, reopen_response
from webapp.response.closing.still_open import Looking, open_things
from webapp.response.course.history import Turn, history_of
from webapp.response.course.occur import (
    UNDO_WITHIN,
    proposals,
    record_event,
    settle_meeting,
    settle_proposal,
    undo_event,
)
from webapp.response.course.occurrences import occurrences_of
from webapp.response.course.runs import settle_clocks
from webapp.response.course.tables import ClockReminder, Occurrence
from webapp.response.models import Answer, ClockRun, Response
from webapp.response.packs import pack_of
from webapp.response.steps import mark_step, steps_of
from webapp.response.timeline import timeline_of
from webapp.response.triage import reconsider

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def county(night: Night, monkeypatch: pytest.MonkeyPatch) -> Pack:
    return adopt(monkeypatch, night.pack)


def facts_of(night: Night, response: Response) -> dict[str, str]:
    return facts_about(night.session, night.box(response), response)


def says(night: Night, response: Response, **answers: str) -> None:
    """Somebody answers, and the response follows."""
    pack, fields = pack_of(response), [one for one in night.fields if one.name in answers]
    keep_answers(night.session, night.actor(), night.box(response), response, fields, answers)
    reconsider(night.session, night.actor(), response, pack, facts_of(night, response))


def happens(
    night: Night, response: Response, event: str, key: str = "advocate", **more: object
) -> Occurrence:
    record_event(
        night.session,
        night.actor(key),
        night.box(response),
        response,
        pack_of(response),
        event,
        police=key == "officer",
        **more,  # type: ignore[arg-type]
    )
    return max(
        night.session.scalars(select(Occurrence).where(Occurrence.event == event)),
        key=lambda one: one.received_at,
    )


def takes_back(
    night: Night, response: Response, one: Occurrence, key: str = "advocate", *, desk: bool = False
) -> None:
    undo_event(
        night.session,
        night.actor(key),
        night.box(response),
        response,
        pack_of(response),
        one.id,
        police=False,
        desk=desk,
    )


def marks(night: Night, response: Response, code: str, outcome: str = "done") -> None:
    mark_step(
        night.session,
        night.actor("supervisor"),
        response,
        pack_of(response),
        code=code,
        discipline=None,
        facts=facts_of(night, response),
        outcome=outcome,
        reason=None,
    )


def outcome(night: Night, response: Response, code: str) -> str:
    found = outcome_if_asked(night, response, code)
    assert found is not None, f"{code} is not asked of the desk now"
    return found


def outcome_if_asked(night: Night, response: Response, code: str) -> str | None:
    found = steps_of(
        night.session, response, pack_of(response), "supervisor", None, facts_of(night, response)
    )
    return next((one.outcome for one in found if one.step.code == code), None)


def looking_at(night: Night, response: Response) -> Looking:
    pack, facts = pack_of(response), facts_of(night, response)
    return Looking(night.session, response, pack, facts, night.now, "supervisor", sees_plans=False)


def test_a_clock_with_a_condition_starts_at_the_contact_where_it_holds(night: Night) -> None:
    assert MISSING in night.clocks(night.logged(missing_from_care="yes"))
    for answer in ({}, {"missing_from_care": "no"}, {"missing_from_care": "not_sure"}):
        assert MISSING not in night.clocks(night.logged(**answer))


def test_a_fact_learned_later_starts_it_from_identification_all_the_same(night: Night) -> None:
    response = night.logged()
    night.minutes_pass(180)
    says(night, response, missing_from_care="yes")
    state = night.clocks(response)[MISSING]
    assert state.started_at == response.identified_at
    assert state.due_at == response.identified_at + 24 * HOUR
    assert night.noted(response, "clock.began") == [("clock.began", MISSING)]


def test_learned_after_its_end_it_is_late_at_once_and_has_one_reminder(night: Night) -> None:
    response = night.logged()
    night.minutes_pass(25 * 60)
    says(night, response, missing_from_care="yes")
    assert night.clocks(response)[MISSING].tone == "late"
    planned = night.session.scalars(
        select(ClockReminder.threshold)
        .join(ClockRun, ClockRun.id == ClockReminder.run_id)
        .where(ClockRun.clock == MISSING)
    ).all()
    assert planned == ["over"]


def test_a_corrected_fact_ends_it_and_it_is_late_for_nobody(night: Night) -> None:
    response = night.logged(missing_from_care="yes")
    night.minutes_pass(26 * 60)
    assert night.clocks(response)[MISSING].tone == "late"
    says(night, response, missing_from_care="no")
    assert MISSING not in night.clocks(response)
    assert night.noted(response, "clock.ended") == [("clock.ended", MISSING)]
    assert [one.says for one in turns(night, response, MISSING)] == ["Began", "Does not apply any longer"]
    says(night, response, missing_from_care="yes")
    again = night.clocks(response)[MISSING]
    assert (again.started_at, again.tone) == (response.identified_at, "late")


def test_a_met_clock_stays_met_whatever_is_learned(night: Night) -> None:
    response = night.logged(missing_from_care="yes")
    marks(night, response, "report-missing")
    says(night, response, missing_from_care="no")
    assert night.clocks(response)[MISSING].tone == "met"
    assert night.noted(response, "clock.ended") == []


def test_an_event_starts_its_clock_from_its_own_time_and_the_next_one_starts_it_anew(night: Night) -> None:
    response = night.logged()
    assert AGAIN not in night.clocks(response)
    night.minutes_pass(300)
    first = night.now - HOUR
    happens(night, response, BACK, at=first)
    assert night.clocks(response)[AGAIN].due_at == first + 48 * HOUR
    marks(night, response, "met-again")
    assert night.clocks(response)[AGAIN].tone == "met"
    night.minutes_pass(600)
    happens(night, response, BACK, again="another")
    state = night.clocks(response)[AGAIN]
    assert (state.running, state.started_at) == (True, night.now)
    assert outcome(night, response, "met-again") == "open"
    night.minutes_pass(5)
    marks(night, response, "met-again")
    assert night.clocks(response)[AGAIN].stopped_at == night.now
    assert outcome(night, response, "met-again") == "done"
    assert [one.says for one in turns(night, response, AGAIN)] == ["Began", "Met", "Began", "Met"]


def test_every_return_is_talked_over_and_not_the_first_alone(night: Night) -> None:
    response = night.logged()
    night.minutes_pass(60)
    happens(night, response, BACK)
    night.minutes_pass(10)
    marks(night, response, "talked-over")
    assert outcome(night, response, "talked-over") == "done"
    night.minutes_pass(600)
    happens(night, response, RUN)
    night.minutes_pass(600)
    again = happens(night, response, BACK)
    assert outcome(night, response, "talked-over") == "open"
    open_now = {one.name.ref for one in open_things(looking_at(night, response))}
    assert "talked-over" in open_now
    takes_back(night, response, again)
    night.session.flush()
    assert outcome_if_asked(night, response, "talked-over") is None  # they are away
    happens(night, response, BACK)
    night.minutes_pass(5)
    marks(night, response, "talked-over")
    assert outcome(night, response, "talked-over") == "done"


def test_one_return_told_by_two_is_one_and_its_limit_runs_from_the_first_word(night: Night) -> None:
    response = night.logged()
    night.minutes_pass(300)
    happens(night, response, BACK, "officer")
    begun = night.clocks(response)[AGAIN]
    marks(night, response, "talked-over")
    night.minutes_pass(240)
    with pytest.raises(BadField, match="the same, or another"):
        happens(night, response, BACK)
    happens(night, response, BACK, again="same")
    after = night.clocks(response)[AGAIN]
    assert (after.started_at, after.due_at) == (begun.started_at, begun.due_at)
    assert outcome(night, response, "talked-over") == "done"
    assert len(occurrences_of(night.session, response.id)) == 1
    assert night.noted(response, "occurrence.same") == [("occurrence.same", BACK)]


def test_the_same_told_with_an_earlier_time_moves_its_limit_there(night: Night) -> None:
    response = night.logged()
    night.minutes_pass(300)
    happens(night, response, BACK)
    night.minutes_pass(30)
    earlier = night.now - 2 * HOUR
    happens(night, response, BACK, at=earlier, again="same")
    assert night.clocks(response)[AGAIN].due_at == earlier + 48 * HOUR
    (one,) = occurrences_of(night.session, response.id)
    takes_back(night, response, one)
    assert "away" not in facts_of(night, response)


def test_after_a_run_in_between_a_return_needs_no_word(night: Night) -> None:
    response = night.logged()
    night.minutes_pass(300)
    happens(night, response, BACK)
    night.minutes_pass(60)
    happens(night, response, RUN)
    night.minutes_pass(60)
    happens(night, response, BACK)
    assert night.clocks(response)[AGAIN].started_at == night.now


def test_on_a_closed_response_nothing_begins_that_nobody_would_be_told_of(night: Night) -> None:
    response = night.logged()
    close_response(night.session, night.actor("supervisor"), response, "followed_up")
    before = set(night.clocks(response))
    with pytest.raises(DomainError, match="This response is closed"):
        happens(night, response, RUN)
    says(night, response, missing_from_care="yes")
    assert set(night.clocks(response)) == before
    reopen_response(night.session, night.actor("supervisor"), response)
    reconsider(night.session, night.actor(), response, pack_of(response), facts_of(night, response))
    assert MISSING in night.clocks(response)


def test_a_second_one_by_mistake_leaves_the_first_as_it_was(night: Night) -> None:
    response = night.logged()
    night.minutes_pass(60)
    happens(night, response, BACK)
    night.minutes_pass(30)
    marks(night, response, "met-again")
    before = night.clocks(response)[AGAIN]
    night.minutes_pass(60)
    second = happens(night, response, BACK, again="another")
    assert night.clocks(response)[AGAIN].running
    takes_back(night, response, second)
    after = night.clocks(response)[AGAIN]
    assert (after.started_at, after.due_at, after.stopped_at, after.tone) == (
        before.started_at,
        before.due_at,
        before.stopped_at,
        "met",
    )


def test_the_only_one_by_mistake_ends_the_clock(night: Night) -> None:
    response = night.logged()
    night.minutes_pass(60)
    only = happens(night, response, BACK)
    takes_back(night, response, only)
    assert AGAIN not in night.clocks(response)
    assert occurrences_of(night.session, response.id) == []


def test_what_is_told_late_and_happened_before_moves_no_start(night: Night) -> None:
    response = night.logged()
    night.minutes_pass(300)
    happens(night, response, BACK)
    begun = night.clocks(response)[AGAIN]
    happens(night, response, BACK, at=night.now - 2 * HOUR, again="another")
    assert night.clocks(response)[AGAIN] == begun


def test_an_event_sets_its_facts_and_taken_back_they_are_as_they_were(night: Night) -> None:
    response = night.logged()
    night.minutes_pass(30)
    one = happens(night, response, RUN)
    assert facts_of(night, response)["away"] == "yes"
    night.minutes_pass(5)
    takes_back(night, response, one)
    assert "away" not in facts_of(night, response)
    assert night.noted(response, "event.run", "occurrence.undone") == [
        ("event.run", None),
        ("occurrence.undone", RUN),
    ]


def test_what_was_answered_since_stands(night: Night) -> None:
    response = night.logged()
    night.minutes_pass(30)
    one = happens(night, response, RUN)
    night.minutes_pass(5)
    happens(night, response, BACK)
    takes_back(night, response, one)
    assert facts_of(night, response)["away"] == "no"


def test_after_ten_minutes_it_was_entered_by_mistake(night: Night) -> None:
    response = night.logged()
    one = happens(night, response, RUN)
    night.clock.advance(UNDO_WITHIN + timedelta(seconds=1))
    takes_back(night, response, one)
    takes_back(night, response, one)
    assert night.noted(response, "occurrence.undone", "occurrence.mistake") == [("occurrence.mistake", RUN)]


def test_only_whoever_entered_it_or_the_desk_takes_it_back(night: Night) -> None:
    response = night.logged()
    one = happens(night, response, RUN)
    with pytest.raises(DomainError, match="or the duty desk"):
        takes_back(night, response, one, "welfare")
    takes_back(night, response, one, "supervisor", desk=True)
    assert occurrences_of(night.session, response.id) == []


@pytest.mark.parametrize(("off", "said"), [(HOUR, "still to come"), (-100 * HOUR, "before the young person")])
def test_a_time_that_cannot_be_is_refused(night: Night, off: timedelta, said: str) -> None:
    response = night.logged()
    with pytest.raises(BadField, match=said):
        happens(night, response, RUN, at=night.now + off)


def test_to_police_a_restricted_event_does_not_exist(night: Night) -> None:
    response = night.logged()
    with pytest.raises(NotFound):
        happens(night, response, ASSAULT, "officer")
    one = happens(night, response, ASSAULT)
    with pytest.raises(NotFound):
        undo_event(
            night.session,
            night.actor(),
            night.box(response),
            response,
            pack_of(response),
            one.id,
            police=True,
            desk=False,
        )
    assert EXAM in night.clocks(response)
    assert EXAM not in night.clocks(response, police=True)
    team = read(night, response, "team_member", police=False)
    police = read(night, response, "team_member", police=True)
    assert {"event.restricted", "clock.began"} <= team
    assert not {"event.restricted", "clock.began"} & police
    takes_back(night, response, one)
    assert "occurrence.undone" in read(night, response, "team_member", police=False)
    assert "occurrence.undone" not in read(night, response, "team_member", police=True)


def read(night: Night, response: Response, role: str, *, police: bool) -> set[str]:
    return {one.action for one in timeline_of(night.session, response, role, police=police)}


def test_a_restricted_fact_is_kept_sealed(night: Night) -> None:
    response = night.logged()
    happens(night, response, ASSAULT)
    row = night.session.scalars(select(Answer).where(Answer.field == "recent_assault")).one()
    assert row.value is None and row.sealed is not None and b"yes" not in row.sealed
    assert facts_of(night, response)["recent_assault"] == "yes"


def test_it_proposes_a_meeting_until_that_is_settled(night: Night, county: Pack) -> None:
    response = night.logged()
    one = happens(night, response, RUN)
    hidden = happens(night, response, ASSAULT)
    (found,) = proposals(county, [one, hidden], police=True)
    assert (found.meeting.id, found.event.id) == (county.meetings[0].id, RUN)
    settle_proposal(night.session, night.actor(), response, county, one.id, police=False)
    assert one.settled_at == night.now
    second = happens(night, response, RUN, again="another")
    settle_meeting(night.session, night.actor(), response, county, county.meetings[0].id)
    assert second.settled_at == night.now
    assert night.noted(response, "occurrence.settled") == [("occurrence.settled", RUN)]


def turns(night: Night, response: Response, clock_id: str) -> list[Turn]:
    clock = pack_of(response).clock(clock_id)
    state = night.clocks(response).get(clock_id)
    return list(history_of(night.session, response, clock, state, night.now))


def test_the_history_has_both_times(night: Night) -> None:
    response = night.logged(missing_from_care="yes")
    night.minutes_pass(25 * 60)
    marks(night, response, "report-missing")
    marks(night, response, "report-missing", "open")
    found = turns(night, response, MISSING)
    assert [one.says for one in found] == [
        "Began",
        "The time was over",
        "Met",
        "Runs on: it was not met after all",
    ]
    first = found[0]
    assert (first.at, first.known_at) == (response.identified_at, response.opened_at)


def test_a_clock_that_never_ran_here_has_no_history(night: Night) -> None:
    response = night.logged()
    with pytest.raises(NotFound):
        turns(night, response, MISSING)


ANSWERS = st.lists(
    st.tuples(
        st.sampled_from(("missing_from_care", "recent_assault", "danger")),
        st.sampled_from(("yes", "no", "not_sure")),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=ANSWERS)
def test_whatever_is_learned_exactly_the_clocks_that_apply_run_and_from_identification(
    night: Night, told: list[tuple[str, str]]
) -> None:
    response = night.logged()
    pack = pack_of(response)
    facts: dict[str, str] = {"reporter": "law_enforcement"}
    for name, answer in told:
        facts[name] = answer
        settle_clocks(night.session, night.actor(), response, pack, facts)
    settle_clocks(night.session, night.actor(), response, pack, facts)
    runs = night.session.scalars(select(ClockRun).where(ClockRun.response_id == response.id)).all()
    assert {run.clock for run in runs} == wanted(pack, response, facts)
    assert {run.started_at for run in runs} == {response.identified_at}
    per_run = select(ClockReminder.run_id, func.count()).group_by(ClockReminder.run_id)
    counts: dict[uuid.UUID, int] = {row[0]: row[1] for row in night.session.execute(per_run)}
    assert all(counts[run.id] == 2 for run in runs)


def wanted(pack: Pack, response: Response, facts: Mapping[str, str]) -> set[str]:
    return {
        one.id
        for one in pack.clocks
        if response.tier in one.tiers and one.start == "identified" and one.when.holds(facts)
    }
