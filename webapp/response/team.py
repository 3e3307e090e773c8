"""Who is on a response, and whom it exists for."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Role, Wall
from webapp.errors import NotFound
from webapp.paging.offers import accepted_beside
from webapp.paging.page_tables import Page
from webapp.paging.standing import standing_for
from webapp.response.actor import Actor, note
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

    `beside`: they have said yes to what is offered beside the page.
    """

    response: Response
    joined: bool
    beside: bool = False


def response_for(session: Session, person: Person, response_id: uuid.UUID) -> Seen:
    """The response, if it exists for this person; otherwise NotFound, whatever the reason.

    It exists for the region's duty supervisors, for its team, for the advocate who is coming, and in part for
    somebody who is being asked, or said yes to meeting later or to going along. A wall comes before all of these.
    """
    wall = select(Wall.id).where(
        Wall.response_id == Response.id, Wall.person_id == person.id, Wall.lifted_at.is_(None)
    )
    place = select(TeamPlace.id).where(TeamPlace.response_id == Response.id, TeamPlace.person_id == person.id)
    beside = accepted_beside(person.id).where(Page.response_id == Response.id)
    row = session.execute(
        select(Response, place.exists().label("placed"), beside.exists().label("beside")).where(
            Response.id == response_id, ~wall.exists()
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    response: Response = row.Response
    if person.role == Role.SUPERVISOR or row.placed or row.beside:
        return Seen(response, True, row.beside)
    standing = {one.page.response_id: one.page for one in standing_for(session, person.id)}
    if response_id not in standing:
        raise NotFound
    return Seen(response, standing[response_id].accepted_by == person.id)
