"""A call that was answered: what it says, and what a pressed key does. Nothing but a pressed key counts.

A voice, a voicemail, silence or hanging up never accepts, declines or counts as told.
"""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Region
from webapp.accounts.wall import walled_people
from webapp.db import every_region, in_region, locked
from webapp.errors import DomainError
from webapp.ids import Ids
from webapp.paging import where_call
from webapp.paging.act import Act
from webapp.paging.alone import call as alone_call
from webapp.paging.answer import accept, change_eta, decline
from webapp.paging.find import lock_page
from webapp.paging.messages import scripts
from webapp.paging.messages.codes import (
    LONGEST_ETA,
    SHORTEST_ETA,
    THE_ADVOCATE,
    DutyNumber,
    EtaMinutes,
    OfSlot,
    ResponseCode,
)
from webapp.paging.messages.fate import reported
from webapp.paging.messages.queue import ASKING_KINDS
from webapp.paging.messages.scripts import script, speak
from webapp.paging.models import Attempt, Channel, Message, MessageKind, MessageState, Page, PageState
from webapp.paging.offers import ASKS, answer_offer, by_offer_code
from webapp.paging.passed import is_over
from webapp.paging.people.readiness import hear_test
from webapp.paging.reach import ENDING_KINDS
from webapp.paging.refusals import AlreadyThere, PageIsClosed, SomeoneElseIsGoing
from webapp.paging.standing import LOOKING, looks_beside

log = logging.getLogger("alongside.paging.voice")

# The choices are said once, and after a wrong key or silence again, this often.
MOST_REPEATS = 3


class Asks(StrEnum):
    KEY = "key"
    MINUTES = "minutes"


@dataclass(frozen=True)
class Turn:
    """What the call says now, and what it waits for: one key, or minutes ended by #. None: it hangs up.

    `turn` counts how often it was answered in vain; hand it back with what is pressed next.
    """

    say: str
    asks: Asks | None = None
    turn: int = 0


@dataclass(frozen=True)
class _Call:
    act: Act
    message: Message
    page: Page | None
    attempt: Attempt | None
    duty: DutyNumber

    @property
    def asking(self) -> bool:
        return self.message.kind in ASKING_KINDS and self.page is not None and self.attempt is not None

    @property
    def offering(self) -> bool:
        """Asks something beside the page (offers.py): a key answers that, and never the page."""
        return self.message.kind in ASKS.values() and self.message.reply_code is not None

    @property
    def wondering(self) -> bool:
        """Asks whoever is coming where they are."""
        return self.message.kind in where_call.KINDS and self.page is not None and self.attempt is not None

    @property
    def code(self) -> ResponseCode | None:
        return ResponseCode(self.message.response_code) if self.message.response_code else None

    def ends(self, words: str, minutes: int | None = None) -> Turn:
        eta = EtaMinutes(minutes) if minutes is not None else None
        return Turn(speak(words, duty=self.duty, code=self.code, minutes=eta))


def begin(session: Session, *, now: datetime, ids: Ids, message_id: uuid.UUID) -> Turn | None:
    """The call was picked up, by whomever. None: there is no such call. Nothing is changed."""
    with _taken(session, now, ids, message_id) as call:
        return _opening(call, 0) if call else None


def press(
    session: Session, *, now: datetime, ids: Ids, message_id: uuid.UUID, key: str, turn: int
) -> Turn | None:
    """`key` is what was pressed, empty for silence. Asking: 1 accepts, 2 declines. Telling: 1 is "heard"; in a
    call that asks for a check-in it is "all right", and where they are asked about "15 minutes more" (2: cannot come).

    3 says it again. Any other key, or silence, says the choices again, three times at most.
    """
    with _taken(session, now, ids, message_id) as call:
        if call is None:
            return None
        if key == "3":
            return _opening(call, turn)
        if call.offering and key in ("1", "2"):
            return _to_offer(call, yes=key == "1")
        if call.wondering and key in ("1", "2"):
            return _where(call, comes=key == "1")
        if key == "1":
            return _yes(call) if call.asking else _heard_it(call)
        if key == "2" and call.asking:
            return _no(call)
        if turn >= MOST_REPEATS:
            return call.ends(scripts.NOTHING_CHANGED)
        lead = speak(scripts.WRONG_KEY, duty=call.duty) if key else script_of(call)
        return Turn(f"{lead} {_choices(call)}", Asks.KEY, turn + 1)


