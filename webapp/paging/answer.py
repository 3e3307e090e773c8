"""Answers to a page. The first who accepts goes; everybody else who was asked is told so."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.accounts.wall import walled_people
from webapp.errors import N_, BadField, NotFound
from webapp.ids import Ids
from webapp.paging.act import Act, act_of
from webapp.paging.codes import EtaMinutes
from webapp.paging.dispatch import climb, move_on
from webapp.paging.find import attempts_of, latest_attempt, lock_page
from webapp.paging.messages import tell, withdraw
from webapp.paging.models import Answer, Attempt, Channel, Confirmed, MessageKind, Page, PageState
from webapp.paging.refusals import AlreadyThere, NotGoing, PageIsClosed, SomeoneElseIsGoing
from webapp.paging.standing import LOOKING

_CONFIRMS = {Channel.APP: Confirmed.SIGNED_IN, Channel.PHONE: Confirmed.DUTY_DESK}


def accept(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    page: Page,
    person_id: uuid.UUID,
    minutes: int | None,
    channel: Channel,
    actor_id: uuid.UUID | None = None,
    occurred_at: datetime | None = None,
) -> Page:
    """This person goes, in about `minutes` (3 to 240; None when not said). `actor_id` entered it, if another.

    Accepting again changes the arrival time. In the app, or spoken with the duty desk, it is confirmed at
    once; by text it is not. Raises PageIsClosed, SomeoneElseIsGoing, AlreadyThere, BadField, and NotFound for
    somebody who was never asked or is walled.
    """
    _check(minutes)
    page, attempt = _asked(session, page, person_id)
    act = act_of(session, now, ids, actor_id or person_id, occurred_at)
    if _still_looking(page, person_id):
        _take(act, page, attempt, minutes, channel)
    elif minutes is not None:
        _set_eta(act, page, attempt, minutes, channel)
    elif channel == Channel.SMS:
        tell(act, page, attempt, MessageKind.ACCEPTED_NO_ETA)
    return page


def decline(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    page: Page,
    person_id: uuid.UUID,
    channel: Channel,
    actor_id: uuid.UUID | None = None,
) -> Page:
    """This person does not come: the next one is asked at once. Saying no twice is no error."""
    page, attempt = _asked(session, page, person_id)
    act = act_of(session, now, ids, actor_id or person_id)
    if not _still_looking(page, person_id):
        return cannot_come(
            session, now=now, ids=ids, page=page, person_id=person_id, channel=channel, actor_id=actor_id
        )
    if attempt.answer not in (Answer.DECLINED, Answer.CANNOT_COME):
        _answered(attempt, Answer.DECLINED, now, channel)
        session.flush()
        act.note(page, "page.declined", attempt.target)
        move_on(Act(session, now, ids), page)
    _thank(act, page, attempt, channel, MessageKind.DECLINED_THANKS)
    return page


def cannot_come(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    page: Page,
    person_id: uuid.UUID,
    channel: Channel,
    actor_id: uuid.UUID | None = None,
) -> Page:
    """Accepted, and now cannot come after all: the page looks for somebody again, at once."""
    page, attempt = _asked(session, page, person_id)
    if _still_looking(page, person_id):
        raise NotGoing
    act = act_of(session, now, ids, actor_id or person_id)
    _answered(attempt, Answer.CANNOT_COME, now, channel)
    page.state = PageState.ASKING
    page.accepted_by = page.accepted_at = page.eta_at = page.on_my_way_at = None
    page.confirmed_at = page.confirmed_how = None
    session.flush()
    act.note(page, "page.cannot_come")
    climb(Act(session, now, ids), page, page.rung + 1)
    _thank(act, page, attempt, channel, MessageKind.CANNOT_COME)
    return page


def change_eta(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    page: Page,
    person_id: uuid.UUID,
    minutes: int,
    channel: Channel,
    said_at: datetime | None = None,
) -> Page:
    """A new arrival time, in minutes (3 to 240) from when it was said, from the person who is going."""
    _check(minutes)
    page, attempt = _asked(session, page, person_id)
    if _still_looking(page, person_id):
        raise NotGoing
    _set_eta(act_of(session, now, ids, person_id), page, attempt, minutes, channel, said_at)
    return page


def _check(minutes: int | None) -> None:
    if minutes is None:
        return
    try:
        EtaMinutes(minutes)
    except ValueError:
        raise BadField("minutes", N_("Give the minutes until you arrive, 3 to 240.")) from None


def _asked(session: Session, page: Page, person_id: uuid.UUID) -> tuple[Page, Attempt]:
    page = lock_page(session, page.id)
    attempt = latest_attempt(session, page.id, person_id)
    if attempt is None or person_id in walled_people(session, page.response_id):
        raise NotFound
    return page, attempt


def _still_looking(page: Page, person_id: uuid.UUID) -> bool:
    """True while anybody may take the page, False when this person has; otherwise it is refused."""
    if page.state == PageState.CLOSED:
        raise PageIsClosed
    if page.state in LOOKING:
        return True
    if page.accepted_by != person_id:
        raise SomeoneElseIsGoing
    if page.state == PageState.ARRIVED:
        raise AlreadyThere
    return False


def _take(act: Act, page: Page, attempt: Attempt, minutes: int | None, channel: Channel) -> None:
    _answered(attempt, Answer.ACCEPTED, act.now, channel)
    page.state = PageState.ACCEPTED
    page.accepted_by = attempt.person_id
    page.accepted_at = act.now
    page.eta_at = _eta(act.now, minutes)
    page.confirmed_how = _CONFIRMS.get(channel)
    page.confirmed_at = act.now if page.confirmed_how else None
    page.due_at = None
    act.session.flush()
    act.note(page, "page.accepted", f"{minutes} min" if minutes is not None else None)
    _cover_the_others(act, page, attempt)
    if channel != Channel.APP:
        kind = MessageKind.ACCEPTED_NO_ETA if minutes is None else MessageKind.ACCEPTED
        tell(act, page, attempt, kind, minutes)


def _cover_the_others(act: Act, page: Page, winner: Attempt) -> None:
    told = {winner.person_id}
    for other in reversed(attempts_of(act.session, page.id)):
        if other.id == winner.id or other.answer not in (None, Answer.EXPIRED):
            continue
        other.answer = Answer.COVERED
        other.answered_at = act.now
        if other.person_id not in told and not withdraw(act, other):
            tell(act, page, other, MessageKind.COVERED)
        told.add(other.person_id)
    act.session.flush()


def _set_eta(
    act: Act, page: Page, attempt: Attempt, minutes: int, channel: Channel, said_at: datetime | None = None
) -> None:
    page.eta_at = _eta(said_at or act.now, minutes)
    act.session.flush()
    act.note(page, "page.eta", f"{minutes} min")
    if channel == Channel.SMS:
        tell(act, page, attempt, MessageKind.ETA_CHANGED, minutes)


def _eta(now: datetime, minutes: int | None) -> datetime | None:
    return None if minutes is None else now + timedelta(minutes=minutes)


def _answered(attempt: Attempt, answer: Answer, now: datetime, channel: Channel) -> None:
    attempt.answer = answer
    attempt.answered_at = now
    attempt.channel = channel


def _thank(act: Act, page: Page, attempt: Attempt, channel: Channel, kind: MessageKind) -> None:
    """A text is answered by a text, after the one that asks somebody else; a tap or a call needs none.

    It says that somebody else is asked only where that is so.
    """
    if channel == Channel.SMS:
        tell(act, page, attempt, kind if page.state == PageState.ASKING else MessageKind.NOBODY_YET)
