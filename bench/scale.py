"""paging.scale: pages per second of two workers over one, on PostgreSQL, with a gateway of 50 ms."""

from __future__ import annotations

import time
from contextlib import ExitStack

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.gateway import handed_in
from bench.phone import OFFICER, Phone
from bench.processes import until, web_server, worker
from bench.sheet import Sheet
from bench.site import Site, built, site
from tests import postgres
from webapp.accounts.models import Person
from webapp.db import db, every_region
from webapp.paging import dispatch
from webapp.paging.messages.doorbell import carry
from webapp.parts import parts
from webapp.response.models import Response
from webapp.settings import Settings

NAMES = ("paging.scale",)
PAGES = 150
PAUSE = 0.05  # seconds the gateway takes for a text
LONGEST = 120.0


def run(sheet: Sheet, full: bool) -> None:
    with postgres.start() as cluster:
        one, two = measure(cluster, 1, 1), measure(cluster, 2, 1)
        more = measure(cluster, 1, 8), measure(cluster, 2, 8)
    sheet.figure("paging.scale", two / one, "ratio")
    sheet.note(
        f"paging.scale: {one:.1f} pages a second of one worker, {two:.1f} of two (PostgreSQL, 1 sender each, "
        f"gateway of {1000 * PAUSE:.0f} ms, {PAGES} pages)"
    )
    sheet.note(
        f"paging.scale with 8 senders each: {more[0]:.1f} and {more[1]:.1f}, ratio {more[1] / more[0]:.2f}"
    )


def measure(cluster: postgres.Cluster, workers: int, senders: int) -> float:
    """Pages per second from the commit that opens them all until the last text is handed off."""
    with site(cluster, pause=PAUSE) as here:
        with web_server(here.without_paging) as port:
            phone = Phone(port).sign_in()
            for _ in range(PAGES):
                phone.log_contact()
        with ExitStack() as stack:
            for _ in range(workers):
                stack.enter_context(worker({**here.environ, "SENDERS": str(senders)}))
            began = _open_pages(here)
            until(lambda: len(handed_in(here.log)) >= PAGES, "the last text", LONGEST, every=0.05)
        return PAGES / (max(one.done for one in handed_in(here.log)) - began)


def _open_pages(here: Site) -> float:
    settings = Settings.from_env(here.environ)
    with (
        built(here) as app,
        app.app_context(),
        Session(db.engine, expire_on_commit=False) as session,
        every_region(session),
    ):
        carry(session, settings.doorbell)
        officer = session.scalars(select(Person).where(Person.email == OFFICER)).one()
        for response in session.execute(select(Response.id, Response.code, Response.region_id)).all():
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
        return time.monotonic()
