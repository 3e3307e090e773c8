"""What any gateway must do. A new one gives a fixture `side`, inherits `GatewayContract`, and must pass."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Protocol

import pytest

from tests.paging.county import County
from tests.paging.test_voice import calls as asks_by_voice
from webapp.paging.gateways.gateway import Gateway, Permanent, Sent
from webapp.paging.messages.forget import forget_one
from webapp.paging.models import MessageState

WORDS = "R-7KQ2: please respond."
CALLBACK = "http://localhost:8000/webhooks/twilio/status?message=0"
NOBODY = "+17755550199"


class Side(Protocol):
    """One gateway, and the network behind it as far as a test must reach into it."""

    county: County
    gateway: Gateway

    def answer_url(self) -> str:
        """An address at which a call of the county finds its words."""
        ...

    def ends_calls(self) -> None:
        """Every telephone that rings is hung up."""
        ...

    def words_kept(self) -> list[str]:
        """The words of texts that lie at the provider."""
        ...

    def reports_all_delivered(self) -> None:
        """Every text has arrived."""
        ...


class GatewayContract:
    def test_takes_a_text_and_gives_it_a_name_of_its_own(self, side: Side) -> None:
        ana = side.county.numbers["ana"]
        first = side.gateway.send(ana, WORDS, CALLBACK)
        second = side.gateway.send(ana, WORDS, CALLBACK)
        assert isinstance(first, Sent)
        assert 0 < len(first.sid) <= 64
        assert first.sid != second.sid, "a second text that says the same is never dropped"

    def test_a_call_that_is_taken_is_not_delivered(self, side: Side) -> None:
        ana = side.county.numbers["ana"]
        first = side.gateway.call(ana, side.answer_url(), CALLBACK)
        assert not first.delivered
        assert 0 < len(first.sid) <= 64
        assert first.sid != side.gateway.call(ana, side.answer_url(), CALLBACK).sid

    def test_a_number_that_is_none_cannot_be_reached_and_is_not_in_the_error(
        self, side: Side, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            for hand_over in (
                lambda: side.gateway.send(NOBODY, WORDS, CALLBACK),
                lambda: side.gateway.call(NOBODY, side.answer_url(), CALLBACK),
            ):
                with pytest.raises(Permanent) as refused:
                    hand_over()
                assert "0199" not in str(refused.value)
                assert refused.value.__cause__ is None and refused.value.first_down is None
        ours = " ".join(line.getMessage() for line in caplog.records if line.name.startswith("alongside"))
        assert "0199" not in ours and WORDS not in ours

    def test_knows_what_it_has_sent_by_number_words_and_time(self, side: Side) -> None:
        county = side.county
        before = county.now - timedelta(seconds=1)
        sent = side.gateway.send(county.numbers["ana"], WORDS, CALLBACK)
        side.gateway.send(county.numbers["bea"], WORDS, CALLBACK)
        assert [one.sid for one in side.gateway.find(county.numbers["ana"], WORDS, before)] == [sent.sid]
        assert list(side.gateway.find(county.numbers["ana"], "R-7KQ2: other words.", before)) == []
        later = county.now + timedelta(minutes=1)
        assert list(side.gateway.find(county.numbers["ana"], WORDS, later)) == []
        again = side.gateway.send(county.numbers["ana"], WORDS, CALLBACK)
        found = [one.sid for one in side.gateway.find(county.numbers["ana"], WORDS, before)]
        assert found == [again.sid, sent.sid], "newest first"

    def test_knows_the_calls_that_have_not_ended(self, side: Side) -> None:
        county = side.county
        ana, before = county.numbers["ana"], county.now - timedelta(seconds=1)
        url = side.answer_url()
        side.ends_calls()
        assert list(side.gateway.find(ana, None, before)) == []
        rung = side.gateway.call(ana, url, CALLBACK)
        assert [one.sid for one in side.gateway.find(ana, None, before)] == [rung.sid]
        assert list(side.gateway.find(ana, WORDS, before)) == [], "a call is no text"
        side.ends_calls()
        assert list(side.gateway.find(ana, None, before)) == []

    def test_to_forget_what_is_gone_is_no_error(self, side: Side) -> None:
        side.gateway.forget("SM" + "f" * 32)

    def test_a_crash_after_the_hand_over_does_not_buzz_twice(self, side: Side) -> None:
        from webapp.paging.messages import deliver

        county = side.county
        county.queue_page()
        letter = deliver.claim(county.courier)
        assert letter is not None
        deliver.send(county.courier, letter)  # … and here the worker is killed
        county.clock.advance(deliver.LEASE)
        county.work()
        found = side.gateway.find(letter.to, letter.body, county.now - timedelta(hours=1))
        assert len(found) == 1
        assert county.messages("ana")[0].provider_sid == found[0].sid

    def test_the_whole_way_of_a_page_leaves_no_words_at_the_provider(self, side: Side) -> None:
        county = side.county
        page_id = county.open_page()
        assert {message.state for message in county.messages("ana")} <= {"sent", "delivered"}
        side.reports_all_delivered()
        assert county.messages("ana")[0].state == MessageState.DELIVERED
        while forget_one(county.courier):
            pass
        assert [words for words in side.words_kept() if words] == []
        ringing = asks_by_voice(county, page_id)
        assert ringing.message.state == MessageState.SENT
        ringing.answered()
        ringing.key("1")
        assert county.page(page_id).accepted_by == county.people["ana"]
        assert ringing.message.state == MessageState.DELIVERED
