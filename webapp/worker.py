"""The worker: sends what is queued and looks after pages and questions that are due, woken by the doorbell.

Any number of workers may run; each can die at any line. What is kept in memory between turns (which texts are on
their way) may be lost: each has a lease in the database.
"""

from __future__ import annotations

import logging
import signal
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from traceback import extract_tb
from types import FrameType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.clock import Clock
from webapp.db import every_region
from webapp.ids import Ids
from webapp.offline import digest, unlogged
from webapp.paging import hand_over_watch, pair_watch
from webapp.paging.alone import look as look_alone
from webapp.paging.escalate import WAITING, escalate_one
from webapp.paging.gateways.gateway import Gateway
from webapp.paging.heartbeat import beat
from webapp.paging.messages import canary, forget
from webapp.paging.messages.deliver import LEASE, Courier, claim, record
from webapp.paging.messages.doorbell import Doorbell
from webapp.paging.messages.senders import Senders
from webapp.paging.messages.turn import OPEN_STATES, in_turn
from webapp.paging.models import Message, Page
from webapp.paging.people import ready_watch
from webapp.paging.rota import watch as rota_watch
from webapp.paging.watch import Patience
from webapp.response import same, verify_watch
from webapp.response.course import watch as clock_watch
from webapp.settings import Settings
from webapp.vault.unlock import sweep
from webapp.vault.vault import Vault

log = logging.getLogger("alongside.worker")

POLL_SECONDS = 1.0
# Something is due and was not ours to do: another worker has it at this moment.
SHORT_SECONDS = 0.05
# While texts go out one after the other, the rest is looked at after so many of these passes at the latest.
TEXTS_FIRST = 8
BEAT_EVERY = timedelta(seconds=2)
Step = tuple[str, Callable[[], bool]]
STATUS_PATH = "/webhooks/twilio/status"


