"""Several texts on their way at once: nothing waits for a slow gateway, nothing is overtaken, nothing is lost."""

from __future__ import annotations

import dataclasses
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import true
from sqlalchemy.exc import OperationalError

from tests.paging.county import County
from webapp import worker as worker_module
from webapp.paging.act import Act
from webapp.paging.evidence import RECEIPT
from webapp.paging.find import latest_attempt, page_by_id
from webapp.paging.gateways.gateway import Permanent, Sent, Transient
from webapp.paging.heartbeat import last_beat
from webapp.paging.messages import deliver
from webapp.paging.messages.deliver import LEASE
from webapp.paging.messages.queue import tell
from webapp.paging.models import MessageKind, MessageState, PageState
from webapp.settings import Settings
from webapp.worker import Worker

KEY = "a" * 43 + "="
PATIENCE = 20.0
SENDERS = 4


@dataclass
class SlowGateway:
    """Takes no text until it is told to (`let_go`); `held` are the bodies that wait in it now."""

    county: County
    held: list[str] = field(default_factory=list)
    most_at_once: int = 0
    everyone: bool = False
    _freed: set[str] = field(default_factory=set)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def send(self, to: str, body: str, callback_url: str) -> Sent:
        with self._changed:
            self.held.append(body)
            self.most_at_once = max(self.most_at_once, len(self.held))
            self._changed.notify_all()
            self._changed.wait_for(lambda: self.everyone or body in self._freed, PATIENCE)
            self.held.remove(body)
            return self.county.gateway.send(to, body, callback_url)

    def let_go(self, body: str | None = None) -> None:
        """This text, or all that are there and to come."""
        with self._changed:
            self.everyone = self.everyone or body is None
            self._freed.add(body or "")
            self._changed.notify_all()

    def has(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.held) == count, PATIENCE), self.held


def settings(folder: Path, senders: int = SENDERS) -> Settings:
    return Settings.from_env(
        {
            "SECRET_KEY": "s" * 40,
            "SERVER_KEYS": f"k:{KEY}",
            "INDEX_KEY": KEY,
            "PEPPER": KEY,
            "DEMO": "1",
            "DOORBELL": str(folder / "bell"),
            "SENDERS": str(senders),
        }
    )


@pytest.fixture
def slow(county: County) -> Iterator[SlowGateway]:
    gateway = SlowGateway(county)
    yield gateway
    gateway.let_go()


@pytest.fixture
def one(county: County, slow: SlowGateway, tmp_path: Path) -> Worker:
    return Worker(county.sessions, county.vault, slow, county.clock, county.ids, settings(tmp_path))


def turns_until(one: Worker, what: Callable[[], bool]) -> None:
    """Turn after turn, as `run` makes them, until it is so."""
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until
        one._turn()
        time.sleep(0.005)


def pages(county: County, count: int) -> list[str]:
    codes = [f"R-000{number}" for number in range(count)]
    for code in codes:
        county.queue_page(code)
    return codes


def test_texts_go_out_side_by_side_and_never_more_than_the_setting(
    county: County, slow: SlowGateway, one: Worker
) -> None:
    pages(county, 7)
    one._turn()
    slow.has(SENDERS)
    one._turn()
    assert len(slow.held) == SENDERS, "no place is free"
    slow.let_go()
    one.round()
    assert len(county.texts("ana")) == 7
    assert slow.most_at_once == SENDERS


def test_with_one_sender_texts_go_out_one_by_one(county: County, slow: SlowGateway, tmp_path: Path) -> None:
    pages(county, 3)
    slow.let_go()
    Worker(county.sessions, county.vault, slow, county.clock, county.ids, settings(tmp_path, 1)).round()
    assert (len(county.texts("ana")), slow.most_at_once) == (3, 1)


def test_a_gateway_that_hangs_holds_up_no_rung_no_heartbeat_and_no_other_text(
    county: County, slow: SlowGateway, one: Worker
) -> None:
    page = county.queue_page("R-7KQ2")
    one._turn()
    slow.has(1)
    hanging = slow.held[0]
    for minute in range(1, 6):
        county.clock.advance(timedelta(minutes=1))
        one._turn()
        with county.tx() as session:
            assert last_beat(session) == county.now, f"the heart beats in minute {minute}"
    assert (county.page(page).state, county.page(page).rung) == (PageState.ASKING, 2), "no receipt, twice"
    turns_until(one, lambda: len(set(slow.held)) >= 2)
    for body in set(slow.held) - {hanging}:
        slow.let_go(body)
    turns_until(one, lambda: county.messages("bea")[0].state == MessageState.SENT)
    assert set(slow.held) == {hanging}


