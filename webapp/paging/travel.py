"""On the way, and arrived: said by the person who accepted. `occurred_at` is their phone's word on when."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError, NotFound
from webapp.ids import Ids
from webapp.paging.act import act_of
from webapp.paging.find import latest_attempt, lock_page
from webapp.paging.models import Page, PageState
from webapp.paging.refusals import NotGoing, PageIsClosed


def on_my_way(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    page: Page,
    person_id: uuid.UUID,
    occurred_at: datetime | None = None,
) -> Page:
    page = _going(session, page, person_id)
    if page.on_my_way_at is None and page.state == PageState.ACCEPTED:
        page.on_my_way_at = _within(occurred_at, page.accepted_at, now)
        session.flush()
        act_of(session, now, ids, person_id, page.on_my_way_at).note(page, "page.on_my_way")
    return page


def arrive(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    page: Page,
    person_id: uuid.UUID,
    occurred_at: datetime | None = None,
) -> Page:
    """Arriving twice changes nothing, so that a repeated tap is no error."""
    page = _going(session, page, person_id)
    if page.state == PageState.ACCEPTED:
        page.state = PageState.ARRIVED
        page.arrived_at = _within(occurred_at, page.accepted_at, now)
        session.flush()
        act_of(session, now, ids, person_id, page.arrived_at).note(page, "page.arrived")
    return page


def undo_arrive(session: Session, *, now: datetime, ids: Ids, page: Page, person_id: uuid.UUID) -> Page:
    """The arrival was tapped by mistake: on the way as before."""
    page = _going(session, page, person_id)
    if page.state != PageState.ARRIVED:
        raise DomainError(N_("No arrival is noted. Nothing was changed."))
    page.state = PageState.ACCEPTED
    page.arrived_at = None
    session.flush()
    act_of(session, now, ids, person_id).note(page, "page.arrival_undone")
    return page


def _going(session: Session, page: Page, person_id: uuid.UUID) -> Page:
    page = lock_page(session, page.id)
    if latest_attempt(session, page.id, person_id) is None:
        raise NotFound
    if page.state == PageState.CLOSED:
        raise PageIsClosed
    if page.accepted_by != person_id:
        raise NotGoing
    return page


def _within(occurred_at: datetime | None, earliest: datetime | None, now: datetime) -> datetime:
    """The phone's time, but neither before the acceptance nor after now: a phone's clock may be wrong."""
    at = min(occurred_at or now, now)
    return max(at, earliest) if earliest else at
