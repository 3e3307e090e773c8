"""handoff.p50 and handoff.p99: from a contact's submission over HTTP to its first text at the gateway."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Uuid, create_engine, text

from bench.gateway import handed_in, size_of
from bench.phone import Phone
from bench.processes import until, web_server, worker
from bench.sheet import Sheet, percentile, spread
from bench.site import Site, site
from tests import postgres

NAMES = ("handoff.p50", "handoff.p99")
CONTACTS, CONTACTS_FULL = 150, 500
CONTACTS_NOTED = 60  # on PostgreSQL, for a note
WARM_UP = 5  # contacts of each kind that are not counted: the first ones load the pack and compile templates
REST = (0.02, 0.12)  # seconds between two contacts: never in step with the worker's own rhythm


@dataclass
class Times:
    """Seconds: each contact to its first text, the answers to those contacts, and the same with paging off."""

    handed: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    without: list[float] = field(default_factory=list)

    def ratio(self, share: float) -> float:
        return percentile(self.handed, share) / percentile(self.without, 0.5)


def run(sheet: Sheet, full: bool) -> None:
    with site() as on, site() as off:
        times = measure(on, off, CONTACTS_FULL if full else CONTACTS)
    sheet.figure("handoff.p50", times.ratio(0.5), "ratio")
    sheet.figure("handoff.p99", times.ratio(0.99), "ratio")
    _notes(sheet, "SQLite", times)
    try:
        with postgres.start() as cluster, site(cluster) as on, site(cluster) as off:
            times = measure(on, off, CONTACTS_FULL if full else CONTACTS_NOTED)
    except postgres.NoPostgres as wrong:
        sheet.note(f"handoff on PostgreSQL not measured: {wrong}")
        return
    sheet.note(f"handoff on PostgreSQL: p50 {times.ratio(0.5):.2f}, p99 {times.ratio(0.99):.2f} ratio")
    _notes(sheet, "PostgreSQL", times)


def measure(on: Site, off: Site, contacts: int) -> Times:
    """The two kinds take turns, each on its own server and databases, so that both meet the same machine."""
    times, rest = Times(), random.Random(1)
    begun: dict[uuid.UUID, float] = {}
    with web_server(on.environ) as port, web_server(off.without_paging) as port_off, worker(on.environ):
        phone, phone_off = Phone(port).sign_in(), Phone(port_off).sign_in()
        for number in range(WARM_UP + contacts):
            time.sleep(rest.uniform(*REST))
            _, without_began, without_ended = phone_off.log_contact()
            time.sleep(rest.uniform(*REST))
            response, began, ended = _log_and_wait(phone, on)
            if number >= WARM_UP:
                begun[response] = began
                times.answered.append(ended - began)
                times.without.append(without_ended - without_began)
    if handed_in(off.log):
        raise RuntimeError("a text was handed over although paging was off")
    first = _first_text(on)
    codes = _codes(on.environ)
    times.handed = [first[codes[response]] - at for response, at in begun.items()]
    return times


def _log_and_wait(phone: Phone, on: Site) -> tuple[uuid.UUID, float, float]:
    """One contact, and then its text at the gateway."""
    before = size_of(on.log)
    logged = phone.log_contact()
    until(lambda: size_of(on.log) > before, "the text")
    return logged


def _first_text(of: Site) -> dict[str, float]:
    """By response code: when the gateway was handed the first text that names it."""
    first: dict[str, float] = {}
    for one in handed_in(of.log):
        code = next(word.strip(".,:;") for word in one.body.split() if word.startswith("R-"))
        first.setdefault(code, one.at)
    return first


def _codes(environ: Mapping[str, str]) -> dict[uuid.UUID, str]:
    engine = create_engine(environ["DATABASE_URL"])
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, code FROM response").columns(id=Uuid())).all()
    engine.dispose()
    return {row.id: row.code for row in rows}


def _notes(sheet: Sheet, database: str, times: Times) -> None:
    where = f"{database}, 2 web workers of 4 threads, 1 paging worker, {len(times.handed)} contacts"
    sheet.note(f"handoff to the first text: {spread(times.handed)} ({where})")
    sheet.note(f"handoff answers with paging: {spread(times.answered)}")
    sheet.note(f"handoff answers with paging off: {spread(times.without)}")
    alone = percentile(times.without, 0.99) / percentile(times.without, 0.5)
    sheet.note(
        f"handoff with paging off has a p99 of {alone:.2f} by the same measure: the machine's own unrest"
    )
