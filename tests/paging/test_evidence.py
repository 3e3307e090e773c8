"""A text that is lost is not waited for: the person is called, and the next one is asked as well."""

from __future__ import annotations

import uuid
from datetime import timedelta

from tests.paging.county import County
from webapp.paging.evidence import RECEIPT
from webapp.paging.gateways.gateway import Permanent
from webapp.paging.messages.receipts import receive_call_status
from webapp.paging.models import Channel, PageState
from webapp.paging.voice import press

BEFORE = (RECEIPT - timedelta(seconds=1)).total_seconds() / 60


def rings(county: County, name: str) -> int:
    return sum(to == county.numbers[name] for to, _, _ in county.gateway.calls)


def call_to(county: County, name: str) -> uuid.UUID:
    """The last call to this person."""
    return [one for one in county.messages(name) if one.channel == Channel.VOICE][-1].id


def presses(county: County, name: str, key: str) -> None:
    with county.sessions() as session, session.begin():
        press(session, now=county.now, ids=county.ids, message_id=call_to(county, name), key=key, turn=0)
    county.work()


def test_without_a_receipt_the_person_is_called_and_the_next_one_asked(county: County) -> None:
    page_id = county.open_page()
    county.minutes_pass(BEFORE)
    assert (rings(county, "ana"), county.texts("bea")) == (0, [])
    county.minutes_pass(2 / 60)
    assert rings(county, "ana") == 1
    assert "please respond" in county.texts("bea")[0]
    assert county.attempts(page_id)[:2] == [("ana", "primary", None), ("bea", "backup", None)]
    assert ("page.no_receipt", "primary") in county.noted()


def test_a_receipt_in_time_leaves_everybody_else_alone(county: County) -> None:
    county.open_page()
    county.reported("ana", "delivered")
    county.minutes_pass(4)
    assert rings(county, "ana") == 0
    assert county.texts("bea") == []


def test_a_call_is_made_once_however_long_it_takes(county: County) -> None:
    county.open_page()
    for _ in range(6):
        county.minutes_pass(0.6)
    assert rings(county, "ana") == 1


def test_both_are_asked_at_once_and_the_first_who_says_yes_goes(county: County) -> None:
    page_id = county.open_page()
    county.minutes_pass(2)
    county.says("bea", "25")
    assert county.page(page_id).accepted_by == county.people["bea"]
    assert any("someone else is going" in body.lower() for body in county.texts("ana"))
    presses(county, "ana", "1")
    assert county.page(page_id).accepted_by == county.people["bea"]


def test_a_pressed_key_takes_the_page_whose_text_was_lost(county: County) -> None:
    page_id = county.open_page()
    county.minutes_pass(2)
    presses(county, "ana", "1")
    page = county.page(page_id)
    assert (page.state, page.accepted_by) == (PageState.ACCEPTED, county.people["ana"])


def test_an_undelivered_text_is_followed_by_a_call_and_the_next_one_at_once(county: County) -> None:
    page_id = county.open_page()
    county.reported("ana", "undelivered", "30003")
    assert rings(county, "ana") == 1
    assert "please respond" in county.texts("bea")[0]
    assert county.attempts(page_id)[0] == ("ana", "primary", "failed")
    presses(county, "ana", "1")
    assert county.page(page_id).accepted_by == county.people["ana"]


def test_who_has_opted_out_of_texts_is_called(county: County) -> None:
    county.gateway.fails.append((county.numbers["ana"], Permanent("21610")))
    county.open_page()
    assert rings(county, "ana") == 1
    assert "please respond" in county.texts("bea")[0]


def test_a_call_that_nobody_takes_changes_nothing_while_the_text_may_be_read(county: County) -> None:
    page_id = county.open_page()
    county.minutes_pass(2)
    call = call_to(county, "ana")
    with county.sessions() as session, session.begin():
        receive_call_status(
            session, now=county.now, ids=county.ids, message_id=call, sid="CAx", status="no-answer"
        )
    county.work()
    assert county.attempts(page_id)[0] == ("ana", "primary", None)


def test_the_ladder_does_not_end_while_somebody_may_still_answer(county: County) -> None:
    """Asked side by side, all of them have their time."""
    page_id = county.open_page()
    county.minutes_pass(1.5)
    county.minutes_pass(1.5)
    assert {name for name, _, _ in county.attempts(page_id)} == {"ana", "bea", "sam"}
    assert county.page(page_id).state == PageState.ASKING
