"""Walls: a named person kept out of a response (requirements 27)."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Wall
from webapp.ids import Ids


def walled_people(session: Session, response_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Ids of the people who are kept out of this response now."""
    found = select(Wall.person_id).where(Wall.response_id == response_id, Wall.lifted_at.is_(None))
    return frozenset(session.scalars(found))


def walled_responses(session: Session, person_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Ids of the responses that this person must not meet anywhere."""
    return frozenset(session.scalars(walled_for(person_id)))


def walled_for(person_id: uuid.UUID) -> Select[uuid.UUID]:
    """The same, to be asked within another statement."""
    return select(Wall.response_id).where(Wall.person_id == person_id, Wall.lifted_at.is_(None))


def raise_wall(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    region_id: uuid.UUID,
    response_id: uuid.UUID,
    people: Iterable[uuid.UUID],
    made_by: uuid.UUID,
    reason: str | None = None,
) -> list[Wall]:
    """Those that are new; somebody who is kept out already stays so."""
    standing = walled_people(session, response_id)
    made = [
        Wall(
            id=ids.new(),
            region_id=region_id,
            response_id=response_id,
            person_id=person_id,
            made_by=made_by,
            made_at=now,
            reason=reason,
        )
        for person_id in set(people) - standing
    ]
    session.add_all(made)
    session.flush()
    return made


def lift_wall(session: Session, wall: Wall, *, now: datetime, lifted_by: uuid.UUID) -> bool:
    """False when it was lifted before. The row is locked by the caller, and stays."""
    if wall.lifted_at is not None:
        return False
    wall.lifted_at, wall.lifted_by = now, lifted_by
    session.flush()
    return True