def say_minutes(
    session: Session, *, now: datetime, ids: Ids, message_id: uuid.UUID, digits: str, turn: int
) -> Turn | None:
    """The minutes after a yes. None typed is fine: who pressed 1 is going, with or without them."""
    with _taken(session, now, ids, message_id) as call:
        if call is None or not call.asking:
            return None
        leads = (
            call.page is not None
            and call.attempt is not None
            and call.page.accepted_by == call.attempt.person_id
        )
        without = scripts.GOING_NO_MINUTES if leads else scripts.STANDS_BY_NOTED
        if not digits:
            return call.ends(without)
        if not digits.isascii() or not digits.isdigit() or not SHORTEST_ETA <= int(digits) <= LONGEST_ETA:
            if turn >= MOST_REPEATS:
                return call.ends(without)
            return Turn(speak(scripts.WHICH_MINUTES, duty=call.duty), Asks.MINUTES, turn + 1)
        return _tried(call, lambda page, attempt: _set_minutes(call, page, attempt, int(digits)))


def heard(act: Act, page: Page | None, message: Message) -> None:
    """A pressed key is the one proof that a call was heard. Page and message are locked.

    It stands above any report that the call has ended: that report may overtake the key.
    """
    if message.state != MessageState.DELIVERED:
        message.rank = min(message.rank, MessageState.SENT.rank)
        reported(act, page, message, MessageState.DELIVERED, None)


def script_of(call: _Call) -> str:
    slot = OfSlot(call.page.slot) if call.page else THE_ADVOCATE
    return script(
        MessageKind(call.message.kind), duty=call.duty, code=call.code, slot=slot, drill=call.message.drill
    )


@contextmanager
def _taken(session: Session, now: datetime, ids: Ids, message_id: uuid.UUID) -> Iterator[_Call | None]:
    """The call with its page, both locked; the act is that of the person who was called."""
    with every_region(session):
        found = session.execute(
            select(Message.region_id, Message.page_id).where(
                Message.id == message_id, Message.channel == Channel.VOICE
            )
        ).one_or_none()
    if found is None:
        log.warning("a call that is not known")
        yield None
        return
    with in_region(session, found.region_id):
        page = lock_page(session, found.page_id) if found.page_id else None
        message = session.scalars(
            locked(select(Message).where(Message.id == message_id)).execution_options(populate_existing=True)
        ).one()
        attempt = session.get(Attempt, message.attempt_id) if message.attempt_id else None
        duty = DutyNumber(session.get_one(Region, message.region_id).duty_number)
        yield _Call(Act(session, now, ids), message, page, attempt, duty)


def _opening(call: _Call, turn: int) -> Turn:
    """What is said first, unless the page has gone on meanwhile: then that, and no question."""
    gone = _gone_on(call)
    if gone is not None:
        ended = call.ends(gone)
        return replace(ended, say=scripts.marked(ended.say, drill=call.message.drill))
    return Turn(f"{script_of(call)} {_choices(call)}", Asks.KEY, turn)


def _gone_on(call: _Call) -> str | None:
    page, message = call.page, call.message
    if message.kind in alone_call.KINDS:
        return alone_call.settled(call.act, page, message)
    if page is None or message.kind in ENDING_KINDS:
        return None
    if message.person_id in walled_people(call.act.session, page.response_id):
        return scripts.CLOSED  # which must not be told from a page that was closed
    told_of = {
        MessageKind.NOBODY_ANSWERED: page.state in LOOKING,
        MessageKind.NOBODY_SURE: page.sought is not None or page.state in LOOKING,
    }
    if not told_of.get(MessageKind(message.kind), True):
        return scripts.CLOSED if page.state == PageState.CLOSED else scripts.NO_LONGER_UNANSWERED
    if is_over(call.act.session, page, message):
        return scripts.NOTHING_ASKED
    if call.wondering:
        return where_call.settled(call.act, page, message)
    if not call.asking:
        return None
    if page.state == PageState.CLOSED:
        return scripts.CLOSED
    if looks_beside(page):
        return None  # whoever said yes is not sure to come: this one is asked as well
    return scripts.COVERED if page.accepted_by not in (None, message.person_id) else None


