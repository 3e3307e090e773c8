"""The kill run: `python -m tests.paging.kill.run` ends a worker at every line, and looks at what became of each page.

    --database sqlite|postgresql   (TEST_POSTGRES names a cluster; otherwise one is started)
    --points N                     that many of the lines, evenly spread; all of them without it
    --visits first|halfway|both    at which visit of a line: the first, half-way through them, or (by default) both
    --control                      the variant that marks a text as sent before it sends it, killed while it sends
                                   (its network refuses nothing: without a kill it loses nothing)

One run: four pages, four people, a network that refuses some texts, and nine minutes of a clock that is set by hand.
A worker is killed once, at one line; the next one starts at once and goes on. A clean run first says which lines there
are. The last line of what is printed is an account as JSON.
"""

from __future__ import annotations

import argparse
import copy
import gc
import inspect
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, select

import webapp.audit.models
import webapp.offline.models
import webapp.paging.models
import webapp.response.models
import webapp.youth.models  # noqa: F401
from tests import postgres
from tests.paging.county import NIGHT, County
from tests.paging.kill.child import Child, Dead, Place, worker_of
from tests.paging.kill.ledger import ASKS, NOBODY, Handed, read, reply_code
from tests.paging.kill.lines import Latch, Line, Watch
from webapp.accounts.models import Role
from webapp.clock import ManualClock
from webapp.db import Model, tune
from webapp.ids import RandomIds
from webapp.paging import dispatch
from webapp.paging.inbound import receive
from webapp.paging.messages import deliver
from webapp.paging.messages.turn import OPEN_STATES
from webapp.paging.models import Message, MessageState, Page, PageState
from webapp.settings import Settings, new_secrets
from webapp.vault import keystore_migrations
from webapp.vault.keystore import KeyStore
from webapp.vault.ring import KeyRing
from webapp.vault.vault import Vault

RING = "test:" + "QUFB" * 10 + "QUE="
INDEX_KEY = b"i" * 32
RUNG = timedelta(minutes=1)
# Seconds at which the workers go round: tries and leases end between them, and so do rungs of a minute.
TIMES = (0, 2, 5, 35, 62, 65, 96, 124, 128, 160, 186, 190, 222, 310, 345, 380, 440, 500, 504, 512, 528, 545)
CODES = {"R-0001": "officer", "R-0002": "officer", "R-0003": "officer", "R-0004": "radio"}
ANSWERS = {("ana", "R-0001"): "25", ("bea", "R-0002"): "30", ("bea", "R-0003"): "2"}
# Where the control has marked a text as sent and has not sent it.
_SOURCE, _FIRST = inspect.getsourcelines(deliver.send)
SENDING = {("webapp/paging/messages/deliver.py", _FIRST + number) for number in range(len(_SOURCE))}
TRIES = 3  # where two workers share the work, a line may be passed by


@dataclass
class Account:
    """What became of it all. `lost`: marked as sent and never handed over, or never settled. `silent`: pages that
    nobody accepted and of which no human was told, by the network's own book."""

    lines: int = 0
    points: int = 0
    unreached: list[str] = field(default_factory=list)
    lost: int = 0
    silent: int = 0
    twice: int = 0
    twice_without_a_kill: int = 0
    at: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    killed: bool
    lost: int
    silent: int
    twice: int
    seen: dict[Line, int]


