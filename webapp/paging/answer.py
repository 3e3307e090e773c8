"""Answers to a page. The first who accepts goes; everybody else who was asked is told so."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from webapp.accounts.wall import walled_people
from webapp.errors import N_, BadField, NotFound
from webapp.ids import Ids
from webapp.paging.act import Act, act_of
from webapp.paging.beside import CONFIRMS, accept_beside, cover_the_others, leader_spoke
from webapp.paging.confirm import note_confirmed
from webapp.paging.dispatch import move_on
from webapp.paging.find import latest_attempt, lock_page, lock_team
from webapp.paging.messages.codes import EtaMinutes
from webapp.paging.messages.queue import tell, withdraw
from webapp.paging.models import Answer, Attempt, Channel, MessageKind, Page, PageState
from webapp.paging.refusals import AlreadyThere, GoingAlready, NotGoing, PageIsClosed, SomeoneElseIsGoing
from webapp.paging.standing import LOOKING, looks_beside
from webapp.paging.watch import asked_where, lose

MORE_TIME = timedelta(minutes=15)


class _Place(StrEnum):
    """Where somebody stands on a page: it is still open, they lead, or another leads and may be replaced."""

    OPEN = "open"
    LEADS = "leads"
    BESIDE = "beside"


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
    once; by text it is not. Where somebody else leads and is not sure to come in time, a confirmed yes takes over and
    another stands by. Raises PageIsClosed, SomeoneElseIsGoing, AlreadyThere, BadField, and NotFound for somebody who
    was never asked or is walled.
    """
    _check(minutes)
    team = lock_team(session, page)
    page, attempt = _asked(session, page, person_id)
    act = act_of(session, now, ids, actor_id or person_id, occurred_at)
    place = _place(page, person_id)
    if place != _Place.LEADS and any(one.accepted_by == person_id and one.id != page.id for one in team):
        raise GoingAlready
    _free_elsewhere(act, team, page, person_id)
    if place == _Place.OPEN:
        _take(act, page, attempt, minutes, channel)
    elif place == _Place.BESIDE:
        attempt.eta_at = _eta(now, minutes)
        accept_beside(act, page, attempt, channel)
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
    stands_by = attempt.answer == Answer.ACCEPTED
    if _place(page, person_id) == _Place.LEADS or stands_by:
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
    if _place(page, person_id) == _Place.OPEN or attempt.answer != Answer.ACCEPTED:
        raise NotGoing
    act = act_of(session, now, ids, actor_id or person_id)
    _answered(attempt, Answer.CANNOT_COME, now, channel)
    session.flush()
    act.note(page, "page.cannot_come")
    if page.accepted_by == person_id:
        lose(Act(session, now, ids), page)
    else:
        move_on(Act(session, now, ids), page)
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
    if _place(page, person_id) == _Place.OPEN or attempt.answer != Answer.ACCEPTED:
        raise NotGoing
    _set_eta(act_of(session, now, ids, person_id), page, attempt, minutes, channel, said_at)
    return page


def more_time(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    page: Page,
    person_id: uuid.UUID,
    occurred_at: datetime | None = None,
    channel: Channel = Channel.APP,
) -> Page:
    """One tap, or a key in a call: 15 minutes more than was said, or than now where that had passed. It asks nobody
    else."""
    page, attempt = _asked(session, page, person_id)
    if _place(page, person_id) != _Place.LEADS:
        raise NotGoing
    act = act_of(session, now, ids, person_id, occurred_at)
    tapped_at = min(occurred_at or now, now)
    attempt.eta_at = page.eta_at = max(page.eta_at or tapped_at, tapped_at) + MORE_TIME
    page.late_agreed = True
    page.due_at = now
    session.flush()
    act.note(page, "page.more_time", "15 min")
    _heard(act, page, attempt, channel)
    leader_spoke(act, page)
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


def _place(page: Page, person_id: uuid.UUID) -> _Place:
    """Refused where the page needs nobody any longer."""
    if page.state == PageState.CLOSED:
        raise PageIsClosed
    if page.state in LOOKING:
        return _Place.OPEN
    if page.accepted_by != person_id:
        if looks_beside(page):
            return _Place.BESIDE
        raise SomeoneElseIsGoing
    if page.state == PageState.ARRIVED:
        raise AlreadyThere
    return _Place.LEADS


def _free_elsewhere(act: Act, team: Sequence[Page], page: Page, person_id: uuid.UUID) -> None:
    """One person is one of the team: where they were asked for another place of it too, the next one is asked."""
    for other in team:
        attempt = latest_attempt(act.session, other.id, person_id) if other.id != page.id else None
        if attempt is None:
            continue
        withdraw(act, attempt)  # also a call to whom a text did not reach
        if attempt.answer is not None:
            continue
        attempt.answer, attempt.answered_at = Answer.COVERED, act.now
        act.session.flush()
        move_on(act, other)


def _take(act: Act, page: Page, attempt: Attempt, minutes: int | None, channel: Channel) -> None:
    _answered(attempt, Answer.ACCEPTED, act.now, channel)
    page.state = PageState.ACCEPTED
    page.accepted_by = attempt.person_id
    page.accepted_at = act.now
    page.eta_at = attempt.eta_at = _eta(act.now, minutes)
    page.late_agreed = False
    page.confirmed_how = CONFIRMS.get(channel)
    page.confirmed_at = act.now if page.confirmed_how else None
    page.due_at = act.now  # the worker looks when it must look again
    act.session.flush()
    act.note(page, "page.accepted", f"{minutes} min" if minutes is not None else None)
    cover_the_others(act, page, attempt)
    if channel != Channel.APP:
        kind = MessageKind.ACCEPTED_NO_ETA if minutes is None else MessageKind.ACCEPTED
        tell(act, page, attempt, kind, minutes)


def _set_eta(
    act: Act, page: Page, attempt: Attempt, minutes: int, channel: Channel, said_at: datetime | None = None
) -> None:
    attempt.eta_at = _eta(said_at or act.now, minutes)
    if page.accepted_by == attempt.person_id:
        page.eta_at, page.due_at = attempt.eta_at, act.now
        page.late_agreed = _answers_us(act, page, minutes)
    act.session.flush()
    act.note(page, "page.eta", f"{minutes} min")
    _heard(act, page, attempt, channel)
    leader_spoke(act, page)
    if channel == Channel.SMS:
        tell(act, page, attempt, MessageKind.ETA_CHANGED, minutes)


def _answers_us(act: Act, page: Page, minutes: int) -> bool:
    """Asked where they are, they say what the one key of the call says: up to 15 minutes more, which pages nobody."""
    asked_at = asked_where(act.session, page)
    lately = asked_at is not None and asked_at >= act.now - MORE_TIME
    return lately and timedelta(minutes=minutes) <= MORE_TIME


def _heard(act: Act, page: Page, attempt: Attempt, channel: Channel) -> None:
    """In the app, or spoken with the desk, it also confirms a yes that came by text."""
    how = CONFIRMS.get(channel)
    if how is not None and page.accepted_by == attempt.person_id and page.confirmed_at is None:
        note_confirmed(act, page, how)


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
