"""A canary that is late is said aloud, by other ways than texts: once, again each hour, and that it is back."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.paging.county import County
from tests.paging.messages.test_canary import EVERY, NUMBER, comes_back, with_canary
from tests.paging.test_evidence import rings
from webapp.accounts.models import Role
from webapp.paging.act import act_of
from webapp.paging.gateways.gateway import FIRST, SystemDown
from webapp.paging.messages.canary import WAIT
from webapp.paging.messages.canary_alarm import Word, post, post_aside
from webapp.paging.messages.channel_alarm import raise_alarm
from webapp.paging.models import Channel, ChannelAlarm, MessageKind
from webapp.paging.voice import begin
from webapp.worker import Worker


@pytest.fixture
def one(county: County, tmp_path: Path) -> Worker:
    return with_canary(county, tmp_path, NUMBER)


def flies(county: County, worker: Worker, *, back: bool = False) -> None:
    """One canary flies, and its time passes; then the clock stands at the beginning of the next interval."""
    worker.round()
    if back:
        comes_back(county)
    county.clock.advance(WAIT)
    worker.round()
    county.clock.advance(EVERY - WAIT)


def told(county: County, name: str = "sam") -> list[tuple[str, str]]:
    """What Sam was told of the canary: the kind, and by which way."""
    kinds = (MessageKind.CANARY_LATE, MessageKind.CANARY_BACK)
    return [(one.kind, one.channel) for one in county.messages(name) if one.kind in kinds]


CALLED = (MessageKind.CANARY_LATE, Channel.VOICE)
BACK = (MessageKind.CANARY_BACK, Channel.SMS)


def test_the_desk_is_called_in_the_night_and_hears_what_to_do(county: County, one: Worker) -> None:
    flies(county, one)
    assert told(county) == [CALLED]
    assert rings(county, "sam") == 1
    (call,) = [message for message in county.messages("sam") if message.channel == Channel.VOICE]
    with county.sessions() as session:
        turn = begin(session, now=county.now, ids=county.ids, message_id=call.id)
    assert turn is not None
    assert "The test text has not come back, so texts may reach nobody. Please call people" in turn.say
    county.silence()


def test_one_that_is_back_in_time_has_nobody_called(county: County, one: Worker) -> None:
    for _ in range(5):
        flies(county, one, back=True)
    assert told(county) == []
    assert county.gateway.calls == []


def test_while_it_lasts_they_are_called_once_an_hour(county: County, one: Worker) -> None:
    for _ in range(8):  # two hours
        flies(county, one)
    assert told(county) == [CALLED, CALLED]
    flies(county, one)
    assert told(county) == [CALLED, CALLED, CALLED]


def test_that_it_is_back_is_said_once_by_a_text_which_shows_it(county: County, one: Worker) -> None:
    flies(county, one)
    flies(county, one)
    flies(county, one, back=True)
    assert told(county) == [CALLED, BACK]
    assert county.texts("sam") == ["The test text is back: texts are delivered again. Duty 775-555-0142"]
    flies(county, one, back=True)
    assert told(county) == [CALLED, BACK]


def test_one_that_comes_back_after_its_time_is_no_proof_until_the_next_one_is_in_time(
    county: County, one: Worker
) -> None:
    flies(county, one)
    comes_back(county)
    assert told(county) == [CALLED]
    flies(county, one, back=True)
    assert told(county) == [CALLED, BACK]
    flies(county, one)
    assert told(county) == [CALLED, BACK, CALLED], "another one that is late is another alarm"


def test_a_county_without_supervisors_has_its_administrator_called(county: County, one: Worker) -> None:
    county.person("ada", Role.REGION_ADMIN)
    flies(county, one)
    assert (rings(county, "sam"), rings(county, "ada")) == (1, 0)
    county.change("sam", active=False)
    for _ in range(4):
        flies(county, one)
    assert (rings(county, "sam"), rings(county, "ada")) == (1, 1)


def test_every_county_hears_it_with_a_duty_number_of_its_own_and_no_other_role_does(
    county: County, one: Worker
) -> None:
    other = County(county.engine, county.vault)
    flies(county, one)
    assert told(county) == [CALLED] and told(other) == [CALLED]
    for place in (county, other):
        (call,) = [message for message in place.messages("sam") if message.kind == MessageKind.CANARY_LATE]
        assert (call.region_id, call.response_code, call.page_id) == (place.region_id, None, None)
        for name in ("officer", "ana", "bea", "cleo"):
            assert told(place, name) == []


def test_who_was_told_just_now_that_texts_fail_is_not_called_twice(county: County, one: Worker) -> None:
    county.gateway.fails += [(NUMBER, SystemDown("20003"))] * 200
    flies(county, one)
    assert rings(county, "sam") == 1, "the sender's own alarm"
    assert told(county) == []


@pytest.mark.parametrize(("channel", "over"), [(Channel.VOICE, False), (Channel.SMS, True)])
def test_told_of_calls_that_fail_or_of_texts_that_failed_they_are_called_all_the_same(
    county: County, one: Worker, channel: Channel, over: bool
) -> None:
    """Neither says that texts fail now."""
    with county.tx() as session:
        raise_alarm(act_of(session, county.now, county.ids, None), channel, FIRST, "30002", second=False)
    if over:
        with county.tx() as session:
            alarm = session.scalars(select(ChannelAlarm)).one()
            alarm.cleared_at = county.now
    flies(county, one)
    assert told(county) == [CALLED]


def test_two_workers_call_once(county: County, one: Worker, tmp_path: Path) -> None:
    other = with_canary(county, tmp_path, NUMBER)
    one.round()
    county.clock.advance(WAIT)
    other.round()
    one.round()
    assert told(county) == [CALLED]


class Monitor:
    """An address on loopback that is posted to."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.held = threading.Event()
        self.held.set()
        monitor = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                monitor.held.wait(10)
                monitor.heard.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/ping/secret-path"

    def posts(self) -> list[str]:
        """Once every post that is on its way has ended."""
        for thread in threading.enumerate():
            if thread.name == "canary-alarm":
                thread.join(10)
        return [json.loads(body)["canary"] for body in self.heard]


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    made = Monitor()
    yield made
    made.held.set()
    made.server.shutdown()
    made.server.server_close()


