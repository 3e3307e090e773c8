"""Whether something waits for a person after a response: one statement for home, none of its own for the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from webapp.accounts.models import Person
from webapp.response.closing.after import due_by, handed_to
from webapp.response.closing.case import asked_of
from webapp.response.closing.check_out import REMINDED_AFTER, offered, wanted_in
from webapp.response.closing.check_out_tables import Debrief
from webapp.response.closing.tables import CaseHandOver, FollowUp, LeftOpen


@dataclass(frozen=True)
class Waiting:
    """`contacts` are due, `cases` asked of them, `left` handed to them, from the closing on. `debriefs` wanted, of
    their agency, for a supervisor; `reminded` of these for more than a day. `check_out`: it is offered to them."""

    contacts: int = 0
    cases: int = 0
    left: int = 0
    debriefs: int = 0
    reminded: int = 0
    check_out: bool = False

    @property
    def tasks(self) -> int:
        return self.contacts + self.cases + self.left


def waiting_columns(person: Person, now: datetime, today: date) -> list[ColumnElement[Any]]:
    """What `waiting_of` reads, each a question of its own, to be asked within another statement."""
    debriefs = (
        select(func.count(Debrief.id)).join(Person, Person.id == Debrief.person_id).where(wanted_in(person))
    )
    return [
        select(func.count(FollowUp.id)).where(due_by(person, today)).scalar_subquery(),
        select(func.count(CaseHandOver.id)).where(asked_of(person)).scalar_subquery(),
        select(func.count(LeftOpen.id))
        .where(handed_to(person), LeftOpen.done_at.is_(None))
        .scalar_subquery(),
        debriefs.scalar_subquery(),
        debriefs.where(Debrief.said_at <= now - REMINDED_AFTER).scalar_subquery(),
        offered(person, now),
    ]


def waiting_of(values: Sequence[Any]) -> Waiting:
    contacts, cases, left, wanted, reminded, check_out = values
    return Waiting(contacts, cases, left, wanted, reminded, bool(check_out))
