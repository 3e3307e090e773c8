"""Walls: a named person kept out of a response (requirements 27)."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Wall
from webapp.ids import Ids


def walled_people(session: Session, response_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Ids of the people who are kept out of this response now."""
    found = select(Wall.person_id).where(Wall.response_id == response_id, Wall.lifted_at.is_(None))
    return frozenset(session.scalars(found))


def walled_responses(session: Session, person_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Ids of the responses that this person must not meet anywhere."""
    found = select(Wall.response_id).where(Wall.person_id == person_id, Wall.lifted_at.is_(None))
    return frozenset(session.scalars(found))


def raise_wall(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    region_id: uuid.UUID,
    response_id: uuid.UUID,
    people: Iterable[uuid.UUID],
    made_by: uuid.UUID,
) -> None:
    standing = walled_people(session, response_id)
    for person_id in set(people) - standing:
        session.add(
            Wall(
                id=ids.new(),
                region_id=region_id,
                response_id=response_id,
                person_id=person_id,
                made_by=made_by,
                made_at=now,
            )
        )
    session.flush()
