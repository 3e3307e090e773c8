"""offline.shell and offline.content: what a phone fetches before it can work without signal."""

from __future__ import annotations

from bench.browser import stage
from bench.sheet import Sheet
from tests.browser.weigh import Weighed, weigh_first_visit

NAMES = ("offline.shell", "offline.content")
PEOPLE = ("officer", "advocate")
COUNTIES = {"Nevada": "", "California": ".coast"}


def run(sheet: Sheet, full: bool) -> None:
    """Both sizes are the same. The heaviest first visit counts, of each."""
    visits: dict[str, Weighed] = {}
    with stage() as here:
        for county, suffix in COUNTIES.items():
            for who in PEOPLE:
                folder, email = here.folder / f"{who}{suffix}", f"{who}{suffix}@demo.example"
                visits[f"{who}, {county}"] = weigh_first_visit(
                    here.playwright, here.program, folder, here.server, email
                )
    for name, part in (("offline.shell", _shell), ("offline.content", _content)):
        who = max(visits, key=lambda who: sum(part(visits[who]).values()))
        files = part(visits[who])
        sheet.figure(name, sum(files.values()), "bytes")
        if sheet.wants(name):
            for path, size in sorted(files.items(), key=lambda file: -file[1]):
                sheet.note(f"{name}: {size:>6} {path}")
            others = {one: sum(part(visit).values()) for one, visit in visits.items()}
            sheet.note(f"{name}: {'; '.join(f'{one} {size}' for one, size in others.items())}")


def _shell(visit: Weighed) -> dict[str, int]:
    return visit.shell


def _content(visit: Weighed) -> dict[str, int]:
    return visit.content
