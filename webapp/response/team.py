"""Who is on a response, and whom it exists for."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Role, Wall
from webapp.errors import NotFound
from webapp.paging.offers import accepted_beside
from webapp.paging.page_tables import Page
from webapp.paging.standing import standing_for
from webapp.response.actor import Actor, note
from webapp.response.course.tables import InHand, Occurrence
from webapp.response.in_hand import is_closed, stands
from webapp.response.models import Response, TeamPlace


def join(session: Session, actor: Actor, response: Response, person_id: uuid.UUID, role: str) -> None:
    """Put a person on the team; being on it already changes nothing."""
    here = select(TeamPlace.id).where(TeamPlace.response_id == response.id, TeamPlace.person_id == person_id)
    if session.scalar(here) is not None:
        return
    session.add(
        TeamPlace(
            id=actor.ids.new(),
            region_id=response.region_id,
            response_id=response.id,
            person_id=person_id,
            role=role,
            joined_at=actor.now,
        )
    )
    session.flush()
    note(session, actor, "team.joined", response.id, role)


def on_team(session: Session, response_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    here = select(TeamPlace.id).where(TeamPlace.response_id == response_id, TeamPlace.person_id == person_id)
    return session.scalar(here) is not None


def team_of(session: Session, response_id: uuid.UUID) -> list[tuple[TeamPlace, Person]]:
    """The team in the order in which it came together."""
    rows = session.execute(
        select(TeamPlace, Person)
        .join(Person, Person.id == TeamPlace.person_id)
        .where(TeamPlace.response_id == response_id)
        .order_by(TeamPlace.joined_at, TeamPlace.id)
    )
    return [(place, person) for place, person in rows]


@dataclass(frozen=True)
class Seen:
    """A response that exists for somebody. `joined` False: they are asked to come, and have not answered.

    `beside`: they have said yes to what is offered beside the page. `in_hand`: somebody has it from here;
    `handed_over`: so it is closed to this officer, but for what they entered themselves, and where they have `joined`
    for what they did before. `officers`: one is on the
    team, handed over or not. `came_up`: what happened and is not settled, oldest first.
    """

    response: Response
    joined: bool
    beside: bool = False
    handed_over: bool = False
    officers: bool = False
    in_hand: InHand | None = None
    came_up: tuple[Occurrence, ...] = ()


def response_for(
    session: Session,
    person: Person,
    response_id: uuid.UUID,
    *,
    acted_at: datetime | None = None,
    own_entry: bool = False,
) -> Seen:
    """The response, if it exists for this person; otherwise NotFound, whatever the reason. One statement, and one more
    for somebody who is asked.

    It exists for the region's duty supervisors, for its team, for the advocate who is coming, and in part for
    somebody who is being asked, or said yes to meeting later or to going along. A wall comes before all of these.

    To an officer it is closed from the hand-over on: what they did before (`acted_at`) is still taken, and what they
    entered themselves can still be read (`own_entry`).
    """
    rows = session.execute(_for(person.id, response_id)).all()
    if not rows:
        raise NotFound
    row = rows[0]
    came_up = tuple(dict.fromkeys(one.Occurrence for one in rows if one.Occurrence is not None))
    seen = Seen(row.Response, True, row.beside, False, row.officers, row.InHand, came_up)
    before = row.closed and acted_at is not None and acted_at < row.InHand.received_at
    if person.role == Role.SUPERVISOR or (row.placed and not row.closed) or row.beside:
        return seen
    if before:
        return replace(seen, handed_over=not _came_back(session, person, response_id))
    standing = {one.page.response_id: one.page for one in standing_for(session, person.id)}
    if response_id in standing:
        return replace(seen, joined=standing[response_id].accepted_by == person.id)
    if row.closed and own_entry:
        return Seen(row.Response, False, handed_over=True, in_hand=row.InHand)
    raise NotFound


def _came_back(session: Session, person: Person, response_id: uuid.UUID) -> bool:
    """Whether an officer has said yes to coming as the core member: then they are on it by that."""
    pages = [one.page for one in standing_for(session, person.id) if one.page.response_id == response_id]
    return any(page.accepted_by == person.id for page in pages)


def _for(
    person_id: uuid.UUID, response_id: uuid.UUID
) -> Select[Response, InHand, Occurrence, bool, bool, bool, bool]:
    """No row where a wall stands; a row for each thing that came up, and one where nothing did."""
    wall = select(Wall.id).where(
        Wall.response_id == Response.id, Wall.person_id == person_id, Wall.lifted_at.is_(None)
    )
    place = select(TeamPlace.id).where(TeamPlace.response_id == Response.id, TeamPlace.person_id == person_id)
    officers = (
        select(TeamPlace.id)
        .join(Person, Person.id == TeamPlace.person_id)
        .where(TeamPlace.response_id == Response.id, Person.role == Role.FIRST_RESPONDER)
    )
    beside = accepted_beside(person_id).where(Page.response_id == Response.id)
    return (
        select(
            Response,
            InHand,
            Occurrence,
            place.exists().label("placed"),
            place.where(is_closed()).exists().label("closed"),
            officers.exists().label("officers"),
            beside.exists().label("beside"),
        )
        .outerjoin(InHand, and_(InHand.response_id == Response.id, stands()))
        .outerjoin(
            Occurrence,
            and_(
                Occurrence.response_id == Response.id,
                Occurrence.undone_at.is_(None),
                Occurrence.settled_at.is_(None),
            ),
        )
        .where(Response.id == response_id, ~wall.exists())
        .order_by(Occurrence.occurred_at, Occurrence.id)
    )
