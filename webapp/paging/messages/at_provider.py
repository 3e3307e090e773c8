"""What lies at the provider: which of its texts are ours, and that their words are deleted once they are final."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.paging.gateways.gateway import Sent
from webapp.paging.models import AtProvider, Message

# A text whose final report never comes is taken for final after this.
FINAL_ANYWAY = timedelta(days=1)


def lies_at_provider(
    session: Session,
    now: datetime,
    message: Message,
    sid: str,
    sender: int,
    final: bool,
    *,
    certain: bool = False,
) -> AtProvider:
    """Note one text of ours by the provider's name; a second note changes nothing but that it is final now.

    A report that overtakes the answer to the sending can only guess at the `sender`; the answer is `certain`, and
    what was deleted at the wrong one is to be deleted again.

    The message is locked by the caller, so that a report and the answer to the sending cannot both write it.
    """
    found = session.scalars(select(AtProvider).where(AtProvider.sid == sid)).one_or_none()
    if found is None:
        found = AtProvider(
            sid=sid,
            region_id=message.region_id,
            message_id=message.id,
            sender=sender,
            due_at=now + FINAL_ANYWAY,
            tries=0,
        )
        session.add(found)
    elif certain and found.sender != sender:
        found.sender, found.gone_at, found.tries = sender, None, 0
        found.due_at = found.due_at or now
    if final and found.due_at is not None and found.tries == 0:
        found.due_at = min(found.due_at, now)
    session.flush()
    return found


def came_in(session: Session, now: datetime, region_id: uuid.UUID, sid: str, sender: int) -> None:
    """A text to us is final as soon as we have it, kept sealed."""
    session.add(AtProvider(sid=sid, region_id=region_id, sender=sender, due_at=now, tries=0))
    session.flush()


def sender_of(session: Session, sid: str) -> int | None:
    """Which of our senders this text went by, where that is known."""
    return session.scalar(select(AtProvider.sender).where(AtProvider.sid == sid))


def first_unclaimed(session: Session, message_id: uuid.UUID, found: Sequence[Sent]) -> Sent | None:
    """The newest of those that no other message of ours is known to be: the same words may be said twice."""
    sids = [one.sid for one in found]
    others = set(
        session.scalars(
            select(Message.provider_sid).where(Message.provider_sid.in_(sids), Message.id != message_id)
        )
    ) | set(
        session.scalars(
            select(AtProvider.sid).where(AtProvider.sid.in_(sids), AtProvider.message_id != message_id)
        )
    )
    return next((one for one in found if one.sid not in others), None)
