"""paging.round: a worker's round with nothing due, with a thousand open pages over ten."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine

import webapp.audit.models
import webapp.offline.models
import webapp.paging.models
import webapp.response.models
import webapp.youth.models  # noqa: F401
from bench.sheet import Sheet, percentile, spread
from tests.paging.county import County
from webapp.accounts.models import Role
from webapp.db import Model, tune
from webapp.settings import Settings, new_secrets
from webapp.vault import keystore_migrations
from webapp.vault.keystore import KeyStore
from webapp.vault.ring import KeyRing
from webapp.vault.vault import Vault
from webapp.worker import Worker

NAMES = ("paging.round",)
MANY, FEW = 1000, 10
OF_ONE_PERSON = 250  # reply codes have three digits
ROUNDS, ROUNDS_FULL = 60, 300


def run(sheet: Sheet, full: bool) -> None:
    with county(MANY) as many, county(FEW) as few:
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(ROUNDS_FULL if full else ROUNDS):
            for worker, into in zip((many, few), times, strict=True):
                began = time.monotonic()
                due = worker.next_due()
                worker.round()
                into.append(time.monotonic() - began)
                if due is None or due <= worker.clock.now():
                    raise RuntimeError("something was due, or no page was open")
    sheet.figure("paging.round", percentile(times[0], 0.5) / percentile(times[1], 0.5), "ratio")
    sheet.note(f"paging.round with {MANY} open pages: {spread(times[0])} (SQLite)")
    sheet.note(f"paging.round with {FEW} open pages: {spread(times[1])}")


@contextmanager
def county(pages: int) -> Iterator[Worker]:
    """A worker of a county in which so many pages are asked and not answered."""
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as name:
        folder = Path(name)
        secrets = dict(line.split("=", 1) for line in new_secrets().split())
        settings = Settings.from_env(secrets | {"DEMO": "1", "DOORBELL": str(folder / "bell")})
        keys = f"sqlite:///{folder / 'keys.db'}"
        keystore_migrations.upgrade(keys)
        vault = Vault(KeyRing.from_text(settings.server_keys), KeyStore(keys), settings.index_key)
        engine = create_engine(f"sqlite:///{folder / 'main.db'}")
        tune(engine)
        Model.metadata.create_all(engine)
        here = County(engine, vault)
        for number in range(pages):
            if number % OF_ONE_PERSON == 0:
                name = f"advocate{number}"
                here.person(name, Role.ADVOCATE)
                here.rota(primary=[name], backup=[])
            here.queue_page(f"R-{number:04d}")
        worker = Worker(here.sessions, vault, here.gateway, here.clock, here.ids, settings)
        worker.round()
        # The desk hears once of a rota without a backup, too.
        asked = sum("please respond" in body for _, body, _ in here.gateway.sent)
        if asked != pages:
            raise RuntimeError(f"{asked} of {pages} pages were asked")
        yield worker
        engine.dispose()
        vault.close()
