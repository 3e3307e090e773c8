"""Gaps and double bookings ahead. A day and an hour before, the region's supervisors are told by text, each matter once
each time; the day's text not at night. What is further off stands on the rota page, on the board and in the digest.

Looking ahead is work, so a worker does it for a region when its look is due: every few minutes, and at once after a
change of a rota.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Region
from webapp.audit.record import record
from webapp.clock import Clock
from webapp.db import UTCDateTime, every_region, in_region, locked
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.ladder import supervisors
from webapp.paging.messages.doorbell import ring_after_commit
from webapp.paging.messages.queue import queue, reachable
from webapp.paging.models import MessageKind, Rota, RotaLook, RotaNotice
from webapp.paging.people.fairness import zone_of
from webapp.paging.rota.gaps import DAY, HOUR, WEEK, Finding, find_wrong, how_soon
from webapp.paging.rota.on_call import calendar
from webapp.paging.rota.read import LayerOf, layers_of
from webapp.paging.rota.wall_time import quiet_until

log = logging.getLogger("alongside.rota_watch")
LOOK_EVERY = timedelta(minutes=5)
# A gap that has begun keeps its beginning for this long, so that it stays the same matter.
_BEHIND = timedelta(hours=24)
# What a notice that was told a day ahead has behind its kind.
_DAY_AHEAD = "_day"
_ABOUT = {MessageKind.ROTA_GAP: "", MessageKind.ROTA_GAP_DAY: _DAY_AHEAD}
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def notices_for(session: Session, region_id: uuid.UUID, at: datetime) -> list[Finding]:
    """What is wrong now or begins within a week, the soonest first; `rota_gaps.how_soon` says which of the three."""
    return wrong_ahead(layers_of(session, region_id, at - _BEHIND), at)


def wrong_ahead(layers: list[LayerOf], at: datetime) -> list[Finding]:
    """As `notices_for`, for layers that were read already (since a day before `at` at least)."""
    calendars = [(one.layer.id, calendar(one.rules, at - _BEHIND, at + WEEK + _BEHIND)) for one in layers]
    return [one for one in find_wrong(calendars) if how_soon(one, at) is not None]


def look_again(session: Session, now: datetime, ids: Ids, region_id: uuid.UUID) -> None:
    """A rota of this region has changed: look at it as soon as this transaction is committed."""
    look = _look(session, region_id) or _first_look(session, now, ids, region_id)
    look.due_at = min(look.due_at, now)
    session.flush()
    ring_after_commit(session)


def tell_one(sessions: Callable[[], Session], clock: Clock, ids: Ids) -> bool:
    """Look ahead over the first region whose look is due; False when none is.

    Of two workers the second waits until the first has committed, and then finds that it was looked at.
    """
    now = clock.now()
    with sessions() as session, session.begin(), every_region(session):
        region_id = session.scalar(
            select(Rota.region_id)
            .outerjoin(RotaLook, RotaLook.region_id == Rota.region_id)
            .where(now >= _DUE)
            .order_by(_DUE, Rota.region_id)
            .limit(1)
        )
        if region_id is None:
            return False
        with in_region(session, region_id):
            look = _look(session, region_id) or _first_look(session, now, ids, region_id)
            if look.due_at <= now:
                look.due_at = _tell(Act(session, now, ids), region_id)
    return True


def next_due(session: Session) -> datetime | None:
    """When the next region is to be looked at; one with a rota that was never looked at is due already."""
    return session.scalar(
        select(func.min(_DUE)).select_from(Rota).outerjoin(RotaLook, RotaLook.region_id == Rota.region_id)
    )


_DUE = func.coalesce(RotaLook.due_at, literal(_NEVER, UTCDateTime), type_=UTCDateTime)


def _look(session: Session, region_id: uuid.UUID) -> RotaLook | None:
    """Locked: a look that is going on must not push away the one that a change asks for."""
    asked = locked(select(RotaLook).where(RotaLook.region_id == region_id))
    return session.scalars(asked.execution_options(populate_existing=True)).one_or_none()


def _first_look(session: Session, now: datetime, ids: Ids, region_id: uuid.UUID) -> RotaLook:
    """While there is no row yet, the region's own is the one to wait at."""
    session.execute(select(Region.id).where(Region.id == region_id).with_for_update(key_share=True))
    look = _look(session, region_id)
    if look is None:
        look = RotaLook(id=ids.new(), region_id=region_id, due_at=now)
        session.add(look)
    return look


def _tell(act: Act, region_id: uuid.UUID) -> datetime:
    """Tell what begins within the hour, or within a day, and was not told so; when to look again."""
    found = notices_for(act.session, region_id, act.now)
    told = _still_told(act, region_id, found)
    fresh = [one for one in found if how_soon(one, act.now) == HOUR and one not in told[HOUR]]
    _text(act, region_id, fresh, MessageKind.ROTA_GAP)
    by = quiet_until(act.now, zone_of(act.session, region_id))
    ahead = [one for one in found if how_soon(one, act.now) == DAY and one not in told[DAY] + told[HOUR]]
    # At night only what begins before the morning: the rest waits until somebody is awake to mend it.
    _text(
        act, region_id, [one for one in ahead if one.starts <= by or by <= act.now], MessageKind.ROTA_GAP_DAY
    )
    times = [one.starts - before for one in found for before in (DAY, HOUR)]
    return min([act.now + LOOK_EVERY, *(at for at in times if at > act.now)])


def _text(act: Act, region_id: uuid.UUID, fresh: list[Finding], kind: MessageKind) -> None:
    """One text to each supervisor, however many matters there are. Where none can be told it is not taken as told."""
    people = reachable(act.session, supervisors(act.session, region_id)) if fresh else []
    for person_id in people:
        queue(act, region_id=region_id, person_id=person_id, kind=kind)
    if fresh and not people:
        log.error("a shift needs a look and no supervisor can be told region=%s", region_id)
    for one in fresh if people else ():
        _note(act, region_id, one, _ABOUT[kind])


def _still_told(act: Act, region_id: uuid.UUID, found: list[Finding]) -> dict[timedelta, list[Finding]]:
    """What was told before, by how long ahead. A matter that is gone is closed, so that it is told again should it
    come back."""
    asked = select(RotaNotice).where(RotaNotice.region_id == region_id, RotaNotice.cleared_at.is_(None))
    still: dict[timedelta, list[Finding]] = {HOUR: [], DAY: []}
    for notice in act.session.scalars(asked):
        kind = notice.kind.removesuffix(_DAY_AHEAD)
        subject = (kind, notice.layer_id, notice.other_layer_id, notice.person_id)
        same = [
            one for one in found if one.subject == subject and one.touches(notice.starts_at, notice.ends_at)
        ]
        if not same:
            notice.cleared_at = act.now
        notice.ends_at = max([notice.ends_at, *(one.ends for one in same)])
        still[HOUR if kind == notice.kind else DAY] += same
    return still


def _note(act: Act, region_id: uuid.UUID, one: Finding, about: str) -> None:
    act.session.add(
        RotaNotice(
            id=act.ids.new(),
            region_id=region_id,
            kind=one.kind.value + about,
            layer_id=one.layer_id,
            other_layer_id=one.other_layer_id,
            person_id=one.person_id,
            starts_at=one.starts,
            ends_at=one.ends,
            told_at=act.now,
        )
    )
    record(
        act.session,
        now=act.now,
        ids=act.ids,
        region_id=region_id,
        action="rota.wrong_told",
        detail=one.kind.value + about,
    )
