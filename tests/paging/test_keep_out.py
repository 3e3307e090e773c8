"""A wall that is raised while a page is open: it looks for somebody else, and whoever is kept out learns nothing."""

from __future__ import annotations

import uuid

import pytest

from tests.paging.county import County
from webapp.errors import DomainError
from webapp.paging import answer, close, travel
from webapp.paging.again import page_again
from webapp.paging.keep_out import keep_out
from webapp.paging.models import Channel, PageState
from webapp.paging.refusals import PageIsClosed


def walls_off(county: County, page_id: uuid.UUID, name: str) -> bool:
    response_id = county.page(page_id).response_id
    county.wall(response_id, name)
    with county.tx() as session:
        led = keep_out(
            session,
            now=county.now,
            ids=county.ids,
            response_id=response_id,
            person_id=county.people[name],
        )
    county.work()
    return led


def read_all(county: County) -> None:
    for name in county.numbers:
        county.texts(name)


def the_ladder_ends(county: County) -> None:
    for _ in range(6):
        county.minutes_pass(5)


def test_who_was_asked_hears_nothing_more_and_the_next_one_is_asked_at_once(county: County) -> None:
    page_id = county.open_page()
    read_all(county)
    assert not walls_off(county, page_id, "ana")
    assert county.texts("bea")[0].startswith("R-7KQ2: please respond.")
    county.silence()
    assert county.says("ana", "25") != "yes 25"
    assert county.page(page_id).accepted_by is None


def test_a_text_that_is_still_in_the_queue_does_not_go_out(county: County) -> None:
    page_id = county.queue_page()
    walls_off(county, page_id, "ana")
    assert county.texts("ana") == []
    assert len(county.texts("bea")) == 1


def test_who_led_is_thanked_like_anybody_and_somebody_else_is_asked(county: County) -> None:
    page_id = county.open_page()
    county.act(answer.accept, page_id, person="ana", minutes=25, channel=Channel.APP)
    read_all(county)
    assert walls_off(county, page_id, "ana")
    assert county.texts("ana") == [
        "R-7KQ2: someone else is going. Thank you, nothing to do. Duty 775-555-0142"
    ]
    assert len(county.texts("bea")) == 1
    page = county.page(page_id)
    assert (page.state, page.accepted_by) == (PageState.ASKING, None)
    assert ("page.lost", "primary") in county.noted()


def test_who_stood_by_leads_when_the_leader_is_kept_out(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    county.minutes_pass(5)
    county.says("bea", "20")
    walls_off(county, page_id, "ana")
    assert county.page(page_id).accepted_by == county.people["bea"]


def test_who_stands_by_is_kept_out_and_the_leader_stays(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    county.minutes_pass(5)
    county.says("bea", "20")
    read_all(county)
    assert not walls_off(county, page_id, "bea")
    assert county.page(page_id).accepted_by == county.people["ana"]
    assert "someone else is going" in county.texts("bea")[0]


def test_an_arrival_stands_and_without_a_page_nothing_happens(county: County) -> None:
    page_id = county.open_page()
    county.act(answer.accept, page_id, person="ana", minutes=25, channel=Channel.APP)
    county.act(travel.arrive, page_id, person="ana")
    read_all(county)
    assert not walls_off(county, page_id, "ana")
    assert county.page(page_id).state == PageState.ARRIVED
    county.silence()
    county.act(close.stand_down, page_id, reason="visit_over", actor="sam")
    read_all(county)
    assert not walls_off(county, page_id, "bea")
    county.silence()


# ---- page again ----


def test_the_desk_pages_again_from_the_start_without_those_who_said_no(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "2")
    the_ladder_ends(county)
    assert county.page(page_id).state == PageState.UNANSWERED
    read_all(county)
    county.act(page_again, page_id, actor="sam")
    assert county.texts("ana") == []
    assert county.texts("bea")[0].startswith("R-7KQ2: please respond.")
    assert county.page(page_id).state == PageState.ASKING
    assert ("page.begun_again", None) in county.noted()


def test_also_beside_somebody_of_whom_nobody_is_sure(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    the_ladder_ends(county)
    page = county.page(page_id)
    assert (page.state, page.sought_ended) == (PageState.ACCEPTED, True)
    read_all(county)
    county.act(page_again, page_id, actor="sam")
    page = county.page(page_id)
    assert (page.accepted_by, page.sought_ended) == (county.people["ana"], False)
    assert county.texts("bea")[0].startswith("R-7KQ2: please respond.")
    assert county.texts("ana") == []


def test_not_where_somebody_comes_for_sure_nor_on_a_closed_page(county: County) -> None:
    page_id = county.open_page()
    county.act(answer.accept, page_id, person="ana", minutes=25, channel=Channel.APP)
    with pytest.raises(DomainError, match="accepted this page already"):
        county.act(page_again, page_id, actor="sam")
    county.act(close.stand_down, page_id, reason="not_needed", actor="sam")
    with pytest.raises(PageIsClosed):
        county.act(page_again, page_id, actor="sam")


def test_whoever_was_being_asked_may_still_say_yes(county: County) -> None:
    page_id = county.open_page()
    county.minutes_pass(6)
    county.act(page_again, page_id, actor="sam")
    assert county.says("bea", "20") == "yes 20"
    assert county.page(page_id).accepted_by == county.people["bea"]
