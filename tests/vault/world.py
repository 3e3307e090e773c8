"""A small invented world for tests of sealing: engines on either database, a county, its people, a response."""

from __future__ import annotations

import os
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

import webapp.audit.models
import webapp.plans.models
import webapp.vault.models  # noqa: F401 (the tables must be known before they are made)
from tests import postgres
from webapp.accounts.models import Agency, Person, Region
from webapp.clock import ManualClock
from webapp.db import Model, every_region, tune
from webapp.ids import RandomIds
from webapp.response.models import Contact, Response
from webapp.vault import keystore_migrations
from webapp.vault.agency import create_agency_key, create_holder
from webapp.vault.box import Box
from webapp.vault.holder import begin_try
from webapp.vault.models import AgencyKey
from webapp.vault.passphrase import Cost
from webapp.vault.unlock import SignIn, unlock
from webapp.youth.models import YoungPerson

START = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
LIGHT = Cost(memory_kib=64, passes=1, lanes=1)
PASSPHRASE = "three paper lanterns"
PEPPER = b"p" * 32
ON_POSTGRES = os.environ.get("TEST_DATABASE", "sqlite").startswith("postgres")


@contextmanager
def fresh_url(folder: Path, name: str, fill: Callable[[str], None] = lambda url: None) -> Iterator[str]:
    """The address of a database that `fill` was called on, SQLite or PostgreSQL as TEST_DATABASE says.

    PostgreSQL takes long to make tables: there they are made once per process, and copied.
    """
    if not ON_POSTGRES:
        url = f"sqlite:///{folder / name}.db"
        fill(url)
        yield url
        return
    cluster = postgres.shared()
    if name not in _templates:
        _templates[name] = f"{name}_template_{secrets.token_hex(4)}"
        fill(cluster.create(_templates[name]))
    database = f"{name}_{secrets.token_hex(4)}"
    yield cluster.create(database, template=_templates[name])
    cluster.drop(database)


_templates: dict[str, str] = {}


@contextmanager
def main_engine(folder: Path) -> Iterator[Engine]:
    with fresh_url(folder, "vault_main", _make_tables) as url:
        engine = create_engine(url)
        tune(engine)
        yield engine
        engine.dispose()


@contextmanager
def keys_url(folder: Path) -> Iterator[str]:
    with fresh_url(folder, "vault_keys", keystore_migrations.upgrade) as url:
        yield url


def _make_tables(url: str) -> None:
    engine = create_engine(url)
    tune(engine)
    Model.metadata.create_all(engine)
    engine.dispose()


@dataclass
class World:
    """One county with an advocacy agency, an officer's agency, people of both, and one response."""

    session: Session
    clock: ManualClock
    ids: RandomIds
    region: uuid.UUID
    advocacy: uuid.UUID
    police: uuid.UUID
    advocate: uuid.UUID
    supervisor: uuid.UUID
    officer: uuid.UUID
    response: uuid.UUID
    other_response: uuid.UUID
    box: Box

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def later(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))

    def holder(self, person: uuid.UUID, passphrase: str = PASSPHRASE) -> None:
        create_holder(
            self.session,
            now=self.now,
            ids=self.ids,
            region_id=self.region,
            person_id=person,
            passphrase=passphrase,
            cost=LIGHT,
        )

    def agency_key(self, *holders: uuid.UUID) -> AgencyKey:
        return create_agency_key(
            self.session,
            now=self.now,
            ids=self.ids,
            region_id=self.region,
            agency_id=self.advocacy,
            holders=list(holders),
        )

    def unlock(self, sign_in: SignIn, passphrase: str = PASSPHRASE) -> str:
        """The three steps of an unlock, as a route takes them; returns the cookie's secret."""
        attempt = begin_try(self.session, now=self.now, person_id=sign_in.person_id)
        holder = attempt.answer(passphrase)
        return unlock(self.session, now=self.now, ids=self.ids, sign_in=sign_in, holder=holder)


def sign_in_of(person: uuid.UUID, session_id: str = "sign-in-1") -> SignIn:
    return SignIn(person, session_id, PEPPER)


def build_world(session: Session) -> World:
    clock = ManualClock(START)
    ids = RandomIds(clock)
    with every_region(session):
        region = Region(
            id=ids.new(),
            name="Silver Basin County (test)",
            zone="America/Los_Angeles",
            pack_id="nv-model-2018",
            pack_version="1",
            duty_number="+17755550142",
            call_in_number="+17755550100",
        )
        session.add(region)
        session.flush()
        advocacy, police = (
            _agency(session, ids, region.id, kind) for kind in ("advocacy", "law_enforcement")
        )
        people = [
            _person(session, ids, region.id, agency, role)
            for agency, role in (
                (advocacy, "advocate"),
                (advocacy, "supervisor"),
                (police, "first_responder"),
            )
        ]
        responses = [
            _response(session, ids, region.id, police, people[2], code) for code in ("R-3C4D", "R-6F7G")
        ]
    session.info["region"] = region.id
    box = Box(ids.new(), region.id, 1, b"y" * 32)
    return World(session, clock, ids, region.id, advocacy, police, *people, *responses, box)


def _agency(session: Session, ids: RandomIds, region: uuid.UUID, kind: str) -> uuid.UUID:
    agency = Agency(id=ids.new(), region_id=region, name=f"{kind} (test)", kind=kind)
    session.add(agency)
    session.flush()
    return agency.id


def _person(session: Session, ids: RandomIds, region: uuid.UUID, agency: uuid.UUID, role: str) -> uuid.UUID:
    person = Person(
        id=ids.new(),
        region_id=region,
        agency_id=agency,
        role=role,
        name=f"{role} Test",
        email=f"{role}@example.test",
        password_hash="-",
    )
    session.add(person)
    session.flush()
    return person.id


def _response(
    session: Session, ids: RandomIds, region: uuid.UUID, agency: uuid.UUID, by: uuid.UUID, code: str
) -> uuid.UUID:
    young_person = YoungPerson(id=ids.new(), region_id=region, opened_at=START)
    contact = Contact(
        id=ids.new(),
        region_id=region,
        logged_by=by,
        agency_id=agency,
        reporter="first_responder",
        how_many=1,
        identified_at=START,
        occurred_at=START,
        received_at=START,
    )
    session.add_all([young_person, contact])
    session.flush()
    response = Response(
        id=ids.new(),
        region_id=region,
        contact_id=contact.id,
        young_person_id=young_person.id,
        code=code,
        pack_id="nv-model-2018",
        pack_version="1",
        tier="tier_1",
        tier_rule="unsure",
        word="lantern",
        identified_at=START,
        opened_at=START,
    )
    session.add(response)
    session.flush()
    return response.id
