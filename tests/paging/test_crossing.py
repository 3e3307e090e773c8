"""A bare answer that is on its way for one page is never taken for the next one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.paging.county import County
from webapp.paging import close, travel
from webapp.paging.crossing import LATE_ANSWER
from webapp.paging.models import PageState

TEACHES = "Not understood, nothing was changed. R-9TTW: reply "


def test_of_two_open_pages_one_is_taken_and_her_bare_answer_to_it_does_not_take_the_other(
    county: County,
) -> None:
    first = county.open_page("R-7KQ2")
    county.minutes_pass(5)
    second = county.open_page("R-9TTW")
    county.says("bea", f"{county.code('bea', first)} 20")
    county.texts("ana")
    assert county.says("ana", "25") == "which_page"
    assert county.page(second).state == PageState.ASKING
    (taught,) = county.texts("ana")
    assert taught.startswith(TEACHES + county.code("ana", second))
    assert county.says("ana", f"{county.code('ana', second)} 25") == "yes 25"


def test_a_new_time_for_a_page_that_was_closed_is_no_yes_to_the_next(county: County) -> None:
    first = county.open_page("R-7KQ2")
    county.says("ana", "25")
    county.act(close.stand_down, first, reason="not_needed", actor="sam")
    second = county.open_page("R-9TTW")
    assert county.says("ana", "40") == "which_page"
    assert county.page(second).state == PageState.ASKING


def test_an_answer_to_a_response_that_she_is_now_kept_out_of_counts_for_no_other(county: County) -> None:
    response_id = county.response("R-7KQ2")
    county.open_page("R-7KQ2", response_id)
    county.wall(response_id, "ana")
    second = county.open_page("R-9TTW")
    county.texts("ana")
    assert county.says("ana", "25") == "which_page"
    assert county.page(second).state == PageState.ASKING
    assert "R-7KQ2" not in " ".join(county.texts("ana")), "and hears nothing of the walled one"


def test_after_half_an_hour_or_an_arrival_a_bare_answer_is_clear(county: County) -> None:
    first = county.open_page("R-7KQ2")
    county.says("ana", "25")
    county.act(travel.arrive, first, person="ana")
    second = county.open_page("R-9TTW")
    assert county.says("ana", "25") == "yes 25", (
        "she is with the first young person: her answer is for the second"
    )
    county.act(close.stand_down, second, reason="not_needed", actor="sam")
    county.clock.advance(LATE_ANSWER + timedelta(seconds=1))
    third = county.open_page("R-3HHN")
    assert county.says("ana", "25") == "yes 25"
    assert county.page(third).accepted_by == county.people["ana"]


@pytest.mark.parametrize("no", ["2", "cannot"])
def test_what_she_ended_herself_crosses_nothing(county: County, no: str) -> None:
    first = county.open_page("R-7KQ2")
    if no == "cannot":
        county.says("ana", "25")
    assert county.says("ana", f"{county.code('ana', first)} 2") == "no"
    second = county.open_page("R-9TTW")
    assert county.says("ana", "25") == "yes 25"
    assert county.page(second).accepted_by == county.people["ana"]
