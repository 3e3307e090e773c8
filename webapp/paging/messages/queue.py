"""Queue a text or a call, in the transaction of what it tells."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.paging.act import Act
from webapp.paging.gateways.gateway import FIRST
from webapp.paging.messages.doorbell import ring_after_commit
from webapp.paging.messages.scripts import has_script
from webapp.paging.models import Attempt, Channel, Message, MessageKind, MessageState, Page

WITHDRAWN = "withdrawn"
ASKING_KINDS = (MessageKind.PAGE, MessageKind.PAGE_CODE_FIRST)


def queue(
    act: Act,
    *,
    region_id: uuid.UUID,
    person_id: uuid.UUID,
    kind: MessageKind,
    page: Page | None = None,
    attempt: Attempt | None = None,
    minutes: int | None = None,
    channel: Channel = Channel.SMS,
    sender: int = FIRST,
    response_code: str | None = None,
    reply_code: str | None = None,
    drill: bool = False,
    things: int | None = None,
    meets_at: datetime | None = None,
) -> None:
    """A text or call of `kind` to one person, to go out as soon as this transaction is committed.

    The codes, and whether it is a drill, are those of `page` and `attempt`, or given where there is none. `things` is
    how many a digest counts, `meets_at` when a team meeting begins.

    ValueError for a call of a kind that has no script.
    """
    if channel == Channel.VOICE and not has_script(kind):
        raise ValueError(f"there is no script for a {kind} call")
    act.session.add(
        Message(
            id=act.ids.new(),
            region_id=region_id,
            page_id=page.id if page else None,
            attempt_id=attempt.id if attempt else None,
            person_id=person_id,
            kind=kind,
            channel=channel,
            sender=sender,
            response_code=page.response_code if page else response_code,
            reply_code=attempt.reply_code if attempt else reply_code,
            minutes=minutes,
            drill=page.drill if page else drill,
            things=things,
            meets_at=meets_at,
            state=MessageState.QUEUED,
            due_at=act.now,
            queued_at=act.now,
        )
    )
    act.session.flush()
    ring_after_commit(act.session)


def tell(
    act: Act,
    page: Page,
    attempt: Attempt,
    kind: MessageKind,
    minutes: int | None = None,
    channel: Channel = Channel.SMS,
) -> None:
    """A text or call to the person of this attempt. `PAGE` by voice asks: key 1 accepts, key 2 declines."""
    queue(
        act,
        region_id=page.region_id,
        person_id=attempt.person_id,
        kind=kind,
        page=page,
        attempt=attempt,
        minutes=minutes,
        channel=channel,
    )


def withdraw(act: Act, attempt: Attempt) -> bool:
    """Take back what asks and is in the queue, also to be tried again; True if that person never heard of it."""
    waiting = act.session.scalars(
        select(Message)
        .where(
            Message.attempt_id == attempt.id,
            Message.kind.in_(ASKING_KINDS),
            Message.state == MessageState.QUEUED,
        )
        .with_for_update()
    ).all()
    for message in waiting:
        message.state = MessageState.FAILED
        message.rank = MessageState.FAILED.rank
        message.error_code = WITHDRAWN
        message.final_at = act.now
    act.session.flush()
    return bool(waiting) and not _was_tried(act, attempt)


def _was_tried(act: Act, attempt: Attempt) -> bool:
    """By text or by call: whoever has read the text has heard of it, although the call still waits."""
    tried = select(Message.id).where(
        Message.attempt_id == attempt.id, Message.kind.in_(ASKING_KINDS), Message.tries > 0
    )
    return act.session.scalar(tried.limit(1)) is not None


def reachable(session: Session, people: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Those of `people`, in their order, who are active and have a telephone number."""
    wanted = list(people)
    found = set(
        session.scalars(
            select(Person.id).where(
                Person.id.in_(wanted), Person.active.is_(True), Person.phone_sealed.is_not(None)
            )
        )
    )
    return [person_id for person_id in dict.fromkeys(wanted) if person_id in found]
