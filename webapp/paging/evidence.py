"""What shows that a text has not come through, and what follows: a call to the same person, and the next one asked.

Nobody waits out a rung for a text that a carrier has lost: most are delivered within a minute, or not at all.
"""

from datetime import timedelta

from sqlalchemy import select

from webapp.paging.act import Act
from webapp.paging.find import attempts_of
from webapp.paging.messages.queue import ASKING_KINDS, tell
from webapp.paging.models import Attempt, Channel, Message, MessageKind, MessageState, Page

# Without a receipt of the asking text for so long, it is taken for lost.
RECEIPT = timedelta(seconds=75)


def without_receipt(act: Act, page: Page) -> bool:
    """Call everybody whose text has no receipt by now; True when there was such a one."""
    late = [
        one
        for one in attempts_of(act.session, page.id)
        if one.answer is None and one.receipt_by is not None and one.receipt_by <= act.now
    ]
    found = False
    for attempt in late:
        attempt.receipt_by = None
        if not _has_receipt(act, attempt):
            act.note(page, "page.no_receipt", attempt.target)
            call_as_well(act, page, attempt)
            found = True
    act.session.flush()
    return found


def call_as_well(act: Act, page: Page, attempt: Attempt) -> None:
    """Ring the person of this attempt, unless it rings already."""
    called = select(Message.id).where(
        Message.attempt_id == attempt.id,
        Message.kind.in_(ASKING_KINDS),
        Message.channel == Channel.VOICE,
    )
    if act.session.scalar(called.limit(1)) is not None:
        return
    act.note(page, "page.called", attempt.target)
    tell(act, page, attempt, MessageKind.PAGE, channel=Channel.VOICE)


def _has_receipt(act: Act, attempt: Attempt) -> bool:
    arrived = select(Message.id).where(
        Message.attempt_id == attempt.id,
        Message.kind.in_(ASKING_KINDS),
        Message.state == MessageState.DELIVERED,
    )
    return act.session.scalar(arrived.limit(1)) is not None
