"""At the time that they gave whoever is coming is asked where they are, before anybody else is paged."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from tests.paging.county import County
from tests.paging.test_reach import calls, going, hears, texted
from webapp.paging import answer, close, travel
from webapp.paging.find import lock_page
from webapp.paging.models import Answer, Channel, MessageKind, PageState, Sought
from webapp.paging.voice import Turn, press

ASKED = MessageKind.EXPECTED_NOW
NOTED = "Your new arrival time is noted. Nothing more is asked of you now. Goodbye."


def presses(county: County, name: str, key: str) -> Turn:
    call = [one for one in county.messages(name) if one.channel == Channel.VOICE][-1]
    with county.sessions() as session, session.begin():
        turn = press(session, now=county.now, ids=county.ids, message_id=call.id, key=key, turn=0)
    county.work()
    assert turn is not None
    return turn


def asked_others(county: County, page_id: uuid.UUID) -> bool:
    return len(county.attempts(page_id)) > 1


def wanted_in(county: County, page_id: uuid.UUID, minutes: int) -> None:
    with county.tx() as session:
        lock_page(session, page_id).arrive_by = county.now + timedelta(minutes=minutes)


@pytest.fixture
def page_id(county: County) -> uuid.UUID:
    """Ana drives, and is expected in 25 minutes."""
    found = going(county)
    county.reported("ana", "delivered")
    return found


def test_at_her_time_who_drives_is_called_and_texted_once(county: County, page_id: uuid.UUID) -> None:
    county.minutes_pass(24)
    assert calls(county, "ana") == []
    for _ in range(3):
        county.minutes_pass(1)
    assert (calls(county, "ana"), texted(county, "ana").count(ASKED)) == ([ASKED], 1)
    assert county.page(page_id).sought is None and not asked_others(county, page_id)
    assert ("page.expected_now", None) in county.noted()
    assert hears(county, "ana") == (
        "This is Alongside. Response R 7 K Q 2. You are expected there about now, and not marked as arrived. "
        "If you are on your way, press 1: 15 minutes more. If you cannot come, press 2. "
        "To hear this again, press 3. Duty desk: 7 7 5, 5 5 5, 0 1 4 2."
    )


def test_who_has_not_set_out_has_a_text_alone(county: County) -> None:
    going(county, drives=False)
    county.reported("ana", "delivered")
    county.minutes_pass(25)
    assert (texted(county, "ana")[-1], calls(county, "ana")) == (ASKED, [])


def test_one_key_is_15_minutes_more_and_pages_nobody(county: County, page_id: uuid.UUID) -> None:
    county.minutes_pass(27)
    assert presses(county, "ana", "1") == Turn(NOTED)
    page = county.page(page_id)
    assert (page.eta_at, page.late_agreed) == (county.now + timedelta(minutes=15), True)
    county.minutes_pass(14)
    assert not asked_others(county, page_id)
    county.minutes_pass(1)
    assert calls(county, "ana") == [ASKED, ASKED], "and at the new time again"
    assert not asked_others(county, page_id)
    county.minutes_pass(10)
    assert county.page(page_id).sought == Sought.OVERDUE and asked_others(county, page_id)


def test_a_key_that_is_reported_twice_counts_once(county: County, page_id: uuid.UUID) -> None:
    county.minutes_pass(25)
    presses(county, "ana", "1")
    assert presses(county, "ana", "1") == Turn(NOTED)
    assert county.page(page_id).eta_at == county.now + timedelta(minutes=15)


def test_a_key_confirms_no_yes_that_came_by_text(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    county.reported("ana", "undelivered", "30003")
    county.minutes_pass(25)
    presses(county, "ana", "1")
    page = county.page(page_id)
    assert (page.confirmed_at, page.sought) == (None, Sought.UNCONFIRMED)


@pytest.mark.parametrize("key", ["", "4", "3", "#"])
def test_only_a_pressed_1_or_2_counts(county: County, page_id: uuid.UUID, key: str) -> None:
    county.minutes_pass(25)
    before = county.page(page_id).eta_at
    assert presses(county, "ana", key).asks is not None
    assert county.page(page_id).eta_at == before
    county.minutes_pass(10)
    assert asked_others(county, page_id), "a voicemail that picked up has changed nothing"


def test_key_2_says_that_she_cannot_come(county: County, page_id: uuid.UUID) -> None:
    county.minutes_pass(25)
    assert presses(county, "ana", "2").say == "Noted, you do not come. Thank you. Goodbye."
    assert county.page(page_id).state == PageState.ASKING
    assert county.attempts(page_id)[0] == ("ana", "primary", Answer.CANNOT_COME)
    assert hears(county, "ana").startswith("Nothing is asked of you now.")


def test_when_others_are_asked_the_call_comes_again_and_its_key_ends_the_search(
    county: County, page_id: uuid.UUID
) -> None:
    county.minutes_pass(25)
    county.minutes_pass(10)
    assert calls(county, "ana") == [ASKED, MessageKind.WHERE_ARE_YOU]
    presses(county, "ana", "1")
    assert county.page(page_id).sought is None
    assert texted(county, "bea")[-1] == MessageKind.COVERED


def test_what_has_changed_meanwhile_is_said_instead(county: County, page_id: uuid.UUID) -> None:
    county.minutes_pass(25)
    county.act(answer.change_eta, page_id, person="ana", minutes=40, channel=Channel.APP)
    assert hears(county, "ana") == NOTED
    county.act(travel.arrive, page_id, person="ana")
    assert hears(county, "ana") == "You are marked as arrived. Nothing was changed. Goodbye."
    assert presses(county, "ana", "2").say == hears(county, "ana")
    county.act(close.stand_down, page_id, actor="sam", reason="left")
    county.act(close.stand_down, page_id, actor="sam", reason="left")
    assert hears(county, "ana").startswith("That page is closed.")


# ---- 15 by text, later than the clock ----


def test_15_by_text_to_our_question_starts_no_search_though_it_is_past_the_clock(
    county: County, page_id: uuid.UUID
) -> None:
    wanted_in(county, page_id, 30)
    county.minutes_pass(25)
    county.says("ana", f"{county.code('ana', page_id)} 15")
    page = county.page(page_id)
    assert (page.eta_at, page.sought) == (county.now + timedelta(minutes=15), None)
    assert not asked_others(county, page_id)


def test_a_longer_time_is_judged_by_the_clock_as_ever(county: County, page_id: uuid.UUID) -> None:
    wanted_in(county, page_id, 30)
    county.minutes_pass(25)
    county.says("ana", f"{county.code('ana', page_id)} 16")
    assert county.page(page_id).sought == Sought.TOO_LATE


def test_so_is_15_that_nobody_asked_for(county: County, page_id: uuid.UUID) -> None:
    wanted_in(county, page_id, 30)
    county.minutes_pass(20)
    county.says("ana", f"{county.code('ana', page_id)} 15")
    assert county.page(page_id).sought == Sought.TOO_LATE
