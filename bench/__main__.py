"""Print the figures: `python -m bench`, with ONLY=prefix for some of them and FULL=1 for the full sizes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

from bench import faults, handoff, kill, offline, pack, pages, rounds, scale, shell, storm, trace
from bench.sheet import Sheet

LONGEST, LONGEST_FULL = 600, 5400  # seconds for everything together

Bench = tuple[tuple[str, ...], Callable[[Sheet, bool], None]]
BENCHES: tuple[Bench, ...] = (
    (handoff.NAMES, handoff.run),
    (storm.NAMES, storm.run),
    (rounds.NAMES, rounds.run),
    (scale.NAMES, scale.run),
    (kill.NAMES, kill.run),
    (pages.NAMES, pages.run),
    (pack.NAMES, pack.run),
    (shell.NAMES, shell.run),
    (offline.NAMES, offline.run),
    (faults.NAMES, faults.run),
    (trace.NAMES, trace.run),
)


def main() -> int:
    full = os.environ.get("FULL", "0") not in ("", "0")
    sheet = Sheet(os.environ.get("ONLY", ""))
    wanted = [run for names, run in BENCHES if any(sheet.wants(name) for name in names)]
    if not wanted:
        sys.stderr.write("bench: no figure has a name that begins so\n")
        return 1
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGALRM, _end)
    signal.alarm(LONGEST_FULL if full else LONGEST)
    failed = False
    for run in wanted:
        try:
            run(sheet, full)
        except Exception as wrong:
            failed = True
            sheet.note(f"{run.__module__} failed: {type(wrong).__name__}: {wrong}")
    return 1 if failed else 0


def _end(signum: int, _frame: FrameType | None) -> None:
    """An exit as an exception, so that every process that was started here is ended on the way out."""
    raise SystemExit(f"bench: ended by {signal.Signals(signum).name}")


if __name__ == "__main__":
    sys.exit(main())
