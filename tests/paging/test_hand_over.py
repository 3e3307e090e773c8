"""A page is handed over at the end of a shift; until the next one has said yes, the first one keeps it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from tests.paging.county import County
from webapp.accounts.wall import raise_wall
from webapp.errors import BadField, DomainError, NotFound
from webapp.paging import answer, close, travel
from webapp.paging.hand_over import (
    accept_hand_over,
    ask_hand_over,
    decline_hand_over,
    offer_on,
    offers_to,
    withdraw_hand_over,
)
from webapp.paging.models import Channel, PageState
from webapp.paging.refusals import NotGoing, PageIsClosed

ASKS = "R-7KQ2: can you take over from whoever goes now?"


def led(county: County, *, there: bool = False) -> uuid.UUID:
    """Ana has said yes in the app; with `there` she has arrived."""
    page_id = county.open_page()
    county.act(answer.accept, page_id, person="ana", minutes=25, channel=Channel.APP)
    if there:
        county.act(travel.arrive, page_id, person="ana")
    for name in county.numbers:
        county.texts(name)
    return page_id


def asks(county: County, page_id: uuid.UUID, to: str = "cleo", by: str = "ana") -> None:
    county.act(ask_hand_over, page_id, to_id=county.people[to], actor=by)


def accepts(county: County, page_id: uuid.UUID, who: str = "cleo", **more: object) -> None:
    county.act(accept_hand_over, page_id, person=who, **({"minutes": 20, "channel": Channel.APP} | more))


def leader(county: County, page_id: uuid.UUID) -> str:
    return next(name for name, one in county.people.items() if one == county.page(page_id).accepted_by)


def offered(county: County, name: str) -> list[str]:
    with county.tx() as session:
        return [one.response_code for one in offers_to(session, county.people[name])]


@pytest.mark.parametrize("there", [False, True])
def test_until_the_next_one_says_yes_the_first_one_keeps_it(county: County, there: bool) -> None:
    page_id = led(county, there=there)
    before = county.page(page_id)
    asks(county, page_id)
    assert county.texts("cleo")[0].startswith(ASKS)
    after = county.page(page_id)
    assert (leader(county, page_id), after.state, after.eta_at) == ("ana", before.state, before.eta_at)
    assert offered(county, "cleo") == ["R-7KQ2"]
    county.silence()


@pytest.mark.parametrize("there", [False, True])
def test_then_the_next_one_leads_confirmed_and_the_first_is_thanked(county: County, there: bool) -> None:
    page_id = led(county, there=there)
    asks(county, page_id)
    county.texts("cleo")
    accepts(county, page_id)
    page = county.page(page_id)
    assert (leader(county, page_id), page.state, page.sought) == ("cleo", PageState.ACCEPTED, None)
    assert (page.confirmed_how, page.arrived_at) == ("signed_in", None)
    assert page.eta_at == county.now + timedelta(minutes=20)
    assert county.texts("ana") == [
        "R-7KQ2: someone has taken over. Thank you. If you are there, please stay until they come. "
        "Duty 775-555-0142"
    ]
    assert offered(county, "cleo") == []
    county.silence()
    county.act(travel.on_my_way, page_id, person="cleo")
    county.act(travel.arrive, page_id, person="cleo")
    assert county.page(page_id).state == PageState.ARRIVED
    assert ("page.handed_over", "20 min") in county.noted()


def test_a_text_is_no_yes_to_a_hand_over(county: County) -> None:
    page_id = led(county)
    asks(county, page_id)
    assert county.says("cleo", "25") != "yes 25"
    assert leader(county, page_id) == "ana"


def test_the_first_one_can_do_nothing_more_once_it_is_handed_over(county: County) -> None:
    page_id = led(county)
    asks(county, page_id)
    accepts(county, page_id)
    with pytest.raises(DomainError):
        county.act(answer.change_eta, page_id, person="ana", minutes=30, channel=Channel.APP)
    with pytest.raises(DomainError):
        county.act(travel.arrive, page_id, person="ana")


def test_a_no_leaves_it_where_it_is_and_is_told(county: County) -> None:
    page_id = led(county)
    asks(county, page_id)
    county.texts("cleo")
    county.act(decline_hand_over, page_id, person="cleo")
    assert leader(county, page_id) == "ana"
    assert county.texts("ana")[0].startswith("R-7KQ2: who was asked to take over cannot. It stays yours;")
    assert offered(county, "cleo") == []
    with pytest.raises(NotFound):
        accepts(county, page_id)


def test_asked_twice_is_one_text_and_somebody_else_takes_the_place_of_the_first_asked(county: County) -> None:
    page_id = led(county)
    asks(county, page_id)
    asks(county, page_id)
    assert len(county.texts("cleo")) == 1
    asks(county, page_id, to="bea")
    assert (offered(county, "cleo"), offered(county, "bea")) == ([], ["R-7KQ2"])
    with pytest.raises(NotFound):
        accepts(county, page_id, "cleo")
    accepts(county, page_id, "bea")
    assert leader(county, page_id) == "bea"


def test_it_can_be_withdrawn(county: County) -> None:
    page_id = led(county)
    asks(county, page_id)
    county.act(withdraw_hand_over, page_id, actor="ana")
    county.act(withdraw_hand_over, page_id, actor="ana")
    with pytest.raises(NotFound):
        accepts(county, page_id)


def test_the_desk_asks_and_enters_what_was_said_by_phone(county: County) -> None:
    page_id = led(county)
    asks(county, page_id, by="sam")
    accepts(county, page_id, channel=Channel.PHONE, actor="sam")
    assert (leader(county, page_id), county.page(page_id).confirmed_how) == ("cleo", "duty_desk")


def test_somebody_else_cannot_hand_it_over(county: County) -> None:
    page_id = led(county)
    for who in ("bea", "officer"):
        with pytest.raises(NotGoing):
            asks(county, page_id, by=who)
        with pytest.raises(NotGoing):
            county.act(withdraw_hand_over, page_id, actor=who)


def test_nobody_takes_over_who_cannot_be_reached_or_leads_already_or_is_walled(county: County) -> None:
    page_id = led(county)
    county.change("bea", active=False)
    county.wall(county.page(page_id).response_id, "cleo")
    for who in ("ana", "bea", "cleo"):
        with pytest.raises(BadField):
            asks(county, page_id, to=who)


def test_a_wall_that_comes_in_between_counts(county: County) -> None:
    page_id = led(county)
    asks(county, page_id)
    with county.tx() as session:
        raise_wall(
            session,
            now=county.now,
            ids=county.ids,
            region_id=county.region_id,
            response_id=county.page(page_id).response_id,
            people=[county.people["cleo"]],
            made_by=county.people["sam"],
        )
    assert offered(county, "cleo") == []
    with pytest.raises(NotFound):
        accepts(county, page_id)


def test_there_is_nothing_to_hand_over_while_nobody_leads_or_once_it_is_closed(county: County) -> None:
    page_id = county.open_page()
    with pytest.raises(DomainError):
        asks(county, page_id, by="sam")
    county.act(close.stand_down, page_id, reason="not_needed", actor="sam")
    with pytest.raises(PageIsClosed):
        asks(county, page_id, by="sam")


def test_who_cannot_come_after_all_takes_the_question_with_them(county: County) -> None:
    page_id = led(county)
    asks(county, page_id)
    county.act(answer.cannot_come, page_id, person="ana", channel=Channel.APP)
    assert offered(county, "cleo") == []
    with pytest.raises(NotFound):
        accepts(county, page_id)
    county.act(answer.accept, page_id, person="bea", minutes=20, channel=Channel.APP)
    with pytest.raises(NotFound):
        accepts(county, page_id)
    asks(county, page_id, by="bea")
    with county.tx() as session:
        offer = offer_on(session, county.page(page_id).response_id)
    assert offer is not None and offer.from_id == county.people["bea"]


@pytest.mark.parametrize("minutes", [2, 241])
def test_minutes_that_are_none_are_refused(county: County, minutes: int) -> None:
    page_id = led(county)
    asks(county, page_id)
    with pytest.raises(BadField):
        accepts(county, page_id, minutes=minutes)
    assert leader(county, page_id) == "ana"


def test_others_who_were_looked_for_beside_the_first_are_covered(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    county.minutes_pass(5)
    for name in county.numbers:
        county.texts(name)
    asks(county, page_id, by="sam")
    accepts(county, page_id)
    assert "someone else is going" in county.texts("bea")[0]
    assert (leader(county, page_id), county.page(page_id).sought) == ("cleo", None)
    county.minutes_pass(10)
    assert [text[:33] for text in county.texts("bea")] == []
