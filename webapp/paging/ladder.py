"""The ladder: whom to ask, in which order, and for how long to wait."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Role
from webapp.accounts.wall import walled_people
from webapp.paging.messages import reachable
from webapp.paging.models import LadderRung, Page, Rung, Target
from webapp.paging.now_on_call import now_on_call

DEFAULT = (Target.PRIMARY, Target.BACKUP, Target.SUPERVISOR)


def ladder_of(session: Session, region_id: uuid.UUID, rung_wait: timedelta) -> list[LadderRung]:
    """The region's own rungs, or the default three of `rung_wait` each."""
    rungs = session.scalars(select(Rung).where(Rung.region_id == region_id).order_by(Rung.position)).all()
    if rungs:
        return [LadderRung(target=rung.target, minutes=rung.minutes) for rung in rungs]
    minutes = max(1, int(rung_wait.total_seconds() // 60))
    return [LadderRung(target=target, minutes=minutes) for target in DEFAULT]


def people_on(
    session: Session, page: Page, target: str, now: datetime, leave_out: Collection[uuid.UUID] = ()
) -> list[uuid.UUID]:
    """Whom this rung asks now: reachable, not walled from the response, not in `leave_out`. May be empty."""
    kept_out = walled_people(session, page.response_id) | set(leave_out)
    return [
        person_id
        for person_id in reachable(session, _named(session, page.region_id, target, now))
        if person_id not in kept_out
    ]


def supervisors(session: Session, region_id: uuid.UUID) -> list[uuid.UUID]:
    found = select(Person.id).where(
        Person.region_id == region_id, Person.role == Role.SUPERVISOR, Person.active.is_(True)
    )
    return list(session.scalars(found.order_by(Person.id)))


def _named(session: Session, region_id: uuid.UUID, target: str, now: datetime) -> list[uuid.UUID]:
    """A supervisor rung asks every supervisor at once; the first who accepts goes."""
    if target == Target.SUPERVISOR:
        return supervisors(session, region_id)
    desk = now_on_call(session, region_id, now)
    holder = desk.primary if target == Target.PRIMARY else desk.backup
    return [holder.person_id] if holder else []
