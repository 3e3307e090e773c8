"""The first sender reaches nobody: the same text goes by the second at once, and staff hear of it."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from tests.paging.county import County, FakeGateway
from webapp.paging.gateways.fail_over import FailOver
from webapp.paging.gateways.gateway import Permanent, Sent, SystemDown, Transient
from webapp.paging.messages import deliver
from webapp.paging.messages.channel_alarm import ChannelDown, channel_down
from webapp.paging.messages.forget import forget_one
from webapp.paging.messages.receipts import receive_status
from webapp.paging.models import Channel, Message, MessageKind, MessageState


class Two:
    """A county with two senders."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.first = FakeGateway()
        self.second = FakeGateway(_count=itertools.count(1000))
        county.gateway = FailOver(self.first, self.second)  # type: ignore[assignment]

    def fails(self, *codes: str, of: FakeGateway | None = None) -> None:
        (of or self.first).fails += [(None, SystemDown(code)) for code in codes]

    def to(self, name: str, gateway: FakeGateway) -> list[str]:
        return [body for to, body, _ in gateway.sent if to == self.county.numbers[name]]

    def report(self, message: Message, sid: str, status: str, code: str | None = None) -> bool:
        county = self.county
        with county.sessions() as session, session.begin():
            told = receive_status(
                session,
                now=county.now,
                ids=county.ids,
                message_id=message.id,
                sid=sid,
                status=status,
                error_code=code,
                second=True,
            )
        county.work()
        return told

    @property
    def alarms(self) -> list[ChannelDown]:
        with self.county.sessions() as session:
            return channel_down(session, self.county.now)


@pytest.fixture
def two(county: County) -> Two:
    return Two(county)


def test_while_all_is_well_the_first_sender_takes_everything(county: County, two: Two) -> None:
    county.open_page()
    assert len(two.first.sent) == 1
    assert two.second.sent == []
    assert two.alarms == []


