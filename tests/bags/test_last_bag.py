"""Two people give the last bag, or undo one giving, at the same moment: it happens exactly once."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.databases import KIND
from tests.town import Town
from webapp.accounts.models import Person
from webapp.bags import ledger
from webapp.bags.models import BagKind, BagMove, BagPlace
from webapp.clock import ManualClock
from webapp.db import db, in_region
from webapp.errors import DomainError
from webapp.ids import RandomIds
from webapp.response.models import Response

PATIENCE = 0.4  # seconds for which one waits to be met by the other between counting and giving
LONG = 20.0


@dataclass
class Two:
    """Two advocates with a session each; `last` is the one bag of its kind in its place."""

    sessions: sessionmaker[Session]
    clock: ManualClock
    response: Response
    people: list[Person]
    place: uuid.UUID
    last: uuid.UUID
    said: list[str] = field(default_factory=list)

    def at_once(self, act: Callable[[Session, Person], object]) -> list[str]:
        """What both of them are told: nothing where it was done."""

        def try_it(person: Person) -> None:
            try:
                with self.sessions() as session, session.begin(), in_region(session, person.region_id):
                    act(session, person)
                    session.flush()
                said = "done"
            except DomainError as refused:
                said = str(refused)
            except Exception as wrong:
                said = type(wrong).__name__
            self.said.append(said)

        both = [threading.Thread(target=try_it, args=(person,)) for person in self.people]
        for one in both:
            one.start()
        for one in both:
            one.join(LONG)
        return sorted(self.said, key=lambda said: said != "done")

    def give(self, session: Session, person: Person) -> BagMove:
        return ledger.give(
            session,
            now=self.clock.now(),
            ids=RandomIds(self.clock),
            response_id=self.response.id,
            place_id=self.place,
            kind_id=self.last,
            left_out=(),
            by=person.id,
            by_role=person.role,
        )

    def count(self) -> int:
        with self.sessions() as session, in_region(session, self.response.region_id):
            return ledger.count(session, self.place, self.last)


@pytest.fixture
def two(town: Town) -> Two:
    response = town.logs_contact()
    with town.database() as session:
        sessions = sessionmaker(db.engine, expire_on_commit=False)
        here = Person.region_id == response.region_id
        people = session.scalars(select(Person).where(here, Person.role == "advocate")).all()
        place = session.scalars(
            select(BagPlace.id).where(BagPlace.region_id == response.region_id, BagPlace.name == "Car 12")
        ).one()
        small = session.scalars(
            select(BagKind.id).where(
                BagKind.region_id == response.region_id, BagKind.name.startswith("Clothes S")
            )
        ).one()
    return Two(sessions, town.clock, response, list(people), place, small)


@pytest.fixture
def they_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits, after counting, until the other one has counted too, unless a lock keeps that one away."""
    have_counted = threading.Barrier(2)
    true_count = ledger.count

    def count(session: Session, place_id: uuid.UUID, kind_id: uuid.UUID) -> int:
        found = true_count(session, place_id, kind_id)
        if threading.current_thread() is not threading.main_thread():
            with suppress(threading.BrokenBarrierError):
                have_counted.wait(PATIENCE)
        return found

    monkeypatch.setattr(ledger, "count", count)


@pytest.mark.usefixtures("they_meet")
def test_the_last_bag_is_given_by_one_and_the_other_is_told(two: Two) -> None:
    assert two.at_once(two.give) == [
        "done",
        "Car 12 shows none of these left. Choose another place, or have it counted.",
    ]
    assert two.count() == 0


@pytest.mark.skipif(KIND != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.usefixtures("they_meet")
def test_without_the_lock_one_bag_would_be_given_twice(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "locked", lambda statement: statement)
    assert two.at_once(two.give) == ["done", "done"]
    assert two.count() == -1


def test_a_giving_is_undone_by_one_and_the_other_is_told(two: Two) -> None:
    with two.sessions() as session, session.begin(), in_region(session, two.response.region_id):
        move = two.give(session, two.people[0])

    def undo(session: Session, person: Person) -> BagMove:
        return ledger.take_back(
            session,
            now=two.clock.now(),
            ids=RandomIds(two.clock),
            move_id=move.id,
            response_id=two.response.id,
            by=person.id,
            by_role=person.role,
        )

    assert two.at_once(undo) == ["done", "That was already undone. Nothing was changed."]
    assert two.count() == 1
