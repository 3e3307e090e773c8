"""Who drives reads no text, and some phones get none: what is told is a call to them as well."""

from __future__ import annotations

import uuid

import pytest

from tests.paging.county import County
from webapp.paging import answer, close, keep_out, travel
from webapp.paging.act import Act
from webapp.paging.find import attempts_of, page_by_id
from webapp.paging.gateways.gateway import Permanent, Transient
from webapp.paging.hand_over import accept_hand_over, ask_hand_over, decline_hand_over
from webapp.paging.messages import deliver
from webapp.paging.messages.queue import withdraw
from webapp.paging.models import Channel, MessageKind, Readiness
from webapp.paging.reach import texts_reach
from webapp.paging.voice import begin


def going(county: County, *, drives: bool = True, minutes: int = 25) -> uuid.UUID:
    """Ana has said yes in the app; with `drives` she is on her way."""
    page_id = county.open_page()
    county.act(answer.accept, page_id, person="ana", minutes=minutes, channel=Channel.APP)
    if drives:
        county.act(travel.on_my_way, page_id, person="ana")
    return page_id


def calls(county: County, name: str) -> list[str]:
    return [one.kind for one in county.messages(name) if one.channel == Channel.VOICE]


def texted(county: County, name: str) -> list[str]:
    return [one.kind for one in county.messages(name) if one.channel == Channel.SMS]


def hears(county: County, name: str) -> str:
    """What the last call says when it is picked up."""
    call = [one for one in county.messages(name) if one.channel == Channel.VOICE][-1]
    with county.sessions() as session, session.begin():
        turn = begin(session, now=county.now, ids=county.ids, message_id=call.id)
    assert turn is not None
    return turn.say


def is_kept_out(county: County, page_id: uuid.UUID) -> None:
    response_id = county.page(page_id).response_id
    county.wall(response_id, "ana")
    with county.tx() as session:
        keep_out.keep_out(
            session,
            now=county.now,
            ids=county.ids,
            response_id=response_id,
            person_id=county.people["ana"],
        )
    county.work()


def is_replaced(county: County, page_id: uuid.UUID) -> None:
    """She is late, and Bea says yes in the app."""
    county.minutes_pass(40)
    county.act(answer.accept, page_id, person="bea", minutes=10, channel=Channel.APP)


def is_taken_over_from(county: County, page_id: uuid.UUID) -> None:
    county.act(ask_hand_over, page_id, to_id=county.people["cleo"], actor="sam")
    county.act(accept_hand_over, page_id, person="cleo", minutes=20, channel=Channel.APP)


def keeps_it(county: County, page_id: uuid.UUID) -> None:
    county.act(ask_hand_over, page_id, to_id=county.people["cleo"], actor="sam")
    county.act(decline_hand_over, page_id, person="cleo")


def is_stood_down(county: County, page_id: uuid.UUID) -> None:
    county.act(close.stand_down, page_id, actor="sam", reason="left")


TOLD = [
    (is_stood_down, MessageKind.STOOD_DOWN, "Stand down, please."),
    (is_replaced, MessageKind.COVERED, "Someone else is going."),
    (is_kept_out, MessageKind.COVERED, "Someone else is going."),
    (is_taken_over_from, MessageKind.HANDED_OVER, "Someone has taken over."),
    (keeps_it, MessageKind.STAYS_YOURS, "It stays yours."),
]


@pytest.mark.parametrize(("happens", "kind", "says"), TOLD)
def test_who_is_on_the_road_is_called_as_well(county: County, happens, kind, says) -> None:  # type: ignore[no-untyped-def]
    page_id = going(county)
    happens(county, page_id)
    assert (texted(county, "ana")[-1], calls(county, "ana")[-1]) == (kind, kind)
    assert says in hears(county, "ana"), "also past a wall: it names nothing"


@pytest.mark.parametrize(("happens", "kind", "says"), TOLD)
def test_who_has_not_set_out_has_a_text_alone(county: County, happens, kind, says) -> None:  # type: ignore[no-untyped-def]
    page_id = going(county, drives=False)
    for nth in range(len(county.messages("ana"))):
        county.reported("ana", "delivered", nth=nth)
    happens(county, page_id)
    assert texted(county, "ana")[-1] == kind
    assert calls(county, "ana") == []


def test_who_is_there_is_not_on_the_road(county: County) -> None:
    page_id = going(county)
    county.act(travel.arrive, page_id, person="ana")
    keeps_it(county, page_id)
    assert calls(county, "ana") == []


def test_whose_yes_is_not_confirmed_and_who_gets_no_texts_is_called_about_it(county: County) -> None:
    county.gateway.fails.append((county.numbers["ana"], Permanent("21211")))
    page_id = county.open_page()
    county.act(answer.accept, page_id, person="ana", minutes=25, channel=Channel.VOICE)
    county.reported("ana", "undelivered", "30005")
    county.minutes_pass(5)
    assert calls(county, "ana")[-1] == MessageKind.CONFIRM_PLEASE
    assert "Your yes is not confirmed" in hears(county, "ana")


def test_who_has_stopped_texts_is_called(county: County) -> None:
    page_id = going(county, drives=False)
    with county.tx() as session:
        session.get_one(Readiness, county.people["ana"]).opted_out_at = county.now
    is_stood_down(county, page_id)
    assert calls(county, "ana") == [MessageKind.STOOD_DOWN]


def test_a_text_that_was_taken_back_says_nothing_about_a_phone(county: County) -> None:
    page_id = county.queue_page()
    with county.tx() as session:
        act = Act(session, county.now, county.ids)
        (asked,) = attempts_of(session, page_id)
        assert withdraw(act, asked)
        assert texts_reach(act, page_by_id(session, page_id), county.people["ana"])


def test_the_call_does_not_wait_for_a_text_that_is_tried_again(county: County) -> None:
    page_id = going(county)
    county.gateway.fails = [(county.numbers["ana"], Transient("20429"))]
    with county.tx() as session:
        close.stand_down(
            session,
            now=county.now,
            ids=county.ids,
            page=county.page(page_id),
            reason="left",
            actor_id=county.people["sam"],
        )
    while deliver.deliver_one(county.courier):
        pass
    told = {one.channel: one.state for one in county.messages("ana") if one.kind == MessageKind.STOOD_DOWN}
    assert told == {"sms": "queued", "voice": "sent"}
