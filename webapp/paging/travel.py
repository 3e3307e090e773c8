"""On the way, and arrived: said by the person who accepted. `occurred_at` is their phone's word on when."""

import uuid
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError, NotFound
from webapp.ids import Ids
from webapp.paging.act import Act, act_of
from webapp.paging.beside import lead, settle
from webapp.paging.confirm import note_confirmed
from webapp.paging.find import latest_attempt, lock_page
from webapp.paging.models import Answer, Attempt, Confirmed, Page, PageState
from webapp.paging.refusals import NotGoing, PageIsClosed
from webapp.paging.standing import looks_beside


def on_my_way(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    page: Page,
    person_id: uuid.UUID,
    occurred_at: datetime | None = None,
) -> Page:
    act = act_of(session, now, ids, person_id, occurred_at)
    page = _going(act, page, person_id)
    if page.on_my_way_at is None and page.state == PageState.ACCEPTED:
        page.on_my_way_at = _within(occurred_at, page.accepted_at, now)
        session.flush()
        replace(act, occurred_at=page.on_my_way_at).note(page, "page.on_my_way")
        _is_heard(act, page)
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
    act = act_of(session, now, ids, person_id, occurred_at)
    page = _going(act, page, person_id)
    if page.state == PageState.ACCEPTED:
        page.arrived_at = _within(occurred_at, page.accepted_at, now)
        replace(act, occurred_at=page.arrived_at).note(page, "page.arrived")
        _is_heard(act, page)
        if page.sought is not None:  # whoever else was asked need not come
            settle(act, page, _attempt(act, page, person_id))
        page.state = PageState.ARRIVED
        page.due_at = None
        session.flush()
    return page


def undo_arrive(session: Session, *, now: datetime, ids: Ids, page: Page, person_id: uuid.UUID) -> Page:
    """The arrival was tapped by mistake: on the way as before."""
    act = act_of(session, now, ids, person_id)
    page = _going(act, page, person_id)
    if page.state != PageState.ARRIVED:
        raise DomainError(N_("No arrival is noted. Nothing was changed."))
    page.state = PageState.ACCEPTED
    page.arrived_at = None
    page.due_at = now
    session.flush()
    act.note(page, "page.arrival_undone")
    return page


def _going(act: Act, page: Page, person_id: uuid.UUID) -> Page:
    """The page, led by this person. Who stands by and sets out all the same, or is there, leads from here on."""
    page = lock_page(act.session, page.id)
    attempt = _attempt(act, page, person_id)
    if page.state == PageState.CLOSED:
        raise PageIsClosed
    if page.accepted_by != person_id:
        if not looks_beside(page) or attempt.answer != Answer.ACCEPTED:
            raise NotGoing
        lead(act, page, attempt, Confirmed.SIGNED_IN)
    return page


def _attempt(act: Act, page: Page, person_id: uuid.UUID) -> Attempt:
    attempt = latest_attempt(act.session, page.id, person_id)
    if attempt is None:
        raise NotFound
    return attempt


def _is_heard(act: Act, page: Page) -> None:
    """A tap in the app is a sign of life, whenever they had signed in."""
    if page.confirmed_at is None:
        note_confirmed(act, page, Confirmed.SIGNED_IN)


def _within(occurred_at: datetime | None, earliest: datetime | None, now: datetime) -> datetime:
    """The phone's time, but neither before the acceptance nor after now: a phone's clock may be wrong."""
    at = min(occurred_at or now, now)
    return max(at, earliest) if earliest else at
