"""Calls: queued and sent like texts, and answered by a pressed key alone."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.paging.county import County
from webapp.paging import close
from webapp.paging.act import Act
from webapp.paging.confirm import confirm
from webapp.paging.find import attempts_of, page_by_id
from webapp.paging.gateways.gateway import Permanent, Transient
from webapp.paging.messages import deliver
from webapp.paging.messages.queue import queue, tell
from webapp.paging.messages.receipts import CALL_STATES, receive_call_status
from webapp.paging.models import Channel, Message, MessageKind, MessageState, PageState
from webapp.paging.voice import MOST_REPEATS, Asks, Turn, begin, press, say_minutes

OPENING = (
    "This is Alongside, with a page. Response R 7 K Q 2. Please respond. "
    "To accept, press 1. To decline, press 2. To hear this again, press 3. "
    "Duty desk: 7 7 5, 5 5 5, 0 1 4 2."
)


class Ringing:
    """A call to one person of the county, and what is pressed in it."""

    def __init__(self, county: County, page_id: uuid.UUID, name: str) -> None:
        self.county = county
        self.page_id = page_id
        self.name = name
        self.turn: Turn | None = None

    @property
    def message(self) -> Message:
        return [one for one in self.county.messages(self.name) if one.channel == Channel.VOICE][-1]

    def answered(self) -> Turn:
        return self._keep(begin)

    def key(self, pressed: str) -> Turn:
        assert self.turn is not None
        return self._keep(press, key=pressed, turn=self.turn.turn)

    def minutes(self, digits: str) -> Turn:
        assert self.turn is not None
        return self._keep(say_minutes, digits=digits, turn=self.turn.turn)

    def status(self, word: str) -> bool:
        message = self.message
        with self.county.sessions() as session, session.begin():
            told = receive_call_status(
                session,
                now=self.county.now,
                ids=self.county.ids,
                message_id=message.id,
                sid=message.provider_sid or "CAlate",
                status=word,
            )
        self.county.work()
        return told

    def _keep(self, verb, **given) -> Turn:  # type: ignore[no-untyped-def]
        with self.county.sessions() as session, session.begin():
            self.turn = verb(
                session, now=self.county.now, ids=self.county.ids, message_id=self.message.id, **given
            )
        self.county.work()
        assert self.turn is not None
        return self.turn


def calls(county: County, page_id: uuid.UUID, name: str = "ana") -> Ringing:
    """The person of this attempt is called about the page as well."""
    with county.tx() as session:
        attempt = [one for one in attempts_of(session, page_id) if one.person_id == county.people[name]][-1]
        act = Act(session, county.now, county.ids)
        tell(act, page_by_id(session, page_id), attempt, MessageKind.PAGE, channel=Channel.VOICE)
    county.work()
    return Ringing(county, page_id, name)


def tells(county: County, page_id: uuid.UUID, name: str = "sam") -> Ringing:
    """A supervisor is called: nobody answered."""
    with county.tx() as session:
        queue(
            Act(session, county.now, county.ids),
            region_id=county.region_id,
            person_id=county.people[name],
            kind=MessageKind.NOBODY_ANSWERED,
            page=page_by_id(session, page_id),
            channel=Channel.VOICE,
        )
    county.work()
    return Ringing(county, page_id, name)


def test_a_call_is_claimed_sent_and_recorded_like_a_text(county: County) -> None:
    page_id = county.open_page()
    ringing = calls(county, page_id)
    message = ringing.message
    to, answer_url, callback_url = county.gateway.calls[0]
    assert to == county.numbers["ana"]
    assert answer_url == f"http://localhost:8000/voice?message={message.id}"
    assert callback_url == f"http://localhost:8000/status?message={message.id}"
    assert (message.state, message.tries) == (MessageState.SENT, 1)
    assert message.provider_sid and message.provider_sid.startswith("CA")
    assert len(county.texts("ana")) == 1, "the call is no second text"


def test_a_call_that_cannot_be_made_moves_on_or_is_tried_again(county: County) -> None:
    page_id = county.open_page()
    county.gateway.fails = [(county.numbers["ana"], Transient("timeout"))]
    ringing = calls(county, page_id)
    assert county.gateway.calls == []
    county.minutes_pass(1 / 60)
    assert len(county.gateway.calls) == 1
    county.gateway.fails = [(county.numbers["sam"], Permanent("21211"))]
    assert tells(county, page_id).message.state == MessageState.FAILED
    assert ringing.message.state == MessageState.SENT


def test_a_call_whose_worker_died_is_made_again(county: County) -> None:
    page_id = county.open_page()
    with county.tx() as session:
        attempt = attempts_of(session, page_id)[-1]
        act = Act(session, county.now, county.ids)
        tell(act, page_by_id(session, page_id), attempt, MessageKind.PAGE, channel=Channel.VOICE)
    letter = deliver.claim(county.courier)
    assert letter is not None and letter.channel == Channel.VOICE
    deliver.send(county.courier, letter)  # … and here the worker is killed
    county.clock.advance(deliver.LEASE)
    county.work()
    assert len(county.gateway.calls) == 2


def test_a_kind_that_has_no_script_cannot_be_called(county: County) -> None:
    with county.tx() as session, pytest.raises(ValueError, match="no script"):
        queue(
            Act(session, county.now, county.ids),
            region_id=county.region_id,
            person_id=county.people["ana"],
            kind=MessageKind.WHICH_PAGE,
            channel=Channel.VOICE,
        )


def test_key_1_accepts_and_the_minutes_follow(county: County) -> None:
    page_id = county.open_page()
    ringing = calls(county, page_id)
    assert ringing.answered() == Turn(OPENING, Asks.KEY, 0)
    assert county.page(page_id).state == PageState.ASKING, "picking up is no answer"
    assert ringing.key("1").asks == Asks.MINUTES
    page = county.page(page_id)
    assert (page.state, page.accepted_by, page.eta_at) == (PageState.ACCEPTED, county.people["ana"], None)
    assert page.confirmed_at is None, "by voice it is provisional, as by text"
    assert ringing.message.state == MessageState.DELIVERED
    assert ringing.minutes("25") == Turn("Noted, in about 25 minutes. Sign in for details. Goodbye.")
    assert county.page(page_id).eta_at == county.now + timedelta(minutes=25)


def test_who_pressed_1_goes_also_without_minutes(county: County) -> None:
    page_id = county.open_page()
    ringing = calls(county, page_id)
    ringing.answered()
    ringing.key("1")
    for digits in ("1", "999", "12*"):
        assert "3 to 240" in ringing.minutes(digits).say
    assert ringing.minutes("2").asks is None
    ringing.status("completed")
    page = county.page(page_id)
    assert (page.state, page.eta_at) == (PageState.ACCEPTED, None)


def test_silence_where_minutes_are_asked_ends_the_call_and_the_person_goes(county: County) -> None:
    page_id = county.open_page()
    ringing = calls(county, page_id)
    ringing.answered()
    ringing.key("1")
    assert ringing.minutes("").say.startswith("You are going.")
    assert county.page(page_id).state == PageState.ACCEPTED


def test_key_2_declines_and_the_next_one_is_asked(county: County) -> None:
    page_id = county.open_page()
    ringing = calls(county, page_id)
    ringing.answered()
    assert ringing.key("2") == Turn("Noted, you do not come. Thank you. Goodbye.")
    assert county.attempts(page_id) == [("ana", "primary", "declined"), ("bea", "backup", None)]


def test_key_3_says_it_again(county: County) -> None:
    ringing = calls(county, county.open_page())
    ringing.answered()
    for _ in range(5):
        assert ringing.key("3") == Turn(OPENING, Asks.KEY, 0)
    assert ringing.message.state == MessageState.SENT, "to hear it again is no answer yet"


@pytest.mark.parametrize("wrong", ["4", "0", "*", "#", "", "12"])
def test_a_wrong_key_or_silence_repeats_the_choices_three_times_and_changes_nothing(
    county: County, wrong: str
) -> None:
    page_id = county.open_page()
    ringing = calls(county, page_id)
    ringing.answered()
    for _ in range(MOST_REPEATS):
        said = ringing.key(wrong)
        assert said.asks == Asks.KEY
        assert "To accept, press 1." in said.say
        assert said.say.startswith("That key is not" if wrong else "This is Alongside")
    assert ringing.key(wrong) == Turn("Nothing was changed. Duty desk: 7 7 5, 5 5 5, 0 1 4 2. Goodbye.")
    assert county.page(page_id).state == PageState.ASKING
    assert county.attempts(page_id) == [("ana", "primary", None)]


@pytest.mark.parametrize("end", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_a_call_that_ends_without_a_key_was_not_delivered(county: County, end: str) -> None:
    page_id = county.open_page()
    ringing = calls(county, page_id)
    for word in ("initiated", "ringing", "in-progress"):
        ringing.status(word)
    ringing.answered()  # by a voicemail
    assert ringing.status(end) is True
    message = ringing.message
    assert message.state == MessageState.UNDELIVERED
    assert message.error_code == ("not-heard" if end == "completed" else end)
    assert county.page(page_id).state == PageState.ASKING
    assert [name for name, _, _ in county.attempts(page_id)] == ["ana"], "the text may still be read"
    county.minutes_pass(2)
    assert [name for name, _, _ in county.attempts(page_id)] == ["ana", "bea"], "and has no receipt by now"


def test_a_supervisor_counts_as_told_when_1_is_pressed_and_by_nothing_else(county: County) -> None:
    page_id = county.open_page()
    ringing = tells(county, page_id)
    opening = ringing.answered()
    assert opening.say == (
        "This is Alongside. Response R 7 K Q 2. Nobody has accepted this page. Please act now: sign in, "
        "or call the duty desk, 7 7 5, 5 5 5, 0 1 4 2. "
        "To say that you have heard this, press 1. To hear it again, press 3."
    )
    assert ringing.key("2").asks == Asks.KEY, "there is nothing to decline"
    assert ringing.message.state == MessageState.SENT
    assert ringing.key("1") == Turn("Thank you. It is noted that you have heard this. Goodbye.")
    assert ringing.message.state == MessageState.DELIVERED


def test_a_hang_up_right_after_the_key_does_not_undo_it(county: County) -> None:
    page_id = county.open_page()
    ringing = tells(county, page_id)
    ringing.answered()
    ringing.status("completed")
    assert ringing.message.state == MessageState.UNDELIVERED
    ringing.key("1")
    assert ringing.message.state == MessageState.DELIVERED
    assert ringing.status("completed") is False


WORDS = ("initiated", "ringing", "in-progress", "completed")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations([*WORDS, *WORDS, "KEY", "KEY"]))
def test_in_whatever_order_the_reports_come_a_pressed_key_stands(county: County, order: list[str]) -> None:
    """Each report comes twice; the rank of what is known never falls."""
    county.clock.advance(timedelta(seconds=1))
    ringing = tells(county, county.queue_page(county.ids.response_code()))
    ranks = []
    for word in order:
        if word == "KEY":
            ringing.turn = Turn("", Asks.KEY)
            ringing.key("1")
        else:
            ringing.status(word)
        ranks.append(ringing.message.rank)
    assert ringing.message.state == MessageState.DELIVERED
    assert ranks == sorted(ranks)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.sampled_from(sorted(CALL_STATES)), min_size=1, max_size=6))
def test_without_a_key_no_order_of_reports_delivers_a_call(county: County, order: list[str]) -> None:
    county.clock.advance(timedelta(seconds=1))
    ringing = tells(county, county.queue_page(county.ids.response_code()))
    ranks = []
    for word in order:
        ringing.status(word)
        ranks.append(ringing.message.rank)
    assert ringing.message.state != MessageState.DELIVERED
    assert ranks == sorted(ranks)


def test_a_page_that_went_to_somebody_else_meanwhile_is_not_asked_for(county: County) -> None:
    page_id = county.open_page()
    county.minutes_pass(5)
    ringing = calls(county, page_id, "bea")
    ringing.answered()
    county.says("ana", "25")
    assert ringing.key("1") == Turn("Someone else is going. Nothing was changed. Thank you. Goodbye.")
    assert county.page(page_id).accepted_by == county.people["ana"]
    assert ringing.answered().asks is None


def test_a_closed_page_and_a_walled_one_sound_alike(county: County) -> None:
    response_id = county.response()
    page_id = county.open_page(response_id=response_id)
    ringing = calls(county, page_id)
    ringing.answered()
    county.wall(response_id, "ana")
    walled = [ringing.answered().say, ringing.key("1").say, ringing.key("2").say]
    other = county.open_page("R-9TTW")
    closing = calls(county, other)
    closing.answered()
    county.act(close.stand_down, other, reason="not_needed", actor="sam")
    closed = [closing.answered().say, closing.key("1").say, closing.key("2").say]
    assert walled == closed
    assert set(closed) == {
        "That page is closed. Nothing was changed. Duty desk: 7 7 5, 5 5 5, 0 1 4 2. Goodbye."
    }
    assert county.page(page_id).state == PageState.ASKING


def test_a_supervisor_who_picks_up_after_somebody_accepted_hears_that(county: County) -> None:
    page_id = county.open_page()
    ringing = tells(county, page_id)
    county.says("ana", "25")
    assert ringing.answered() == Turn(
        "This is Alongside. Response R 7 K Q 2. Somebody is going now. Goodbye."
    )


def test_a_call_in_the_queue_is_withdrawn_with_the_text(county: County) -> None:
    page_id = county.queue_page()
    with county.tx() as session:
        attempt = attempts_of(session, page_id)[-1]
        act = Act(session, county.now, county.ids)
        page = page_by_id(session, page_id)
        tell(act, page, attempt, MessageKind.PAGE, channel=Channel.VOICE)
        close.stand_down(
            session,
            now=county.now,
            ids=county.ids,
            page=page,
            reason="by_mistake",
            actor_id=county.people["sam"],
        )
    county.work()
    assert county.gateway.calls == []


def test_a_call_that_is_not_known_says_nothing(county: County) -> None:
    page_id = county.open_page()
    text_id = county.messages("ana")[0].id
    with county.sessions() as session, session.begin():
        given = {"now": county.now, "ids": county.ids}
        assert begin(session, message_id=uuid.UUID(int=1), **given) is None
        assert press(session, message_id=uuid.UUID(int=1), key="1", turn=0, **given) is None
        assert press(session, message_id=text_id, key="1", turn=0, **given) is None, "a text is no call"
    assert county.page(page_id).state == PageState.ASKING


def test_every_status_word_of_a_call_is_known_and_none_says_delivered() -> None:
    assert MessageState.DELIVERED not in CALL_STATES.values()
    assert all(re.fullmatch(r"[a-z-]{4,12}", word) for word in CALL_STATES)


def unsure(county: County) -> tuple[uuid.UUID, Ringing]:
    """Ana has said yes by text and nobody has confirmed her: Bea is called as well."""
    page_id = county.open_page()
    county.says("ana", "40")
    county.minutes_pass(5)
    return page_id, calls(county, page_id, "bea")


def test_beside_a_yes_that_is_not_sure_a_call_asks_as_any_other(county: County) -> None:
    page_id, ringing = unsure(county)
    assert ringing.answered().asks == Asks.KEY
    said = ringing.key("1")
    assert said.asks == Asks.MINUTES
    assert "Someone said yes before you" in said.say and "You are going" not in said.say
    assert "You stand by" in ringing.minutes("20").say
    assert county.page(page_id).accepted_by == county.people["ana"]
    assert ("bea", "backup", "accepted") in county.attempts(page_id)


def test_once_the_yes_is_sure_that_call_says_that_someone_is_going(county: County) -> None:
    page_id, ringing = unsure(county)
    with county.tx() as session:
        confirm(session, now=county.now, ids=county.ids, person_id=county.people["ana"])
    assert ringing.answered() == Turn("Someone else is going. Nothing was changed. Thank you. Goodbye.")
    assert county.page(page_id).accepted_by == county.people["ana"]


def test_a_call_that_nobody_is_sure_to_come_says_when_that_is_over(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "40")
    for _ in range(3):
        county.minutes_pass(5)
    assert county.page(page_id).sought_ended
    ringing = Ringing(county, page_id, "sam")
    assert ringing.message.kind == MessageKind.NOBODY_SURE
    assert "Please act now" in ringing.answered().say
    with county.tx() as session:
        confirm(session, now=county.now, ids=county.ids, person_id=county.people["ana"])
    assert "Please act now" not in ringing.answered().say