def test_while_every_sender_hangs_a_page_still_ends_with_a_human_to_be_told(
    county: County, slow: SlowGateway, tmp_path: Path
) -> None:
    """Nobody can be texted, but the board shows it: the page does not stand still."""
    only = Worker(county.sessions, county.vault, slow, county.clock, county.ids, settings(tmp_path, 1))
    page = county.queue_page()
    only._turn()
    slow.has(1)
    for _ in range(3):
        county.clock.advance(timedelta(minutes=5))
        only._turn()
    assert county.page(page).state == PageState.UNANSWERED


def test_a_full_worker_sleeps_until_a_sender_is_free_or_a_page_is_due(
    county: County, slow: SlowGateway, one: Worker
) -> None:
    pages(county, SENDERS + 1)
    one._turn()
    slow.has(SENDERS)
    assert one._turn() == worker_module.POLL_SECONDS
    assert one.next_due() == county.now + RECEIPT


def test_a_text_in_flight_is_not_sent_by_another_worker_until_its_lease_is_over(
    county: County, slow: SlowGateway, one: Worker
) -> None:
    county.queue_page()
    one._turn()
    slow.has(1)
    county.work()
    assert county.texts("ana") == []
    county.clock.advance(LEASE)
    county.work()
    assert len(county.texts("ana")) == 1


# ---- order ----


def test_an_accepted_does_not_arrive_before_its_page(county: County, slow: SlowGateway, one: Worker) -> None:
    county.queue_page()
    one._turn()
    slow.has(1)
    county.says("ana", f"{code_of(county)} 25")  # by the network's own speed: before our call has returned
    one._turn()
    county.work()
    assert county.texts("ana") == []
    slow.let_go()
    one.round()
    assert ["please respond" in text for text in county.texts("ana")] == [True, False]


def test_without_the_rule_it_would_arrive_first(county: County, slow: SlowGateway, one: Worker) -> None:
    """Control."""
    county.queue_page()
    one._turn()
    slow.has(1)
    with patch.object(deliver, "in_turn", lambda _now: true()):
        county.says("ana", f"{code_of(county)} 25")
    assert ["you are going" in text for text in county.texts("ana")] == [True]


def code_of(county: County) -> str:
    code = county.messages("ana")[0].reply_code
    assert code is not None
    return code


def test_who_was_asked_and_stood_down_hears_it_in_that_order_over_a_failing_network(county: County) -> None:
    """The "accepted" is tried again; what follows on it waits with it."""
    page = county.open_page()
    county.gateway.fails += [(county.numbers["ana"], Transient("30008"))] * 2
    county.says("ana", "25")
    county.says("ana", "40")
    county.texts("ana")
    for _ in range(20):
        county.clock.advance(timedelta(seconds=1))
        county.work()
    said = county.texts("ana")
    assert ["you are going" in said[0], "New time" in said[1]] == [True, True]
    assert county.page(page).state == PageState.ACCEPTED


def test_an_alarm_passes_a_text_that_a_network_refuses_for_an_hour_and_news_wait_behind_it(
    county: County,
) -> None:
    page = county.open_page()
    county.texts("ana")
    county.gateway.fails.append((county.numbers["ana"], Transient("30008")))
    kinds = (MessageKind.ACCEPTED_NO_ETA, MessageKind.NEWS, MessageKind.NOBODY_ANSWERED)
    for kind in kinds:
        with county.tx() as session:
            found = page_by_id(session, page)
            attempt = latest_attempt(session, page, county.people["ana"])
            assert attempt is not None
            tell(Act(session, county.now, county.ids), found, attempt, kind)
        county.work()
    assert ["nobody has accepted" in text for text in county.texts("ana")] == [True]
    county.clock.advance(timedelta(seconds=2))
    county.work()
    assert ["you are going" in text for text in county.texts("ana")] == [True, False]


def test_texts_of_different_pages_and_people_do_not_wait_for_each_other(
    county: County, slow: SlowGateway, one: Worker
) -> None:
    pages(county, 2)
    one._turn()
    slow.has(2)
    assert len(set(slow.held)) == 2


# ---- its end, and faults ----


@contextmanager
def running(one: Worker) -> Iterator[threading.Thread]:
    """`run` in a thread; only the main thread may set signal handlers."""
    with patch.object(worker_module.signal, "signal"):
        thread = threading.Thread(target=one.run)
        thread.start()
        try:
            yield thread
        finally:
            one.stop()
            thread.join(PATIENCE)