class KillRun:
    def __init__(self, folder: Path, cluster: postgres.Cluster | None, *, refuses: bool = True) -> None:
        """`refuses`: the network refuses some texts."""
        self.folder = folder
        self.refuses = refuses
        self.cluster = cluster
        keys = f"sqlite:///{folder / 'keys.db'}"
        keystore_migrations.upgrade(keys)
        self.vault = Vault(KeyRing.from_text(RING), KeyStore(keys), INDEX_KEY)
        self.engine = create_engine(self._create("begin", None))
        tune(self.engine)
        self.name = "begin"
        event.listen(self.engine, "do_connect", self._connect)
        self.settings = Settings.from_env(
            dict(line.split("=", 1) for line in new_secrets().split())
            | {"DEMO": "1", "DOORBELL": str(folder / "bell"), "SENDERS": "4"}
        )
        self._count = 0
        self.county = self._build()
        self.names = {number: name for name, number in self.county.numbers.items()}

    # ---- the world ----

    def _build(self) -> County:
        """The county with its pages just opened: every run begins with a copy of it."""
        Model.metadata.create_all(self.engine)
        county = County(self.engine, self.vault)
        county.person("radio", Role.FIRST_RESPONDER, number=None)
        for code, officer in CODES.items():
            response_id = county.response(code)
            with county.tx() as session:
                dispatch.open_page(
                    session,
                    now=county.now,
                    ids=county.ids,
                    region_id=county.region_id,
                    response_id=response_id,
                    response_code=code,
                    opened_by=county.people[officer],
                    opened_by_role=Role.FIRST_RESPONDER,
                    rung_wait=RUNG,
                )
        self._let_go()
        return county

    def _connect(self, dialect: Any, _record: object, _args: object, given: dict[str, Any]) -> object:
        """One engine for all the databases, so that statements are compiled once: it connects to today's."""
        if self.cluster is None:
            return dialect.connect(str(self.folder / f"{self.name}.db"), **given)
        given["dbname"] = self._full(self.name)
        return None

    def _let_go(self) -> None:
        """No connection is open when a worker is forked, and none when a database is copied or dropped."""
        self.engine.dispose()
        self.vault._keystore.engine.dispose()

    def _full(self, name: str) -> str:
        return f"kill_{self.folder.name.lower().replace('-', '_')}_{name}"

    def _create(self, name: str, template: str | None) -> str:
        if self.cluster is not None:
            return self.cluster.create(self._full(name), self._full(template) if template else "template0")
        path = self.folder / f"{name}.db"
        if template:
            shutil.copy(self.folder / f"{template}.db", path)
        return f"sqlite:///{path}"

    @contextmanager
    def _world(self) -> Iterator[tuple[County, Place]]:
        self._count += 1
        self.name = name = f"run{self._count}"
        self._create(name, "begin")
        county = copy.copy(self.county)
        county.clock = ManualClock(NIGHT)
        county.ids = RandomIds(county.clock)  # type: ignore[assignment]
        book = self.folder / f"{name}.book"
        try:
            yield county, Place(self.engine, self.vault, book, self.names, self.settings, self.refuses)
        finally:
            self._let_go()
            if self.cluster is not None:
                self.cluster.drop(self._full(name))
            for path in self.folder.glob(f"{name}.*"):
                path.unlink()

    # ---- one run ----

    def once(
        self,
        workers: int,
        end: Line | None = None,
        nth: int = 1,
        *,
        watched: bool = False,
        control: bool = False,
    ) -> Outcome:
        """Play the story with so many workers; one of them dies at `end`, the next starts at once."""
        latch = Latch()
        with self._world() as (county, place):
            watches = [Watch(end, nth, latch) if watched or end else None for _ in range(workers)]
            children = [Child(place, watch, sends_late=control) for watch in watches]
            answered: set[tuple[str, str]] = set()
            killed = False
            try:
                for seconds in TIMES:
                    county.clock.advance(NIGHT + timedelta(seconds=seconds) - county.now)
                    for number, dead in enumerate(_round(children, seconds)):
                        if dead:
                            killed = True
                            children[number] = Child(place, sends_late=control)
                    self._answer(county, place.book, answered)
            finally:
                seen: dict[Line, int] = {}
                for child in children:
                    for line, hits in child.close().items():
                        seen[line] = seen.get(line, 0) + hits
            lost, silent, twice = _judge(county, read(place.book))
            return Outcome(killed, lost, silent, twice, seen)

    def warm(self) -> None:
        """Play it once in this process: every statement is compiled before the first worker is forked."""
        logging.disable(logging.CRITICAL)
        with self._world() as (county, place):
            answered: set[tuple[str, str]] = set()
            worker = worker_of(place, county.clock)
            for seconds in TIMES:
                county.clock.advance(NIGHT + timedelta(seconds=seconds) - county.now)
                worker.round()
                self._answer(county, place.book, answered)
            _judge(county, [])
        gc.freeze()

    def _answer(self, county: County, book: Path, answered: set[tuple[str, str]]) -> None:
        """Whoever has got a page and means to answer does so, by the way in of a real text."""
        for one in read(book):
            key = (self.names[one.to], one.code)
            if not one.taken or ASKS not in one.body or key in answered or key not in ANSWERS:
                continue
            answered.add(key)
            with county.sessions() as session, session.begin():
                receive(
                    session,
                    now=county.now,
                    ids=county.ids,
                    vault=county.vault,
                    provider_sid=f"SM-in-{'-'.join(key)}",
                    from_number=one.to,
                    body=f"{reply_code(one.body)} {ANSWERS[key]}",
                )
        self._let_go()

    # ---- all of them ----

    def run(
        self,
        workers: int,
        points: int | None,
        account: Account,
        *,
        visits: str = "both",
        control: bool = False,
    ) -> None:
        """A clean run for the lines; then a kill at each: at its first visit, half-way through its visits, or both."""
        self.warm()
        clean = self.once(workers, watched=True, control=control)
        account.lines = max(account.lines, len(clean.seen))
        account.twice_without_a_kill += clean.twice
        self._add(account, clean, f"no kill, {workers} workers")
        seen = {line: hits for line, hits in clean.seen.items() if not control or line in SENDING}
        for line, nth in chosen(seen, points, visits):
            where = f"{line[0]}:{line[1]} visit {nth}, {workers} workers"
            for turn in range(TRIES):
                outcome = self.once(workers, line, nth if turn < TRIES - 1 else 1, control=control)
                self._add(account, outcome, where)
                if outcome.killed:
                    account.points += 1
                    account.twice += outcome.twice
                    break
            else:
                account.unreached.append(where)

    @staticmethod
    def _add(account: Account, outcome: Outcome, where: str) -> None:
        account.lost += outcome.lost
        account.silent += outcome.silent
        if outcome.lost or outcome.silent:
            account.at.append(f"{where}: {outcome.lost} lost, {outcome.silent} silent")


