"""The same young person? A contact that came late pages at once, unless the desk may know the young person already.

Then the desk is asked, and without an answer in 3 minutes the page goes out by itself. Whatever is in doubt pages.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from webapp.accounts.models import Person, Wall
from webapp.audit.record import record
from webapp.clock import Clock
from webapp.db import claim_rows, every_region, in_region, locked
from webapp.errors import N_, DomainError, NotFound
from webapp.ids import Ids
from webapp.paging.page_tables import Page
from webapp.response.actor import Actor, note
from webapp.response.alike import alike
from webapp.response.models import Contact, Response, SameQuestion
from webapp.response.page import Paging, page_team
from webapp.vault.vault import Vault

log = logging.getLogger("alongside.response.same")

WAITS = timedelta(minutes=3)
TRY_AGAIN = timedelta(seconds=20)
SAME, ANOTHER, NOBODY = "same", "another", "nobody"
Other = aliased(Response)


@dataclass(frozen=True)
class Same:
    """What stands between a response and its page. `pending`: the desk is asked, until `due_at`. Otherwise the desk
    said that it is the same young person as `other_id`. `other_code` is None for whom that one does not exist."""

    pending: bool
    due_at: datetime
    other_id: uuid.UUID
    other_open: bool
    other_code: str | None = None


def stands() -> ColumnElement[bool]:
    """The question is open, or was answered with "the same"."""
    return or_(SameQuestion.answer.is_(None), SameQuestion.answer == SAME)


def same_of(question: SameQuestion, other: Response, *, seen: bool) -> Same:
    return Same(
        question.answer is None,
        question.due_at,
        other.id,
        other.state == "open",
        other.code if seen else None,
    )


def same_for(session: Session, response_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Same]:
    """By response, without the other one's code: who may see that is for the caller to decide."""
    wanted = list(response_ids)
    if not wanted:
        return {}
    rows = session.execute(
        select(SameQuestion, Other)
        .join(Other, Other.id == SameQuestion.other_id)
        .where(SameQuestion.response_id.in_(wanted), stands())
    )
    return {row[0].response_id: same_of(row[0], row[1], seen=False) for row in rows}


def open_with_same(session: Session, person_id: uuid.UUID) -> list[tuple[Response, Same | None]]:
    """Every open response that is not walled from this person, with the question on it; one statement."""
    walled = [
        select(Wall.id)
        .where(Wall.response_id == one.id, Wall.person_id == person_id, Wall.lifted_at.is_(None))
        .exists()
        for one in (Response, Other)
    ]
    rows = session.execute(
        select(Response, SameQuestion, Other, (~walled[1]).label("seen"))
        .outerjoin(SameQuestion, and_(SameQuestion.response_id == Response.id, stands()))
        .outerjoin(Other, Other.id == SameQuestion.other_id)
        .where(Response.state == "open", ~walled[0])
    )
    return [(response, _or_none(question, other, seen)) for response, question, other, seen in rows]


def _or_none(question: SameQuestion | None, other: Response | None, seen: bool) -> Same | None:
    return None if question is None or other is None else same_of(question, other, seen=seen)


def ask_or_page(
    session: Session, actor: Actor, vault: Vault, opened: list[Response], *, number: str
) -> list[Response]:
    """Ask the desk about those of a late contact that may be known already; the others are returned, to be paged now.

    Two young people of one contact are not both the same one.
    """
    contact = session.get_one(Contact, opened[0].contact_id)
    known = alike(session, vault, contact, number, len(opened))
    for response, other in zip(opened, known, strict=False):
        _ask(session, actor, response, other)
    return opened[len(known) :]


def _ask(session: Session, actor: Actor, response: Response, other: Response) -> None:
    session.add(
        SameQuestion(
            id=actor.ids.new(),
            region_id=response.region_id,
            response_id=response.id,
            other_id=other.id,
            asked_at=actor.now,
            due_at=actor.now + WAITS,
        )
    )
    session.flush()
    _note_alone(session, actor.now, actor.ids, response, "same.asked", other.code)


def the_same(session: Session, actor: Actor, response: Response) -> None:
    """The desk: the same young person. No page is made; the response stays open beside the other one."""
    question = _waiting(session, response)
    _close(question, actor, SAME)
    session.flush()
    other = session.get_one(Response, question.other_id)
    note(session, actor, "same.same", response.id, other.code)
    note(session, actor, "same.joined", other.id, response.code)


