"""An end-to-end canary: a robot's number is texted through the real path, and an alarm is raised when no receipt comes.

The same queue, claim, gateway, telephone network and callback as a page's: where any of them stands still, so does the
canary, before a page at night does. The alarm takes other ways than the texts: calls and a monitor's address
(canary_alarm.py), `/healthz`, the board, the log.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import ScalarSelect, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Role
from webapp.accounts.phone import open_phone, set_phone
from webapp.clock import Clock
from webapp.db import every_region, in_region
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.messages.canary_alarm import post_aside, tell, word_on
from webapp.paging.models import AtProvider, Canary, Message, MessageKind, MessageState
from webapp.vault.errors import VaultError
from webapp.vault.vault import Vault

log = logging.getLogger("alongside.paging.canary")

# A receipt takes seconds; a network that is slow for a moment is no alarm.
WAIT = timedelta(minutes=3)
KEEP = timedelta(days=7)
ROBOT = "canary@robot.invalid"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def canary_is_late(session: Session, now: datetime) -> bool:
    """True when the last canary that should be back is not, or when none has followed it. False while it is off."""
    with every_region(session):
        found = session.execute(select(last_state(now), newest())).one()
    return is_late(*found, now)


def last_state(now: datetime) -> ScalarSelect[str]:
    """Of the last canary that is back or should be; for a statement over every region."""
    return (
        select(Message.state)
        .join(Canary, Canary.message_id == Message.id)
        .where(or_(Message.state == MessageState.DELIVERED, Canary.due_at <= now))
        .order_by(Canary.slot_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def newest() -> ScalarSelect[datetime]:
    """When another one must follow the newest."""
    return select(func.max(Canary.next_at)).scalar_subquery()


def is_late(state: str | None, follows: datetime | None, now: datetime) -> bool:
    """From `last_state` and `newest`; no canary at all is none that is late."""
    if state is None:
        return False
    return state != MessageState.DELIVERED or (follows is not None and follows + WAIT < now)


def look_after_one(
    sessions: Callable[[], Session],
    clock: Clock,
    ids: Ids,
    vault: Vault,
    number: str | None,
    every: timedelta,
    monitor: str | None = None,
) -> bool:
    """Raise the alarm for a canary that is not back in time, or send off the next one; False when neither is due.

    `monitor` is an address that is told as well, once what is queued is committed.
    """
    now = clock.now()
    with sessions() as session, every_region(session):
        session.connection(execution_options={"read_only": True})
        due = next_due(session, number, every, now)
    if due is None or due > now:
        return False
    with sessions() as session, session.begin(), every_region(session):
        if number is None:
            session.execute(delete(Canary))
            return False
        canary = _settle(session, now)
        word = word_on(session, canary) if canary else None
        if word is not None:
            tell(Act(session, now, ids), word)
        did = canary is not None or _send_off(session, now, ids, vault, number, every)
    if monitor is not None and word is not None:
        post_aside(monitor, word)
    return did


def next_due(session: Session, number: str | None, every: timedelta, now: datetime) -> datetime | None:
    """When a canary must be looked after; None while it is off."""
    last = session.scalar(select(func.max(Canary.slot_at)))
    if number is None:
        return None if last is None else now  # switched off: what is left goes
    if last is None:
        return now
    waiting = session.scalar(select(func.min(Canary.due_at)).where(Canary.settled_at.is_(None)))
    slot = _slot(now, every)
    following = slot if last < slot else slot + every
    return following if waiting is None else min(waiting, following)


def _slot(now: datetime, every: timedelta) -> datetime:
    """The start of the interval that `now` is in, the same for every worker."""
    return now - (now - EPOCH) % every


def _settle(session: Session, now: datetime) -> Canary | None:
    """The first canary whose time is over: back, or an alarm. Each is looked at once."""
    canary = session.scalars(
        select(Canary)
        .where(Canary.settled_at.is_(None), Canary.due_at <= now)
        .order_by(Canary.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if canary is None:
        return None
    canary.settled_at = now
    state = session.get_one(Message, canary.message_id).state
    if state != MessageState.DELIVERED:
        log.error("the canary is late: texts may reach nobody code=canary-late message=%s", canary.message_id)
    session.flush()
    return canary


def _send_off(session: Session, now: datetime, ids: Ids, vault: Vault, number: str, every: timedelta) -> bool:
    slot = _slot(now, every)
    if session.scalar(select(Canary.id).where(Canary.slot_at >= slot).limit(1)) is not None:
        return False
    _forget(session, now)
    try:
        with session.begin_nested():
            robot = _robot(session, ids, vault, number)
            if robot is None:
                return False  # no county yet
            message_id = _queue(session, now, ids, robot)
            session.add(
                Canary(
                    id=ids.new(),
                    slot_at=slot,
                    message_id=message_id,
                    due_at=now + WAIT,
                    next_at=slot + every,
                )
            )
            session.flush()
    except IntegrityError:
        return False  # another worker's came first
    return True


def _queue(session: Session, now: datetime, ids: Ids, robot: Person) -> uuid.UUID:
    message = Message(
        id=ids.new(),
        region_id=robot.region_id,
        person_id=robot.id,
        kind=MessageKind.CANARY,
        state=MessageState.QUEUED,
        due_at=now,
        queued_at=now,
    )
    session.add(message)
    session.flush()
    return message.id


def _robot(session: Session, ids: Ids, vault: Vault, number: str) -> Person | None:
    """Whom the canary is addressed to: never active, so that it is asked, listed and signed in nowhere.

    It stands in the county that has been there longest, with the agency of somebody who is there.
    """
    robot = session.scalars(select(Person).where(Person.email == ROBOT)).one_or_none()
    if robot is None:
        somebody = session.scalars(select(Person).order_by(Person.id).limit(1)).one_or_none()
        if somebody is None:
            return None
        robot = Person(
            id=ids.new(),
            region_id=somebody.region_id,
            agency_id=somebody.agency_id,
            role=Role.AUDITOR,
            name="Canary (robot)",
            email=ROBOT,
            password_hash="-",  # noqa: S106  (no password fits it)
            active=False,
        )
        session.add(robot)
    with in_region(session, robot.region_id):
        if _number(vault, robot) != number:
            set_phone(vault, robot, number)
        session.flush()
    return robot


def _number(vault: Vault, robot: Person) -> str | None:
    try:
        return open_phone(vault.box(robot.region_id), robot)
    except (VaultError, LookupError):
        return None


def _forget(session: Session, now: datetime) -> None:
    """Old canaries, with their texts."""
    old = session.scalars(select(Canary).where(Canary.slot_at < now - KEEP)).all()
    for canary in old:
        message = session.get(Message, canary.message_id)
        session.delete(canary)
        session.flush()
        if message is not None and not _lies_at_provider(session, message.id):
            session.delete(message)
            session.flush()


def _lies_at_provider(session: Session, message_id: uuid.UUID) -> bool:
    """What is known there as a text of ours keeps its row: it says that its words were deleted."""
    found = select(AtProvider.sid).where(AtProvider.message_id == message_id).limit(1)
    return session.scalar(found) is not None
