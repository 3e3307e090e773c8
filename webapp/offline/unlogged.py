"""A held contact pages nobody. So its region's supervisors are texted at once, and again every rung while one waits.

What is owed is read from the rows each time, so nothing is lost with a worker. However many contacts are held, a
supervisor gets one text in a rung: a phone in wrong hands cannot drown the desk.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Role, Wall
from webapp.clock import Clock
from webapp.db import every_region, in_region
from webapp.ids import Ids
from webapp.offline.claim import one_at_a_time
from webapp.offline.models import HeldItem
from webapp.paging.act import Act
from webapp.paging.ladder import supervisors
from webapp.paging.messages.queue import queue, reachable
from webapp.paging.messages.turn import OPEN_STATES
from webapp.paging.models import Message, MessageKind

log = logging.getLogger("alongside.unlogged")
CONTACT = "contacts.log"


@dataclass(frozen=True)
class _Owed:
    """A text to one supervisor, and from when on."""

    person_id: uuid.UUID
    due_at: datetime


def tell_one(sessions: Callable[[], Session], clock: Clock, ids: Ids, rung: timedelta) -> bool:
    """Queue the texts of the first region where some are due; False when none is.

    Of two workers the second waits until the first has committed, and then finds nothing due.
    """
    now = clock.now()
    with sessions() as session, session.begin(), every_region(session):
        for region_id in _regions(session):
            if not _due(session, region_id, rung, now):
                continue
            one_at_a_time(session, region_id)
            due = _due(session, region_id, rung, now)
            with in_region(session, region_id):
                for one in due:
                    queue(
                        Act(session, now, ids),
                        region_id=region_id,
                        person_id=one.person_id,
                        kind=MessageKind.CONTACT_HELD,
                    )
            if due:
                log.warning("a contact is held and nobody is paged for it told=%s", len(due))
                return True
    return False


def next_due(session: Session, rung: timedelta) -> datetime | None:
    """When the next of these texts is to be queued."""
    owed = [one.due_at for region_id in _regions(session) for one in _owed(session, region_id, rung)]
    return min(owed, default=None)


def _due(session: Session, region_id: uuid.UUID, rung: timedelta, now: datetime) -> list[_Owed]:
    return [one for one in _owed(session, region_id, rung) if one.due_at <= now]


def _regions(session: Session) -> list[uuid.UUID]:
    found = select(HeldItem.region_id).where(HeldItem.endpoint == CONTACT, HeldItem.settled_at.is_(None))
    return list(session.scalars(found.distinct().order_by(HeldItem.region_id)))


def _owed(session: Session, region_id: uuid.UUID, rung: timedelta) -> list[_Owed]:
    found = []
    for person_id, since in _told(session, region_id).items():
        last = _last_text(session, person_id)
        # One that could not be sent yet is tried by itself: a second would only stand behind it.
        if last is not None and last.state in OPEN_STATES:
            continue
        again = max(last.queued_at, last.sent_at or last.queued_at) + rung if last else since
        found.append(_Owed(person_id, max(since, again)))
    return found


def _told(session: Session, region_id: uuid.UUID) -> dict[uuid.UUID, datetime]:
    """Whom a held contact concerns, and since when: the supervisors whom no wall keeps from it. Where none is left, the
    administrators, who can make one.
    """
    desk = {one: _waits_since(session, region_id, one) for one in supervisors(session, region_id)}
    told = {one: since for one, since in desk.items() if since is not None and reachable(session, [one])}
    if told:
        return told
    oldest = _waits_since(session, region_id, None)
    if oldest is None:
        return {}
    admins = select(Person.id).where(
        Person.region_id == region_id, Person.role == Role.REGION_ADMIN, Person.active.is_(True)
    )
    return dict.fromkeys(reachable(session, session.scalars(admins.order_by(Person.id))), oldest)


def _waits_since(session: Session, region_id: uuid.UUID, person_id: uuid.UUID | None) -> datetime | None:
    """When the oldest contact came that is held, and is not walled from this supervisor."""
    wall = select(Wall.id).where(
        Wall.response_id == HeldItem.response_id, Wall.person_id == person_id, Wall.lifted_at.is_(None)
    )
    return session.scalar(
        select(HeldItem.received_at)
        .where(
            HeldItem.region_id == region_id,
            HeldItem.endpoint == CONTACT,
            HeldItem.settled_at.is_(None),
            ~wall.exists(),
        )
        .order_by(HeldItem.received_at)
        .limit(1)
    )


def _last_text(session: Session, person_id: uuid.UUID) -> Message | None:
    return session.scalars(
        select(Message)
        .where(Message.person_id == person_id, Message.kind == MessageKind.CONTACT_HELD)
        .order_by(Message.queued_at.desc(), Message.id.desc())
        .limit(1)
    ).one_or_none()