def another(session: Session, actor: Actor, response: Response, rung_wait: timedelta) -> Page:
    """The desk: another young person. The page goes out now, in the name of who logged the contact."""
    _close(_waiting(session, response), actor, ANOTHER)
    session.flush()
    note(session, actor, "same.another", response.id)
    return _page(session, actor.now, actor.ids, response, rung_wait)


def paged_by_hand(session: Session, actor: Actor, response: Response) -> None:
    """Somebody pages for this response: then it is another young person, whatever was said before."""
    question = _question(session, response.id)
    if question is not None and question.answer in (None, SAME):
        _close(question, actor, ANOTHER)
        session.flush()
        note(session, actor, "same.another", response.id)


def page_unanswered_one(
    sessions: Callable[[], Session], clock: Clock, ids: Ids, rung_wait: timedelta
) -> bool:
    """Page for the late contact whose question nobody answered in time; False when none is due.

    The response's row is locked first, as wherever a page is opened, so that an answer at the same moment waits.
    """
    now = clock.now()
    due = (
        select(Response)
        .join(SameQuestion, SameQuestion.response_id == Response.id)
        .where(SameQuestion.answered_at.is_(None), SameQuestion.due_at <= now)
        .order_by(SameQuestion.due_at, Response.id)
        .limit(1)
    )
    with sessions() as session, session.begin():
        with every_region(session):
            response = session.scalars(claim_rows(due, of=Response)).one_or_none()
        if response is None:
            return False
        with in_region(session, response.region_id):
            _out_of_time(session, now, ids, response, rung_wait)
        return True


def other_of(session: Session, response: Response) -> uuid.UUID | None:
    """The response that the desk was asked about, if it was, however that ended."""
    return session.scalar(select(SameQuestion.other_id).where(SameQuestion.response_id == response.id))


def next_due(session: Session) -> datetime | None:
    """When the first unanswered question runs out."""
    return session.scalar(
        select(SameQuestion.due_at)
        .where(SameQuestion.answered_at.is_(None))
        .order_by(SameQuestion.due_at)
        .limit(1)
    )


def _out_of_time(session: Session, now: datetime, ids: Ids, response: Response, rung_wait: timedelta) -> None:
    question = _question(session, response.id)
    if question is None or question.answered_at is not None:
        return
    try:
        with session.begin_nested():
            question.answered_at, question.answer = now, NOBODY
            session.flush()
            if response.state == "open":
                _note_alone(session, now, ids, response, "same.nobody")
                _page(session, now, ids, response, rung_wait)
    except Exception as wrong:  # one question must not hold up the others; it is taken up again
        log.error("late contact not paged response=%s type=%s", response.id, type(wrong).__name__)
        session.refresh(question)
        question.due_at = now + TRY_AGAIN
        session.flush()


def _page(session: Session, now: datetime, ids: Ids, response: Response, rung_wait: timedelta) -> Page:
    """Who logged the contact is who is told when nobody answers."""
    contact = session.get_one(Contact, response.contact_id)
    officer = session.get_one(Person, contact.logged_by)
    by = Paging(now, ids, officer.id, officer.role, rung_wait)
    return page_team(session, by, response)


def _question(session: Session, response_id: uuid.UUID) -> SameQuestion | None:
    statement = locked(select(SameQuestion).where(SameQuestion.response_id == response_id))
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def _waiting(session: Session, response: Response) -> SameQuestion:
    """The open question of this response, for an answer; refused where there is nothing left to answer."""
    question = _question(session, response.id)
    if question is None:
        raise NotFound
    if question.answer == NOBODY:
        raise DomainError(
            N_("Nobody answered in time, so the page went out by itself. It can be closed here.")
        )
    if question.answer is not None:
        raise DomainError(N_("Somebody at the desk has answered already. Nothing was changed."))
    if response.state != "open":
        raise DomainError(N_("This response is closed. Open it again first."))
    return question


def _close(question: SameQuestion, actor: Actor, answer: str) -> None:
    question.answer = answer
    question.answered_at = actor.now
    question.answered_by = actor.person_id


def _note_alone(
    session: Session, now: datetime, ids: Ids, response: Response, action: str, detail: str | None = None
) -> None:
    """What Alongside does by itself."""
    record(
        session,
        now=now,
        ids=ids,
        region_id=response.region_id,
        action=action,
        subject=response.id,
        detail=detail,
    )
    session.flush()
