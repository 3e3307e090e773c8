"""offline.fault.*: phones that die, a line that fails, and what became of every item; the control has no outbox."""

from __future__ import annotations

import sys

from bench.browser import stage
from bench.sheet import Sheet
from tests.browser.faults import SETTINGS, FaultRun
from tests.browser.naive import play_naive

NAMES = ("offline.fault.items", "offline.fault.lost", "offline.fault.doubled", "offline.fault.control")
SEED = 2026
ITEMS, ITEMS_FULL = 60, 2000
NAIVE_LIVES, NAIVE_TAPS = 3, 12


def run(sheet: Sheet, full: bool) -> None:
    with stage(**SETTINGS) as here:
        items = ITEMS_FULL if full else ITEMS
        ran = FaultRun(
            here.playwright,
            here.program,
            here.folder,
            here.server,
            SEED,
            items,
            every_step=full,
            progress=_say,
        )
        account = ran.run()
        naive = play_naive(ran, NAIVE_LIVES, NAIVE_TAPS)
    sheet.figure("offline.fault.items", account.entered, "count")
    sheet.figure("offline.fault.lost", account.lost, "count")
    sheet.figure("offline.fault.doubled", account.doubled, "count")
    sheet.figure("offline.fault.control", naive.lost + naive.doubled, "count")
    if not any(map(sheet.wants, NAMES)):
        return
    told = ran.told
    sheet.note(f"offline.fault: {account.received} received, {account.held} held, seed {SEED}")
    sheet.note(
        f"offline.fault: {ran.lives} lives of 2 phones, {sum(told.stops.values())} ended by SIGKILL at a step"
    )
    sheet.note(f"offline.fault: at {len(told.stops)} kinds of step: {_counted(told.stops)}")
    never = sorted(told.kinds - set(told.stops))
    sheet.note(
        f"offline.fault: kinds of step that were met and at which no life ended: {', '.join(never) or 'none'}"
    )
    fates = {fate.name.lower(): count for fate, count in told.fates.items()}
    sheet.note(f"offline.fault: on the line: {_counted(fates)}; {told.restarts} restarts of the server")
    sheet.note(
        f"offline.fault: {len(ran.carried)} requests sent once more at the end, {len(told.odd)} answered otherwise"
    )
    sheet.note(f"offline.fault: control: of {naive.entered} items {naive.lost} lost, {naive.doubled} doubled")
    for line in (*account.said, *told.odd, *told.silent):
        sheet.note(f"offline.fault: {line}")
    if told.silent:
        raise RuntimeError(f"{len(told.silent)} pages never said what became of a tap")


def _say(line: str) -> None:
    """It takes long, so whoever waits sees that it goes on."""
    sys.stderr.write(f"offline.fault: {line}\n")
    sys.stderr.flush()


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda one: -one[1]))
