"""Page again: the ladder from its first rung, when it has ended or goes too slowly for the desk."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError
from webapp.ids import Ids
from webapp.paging.act import act_of
from webapp.paging.dispatch import climb
from webapp.paging.find import attempts_of, lock_page
from webapp.paging.models import Answer, Page, PageState
from webapp.paging.refusals import PageIsClosed
from webapp.paging.standing import LOOKING, looks_beside


def page_again(session: Session, *, now: datetime, ids: Ids, page: Page, actor_id: uuid.UUID) -> Page:
    """A supervisor begins anew, also beside somebody who has accepted and is not sure to come.

    Everybody is asked once more but those who said no and those who said yes. Whoever is asked now keeps their time;
    their yes still counts. Raises PageIsClosed, and DomainError where somebody is coming for sure.
    """
    page = lock_page(session, page.id)
    if page.state == PageState.CLOSED:
        raise PageIsClosed
    if page.state not in LOOKING and not looks_beside(page):
        raise DomainError(N_("Someone has accepted this page already. Nothing was changed."))
    act = act_of(session, now, ids, actor_id)
    act.note(page, "page.begun_again")
    for attempt in attempts_of(session, page.id):
        if attempt.answer is None:
            attempt.answer, attempt.answered_at = Answer.EXPIRED, now
    page.round_at = now
    page.sought_ended = False
    session.flush()
    climb(act, page, 0)
    return page
