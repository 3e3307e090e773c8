"""Whoever is no longer asked is left in peace: what still waits to be sent to them is taken back."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from tests.paging.county import County
from tests.paging.test_evidence import rings
from webapp.paging import close, dispatch
from webapp.paging.act import Act
from webapp.paging.escalate import escalate_one
from webapp.paging.find import attempts_of, page_by_id
from webapp.paging.gateways.gateway import Permanent, Transient
from webapp.paging.messages import deliver
from webapp.paging.messages.fate import still_needed
from webapp.paging.messages.queue import WITHDRAWN
from webapp.paging.models import Channel, Message, MessageKind, MessageState, PageState
from webapp.paging.reach import reach


def called_after_a_lost_text(county: County) -> uuid.UUID:
    """Ana's text cannot be delivered. Her call waits to be made, and Bea has been asked."""
    page_id = county.queue_page()
    county.gateway.fails.append((county.numbers["ana"], Permanent("21610")))
    deliver.deliver_one(county.courier)  # the text, refused
    county.gateway.fails.append((county.numbers["ana"], Transient("20429")))
    county.work()  # the call, not taken now, and Bea's text
    (call,) = [one for one in county.messages("ana") if one.channel == Channel.VOICE]
    assert (call.state, rings(county, "ana")) == (MessageState.QUEUED, 0)
    assert county.attempts(page_id) == [("ana", "primary", "failed"), ("bea", "backup", None)]
    return page_id


def last(county: County, name: str, channel: Channel) -> Message:
    return [one for one in county.messages(name) if one.channel == channel][-1]


def test_when_somebody_else_goes_a_call_that_waits_is_not_made(county: County) -> None:
    called_after_a_lost_text(county)
    county.says("bea", "25")
    call = last(county, "ana", Channel.VOICE)
    assert (call.state, call.error_code) == (MessageState.FAILED, WITHDRAWN)
    county.minutes_pass(1)
    assert rings(county, "ana") == 0


def test_while_nobody_goes_the_call_is_made(county: County) -> None:
    called_after_a_lost_text(county)
    county.says("bea", "2")
    county.minutes_pass(1)
    assert rings(county, "ana") == 1


def test_when_the_page_is_closed_a_call_that_waits_is_not_made(county: County) -> None:
    page_id = called_after_a_lost_text(county)
    county.act(close.stand_down, page_id, reason="not_needed", actor="sam")
    assert last(county, "ana", Channel.VOICE).error_code == WITHDRAWN
    county.minutes_pass(1)
    assert rings(county, "ana") == 0


@pytest.mark.parametrize("ends", ["covered", "closed"])
def test_a_text_that_waits_for_its_next_try_is_not_sent(county: County, ends: str) -> None:
    county.gateway.fails += [(county.numbers["ana"], Transient("20429"))]
    page_id = county.open_page()
    if ends == "closed":
        county.act(close.stand_down, page_id, reason="not_needed", actor="sam")
    else:
        county.minutes_pass(0)
        county.gateway.fails += [(county.numbers["ana"], Transient("20429"))] * 20
        county.act(dispatch.ask_next, page_id, actor="sam")
        county.says("bea", "25")
        county.gateway.fails.clear()
    county.minutes_pass(2)
    assert not any("please respond" in body for body in county.texts("ana"))
    assert county.messages("ana")[0].error_code == WITHDRAWN


def test_whoever_has_read_the_text_hears_that_it_is_over_although_their_call_still_waits(
    county: County,
) -> None:
    page_id = county.open_page()
    county.texts("ana")
    county.clock.advance(timedelta(minutes=2))
    escalate_one(
        county.sessions, county.clock, county.ids
    )  # no receipt: her call is queued, and no sender is free
    assert last(county, "ana", Channel.VOICE).state == MessageState.QUEUED
    county.says("bea", "25")
    assert any("someone else is going" in body.lower() for body in county.texts("ana"))
    assert county.page(page_id).accepted_by == county.people["bea"]
    county.minutes_pass(2)
    assert rings(county, "ana") == 0


def test_what_nobody_took_back_is_not_sent_either(county: County) -> None:
    """A worker that looks at it just then sees the page."""
    page_id = called_after_a_lost_text(county)
    call = last(county, "ana", Channel.VOICE)
    with county.tx() as session:
        page, attempt = page_by_id(session, page_id), attempts_of(session, page_id)[0]
        assert still_needed(call, page, attempt)
        page.state = "closed"
        assert not still_needed(call, page, attempt)
        page.state = "asking"


@pytest.mark.parametrize("ends", ["stands", "closed", "arrived"])
def test_whoever_leads_no_longer_is_not_asked_where_they_are(county: County, ends: str) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    with county.tx() as session:
        page = page_by_id(session, page_id)
        reach(
            Act(session, county.now, county.ids),
            page,
            attempts_of(session, page_id)[0],
            MessageKind.EXPECTED_NOW,
        )
        if ends != "stands":
            page.state = PageState(ends)
    county.texts("ana")
    county.work()
    asked = last(county, "ana", Channel.SMS)
    assert asked.kind == MessageKind.EXPECTED_NOW
    if ends == "stands":
        assert (asked.state, len(county.texts("ana"))) == (MessageState.SENT, 1)
    else:
        assert (asked.error_code, county.texts("ana")) == (WITHDRAWN, [])