def test_told_to_end_a_worker_finishes_what_is_on_its_way_and_begins_nothing(
    county: County, slow: SlowGateway, one: Worker
) -> None:
    pages(county, SENDERS + 2)
    with running(one) as thread:
        slow.has(SENDERS)
        one.stop()
        time.sleep(0.2)
        assert thread.is_alive(), "it waits for its texts"
        slow.let_go()
        thread.join(PATIENCE)
        assert not thread.is_alive()
    states = [message.state for message in county.messages("ana")]
    assert sorted(states) == [MessageState.QUEUED] * 2 + [MessageState.SENT] * SENDERS
    assert len(county.texts("ana")) == SENDERS
    county.work()
    assert len(county.texts("ana")) == 2, "the next worker sends the rest, and nothing twice"


def test_a_gateway_that_never_answers_does_not_keep_a_worker_from_ending(
    county: County, slow: SlowGateway, one: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    county.queue_page()
    with patch.object(worker_module, "LEASE", timedelta(seconds=0.2)), running(one) as thread:
        slow.has(1)
        one.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert "sent again after their lease" in caplog.text
    assert county.messages("ana")[0].state == MessageState.SENDING


def test_the_end_of_a_text_wakes_the_worker(county: County, slow: SlowGateway, one: Worker) -> None:
    county.queue_page()
    with patch.object(worker_module, "POLL_SECONDS", 60.0), running(one):
        slow.has(1)
        time.sleep(0.2)
        slow.let_go()
        until = time.monotonic() + 10
        while county.messages("ana")[0].state != MessageState.SENT and time.monotonic() < until:
            time.sleep(0.01)
    assert county.messages("ana")[0].state == MessageState.SENT


def test_what_cannot_be_recorded_is_recorded_later_and_not_sent_again(
    county: County, slow: SlowGateway, one: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    county.queue_page()
    slow.let_go()
    locked = OperationalError("planted words", {}, Exception())
    with patch.object(worker_module, "record", side_effect=locked), caplog.at_level(logging.INFO):
        one._turn()
        turns_until(one, lambda: "round ended early type=OperationalError" in caplog.text)
    county.clock.advance(timedelta(seconds=20))
    one.round()
    assert county.messages("ana")[0].state == MessageState.SENT
    county.minutes_pass(2)
    assert len(county.texts("ana")) == 1
    assert "planted" not in caplog.text


def test_what_can_never_be_recorded_is_let_go_with_its_lease(
    county: County, slow: SlowGateway, one: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    county.queue_page()
    slow.let_go()
    with patch.object(worker_module, "record", side_effect=RuntimeError), caplog.at_level(logging.INFO):
        one._turn()
        turns_until(one, lambda: "round ended early" in caplog.text)
        county.clock.advance(LEASE)
        turns_until(one, lambda: "could not be noted" in caplog.text)
    turns_until(one, lambda: one._senders.in_flight == 0)


def test_a_fault_in_one_step_keeps_none_of_the_others(county: County, slow: SlowGateway, one: Worker) -> None:
    page = county.open_page()
    county.clock.advance(timedelta(minutes=5))
    slow.let_go()
    with patch.object(worker_module, "claim", side_effect=RuntimeError), pytest.raises(RuntimeError):
        one.round()
    assert county.page(page).rung == 1
    one.round()
    assert len(county.texts("bea")) == 1


def test_when_no_thread_can_be_had_the_text_is_tried_again(
    county: County, slow: SlowGateway, one: Worker
) -> None:
    county.queue_page()
    slow.let_go()
    with patch.object(threading.Thread, "start", side_effect=RuntimeError("can't start new thread")):
        one.round()
    assert county.messages("ana")[0].error_code == "no-thread"
    county.clock.advance(timedelta(seconds=2))
    one.round()
    assert len(county.texts("ana")) == 1


def test_a_refusal_asks_the_next_one_within_the_same_round(
    county: County, slow: SlowGateway, one: Worker
) -> None:
    county.gateway.fails.append((county.numbers["ana"], Permanent("21610")))
    county.queue_page()
    slow.let_go()
    one.round()
    assert len(county.texts("bea")) == 1


def test_two_workers_with_several_senders_send_nothing_twice(
    county: County, slow: SlowGateway, one: Worker
) -> None:
    codes = [f"R-{number:04d}" for number in range(24)]
    for code in codes:
        county.queue_page(code)
    slow.let_go()
    other = dataclasses.replace(one)
    start = threading.Barrier(2)

    def go(which: Worker) -> None:
        start.wait()
        which.round()

    threads = [threading.Thread(target=go, args=(which,)) for which in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    county.work()
    assert sorted(text.partition(":")[0] for text in county.texts("ana")) == codes