@dataclass
class Worker:
    """One worker. `sessions` makes a new session on the app's database; the rest are its collaborators."""

    sessions: Callable[[], Session]
    vault: Vault
    gateway: Gateway
    clock: Clock
    ids: Ids
    settings: Settings
    name: uuid.UUID = field(init=False)
    _beaten_at: datetime | None = field(init=False, default=None)
    _stopping: bool = field(init=False, default=False)
    _passes: int = field(init=False, default=0)
    _faults: dict[str, Exception] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.name = self.ids.new()
        self._courier = Courier(
            self.sessions,
            self.vault,
            self.gateway,
            self.clock,
            self.ids,
            self.settings.public_url + STATUS_PATH,
        )
        self._senders = Senders(self._courier, self.settings.senders)

    # ---- what a worker does ----

    def _texts(self) -> list[Step]:
        """The texts' own steps. Each is True when it did something."""
        return [("beat", self._beat), ("record", self._record_ended), ("start", self._start_due)]

    def _others(self) -> list[Step]:
        """Everything else that can be due: one of each in turn, in a short transaction of its own.

        A new step goes here, and its time into `_due_times`. True means that it did something and may be asked
        again at once. A fault in one keeps none of the others from running.
        """
        sessions, clock, ids, rung = self.sessions, self.clock, self.ids, self.settings.rung
        patience = _patience(self.settings)
        return [
            ("escalate", lambda: escalate_one(sessions, clock, ids, patience)),
            ("same", lambda: same.page_unanswered_one(sessions, clock, ids, rung)),
            ("unlogged", lambda: unlogged.tell_one(sessions, clock, ids, rung)),
            ("verify", lambda: verify_watch.call_one(sessions, clock, ids, patience.call_again)),
            ("alone", lambda: look_alone.look_one(sessions, clock, ids)),
            ("rota", lambda: rota_watch.tell_one(sessions, clock, ids)),
            ("digest", lambda: digest.tell_one(sessions, clock, ids, self.settings.digest_at)),
            ("pair", lambda: pair_watch.tell_one(sessions, clock, ids)),
            ("hand over", lambda: hand_over_watch.tell_one(sessions, clock, ids)),
            ("ready", lambda: ready_watch.remind_one(sessions, clock, ids, self.settings.test_page)),
            ("clocks", lambda: clock_watch.remind_one(sessions, clock, ids)),
            ("canary", self._look_after_canary),
            ("forget", lambda: forget.forget_one(self._courier)),
        ]

    def _due_times(self, session: Session) -> list[datetime | None]:
        """When each of `_others` must be looked at next."""
        return [
            session.scalar(select(func.min(Page.due_at)).where(Page.state.in_(WAITING))),
            same.next_due(session),
            unlogged.next_due(session, self.settings.rung),
            verify_watch.next_due(session, _patience(self.settings).call_again),
            look_alone.next_due(session),
            rota_watch.next_due(session),
            digest.next_due(session),
            self.clock.now() if pair_watch.waits(session) else None,
            hand_over_watch.next_due(session),
            ready_watch.next_due(session),
            clock_watch.next_due(session),
            forget.next_forget(session),
            canary.next_due(
                session, self.settings.canary_number, self.settings.canary_every, self.clock.now()
            ),
        ]

    # ---- going round ----

    def run(self) -> None:
        """Go round until SIGTERM or SIGINT, which end it once the texts on their way have been recorded."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        bell = Doorbell(self.settings.doorbell)
        self._senders.nudge = bell.nudge
        log.info("worker started worker=%s", self.name)
        try:
            while not self._stopping:
                bell.wait(self._turn())
            self._finish()
        finally:
            self._senders.nudge = lambda: None
            bell.close()
            log.info("worker stopped worker=%s", self.name)

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self._stopping = True
        self._senders.nudge()

    def round(self) -> None:
        """Everything that is due now, texts on their way included; what a rung's end queues is sent as well.

        A fault is raised when everything else is done.
        """
        self._faults.clear()
        while not self._stopping:
            if self._pass():
                continue
            if not self._senders.in_flight or self._faults:
                break
            self._record_ended(BEAT_EVERY.total_seconds())
        if self._stopping:
            self._finish()
        for fault in self._faults.values():
            raise fault

    def next_due(self) -> datetime | None:
        """When something must be done next; None when nothing waits. Read only: it takes no write lock.

        While every sender is at work no text can be started: the end of one wakes us.
        """
        now = self.clock.now()
        with self.sessions() as session, every_region(session):
            session.connection(execution_options={"read_only": True})
            times = self._due_times(session)
            if self._senders.free:
                waiting = select(func.min(Message.due_at)).where(Message.state.in_(OPEN_STATES), in_turn(now))
                times.append(session.scalar(waiting))
        return min((at for at in times if at is not None), default=None)

    def _turn(self) -> float:
        """Do what is due; the seconds to wait before the next turn. No fault ends a worker: other pages wait for it.

        It never waits for a gateway.
        """
        self._faults.clear()
        left = self._seconds_left()
        if left > 0:
            self._guarded(("beat", self._beat))
            return left
        did = False
        while not self._stopping and self._pass():
            did = True
        if self._faults:
            return POLL_SECONDS
        return 0.0 if did else SHORT_SECONDS

    def _seconds_left(self) -> float:
        if self._senders.any_ended:
            return 0.0
        try:
            due = self.next_due()
        except Exception as wrong:
            self._fault("next_due", wrong)
            return 0.0  # what cannot be known is looked for
        if due is None:
            return POLL_SECONDS
        return min(POLL_SECONDS, (due - self.clock.now()).total_seconds())

    def _pass(self) -> bool:
        """One of everything; True when something was done. While texts flow, the rest has every eighth pass."""
        self._passes += 1
        texts = self._each(self._texts())
        if texts and self._passes % TEXTS_FIRST:
            return True
        return self._each(self._others()) or texts

    def _each(self, steps: list[Step]) -> bool:
        """Every step, also after one that did something."""
        did = [self._guarded(step) for step in steps]
        return any(did)

    def _guarded(self, step: Step) -> bool:
        """A step that faulted has rest until the next turn, so that it cannot keep a worker busy with nothing."""
        name, do = step
        if name in self._faults:
            return False
        try:
            return do()
        except Exception as wrong:
            self._fault(name, wrong)
            return False

    def _fault(self, step: str, wrong: Exception) -> None:
        # An error's words can carry parameters, so only its type and place are logged.
        log.error("round ended early type=%s at=%s", type(wrong).__name__, _place(wrong))
        self._faults[step] = wrong

    # ---- texts ----

    def _start_due(self) -> bool:
        """Start due texts, each with a claim and a lease of its own, while a sender is free."""
        started = False
        while self._senders.free and not self._stopping:
            letter = claim(self._courier)
            if letter is None:
                break
            self._senders.start(letter)
            started = True
        return started

    def _record_ended(self, seconds: float = 0.0) -> bool:
        """Record the texts whose call has ended, waiting so long for the first."""
        ended = self._senders.next_ended(seconds)
        if ended is None:
            return False
        while ended is not None:
            letter, outcome = ended
            try:
                record(self._courier, letter, outcome)
            except Exception:
                self._senders.not_noted(letter, outcome)
                raise
            self._senders.noted(letter)
            ended = self._senders.next_ended()
        return True

    def _finish(self) -> None:
        """Told to end: nothing new is begun, and what is on its way is waited for, as long as a lease lasts."""
        until = time.monotonic() + LEASE.total_seconds()
        while self._senders.in_flight and time.monotonic() < until:
            try:
                self._record_ended(min(POLL_SECONDS, LEASE.total_seconds()))
            except Exception as wrong:
                self._fault("finish", wrong)
                time.sleep(SHORT_SECONDS)
        if self._senders.in_flight:
            log.warning(
                "ended with texts on their way, sent again after their lease: %s", self._senders.in_flight
            )

    def _look_after_canary(self) -> bool:
        chosen = self.settings
        return canary.look_after_one(
            self.sessions,
            self.clock,
            self.ids,
            self.vault,
            chosen.canary_number,
            chosen.canary_every,
            chosen.canary_alarm_url,
        )

    def _beat(self) -> bool:
        now = self.clock.now()
        if self._beaten_at is not None and now - self._beaten_at < BEAT_EVERY:
            return False
        with self.sessions() as session, session.begin():
            beat(session, now=now, worker=self.name)
            with every_region(session):
                sweep(session, now=now)
        self._beaten_at = now
        return False


def _patience(settings: Settings) -> Patience:
    return Patience(settings.confirm, settings.grace, call_again=settings.call_again)


def _place(wrong: Exception) -> str:
    """The innermost line of our own code in the error's trace."""
    ours = [frame for frame in extract_tb(wrong.__traceback__) if "webapp" in frame.filename]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "unknown"


def run(
    sessions: Callable[[], Session],
    vault: Vault,
    gateway: Gateway,
    clock: Clock,
    ids: Ids,
    settings: Settings,
    *,
    once: bool = False,
) -> None:
    """Run a worker in this process; with `once`, do what is due now and return."""
    worker = Worker(sessions, vault, gateway, clock, ids, settings)
    if once:
        worker.round()
    else:
        worker.run()
