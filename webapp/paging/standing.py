"""Which pages stand open for one person, so that their answer can be read."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Wall
from webapp.errors import N_, DomainError
from webapp.ids import REPLY_CODES, Ids
from webapp.paging.models import Answer, Attempt, Offer, Page, PageState, Readiness

LOOKING = (PageState.ASKING, PageState.UNANSWERED)
NOT_NO = (Answer.EXPIRED, Answer.FAILED)
REUSE_AFTER = timedelta(days=7)
OFFER_MEANS = timedelta(days=60)
MOST_TRIES = 50


@dataclass(frozen=True)
class Standing:
    page: Page
    attempt: Attempt


def looks_beside(page: Page) -> bool:
    """Whether somebody else is looked for although somebody has accepted."""
    return page.state == PageState.ACCEPTED and page.sought is not None


def standing_for(session: Session, person_id: uuid.UUID) -> list[Standing]:
    """Newest asked first: pages that still wait for this person's answer, and those they are on their way to.

    An attempt whose time has passed still waits, as long as nobody else has accepted. A walled response is
    not among them.
    """
    rows = session.execute(
        select(Page, Attempt)
        .join(Attempt, Attempt.page_id == Page.id)
        .where(_stands_for(person_id))
        .order_by(Attempt.asked_at.desc(), Attempt.id.desc())
    )
    newest: dict[uuid.UUID, Standing] = {}
    for page, attempt in rows:
        newest.setdefault(page.id, Standing(page, attempt))
    return list(newest.values())


def stands_elsewhere(session: Session, person_id: uuid.UUID, page_id: uuid.UUID) -> bool:
    """Whether a page other than this one stands open for the person: as quick with hundreds of them."""
    other = select(Page.id).join(Attempt, Attempt.page_id == Page.id).where(Page.id != page_id)
    return session.scalar(other.where(_stands_for(person_id)).limit(1)) is not None


def _stands_for(person_id: uuid.UUID) -> ColumnElement[bool]:
    beside = and_(Page.state == PageState.ACCEPTED, Page.sought.is_not(None))
    waits = and_(
        or_(Page.state.in_(LOOKING), beside),
        or_(Attempt.answer.is_(None), Attempt.answer.in_(NOT_NO)),
    )
    going = and_(
        Page.state == PageState.ACCEPTED,
        or_(Page.accepted_by == person_id, Page.sought.is_not(None)),
        Attempt.answer == Answer.ACCEPTED,
    )
    walled = select(Wall.response_id).where(Wall.person_id == person_id, Wall.lifted_at.is_(None))
    return and_(Attempt.person_id == person_id, or_(waits, going), Page.response_id.not_in(walled))


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
    used: set[str | None] = set(
        session.scalars(
            select(Attempt.reply_code)
            .join(Page, Page.id == Attempt.page_id)
            .where(
                Attempt.person_id == person_id,
                or_(Page.closed_at.is_(None), Page.closed_at > now - REUSE_AFTER),
            )
        )
    )
    offers = select(Offer.reply_code).where(Offer.person_id == person_id, Offer.asked_at > now - OFFER_MEANS)
    used |= set(session.scalars(offers))
    # A test's code is this person's last one.
    used |= set(session.scalars(select(Readiness.test_code).where(Readiness.person_id == person_id)))
    for _ in range(MOST_TRIES):
        code = ids.reply_code()
        if code not in used:
            return code
    free = sorted(code for code in map(str, REPLY_CODES) if code not in used)
    if not free:
        raise DomainError(N_("This person has too many open pages. Ask somebody else."))
    return free[0]
