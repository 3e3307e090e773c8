"""Reports of the network on a text or a call: late, repeated and out of order, as they come."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import every_region, in_region, locked
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.find import lock_page
from webapp.paging.gateways.gateway import FIRST, SECOND
from webapp.paging.gateways.twilio.codes import SYSTEM
from webapp.paging.messages.at_provider import lies_at_provider, sender_of
from webapp.paging.messages.channel_alarm import raise_alarm, works_again
from webapp.paging.messages.doorbell import ring_after_commit
from webapp.paging.messages.fate import reported
from webapp.paging.models import Channel, Message, MessageState, Page

log = logging.getLogger("alongside.paging.receipts")

STATES = {
    "sending": MessageState.SENDING,
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "undelivered": MessageState.UNDELIVERED,
    "failed": MessageState.FAILED,
    "canceled": MessageState.FAILED,
}
# What a call's status says. That it was answered and has ended says nothing: only a pressed key is an answer.
CALL_STATES = {
    "queued": MessageState.SENDING,
    "initiated": MessageState.SENT,
    "ringing": MessageState.SENT,
    "answered": MessageState.SENT,
    "in-progress": MessageState.SENT,
    "completed": MessageState.UNDELIVERED,
    "busy": MessageState.UNDELIVERED,
    "no-answer": MessageState.UNDELIVERED,
    "failed": MessageState.UNDELIVERED,
    "canceled": MessageState.UNDELIVERED,
}
RINGS = ("ringing", "in-progress", "answered")
BAD = (MessageState.UNDELIVERED, MessageState.FAILED)


def receive_status(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    message_id: uuid.UUID | None,
    sid: str,
    status: str,
    error_code: str | None,
    second: bool = False,
) -> bool:
    """Apply one report; False when it told nothing new. `message_id` is from our own callback address.

    With it a report finds its text even when it overtakes the answer to the sending itself; without it the
    sid does. The last of several tries decides on failure, any of them on success. What our first sender could
    deliver to nobody goes by the second, where there is one (`second`).
    """
    state = STATES.get(status)
    if state is None:
        return False
    system_wide = error_code is not None and error_code.isdigit() and int(error_code) in SYSTEM
    with _found(session, message_id, sid) as found:
        if found is None:
            return False
        page, message = found
        act = Act(session, now, ids)
        by = sender_of(session, sid) or message.sender
        lies_at_provider(session, now, message, sid, by, state.rank == MessageState.DELIVERED.rank)
        nobody = state in BAD and system_wide
        if nobody and second and by == FIRST == message.sender and _not_over(message):
            _send_by_second(act, message, str(error_code))
            told = True
        else:
            told = _report(act, page, message, sid, by, state, error_code)
        if nobody and told:  # said again, it is no new alarm
            log.error("texts cannot be delivered to anybody code=%s message=%s", error_code, message.id)
            raise_alarm(act, Channel.SMS, by, str(error_code), second=second)
        if state == MessageState.DELIVERED:
            works_again(session, now, Channel.SMS, by, message.sent_at)
        return told


def receive_call_status(
    session: Session, *, now: datetime, ids: Ids, message_id: uuid.UUID | None, sid: str, status: str
) -> bool:
    """Apply one report on a call, as above. A call that ends without a pressed key was not delivered.

    Why is kept as its error code: busy, no-answer, failed, canceled, or `not-heard` for one that was picked up.
    """
    state = CALL_STATES.get(status)
    if state is None:
        return False
    code = ("not-heard" if status == "completed" else status) if state in BAD else None
    with _found(session, message_id, sid) as found:
        if found is None:
            return False
        page, message = found
        told = _report(Act(session, now, ids), page, message, sid, message.sender, state, code)
        if status in RINGS:
            works_again(session, now, Channel.VOICE, message.sender, message.sent_at)
        return told


@contextmanager
def _found(
    session: Session, message_id: uuid.UUID | None, sid: str
) -> Iterator[tuple[Page | None, Message] | None]:
    """The message that is reported on, and its page, locked."""
    with every_region(session):
        known = select(Message.id, Message.region_id, Message.page_id)
        found = session.execute(
            known.where(Message.id == message_id if message_id else Message.provider_sid == sid).limit(1)
        ).one_or_none()
    if found is None:
        log.warning("a report on a message that is not known")
        yield None
        return
    with in_region(session, found.region_id):
        page = lock_page(session, found.page_id) if found.page_id else None
        message = session.scalars(locked(select(Message).where(Message.id == found.id))).one()
        yield page, message


def _report(
    act: Act,
    page: Page | None,
    message: Message,
    sid: str,
    by: int,
    state: MessageState,
    error_code: str | None,
) -> bool:
    if message.provider_sid is None and state.rank >= MessageState.SENT.rank and by == message.sender:
        message.provider_sid = sid
    if state in BAD and message.provider_sid != sid:
        return False
    if by != message.sender and state != MessageState.DELIVERED:
        return False  # what the first sender reports late must not stop the second
    return reported(act, page, message, state, error_code)


def _not_over(message: Message) -> bool:
    return message.rank < MessageState.DELIVERED.rank


def _send_by_second(act: Act, message: Message, code: str) -> None:
    """The same text again, at once. What is still reported on the first one counts only if that has arrived."""
    message.sender = SECOND
    message.provider_sid = None
    message.state = MessageState.QUEUED
    message.rank = MessageState.SENDING.rank
    message.error_code = code
    message.due_at = act.now
    act.session.flush()
    ring_after_commit(act.session)