def chosen(seen: dict[Line, int], points: int | None, visits: str) -> list[tuple[Line, int]]:
    """Every line, at its first visit, half-way or both; with `points` that many, evenly spread, in a steady order."""
    every = [(line, nth) for line, hits in sorted(seen.items()) for nth in sorted(_visits(hits, visits))]
    if points is None or points >= len(every):
        return every
    return [every[number * len(every) // points] for number in range(points)]


def _visits(hits: int, visits: str) -> set[int]:
    halfway = (hits + 1) // 2
    return {"first": {1}, "halfway": {halfway}, "both": {1, halfway}}[visits]


def _round(children: list[Child], seconds: float) -> list[bool]:
    """All go round at once; which of them died."""
    for child in children:
        child.begin(seconds)
    dead = []
    for child in children:
        try:
            child.end()
            dead.append(False)
        except Dead:
            dead.append(True)
    return dead


def _judge(county: County, book: list[Handed]) -> tuple[int, int, int]:
    """(lost, silent, twice) by the rows and the network's book."""
    taken = {one.message for one in book if one.taken}
    told = {one.code for one in book if one.taken and NOBODY in one.body}
    with county.tx() as session:
        messages = session.scalars(select(Message)).all()
        pages = session.scalars(select(Page)).all()
    went = (MessageState.SENT, MessageState.DELIVERED)
    lost = sum(
        message.state in OPEN_STATES or (message.state in went and str(message.id) not in taken)
        for message in messages
    )
    silent = sum(page.state != PageState.ACCEPTED and page.response_code not in told for page in pages)
    return lost, silent, len([one for one in book if one.taken]) - len(taken)


@contextmanager
def prepared(database: str, *, refuses: bool = True) -> Iterator[KillRun]:
    # A killed process loses nothing that it has written, so nothing need be forced to a disk.
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="kill", dir=memory) as name:
        cluster = postgres.shared() if database == "postgresql" else None
        run = KillRun(Path(name), cluster, refuses=refuses)
        try:
            yield run
        finally:
            if cluster is not None:
                cluster.drop(run._full("begin"))


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    arguments.add_argument("--workers", default="1,2")
    arguments.add_argument("--points", type=int)
    arguments.add_argument("--visits", choices=("first", "halfway", "both"), default="both")
    arguments.add_argument("--control", action="store_true")
    given = arguments.parse_args()
    account = Account()
    with prepared(given.database, refuses=not given.control) as run:
        for workers in given.workers.split(","):
            run.run(int(workers), given.points, account, visits=given.visits, control=given.control)
    sys.stdout.write(json.dumps(asdict(account)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
