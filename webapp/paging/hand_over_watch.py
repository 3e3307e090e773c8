"""A hand-over that nobody answers: the asked person is called, and whoever leads hears that it is still theirs.

Each once for a question. That it was done is read from the messages, so that nothing has to be kept of it.
"""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.accounts.models import Person, Wall
from webapp.clock import Clock
from webapp.db import every_region, in_region
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.evidence import RECEIPT
from webapp.paging.find import latest_attempt, lock_page
from webapp.paging.hand_over import LED
from webapp.paging.hand_over_tables import HandOver, HandOverState
from webapp.paging.messages.queue import queue
from webapp.paging.models import Channel, Message, MessageKind, MessageState, Page, Target
from webapp.paging.reach import reach

# After so long without an answer whoever leads is told: they may ask somebody else, or stay.
STILL_OPEN = timedelta(minutes=10)
_FAILED = (MessageState.UNDELIVERED, MessageState.FAILED)


def tell_one(sessions: Callable[[], Session], clock: Clock, ids: Ids) -> bool:
    """What is due for one question, in a transaction of its own; False when nothing is."""
    now = clock.now()
    with sessions() as session, session.begin():
        with every_region(session):
            first = _open().where(or_(_call_is_due(now), _word_is_due(now)))
            found = session.scalars(first.order_by(HandOver.asked_at, HandOver.id).limit(1)).one_or_none()
        if found is None:
            return False
        with in_region(session, found.region_id):
            _tell(Act(session, now, ids), found.id, found.page_id)
        return True


def next_due(session: Session) -> datetime | None:
    """Across regions: for the worker."""
    lost = session.scalar(_first(_may_be_called(), _texted(Message.state.in_(_FAILED))))
    called = session.scalar(_first(_may_be_called()))
    told = session.scalar(_first(_not_told()))
    times = [lost, called + RECEIPT if called else None, told + STILL_OPEN if told else None]
    return min((at for at in times if at is not None), default=None)


def _tell(act: Act, hand_over_id: uuid.UUID, page_id: uuid.UUID) -> None:
    """Looked at again once the page is locked: it may have gone on, or another worker been quicker."""
    page = lock_page(act.session, page_id)
    mine = _open().where(HandOver.id == hand_over_id)
    asked = act.session.scalars(mine.where(_call_is_due(act.now))).one_or_none()
    if asked is not None:
        act.note(page, "page.called", Target.ASSIGNED)
        queue(
            act,
            region_id=page.region_id,
            person_id=asked.to_id,
            kind=MessageKind.HAND_OVER,
            page=page,
            channel=Channel.VOICE,
        )
    waits = act.session.scalars(mine.where(_word_is_due(act.now))).one_or_none()
    leader = latest_attempt(act.session, page.id, waits.from_id) if waits else None
    if leader is not None:
        act.note(page, "page.hand_over_unanswered")
        reach(act, page, leader, MessageKind.STILL_YOURS)


def _open() -> Select[HandOver]:
    return (
        select(HandOver)
        .join(Page, Page.id == HandOver.page_id)
        .where(
            HandOver.state == HandOverState.ASKED, Page.state.in_(LED), Page.accepted_by == HandOver.from_id
        )
    )


def _first(*conditions: ColumnElement[bool]) -> Select[datetime | None]:
    return _open().where(*conditions).with_only_columns(func.min(HandOver.asked_at))


def _call_is_due(now: datetime) -> ColumnElement[bool]:
    """A text that the network has refused is not waited for."""
    late = or_(HandOver.asked_at <= now - RECEIPT, _texted(Message.state.in_(_FAILED)))
    return and_(_may_be_called(), late)


def _word_is_due(now: datetime) -> ColumnElement[bool]:
    return and_(_not_told(), HandOver.asked_at <= now - STILL_OPEN)


def _may_be_called() -> ColumnElement[bool]:
    arrived = _texted(Message.state == MessageState.DELIVERED)
    called = _sent(HandOver.to_id, MessageKind.HAND_OVER, Message.channel == Channel.VOICE)
    return and_(_is_reachable(HandOver.to_id), ~arrived, ~called)


def _not_told() -> ColumnElement[bool]:
    after = Message.queued_at > HandOver.asked_at  # not the one about a question that was asked before
    return and_(_is_reachable(HandOver.from_id), ~_sent(HandOver.from_id, MessageKind.STILL_YOURS, after))


def _texted(state: ColumnElement[bool]) -> ColumnElement[bool]:
    return _sent(HandOver.to_id, MessageKind.HAND_OVER, Message.channel == Channel.SMS, state)


def _sent(
    person_id: InstrumentedAttribute[uuid.UUID], kind: MessageKind, *more: ColumnElement[bool]
) -> ColumnElement[bool]:
    return (
        select(Message.id)
        .where(
            Message.page_id == HandOver.page_id,
            Message.person_id == person_id,
            Message.kind == kind,
            Message.queued_at >= HandOver.asked_at,
            *more,
        )
        .correlate(HandOver)
        .exists()
    )


def _is_reachable(person_id: InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
    """Active, with a number, and past no wall: otherwise it would stay due for ever."""
    person = select(Person.id).where(
        Person.id == person_id, Person.active.is_(True), Person.phone_sealed.is_not(None)
    )
    walled = select(Wall.id).where(
        Wall.person_id == person_id, Wall.response_id == Page.response_id, Wall.lifted_at.is_(None)
    )
    return and_(person.correlate(HandOver).exists(), ~walled.correlate(HandOver, Page).exists())