@pytest.mark.parametrize("code", ["20003", "30002", "30024", "30034"])
def test_what_the_first_can_send_to_nobody_goes_by_the_second_at_once(
    county: County, two: Two, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    two.fails(code)
    page_id = county.open_page()
    assert "please respond" in two.to("ana", two.second)[0]
    message = county.messages("ana")[0]
    assert (message.state, message.sender, message.tries) == (MessageState.SENT, 2, 1)
    assert county.attempts(page_id) == [("ana", "primary", None)], "nothing was lost, so nobody else is asked"
    assert two.alarms == [ChannelDown(Channel.SMS, 1, code, county.now, county.now)]
    assert f"the first sender reaches nobody code={code}" in caplog.text


def test_the_supervisors_are_told_by_the_second_sender_once_an_hour(county: County, two: Two) -> None:
    two.fails("20003")
    county.open_page("R-7KQ2")
    assert two.to("sam", two.second) == [
        "One of our ways to send texts or calls has failed. Another is used where there is one. "
        "Please tell whoever runs Alongside. Duty 775-555-0142"
    ]
    county.clock.advance(timedelta(minutes=20))
    two.fails("20003")
    county.queue_page("R-9TTW")
    county.work()
    told = [one for one in county.messages("sam") if one.kind == MessageKind.CHANNEL_DOWN]
    assert len(told) == 1
    county.clock.advance(timedelta(hours=1))
    two.fails("20003")
    county.queue_page("R-3HHD")
    county.work()
    told = [one for one in county.messages("sam") if one.kind == MessageKind.CHANNEL_DOWN]
    assert len(told) == 2


def test_after_a_failure_texts_begin_with_the_second_for_a_while(county: County, two: Two) -> None:
    two.fails("20003")
    county.open_page("R-7KQ2")
    county.clock.advance(timedelta(minutes=4))
    county.open_page("R-9TTW")
    assert two.first.sent == []
    county.clock.advance(timedelta(minutes=11))
    county.queue_page("R-3HHD")
    deliver.deliver_one(county.courier)
    assert len(two.first.sent) >= 1, "then the first is tried again"


def test_a_text_by_the_first_that_arrives_ends_the_alarm(county: County, two: Two) -> None:
    two.fails("20003")
    county.open_page("R-7KQ2")
    message = county.messages("ana")[0]
    two.report(message, str(message.provider_sid), "delivered")
    assert len(two.alarms) == 1, "what arrived went by the second"
    county.clock.advance(timedelta(minutes=11))
    county.rota(primary=["cleo"], backup=["bea"])
    county.open_page("R-9TTW")
    message = county.messages("cleo")[0]
    assert message.sender == 1
    two.report(message, str(message.provider_sid), "delivered")
    assert two.alarms == []


def test_a_refusal_of_one_phone_is_no_reason_to_change_the_sender(county: County, two: Two) -> None:
    two.first.fails = [(county.numbers["ana"], Permanent("21610"))]
    page_id = county.open_page()
    assert two.second.sent == []
    assert two.alarms == []
    assert county.attempts(page_id)[0] == ("ana", "primary", "failed")


def test_a_time_out_of_the_first_is_tried_again_with_the_first(county: County, two: Two) -> None:
    two.first.fails = [(county.numbers["ana"], Transient("timeout"))]
    county.open_page()
    county.minutes_pass(1 / 60)
    assert (len(two.first.sent), two.second.sent) == (1, [])


def test_with_both_down_it_is_tried_again_and_both_are_on_the_board(county: County, two: Two) -> None:
    two.fails("20003")
    two.fails("30002", of=two.second)
    county.queue_page()
    deliver.deliver_one(county.courier)
    assert [(one.sender, one.code) for one in two.alarms] == [(1, "20003"), (2, "30002")]
    assert county.messages("ana")[0].state == MessageState.QUEUED
    two.first.fails, two.second.fails = [], []
    county.minutes_pass(1)
    assert "please respond" in two.to("ana", two.second)[0]


def test_the_second_refusing_one_phone_still_raises_the_alarm_about_the_first(
    county: County, two: Two
) -> None:
    two.fails("20003")
    two.second.fails = [(county.numbers["ana"], Permanent("30005"))]
    page_id = county.open_page()
    assert [one.sender for one in two.alarms] == [1]
    assert county.attempts(page_id)[0] == ("ana", "primary", "failed")


def test_a_report_that_the_first_is_filtered_sends_the_same_text_by_the_second(
    county: County, two: Two
) -> None:
    page_id = county.open_page()
    message = county.messages("ana")[0]
    first_sid = str(message.provider_sid)
    assert two.report(message, first_sid, "undelivered", "30007") is True
    assert two.to("ana", two.first) == two.to("ana", two.second)
    assert county.attempts(page_id) == [("ana", "primary", None)]
    now = county.messages("ana")[0]
    assert (now.sender, now.state) == (2, MessageState.SENT)
    assert now.provider_sid != first_sid
    county.clock.advance(timedelta(seconds=30))
    assert two.report(now, first_sid, "undelivered", "30007") is False, "said again, it changes nothing"
    assert [one.last_at for one in two.alarms] == [county.now - timedelta(seconds=30)]
    assert two.report(now, first_sid, "sent") is False
    assert county.messages("ana")[0].state == MessageState.SENT
    assert len(two.to("ana", two.second)) == 1
    assert two.report(now, str(now.provider_sid), "delivered") is True
    assert county.messages("ana")[0].state == MessageState.DELIVERED


def test_when_the_second_is_filtered_too_the_next_person_is_asked(county: County, two: Two) -> None:
    page_id = county.open_page()
    message = county.messages("ana")[0]
    two.report(message, str(message.provider_sid), "undelivered", "30034")
    message = county.messages("ana")[0]
    two.report(message, str(message.provider_sid), "undelivered", "30034")
    assert [(name, answer) for name, _, answer in county.attempts(page_id)][:2] == [
        ("ana", "failed"),
        ("bea", None),
    ]
    assert [one.sender for one in two.alarms] == [1, 2]


def test_with_one_sender_alone_the_supervisors_are_called(county: County) -> None:
    county.gateway.fails = [(county.numbers["ana"], SystemDown("30034"))]
    county.open_page()
    (call,) = [one for one in county.messages("sam") if one.kind == MessageKind.CHANNEL_DOWN]
    assert call.channel == Channel.VOICE
    assert [to for to, _, _ in county.gateway.calls] == [county.numbers["sam"]]


def test_calls_fail_over_too(county: County, two: Two) -> None:
    from tests.paging.test_voice import calls

    page_id = county.open_page()
    two.fails("20003")
    ringing = calls(county, page_id)
    assert [to for to, _, _ in two.second.calls] == [county.numbers["ana"]]
    assert (ringing.message.sender, ringing.message.state) == (2, MessageState.SENT)
    assert [(one.channel, one.sender) for one in two.alarms] == [(Channel.VOICE, 1)]


def test_what_the_first_reports_late_does_not_stop_the_second(county: County, two: Two) -> None:
    county.open_page()
    message = county.messages("ana")[0]
    sid = str(message.provider_sid)
    two.second.fails = [(county.numbers["ana"], Transient("20429"))]
    two.report(message, sid, "undelivered", "30007")
    waiting = county.messages("ana")[0]
    assert waiting.state == MessageState.QUEUED
    assert two.report(waiting, sid, "sent") is False
    assert county.messages("ana")[0].state == MessageState.QUEUED
    county.minutes_pass(0.5)
    assert county.messages("ana")[0].state == MessageState.SENT


def test_with_both_down_the_supervisors_are_called(county: County, two: Two) -> None:
    two.fails("20003")
    two.fails("30002", of=two.second)
    county.queue_page()
    deliver.deliver_one(county.courier)
    told = [one.channel for one in county.messages("sam") if one.kind == MessageKind.CHANNEL_DOWN]
    assert told == [Channel.VOICE]


def test_when_the_second_fails_after_the_first_they_are_called_although_the_second_was_to_tell_them(
    county: County, two: Two
) -> None:
    """The text that told of the first went by the second, which reaches nobody either."""
    two.fails("20003")
    county.open_page("R-7KQ2")
    county.clock.advance(timedelta(minutes=5))
    two.fails("20003")
    two.fails("20003", of=two.second)
    county.queue_page("R-9TTW")
    deliver.deliver_one(county.courier)
    county.work()
    told = [one.channel for one in county.messages("sam") if one.kind == MessageKind.CHANNEL_DOWN]
    assert told == [Channel.SMS, Channel.VOICE]


@pytest.mark.parametrize("by", [1, 2])
def test_a_report_that_overtakes_the_answer_to_the_sending_leaves_the_text_to_be_sent_again(
    county: County, two: Two, by: int
) -> None:
    if by == 2:
        two.fails("20003")
    county.queue_page()
    letter = deliver.claim(county.courier)
    assert letter is not None
    answer = deliver.send(county.courier, letter)
    assert isinstance(answer, Sent) and answer.sender == by
    with county.sessions() as session, session.begin():
        receive_status(
            session,
            now=county.now,
            ids=county.ids,
            message_id=letter.message_id,
            sid=answer.sid,
            status="undelivered",
            error_code="30007",
            second=True,
        )
    before = len(two.to("ana", two.second))
    deliver.record(county.courier, letter, answer)
    assert county.messages("ana")[0].state == MessageState.QUEUED, (
        "the late answer does not take it off the queue"
    )
    county.work()
    assert len(two.to("ana", two.second)) == before + 1
    message = county.messages("ana")[0]
    assert (message.state, message.sender) == (MessageState.SENT, 2)
    assert message.provider_sid != answer.sid


def test_words_are_deleted_where_they_lie_although_the_report_came_first(county: County, two: Two) -> None:
    two.fails("20003")
    county.queue_page()
    letter = deliver.claim(county.courier)
    assert letter is not None
    answer = deliver.send(county.courier, letter)
    assert isinstance(answer, Sent) and answer.sender == 2
    message = county.messages("ana")[0]
    two.report(message, answer.sid, "delivered")
    while forget_one(county.courier):
        pass
    deliver.record(county.courier, letter, answer)
    county.work()
    while forget_one(county.courier):
        pass
    assert answer.sid in two.second.forgotten
    assert county.messages("ana")[0].sender == 2
