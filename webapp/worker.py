"""The worker: sends what is queued and looks after pages and questions that are due, woken by the doorbell.

Any number of workers may run; each can die at any line. Nothing is kept in memory between rounds.
"""

from __future__ import annotations

import logging
import signal
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
from webapp.offline import unlogged
from webapp.paging.deliver import OPEN_STATES, Courier, deliver_one
from webapp.paging.doorbell import Doorbell
from webapp.paging.escalate import WAITING, escalate_one
from webapp.paging.gateways.gateway import Gateway
from webapp.paging.heartbeat import beat
from webapp.paging.models import Message, Page
from webapp.response import same
from webapp.settings import Settings
from webapp.vault.unlock import sweep
from webapp.vault.vault import Vault

log = logging.getLogger("alongside.worker")

POLL_SECONDS = 1.0
BEAT_EVERY = timedelta(seconds=2)
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

    def run(self) -> None:
        """Go round until SIGTERM or SIGINT, which end it after the text that is being sent."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        bell = Doorbell(self.settings.doorbell)
        log.info("worker started worker=%s", self.name)
        try:
            while not self._stopping:
                bell.wait(self._guarded_round())
        finally:
            bell.close()
            log.info("worker stopped worker=%s", self.name)

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self._stopping = True

    def round(self) -> None:
        """Everything that is due now; what a rung's end queues is sent in the same round.

        One text and one page in turn: while a gateway is slow, other pages still move on in time.
        """
        busy = True
        while busy and not self._stopping:
            self._beat()
            busy = any(
                [
                    deliver_one(self._courier),
                    escalate_one(self.sessions, self.clock, self.ids),
                    same.page_unanswered_one(self.sessions, self.clock, self.ids, self.settings.rung),
                    unlogged.tell_one(self.sessions, self.clock, self.ids, self.settings.rung),
                ]
            )

    def next_due(self) -> datetime | None:
        """When something must be done next; None when nothing waits. Read only: it takes no write lock."""
        with self.sessions() as session, every_region(session):
            session.connection(execution_options={"read_only": True})
            text = session.scalar(select(func.min(Message.due_at)).where(Message.state.in_(OPEN_STATES)))
            page = session.scalar(select(func.min(Page.due_at)).where(Page.state.in_(WAITING)))
            question = same.next_due(session)
            unlogged_at = unlogged.next_due(session, self.settings.rung)
        return min((at for at in (text, page, question, unlogged_at) if at is not None), default=None)

    def _guarded_round(self) -> float:
        """One round; the seconds to wait before the next. No fault ends a worker: other pages wait for it."""
        try:
            due = self.next_due()
            if due is not None and due <= self.clock.now():
                self.round()
                return 0.0
            self._beat()
        except Exception as wrong:
            # An error's words can carry parameters, so only its type and place are logged.
            log.error("round ended early type=%s at=%s", type(wrong).__name__, _place(wrong))
            return POLL_SECONDS
        if due is None:
            return POLL_SECONDS
        return min(POLL_SECONDS, (due - self.clock.now()).total_seconds())

    def _beat(self) -> None:
        now = self.clock.now()
        if self._beaten_at is not None and now - self._beaten_at < BEAT_EVERY:
            return
        with self.sessions() as session, session.begin():
            beat(session, now=now, worker=self.name)
            with every_region(session):
                sweep(session, now=now)
        self._beaten_at = now


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
