"""A bare answer that crosses with another page: typed for the one before, and read when only the next one is open.

Her `25` may have been on its way while somebody else said yes, or the page was closed, and another one opened. It must
not count for that other one: as long as it can be meant for the page before, she is asked for the code.
"""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.paging.models import Answer, Attempt, Page, PageState

# How long after a page has ended for somebody a bare answer to it may still come in.
LATE_ANSWER = timedelta(minutes=30)
# These she has said herself: nothing of hers is on its way for that page.
_HER_WORD = (Answer.DECLINED, Answer.CANNOT_COME)


def may_cross(session: Session, now: datetime, person_id: uuid.UUID, but: Collection[uuid.UUID]) -> bool:
    """Whether a page other than `but` asked this person lately, or ended for them lately without their own word."""
    since = now - LATE_ANSWER
    lately = or_(
        Attempt.asked_at > since,
        Attempt.answered_at > since,
        Page.closed_at > since,
    )
    found = (
        select(Attempt.id)
        .join(Page, Page.id == Attempt.page_id)
        .where(
            Attempt.person_id == person_id,
            Page.id.not_in(but),
            Page.state != PageState.ARRIVED,
            or_(Attempt.answer.is_(None), Attempt.answer.not_in(_HER_WORD)),
            lately,
        )
    )
    return session.scalar(found.limit(1)) is not None
