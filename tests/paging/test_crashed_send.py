"""A worker died between handing over and writing down: the provider is asked, and only then is it sent again."""

from __future__ import annotations

import pytest

from tests.paging.county import County
from webapp.paging.gateways.gateway import Sent, SystemDown, Transient
from webapp.paging.messages import deliver
from webapp.paging.models import MessageState


def crash(county: County) -> tuple[str, str]:
    """The text was handed over; the worker died before it wrote that down. Number and words."""
    county.queue_page()
    letter = deliver.claim(county.courier)
    assert letter is not None and letter.asks_since is None
    deliver.send(county.courier, letter)
    county.clock.advance(deliver.LEASE)
    return letter.to, letter.body


def test_what_the_provider_has_is_not_sent_again(county: County) -> None:
    to, body = crash(county)
    county.gateway.taken = [(to, body, Sent("SMthatWent"))]
    county.work()
    assert len(county.texts("ana")) == 1
    message = county.messages("ana")[0]
    assert (message.state, message.provider_sid, message.tries) == (MessageState.SENT, "SMthatWent", 2)
    county.minutes_pass(1)
    assert county.texts("ana") == []


def test_what_the_provider_knows_to_have_arrived_is_delivered(county: County) -> None:
    to, body = crash(county)
    county.gateway.taken = [(to, body, Sent("SMthatWent", delivered=True))]
    county.work()
    assert county.messages("ana")[0].state == MessageState.DELIVERED
    assert ("page.delivered", "primary") in county.noted()


def test_what_the_provider_does_not_have_is_sent_again(county: County) -> None:
    crash(county)
    county.work()
    assert len(county.texts("ana")) == 2
    assert county.messages("ana")[0].state == MessageState.SENT


@pytest.mark.parametrize("wrong", [Transient("timeout"), SystemDown("20003"), RuntimeError("surprise")])
def test_when_it_cannot_be_asked_it_is_sent_again(
    county: County, monkeypatch: pytest.MonkeyPatch, wrong: Exception
) -> None:
    crash(county)

    def refuse(*_: object) -> list[Sent]:
        raise wrong

    monkeypatch.setattr(county.gateway, "find", refuse)
    county.work()
    assert len(county.texts("ana")) == 2


def test_an_answer_that_was_lost_is_asked_for_as_well(county: County) -> None:
    county.gateway.fails = [(county.numbers["ana"], Transient("timeout"))]
    county.open_page()
    assert county.texts("ana") == []
    county.clock.advance(deliver.LEASE)
    letter = deliver.claim(county.courier)
    assert letter is not None and letter.asks_since is not None
    county.gateway.taken = [(letter.to, letter.body, Sent("SMslowButSure"))]
    deliver.record(county.courier, letter, deliver.send(county.courier, letter))
    county.work()
    assert county.texts("ana") == []
    assert county.messages("ana")[0].provider_sid == "SMslowButSure"


def test_a_plain_refusal_needs_no_question(county: County) -> None:
    county.gateway.fails = [(county.numbers["ana"], Transient("20429"))]
    county.queue_page()
    deliver.deliver_one(county.courier)
    county.clock.advance(deliver.LEASE)
    letter = deliver.claim(county.courier)
    assert letter is not None and letter.asks_since is None


def test_the_same_words_of_another_text_are_not_taken_for_this_one(county: County) -> None:
    """Asked twice for one page, a person gets the same words twice: each is a text of its own."""
    county.open_page("R-9TTW")
    other = str(county.messages("ana")[0].provider_sid)
    to, body = crash(county)
    county.gateway.taken = [(to, body, Sent(other))]
    county.work()
    assert len([text for text in county.texts("ana") if text == body]) == 2


def test_a_report_that_comes_before_the_lease_is_over_settles_it_without_asking(county: County) -> None:
    crash(county)
    county.reported("ana", "sent")
    assert len(county.texts("ana")) == 1
    assert county.messages("ana")[0].provider_sid == "SMlate"


def test_a_call_is_asked_for_as_a_call(county: County) -> None:
    from tests.paging.test_voice import calls

    page_id = county.open_page()
    county.gateway.fails = [(county.numbers["ana"], Transient("network"))]
    county.gateway.taken = [(county.numbers["ana"], None, Sent("CAthatRings"))]
    ringing = calls(county, page_id)
    county.minutes_pass(1 / 60)
    assert county.gateway.calls == []
    assert (ringing.message.state, ringing.message.provider_sid) == (MessageState.SENT, "CAthatRings")
