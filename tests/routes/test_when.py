"""When something happened: whose word is taken, and how far back it reaches."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.town import CONTACT, Town
from webapp.accounts.models import Person
from webapp.offline.item import Delivery
from webapp.routes.offline import when

NOW = datetime(2026, 3, 3, 10, 38, tzinfo=UTC)
A_MOMENT = timedelta(seconds=1)
WHOEVER = Person(id=uuid.UUID(int=9))


def occurred_at(text: str | None, *, parked: bool = False) -> datetime:
    """What is made of `_at`, in a post that waited for its person to sign in again, or in one that did not."""
    form = {} if text is None else {"_at": text}
    with (
        Flask("bare").test_request_context(method="POST", data=form),
        patch.object(when, "session"),
        patch.object(when, "parts"),
        patch.object(when, "parked_at", return_value=NOW - when.OLDEST if parked else None),
    ):
        return when.occurred_at(NOW, WHOEVER)


def milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def said(before: timedelta) -> str:
    return str(milliseconds(NOW - before))


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(timedelta(0), id="now"),
        pytest.param(A_MOMENT, id="a-moment-ago"),
        pytest.param(timedelta(minutes=2), id="2-minutes-ago"),
    ],
)
def test_what_is_sent_at_once_may_be_two_minutes_old(before: timedelta) -> None:
    assert occurred_at(said(before)) == NOW - before


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(timedelta(minutes=2) + A_MOMENT, id="a-moment-too-old"),
        pytest.param(timedelta(hours=5), id="5-hours-ago"),
        pytest.param(timedelta(hours=72), id="72-hours-ago"),
    ],
)
def test_older_words_are_taken_from_a_parked_post_alone(before: timedelta) -> None:
    assert occurred_at(said(before)) == NOW
    assert occurred_at(said(before), parked=True) == NOW - before


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(said(-A_MOMENT), id="to-come"),
        pytest.param(said(timedelta(hours=72) + A_MOMENT), id="beyond-72-hours"),
        pytest.param(said(-timedelta(days=3650)), id="in-ten-years"),
        pytest.param(None, id="none"),
        pytest.param("", id="empty"),
        pytest.param("0", id="1970"),
        pytest.param("now", id="a-word"),
        pytest.param("-1", id="negative"),
        pytest.param("1.5", id="a-fraction"),
        pytest.param("1e12", id="an-exponent"),
        pytest.param(" 1772534280000", id="a-space"),
        pytest.param("²", id="superscript"),
        pytest.param("١٢٣", id="other-digits"),
        pytest.param("9" * 13, id="13-nines"),
        pytest.param("9" * 14, id="14-nines"),
        pytest.param("9" * 15, id="15-nines"),
        pytest.param("9" * 4000, id="4000-nines"),
    ],
)
def test_a_time_that_cannot_be_believed_is_the_servers_time(text: str | None) -> None:
    assert occurred_at(text, parked=True) == NOW


@given(text=st.text(max_size=16) | st.integers(min_value=0, max_value=10**18).map(str), parked=st.booleans())
def test_whatever_a_phone_says_the_time_is_within_bounds(text: str, parked: bool) -> None:
    assert NOW - when.OLDEST <= occurred_at(text, parked=parked) <= NOW


# ---- delivered ----


def delivery(at: int, skew: int | None) -> Delivery:
    one = uuid.UUID(int=1)
    return Delivery(
        key=one,
        path="/",
        form=(),
        version=1,
        at=at,
        skew=skew,
        device=one,
        grant="",
        parent=None,
        nonce="",
        person=one,
        accept="html",
    )


def tapped(before: timedelta, skew: timedelta | None) -> datetime:
    """A tap `before` now, on a phone whose clock is `skew` ahead."""
    ahead = skew or timedelta(0)
    stood = milliseconds(NOW - before + ahead)
    return when.when_tapped(
        delivery(stood, None if skew is None else round(skew.total_seconds() * 1000)), NOW
    )


@pytest.mark.parametrize(
    "skew",
    [
        pytest.param(timedelta(0), id="right"),
        pytest.param(timedelta(hours=3), id="3-hours-ahead"),
        pytest.param(-timedelta(days=400), id="a-year-behind"),
    ],
)
def test_a_wrong_clock_is_set_right_by_what_was_measured_of_it(skew: timedelta) -> None:
    for before in (timedelta(0), timedelta(minutes=40), timedelta(hours=71)):
        assert tapped(before, skew) == NOW - before


def test_a_clock_that_was_never_measured_is_not_believed() -> None:
    assert tapped(timedelta(hours=4), None) == NOW


def test_it_is_never_to_come_and_never_older_than_72_hours() -> None:
    assert tapped(-timedelta(minutes=3), timedelta(0)) == NOW
    assert tapped(timedelta(days=9), timedelta(0)) == NOW - timedelta(hours=72)


@given(at=st.integers(0, 10**14), skew=st.integers(-(10**14), 10**14) | st.none())
def test_whatever_is_sealed_the_time_is_within_bounds(at: int, skew: int | None) -> None:
    assert NOW - when.OLDEST <= when.when_tapped(delivery(at, skew), NOW) <= NOW


# ---- in a town ----


def test_a_plain_post_cannot_say_that_a_core_member_came_yesterday(town: Town) -> None:
    """It would stop a clock that ran out long ago."""
    response = town.logs_contact()
    town.passes(60)
    town.officer.unlocks()
    long_ago = str(milliseconds(town.clock.now() - timedelta(minutes=50)))
    town.officer.post(town.path(response, "core-here"), {"_at": long_ago}).gets(200)
    town.officer.get(town.path(response, "timeline")).sees("Core member here 3:38 a.m.")


def test_a_parked_post_keeps_the_time_at_which_it_was_tapped(town: Town) -> None:
    response = town.logs_contact()
    town.passes(20)
    core = town.path(response, "core-here")
    form = {"_at": str(milliseconds(town.clock.now())), "_key": str(uuid.uuid4())}
    town.officer.post(core, form).sees("Locked, to keep others out")
    town.passes(20)
    town.officer.unlocks().sees("Not sent yet")
    town.officer.post(core, form).gets(200)
    town.officer.get(town.path(response, "timeline")).sees(
        "Core member here at 2:58 a.m., reached us 3:18 a.m."
    )


def test_nothing_happens_before_the_young_person_was_identified(town: Town) -> None:
    response = town.logs_contact()
    town.passes(1)
    before = str(milliseconds(town.clock.now() - timedelta(seconds=90)))
    town.officer.post(town.path(response, "scene"), {"scene": "left", "_at": before})
    town.officer.get(town.path(response, "timeline")).sees("The young person left 2:38 a.m.")


def test_a_contact_is_dated_by_the_phone_within_two_minutes(town: Town) -> None:
    logged = town.clock.now() - timedelta(seconds=90)
    response = town.logs_contact(_at=str(milliseconds(logged)))
    assert response.identified_at == logged
    far = town.logs_contact(_at=str(milliseconds(town.clock.now() - timedelta(hours=6))), **CONTACT)
    assert far.identified_at == town.clock.now()
