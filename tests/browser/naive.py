"""The control of the fault run: a page that sends first and has no claim, on the same line and with the same ends."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from tests.browser.entering import Hand
from tests.browser.faults import End, FaultRun
from tests.browser.ledger import moments_of_steps
from tests.browser.line import LATER, line_to


@dataclass(frozen=True)
class Naive:
    """What became of items that are known to the server by their moments alone."""

    entered: int
    lost: int
    doubled: int


def play_naive(run: FaultRun, lives: int, taps: int) -> Naive:
    """After `run`, on its server, with its officer's phone."""
    entered: set[int] = set()

    def hear(what: str) -> None:
        verb, _, rest = what.partition("/")
        if verb == "naive":
            entered.add(int(rest))

    with line_to(run.server) as line:
        line.step = hear
        for life in range(lives):
            run.luck = random.Random(f"{run.seed} naive {life}")
            line.judge = run.judge
            _live(run.hands[0], line.address, taps, rest=run.luck.randint(100, 1000))
    time.sleep(2 * LATER)
    there = moments_of_steps(run.server.pair)
    lost = sum(1 for at in entered if there[at] == 0)
    return Naive(len(entered), lost, sum(max(0, there[at] - 1) for at in entered))


def _live(hand: Hand, address: str, taps: int, rest: int) -> None:
    try:
        context = hand.profile.open()
        context.add_init_script(End("", 0, True).script)
        context.add_cookies(hand.cookies)
        page = context.pages[0]
        page.goto(f"{address}/responses/{hand.response}/steps")
        begun = int(time.time() * 1000) - 60_000
        page.evaluate("(given) => __naive(...given)", [taps, begun])
        page.wait_for_timeout(rest)
    finally:
        hand.profile.kill()
