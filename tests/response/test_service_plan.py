"""Outcomes and tasks of a service plan with the verbs themselves: whatever the order of acts, at most four are open."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.response.night import Night
from webapp.errors import DomainError, NotFound
from webapp.response.models import Response
from webapp.response.service_plan.needs import reads_like_a_service
from webapp.response.service_plan.outcome import ACTS, MOST_OPEN, act_on_outcome, add_outcome, outcome_of
from webapp.response.service_plan.plan import outcomes_of, plan_seen
from webapp.response.service_plan.review import QUESTIONS, review
from webapp.response.service_plan.task import TaskSaid, add_task, change_task, say_result
from webapp.response.team import join

TODAY = date(2026, 3, 3)


def adds(night: Night, response: Response, text: str = "Sleeps", *, theirs: bool = False) -> uuid.UUID:
    words = {"outcome": text}
    actor, box = night.actor("advocate"), night.box(response)
    return add_outcome(night.session, actor, box, response, words, theirs=theirs).id


def states(night: Night, response: Response) -> list[str]:
    return [one.state for one in outcomes_of(night.session, response)]


def with_wren(night: Night) -> Response:
    response = night.logged()
    for key in ("welfare", "advocate"):
        person = night.people[key]
        join(night.session, night.actor("supervisor"), response, person.id, person.role)
    return response


def said(night: Night, **more: object) -> TaskSaid:
    wren = night.people["welfare"].id
    words = {"task": "Calls one friend", "resource": "A friend", "strengths": ""}
    due = more.pop("due_on", TODAY)
    return TaskSaid(words | more, due, wren, wren)  # type: ignore[arg-type]


ACT = st.tuples(st.sampled_from([*ACTS, "earlier", "add", "add_theirs"]), st.integers(0, 11))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACT, max_size=30))
def test_at_most_four_are_open_whatever_the_order_of_acts(night: Night, acts: list[tuple[str, int]]) -> None:
    response, ids = night.logged(), []
    for act, which in acts:
        if act.startswith("add"):
            ids.append(adds(night, response, theirs=act == "add_theirs"))
        elif ids:
            before = states(night, response)
            try:
                act_on_outcome(night.session, night.actor("welfare"), response, ids[which % len(ids)], act)
            except DomainError:
                assert act == "open" and before.count("open") == MOST_OPEN
                assert states(night, response) == before
        assert states(night, response).count("open") <= MOST_OPEN
    theirs = [one.theirs for one in outcomes_of(night.session, response)]
    assert theirs == sorted(theirs, reverse=True), "their own priorities stand first"


def test_the_property_finds_a_fifth_that_is_let_through(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.response.service_plan.outcome.MOST_OPEN", 5)
    response = night.logged()
    for _ in range(5):
        adds(night, response)
    assert states(night, response).count("open") > MOST_OPEN


def test_moving_up_changes_the_order_and_never_past_their_own(night: Night) -> None:
    response = night.logged()
    theirs, one, two = (adds(night, response, theirs=True), adds(night, response), adds(night, response))
    for _ in range(3):
        act_on_outcome(night.session, night.actor("advocate"), response, two, "earlier")
    assert [row.id for row in outcomes_of(night.session, response)] == [theirs, two, one]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Counseling", "counseling"),
        ("Weekly therapy for sleep", "therapy"),
        ("A placement near the school", "placement"),
        ("Goes to a group home", "group home"),
        ("Parenting classes", "classes"),
        ("Has two classmates to sit with", None),
        ("Sleeps through most nights", None),
        ("Can say no to people without therapy", None),
        ("", None),
    ],
)
def test_what_reads_like_a_service(text: str, word: str | None) -> None:
    assert reads_like_a_service(text) == word


def test_the_chain_of_what_did_not_fit_is_kept(night: Night) -> None:
    response = with_wren(night)
    outcome = adds(night, response)
    actor, box = night.actor("advocate"), night.box(response)
    first = add_task(night.session, actor, box, response, outcome, said(night), TODAY)
    later = said(night, due_on=TODAY + timedelta(days=9))
    second = change_task(night.session, actor, box, response, first.id, later, TODAY, why="did_not_fit")
    assert (first.result, first.ended_at, second.follows_id) == ("did_not_fit", night.now, first.id)
    say_result(night.session, actor, response, second.id, "achieved")
    seen = plan_seen(night.session, box, response)
    assert [(len(one.tasks), one.done) for one in seen.open] == [(0, 1)]


def test_a_settled_outcome_takes_no_task(night: Night) -> None:
    response = with_wren(night)
    outcome = adds(night, response)
    actor, box = night.actor("advocate"), night.box(response)
    act_on_outcome(night.session, actor, response, outcome, "reached")
    with pytest.raises(DomainError, match="settled"):
        add_task(night.session, actor, box, response, outcome, said(night), TODAY)


def test_the_other_county_reaches_none_of_it(night: Night) -> None:
    response = with_wren(night)
    outcome = adds(night, response)
    with night.elsewhere() as there, pytest.raises(NotFound):
        outcome_of(there.session, response, outcome)


def test_a_review_is_six_questions_and_keeps_what_was_agreed(night: Night) -> None:
    response = with_wren(night)
    adds(night, response)
    assert len(QUESTIONS) == 6
    answers = dict.fromkeys(QUESTIONS, "stands")
    changed = plan_seen(night.session, night.box(response), response).plan
    assert changed is not None
    before = changed.changed_at
    night.minutes_pass(5)
    for moves, must in (("moving", False), ("stalled", True)):
        assert (
            review(
                night.session,
                night.actor("advocate"),
                night.box(response),
                response,
                reason="planned",
                answers=answers,
                moves=moves,
                text="",
                next_on=TODAY + timedelta(days=30),
                today=TODAY,
            )
            == must
        )
        night.minutes_pass(1)
    seen = plan_seen(night.session, night.box(response), response)
    assert seen.stalled and seen.plan is not None and seen.plan.changed_at == before
