"""What waits for one person after a response: cases asked of them, what was handed to them, contacts to make."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Agency, Person, Role
from webapp.accounts.wall import walled_for
from webapp.db import locked
from webapp.errors import NotFound
from webapp.protocols.pack import Step
from webapp.protocols.vocabulary import is_police
from webapp.response.actor import Actor, note
from webapp.response.closing.case import asked_of, taken_by
from webapp.response.closing.tables import CaseHandOver, FollowUp, LeftOpen
from webapp.response.models import Response
from webapp.response.packs import pack_of

MOST = 40
OF_HEALTH = ("health_step", "health_clock")


@dataclass(frozen=True)
class CaseAsked:
    case: CaseHandOver
    response: Response
    asked_by: str


@dataclass(frozen=True)
class HandedOn:
    """`says` is of the pack; empty for a health step of another role."""

    left: LeftOpen
    response: Response
    says: str


@dataclass(frozen=True)
class Gone:
    """Where one thing went at a closing; `to` is a person or an agency, empty where it was no longer needed."""

    left: LeftOpen
    says: str
    to: str


@dataclass(frozen=True)
class Contact:
    """`mine` False: another's, for the desk to see."""

    follow_up: FollowUp
    response: Response
    name: str
    mine: bool


@dataclass(frozen=True)
class After:
    asked: list[CaseAsked]
    cases: list[Response]
    left: list[HandedOn]
    contacts: list[Contact]


def after_of(session: Session, person: Person) -> After:
    """Four statements."""
    return After(
        _asked(session, person), _cases(session, person), _left(session, person), _contacts(session, person)
    )


def gone_from(session: Session, response: Response, person: Person) -> list[Gone]:
    """What was open when this response was closed, the newest closing first; one statement."""
    rows = session.execute(
        select(LeftOpen, Person.name, Agency.name)
        .outerjoin(Person, Person.id == LeftOpen.person_id)
        .outerjoin(Agency, Agency.id == LeftOpen.agency_id)
        .where(LeftOpen.response_id == response.id)
        .order_by(LeftOpen.noted_at.desc(), LeftOpen.id)
    )
    return [Gone(left, says_of(left, response, person), name or agency or "") for left, name, agency in rows]


def say_done(session: Session, actor: Actor, person: Person, left_id: uuid.UUID) -> None:
    """Whoever it went to, or anybody of that agency. Twice changes nothing."""
    found = select(LeftOpen).where(LeftOpen.id == left_id, handed_to(person))
    row = session.scalars(locked(found).execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    if row.done_at is None:
        row.done_at, row.done_by = actor.now, person.id
        session.flush()
        note(session, actor, "left_open.done", row.response_id)


def handed_to(person: Person) -> ColumnElement[bool]:
    """To police what is a health matter was handed to nobody, though it went to their agency."""
    theirs = or_(LeftOpen.person_id == person.id, LeftOpen.agency_id == person.agency_id)
    if is_police(person.role, person.discipline):
        theirs &= LeftOpen.kind.not_in(OF_HEALTH)
    return theirs & LeftOpen.response_id.not_in(walled_for(person.id))


def contacts_of(person: Person) -> ColumnElement[bool]:
    """The open ones that are this person's; for the desk those of everybody. Past a wall there is none."""
    every = person.role == Role.SUPERVISOR
    own = FollowUp.region_id == person.region_id if every else FollowUp.person_id == person.id
    return own & (FollowUp.state == "open") & FollowUp.response_id.not_in(walled_for(person.id))


def due_by(person: Person, today: date) -> ColumnElement[bool]:
    return contacts_of(person) & (FollowUp.due_on <= today)


def _asked(session: Session, person: Person) -> list[CaseAsked]:
    rows = session.execute(
        select(CaseHandOver, Response, Person.name)
        .join(Response, Response.id == CaseHandOver.response_id)
        .join(Person, Person.id == CaseHandOver.asked_by)
        .where(asked_of(person))
        .order_by(CaseHandOver.asked_at)
        .limit(MOST)
    )
    return [CaseAsked(*row) for row in rows]


def _cases(session: Session, person: Person) -> list[Response]:
    taken = taken_by(person.id).with_only_columns(CaseHandOver.response_id)
    return list(
        session.scalars(
            select(Response).where(Response.id.in_(taken)).order_by(Response.opened_at.desc()).limit(MOST)
        )
    )


def _left(session: Session, person: Person) -> list[HandedOn]:
    rows = session.execute(
        select(LeftOpen, Response)
        .join(Response, Response.id == LeftOpen.response_id)
        .where(handed_to(person), LeftOpen.done_at.is_(None))
        .order_by(LeftOpen.due_on, LeftOpen.id)
        .limit(MOST)
    )
    return [HandedOn(left, response, says_of(left, response, person)) for left, response in rows]


def _contacts(session: Session, person: Person) -> list[Contact]:
    rows = session.execute(
        select(FollowUp, Response, Person.name)
        .join(Response, Response.id == FollowUp.response_id)
        .join(Person, Person.id == FollowUp.person_id)
        .where(contacts_of(person))
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(MOST)
    )
    return [Contact(one, response, name, one.person_id == person.id) for one, response, name in rows]


def says_of(left: LeftOpen, response: Response, person: Person) -> str:
    """The pack's own words for it, where this person may know them."""
    pack = pack_of(response)
    if left.kind in ("clock", "health_clock"):
        return next((str(one.name) for one in pack.clocks if one.id == left.ref), "")
    step = next((one for one in pack.steps if one.code == left.ref), None)
    if step is None or (step.restricted and not _own(step, person)):
        return ""
    return str(step.text)


def _own(step: Step, person: Person) -> bool:
    return step.role == person.role and (not step.disciplines or person.discipline in step.disciplines)
