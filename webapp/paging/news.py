"""Tell whoever is coming that something changed; what it is they read after sign-in."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.find import latest_attempt, live_page
from webapp.paging.messages import queue, reachable
from webapp.paging.models import MessageKind, PageState


def tell_moved(session: Session, *, now: datetime, ids: Ids, response_id: uuid.UUID) -> bool:
    """The meeting place changed. False when nobody is coming, so that there was nobody to tell."""
    return _tell(session, now, ids, response_id, MessageKind.MOVED)


def tell_news(session: Session, *, now: datetime, ids: Ids, response_id: uuid.UUID) -> bool:
    """The officer noted something else ("left", "not now"): the text says only that there is news."""
    return _tell(session, now, ids, response_id, MessageKind.NEWS)


def _tell(session: Session, now: datetime, ids: Ids, response_id: uuid.UUID, kind: MessageKind) -> bool:
    page = live_page(session, response_id)
    if page is None or page.state != PageState.ACCEPTED or page.accepted_by is None:
        return False
    if not reachable(session, [page.accepted_by]):
        return False
    queue(
        Act(session, now, ids),
        region_id=page.region_id,
        person_id=page.accepted_by,
        kind=kind,
        page=page,
        attempt=latest_attempt(session, page.id, page.accepted_by),
    )
    return True
