"""The lines at which a worker can die: written down while it runs, and one of them made its last."""

from __future__ import annotations

import mmap
import os
import signal
import sys
import threading
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[3]
# Claim, send, record, and what follows from them; and what runs them.
WATCHED = tuple(
    str(CHECKOUT / "webapp" / name)
    for name in (
        "paging/messages/deliver.py",
        "paging/messages/fate.py",
        "paging/messages/queue.py",
        "paging/dispatch.py",
        "paging/escalate.py",
        "paging/messages/senders.py",
        "paging/ask.py",
        "worker.py",
    )
)
Line = tuple[str, int]  # file of the checkout, line number


def short(path: str) -> str:
    return str(Path(path).relative_to(CHECKOUT))


class Latch:
    """Shared by the processes that are forked from here: of several workers only the first to reach the line dies."""

    def __init__(self) -> None:
        self._byte = mmap.mmap(-1, 1)

    def close(self) -> bool:
        """True for the first who closes it."""
        first = self._byte[0] == 0
        self._byte[0] = 1
        return first


class Watch:
    """Sees every line of the watched files that this process runs, in each of its threads, before it is run.

    With an `end` the process gets SIGKILL there, when that line is reached for the `nth` time.
    """

    def __init__(self, end: Line | None = None, nth: int = 1, latch: Latch | None = None) -> None:
        self.seen: Counter[Line] = Counter()
        self._end = end
        self._nth = nth
        self._latch = latch or Latch()

    def begin(self) -> None:
        threading.settrace(self._call)
        sys.settrace(self._call)

    def stop(self) -> None:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]

    def _call(self, frame: FrameType, _event: str, _more: Any) -> Any:
        return self._line if frame.f_code.co_filename in WATCHED else None

    def _line(self, frame: FrameType, event: str, _more: Any) -> Any:
        if event == "line":
            line = (short(frame.f_code.co_filename), frame.f_lineno)
            self.seen[line] += 1
            if line == self._end and self.seen[line] >= self._nth and self._latch.close():
                os.kill(os.getpid(), signal.SIGKILL)
        return self._line
