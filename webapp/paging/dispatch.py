"""Open a page and ask people, rung by rung, until somebody accepts or a human is told that nobody did."""

import logging
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.accounts.wall import walled_people
from webapp.errors import N_, DomainError
from webapp.ids import Ids
from webapp.paging.act import Act, act_of
from webapp.paging.ask import ask
from webapp.paging.find import attempts_of, latest_attempt, live_page, lock_page
from webapp.paging.ladder import channels_of, choices_by_name, choices_on, ladder_of
from webapp.paging.messages.queue import reachable
from webapp.paging.models import Answer, Channel, LadderRung, Page, PageState, Sought, Target
from webapp.paging.offers import make_offers
from webapp.paging.page_tables import ADVOCATE_SLOT
from webapp.paging.people.prefer import preferring
from webapp.paging.rota.shift_moves import can_answer_for
from webapp.paging.standing import LOOKING, looks_beside
from webapp.paging.unanswered import tell_humans

log = logging.getLogger("alongside.paging.dispatch")

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
    slot: str = ADVOCATE_SLOT,
    tier: str = "",
    drill: bool = False,
    prefers: Collection[str] = (),
) -> Page:
    """Page for one slot of this response; a page that is open already is returned as it is.

    `tier` chooses the ladder. `arrive_by` is when the tier wants them there: a later arrival time has somebody else
    looked for. `prefers`: skills that reorder whom it asks. The page, its first attempt and the text to send are in the
    caller's transaction; the worker is rung when it is committed.
    """
    standing = live_page(session, response_id, slot)
    if standing is not None:
        return standing
    page = Page(
        id=ids.new(),
        region_id=region_id,
        response_id=response_id,
        response_code=response_code,
        slot=slot,
        state=PageState.ASKING,
        ladder=preferring(ladder_of(session, region_id, rung_wait, slot=slot, tier=tier), prefers),
        rung=0,
        opened_at=now,
        round_at=now,
        opened_by=opened_by,
        arrive_by=arrive_by,
        drill=drill,
    )
    try:
        with session.begin_nested():
            session.add(page)
            session.flush()
    except IntegrityError:
        # Somebody else's tap came first; the one page per slot is kept by a unique index.
        other = live_page(session, response_id, slot)
        if other is None:
            raise
        return other
    act = Act(session, now, ids, opened_by, opened_by_role, occurred_at)
    act.note(page, "page.opened", None if slot == ADVOCATE_SLOT else slot)
    climb(Act(session, now, ids), page, 0)
    return page


def want_by(session: Session, page: Page, arrive_by: datetime, now: datetime) -> None:
    """The tier was raised while the page was open: whoever comes is wanted earlier, and the worker looks whether they
    come in time."""
    page = lock_page(session, page.id)
    page.arrive_by = arrive_by
    if page.state == PageState.ACCEPTED:
        page.due_at = now
    session.flush()


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
    choices = choices_by_name(session, page, person_id, now) if may_be_named(session, page, person_id) else []
    if not choices:  # also whoever comes already on another page of this response
        raise DomainError(N_("That person cannot be asked. Choose somebody else."))
    before = latest_attempt(session, page.id, person_id)
    if person_id == page.accepted_by or (before is not None and before.answer == Answer.ACCEPTED):
        raise DomainError(N_("They have said yes already. Call them, and record what they say."))
    act = act_of(session, now, ids, actor_id)
    people = make_offers(act, page, choices)
    if people:
        _wait_for(act, page, people, Target.ASSIGNED, page.ladder[page.rung]["minutes"])
    return page


def may_be_asked(session: Session, response_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    return bool(reachable(session, [person_id])) and person_id not in walled_people(session, response_id)


def may_be_named(session: Session, page: Page, person_id: uuid.UUID) -> bool:
    """Whether the desk may put this person on this page: they can stand in its slot, or its ladder asked them."""
    if not may_be_asked(session, page.response_id, person_id):
        return False
    fits = can_answer_for(session.get(Person, person_id), page.slot)
    return fits or latest_attempt(session, page.id, person_id) is not None


def climb(act: Act, page: Page, start: int) -> None:
    """Ask on the first rung from `start` that has somebody to ask; past the last one the ladder ends.

    Nobody is asked twice in one round, but by a rung that says so; nor after a no, nor who comes already. An empty
    rung costs no time, and is noted. The page is locked or new.
    """
    if not _ask_from(act, page, start):
        end_of_ladder(act, page)


def reach_further(act: Act, page: Page) -> None:
    """Ask the next one as well, while the answer of others is still awaited. The ladder does not end by this."""
    beyond = (n for n in range(page.rung + 1, len(page.ladder)) if not page.ladder[n].get("again"))
    _ask_from(act, page, next(beyond, len(page.ladder)))


def _ask_from(act: Act, page: Page, start: int) -> bool:
    attempts = attempts_of(act.session, page.id)
    final = {one.person_id for one in attempts if one.answer in (*SAID_NO, Answer.ACCEPTED)}
    asked = {one.person_id for one in attempts if one.asked_at >= page.round_at}
    for position in range(start, len(page.ladder)):
        rung: LadderRung = page.ladder[position]
        leave_out = final if rung.get("again") else final | asked
        people = make_offers(act, page, choices_on(act.session, page, rung, act.now, leave_out))
        if people:
            page.rung = position
            _wait_for(act, page, people, rung["target"], rung["minutes"], channels_of(rung))
            return True
        act.note(page, "page.rung_empty", rung["target"])
    return False


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
    page.told_at = page.called_at = None
    tell_humans(act, page)


def _looking(session: Session, page: Page) -> Page:
    page = lock_page(session, page.id)
    if page.state == PageState.CLOSED:
        raise DomainError(N_("That page is closed. Nothing was changed."))
    if page.state not in LOOKING and not looks_beside(page):
        raise DomainError(N_("Someone has accepted this page already. Nothing was changed."))
    return page


def _wait_for(
    act: Act,
    page: Page,
    people: list[uuid.UUID],
    target: str,
    minutes: int,
    channels: Sequence[Channel] = (Channel.SMS,),
) -> None:
    if not looks_beside(page):
        page.state = PageState.ASKING
    expires_at = act.now + timedelta(minutes=minutes)
    for person_id in people:
        ask(act, page, person_id, target, expires_at, channels)
    look_again(act, page)


def look_again(act: Act, page: Page) -> bool:
    """When the first of the awaited answers runs out of time; False when none is awaited."""
    found = awaited(act, page)
    if found:
        # Of a page that has a leader the watch knows more moments than these.
        page.due_at = act.now if page.state == PageState.ACCEPTED else min(found)
        act.session.flush()
    return bool(found)


def awaited(act: Act, page: Page) -> list[datetime]:
    """When the time of each awaited answer runs out, and of each receipt; also of those who stand by and may yet be
    confirmed.
    """
    attempts = attempts_of(act.session, page.id)
    receipts = [one.receipt_by for one in attempts if one.answer is None and one.receipt_by is not None]
    return receipts + [
        one.expires_at
        for one in attempts
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
