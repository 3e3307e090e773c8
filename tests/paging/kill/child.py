"""A worker in a process of its own that goes round when it is told to, at the time that it is told."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection, Pipe
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from tests.paging.county import NIGHT
from tests.paging.kill.ledger import PLAN, LedgerGateway
from tests.paging.kill.lines import Line, Watch
from webapp.clock import ManualClock
from webapp.ids import RandomIds
from webapp.paging.gateways.gateway import Sent
from webapp.paging.messages import senders
from webapp.paging.messages.deliver import Letter, record, send
from webapp.settings import Settings
from webapp.vault.vault import Vault
from webapp.worker import Worker


@dataclass(frozen=True)
class Place:
    """Where a worker works. It inherits the engine with all its compiled statements, and none of its connections."""

    engine: Engine
    vault: Vault
    book: Path
    names: dict[str, str]
    settings: Settings
    refuses: bool


class Dead(RuntimeError):
    """The worker was killed while it went round."""


class Child:
    """Forked from here: no time is lost with starting. `sends_late` is the control: marked as sent, and then sent."""

    def __init__(self, place: Place, watch: Watch | None = None, *, sends_late: bool = False) -> None:
        self._here, there = Pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self._here.close()
                _serve(there, place, watch, sends_late)
            finally:
                os._exit(0)
        there.close()

    def begin(self, seconds: float) -> None:
        self._here.send(seconds)

    def end(self) -> None:
        """Until its round is over; Dead where it was killed meanwhile."""
        try:
            fault = self._here.recv()
        except EOFError:
            _, status = os.waitpid(self.pid, 0)
            self.pid = 0
            if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
                raise RuntimeError(f"a worker ended by itself: {status}") from None
            raise Dead from None
        if fault:
            raise RuntimeError(f"a worker's round failed: {fault}")

    def close(self) -> dict[Line, int]:
        """End it; the lines that it ran, where it was watched."""
        self._here.send(None)
        seen: dict[Line, int] = self._here.recv()
        os.waitpid(self.pid, 0)
        self._here.close()
        return seen


def worker_of(place: Place, clock: ManualClock) -> Worker:
    sessions = sessionmaker(place.engine, expire_on_commit=False)
    gateway = LedgerGateway(place.book, place.names, PLAN if place.refuses else {})
    return Worker(sessions, place.vault, gateway, clock, RandomIds(clock), place.settings)


def _serve(line: Connection, place: Place, watch: Watch | None, sends_late: bool) -> None:
    logging.disable(logging.CRITICAL)
    place.engine.dispose(close=False)
    place.vault._keystore.engine.dispose(close=False)
    clock = ManualClock(NIGHT)
    worker = worker_of(place, clock)
    if sends_late:
        vars(senders)["send"] = _late(worker)
    while True:
        told = line.recv()
        if told is None:
            line.send(dict(watch.seen) if watch else {})
            return
        clock.advance(NIGHT + timedelta(seconds=told) - clock.now())
        if watch is not None:
            watch.begin()
        fault = _round(worker)
        if watch is not None:
            watch.stop()
        line.send(fault)


def _round(worker: Worker) -> str:
    try:
        worker.round()
    except Exception as wrong:
        return f"{type(wrong).__name__}: {wrong}"
    return ""


def _late(worker: Worker) -> Callable[..., object]:
    def mark_and_send(courier: object, letter: Letter) -> object:
        record(worker._courier, letter, Sent("early"))
        return send(worker._courier, letter)

    return mark_and_send