def _choices(call: _Call) -> str:
    telling = scripts.CHOICES_TELLING
    if call.message.kind == MessageKind.CHECK_IN:
        telling = scripts.CHOICES_CHECK_IN
    if call.wondering:
        return speak(scripts.CHOICES_WHERE, duty=call.duty)
    asks = call.asking or call.offering
    return speak(scripts.CHOICES_ASKING if asks else telling, duty=call.duty)


def _yes(call: _Call) -> Turn:
    return _tried(call, lambda page, attempt: _accept(call, page, attempt))


def _no(call: _Call) -> Turn:
    return _tried(call, lambda page, attempt: _decline(call, page, attempt))


def _where(call: _Call, *, comes: bool) -> Turn:
    def answered(page: Page, _attempt: Attempt) -> Turn:
        said = _gone_on(call) or where_call.pressed(call.act, page, call.message, comes=comes)
        return call.ends(said)

    return _tried(call, answered)


def _to_offer(call: _Call, *, yes: bool) -> Turn:
    heard(call.act, call.page, call.message)
    person_id = call.message.person_id
    offer = by_offer_code(call.act.session, person_id, call.message.reply_code or "")
    try:
        if offer is None:
            raise PageIsClosed
        answer_offer(replace(call.act, actor_id=person_id), offer.id, yes=yes, channel=Channel.VOICE)
    except DomainError:
        return call.ends(scripts.CLOSED)
    return call.ends(scripts.OFFER_NOTED)


def _heard_it(call: _Call) -> Turn:
    if call.message.kind == MessageKind.TEST_PAGE:
        person = call.act.session.get_one(Person, call.message.person_id)
        hear_test(call.act, person, by_call=True)
    heard(call.act, call.page, call.message)
    if call.message.kind in alone_call.KINDS:
        return call.ends(alone_call.pressed(call.act, call.page, call.message))
    return call.ends(scripts.HEARD)


def _tried(call: _Call, verb: Callable[[Page, Attempt], Turn]) -> Turn:
    """The verb of a key, or what the call says when the page has gone on without it."""
    if call.page is None or call.attempt is None:
        raise ValueError("this call asks nothing")
    heard(call.act, call.page, call.message)
    try:
        return verb(call.page, call.attempt)
    except SomeoneElseIsGoing:
        return call.ends(scripts.COVERED)
    except AlreadyThere:
        return call.ends(scripts.ALREADY_THERE)
    except DomainError:
        # Closed; or walled since it was asked, which must look the same.
        return call.ends(scripts.CLOSED)


def _accept(call: _Call, page: Page, attempt: Attempt) -> Turn:
    act = call.act
    accept(
        act.session,
        now=act.now,
        ids=act.ids,
        page=page,
        person_id=attempt.person_id,
        minutes=None,
        channel=Channel.VOICE,
    )
    going = scripts.GOING if page.accepted_by == attempt.person_id else scripts.STANDS_BY
    return Turn(speak(going, duty=call.duty), Asks.MINUTES)


def _decline(call: _Call, page: Page, attempt: Attempt) -> Turn:
    act = call.act
    decline(
        act.session,
        now=act.now,
        ids=act.ids,
        page=page,
        person_id=attempt.person_id,
        channel=Channel.VOICE,
    )
    return call.ends(scripts.DECLINED)


def _set_minutes(call: _Call, page: Page, attempt: Attempt, minutes: int) -> Turn:
    act = call.act
    change_eta(
        act.session,
        now=act.now,
        ids=act.ids,
        page=page,
        person_id=attempt.person_id,
        minutes=minutes,
        channel=Channel.VOICE,
    )
    leads = page.accepted_by == attempt.person_id
    return call.ends(scripts.MINUTES_NOTED if leads else scripts.STANDS_BY_NOTED, minutes)
