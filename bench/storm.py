"""handoff.storm: a hundred pages in one second, a gateway of 50 ms; until the last text is handed off, over the ideal."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench.gateway import BenchGateway, handed_in
from bench.phone import Phone
from bench.processes import until, web_server, worker
from bench.sheet import Sheet
from bench.site import Site, site

NAMES = ("handoff.storm",)
PAGES = 100
PAUSE = 0.05  # seconds the gateway takes for a text
SENDERS = 1  # a worker sends one text at a time, and one worker runs
PHONES = 4  # officers' phones that tap at once
LONGEST = 120.0  # seconds until a storm that does not end counts as failed


@dataclass(frozen=True)
class Storm:
    """Seconds: until the last page was stored, until the last text was handed off, and the same sends alone."""

    stored: float
    handed_off: float
    ideal: float


def run(sheet: Sheet, full: bool) -> None:
    """A hundred in both sizes: fewer would be another figure."""
    with site(pause=PAUSE) as here:
        storm = measure(here)
    sheet.figure("handoff.storm", storm.handed_off / storm.ideal, "ratio")
    sheet.note(
        f"handoff.storm: {PAGES} pages stored in {storm.stored:.2f} s, all handed off after {storm.handed_off:.2f} s, "
        f"ideal {storm.ideal:.2f} s (SQLite, {SENDERS} paging worker, gateway of {1000 * PAUSE:.0f} ms)"
    )


def measure(here: Site) -> Storm:
    """The contacts are logged beforehand on a server that pages nobody; then *Page now* is tapped on each."""
    with web_server(here.without_paging) as port:
        phone = Phone(port).sign_in()
        responses = [phone.log_contact()[0] for _ in range(PAGES)]
    with web_server(here.environ) as port, worker(here.environ):
        phones = [Phone(port).sign_in() for _ in range(PHONES)]
        taps = _tap(phones, responses)
        until(lambda: len(handed_in(here.log)) >= PAGES, "the last text", LONGEST, every=0.1)
    began = min(tap[0] for tap in taps)
    return Storm(
        stored=max(tap[1] for tap in taps) - began,
        handed_off=max(one.done for one in handed_in(here.log)) - began,
        ideal=_ideal(here),
    )


def _tap(phones: list[Phone], responses: list[uuid.UUID]) -> list[tuple[float, float]]:
    """One tap each hundredth of a second, from several phones in turn; when each began and was answered."""
    start = time.monotonic() + 0.1

    def tap(first: int) -> list[tuple[float, float]]:
        taps = []
        for number in range(first, len(responses), len(phones)):
            time.sleep(max(0.0, start + number / len(responses) - time.monotonic()))
            taps.append(phones[first].page_now(responses[number]))
        return taps

    with ThreadPoolExecutor(len(phones)) as hands:
        return [one for taps in hands.map(tap, range(len(phones))) for one in taps]


def _ideal(here: Site) -> float:
    """The same gateway called for as many texts and by as many senders, with nothing else to do."""
    gateway = BenchGateway(here.log.with_name("ideal"), PAUSE)
    began = time.monotonic()
    for _ in range(PAGES // SENDERS):
        gateway.send("", "", "")
    return time.monotonic() - began
