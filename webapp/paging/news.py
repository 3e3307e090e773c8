"""Tell whoever is coming, or stands by, that something changed; what it is they read after sign-in."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.along import goes_along
from webapp.paging.find import attempts_of, live_pages
from webapp.paging.messages.queue import reachable
from webapp.paging.models import Answer, MessageKind, Offer, Page, PageState
from webapp.paging.reach import reach, reach_beside


def tell_moved(session: Session, *, now: datetime, ids: Ids, response_id: uuid.UUID) -> bool:
    """The meeting place changed. False when nobody is coming, so that there was nobody to tell."""
    return _tell(session, now, ids, response_id, MessageKind.MOVED)


def tell_news(session: Session, *, now: datetime, ids: Ids, response_id: uuid.UUID) -> bool:
    """The officer noted something else ("left", "not now"): the text says only that there is news."""
    return _tell(session, now, ids, response_id, MessageKind.NEWS)


def _tell(session: Session, now: datetime, ids: Ids, response_id: uuid.UUID, kind: MessageKind) -> bool:
    act = Act(session, now, ids)
    told = [_tell_page(act, page, kind) for page in live_pages(session, response_id)]
    return any(told)


def _tell_page(act: Act, page: Page, kind: MessageKind) -> bool:
    _tell_those_along(act, page, kind)
    if page.state != PageState.ACCEPTED:
        return False
    coming = [one for one in attempts_of(act.session, page.id) if one.answer == Answer.ACCEPTED]
    people = reachable(act.session, [one.person_id for one in coming])
    for attempt in coming:
        if attempt.person_id in people:
            reach(act, page, attempt, kind)  # who drives is called, and the desk can read the place aloud
    return bool(people)


def _tell_those_along(act: Act, page: Page, kind: MessageKind) -> None:
    """Also after whoever leads is there: somebody along may still be on the road to the place of before."""
    along = act.session.scalars(select(Offer).where(Offer.page_id == page.id, goes_along())).all()
    people = reachable(act.session, [one.person_id for one in along])
    for offer in along:
        if offer.person_id in people:
            reach_beside(act, page, offer, kind)
