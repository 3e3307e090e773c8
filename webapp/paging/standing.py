"""Which pages stand open for one person, so that their answer can be read."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.wall import walled_responses
from webapp.errors import N_, DomainError
from webapp.ids import REPLY_CODES, Ids
from webapp.paging.models import Answer, Attempt, Page, PageState

LOOKING = (PageState.ASKING, PageState.UNANSWERED)
REUSE_AFTER = timedelta(days=7)
MOST_TRIES = 50


@dataclass(frozen=True)
class Standing:
    page: Page
    attempt: Attempt


def standing_for(session: Session, person_id: uuid.UUID) -> list[Standing]:
    """Newest asked first: pages that still wait for this person's answer, and those they are on their way to.

    An attempt whose time has passed still waits, as long as nobody else has accepted. A walled response is
    not among them.
    """
    waits = and_(Page.state.in_(LOOKING), or_(Attempt.answer.is_(None), Attempt.answer == Answer.EXPIRED))
    going = and_(
        Page.state == PageState.ACCEPTED,
        Page.accepted_by == person_id,
        Attempt.answer == Answer.ACCEPTED,
    )
    rows = session.execute(
        select(Page, Attempt)
        .join(Attempt, Attempt.page_id == Page.id)
        .where(Attempt.person_id == person_id, or_(waits, going))
        .order_by(Attempt.asked_at.desc(), Attempt.id.desc())
    )
    walled = walled_responses(session, person_id)
    newest: dict[uuid.UUID, Standing] = {}
    for page, attempt in rows:
        if page.response_id not in walled:
            newest.setdefault(page.id, Standing(page, attempt))
    return list(newest.values())


def by_reply_code(session: Session, person_id: uuid.UUID, reply_code: str) -> Standing | None:
    """The page that this person's code means, whatever has become of it; the latest where codes repeat."""
    row = session.execute(
        select(Page, Attempt)
        .join(Attempt, Attempt.page_id == Page.id)
        .where(Attempt.person_id == person_id, Attempt.reply_code == reply_code)
        .order_by(Attempt.asked_at.desc(), Attempt.id.desc())
        .limit(1)
    ).one_or_none()
    return Standing(row[0], row[1]) if row else None


def new_reply_code(session: Session, *, now: datetime, ids: Ids, person_id: uuid.UUID) -> str:
    """A code that means nothing else to this person: none of a page open, or closed within seven days."""
    used = set(
        session.scalars(
            select(Attempt.reply_code)
            .join(Page, Page.id == Attempt.page_id)
            .where(
                Attempt.person_id == person_id,
                or_(Page.closed_at.is_(None), Page.closed_at > now - REUSE_AFTER),
            )
        )
    )
    for _ in range(MOST_TRIES):
        code = ids.reply_code()
        if code not in used:
            return code
    free = sorted({str(code) for code in REPLY_CODES} - used)
    if not free:
        raise DomainError(N_("This person has too many open pages. Ask somebody else."))
    return free[0]
