"""When an answer has not come in time: the next rung, and at the end a human."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.clock import Clock
from webapp.db import claim_rows, every_region, in_region
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.dispatch import end_of_ladder, expire, move_on, reach_further
from webapp.paging.evidence import without_receipt
from webapp.paging.models import Page, PageState
from webapp.paging.unanswered import keep_telling
from webapp.paging.watch import Patience, watch

log = logging.getLogger("alongside.paging.escalate")

WAITING = (PageState.ASKING, PageState.UNANSWERED, PageState.ACCEPTED)
PATIENCE = Patience()


def escalate_one(
    sessions: Callable[[], Session], clock: Clock, ids: Ids, patience: Patience = PATIENCE
) -> bool:
    """Look after the page that has been due longest, in a transaction of its own; False when none is due."""
    now = clock.now()
    due = (
        select(Page)
        .where(Page.due_at <= now, Page.state.in_(WAITING))
        .order_by(Page.due_at, Page.id)
        .limit(1)
    )
    with sessions() as session, session.begin():
        with every_region(session):
            page = session.scalars(claim_rows(due)).one_or_none()
        if page is None:
            return False
        try:
            with session.begin_nested(), in_region(session, page.region_id):
                _look_after(Act(session, now, ids), page, patience)
        except Exception as wrong:  # one page must not hold up the others
            log.error("page not moved on page=%s type=%s", page.id, type(wrong).__name__)
            with in_region(session, page.region_id):
                end_of_ladder(Act(session, now, ids), page)
        return True


def _look_after(act: Act, page: Page, patience: Patience) -> None:
    if page.state == PageState.UNANSWERED:
        page.due_at = keep_telling(act, page, patience.call_again)
        act.session.flush()
        return
    lost = without_receipt(act, page)
    expire(act, page)
    if lost:
        reach_further(act, page)
    if page.state == PageState.ACCEPTED:
        watch(act, page, patience)
    else:
        move_on(act, page)
