"""A case is handed over: a named person, or an agency, is asked to go on with it, and takes it by a tap.

Somebody named goes along in person, and the young person is part of the call (NV 4947-4952; 6435-6443).
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session, aliased

from webapp.accounts.models import Agency, Person
from webapp.accounts.wall import walled_for
from webapp.db import locked
from webapp.errors import N_, BadField, NotFound
from webapp.protocols.vocabulary import is_police
from webapp.response.actor import Actor, note
from webapp.response.closing.settle import AGENCY, PERSON, Takers
from webapp.response.closing.tables import CaseHandOver, FollowUp
from webapp.response.models import Response
from webapp.response.team import join

ASKED, TAKEN, CANNOT, WITHDRAWN = "asked", "taken", "cannot", "withdrawn"


@dataclass(frozen=True)
class CaseSeen:
    """The newest hand-over of one response, with names. `to` is the person or the agency."""

    row: CaseHandOver
    to: str
    warm_with: str | None
    answered_by: str | None


def case_of(session: Session, response: Response) -> CaseSeen | None:
    to, warm, by = aliased(Person), aliased(Person), aliased(Person)
    found = session.execute(
        select(CaseHandOver, to.name, Agency.name, warm.name, by.name)
        .outerjoin(to, to.id == CaseHandOver.person_id)
        .outerjoin(Agency, Agency.id == CaseHandOver.agency_id)
        .outerjoin(warm, warm.id == CaseHandOver.warm_with)
        .outerjoin(by, by.id == CaseHandOver.answered_by)
        .where(CaseHandOver.response_id == response.id)
        .order_by(CaseHandOver.asked_at.desc(), CaseHandOver.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    return CaseSeen(found[0], found[1] or found[2] or "", found[3], found[4])


def ask_to_take(
    session: Session, actor: Actor, response: Response, takers: Takers, to: str, warm_with: str
) -> CaseHandOver:
    """`to` as `close_settle.Goes.to`. Whoever was asked before is asked no longer."""
    kind, _, wanted = to.partition(":")
    if kind not in (PERSON, AGENCY) or not takers.has(kind, wanted):
        raise BadField("to", N_("Choose who goes on with it."))
    if warm_with and not takers.has(PERSON, warm_with):
        raise BadField("warm_with", N_("Choose who goes along in person."))
    _withdraw(session, actor, response)
    row = CaseHandOver(
        id=actor.ids.new(),
        region_id=response.region_id,
        response_id=response.id,
        person_id=uuid.UUID(wanted) if kind == PERSON else None,
        agency_id=uuid.UUID(wanted) if kind == AGENCY else None,
        warm_with=uuid.UUID(warm_with) if warm_with else None,
        state=ASKED,
        asked_by=actor.person_id,
        asked_at=actor.now,
    )
    session.add(row)
    session.flush()
    note(session, actor, "case.asked", response.id)
    return row


def withdraw(session: Session, actor: Actor, response: Response) -> None:
    if _withdraw(session, actor, response):
        note(session, actor, "case.withdrawn", response.id)


def answer_case(
    session: Session, actor: Actor, person: Person, case_id: uuid.UUID, *, takes: bool
) -> Response:
    """By tap. With a yes they are on the team, and the contacts afterwards are theirs. Of two of an agency the first
    has it; a question that is not theirs, or not open any longer, is not there."""
    found = select(CaseHandOver).where(CaseHandOver.id == case_id, asked_of(person))
    asked = session.scalars(found).one_or_none()
    if asked is None or is_police(person.role, person.discipline):
        raise NotFound
    _lock(session, asked.response_id)
    # Whoever asked may have taken it back meanwhile, or somebody else of the agency may have it.
    row = session.scalars(found.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    row.state = TAKEN if takes else CANNOT
    row.answered_by, row.answered_at = person.id, actor.now
    response = session.get_one(Response, row.response_id)
    if takes:
        join(session, actor, response, person.id, person.role)
        session.execute(
            update(FollowUp)
            .where(FollowUp.response_id == response.id, FollowUp.state == "open")
            .values(person_id=person.id)
        )
    session.flush()
    note(session, actor, f"case.{row.state}", response.id)
    return response


def asked_of(person: Person) -> ColumnElement[bool]:
    """The open questions to this person or their agency, where no wall stands."""
    theirs = or_(CaseHandOver.person_id == person.id, CaseHandOver.agency_id == person.agency_id)
    return (CaseHandOver.state == ASKED) & theirs & CaseHandOver.response_id.not_in(walled_for(person.id))


def taken_by(person_id: uuid.UUID) -> Select[CaseHandOver]:
    return select(CaseHandOver).where(
        CaseHandOver.state == TAKEN,
        CaseHandOver.answered_by == person_id,
        CaseHandOver.response_id.not_in(walled_for(person_id)),
    )


def _lock(session: Session, response_id: uuid.UUID) -> None:
    session.execute(locked(select(Response.id).where(Response.id == response_id)))


def _withdraw(session: Session, actor: Actor, response: Response) -> bool:
    _lock(session, response.id)
    standing = select(CaseHandOver).where(
        CaseHandOver.response_id == response.id, CaseHandOver.state == ASKED
    )
    row = session.scalars(standing.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        return False
    row.state, row.answered_at = WITHDRAWN, actor.now
    session.flush()
    return True
