"""A hand-over that nobody answers is not left to itself: a call to who is asked, a word to who leads, each once."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from tests.paging.county import County
from tests.paging.test_hand_over import accepts, asks, led
from tests.paging.test_reach import calls, going, hears, texted
from tests.paging.test_worker import settings, worker
from webapp.paging import answer, travel
from webapp.paging.evidence import RECEIPT
from webapp.paging.hand_over import decline_hand_over, withdraw_hand_over
from webapp.paging.hand_over_watch import STILL_OPEN, next_due, tell_one
from webapp.paging.models import Channel, MessageKind
from webapp.settings import Settings

__all__ = ["settings"]
HAND_OVER, STILL_YOURS = MessageKind.HAND_OVER, MessageKind.STILL_YOURS
WORD = "R-7KQ2: nobody has taken over yet. It is still yours; sign in to ask somebody else. Duty 775-555-0142"


def due(county: County) -> datetime | None:
    with county.tx() as session:
        return next_due(session)


@pytest.mark.parametrize("there", [False, True])
def test_after_ten_minutes_whoever_leads_is_told_once(county: County, there: bool) -> None:
    page_id = led(county, there=there)
    asks(county, page_id)
    county.reported("cleo", "delivered")
    assert due(county) == county.now + STILL_OPEN
    county.minutes_pass(9)
    assert texted(county, "ana").count(STILL_YOURS) == 0
    county.minutes_pass(1)
    assert county.texts("ana") == [WORD]
    assert due(county) is None
    county.minutes_pass(5)
    assert texted(county, "ana").count(STILL_YOURS) == 1
    assert STILL_YOURS not in calls(county, "ana")
    assert ("page.hand_over_unanswered", None) in county.noted()
    accepts(county, page_id)  # a yes still counts


def test_on_the_road_it_is_a_call_as_well(county: County) -> None:
    page_id = going(county, minutes=60)
    asks(county, page_id, by="sam")
    county.minutes_pass(10)
    assert calls(county, "ana") == [STILL_YOURS]
    assert "It is still yours." in hears(county, "ana")
    accepts(county, page_id)
    assert hears(county, "ana").startswith("This is Alongside. Response R 7 K Q 2. Someone has taken over.")


def test_without_a_receipt_who_is_asked_is_called_once(county: County) -> None:
    page_id = led(county)
    asks(county, page_id)
    assert due(county) == county.now + RECEIPT
    county.minutes_pass(1)
    assert calls(county, "cleo") == []
    county.minutes_pass(0.5)
    county.minutes_pass(5)
    assert calls(county, "cleo") == [HAND_OVER]
    assert "Can you take over from whoever goes now?" in hears(county, "cleo")
    assert ("page.called", "assigned") in county.noted()


def test_a_text_that_is_refused_is_a_call_at_once(county: County) -> None:
    page_id = led(county)
    asks(county, page_id)
    county.reported("cleo", "undelivered", "30003")
    assert calls(county, "cleo") == [HAND_OVER]


def test_with_a_receipt_nobody_is_called(county: County) -> None:
    page_id = led(county)
    asks(county, page_id)
    county.reported("cleo", "delivered")
    county.minutes_pass(5)
    assert calls(county, "cleo") == []


def test_an_answer_ends_it(county: County) -> None:
    page_id = led(county)
    asks(county, page_id)
    county.act(decline_hand_over, page_id, person="cleo")
    asks(county, page_id, to="bea")
    county.act(withdraw_hand_over, page_id, actor="ana")
    assert due(county) is None
    county.minutes_pass(10)
    assert STILL_YOURS not in texted(county, "ana")
    assert calls(county, "cleo") == calls(county, "bea") == []


def test_a_call_that_is_picked_up_after_the_answer_says_that_nothing_is_asked(county: County) -> None:
    page_id = led(county)
    asks(county, page_id)
    county.minutes_pass(2)
    county.act(withdraw_hand_over, page_id, actor="ana")
    assert hears(county, "cleo").startswith("Nothing is asked of you now.")


def test_a_second_question_has_its_own_ten_minutes(county: County) -> None:
    page_id = led(county, there=True)
    asks(county, page_id)
    county.minutes_pass(10)
    asks(county, page_id, to="bea")
    county.minutes_pass(9)
    assert texted(county, "ana").count(STILL_YOURS) == 1
    county.minutes_pass(1)
    assert texted(county, "ana").count(STILL_YOURS) == 2


def test_who_leads_no_longer_hears_nothing_of_it(county: County) -> None:
    page_id = led(county)
    asks(county, page_id)
    county.act(answer.cannot_come, page_id, person="ana", channel=Channel.APP)
    county.minutes_pass(10)
    assert STILL_YOURS not in texted(county, "ana")
    assert HAND_OVER not in calls(county, "cleo")


def test_a_wall_or_a_missing_number_keeps_no_worker_busy(county: County) -> None:
    page_id = led(county, there=True)
    asks(county, page_id)
    county.wall(county.page(page_id).response_id, "cleo")
    county.change("ana", phone_sealed=None)
    county.clock.advance(timedelta(minutes=10))
    assert not tell_one(county.sessions, county.clock, county.ids)
    assert due(county) is None
    assert calls(county, "cleo") == []


def test_told_twice_by_nobody(county: County) -> None:
    page_id: uuid.UUID = led(county)
    county.act(travel.arrive, page_id, person="ana")
    asks(county, page_id)
    county.clock.advance(timedelta(minutes=10))
    assert tell_one(county.sessions, county.clock, county.ids)
    assert not tell_one(county.sessions, county.clock, county.ids)


def test_the_worker_wakes_for_it(county: County, settings: Settings) -> None:
    page_id = led(county, there=True)
    one = worker(county, settings)
    one.round()
    asks(county, page_id)
    county.reported("cleo", "delivered")
    asked_at = county.now
    while STILL_YOURS not in texted(county, "ana"):
        wakes_at = one.next_due()
        assert wakes_at is not None and wakes_at <= asked_at + STILL_OPEN
        county.clock.advance(max(wakes_at - county.now, timedelta(seconds=1)))
        one.round()
    assert county.now >= asked_at + STILL_OPEN
