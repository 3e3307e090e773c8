"""Who is not ready for a shift that has begun or begins within a day: for the board, and reminded a day and an hour
ahead, each once."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Region
from webapp.audit.record import record
from webapp.clock import Clock
from webapp.db import UTCDateTime, every_region, in_region, locked
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.messages.queue import queue, reachable
from webapp.paging.models import Channel, MessageKind, Readiness, ReadyLook, ReadyReminder, Rota
from webapp.paging.people.fairness import zone_of
from webapp.paging.people.readiness import TESTED_WITHIN, Lack, lacks_of, readiness_of
from webapp.paging.rota.on_call import Shift, calendar
from webapp.paging.rota.read import LayerOf, layers_of
from webapp.paging.rota.wall_time import quiet_until

log = logging.getLogger("alongside.ready_watch")
AHEAD = timedelta(hours=24)
HOURS = (24, 1)
LOOK_EVERY = timedelta(minutes=5)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class NotReady:
    """`starts` is when their next shift begins; in the past: they are on call now."""

    person_id: uuid.UUID
    name: str
    lacks: tuple[Lack, ...]
    starts: datetime


def not_ready(
    session: Session,
    region_id: uuid.UUID,
    at: datetime,
    *,
    layers: Sequence[LayerOf] | None = None,
    tested_within: timedelta = TESTED_WITHIN,
) -> list[NotReady]:
    """On call at `at` or within a day, and not ready; the soonest first. One statement where the `layers` were read
    (rota_read.layers_of, since `at` or before), three otherwise."""
    shifts = next_shifts(layers_of(session, region_id, at) if layers is None else layers, at)
    return lacking(shifts, readiness_of(session, shifts), at, tested_within) if shifts else []


def lacking(
    shifts: Mapping[uuid.UUID, Shift],
    people: Mapping[uuid.UUID, tuple[Person, Readiness | None]],
    at: datetime,
    tested_within: timedelta,
) -> list[NotReady]:
    """Of the `people` who are on call (next_shifts) those who are not ready; the soonest first."""
    found = []
    for person_id, (person, row) in people.items():
        lacks = lacks_of(person, row, at, tested_within) if person.active else ()
        if lacks:
            found.append(NotReady(person_id, person.name, lacks, shifts[person_id].starts))
    return sorted(found, key=lambda one: (one.starts, one.name, one.person_id))


def remind_one(sessions: Callable[[], Session], clock: Clock, ids: Ids, tested_within: timedelta) -> bool:
    """Look over the first region whose look is due; False when none is. A second worker waits, and finds it done."""
    now = clock.now()
    with sessions() as session, session.begin(), every_region(session):
        region_id = session.scalar(
            select(Rota.region_id)
            .outerjoin(ReadyLook, ReadyLook.region_id == Rota.region_id)
            .where(now >= _DUE)
            .order_by(_DUE, Rota.region_id)
            .limit(1)
        )
        if region_id is None:
            return False
        with in_region(session, region_id):
            look = _look(session, now, ids, region_id)
            if look.due_at <= now:
                look.due_at = _remind(Act(session, now, ids), region_id, tested_within)
    return True


def next_due(session: Session) -> datetime | None:
    return session.scalar(
        select(func.min(_DUE)).select_from(Rota).outerjoin(ReadyLook, ReadyLook.region_id == Rota.region_id)
    )


_DUE = func.coalesce(ReadyLook.due_at, literal(_NEVER, UTCDateTime), type_=UTCDateTime)


def next_shifts(layers: Sequence[LayerOf], at: datetime) -> dict[uuid.UUID, Shift]:
    """By person: the shift that has begun, or the next one that begins within a day."""
    found: dict[uuid.UUID, Shift] = {}
    for one in layers:
        for shift in calendar(one.rules, at, at + AHEAD):
            if shift.person_id is None or shift.starts > at + AHEAD:
                continue
            known = found.get(shift.person_id)
            if known is None or shift.starts < known.starts:
                found[shift.person_id] = shift
    return found


def _look(session: Session, now: datetime, ids: Ids, region_id: uuid.UUID) -> ReadyLook:
    """Locked; while there is no row yet, the region's own is the one to wait at."""
    asked = locked(select(ReadyLook).where(ReadyLook.region_id == region_id)).execution_options(
        populate_existing=True
    )
    look = session.scalars(asked).one_or_none()
    if look is None:
        session.execute(select(Region.id).where(Region.id == region_id).with_for_update(key_share=True))
        look = session.scalars(asked).one_or_none()
    if look is None:
        look = ReadyLook(id=ids.new(), region_id=region_id, due_at=now)
        session.add(look)
    return look


def _remind(act: Act, region_id: uuid.UUID, tested_within: timedelta) -> datetime:
    """Remind whoever was not reminded; when to look again."""
    layers = layers_of(act.session, region_id, act.now)
    found = not_ready(act.session, region_id, act.now, layers=layers, tested_within=tested_within)
    ahead = [one for one in found if one.starts > act.now]
    can = set(reachable(act.session, [one.person_id for one in ahead]))
    morning = quiet_until(act.now, zone_of(act.session, region_id))
    for one in ahead:
        # A lack may come up at any time: at night only where the shift begins before the morning.
        if one.person_id in can and (morning <= act.now or one.starts <= morning):
            _remind_of(act, region_id, one)
    later = [
        one.starts - timedelta(hours=hours)
        for one in ahead
        for hours in HOURS
        if one.starts - timedelta(hours=hours) > act.now
    ]
    return min([act.now + LOOK_EVERY, *later])


def _remind_of(act: Act, region_id: uuid.UUID, one: NotReady) -> None:
    """Of the day and the hour, the one that it is time for now; a shift made an hour ahead has the hour's alone."""
    hours = min(hours for hours in HOURS if one.starts - act.now <= timedelta(hours=hours))
    told = select(ReadyReminder.id).where(
        ReadyReminder.person_id == one.person_id,
        ReadyReminder.starts_at == one.starts,
        ReadyReminder.hours == hours,
    )
    if act.session.scalar(told) is not None:
        return
    act.session.add(
        ReadyReminder(
            id=act.ids.new(),
            region_id=region_id,
            person_id=one.person_id,
            starts_at=one.starts,
            hours=hours,
            told_at=act.now,
        )
    )
    # Who has stopped our texts would not get this one: it is a call.
    channel = Channel.VOICE if Lack.OPTED_OUT in one.lacks else Channel.SMS
    queue(act, region_id=region_id, person_id=one.person_id, kind=MessageKind.READY_PLEASE, channel=channel)
    record(
        act.session,
        now=act.now,
        ids=act.ids,
        region_id=region_id,
        action="person.ready_reminded",
        detail=f"{hours}h",
    )
