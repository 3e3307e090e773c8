"""A gateway that sends nothing: it writes down when it was handed each text, and takes as long as it is told."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from webapp.paging.gateways.gateway import Sent


@dataclass(frozen=True)
class Handed:
    """One text. Times are seconds of the system's monotonic clock, which all processes of a machine share."""

    at: float
    done: float
    body: str


class BenchGateway:
    def __init__(self, log: Path, pause: float) -> None:
        self._log = log
        self._pause = pause

    def call(self, to: str, answer_url: str, callback_url: str) -> Sent:
        return self.send(to, "a call", callback_url)

    def find(self, to: str, body: str | None, since: datetime) -> list[Sent]:
        return []

    def forget(self, sid: str) -> None:
        """It keeps no words to forget: what is measured is the handing over."""

    def send(self, to: str, body: str, callback_url: str) -> Sent:
        """The moment of the call counts. One write a text, so that several workers can share the file."""
        at = time.monotonic()
        if self._pause:
            time.sleep(self._pause)
        line = json.dumps([at, time.monotonic(), body]) + "\n"
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(log, line.encode())
        finally:
            os.close(log)
        return Sent(f"BENCH{time.monotonic_ns()}")


def size_of(log: Path) -> int:
    """In bytes: it grows with each text."""
    return log.stat().st_size if log.exists() else 0


def handed_in(log: Path) -> list[Handed]:
    """The texts so far, in the order in which they were handed over."""
    if not log.exists():
        return []
    texts = (Handed(*json.loads(line)) for line in log.read_text().splitlines())
    return sorted(texts, key=lambda one: one.at)
