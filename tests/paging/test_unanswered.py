"""Nobody answered: supervisors are called again and again until a human ends it."""

from __future__ import annotations

import uuid

import pytest

from tests.paging.county import County
from tests.paging.test_evidence import presses, rings
from webapp.accounts.models import Role
from webapp.paging import close, dispatch
from webapp.paging.models import PageState


@pytest.fixture
def unanswered(county: County) -> uuid.UUID:
    """Nobody is on call but the supervisor, who says no."""
    county.rota(primary=[], backup=[])
    page_id = county.open_page()
    county.reported("sam", "delivered")
    county.says("sam", "2")
    assert county.page(page_id).state == PageState.UNANSWERED
    return page_id


def test_the_supervisor_is_called_at_once_and_every_five_minutes(
    county: County, unanswered: uuid.UUID
) -> None:
    assert rings(county, "sam") == 1
    for calls in (2, 3, 4):
        county.minutes_pass(5)
        assert rings(county, "sam") == calls


def test_a_text_that_went_out_does_not_end_the_calls(county: County, unanswered: uuid.UUID) -> None:
    county.reported("sam", "delivered")
    county.minutes_pass(5)
    assert rings(county, "sam") == 2


def test_who_has_pressed_the_key_is_left_alone_for_a_quarter_of_an_hour(
    county: County, unanswered: uuid.UUID
) -> None:
    presses(county, "sam", "1")
    county.minutes_pass(14)
    assert rings(county, "sam") == 1
    county.minutes_pass(1)
    assert rings(county, "sam") == 2


def test_a_yes_ends_the_calls(county: County, unanswered: uuid.UUID) -> None:
    county.act(dispatch.ask_person, unanswered, person="ana", actor="sam")
    county.says("ana", "25")
    county.minutes_pass(4)
    assert rings(county, "sam") == 1


def test_a_closed_page_ends_the_calls(county: County, unanswered: uuid.UUID) -> None:
    county.act(close.stand_down, unanswered, reason="not_needed", actor="sam")
    county.minutes_pass(30)
    assert rings(county, "sam") == 1


def test_every_supervisor_is_called_and_a_walled_one_is_not(county: County) -> None:
    county.person("sky", Role.SUPERVISOR)
    county.person("wes", Role.SUPERVISOR)
    county.rota(primary=[], backup=[])
    response_id = county.response()
    county.wall(response_id, "wes")
    page_id = county.open_page(response_id=response_id)
    for name in ("sam", "sky"):
        county.says(name, "2")
    assert county.page(page_id).state == PageState.UNANSWERED
    assert [rings(county, name) for name in ("sam", "sky", "wes")] == [1, 1, 0]


def test_with_nobody_to_call_the_page_is_looked_at_again(county: County) -> None:
    county.rota(primary=[], backup=[])
    county.change("sam", active=False)
    page_id = county.open_page()
    county.person("sky", Role.SUPERVISOR)
    county.minutes_pass(5)
    assert county.page(page_id).state == PageState.UNANSWERED
    assert rings(county, "sky") >= 1


def test_where_no_supervisor_has_a_number_the_administrators_are_called(county: County) -> None:
    county.person("ada", Role.REGION_ADMIN)
    county.change("sam", phone_sealed=None, phone_index=None)
    page_id = county.open_page()
    for _ in range(2):
        county.minutes_pass(5)
    assert county.page(page_id).state == PageState.UNANSWERED
    assert rings(county, "ada") == 1
    county.minutes_pass(5)
    assert rings(county, "ada") == 2
