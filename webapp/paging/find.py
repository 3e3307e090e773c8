"""Find a page, and lock it before it is changed."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import locked
from webapp.errors import NotFound
from webapp.paging.models import Attempt, Offer, Page, PageState
from webapp.paging.page_tables import ADVOCATE_SLOT


def live_page(session: Session, response_id: uuid.UUID, slot: str = ADVOCATE_SLOT) -> Page | None:
    """The page of this slot of the response that is not closed, if there is one."""
    return session.scalars(
        select(Page).where(Page.response_id == response_id, Page.slot == slot, Page.state != PageState.CLOSED)
    ).one_or_none()


def of_drill(session: Session, response_id: uuid.UUID) -> bool:
    """Whether the response is a drill. It begins with a page, which says so also when it is closed by now."""
    drill = select(Page.id).where(Page.response_id == response_id, Page.drill.is_(True))
    return session.scalar(drill.limit(1)) is not None


def live_pages(session: Session, response_id: uuid.UUID) -> Sequence[Page]:
    """Every page of this response that is not closed, the oldest first."""
    return session.scalars(
        select(Page)
        .where(Page.response_id == response_id, Page.state != PageState.CLOSED)
        .order_by(Page.opened_at, Page.id)
    ).all()


def page_asking(session: Session, response_id: uuid.UUID, person_id: uuid.UUID) -> Page | None:
    """The page of this response on which this person was asked, the one that they lead before others."""
    asked = select(Attempt.page_id).where(Attempt.person_id == person_id)
    found = session.scalars(
        select(Page)
        .where(Page.response_id == response_id, Page.state != PageState.CLOSED, Page.id.in_(asked))
        .order_by(Page.opened_at.desc(), Page.id.desc())
    ).all()
    return next((one for one in found if one.accepted_by == person_id), found[0] if found else None)


def lock_team(session: Session, page: Page) -> Sequence[Page]:
    """Every live page of its response, locked in one order, so that two who say yes on two of them do not wait for
    each other."""
    found = select(Page).where(Page.response_id == page.response_id, Page.state != PageState.CLOSED)
    statement = locked(found.order_by(Page.id)).execution_options(populate_existing=True)
    return session.scalars(statement).all()


def page_by_id(session: Session, page_id: uuid.UUID) -> Page:
    """Raises NotFound, for another region's page as well."""
    page = session.scalars(select(Page).where(Page.id == page_id)).one_or_none()
    if page is None:
        raise NotFound
    return page


def lock_page(session: Session, page_id: uuid.UUID) -> Page:
    """The page as it is now, locked until the transaction ends. Everything that changes a page begins here.

    The page's row is always locked first, before its attempts and messages, so that two acts cannot block
    each other.
    """
    statement = locked(select(Page).where(Page.id == page_id)).execution_options(populate_existing=True)
    page = session.scalars(statement).one_or_none()
    if page is None:
        raise NotFound
    return page


def attempts_of(session: Session, page_id: uuid.UUID) -> Sequence[Attempt]:
    """Oldest first, read anew."""
    return session.scalars(
        select(Attempt)
        .where(Attempt.page_id == page_id)
        .order_by(Attempt.asked_at, Attempt.id)
        .execution_options(populate_existing=True)
    ).all()


def latest_attempt(session: Session, page_id: uuid.UUID, person_id: uuid.UUID) -> Attempt | None:
    """The last time this person was asked for this page."""
    return session.scalars(
        select(Attempt)
        .where(Attempt.page_id == page_id, Attempt.person_id == person_id)
        .order_by(Attempt.asked_at.desc(), Attempt.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()


def offer_on(session: Session, page_id: uuid.UUID, person_id: uuid.UUID) -> Offer | None:
    """What this person was asked beside this page, whatever they have said."""
    return session.scalars(
        select(Offer).where(Offer.page_id == page_id, Offer.person_id == person_id)
    ).one_or_none()
