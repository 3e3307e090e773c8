"""Send what is queued, texts and calls alike: claim with a lease, gateway outside any transaction, record.

At least once. A worker that dies between claim and record leaves a lease that runs out. The provider is asked what
became of the text; only what it does not know of is sent again, and so is all of it when it cannot be asked: a second
buzz is better than none (docs/decisions/a-crashed-send.md).
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Region
from webapp.accounts.phone import open_phone
from webapp.clock import Clock
from webapp.db import claim_rows, every_region, in_region, locked
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.find import lock_page
from webapp.paging.gateways.fail_over import by_sender, has_second
from webapp.paging.gateways.gateway import (
    FIRST,
    SECOND,
    Gateway,
    Permanent,
    SendError,
    Sent,
    SystemDown,
    Transient,
)
from webapp.paging.messages.at_provider import first_unclaimed, lies_at_provider
from webapp.paging.messages.channel_alarm import begin_with, raise_alarm
from webapp.paging.messages.codes import (
    THE_ADVOCATE,
    Count,
    DutyNumber,
    EtaMinutes,
    MeetingTime,
    OfSlot,
    ReplyCode,
    ResponseCode,
)
from webapp.paging.messages.fate import reported, still_needed, try_again
from webapp.paging.messages.queue import WITHDRAWN
from webapp.paging.messages.scripts import script
from webapp.paging.messages.texts import OF_A_SLOT, render
from webapp.paging.messages.turn import OPEN_STATES, in_turn
from webapp.paging.models import Attempt, Channel, Message, MessageKind, MessageState, Page
from webapp.vault.errors import VaultError
from webapp.vault.vault import Vault

log = logging.getLogger("alongside.paging.deliver")

# Longer than the gateway's own time-out, so that a slow answer is not taken for a dead worker.
LEASE = timedelta(seconds=30)
# After these it is not known whether the network took it.
UNSURE = frozenset({"timeout", "network", "fault", "500", "502", "504"})
# Our clock and the provider's may differ by this much.
SKEW = timedelta(minutes=1)


@dataclass(frozen=True)
class Courier:
    """What delivering needs. `sessions` makes a new session; `callback_url` is where reports of fate go.

    What a call says is fetched from `answer_url`, which lies beside it.
    """

    sessions: Callable[[], Session]
    vault: Vault
    gateway: Gateway
    clock: Clock
    ids: Ids
    callback_url: str

    @property
    def answer_url(self) -> str:
        return urljoin(self.callback_url, "voice")


@dataclass(frozen=True)
class Letter:
    """One claimed text or call. `to` and `body` live in memory only; `tries` tells this claim from a later one.

    The `body` of a call is its script, written to see that it can be; the call fetches it when it is answered.
    `sender` is the one to begin with. `asks_since`: an earlier try may have gone out, no earlier than then. With a
    `fault` there is nothing to send: it must not hold up the other texts.
    """

    message_id: uuid.UUID
    region_id: uuid.UUID
    page_id: uuid.UUID | None
    tries: int
    to: str
    body: str
    channel: str
    sender: int = FIRST
    asks_since: datetime | None = None
    fault: str | None = None


def deliver_one(courier: Courier) -> bool:
    """Send the text that has waited longest; False when none is due."""
    letter = claim(courier)
    if letter is None:
        return False
    record(courier, letter, send(courier, letter))
    return True


def claim(courier: Courier) -> Letter | None:
    """Take one due text for the length of a lease (one short transaction)."""
    now = courier.clock.now()
    due = select(Message).where(Message.state.in_(OPEN_STATES), Message.due_at <= now, in_turn(now))
    with courier.sessions() as session, session.begin(), every_region(session):
        while True:
            message = session.scalars(
                claim_rows(due.order_by(Message.due_at, Message.id).limit(1))
            ).one_or_none()
            if message is None:
                return None
            attempt = session.get(Attempt, message.attempt_id) if message.attempt_id else None
            page = session.get(Page, message.page_id) if message.page_id else None
            if still_needed(message, page, attempt):
                break
            message.state = MessageState.FAILED
            message.rank = MessageState.FAILED.rank
            message.error_code = WITHDRAWN
            message.final_at = now
            session.flush()
        asks_since = message.queued_at - SKEW if _is_unsure(message) else None
        message.state = MessageState.SENDING
        message.rank = MessageState.SENDING.rank
        message.tries += 1
        message.due_at = now + LEASE
        session.flush()
        letter = _letter(session, courier.vault, message)
        return replace(letter, asks_since=asks_since, sender=_sender(session, courier, message))


def send(courier: Courier, letter: Letter) -> Sent | SendError:
    """Call the gateway. Whatever goes wrong there, the answer is one of the four."""
    if letter.fault is not None:
        return Permanent(letter.fault)
    sent = what_became_of(courier, letter)
    if sent is not None:
        return sent
    # Begun with the second sender, it is not taken to the first one as well: there it is tried next time.
    gateway = by_sender(courier.gateway, SECOND) if letter.sender == SECOND else courier.gateway
    try:
        named = f"?message={letter.message_id}"
        if letter.channel == Channel.VOICE:
            sent = gateway.call(letter.to, courier.answer_url + named, courier.callback_url + named)
        else:
            sent = gateway.send(letter.to, letter.body, courier.callback_url + named)
        return replace(sent, sender=SECOND) if letter.sender == SECOND else sent
    except SendError as wrong:
        return wrong
    except Exception as wrong:
        # A fault of ours or of a library: its words may hold a number, so only its type is logged.
        log.error("gateway fault message=%s type=%s", letter.message_id, type(wrong).__name__)
        return Transient("fault")


def what_became_of(courier: Courier, letter: Letter) -> Sent | None:
    """What the provider knows of an earlier try of this one; None: it is not there, or cannot be asked."""
    if letter.asks_since is None:
        return None
    body = None if letter.channel == Channel.VOICE else letter.body
    try:
        found = courier.gateway.find(letter.to, body, letter.asks_since)
        with courier.sessions() as session, in_region(session, letter.region_id):
            return first_unclaimed(session, letter.message_id, found)
    except Exception as wrong:  # a second buzz is better than none
        log.warning("could not be asked message=%s type=%s", letter.message_id, type(wrong).__name__)
        return None


def record(courier: Courier, letter: Letter, outcome: Sent | SendError) -> None:
    """Write down what became of a claimed text, and let the page follow (one short transaction)."""
    with courier.sessions() as session, session.begin(), in_region(session, letter.region_id):
        act = Act(session, courier.clock.now(), courier.ids)
        page = lock_page(session, letter.page_id) if letter.page_id else None
        message = session.scalars(locked(select(Message).where(Message.id == letter.message_id))).one()
        _log(letter, outcome)
        _note_alarm(act, courier, letter, outcome)
        if isinstance(outcome, Sent):
            _went_out(act, page, message, letter, outcome)
        elif message.tries != letter.tries or message.state != MessageState.SENDING:
            return  # our lease ran out and another worker has it, or a callback has told us already
        elif isinstance(outcome, Permanent):
            reported(act, page, message, MessageState.FAILED, outcome.code)
        else:
            # What the first could not bring through stays with the second, unless that is down as well.
            stays = letter.sender == SECOND and isinstance(outcome, Transient)
            message.sender = SECOND if stays else FIRST
            try_again(act, page, message, outcome.code)


def _went_out(act: Act, page: Page | None, message: Message, letter: Letter, sent: Sent) -> None:
    """What a callback has told already stands: it may have overtaken us. A rank only grows."""
    if letter.channel == Channel.SMS:
        lies_at_provider(act.session, act.now, message, sent.sid, sent.sender, sent.delivered, certain=True)
    # Reported as lost meanwhile: it waits again, or the second has it by now.
    waits = message.state == MessageState.QUEUED and message.tries == letter.tries
    if not sent.delivered and (waits or (message.sender == SECOND and sent.sender == FIRST)):
        return
    if message.provider_sid in (None, sent.sid):
        message.provider_sid, message.sender = sent.sid, sent.sender
    reported(act, page, message, MessageState.DELIVERED if sent.delivered else MessageState.SENT, None)


def _is_unsure(message: Message) -> bool:
    """Whether an earlier try may have gone out: its worker died, or its answer was lost."""
    return message.state == MessageState.SENDING or message.error_code in UNSURE


def _sender(session: Session, courier: Courier, message: Message) -> int:
    if not has_second(courier.gateway):
        return FIRST
    return SECOND if message.sender == SECOND else begin_with(session, courier.clock.now(), message.channel)


def _note_alarm(act: Act, courier: Courier, letter: Letter, outcome: Sent | SendError) -> None:
    second = has_second(courier.gateway)
    # The one that leaves fewer ways comes first: supervisors are told once an hour, and by what still goes out.
    if isinstance(outcome, SystemDown):
        failed = SECOND if second and (outcome.first_down or letter.sender == SECOND) else FIRST
        raise_alarm(act, letter.channel, failed, outcome.code, second=second)
    if outcome.first_down is not None:
        raise_alarm(act, letter.channel, FIRST, outcome.first_down, second=second)


def _letter(session: Session, vault: Vault, message: Message) -> Letter:
    to, body, fault = "", "", None
    try:
        body = _body(session, message)
        to = _number(session, vault, message)
    except ValueError:
        fault = "no-text"
    except (VaultError, LookupError):
        fault = "no-number"
    return Letter(
        message.id, message.region_id, message.page_id, message.tries, to, body, message.channel, fault=fault
    )


def _body(session: Session, message: Message) -> str:
    kind = MessageKind(message.kind)
    region = session.get_one(Region, message.region_id)
    duty = DutyNumber(region.duty_number)
    code = ResponseCode(message.response_code) if message.response_code else None
    if message.channel == Channel.VOICE:
        return script(kind, duty=duty, code=code, slot=_slot(session, message), drill=message.drill)
    return render(
        kind,
        duty=duty,
        code=code,
        reply=ReplyCode(message.reply_code) if message.reply_code else None,
        minutes=EtaMinutes(message.minutes) if message.minutes is not None else None,
        things=Count(message.things) if message.things is not None else None,
        when=MeetingTime(message.meets_at, region.zone) if message.meets_at is not None else None,
        slot=_slot(session, message),
        drill=message.drill,
    )


def _slot(session: Session, message: Message) -> OfSlot:
    """The words that speak of a page's slot are those that nobody answered, or nobody is sure."""
    page = session.get(Page, message.page_id) if message.kind in OF_A_SLOT and message.page_id else None
    return OfSlot(page.slot) if page else THE_ADVOCATE


def _number(session: Session, vault: Vault, message: Message) -> str:
    person = session.get_one(Person, message.person_id)
    number = open_phone(vault.box(person.region_id), person)
    if number is None:
        raise LookupError("this person has no number any more")
    return number


def _log(letter: Letter, outcome: Sent | SendError) -> None:
    if outcome.first_down is not None:
        log.error("the first sender reaches nobody code=%s message=%s", outcome.first_down, letter.message_id)
    if isinstance(outcome, SystemDown):
        log.error("texts cannot be sent to anybody code=%s message=%s", outcome.code, letter.message_id)
    elif isinstance(outcome, SendError):
        log.warning(
            "text not sent %s code=%s message=%s", type(outcome).__name__, outcome.code, letter.message_id
        )
    else:
        log.info("text sent message=%s", letter.message_id)
