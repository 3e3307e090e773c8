"""Open a page and ask people, rung by rung, until somebody accepts or a human is told that nobody did."""

import logging
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.accounts.wall import walled_people
from webapp.errors import N_, DomainError
from webapp.ids import Ids
from webapp.paging.act import Act, act_of
from webapp.paging.ask import ask
from webapp.paging.find import attempts_of, live_page, lock_page
from webapp.paging.ladder import choices_by_name, choices_on, ladder_of, supervisors
from webapp.paging.messages import queue, reachable
from webapp.paging.models import (
    Answer,
    LadderRung,
    Message,
    MessageKind,
    MessageState,
    Page,
    PageState,
    Sought,
    Target,
)
from webapp.paging.offers import make_offers
from webapp.paging.standing import LOOKING, looks_beside

log = logging.getLogger("alongside.paging.dispatch")

# Until one human has got the text that nobody answered, it is sent again.
TELL_AGAIN = timedelta(minutes=2)
SAID_NO = (Answer.DECLINED, Answer.CANNOT_COME)


def open_page(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    region_id: uuid.UUID,
    response_id: uuid.UUID,
    response_code: str,
    opened_by: uuid.UUID,
    opened_by_role: str,
    rung_wait: timedelta,
    occurred_at: datetime | None = None,
    arrive_by: datetime | None = None,
) -> Page:
    """Page for this response; a page that is open already is returned as it is.

    `arrive_by` is when the tier wants the advocate there: a later arrival time has somebody else looked for. The page, its first attempt and the text to send are in the caller's transaction; the worker is rung
    when it is committed.
    """
    standing = live_page(session, response_id)
    if standing is not None:
        return standing
    page = Page(
        id=ids.new(),
        region_id=region_id,
        response_id=response_id,
        response_code=response_code,
        state=PageState.ASKING,
        ladder=ladder_of(session, region_id, rung_wait),
        rung=0,
        opened_at=now,
        round_at=now,
        opened_by=opened_by,
        arrive_by=arrive_by,
    )
    try:
        with session.begin_nested():
            session.add(page)
            session.flush()
    except IntegrityError:
        # Somebody else's tap came first; the one page per response is kept by a unique index.
        other = live_page(session, response_id)
        if other is None:
            raise
        return other
    act = Act(session, now, ids, opened_by, opened_by_role, occurred_at)
    act.note(page, "page.opened")
    climb(Act(session, now, ids), page, 0)
    return page


def ask_next(session: Session, *, now: datetime, ids: Ids, page: Page, actor_id: uuid.UUID) -> Page:
    """A supervisor moves the page on without waiting. After its end the ladder begins anew, without those who
    said no.
    """
    page = _looking(session, page)
    act = act_of(session, now, ids, actor_id)
    act.note(page, "page.moved_on")
    if page.state == PageState.UNANSWERED:
        page.round_at = now
        climb(act, page, 0)
    else:
        climb(act, page, page.rung + 1)
    return page


def ask_person(
    session: Session, *, now: datetime, ids: Ids, page: Page, person_id: uuid.UUID, actor_id: uuid.UUID
) -> Page:
    """A supervisor asks one person by name, now; whoever else has been asked may still accept."""
    page = _looking(session, page)
    if not may_be_asked(session, page.response_id, person_id):
        raise DomainError(N_("That person cannot be asked. Choose somebody else."))
    act = act_of(session, now, ids, actor_id)
    people = make_offers(act, page, choices_by_name(session, page, person_id, now))
    if people:
        _wait_for(act, page, people, Target.ASSIGNED, page.ladder[page.rung]["minutes"])
    return page


