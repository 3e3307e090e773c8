"""Look after a page that somebody has accepted, until they are there: a yes is not yet an advocate on scene."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.accounts.wall import walled_people
from webapp.paging.act import Act
from webapp.paging.beside import stand_in
from webapp.paging.dispatch import awaited, climb, look_again, move_on
from webapp.paging.find import latest_attempt
from webapp.paging.models import Answer, Message, MessageKind, Page, PageState, Sought
from webapp.paging.reach import reach
from webapp.paging.unanswered import CALL_AGAIN, keep_telling

# Whoever leads is asked at the time that they gave, and once more when others are asked as well.
WHERE_KINDS = (MessageKind.EXPECTED_NOW, MessageKind.WHERE_ARE_YOU)
_ASKS_LEADER = {
    Sought.UNCONFIRMED: MessageKind.CONFIRM_PLEASE,
    Sought.OVERDUE: MessageKind.WHERE_ARE_YOU,
}
_WEIGHT = (None, Sought.UNCONFIRMED, Sought.TOO_LATE, Sought.OVERDUE)


@dataclass(frozen=True)
class Patience:
    """`confirm`: how long a yes by text stands alone. `grace`: how late an arrival may be before somebody else is
    asked. `no_eta`: what is taken for the way when no time was given and the tier has no clock. `call_again`: between
    two calls to the supervisors while nobody is coming for sure.
    """

    confirm: timedelta = timedelta(minutes=5)
    grace: timedelta = timedelta(minutes=10)
    no_eta: timedelta = timedelta(minutes=60)
    call_again: timedelta = CALL_AGAIN


def watch(act: Act, page: Page, patience: Patience) -> None:
    """Whoever accepted may not be confirmed, may come too late or not at all: then the ladder goes on beside them."""
    if _is_gone(act, page):
        lose(act, page)
        return
    why = _why(page, act.now, patience)
    if _WEIGHT.index(why) > _WEIGHT.index(Sought(page.sought) if page.sought else None):
        _seek(act, page, why)
    elif page.sought_ended:
        page.due_at = keep_telling(act, page, patience.call_again)
    elif page.sought is not None:
        move_on(act, page)
    _ask_where(act, page, patience)
    _look_next(act, page, patience)


def lose(act: Act, page: Page) -> None:
    """Whoever led does not come: somebody who stands by leads, or the page looks for somebody as it did at first."""
    if stand_in(act, page):
        return
    page.state = PageState.ASKING
    page.accepted_by = page.accepted_at = page.eta_at = page.on_my_way_at = None
    page.confirmed_at = page.confirmed_how = None
    page.sought, page.sought_ended, page.late_agreed = None, False, False
    act.session.flush()
    if not look_again(act, page):
        climb(act, page, page.rung + 1)


def asked_where(session: Session, page: Page) -> datetime | None:
    """When whoever leads was last asked where they are."""
    asked = select(func.max(Message.queued_at)).where(
        Message.page_id == page.id, Message.person_id == page.accepted_by, Message.kind.in_(WHERE_KINDS)
    )
    return session.scalar(asked)


def _ask_where(act: Act, page: Page, patience: Patience) -> None:
    """Once for every time that they gave, when it has come: an answer within the grace has nobody else asked."""
    assert page.accepted_by is not None  # noqa: S101 (the page is accepted)
    expected = _expected(page, patience)
    if not expected <= act.now < expected + patience.grace:
        return
    asked_at = asked_where(act.session, page)
    leader = latest_attempt(act.session, page.id, page.accepted_by)
    if leader is not None and (asked_at is None or asked_at < expected):
        reach(act, page, leader, MessageKind.EXPECTED_NOW)
        act.note(page, "page.expected_now")


def _seek(act: Act, page: Page, why: Sought | None) -> None:
    assert why is not None  # noqa: S101 (None weighs least)
    assert page.accepted_by is not None  # noqa: S101 (the page is accepted)
    page.sought, page.sought_ended = why, False
    act.session.flush()
    act.note(page, "page.sought", why)
    leader = latest_attempt(act.session, page.id, page.accepted_by)
    if why in _ASKS_LEADER and leader is not None:
        reach(act, page, leader, _ASKS_LEADER[why])
    if why == Sought.OVERDUE:  # the shift may have changed since: everybody is asked anew
        page.round_at = act.now
        climb(act, page, 0)
    else:
        climb(act, page, page.rung + 1)


def _why(page: Page, now: datetime, patience: Patience) -> Sought | None:
    assert page.accepted_at is not None  # noqa: S101 (the page is accepted)
    if now >= _expected(page, patience) + patience.grace:
        return Sought.OVERDUE
    late = page.eta_at is not None and page.arrive_by is not None and page.eta_at > page.arrive_by
    if late and not page.late_agreed and page.arrive_by is not None and page.arrive_by > now:
        return Sought.TOO_LATE
    if page.confirmed_at is None and now >= page.accepted_at + patience.confirm:
        return Sought.UNCONFIRMED
    return None


def _expected(page: Page, patience: Patience) -> datetime:
    assert page.accepted_at is not None  # noqa: S101 (the page is accepted)
    if page.eta_at is not None:
        return page.eta_at
    if page.arrive_by is not None and page.arrive_by > page.accepted_at:
        return page.arrive_by
    return page.accepted_at + patience.no_eta


def _look_next(act: Act, page: Page, patience: Patience) -> None:
    """When anything of all this may change by itself."""
    assert page.accepted_at is not None  # noqa: S101 (the page is accepted)
    expected = _expected(page, patience)
    moments = [expected, expected + patience.grace]
    if page.confirmed_at is None:
        moments.append(page.accepted_at + patience.confirm)
    if page.sought is not None and not page.sought_ended:
        moments += awaited(act, page)
    if page.sought_ended and page.due_at is not None:
        moments.append(page.due_at)
    page.due_at = min((at for at in moments if at > act.now), default=None)
    act.session.flush()


def _is_gone(act: Act, page: Page) -> bool:
    """They were walled off, or left, after they had accepted."""
    assert page.accepted_by is not None  # noqa: S101 (the page is accepted)
    person = act.session.get(Person, page.accepted_by)
    gone = (
        person is None
        or not person.active
        or page.accepted_by in walled_people(act.session, page.response_id)
    )
    leader = latest_attempt(act.session, page.id, page.accepted_by) if gone else None
    if leader is not None:
        leader.answer, leader.answered_at = Answer.CANNOT_COME, act.now
        act.session.flush()
        act.note(page, "page.lost", leader.target)
    return gone
