"""page.NAME.bytes and page.NAME.statements: what each phone page weighs and what it asks of the database."""

from __future__ import annotations

from bench.scenes import PAGES, Shot, shots
from bench.sheet import Sheet
from bench.site import built, site
from tests.conftest import NIGHT
from tests.town import Town
from webapp.clock import ManualClock

NAMES = tuple(f"page.{name}.{what}" for name in PAGES for what in ("bytes", "statements"))


def run(sheet: Sheet, full: bool) -> None:
    """The largest of each page's states counts. Both sizes are the same: nothing is drawn by lot."""
    taken = measure()
    for name in PAGES:
        states = [one for one in taken if one.page == name]
        sheet.figure(f"page.{name}.bytes", max(one.size for one in states), "bytes")
        sheet.figure(f"page.{name}.statements", max(one.statements.count for one in states), "count")
        if any(sheet.wants(f"page.{name}.{what}") for what in ("bytes", "statements")):
            sheet.note(f"page.{name}: {'; '.join(_said(one) for one in states)}")


def measure() -> list[Shot]:
    """On SQLite in this process: the whole app but for the sockets, with a clock that stands still."""
    clock = ManualClock(NIGHT)
    with site(clock=clock) as here, built(here, clock) as app:
        town = Town(app, clock)
        town.work()
        return shots(town)


def _said(one: Shot) -> str:
    return f"{one.state}: {one.size} bytes, {len(one.statements.main)} main + {len(one.statements.keys)} keys"
