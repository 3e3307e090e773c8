""" "I have it from here": the officer's part ends at hand-over (docs/decisions/officer-hands-over.md)."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Role
from webapp.db import locked
from webapp.errors import N_, DomainError
from webapp.paging.find import live_pages
from webapp.paging.page_tables import ADVOCATE_SLOTS, Page
from webapp.response.actor import Actor, note
from webapp.response.course.tables import InHand
from webapp.response.models import Contact, Response, TeamPlace
from webapp.response.triage import CLOSED

UNDO_WITHIN = timedelta(minutes=10)
OPEN_REASONS: dict[str, str] = {
    "needed_again": N_("The officer is needed again"),
    "by_mistake": N_("It was handed over by mistake"),
    "has_more": N_("The officer has more to enter"),
}


def stands() -> ColumnElement[bool]:
    """Of an `InHand`: nobody has taken it back or opened the response again."""
    return and_(InHand.undone_at.is_(None), InHand.opened_at.is_(None))


def is_closed() -> ColumnElement[bool]:
    """Of a `TeamPlace`: an officer's, from before somebody had it in hand.

    Whoever was put on the team since is on it. So is an officer who came as the responding core member: they stay, as
    police of the team do.
    """
    since = select(InHand.id).where(
        InHand.response_id == TeamPlace.response_id, InHand.received_at >= TeamPlace.joined_at, stands()
    )
    officer = select(Person.id).where(Person.id == TeamPlace.person_id, Person.role == Role.FIRST_RESPONDER)
    core = select(Page.id).where(
        Page.response_id == TeamPlace.response_id,
        Page.accepted_by == TeamPlace.person_id,
        Page.slot.not_in(ADVOCATE_SLOTS),
    )
    return and_(
        since.correlate(TeamPlace).exists(),
        officer.correlate(TeamPlace).exists(),
        ~core.correlate(TeamPlace).exists(),
    )


def in_hand(session: Session, response_id: uuid.UUID) -> InHand | None:
    """Since when somebody has it in hand; None while the officer has."""
    found = select(InHand).where(InHand.response_id == response_id, stands())
    return session.scalars(found.order_by(InHand.received_at.desc()).limit(1)).one_or_none()


def may_take(session: Session, response: Response, person_id: uuid.UUID) -> bool:
    """Whether they lead a page of it and have arrived."""
    mine = select(Page.id).where(
        Page.response_id == response.id, Page.accepted_by == person_id, Page.arrived_at.is_not(None)
    )
    return session.scalar(mine.limit(1)) is not None


def take(session: Session, actor: Actor, response: Response) -> InHand:
    """The advocate or the responding core member has it from here. Taking it twice changes nothing; of two who take it
    the first has it. Answers who has."""
    _lock(session, response)
    if response.state != "open":
        raise DomainError(CLOSED)
    if not may_take(session, response, actor.person_id):
        raise DomainError(N_("Say that you have arrived first. Then it can be handed to you."))
    standing = in_hand(session, response.id)
    if standing is not None:
        return standing
    taken = InHand(
        id=actor.ids.new(),
        region_id=response.region_id,
        response_id=response.id,
        taken_by=actor.person_id,
        taken_at=actor.occurred_at,
        received_at=actor.now,
    )
    session.add(taken)
    # Who opened a page is told what becomes of it: from here on whoever has it in hand.
    for page in live_pages(session, response.id):
        page.opened_by = actor.person_id
    session.flush()
    note(session, actor, "hand.taken", response.id)
    return taken


def give_back(session: Session, actor: Actor, response: Response) -> None:
    """Undo, by whoever took it, within ten minutes of the tap."""
    _lock(session, response)
    standing = in_hand(session, response.id)
    if standing is None or standing.taken_by != actor.person_id:
        raise DomainError(N_("It is not in your hands. Nothing was changed."))
    if actor.occurred_at > standing.received_at + UNDO_WITHIN:
        raise DomainError(
            N_("Ten minutes are over. Ask the duty desk to open it to the officer again: under Team.")
        )
    standing.undone_at = actor.now
    _as_before(session, response, standing)
    note(session, actor, "hand.undone", response.id)


def arrival_undone(session: Session, actor: Actor, response: Response) -> None:
    """Whoever has not arrived has nothing in hand either."""
    standing = in_hand(session, response.id)
    if standing is not None and standing.taken_by == actor.person_id:
        standing.undone_at = actor.now
        _as_before(session, response, standing)
        note(session, actor, "hand.undone", response.id)


def open_again(session: Session, actor: Actor, response: Response, reason: str) -> None:
    """The desk opens the response to the officer again. `reason` is a key of OPEN_REASONS."""
    if reason not in OPEN_REASONS:
        raise DomainError(N_("Choose why it is opened again."))
    _lock(session, response)
    standing = in_hand(session, response.id)
    if standing is None:
        raise DomainError(N_("It is open to the officer. Nothing was changed."))
    standing.opened_at, standing.opened_by, standing.reason = actor.now, actor.person_id, reason
    _as_before(session, response, standing)
    note(session, actor, "hand.opened", response.id, reason)


def _as_before(session: Session, response: Response, standing: InHand) -> None:
    """The officer is told again what becomes of the pages that were open then."""
    contact = session.get_one(Contact, response.contact_id)
    for page in live_pages(session, response.id):
        if page.opened_by == standing.taken_by and page.opened_at <= standing.received_at:
            page.opened_by = contact.logged_by
    session.flush()


def _lock(session: Session, response: Response) -> None:
    session.execute(locked(select(Response.id).where(Response.id == response.id)))
