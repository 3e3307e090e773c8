"""Check-ins from *on my way* to *clear*: one tap, a pressed key or a text, at an interval.

The check-ins end by the person's own word, or by a supervisor who has spoken with them, and never by themselves: who
was replaced or told to stand down is asked once more, since they are on the road.
"""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.audit.models import AuditEntry
from webapp.db import locked
from webapp.errors import N_, DomainError
from webapp.ids import Ids
from webapp.paging.act import Act, act_of
from webapp.paging.alone.alarm import close_alarm, open_alarm
from webapp.paging.along import LED, is_along
from webapp.paging.find import lock_page
from webapp.paging.models import AlarmKind, CheckInWatch, Ended, Page, PageState, WatchState

# A prompt goes out so long before a check-in is due; half the interval where that is shorter.
PROMPT_BEFORE = timedelta(minutes=5)
CHECKED_IN = "checked_in"
ALL_RIGHT = "alone.all_right"
HELP = "alone.help"
# Everything else that a person does on a response is a sign of life: a card may be opened by a browser by itself.
_NO_SIGN = ("response.opened", HELP)
_OWN_END = ("page.cannot_come", "page.closed", "along.cannot_come")


def begin(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    page: Page,
    person_id: uuid.UUID,
    every: timedelta,
    occurred_at: datetime | None = None,
    there: bool | None = None,
) -> CheckInWatch | None:
    """They set out, or arrived: the first check-in is due after `every`. Beginning twice counts as a check-in.

    None where this person neither leads nor goes along. What was told late leaves time for a prompt. `there` is said
    of somebody who goes along, whose way the page does not know.
    """
    page = lock_page(session, page.id)
    act = act_of(session, now, ids, person_id, occurred_at)
    if there is None and not _is_coming(session, page, person_id):
        return None
    watch = _open_on(session, page.response_id, person_id)
    if watch is not None:
        watch.page_id = page.id  # it may be a page that was opened after the first one
        if there is not None and not _leads(page, person_id):
            watch.state, watch.left_at = WatchState.THERE if there else WatchState.ON_THE_WAY, None
        settle(act, page, watch)
        return watch
    at = min(occurred_at or now, now)
    watch = CheckInWatch(
        id=ids.new(),
        region_id=page.region_id,
        response_id=page.response_id,
        page_id=page.id,
        person_id=person_id,
        state=_begins(page, person_id, there=bool(there)),
        minutes=int(every.total_seconds() // 60),
        began_at=at,
        last_at=at,
        due_at=max(at + every, now + PROMPT_BEFORE),
    )
    watch.look_at = next_look(watch, now)
    session.add(watch)
    session.flush()
    replace(act, occurred_at=at).note(page, "alone.began", f"{watch.minutes} min")
    return watch


def check_in(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    response_id: uuid.UUID,
    person_id: uuid.UUID,
    occurred_at: datetime | None = None,
    how: str | None = None,
) -> CheckInWatch:
    """ "I am all right", said at `occurred_at`. `how`: voice or sms, where it was not a tap.

    After *clear* it begins anew while they are the one on scene. Raises DomainError for somebody who never was out.
    """
    page, watch = _mine(session, response_id, person_id)
    act = act_of(session, now, ids, person_id, _within(occurred_at, watch, now))
    act.note(page, ALL_RIGHT, how)
    if watch.ended_at is not None:
        _begin_anew(act, page, watch)
    else:
        _settle_after(act, page, watch)
    return watch


def clear(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    response_id: uuid.UUID,
    person_id: uuid.UUID,
    occurred_at: datetime | None = None,
) -> CheckInWatch:
    """ "I am clear, and away": the check-ins end. Saying it twice is no error."""
    page, watch = _mine(session, response_id, person_id)
    act = act_of(session, now, ids, person_id, _within(occurred_at, watch, now))
    if watch.ended_at is None:
        spoke(act, watch, act.occurred_at or now)
        end(act, page, watch, Ended.CLEAR)
    return watch


def settle(act: Act, page: Page, watch: CheckInWatch) -> None:
    """What the page and the person's own taps say about an open watch, as of now. Both are locked."""
    _follow_page(act, page, watch)
    tapped = _last_tap(act, watch)
    if tapped is not None:
        spoke(act, watch, tapped)
    if watch.left_at is not None and (watch.last_at > watch.left_at or _newest_act(act, watch) in _OWN_END):
        end(act, page, watch, Ended.RELEASED)
    watch.look_at = next_look(watch, act.now)
    act.session.flush()


def spoke(act: Act, watch: CheckInWatch, at: datetime) -> None:
    """A sign of life of `at`: the next check-in is due an interval later. That closes a missed one, unless the next
    is missed by now as well: what was told late counts from when it was said.
    """
    if at > watch.last_at:
        watch.last_at = at
        watch.due_at = max(watch.due_at, at + timedelta(minutes=watch.minutes))
        if watch.due_at > act.now:
            watch.prompted_at = None
    if watch.missed_at is not None and watch.due_at > act.now:
        person = act_of(act.session, act.now, act.ids, watch.person_id, act.occurred_at)
        _close_missed(person, watch, CHECKED_IN)
    watch.look_at = next_look(watch, act.now)
    act.session.flush()


def end(act: Act, page: Page, watch: CheckInWatch, how: Ended) -> None:
    """By their own word, or the desk's: an alarm about a missed one has no meaning after it."""
    _close_missed(act, watch, how)
    watch.state, watch.ended_at, watch.ended_how = WatchState.ENDED, act.occurred_at or act.now, how
    watch.look_at = None
    act.session.flush()
    act.note(page, "alone.clear" if how == Ended.CLEAR else "alone.ended", how)


def prompt_at(watch: CheckInWatch) -> datetime:
    return watch.due_at - min(PROMPT_BEFORE, timedelta(minutes=watch.minutes) / 2)


def next_look(watch: CheckInWatch, now: datetime) -> datetime | None:
    """At the prompt, then when the check-in is due; not while a missed one stands: its alarm has a time of its own."""
    if watch.ended_at is not None or watch.missed_at is not None:
        return None
    return prompt_at(watch) if watch.prompted_at is None else watch.due_at


def lock_watch(session: Session, watch_id: uuid.UUID) -> CheckInWatch | None:
    found = locked(select(CheckInWatch).where(CheckInWatch.id == watch_id))
    return session.scalars(found.execution_options(populate_existing=True)).one_or_none()


def newest_watch(session: Session, response_id: uuid.UUID, person_id: uuid.UUID) -> CheckInWatch | None:
    """The open one, or the one that ended last; not locked."""
    found = select(CheckInWatch).where(
        CheckInWatch.response_id == response_id, CheckInWatch.person_id == person_id
    )
    newest = found.order_by(CheckInWatch.ended_at.is_(None).desc(), CheckInWatch.began_at.desc())
    return session.scalars(newest.limit(1)).one_or_none()


def _open_on(session: Session, response_id: uuid.UUID, person_id: uuid.UUID) -> CheckInWatch | None:
    found = select(CheckInWatch).where(
        CheckInWatch.response_id == response_id,
        CheckInWatch.person_id == person_id,
        CheckInWatch.ended_at.is_(None),
    )
    return session.scalars(locked(found).execution_options(populate_existing=True)).one_or_none()


def _mine(session: Session, response_id: uuid.UUID, person_id: uuid.UUID) -> tuple[Page, CheckInWatch]:
    """The page is locked before the watch, as everywhere."""
    found = newest_watch(session, response_id, person_id)
    page = lock_page(session, found.page_id) if found else None
    watch = lock_watch(session, found.id) if found else None
    if page is None or watch is None:
        raise DomainError(N_("No check-in is asked of you here. Nothing was changed."))
    return page, watch


def _close_missed(act: Act, watch: CheckInWatch, reason: str) -> None:
    watch.missed_at = None
    alarm = open_alarm(act, watch.response_id, watch.person_id, AlarmKind.MISSED)
    if alarm is not None:
        close_alarm(act, alarm, reason)


def _settle_after(act: Act, page: Page, watch: CheckInWatch) -> None:
    """After a word of theirs. Who is leaving has said it, and is asked no more."""
    _follow_page(act, page, watch)
    spoke(act, watch, act.occurred_at or act.now)
    settle(act, page, watch)


def _begin_anew(act: Act, page: Page, watch: CheckInWatch) -> None:
    """They had said that they were clear, and are on scene all the same. What was said before that changes nothing."""
    at = act.occurred_at or act.now
    again = watch.ended_how == Ended.CLEAR and _is_coming(act.session, page, watch.person_id)
    if not again or watch.ended_at is None or at <= watch.ended_at:
        return
    watch.ended_at = watch.ended_how = watch.left_at = None
    watch.state = _begins(page, watch.person_id, there=True)
    act.session.flush()
    _settle_after(act, page, watch)


def _follow_page(act: Act, page: Page, watch: CheckInWatch) -> None:
    """On the way, there, or no longer needed. Who is there stays there until they are clear, whoever leads."""
    if _leads(page, watch.person_id):
        watch.state, watch.left_at = _begins(page, watch.person_id), None
    elif is_along(act.session, page, watch.person_id):
        if watch.state == WatchState.LEAVING:  # somebody goes with them again
            watch.state, watch.left_at = WatchState.ON_THE_WAY, None
    elif watch.state == WatchState.ON_THE_WAY:
        watch.state, watch.left_at = WatchState.LEAVING, act.now
    act.session.flush()


def _is_coming(session: Session, page: Page, person_id: uuid.UUID) -> bool:
    return _leads(page, person_id) or is_along(session, page, person_id)


def _leads(page: Page, person_id: uuid.UUID) -> bool:
    return page.accepted_by == person_id and page.state in LED


def _begins(page: Page, person_id: uuid.UUID, *, there: bool = False) -> WatchState:
    """The page knows of its leader's arrival; of somebody along, `there` is their own word."""
    arrived = page.state == PageState.ARRIVED if _leads(page, person_id) else there
    return WatchState.THERE if arrived else WatchState.ON_THE_WAY


def _last_tap(act: Act, watch: CheckInWatch) -> datetime | None:
    return act.session.scalar(
        select(func.max(AuditEntry.occurred_at)).where(
            AuditEntry.subject_id == watch.response_id,
            AuditEntry.actor_id == watch.person_id,
            AuditEntry.action.not_in(_NO_SIGN),
            AuditEntry.occurred_at > watch.last_at,
        )
    )


def _newest_act(act: Act, watch: CheckInWatch) -> str | None:
    """What they did last: their own "I cannot come" needs no other word."""
    return act.session.scalar(
        select(AuditEntry.action)
        .where(
            AuditEntry.subject_id == watch.response_id,
            AuditEntry.actor_id == watch.person_id,
            AuditEntry.action.not_in(_NO_SIGN),
            AuditEntry.occurred_at >= watch.began_at,
        )
        .order_by(AuditEntry.occurred_at.desc(), AuditEntry.recorded_at.desc(), AuditEntry.id.desc())
        .limit(1)
    )


def _within(occurred_at: datetime | None, watch: CheckInWatch, now: datetime) -> datetime:
    return max(min(occurred_at or now, now), watch.began_at)
