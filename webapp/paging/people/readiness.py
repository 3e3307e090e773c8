"""Ready to be paged: the number was verified by a code, texts are not stopped, a test was answered, calls get through.

The second channel is a call to the same number, by the person's own word (or a key that they pressed in a test call):
a second number is not asked for.
"""

import hmac
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.audit.record import record
from webapp.db import locked
from webapp.errors import N_, BadField, DomainError
from webapp.paging.act import Act
from webapp.paging.messages.queue import queue
from webapp.paging.models import Channel, MessageKind, Readiness
from webapp.paging.standing import new_reply_code, standing_for

CODE_LASTS = timedelta(minutes=10)
MOST_TRIES = 5
# Three digits are 690 codes: with five tries each, and three codes an hour, a guess is a matter of days.
MOST_CODES, CODES_WITHIN = 3, timedelta(hours=1)
TEST_LASTS = timedelta(hours=24)
TEST_EVERY = timedelta(minutes=2)
TESTED_WITHIN = timedelta(days=30)


class Lack(StrEnum):
    """Why a page may not reach somebody."""

    NO_NUMBER = "no_number"
    NOT_VERIFIED = "not_verified"
    OPTED_OUT = "opted_out"
    NOT_TESTED = "not_tested"
    NO_CALLS = "no_calls"


LACKS: dict[Lack, str] = {
    Lack.NO_NUMBER: N_("No telephone number"),
    Lack.NOT_VERIFIED: N_("The number is not verified"),
    Lack.OPTED_OUT: N_("Texts are stopped: text START to our number"),
    Lack.NOT_TESTED: N_("No test page was answered lately"),
    Lack.NO_CALLS: N_("It is not said that calls get through"),
}


def lacks_of(
    person: Person, row: Readiness | None, now: datetime, tested_within: timedelta
) -> tuple[Lack, ...]:
    """What this person lacks, the gravest first; empty: ready."""
    if person.phone_index is None:
        return (Lack.NO_NUMBER,)
    found = []
    if row is not None and row.opted_out_at is not None:
        found.append(Lack.OPTED_OUT)
    if row is None or row.verified_index != person.phone_index:
        found.append(Lack.NOT_VERIFIED)
    if row is None or row.test_answered_at is None or row.test_answered_at <= now - tested_within:
        found.append(Lack.NOT_TESTED)
    if row is None or not row.calls:
        found.append(Lack.NO_CALLS)
    return tuple(found)


def readiness_of(
    session: Session, people: Iterable[uuid.UUID]
) -> dict[uuid.UUID, tuple[Person, Readiness | None]]:
    """Active people with what is known; one statement."""
    asked = (
        select(Person, Readiness)
        .outerjoin(Readiness, Readiness.person_id == Person.id)
        .where(Person.id.in_(list(people)), Person.active.is_(True))
    )
    return {person.id: (person, row) for person, row in session.execute(asked)}


def send_code(act: Act, person: Person) -> None:
    """A code by text to the number that is on record, good for ten minutes; the one before is good no longer."""
    _needs_number(person)
    row = _row(act, person)
    if row.codes_since is None or row.codes_since <= act.now - CODES_WITHIN:
        row.codes_since, row.codes_sent = act.now, 0
    if row.codes_sent >= MOST_CODES:
        raise DomainError(N_("Three codes were sent within the hour. Try again later."))
    row.codes_sent += 1
    row.code = new_reply_code(act.session, now=act.now, ids=act.ids, person_id=person.id)
    row.code_index, row.code_until, row.code_tries = person.phone_index, act.now + CODE_LASTS, 0
    _note(act, person, "person.code_sent")
    queue(
        act,
        region_id=person.region_id,
        person_id=person.id,
        kind=MessageKind.NUMBER_CODE,
        reply_code=row.code,
    )


def verify(act: Act, person: Person, typed: str) -> bool:
    """Whether `typed` is the code; five tries, and once. A wrong one is counted, so the caller must commit.

    Raises BadField where no code can be right: none was sent, its time is over, its tries are used up, or the number is
    another by now.
    """
    row = _row(act, person)
    usable = row.code is not None and row.code_until is not None and act.now < row.code_until
    if not usable or row.code_tries >= MOST_TRIES or row.code_index != person.phone_index:
        raise BadField("code", N_("That code is no longer good. Ask for a new one."))
    row.code_tries += 1
    right = hmac.compare_digest(str(row.code).encode(), typed.strip().encode())
    if right:
        row.verified_index, row.verified_at = person.phone_index, act.now
        row.code = row.code_index = row.code_until = None
    _note(act, person, "person.number_verified" if right else "person.code_wrong")
    return right


def send_test(act: Act, person: Person, channel: Channel) -> None:
    """A text or call that says that it is a test. Not while a page stands open for this person."""
    _needs_number(person)
    if standing_for(act.session, person.id):
        raise DomainError(N_("A page is open for you. Answer that first."))
    row = _row(act, person)
    if row.test_sent_at is not None and row.test_sent_at > act.now - TEST_EVERY:
        raise DomainError(N_("A test is on its way. Give it two minutes."))
    row.test_code = new_reply_code(act.session, now=act.now, ids=act.ids, person_id=person.id)
    row.test_sent_at = act.now
    _note(act, person, "person.test_sent", channel.value)
    queue(
        act,
        region_id=person.region_id,
        person_id=person.id,
        kind=MessageKind.TEST_PAGE,
        channel=channel,
        reply_code=row.test_code,
    )


def open_test(session: Session, person_id: uuid.UUID, now: datetime) -> str | None:
    """The code of the test that this person has not answered."""
    row = session.get(Readiness, person_id)
    if row is None or row.test_code is None or row.test_sent_at is None:
        return None
    return row.test_code if row.test_sent_at > now - TEST_LASTS else None


def hear_test(act: Act, person: Person, *, by_call: bool = False) -> None:
    """The test was answered: by a text, or by a key, which also shows that calls get through."""
    row = _row(act, person)
    row.test_answered_at, row.test_code = act.now, None
    row.calls = row.calls or by_call
    _note(act, person, "person.test_answered")


def set_calls(act: Act, person: Person, *, calls: bool) -> None:
    _row(act, person).calls = calls
    _note(act, person, "person.calls_set")


def note_opt_out(act: Act, person: Person, *, out: bool) -> None:
    """STOP came in, or START."""
    _row(act, person).opted_out_at = act.now if out else None
    act.session.flush()


def as_ready(person: Person, now: datetime) -> Readiness:
    """As if this person had done all of it: for the demo's people."""
    return Readiness(
        person_id=person.id,
        region_id=person.region_id,
        verified_index=person.phone_index,
        verified_at=now,
        test_answered_at=now,
        calls=True,
    )


def _needs_number(person: Person) -> None:
    if person.phone_index is None:
        raise DomainError(N_("There is no telephone number for you here. Ask your supervisor to enter one."))


def _row(act: Act, person: Person) -> Readiness:
    """Locked: tries are counted one after another."""
    asked = locked(select(Readiness).where(Readiness.person_id == person.id))
    row = act.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        row = Readiness(person_id=person.id, region_id=person.region_id)
        act.session.add(row)
        act.session.flush()
    return row


def _note(act: Act, person: Person, action: str, detail: str | None = None) -> None:
    record(
        act.session,
        now=act.now,
        ids=act.ids,
        region_id=person.region_id,
        action=action,
        actor_id=act.actor_id or person.id,
        actor_role=act.actor_role or person.role,
        detail=detail,
    )
    act.session.flush()
