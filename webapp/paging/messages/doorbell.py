"""Wake the worker: a socket per worker in one directory, rung after the transaction that queued something."""

from __future__ import annotations

import logging
import os
import select
import socket
from contextlib import suppress
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

log = logging.getLogger("alongside.paging.doorbell")
ASKED, DIRECTORY = "ring", "doorbell"


def carry(session: Session, directory: Path) -> None:
    """Tell this session where to ring; without it the worker's poll (1 s) finds what is queued."""
    session.info[DIRECTORY] = directory


def ring_after_commit(session: Session) -> None:
    """Something is queued in this transaction; ring when, and only when, it is committed."""
    session.info[ASKED] = True


@event.listens_for(Session, "after_commit")
def _after_commit(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.pop(ASKED, False):
        return
    directory = session.info.get(DIRECTORY)
    if directory is not None:
        ring(directory)


@event.listens_for(Session, "after_rollback")
def _after_rollback(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(ASKED, None)


def ring(directory: Path) -> None:
    """Ring every worker. A worker that is gone, or whose bell is full of rings already, is no error."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.setblocking(False)
        for path in sorted(directory.glob("*.bell")):
            try:
                bell.sendto(b"1", str(path))
            except ConnectionRefusedError:
                path.unlink(missing_ok=True)  # its worker was killed and could not take it down
            except OSError:
                continue


class Doorbell:
    """The worker's end. Where no socket can be made (a path too long), waiting is all it does."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / f"{os.getpid()}.bell"
        self._socket: socket.socket | None = None
        self._within, self._elbow = socket.socketpair()
        self._within.setblocking(False)
        self._elbow.setblocking(False)
        made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._path.unlink(missing_ok=True)
            made.bind(str(self._path))
        except OSError as wrong:
            made.close()
            log.warning("no doorbell (%s): the worker polls", type(wrong).__name__)
            return
        made.setblocking(False)
        self._socket = made

    def wait(self, seconds: float) -> None:
        """Until rung or nudged, or for `seconds`."""
        ears = [self._within, self._socket] if self._socket else [self._within]
        heard, _, _ = select.select(ears, [], [], max(0.0, seconds))
        for one in heard:
            self._empty(one)

    def nudge(self) -> None:
        """Wake whoever waits, from another thread or a signal handler of this process. Never raises."""
        with suppress(OSError):  # full of nudges already, or taken down
            self._elbow.send(b"1")

    @staticmethod
    def _empty(ears: socket.socket) -> None:
        try:
            while ears.recv(64):
                pass
        except BlockingIOError:
            return

    def close(self) -> None:
        self._within.close()
        self._elbow.close()
        if self._socket:
            self._socket.close()
            self._path.unlink(missing_ok=True)
