"""Whose turn it is: texts to one person about one page leave in the order in which they were queued.

With several texts on their way at once, an "accepted" could otherwise reach a phone before its "page".
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from webapp.paging.models import Message, MessageKind, MessageState

OPEN_STATES = (MessageState.QUEUED, MessageState.SENDING)

# These only follow up on what the person heard before, and would be wrong without it ("stand down", then "you are
# going"). They wait also while an earlier text waits for its next try. Every other kind passes such a one: an alarm
# must not stand behind a text that a network refuses for an hour.
PATIENT = (
    MessageKind.ACCEPTED,
    MessageKind.ACCEPTED_NO_ETA,
    MessageKind.ETA_CHANGED,
    MessageKind.DECLINED_THANKS,
    MessageKind.CANNOT_COME,
    MessageKind.NOBODY_YET,
    MessageKind.COVERED,
    MessageKind.STOOD_DOWN,
    MessageKind.NOBODY_COMES,
    MessageKind.ALREADY_THERE,
    MessageKind.MOVED,
    MessageKind.NEWS,
)


def in_turn(now: datetime) -> ColumnElement[bool]:
    """True for a text with no earlier one to the same person about the same page still to go, or being sent.

    The first in a line is never held back, so each line moves; a lease that has run out counts as still to go.
    """
    earlier = aliased(Message)
    before = or_(
        earlier.queued_at < Message.queued_at,
        and_(earlier.queued_at == Message.queued_at, earlier.id < Message.id),
    )
    # A patient one that is due may itself be held back by one that is tried again: then it holds back no alarm.
    due = and_(earlier.due_at <= now, earlier.kind.not_in(PATIENT))
    # A call stands for a text that may not be read: it waits for none that is tried again.
    patient = and_(Message.kind.in_(PATIENT), Message.channel == earlier.channel)
    goes_first = or_(patient, earlier.state == MessageState.SENDING, due)
    return ~(
        select(earlier.id)
        .where(
            earlier.page_id == Message.page_id,
            earlier.person_id == Message.person_id,
            earlier.state.in_(OPEN_STATES),
            before,
            goes_first,
        )
        .exists()
    )
