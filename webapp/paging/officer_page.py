"""An officer without the app: `PAGE` and a badge code, from their own number, then the code that we text back.

It opens a response whose place is to be given by phone. Nobody travels for it before police dispatch has confirmed
the officer: whoever hands in `opens` sees to that (a telephone number can be forged, and a badge code be read).
"""

import logging
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from webapp.accounts.badge import has_badge
from webapp.accounts.models import Person, Role
from webapp.audit.record import record
from webapp.db import locked
from webapp.errors import DomainError
from webapp.paging.act import Act
from webapp.paging.messages.queue import queue
from webapp.paging.models import Message, MessageKind, OfficerPage, Reply
from webapp.paging.replies import NOT_READ
from webapp.vault.vault import Vault

log = logging.getLogger("alongside.paging.officer_page")

# Every text that begins with PAGE counts, also one with a wrong code: a code cannot be tried out.
MOST, WITHIN = 3, timedelta(minutes=10)
# So many texts that mean nothing are taken for guessing; the code is no good then.
MOST_GUESSES = 5
_ASKS = re.compile(r"PAGE\b ?(.*)")
_BADGE = re.compile(r"[0-9A-Z-]{3,12}")
_CODE = re.compile(r"[0-9]{3}")


@dataclass(frozen=True)
class Opened:
    """The response that was opened: its code is `R-7KQ2`."""

    response_id: uuid.UUID
    code: str


# Opens a response for this officer, unverified and without a place, in the transaction of the text. It may
# refuse with a DomainError.
Opens = Callable[[Person], Opened]


def hear_officer(act: Act, vault: Vault, person: Person, body: str, opens: Opens) -> str | None:
    """What an officer's text was read as; None when it is none of these, or not an officer's."""
    if person.role != Role.FIRST_RESPONDER:
        return None
    words = " ".join(body.upper().split()).removesuffix(".")
    asks = _ASKS.fullmatch(words)
    if asks:
        return _asked(act, vault, person, asks[1])
    return _confirmed(act, person, words, opens) if _CODE.fullmatch(words) else None


def _asked(act: Act, vault: Vault, person: Person, badge: str) -> str:
    if _too_many(act, person):
        return "officer_too_many"
    good = bool(_BADGE.fullmatch(badge)) and has_badge(vault, person, badge)
    row = OfficerPage(
        id=act.ids.new(),
        region_id=person.region_id,
        person_id=person.id,
        confirm_code=act.ids.reply_code() if good else None,
        asked_at=act.now,
    )
    act.session.add(row)
    act.session.flush()
    if row.confirm_code is None:
        log.warning("an officer's page with a wrong code person=%s", person.id)
        _answer(act, person, MessageKind.OFFICER_NOT_OPENED)
        _note(act, person, "officer.page_refused")
        return "officer_wrong"
    _answer(act, person, MessageKind.OFFICER_CONFIRM, reply_code=row.confirm_code)
    _note(act, person, "officer.page_asked")
    return "officer_asks"


def _too_many(act: Act, person: Person) -> bool:
    """It is said once: a phone that texts by itself gets no answer for ever. The officer's row is locked meanwhile."""
    act.session.execute(locked(select(Person.id).where(Person.id == person.id)))
    asked = select(func.count()).select_from(OfficerPage).where(OfficerPage.person_id == person.id)
    if (act.session.scalar(asked.where(OfficerPage.asked_at > act.now - WITHIN)) or 0) < MOST:
        return False
    told = select(Message.id).where(
        Message.person_id == person.id,
        Message.kind == MessageKind.OFFICER_TOO_MANY,
        Message.queued_at > act.now - WITHIN,
    )
    if act.session.scalar(told.limit(1)) is None:
        _answer(act, person, MessageKind.OFFICER_TOO_MANY)
    _note(act, person, "officer.page_limited")
    return True


def _confirmed(act: Act, person: Person, code: str, opens: Opens) -> str | None:
    """The code counts for ten minutes. Texted again, it opens nothing more."""
    row = act.session.scalars(
        locked(
            select(OfficerPage)
            .where(
                OfficerPage.person_id == person.id,
                OfficerPage.confirm_code == code,
                OfficerPage.asked_at > act.now - WITHIN,
            )
            .order_by(OfficerPage.asked_at.desc())
            .limit(1)
        ).execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    if row.response_code is None and _guesses(act, person) >= MOST_GUESSES:
        _note(act, person, "officer.page_limited")
        return "officer_too_many"
    if row.response_code is None:
        try:
            with act.session.begin_nested():
                opened = opens(person)
        except DomainError:
            _answer(act, person, MessageKind.OFFICER_NOT_OPENED)
            _note(act, person, "officer.page_refused")
            return "officer_wrong"
        row.confirmed_at = act.now
        row.response_id, row.response_code = opened.response_id, opened.code
        act.session.flush()
        _note(act, person, "officer.page_confirmed", opened.response_id)
    _answer(act, person, MessageKind.OFFICER_OPENED, response_code=row.response_code)
    return "officer_opens"


def _guesses(act: Act, person: Person) -> int:
    """Texts of the last ten minutes that meant nothing: who sends under a forged number has the code to guess."""
    lately = select(func.count()).where(
        Reply.person_id == person.id, Reply.read_as.in_(NOT_READ), Reply.received_at > act.now - WITHIN
    )
    return act.session.scalar(lately) or 0


def _answer(
    act: Act,
    person: Person,
    kind: MessageKind,
    response_code: str | None = None,
    reply_code: str | None = None,
) -> None:
    queue(
        act,
        region_id=person.region_id,
        person_id=person.id,
        kind=kind,
        response_code=response_code,
        reply_code=reply_code,
    )


def _note(act: Act, person: Person, action: str, subject: uuid.UUID | None = None) -> None:
    record(
        act.session,
        now=act.now,
        ids=act.ids,
        region_id=person.region_id,
        action=action,
        actor_id=person.id,
        actor_role=person.role,
        subject=subject,
    )
    act.session.flush()
