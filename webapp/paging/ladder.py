"""The ladder: whom to ask, in which order, and for how long to wait."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Role
from webapp.accounts.wall import walled_people
from webapp.paging.choose import Choice, in_order, leading, rested_first
from webapp.paging.fairness import loads_of, zone_of
from webapp.paging.find import attempts_of
from webapp.paging.messages import reachable
from webapp.paging.models import LadderRung, Page, Rung, Target
from webapp.paging.now_on_call import now_on_call
from webapp.paging.on_scene import settings_of

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
    """Whom this rung asks to the scene: reachable, not walled from the response, not in `leave_out`. May be empty."""
    return leading(choices_on(session, page, target, now, leave_out))


def choices_on(
    session: Session, page: Page, target: str, now: datetime, leave_out: Collection[uuid.UUID] = ()
) -> list[Choice]:
    """As `people_on`, with those who are asked something else than to go first (choose.py), in order."""
    return choices_of(session, page, _named(session, page.region_id, target, now), now, leave_out)


def choices_of(
    session: Session,
    page: Page,
    named: list[uuid.UUID],
    now: datetime,
    leave_out: Collection[uuid.UUID] = (),
) -> list[Choice]:
    """As `choices_on`, for people who are named already."""
    kept_out = walled_people(session, page.response_id) | set(leave_out)
    # Who may go with, or in place of, somebody who is protected: the layers in turn, then the supervisors.
    stand_in = DEFAULT if settings_of(session, named) else ()
    more = [one for rung in stand_in for one in _named(session, page.region_id, rung, now)]
    able = [one for one in reachable(session, [*named, *more]) if one not in kept_out]
    return in_order(
        session,
        page,
        [one for one in able if one in named],
        now,
        others=[one for one in able if one not in named],
    )


def choices_by_name(session: Session, page: Page, person_id: uuid.UUID, now: datetime) -> list[Choice]:
    """One person, with whoever is asked to go together with them: nobody else, and nobody who was asked already."""
    asked = {one.person_id for one in attempts_of(session, page.id) if one.asked_at >= page.round_at}
    found = choices_of(session, page, [person_id], now, asked - {person_id})
    return [one for one in found if person_id in (one.person_id, one.paired_with)]


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
    holders = [
        desk.primary.person_id if desk.primary else None,
        desk.backup.person_id if desk.backup else None,
    ]
    both = [one for one in holders if one is not None]
    if len(both) == len(holders):
        # Who rests after a night call-out is asked after who does not: the two rungs change places.
        holders = list(rested_first(both, loads_of(session, both, now, zone_of(session, region_id))))
    holder = holders[0] if target == Target.PRIMARY else holders[1]
    return [holder] if holder else []
