"""trace.words, trace.hits and trace.control: planted words that a closed browser's folder still holds."""

from __future__ import annotations

from bench.browser import Stage, stage
from bench.sheet import Sheet
from tests.browser.leaky import leak, leaky_site
from tests.browser.line import line_to
from tests.browser.profile import profile
from tests.browser.sweep import Hit, Words, sweep, words_found
from tests.browser.trace import Trace

NAMES = ("trace.words", "trace.hits", "trace.control")
SEED = 21


def run(sheet: Sheet, full: bool) -> None:
    """Both sizes are the same: the whole night, once."""
    words, control = Words(SEED), Words(SEED + 1)
    with stage() as here:
        hits = _night(here, words)
        found = _leaky(here, control)
    sheet.figure("trace.words", len(words.planted), "count")
    sheet.figure("trace.hits", len(hits), "count")
    sheet.figure("trace.control", len(found), "count")
    if any(map(sheet.wants, NAMES)):
        for hit in hits:
            sheet.note(f"trace: {hit.word} in {hit.file} as {hit.how}")
        seen = words_found(found) & control.planted.keys()
        sheet.note(f"trace: of {len(control.planted)} words of the leaky page {len(seen)} were found")


def _night(here: Stage, words: Words) -> list[Hit]:
    """Searched twice: with items waiting on the phone, and at the end."""
    folder = here.folder / "phone"
    with profile(here.playwright, here.program, folder) as phone, line_to(here.server) as line:
        trace = Trace(phone, line, words)
        trace.evening()
        hits = sweep(folder, words)
        trace.morning()
        return [*hits, *sweep(folder, words)]


def _leaky(here: Stage, words: Words) -> list[Hit]:
    folder = here.folder / "leaky"
    with leaky_site(words) as address, profile(here.playwright, here.program, folder) as phone:
        leak(phone.open().pages[0], address, words)
        phone.close()
        return sweep(folder, words)
