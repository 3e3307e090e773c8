"""Somebody is kept out of a response from now on: what its page does about it, at once and without a trace for them."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.dispatch import move_on
from webapp.paging.find import attempts_of, live_pages, lock_page
from webapp.paging.messages.queue import withdraw
from webapp.paging.models import Answer, Attempt, MessageKind, Page, PageState
from webapp.paging.offers import part_offers
from webapp.paging.reach import reach
from webapp.paging.watch import lose

_OPEN = (None, Answer.EXPIRED, Answer.FAILED, Answer.ACCEPTED)


def keep_out(
    session: Session, *, now: datetime, ids: Ids, response_id: uuid.UUID, person_id: uuid.UUID
) -> bool:
    """The wall stands already. True when this person led a page, so that somebody else is looked for now.

    Whoever said yes hears what anybody hears who is no longer needed, since they may be on the road. Whoever was only
    asked hears nothing more. An arrival stands: it has happened.
    """
    act = Act(session, now, ids)
    led = [_keep_off(act, lock_page(session, one.id), person_id) for one in live_pages(session, response_id)]
    part_offers(act, response_id, person_id)
    return any(led)


def _keep_off(act: Act, page: Page, person_id: uuid.UUID) -> bool:
    if page.state == PageState.ARRIVED and page.accepted_by == person_id:
        return False
    mine = [
        one for one in attempts_of(act.session, page.id) if one.person_id == person_id and one.answer in _OPEN
    ]
    led = page.state == PageState.ACCEPTED and page.accepted_by == person_id
    for attempt in reversed(mine):
        _take_back(act, page, attempt)
    act.session.flush()
    if led:
        act.note(page, "page.lost", mine[-1].target)
        lose(act, page)
    elif mine:
        move_on(act, page)
    return led


def _take_back(act: Act, page: Page, attempt: Attempt) -> None:
    said_yes = attempt.answer == Answer.ACCEPTED
    withdraw(act, attempt)
    attempt.answer, attempt.answered_at = Answer.COVERED, act.now
    if said_yes:
        reach(act, page, attempt, MessageKind.COVERED)