def may_be_asked(session: Session, response_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    return bool(reachable(session, [person_id])) and person_id not in walled_people(session, response_id)


def climb(act: Act, page: Page, start: int) -> None:
    """Ask on the first rung from `start` that has somebody to ask; past the last one the ladder ends.

    Nobody is asked twice in one round, nor after a no, nor who comes already. An empty rung costs no time, and is
    noted. The page is locked or new.
    """
    leave_out = {
        attempt.person_id
        for attempt in attempts_of(act.session, page.id)
        if attempt.asked_at >= page.round_at or attempt.answer in (*SAID_NO, Answer.ACCEPTED)
    }
    for position in range(start, len(page.ladder)):
        rung: LadderRung = page.ladder[position]
        people = make_offers(act, page, choices_on(act.session, page, rung["target"], act.now, leave_out))
        if people:
            page.rung = position
            _wait_for(act, page, people, rung["target"], rung["minutes"])
            return
        act.note(page, "page.rung_empty", rung["target"])
    end_of_ladder(act, page)


def move_on(act: Act, page: Page) -> None:
    """Somebody said no, or cannot be reached: climb on, unless another person's answer is still awaited."""
    if page.state != PageState.ASKING and (not looks_beside(page) or page.sought_ended):
        return
    if not look_again(act, page):
        climb(act, page, page.rung + 1)


def end_of_ladder(act: Act, page: Page) -> None:
    """Nobody is left to ask: tell every supervisor and whoever opened the page. A yes still counts."""
    if page.state == PageState.ACCEPTED:
        page.sought = page.sought or Sought.OVERDUE
        page.sought_ended = True
        act.note(page, "page.sought_ended", page.sought)
    else:
        page.state = PageState.UNANSWERED
        act.note(page, "page.unanswered")
    page.rung = len(page.ladder) - 1
    page.told_at = None
    tell_humans(act, page)


def tell_humans(act: Act, page: Page) -> None:
    """A text to each supervisor and to whoever opened the page, unless one is on its way to them already."""
    whom = supervisors(act.session, page.region_id) + ([page.opened_by] if page.opened_by else [])
    walled = walled_people(act.session, page.response_id)
    people = [person_id for person_id in reachable(act.session, whom) if person_id not in walled]
    kind = MessageKind.NOBODY_SURE if page.sought else MessageKind.NOBODY_ANSWERED
    if not people:
        log.error("there is nobody to tell that nobody answered page=%s", page.id)
    on_its_way = set(
        act.session.scalars(
            select(Message.person_id).where(
                Message.page_id == page.id,
                Message.kind == kind,
                Message.state.in_((MessageState.QUEUED, MessageState.SENDING)),
            )
        )
    )
    for person_id in people:
        if person_id not in on_its_way:
            queue(
                act,
                region_id=page.region_id,
                person_id=person_id,
                kind=kind,
                page=page,
            )
    page.due_at = act.now + TELL_AGAIN
    act.session.flush()


def _looking(session: Session, page: Page) -> Page:
    page = lock_page(session, page.id)
    if page.state == PageState.CLOSED:
        raise DomainError(N_("That page is closed. Nothing was changed."))
    if page.state not in LOOKING and not looks_beside(page):
        raise DomainError(N_("Someone has accepted this page already. Nothing was changed."))
    return page


def _wait_for(act: Act, page: Page, people: list[uuid.UUID], target: str, minutes: int) -> None:
    if not looks_beside(page):
        page.state = PageState.ASKING
    expires_at = act.now + timedelta(minutes=minutes)
    for person_id in people:
        ask(act, page, person_id, target, expires_at)
    look_again(act, page)


def look_again(act: Act, page: Page) -> bool:
    """When the first of the awaited answers runs out of time; False when none is awaited."""
    found = awaited(act, page)
    if found:
        page.due_at = min(found)
        act.session.flush()
    return bool(found)


def awaited(act: Act, page: Page) -> list[datetime]:
    """When the time of each answer that is awaited runs out; also of those who stand by and may yet be confirmed."""
    return [
        one.expires_at
        for one in attempts_of(act.session, page.id)
        if one.answer is None
        or (one.answer == Answer.ACCEPTED and one.person_id != page.accepted_by and one.expires_at > act.now)
    ]


def expire(act: Act, page: Page) -> None:
    """The time of some attempts is over. Only that: a yes that comes now still counts while nobody else leads."""
    for attempt in attempts_of(act.session, page.id):
        if attempt.answer is None and attempt.expires_at <= act.now:
            attempt.answer = Answer.EXPIRED
            attempt.answered_at = act.now
            act.note(page, "page.expired", attempt.target)
    act.session.flush()
