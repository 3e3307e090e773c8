"""Send what is queued: claim with a lease, call the gateway outside any transaction, record what came of it.

At least once. A worker that dies between claim and record leaves a lease that runs out, and the text is sent
again: a second buzz is better than none.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Region
from webapp.accounts.phone import open_phone
from webapp.clock import Clock
from webapp.db import claim_rows, every_region, in_region, locked
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.codes import DutyNumber, EtaMinutes, ReplyCode, ResponseCode
from webapp.paging.fate import reported, still_needed, try_again
from webapp.paging.find import lock_page
from webapp.paging.gateways.gateway import Gateway, Permanent, SendError, Sent, SystemDown, Transient
from webapp.paging.messages import WITHDRAWN
from webapp.paging.models import Attempt, Message, MessageKind, MessageState
from webapp.paging.texts import render
from webapp.paging.turn import OPEN_STATES, in_turn
from webapp.vault.errors import VaultError
from webapp.vault.vault import Vault

log = logging.getLogger("alongside.paging.deliver")

# Longer than the gateway's own time-out, so that a slow answer is not taken for a dead worker.
LEASE = timedelta(seconds=30)


@dataclass(frozen=True)
class Courier:
    """What delivering needs. `sessions` makes a new session; `callback_url` is where reports of fate go."""

    sessions: Callable[[], Session]
    vault: Vault
    gateway: Gateway
    clock: Clock
    ids: Ids
    callback_url: str


@dataclass(frozen=True)
class Letter:
    """One claimed text. `to` and `body` live in memory only; `tries` tells this claim from a later one.

    With a `fault` there is nothing to send: it must not hold up the other texts.
    """

    message_id: uuid.UUID
    region_id: uuid.UUID
    page_id: uuid.UUID | None
    tries: int
    to: str
    body: str
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
            if still_needed(message, attempt):
                break
            message.state = MessageState.FAILED
            message.rank = MessageState.FAILED.rank
            message.error_code = WITHDRAWN
            message.final_at = now
            session.flush()
        message.state = MessageState.SENDING
        message.rank = MessageState.SENDING.rank
        message.tries += 1
        message.due_at = now + LEASE
        session.flush()
        return _letter(session, courier.vault, message)


def send(courier: Courier, letter: Letter) -> Sent | SendError:
    """Call the gateway. Whatever goes wrong there, the answer is one of the four."""
    if letter.fault is not None:
        return Permanent(letter.fault)
    try:
        return courier.gateway.send(
            letter.to, letter.body, f"{courier.callback_url}?message={letter.message_id}"
        )
    except SendError as wrong:
        return wrong
    except Exception as wrong:
        # A fault of ours or of a library: its words may hold a number, so only its type is logged.
        log.error("gateway fault message=%s type=%s", letter.message_id, type(wrong).__name__)
        return Transient("fault")


def record(courier: Courier, letter: Letter, outcome: Sent | SendError) -> None:
    """Write down what became of a claimed text, and let the page follow (one short transaction)."""
    with courier.sessions() as session, session.begin(), in_region(session, letter.region_id):
        act = Act(session, courier.clock.now(), courier.ids)
        page = lock_page(session, letter.page_id) if letter.page_id else None
        message = session.scalars(locked(select(Message).where(Message.id == letter.message_id))).one()
        _log(letter, outcome)
        if isinstance(outcome, Sent):
            message.provider_sid = message.provider_sid or outcome.sid
            state = MessageState.DELIVERED if outcome.delivered else MessageState.SENT
            reported(act, page, message, state, None)
        elif message.tries != letter.tries or message.state != MessageState.SENDING:
            return  # our lease ran out and another worker has it, or a callback has told us already
        elif isinstance(outcome, Permanent):
            reported(act, page, message, MessageState.FAILED, outcome.code)
        else:
            try_again(act, page, message, outcome.code)


def _letter(session: Session, vault: Vault, message: Message) -> Letter:
    to, body, fault = "", "", None
    try:
        body = _body(session, message)
        to = _number(session, vault, message)
    except ValueError:
        fault = "no-text"
    except (VaultError, LookupError):
        fault = "no-number"
    return Letter(message.id, message.region_id, message.page_id, message.tries, to, body, fault)


def _body(session: Session, message: Message) -> str:
    return render(
        MessageKind(message.kind),
        duty=DutyNumber(session.get_one(Region, message.region_id).duty_number),
        code=ResponseCode(message.response_code) if message.response_code else None,
        reply=ReplyCode(message.reply_code) if message.reply_code else None,
        minutes=EtaMinutes(message.minutes) if message.minutes is not None else None,
    )


def _number(session: Session, vault: Vault, message: Message) -> str:
    person = session.get_one(Person, message.person_id)
    number = open_phone(vault.box(person.region_id), person)
    if number is None:
        raise LookupError("this person has no number any more")
    return number


def _log(letter: Letter, outcome: Sent | SendError) -> None:
    if isinstance(outcome, SystemDown):
        log.error("texts cannot be sent to anybody code=%s message=%s", outcome.code, letter.message_id)
    elif isinstance(outcome, SendError):
        log.warning(
            "text not sent %s code=%s message=%s", type(outcome).__name__, outcome.code, letter.message_id
        )
    else:
        log.info("text sent message=%s", letter.message_id)
