"""The board: unanswered first, then by what runs out next, for a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from tests.response.night import Night
from webapp.paging.page_tables import Page, PageState
from webapp.response.board import Row, board, rows_of
from webapp.response.closing.close import close_response
from webapp.response.models import ClockRun, Response

STATES = (*PageState, None)
MINUTES = st.integers(min_value=-600, max_value=600)


@dataclass
class Crowd:
    """Nine responses whose pages and clocks can be put into any state."""

    night: Night
    responses: list[Response]
    pages: dict[str, Page]

    def put(self, state: PageState | None, due: int | None, response: Response) -> None:
        """`state` None: never paged. `due` in minutes from now; None: every clock is met."""
        session = self.night.session
        page = self.pages[response.code]
        where = PageState.CLOSED if state is None else state
        session.execute(update(Page).where(Page.id == page.id).values(state=where))
        stopped = None if due is not None else self.night.now
        at = self.night.now + timedelta(minutes=due or 0)
        runs = update(ClockRun).where(ClockRun.response_id == response.id)
        session.execute(runs.values(due_at=at, stopped_at=stopped))
        session.expire_all()


@pytest.fixture
def crowd(night: Night) -> Crowd:
    responses = night.log(how_many=9)
    return Crowd(night, responses, {one.code: night.page(one) for one in responses})


def the_board(night: Night, key: str = "supervisor") -> list[Row]:
    return board(night.session, night.people[key].id, night.now)


def presses(row: Row) -> tuple[int, float]:
    """How the board is told to be: no yes and nobody asked any more, no yes, a yes; then what runs out next."""
    place = 2
    if row.page is None or row.page.state == "unanswered":
        place = 0
    elif row.page.state == "asking":
        place = 1
    running = [one.due_at.timestamp() for one in row.clocks if one.running]
    return place, min(running, default=float("inf"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(st.tuples(st.sampled_from(PageState), MINUTES | st.none()), min_size=9, max_size=9))
def test_unanswered_come_first_and_then_whatever_runs_out_next(
    crowd: Crowd, drawn: list[tuple[PageState, int | None]]
) -> None:
    for (state, due), response in zip(drawn, crowd.responses, strict=True):
        crowd.put(state, due, response)
    rows = the_board(crowd.night)
    assert len(rows) == 9
    order = [presses(row) for row in rows]
    assert order == sorted(order)
    assert [row.unanswered for row in rows] == sorted((row.unanswered for row in rows), reverse=True)


def test_the_order_does_not_hang_on_how_the_database_hands_the_rows_out(night: Night) -> None:
    """Young people of one contact are equally pressing: a live board must not shuffle them."""
    responses = night.log(how_many=9)
    one_way = rows_of(night.session, responses, night.now)
    other_way = rows_of(night.session, responses[::-1], night.now)
    assert [row.response.code for row in one_way] == [row.response.code for row in other_way]


def test_a_response_that_was_never_paged_is_among_the_unanswered(night: Night) -> None:
    paged, never = night.logged(), night.calm()
    night.accepts("advocate", night.page(paged))
    rows = the_board(night)
    assert [row.response.code for row in rows] == [never.code, paged.code]
    assert [row.unanswered for row in rows] == [True, False]


def test_a_response_whose_clocks_are_all_met_comes_last_of_its_kind(crowd: Crowd) -> None:
    met, *running = crowd.responses
    crowd.put(PageState.ACCEPTED, None, met)
    for number, response in enumerate(running):
        crowd.put(PageState.ACCEPTED, number, response)
    assert the_board(crowd.night)[-1].response.code == met.code


def test_what_runs_out_next_and_after_that(night: Night) -> None:
    night.logged()
    (row,) = the_board(night)
    assert row.runs_out is not None
    assert row.after_that is not None
    assert row.runs_out.due_at <= row.after_that.due_at
    night.session.execute(update(ClockRun).values(stopped_at=night.now))
    night.session.expire_all()
    (row,) = the_board(night)
    assert (row.runs_out, row.after_that) == (None, None)


def test_siblings_are_the_others_of_the_same_contact(night: Night) -> None:
    night.log(how_many=3)
    alone = night.logged()
    siblings = {row.response.code: row.siblings for row in the_board(night)}
    assert siblings.pop(alone.code) == 0
    assert list(siblings.values()) == [2, 2, 2]


def test_closed_walled_and_another_countys_responses_are_not_on_it(night: Night) -> None:
    stays, closed, walled = night.logged(), night.logged(), night.logged()
    close_response(night.session, night.actor("supervisor"), closed, "followed_up")
    night.wall(walled, "supervisor")
    with night.elsewhere() as california:
        california.logged()
    assert [row.response.code for row in the_board(night)] == [stays.code]
    assert len(the_board(night, "advocate")) == 2


def test_an_empty_board_asks_for_nothing_more(night: Night) -> None:
    assert the_board(night) == []
    with night.statements() as seen:
        assert rows_of(night.session, [], night.now) == []
    assert seen == []


def statements_for(night: Night) -> tuple[int, int]:
    """(responses on the board, statements that it took)."""
    night.session.flush()
    night.session.expunge_all()
    with night.statements() as seen:
        rows = the_board(night)
        assert all(row.tier.name and row.clocks is not None for row in rows)
    return len(rows), len(seen)


def test_the_board_takes_as_many_statements_for_thirty_responses_as_for_one(night: Night) -> None:
    night.page(night.logged())
    one, few = statements_for(night)
    for _ in range(4):
        for response in night.log(how_many=8)[:4]:
            night.page(response)
    many, as_few = statements_for(night)
    assert (one, many) == (1, 33)
    assert few == as_few <= 7


def test_the_count_would_find_a_statement_for_each_response(night: Night) -> None:
    responses = night.log(how_many=9)
    with night.statements() as seen:
        for response in responses:
            night.session.execute(select(Response.code).where(Response.id == response.id))
    assert len(seen) == 9
