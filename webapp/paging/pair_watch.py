"""Who goes along must know with whom: told when somebody leads, and told to wait when nobody does any longer."""

import uuid
from collections.abc import Callable

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.wall import walled_people
from webapp.clock import Clock
from webapp.db import every_region, in_region
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.find import lock_page
from webapp.paging.models import MessageKind, Offer, OfferAnswer, OfferKind, Page, PageState
from webapp.paging.reach import reach_beside


def tell_one(sessions: Callable[[], Session], clock: Clock, ids: Ids) -> bool:
    """Tell one of them whose leader is another than they were told; False when there is none."""
    with sessions() as session, session.begin():
        with every_region(session):
            found = session.execute(_to_tell().limit(1)).one_or_none()
        if found is None:
            return False
        with in_region(session, found.region_id):
            _tell(Act(session, clock.now(), ids), found.id, found.page_id)
        return True


def waits(session: Session) -> bool:
    """Whether somebody is to be told. Across regions: for the worker."""
    return session.execute(_to_tell().limit(1)).one_or_none() is not None


def _to_tell() -> Select[uuid.UUID, uuid.UUID, uuid.UUID]:
    other = or_(
        and_(Offer.told_with.is_(None), Page.accepted_by.is_not(None)),
        and_(Offer.told_with.is_not(None), Page.accepted_by.is_(None)),
        Offer.told_with != Page.accepted_by,
    )
    return (
        select(Offer.id, Offer.page_id, Offer.region_id)
        .join(Page, Page.id == Offer.page_id)
        .where(
            Offer.kind == OfferKind.ALONG,
            Offer.answer == OfferAnswer.ACCEPTED,
            Page.state.not_in((PageState.ARRIVED, PageState.CLOSED)),
            other,
        )
        .order_by(Offer.answered_at, Offer.id)
    )


def _tell(act: Act, offer_id: uuid.UUID, page_id: uuid.UUID) -> None:
    """Locked and looked at again: the page may have gone on, or another worker been quicker."""
    page = lock_page(act.session, page_id)
    offer = act.session.get_one(Offer, offer_id, populate_existing=True)
    gone = page.state in (PageState.ARRIVED, PageState.CLOSED) or offer.answer != OfferAnswer.ACCEPTED
    if gone or offer.told_with == page.accepted_by:
        return
    offer.told_with = page.accepted_by
    act.session.flush()
    if offer.person_id in walled_people(act.session, page.response_id):
        return
    reach_beside(act, page, offer, MessageKind.ALONG_WITH if page.accepted_by else MessageKind.ALONG_WAIT)
