"""handoff.storm: a hundred pages in one second and a gateway of 50 ms: the last text handed off, over the ideal."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.gateway import BenchGateway, handed_in
from bench.phone import OFFICER, Phone
from bench.processes import until, web_server, worker
from bench.sheet import Sheet
from bench.site import Site, built, site
from webapp.accounts.models import Person
from webapp.db import db, every_region
from webapp.paging import dispatch
from webapp.paging.messages.doorbell import carry
from webapp.parts import parts
from webapp.response.models import Response
from webapp.settings import Settings

NAMES = ("handoff.storm",)
PAGES, SECONDS = 100, 1.0
PAUSE = 0.05  # seconds the gateway takes for a text
SENDERS = 8  # texts at once of the one worker that runs: the default of the setting
LONGEST = 120.0  # seconds until a storm that does not end counts as failed


@dataclass(frozen=True)
class Storm:
    """Seconds: until the last page was stored, until the last text was handed off, and what ideal senders take."""

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
        f"ideal {storm.ideal:.2f} s (SQLite, 1 paging worker of {SENDERS} senders, gateway of {1000 * PAUSE:.0f} ms)"
    )


def measure(here: Site) -> Storm:
    """The contacts are logged beforehand on a server that pages nobody; then a page is opened for each."""
    with web_server(here.without_paging) as port:
        phone = Phone(port).sign_in()
        for _ in range(PAGES):
            phone.log_contact()
    with worker({**here.environ, "SENDERS": str(SENDERS)}):
        began, stored = _open_pages(here)
        until(lambda: len(handed_in(here.log)) >= PAGES, "the last text", LONGEST, every=0.1)
    handed_off = max(one.done for one in handed_in(here.log))
    return Storm(stored - began, handed_off - began, _ideal(here))


def _open_pages(here: Site) -> tuple[float, float]:
    """One page each hundredth of a second, a transaction each, by the verb behind *Page now*.

    Over HTTP two cores store some thirty a second, so that no storm would come about. The worker is rung as
    the edge of a request does it.
    """
    settings = Settings.from_env(here.environ)
    with (
        built(here) as app,
        app.app_context(),
        Session(db.engine, expire_on_commit=False) as session,
        every_region(session),
    ):
        carry(session, settings.doorbell)
        waiting = session.execute(select(Response.id, Response.code, Response.region_id)).all()
        officer = session.scalars(select(Person).where(Person.email == OFFICER)).one()
        session.commit()
        began = time.monotonic()
        for number, response in enumerate(waiting):
            time.sleep(max(0.0, began + number * SECONDS / PAGES - time.monotonic()))
            dispatch.open_page(
                session,
                now=parts().clock.now(),
                ids=parts().ids,
                region_id=response.region_id,
                response_id=response.id,
                response_code=response.code,
                opened_by=officer.id,
                opened_by_role=officer.role,
                rung_wait=settings.rung,
            )
            session.commit()
        return began, time.monotonic()


def _ideal(here: Site) -> float:
    """The same gateway, as many senders, texts that come at the same pace, and nothing else to do."""
    gateway = BenchGateway(here.log.with_name("ideal"), PAUSE)
    began = time.monotonic()
    with ThreadPoolExecutor(SENDERS) as senders:
        for number in range(PAGES):
            time.sleep(max(0.0, began + number * SECONDS / PAGES - time.monotonic()))
            senders.submit(gateway.send, "", "", "")
    return time.monotonic() - began
