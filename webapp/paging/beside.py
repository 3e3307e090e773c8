"""Somebody has accepted, and somebody else is looked for beside them: who leads, who stands by, who is covered.

A yes by text is provisional: confirmed beats it. Whoever leads and is late is replaced by somebody who is sooner.
"""

import uuid
from datetime import timedelta

from webapp.paging.act import Act
from webapp.paging.find import attempts_of, latest_attempt
from webapp.paging.messages.queue import tell, withdraw
from webapp.paging.models import Answer, Attempt, Channel, Confirmed, MessageKind, Page, Sought
from webapp.paging.reach import on_the_road, reach
from webapp.paging.refusals import SoonerIsGoing

# How long somebody who stands by may take to be confirmed before the ladder is climbed on.
STANDS_BY = timedelta(minutes=5)
CONFIRMS = {Channel.APP: Confirmed.SIGNED_IN, Channel.PHONE: Confirmed.DUTY_DESK}


def accept_beside(act: Act, page: Page, attempt: Attempt, channel: Channel) -> None:
    """A yes from somebody else than who leads; `attempt` has their answer and arrival time. Confirmed, they lead from
    here on; by text they stand by. Raises SoonerIsGoing.
    """
    if not _beats(page, attempt):
        raise SoonerIsGoing
    attempt.answer = Answer.ACCEPTED
    attempt.answered_at = act.now
    attempt.channel = channel
    attempt.expires_at = max(attempt.expires_at, act.now + STANDS_BY)
    page.due_at = act.now
    act.session.flush()
    act.note(page, "page.stands_by", attempt.target)
    how = CONFIRMS.get(channel)
    if how is not None:
        lead(act, page, attempt, how)
    else:
        tell(act, page, attempt, MessageKind.STANDING_BY)


def confirm_beside(act: Act, page: Page, attempt: Attempt, how: Confirmed) -> bool:
    """Somebody who stands by is confirmed; True when they lead from here on."""
    if not _beats(page, attempt):
        return False
    lead(act, page, attempt, how)
    return True


def lead(act: Act, page: Page, attempt: Attempt, how: Confirmed | None) -> None:
    """This person leads; everybody else is covered, and told."""
    driver = on_the_road(page)
    page.accepted_by = attempt.person_id
    page.accepted_at = attempt.answered_at
    page.eta_at = attempt.eta_at
    page.on_my_way_at = None
    page.confirmed_how = how
    page.confirmed_at = act.now if how else None
    page.late_agreed = False
    act.session.flush()
    act.note(page, "page.taken_over", attempt.target)
    settle(act, page, attempt, driver)


def settle(act: Act, page: Page, winner: Attempt, driver: uuid.UUID | None = None) -> None:
    """Nobody else is looked for any longer. `driver` led until now, and was on the road."""
    page.sought = None
    page.sought_ended = False
    page.due_at = act.now
    act.session.flush()
    cover_the_others(act, page, winner, driver)


def cover_the_others(act: Act, page: Page, winner: Attempt, driver: uuid.UUID | None = None) -> None:
    told = {winner.person_id}
    for other in reversed(attempts_of(act.session, page.id)):
        # Also of who leads now, and of whom a text did not reach: no telephone rings to ask for what is settled.
        never_heard = withdraw(act, other)
        if other.id == winner.id or other.answer not in (None, Answer.EXPIRED, Answer.ACCEPTED):
            continue
        other.answer = Answer.COVERED
        other.answered_at = act.now
        if other.person_id not in told and not never_heard:
            reach(act, page, other, MessageKind.COVERED, driver=driver)
            told.add(other.person_id)
    act.session.flush()


def stand_in(act: Act, page: Page) -> bool:
    """Whoever led is gone: the first of those who stand by leads, unconfirmed, and others are still looked for."""
    for one in attempts_of(act.session, page.id):
        if one.answer == Answer.ACCEPTED and one.person_id != page.accepted_by:
            page.accepted_by, page.accepted_at, page.eta_at = one.person_id, one.answered_at, one.eta_at
            page.on_my_way_at = page.confirmed_at = page.confirmed_how = None
            page.late_agreed = False
            page.sought = Sought.UNCONFIRMED
            page.due_at = act.now
            act.session.flush()
            act.note(page, "page.taken_over", one.target)
            reach(act, page, one, MessageKind.CONFIRM_PLEASE)
            return True
    return False


def leader_spoke(act: Act, page: Page) -> None:
    """A new arrival time, a sign-in or a word with the desk may end the search beside them."""
    if page.sought is None or page.accepted_by is None:
        return
    in_time = page.late_agreed or (
        page.eta_at is not None and (page.arrive_by is None or page.eta_at <= page.arrive_by)
    )
    over = {
        Sought.UNCONFIRMED: page.confirmed_at is not None,
        Sought.TOO_LATE: in_time,
        Sought.OVERDUE: page.eta_at is not None and page.eta_at > act.now,
    }
    leader = latest_attempt(act.session, page.id, page.accepted_by)
    if leader is not None and over[Sought(page.sought)]:
        settle(act, page, leader)


def _beats(page: Page, attempt: Attempt) -> bool:
    if page.confirmed_at is None or page.sought == Sought.OVERDUE:
        return True
    return attempt.eta_at is not None and (page.eta_at is None or attempt.eta_at < page.eta_at)
