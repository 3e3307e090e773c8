"""Quiet by default: what is not urgent is told once a day, in the morning; at night only what is wrong now.

It stands in this room since this is where held items are known. The text says only how many things there are.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Region
from webapp.bags.ledger import Stock, stock
from webapp.clock import Clock
from webapp.db import UTCDateTime, every_region, in_region, locked
from webapp.directory.lines import Line, lines_for
from webapp.ids import Ids
from webapp.offline.models import Digest
from webapp.offline.tray import held_now
from webapp.paging.act import Act
from webapp.paging.ladder import supervisors
from webapp.paging.messages.queue import queue, reachable
from webapp.paging.models import Leave, LeaveState, MessageKind, ShiftSwap, SwapState
from webapp.paging.people.ready_watch import NotReady, not_ready
from webapp.paging.rota.gaps import Finding
from webapp.paging.rota.wall_time import wall_time
from webapp.paging.rota.watch import notices_for
from webapp.response.closing.after import due_by
from webapp.response.closing.tables import FollowUp
from webapp.response.packs import area_in

log = logging.getLogger("alongside.digest")

# A worker that stood still all morning still tells; in the evening it is too late for what is not urgent.
STILL_MORNING = timedelta(hours=8)
LOW_STOCK = 2
# An entry of the directory is told of when it is about to expire or has just done so, not for ever.
AROUND = timedelta(days=14)
MOST = 999
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ToLookAt:
    """What waits for a supervisor and is not urgent. `held` counts items, `asked` swaps and leave to be decided,
    `contacts` those that are due after a closing."""

    rota: tuple[Finding, ...]
    asked: int
    held: int
    lines: tuple[Line, ...]
    bags: tuple[Stock, ...]
    ready: tuple[NotReady, ...] = ()
    contacts: int = 0

    @property
    def count(self) -> int:
        lists = (self.rota, self.lines, self.bags, self.ready)
        return self.asked + self.held + self.contacts + sum(len(one) for one in lists)


def to_look_at(session: Session, region: Region, person_id: uuid.UUID, now: datetime) -> ToLookAt:
    """For one supervisor: what is walled from them is not counted."""
    return _for_person(session, _for_region(session, region, now), person_id, _today(region, now))


def tell_one(sessions: Callable[[], Session], clock: Clock, ids: Ids, digest_at: time) -> bool:
    """Queue the digest of the first region where it is due; False when none is.

    Of two workers the second waits until the first has committed, and then finds that it was told.
    """
    now = clock.now()
    with sessions() as session, session.begin(), every_region(session):
        region = session.scalars(
            select(Region)
            .outerjoin(Digest, Digest.region_id == Region.id)
            .where(now >= _DUE)
            .order_by(_DUE, Region.id)
            .limit(1)
        ).one_or_none()
        if region is None:
            return False
        with in_region(session, region.id):
            _look_at(Act(session, now, ids), region, digest_at)
    return True


def next_due(session: Session) -> datetime | None:
    """When the next digest is due; a region that never had one is to be looked at now."""
    return session.scalar(
        select(func.min(_DUE)).select_from(Region).outerjoin(Digest, Digest.region_id == Region.id)
    )


def next_after(zone: str, digest_at: time, now: datetime) -> datetime:
    """The next time at which the clock on the wall shows `digest_at`, in UTC: once a day on both DST nights, too."""
    wall = wall_time(zone)
    day: date = now.astimezone(ZoneInfo(zone)).date()
    today = wall.moment(datetime.combine(day, digest_at))
    return today if today > now else wall.moment(datetime.combine(day + timedelta(days=1), digest_at))


_DUE = func.coalesce(Digest.due_at, literal(_NEVER, UTCDateTime), type_=UTCDateTime)


def _look_at(act: Act, region: Region, digest_at: time) -> None:
    """Locked by the region's row while it has no digest yet, and by the digest afterwards."""
    session, now = act.session, act.now
    session.execute(select(Region.id).where(Region.id == region.id).with_for_update(key_share=True))
    asked = locked(select(Digest).where(Digest.region_id == region.id))
    row = session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    following = next_after(region.zone, digest_at, now)
    if row is None:
        session.add(Digest(id=act.ids.new(), region_id=region.id, due_at=following))
    elif row.due_at <= now:
        if now - row.due_at < STILL_MORNING:
            _tell(act, region)
        row.due_at = following
    session.flush()


def _tell(act: Act, region: Region) -> None:
    here = _for_region(act.session, region, act.now)
    for person_id in reachable(act.session, supervisors(act.session, region.id)):
        count = _for_person(act.session, here, person_id, _today(region, act.now)).count
        if count:
            queue(
                act,
                region_id=region.id,
                person_id=person_id,
                kind=MessageKind.DIGEST,
                things=min(count, MOST),
            )
    log.info("digest told region=%s", region.id)


def _for_region(session: Session, region: Region, now: datetime) -> ToLookAt:
    today = _today(region, now)
    return ToLookAt(
        rota=tuple(notices_for(session, region.id, now)),
        asked=_asked(session, region.id, now),
        held=0,
        lines=tuple(_expiring(region, today)),
        bags=tuple(one for one in stock(session) if one.count <= LOW_STOCK),
        ready=tuple(not_ready(session, region.id, now)),
    )


def _for_person(session: Session, here: ToLookAt, person_id: uuid.UUID, today: date) -> ToLookAt:
    contacts = select(func.count(FollowUp.id)).where(due_by(session.get_one(Person, person_id), today))
    return replace(here, held=held_now(session, person_id).count, contacts=session.scalar(contacts) or 0)


def _today(region: Region, now: datetime) -> date:
    return now.astimezone(ZoneInfo(region.zone)).date()


def _asked(session: Session, region_id: uuid.UUID, now: datetime) -> int:
    """Swaps that both have agreed on, and leave that was asked for, unless their time is over."""
    since = now.replace(tzinfo=None) - timedelta(days=1)  # wall time, read as UTC: a day more at most
    swaps = select(func.count()).where(
        ShiftSwap.region_id == region_id,
        ShiftSwap.state == SwapState.ACCEPTED,
        ShiftSwap.ends_local > since,
    )
    leave = select(func.count()).where(
        Leave.region_id == region_id, Leave.state == LeaveState.ASKED, Leave.ends_local > since
    )
    return (session.scalar(swaps) or 0) + (session.scalar(leave) or 0)


def _expiring(region: Region, today: date) -> list[Line]:
    every = [line for lines in lines_for(area_in(region)).values() for line in lines]
    return [line for line in every if line.expires is not None and abs(line.expires - today) <= AROUND]
