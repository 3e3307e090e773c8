"""A responder's own check-out (NV 708-720; CA 4246-4284). Kept is one word: a debrief is wanted, done, or not now.

How somebody is never comes here: what they tap on the page is no field of any form, so there is nothing to send. The
supervisors of the same agency are told that a debrief is wanted, by whom and since when. Nobody else is.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from webapp.accounts.models import Person, Role
from webapp.accounts.wall import walled_for
from webapp.audit.models import AuditEntry
from webapp.audit.record import record
from webapp.db import locked
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.paging.hand_over_tables import HandOver, HandOverState
from webapp.paging.page_tables import Page, PageState
from webapp.response.actor import Actor
from webapp.response.closing.check_out_tables import Debrief
from webapp.response.closing.tables import CaseHandOver
from webapp.response.models import Response, TeamPlace

WANTED, DONE, NOT_NOW = "wanted", "done", "not_now"
OFFERED_FOR = timedelta(days=14)
REMINDED_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class DebriefSeen:
    """What the desk sees: who, since when, and whether a day has passed. Nothing else is known."""

    id: uuid.UUID
    name: str
    state: str
    said_at: datetime
    done_at: datetime | None
    waits_long: bool


def mine(session: Session, person_id: uuid.UUID) -> Debrief | None:
    return session.scalars(select(Debrief).where(Debrief.person_id == person_id)).one_or_none()


def told(session: Session, person: Person) -> list[str]:
    """Names of the active supervisors of the person's own agency, themselves left out: nobody else is told."""
    return list(
        session.scalars(
            select(Person.name)
            .where(
                Person.agency_id == person.agency_id,
                Person.role == Role.SUPERVISOR,
                Person.active.is_(True),
                Person.id != person.id,
            )
            .order_by(Person.name)
        )
    )


def say(session: Session, actor: Actor, person: Person, word: str) -> Debrief:
    """`word`: wanted or not_now. It replaces what was said before; the audit knows only that something was said."""
    if word not in (WANTED, NOT_NOW):
        raise BadField("say", N_("Say whether you want to talk it over."))
    if word == WANTED and not told(session, person):
        raise DomainError(
            N_("There is no supervisor of your agency here who could be told. Nothing was kept.")
        )
    session.execute(locked(select(Person.id).where(Person.id == person.id)))
    row = mine(session, person.id)
    if row is None:
        row = Debrief(id=actor.ids.new(), region_id=person.region_id, person_id=person.id)
        session.add(row)
    row.state, row.said_at, row.done_at, row.done_by = word, actor.now, None, None
    session.flush()
    _note(session, actor, "check_out.said")
    return row


def debriefs(session: Session, supervisor: Person, now: datetime) -> list[DebriefSeen]:
    """Those that are wanted, the longest waiting first, and those done within two weeks."""
    rows = session.execute(
        select(Debrief, Person.name)
        .join(Person, Person.id == Debrief.person_id)
        .where(_for(supervisor), or_(Debrief.state == WANTED, Debrief.done_at > now - OFFERED_FOR))
        .order_by(Debrief.state != WANTED, Debrief.said_at, Debrief.id)
    )
    return [
        DebriefSeen(row.id, name, row.state, row.said_at, row.done_at, _long(row, now)) for row, name in rows
    ]


def debrief_done(session: Session, actor: Actor, supervisor: Person, debrief_id: uuid.UUID) -> None:
    """After the two have talked. Twice changes nothing."""
    found = (
        select(Debrief)
        .join(Person, Person.id == Debrief.person_id)
        .where(Debrief.id == debrief_id, Debrief.state.in_((WANTED, DONE)), _for(supervisor))
    )
    row = session.scalars(locked(found, of=Debrief).execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    if row.state == WANTED:
        row.state, row.done_at, row.done_by = DONE, actor.now, supervisor.id
        session.flush()
        _note(session, actor, "debrief.done")


def wanted_in(supervisor: Person) -> ColumnElement[bool]:
    """On Debrief joined with its Person: what the board counts for this supervisor."""
    return and_(Debrief.state == WANTED, _for(supervisor))


def offered(person: Person, now: datetime) -> ColumnElement[bool]:
    """Whether a response of theirs was closed or handed over within two weeks, and they have said nothing since."""
    since, said = now - OFFERED_FOR, aliased(Debrief)
    spoken = func.coalesce(
        select(func.max(said.said_at)).where(said.person_id == person.id).scalar_subquery(), since
    )
    free = and_(Response.drill.is_(False), Response.id.not_in(walled_for(person.id)))
    on_team = select(TeamPlace.response_id).where(TeamPlace.person_id == person.id)
    came = select(Page.response_id).where(
        Page.accepted_by == person.id,
        or_(Page.arrived_at.is_not(None), Page.state == PageState.ACCEPTED),
    )
    by_desk = select(AuditEntry.id).where(
        AuditEntry.subject_id == Response.id,
        AuditEntry.actor_id == person.id,
        AuditEntry.action == "response.closed",
    )
    closed = select(Response.id).where(
        free,
        or_(Response.id.in_(on_team), Response.id.in_(came), by_desk.exists()),
        Response.closed_at > since,
        Response.closed_at > spoken,
    )
    case = (
        select(Response.id)
        .join(CaseHandOver, CaseHandOver.response_id == Response.id)
        .where(
            free,
            CaseHandOver.state == "taken",
            CaseHandOver.answered_by != person.id,
            CaseHandOver.answered_at > since,
            CaseHandOver.answered_at > spoken,
            Response.id.in_(on_team),
        )
    )
    page = (
        select(Response.id)
        .join(Page, Page.response_id == Response.id)
        .join(HandOver, HandOver.page_id == Page.id)
        .where(
            free,
            HandOver.state == HandOverState.ACCEPTED,
            HandOver.from_id == person.id,
            HandOver.answered_at > since,
            HandOver.answered_at > spoken,
        )
    )
    return or_(closed.exists(), case.exists(), page.exists())


def _for(supervisor: Person) -> ColumnElement[bool]:
    """Of the supervisor's own agency alone, and never their own."""
    if supervisor.role != Role.SUPERVISOR:
        return false()
    return and_(Person.agency_id == supervisor.agency_id, Debrief.person_id != supervisor.id)


def _long(row: Debrief, now: datetime) -> bool:
    return row.state == WANTED and now - row.said_at >= REMINDED_AFTER


def _note(session: Session, actor: Actor, action: str) -> None:
    record(
        session,
        now=actor.now,
        ids=actor.ids,
        region_id=actor.region_id,
        action=action,
        actor_id=actor.person_id,
        actor_role=actor.role,
    )
