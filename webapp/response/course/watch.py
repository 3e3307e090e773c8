"""Reminders of clocks: by text, once as a limit gets near and once as it is over, to the roles that the pack names.

Two clocks of one response that come due together are one text: it names no clock, so a second would say nothing new.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Region, Role
from webapp.accounts.wall import walled_people
from webapp.audit.record import record
from webapp.clock import Clock as Time
from webapp.db import every_region, in_region, locked
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.ladder import desk
from webapp.paging.messages.queue import queue, reachable
from webapp.paging.models import MessageKind, Page, PageState
from webapp.paging.rota.wall_time import quiet_until
from webapp.protocols.pack import Clock
from webapp.protocols.vocabulary import is_police
from webapp.response.course.reminders import SOON
from webapp.response.course.tables import ClockReminder
from webapp.response.in_hand import is_closed
from webapp.response.models import ClockRun, Response, TeamPlace
from webapp.response.packs import pack_of

# A limit of a day or less is told of at any hour; a longer one when people are awake.
ANY_HOUR = timedelta(hours=24)
# What comes due so soon after is told of with it.
TOGETHER = timedelta(minutes=5)


def remind_one(sessions: Callable[[], Session], clock: Time, ids: Ids) -> bool:
    """What is due for one response, in a transaction of its own; False when nothing is."""
    now = clock.now()
    with sessions() as session, session.begin():
        with every_region(session):
            due = _waiting().where(ClockReminder.at <= now).order_by(ClockReminder.at, ClockReminder.id)
            found = session.execute(due.limit(1)).one_or_none()
        if found is None:
            return False
        with in_region(session, found.region_id):
            _remind(Act(session, now, ids), found.response_id)
    return True


def next_due(session: Session) -> datetime | None:
    """Across regions: for the worker."""
    return session.scalar(_waiting().with_only_columns(func.min(ClockReminder.at)))


def _waiting() -> Select[uuid.UUID, uuid.UUID]:
    """Reminders nobody was told of, of clocks that run on open responses."""
    return (
        select(ClockRun.response_id, ClockRun.region_id)
        .select_from(ClockReminder)
        .join(ClockRun, ClockRun.id == ClockReminder.run_id)
        .join(Response, Response.id == ClockRun.response_id)
        .where(ClockReminder.told_at.is_(None), ClockRun.stopped_at.is_(None), Response.state == "open")
    )


def _remind(act: Act, response_id: uuid.UUID) -> None:
    """Of two workers the second waits at the response's row, and finds that all was told."""
    response = act.session.scalars(
        locked(select(Response).where(Response.id == response_id)).execution_options(populate_existing=True)
    ).one()
    wait_until = quiet_until(act.now, act.session.get_one(Region, response.region_id).zone)
    told: dict[str, list[Clock]] = {}
    for reminder, clock in _of_response(act, response):
        if clock.length > ANY_HOUR and wait_until > act.now:
            reminder.at = max(reminder.at, wait_until)
            continue
        reminder.told_at = act.now
        told.setdefault(reminder.threshold, []).append(clock)
    act.session.flush()
    for threshold, clocks in told.items():
        _tell(act, response, threshold, clocks)


def _of_response(act: Act, response: Response) -> list[tuple[ClockReminder, Clock]]:
    """What is due now, and what comes due with it. Where a limit is over, that it is near says nothing any more."""
    rows = act.session.execute(
        select(ClockReminder, ClockRun)
        .join(ClockRun, ClockRun.id == ClockReminder.run_id)
        .where(
            ClockRun.response_id == response.id,
            ClockRun.stopped_at.is_(None),
            ClockReminder.told_at.is_(None),
            ClockReminder.at <= act.now + TOGETHER,
        )
        .order_by(ClockReminder.at, ClockReminder.id)
    ).all()
    if not any(row.ClockReminder.at <= act.now for row in rows):
        return []
    pack, found = pack_of(response), []
    for row in rows:
        if row.ClockReminder.threshold == SOON and row.ClockRun.due_at <= act.now:
            row.ClockReminder.told_at = act.now
        elif row.ClockReminder.at <= act.now or row.ClockReminder.threshold == SOON:
            found.append((row.ClockReminder, pack.clock(row.ClockRun.clock)))
    return found


def _tell(act: Act, response: Response, threshold: str, clocks: Sequence[Clock]) -> None:
    kind = MessageKind.CLOCK_SOON if threshold == SOON else MessageKind.CLOCK_OVER
    people = dict.fromkeys(one for clock in clocks for one in whom(act.session, response, clock))
    for person_id in people:
        queue(
            act,
            region_id=response.region_id,
            person_id=person_id,
            kind=kind,
            response_code=response.code,
            drill=response.drill,
        )
    for clock in clocks:
        record(
            act.session,
            now=act.now,
            ids=act.ids,
            region_id=response.region_id,
            action=f"clock.told_{threshold}",
            subject=response.id,
            detail=clock.id,
        )


def whom(session: Session, response: Response, clock: Clock) -> list[uuid.UUID]:
    """The reachable people of the clock's roles on this response, whom no wall keeps from it; for a restricted clock
    no police. Where there is nobody of them, the desk."""
    kept_out = walled_people(session, response.id)
    roles = clock.remind or (Role.SUPERVISOR,)
    supervisors = desk(session, response.region_id, kept_out)
    found = supervisors if Role.SUPERVISOR in roles else []
    others = session.scalars(
        select(Person)
        .where(Person.role.in_([role for role in roles if role != Role.SUPERVISOR]), _on_it(response))
        .order_by(Person.id)
    )
    allowed = [
        one.id
        for one in others
        if one.id not in kept_out and not (clock.restricted and is_police(one.role, one.discipline))
    ]
    return [*found, *reachable(session, allowed)] or supervisors


def _on_it(response: Response) -> ColumnElement[bool]:
    """On the team, and the response is not closed to them since; or on the way."""
    placed = select(TeamPlace.id).where(
        TeamPlace.response_id == response.id, TeamPlace.person_id == Person.id, ~is_closed()
    )
    coming = select(Page.id).where(
        and_(Page.response_id == response.id, Page.accepted_by == Person.id),
        Page.state.in_((PageState.ACCEPTED, PageState.ARRIVED)),
    )
    return or_(placed.exists(), coming.exists())
