"""What reached us late: for the board and the response's page."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.offline.models import Claim

# On the board it is news for the length of a shift; the timeline keeps it.
NEWS_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Late:
    """How many notes of one response came late, from which times they are, and when the last of them reached us."""

    count: int
    first: datetime
    last: datetime
    reached: datetime


def late_on(session: Session, response_ids: Iterable[uuid.UUID], now: datetime) -> dict[uuid.UUID, Late]:
    """By response; one statement for any number of them."""
    wanted = list(response_ids)
    if not wanted:
        return {}
    rows = session.execute(
        select(
            Claim.response_id,
            func.count(),
            func.min(Claim.occurred_at),
            func.max(Claim.occurred_at),
            func.max(Claim.claimed_at),
        )
        .where(
            Claim.late.is_(True),
            Claim.occurred_at.is_not(None),
            Claim.response_id.in_(wanted),
            Claim.claimed_at > now - NEWS_FOR,
        )
        .group_by(Claim.response_id)
    )
    return {
        response_id: Late(count, first, last, reached)
        for response_id, count, first, last, reached in rows
        if response_id and first and last
    }
