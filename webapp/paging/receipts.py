"""Reports of the network on a text or a call: late, repeated and out of order, as they come."""

import logging
import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import every_region, in_region, locked
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.fate import reported
from webapp.paging.find import lock_page
from webapp.paging.gateways.twilio_codes import SYSTEM
from webapp.paging.models import Message, MessageState

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
) -> bool:
    """Apply one report; False when it told nothing new. `message_id` is from our own callback address.

    With it a report finds its text even when it overtakes the answer to the sending itself; without it the
    sid does. The last of several tries decides on failure, any of them on success.
    """
    state = STATES.get(status)
    if state is None:
        return False
    if error_code is not None and error_code.isdigit() and int(error_code) in SYSTEM:
        log.error("texts cannot be delivered to anybody code=%s message=%s", error_code, message_id)
    return _report(session, now, ids, message_id, sid, state, error_code)


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
    return _report(session, now, ids, message_id, sid, state, code)


def _report(
    session: Session,
    now: datetime,
    ids: Ids,
    message_id: uuid.UUID | None,
    sid: str,
    state: MessageState,
    error_code: str | None,
) -> bool:
    with every_region(session):
        known = select(Message.id, Message.region_id, Message.page_id)
        found = session.execute(
            known.where(Message.id == message_id if message_id else Message.provider_sid == sid).limit(1)
        ).one_or_none()
    if found is None:
        log.warning("a report on a message that is not known state=%s", state)
        return False
    with in_region(session, found.region_id):
        page = lock_page(session, found.page_id) if found.page_id else None
        message = session.scalars(locked(select(Message).where(Message.id == found.id))).one()
        if message.provider_sid is None and state.rank >= MessageState.SENT.rank:
            message.provider_sid = sid
        if state in BAD and message.provider_sid != sid:
            return False
        return reported(Act(session, now, ids), page, message, state, error_code)
