"""The worker's part: prompt before a check-in is due, raise the alarm when it is missed, and tell again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session

from webapp.clock import Clock
from webapp.db import UTCDateTime, every_region, in_region
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.alone.alarm import lock_alarm, raise_alarm, tell
from webapp.paging.alone.check_in import lock_watch, next_look, prompt_at, settle
from webapp.paging.along import LED, goes_along
from webapp.paging.find import latest_attempt, lock_page, offer_on
from webapp.paging.messages.queue import queue, reachable
from webapp.paging.models import (
    AlarmKind,
    AloneAlarm,
    Channel,
    CheckInWatch,
    MessageKind,
    Offer,
    Page,
    PageState,
    WatchState,
)

log = logging.getLogger("alongside.paging.look_alone")
TRY_AGAIN = timedelta(minutes=1)


def look_one(sessions: Callable[[], Session], clock: Clock, ids: Ids) -> bool:
    """One watch or alarm that is due, in a transaction of its own; False when none is.

    Of two workers the second waits at the lock, and then finds that it was looked after.
    """
    now = clock.now()
    with sessions() as session, session.begin():
        with every_region(session):
            alarm = session.scalars(_due_alarms(now)).first()
            watch = None if alarm else session.scalars(_due_watches(now)).first()
        if alarm is not None:
            with in_region(session, alarm.region_id):
                _guarded(Act(session, now, ids), alarm, lambda act: _tell_again(act, alarm))
        elif watch is not None:
            with in_region(session, watch.region_id):
                _guarded(Act(session, now, ids), watch, lambda act: _look(act, watch))
        return alarm is not None or watch is not None


def next_due(session: Session) -> datetime | None:
    """When the first of them must be looked at; one that its page has overtaken is due already."""
    at = func.min(case((_overtaken(), CheckInWatch.began_at), else_=CheckInWatch.look_at), type_=UTCDateTime)
    watch = session.scalar(
        select(at).join(Page, Page.id == CheckInWatch.page_id).where(CheckInWatch.ended_at.is_(None))
    )
    alarm = session.scalar(select(func.min(AloneAlarm.look_at)).where(AloneAlarm.closed_at.is_(None)))
    return min((one for one in (watch, alarm) if one is not None), default=None)


def _due_alarms(now: datetime) -> Select[AloneAlarm]:
    found = select(AloneAlarm).where(AloneAlarm.closed_at.is_(None), AloneAlarm.look_at <= now)
    return found.order_by(AloneAlarm.look_at, AloneAlarm.id).limit(1)


def _due_watches(now: datetime) -> Select[CheckInWatch]:
    found = select(CheckInWatch).join(Page, Page.id == CheckInWatch.page_id)
    due = found.where(CheckInWatch.ended_at.is_(None), or_(CheckInWatch.look_at <= now, _overtaken()))
    return due.order_by(CheckInWatch.look_at, CheckInWatch.id).limit(1)


def _overtaken() -> ColumnElement[bool]:
    """The page says something else than the watch: they arrived, were replaced, or took an arrival back; and whoever
    went along is needed no longer."""
    mine = Page.accepted_by.is_not_distinct_from(CheckInWatch.person_id)
    said_yes = select(Offer.id).where(
        Offer.page_id == Page.id, Offer.person_id == CheckInWatch.person_id, goes_along()
    )
    along = and_(Page.state.in_(LED), said_yes.exists())
    state = CheckInWatch.state
    return or_(
        and_(state == WatchState.ON_THE_WAY, mine, Page.state != PageState.ACCEPTED),
        and_(state == WatchState.ON_THE_WAY, not_(mine), not_(along)),
        and_(state == WatchState.THERE, mine, Page.state == PageState.ACCEPTED),
    )


def _guarded(act: Act, row: AloneAlarm | CheckInWatch, do: Callable[[Act], None]) -> None:
    """One of them must not hold up the others: after a fault it is taken up again in a minute."""
    try:
        with act.session.begin_nested():
            do(act)
    except Exception as wrong:
        log.error("not looked after %s=%s type=%s", row.__tablename__, row.id, type(wrong).__name__)
        act.session.refresh(row)
        row.look_at = act.now + TRY_AGAIN
        if isinstance(row, CheckInWatch):
            row.state = WatchState.LEAVING  # a page that has overtaken it must not make it due at once again
        act.session.flush()


def _look(act: Act, found: CheckInWatch) -> None:
    page = lock_page(act.session, found.page_id)
    watch = lock_watch(act.session, found.id)
    if watch is None or watch.ended_at is not None:
        return
    settle(act, page, watch)
    if watch.look_at is None:  # ended, or missed: its alarm has a time of its own
        return
    if act.now >= watch.due_at:
        _missed(act, page, watch)
    elif watch.prompted_at is None and act.now >= prompt_at(watch):
        watch.prompted_at = act.now
        _prompt(act, page, watch)
    watch.look_at = next_look(watch, act.now)
    act.session.flush()


def _missed(act: Act, page: Page, watch: CheckInWatch) -> None:
    watch.missed_at = act.now
    act.session.flush()
    act.note(page, "alone.missed")
    raise_alarm(
        act,
        AlarmKind.MISSED,
        region_id=watch.region_id,
        response_id=watch.response_id,
        response_code=page.response_code,
        person_id=watch.person_id,
        page=page,
        watch=watch,
        raised_at=watch.due_at,
    )


def _prompt(act: Act, page: Page, watch: CheckInWatch) -> None:
    """Whoever is on the road is called; whoever is there is texted, since a voice may be the wrong thing there."""
    if not reachable(act.session, [watch.person_id]):
        return
    attempt = latest_attempt(act.session, page.id, watch.person_id)
    offer = offer_on(act.session, page.id, watch.person_id)
    there = watch.state == WatchState.THERE and (attempt is not None or offer is not None)
    queue(
        act,
        region_id=watch.region_id,
        person_id=watch.person_id,
        kind=MessageKind.CHECK_IN,
        page=page,
        attempt=attempt,
        reply_code=offer.reply_code if offer else None,
        channel=Channel.SMS if there else Channel.VOICE,
    )
    act.note(page, "alone.prompted", Channel.SMS if there else Channel.VOICE)


def _tell_again(act: Act, found: AloneAlarm) -> None:
    """A missed one first looks for a word of theirs since. Page, watch and alarm are locked in this order."""
    page = lock_page(act.session, found.page_id) if found.page_id else None
    watch = lock_watch(act.session, found.watch_id) if found.watch_id else None
    if page is not None and watch is not None and watch.ended_at is None:
        settle(act, page, watch)
    alarm = lock_alarm(act.session, found.id)
    if alarm is not None and alarm.closed_at is None and alarm.look_at <= act.now:
        tell(act, alarm)
