"""Tell whoever is coming, or stands by, that something changed; what it is they read after sign-in."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.find import attempts_of, live_pages
from webapp.paging.messages import reachable
from webapp.paging.models import Answer, MessageKind, Page, PageState
from webapp.paging.reach import reach


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
    if page.state != PageState.ACCEPTED:
        return False
    coming = [one for one in attempts_of(act.session, page.id) if one.answer == Answer.ACCEPTED]
    people = reachable(act.session, [one.person_id for one in coming])
    for attempt in coming:
        if attempt.person_id in people:
            reach(act, page, attempt, kind)  # who drives is called, and the desk can read the place aloud
    return bool(people)