def test_the_monitor_is_told_as_well_without_anybodys_data(
    county: County, one: Worker, monitor: Monitor
) -> None:
    object.__setattr__(one.settings, "canary_alarm_url", monitor.url)
    flies(county, one, back=True)
    assert monitor.posts() == []
    flies(county, one)
    flies(county, one)
    assert monitor.posts() == ["late"]
    flies(county, one, back=True)
    assert monitor.posts() == ["late", "back"]
    assert monitor.heard[0] == b'{"alongside": "canary", "canary": "late"}'


def test_it_is_told_although_the_desk_was_just_told_that_texts_fail(
    county: County, one: Worker, monitor: Monitor
) -> None:
    object.__setattr__(one.settings, "canary_alarm_url", monitor.url)
    county.gateway.fails += [(None, SystemDown("20003"))] * 500
    flies(county, one)
    assert monitor.posts() == ["late"]


def test_a_monitor_that_hangs_holds_up_nobody(county: County, one: Worker, monitor: Monitor) -> None:
    object.__setattr__(one.settings, "canary_alarm_url", monitor.url)
    monitor.held.clear()
    flies(county, one)
    assert rings(county, "sam") == 1
    county.open_page()
    assert "please respond" in county.texts("ana")[0]
    assert monitor.heard == [], "it still hangs"
    monitor.held.set()
    assert monitor.posts() == ["late"]


def test_a_monitor_that_is_away_is_said_in_the_log_without_its_address(
    monitor: Monitor, caplog: pytest.LogCaptureFixture
) -> None:
    away = monitor.url
    monitor.server.shutdown()
    monitor.server.server_close()
    with caplog.at_level(logging.DEBUG):
        post(away, Word.LATE)
        post_aside(away, Word.BACK).join(10)
    assert caplog.text.count("the monitor could not be told") == 2
    assert "secret-path" not in caplog.text and "127.0.0.1" not in caplog.text


def test_an_hour_is_counted_from_the_first_that_was_late(county: County, one: Worker) -> None:
    flies(county, one)
    county.clock.advance(timedelta(days=1))  # no worker ran
    flies(county, one)
    assert told(county) == [CALLED, CALLED]
