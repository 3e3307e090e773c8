"""A text came in: find whose it is, read it, do it once, and answer it with a text."""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.accounts.phone import people_with_phone
from webapp.audit.record import record
from webapp.db import every_region, in_region
from webapp.errors import DomainError
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.alone import text as alone_text
from webapp.paging.answer import accept, decline
from webapp.paging.beside_reply import answer_beside, open_beside
from webapp.paging.crossing import may_cross
from webapp.paging.gateways.gateway import FIRST
from webapp.paging.messages.at_provider import came_in
from webapp.paging.messages.queue import queue, tell
from webapp.paging.models import Channel, MessageKind, Reply
from webapp.paging.officer_page import Opens, hear_officer
from webapp.paging.people.opt_out import opted_out
from webapp.paging.people.readiness import note_opt_out
from webapp.paging.refusals import AlreadyThere, SomeoneElseIsGoing
from webapp.paging.replies import NOT_READ, Meaning, Means, parse
from webapp.paging.standing import Standing, by_reply_code, standing_for
from webapp.vault.box import Place
from webapp.vault.vault import Vault

log = logging.getLogger("alongside.paging.inbound")

LONGEST_BODY = 1600
MOST_PAGES_TAUGHT = 4
# A phone that answers by itself (driving, on leave) would otherwise talk with us for ever.
PATIENCE, WITHIN = 5, timedelta(minutes=10)


@dataclass(frozen=True)
class Heard:
    """`read_as`: yes, `yes 25`, no, unclear, which_page, no_page, stop, start, closed, covered or arrived; to what is
    asked beside a page also offer_yes, offer_no, test.

    From somebody who is out there: all_right, help. From an officer also
    officer_asks, officer_opens, officer_wrong or officer_too_many.
    """

    person_id: uuid.UUID
    page_id: uuid.UUID | None
    read_as: str


def receive(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    vault: Vault,
    provider_sid: str,
    from_number: str,
    body: str,
    sender: int = FIRST,
    opens: Opens | None = None,
) -> Heard | None:
    """Handle one text from a telephone. `opens` opens a response for an officer's `PAGE` (officer_page.py). None:
    from a stranger (who gets no answer), or handled before.

    `sender` is which of our senders it came to. A number that two people share is nobody's. The whole text is kept,
    sealed under the region's key.
    """
    with every_region(session):
        people = people_with_phone(session, vault, from_number)
    if len(people) != 1:
        log.warning("a text from a number of %s: no answer", "several people" if people else "nobody here")
        return None
    person = people[0]
    with in_region(session, person.region_id):
        reply = _keep(session, now, ids, vault, person, provider_sid, body[:LONGEST_BODY])
        if reply is None:
            log.info("a text that was handled before")
            return None
        came_in(session, now, person.region_id, provider_sid, sender)
        act = Act(session, now, ids, person.id, person.role)
        said = hear_officer(act, vault, person, body, opens) if opens else None
        heard = Heard(person.id, None, said) if said else _handle(act, person, body)
        reply.read_as = heard.read_as
        reply.page_id = heard.page_id
        session.flush()
    log.info("a text read person=%s as=%s", person.id, heard.read_as)
    return heard


def _keep(
    session: Session, now: datetime, ids: Ids, vault: Vault, person: Person, sid: str, body: str
) -> Reply | None:
    """The reply's row, which only one of several deliveries of the same text can make."""
    reply_id = ids.new()
    place = Place(person.region_id, "reply", reply_id, "body_sealed")
    reply = Reply(
        id=reply_id,
        region_id=person.region_id,
        provider_sid=sid,
        person_id=person.id,
        body_sealed=vault.box(person.region_id).seal(place, body),
        read_as="",
        received_at=now,
    )
    try:
        with session.begin_nested():
            session.add(reply)
            session.flush()
    except IntegrityError:
        return None
    return reply


def _handle(act: Act, person: Person, body: str) -> Heard:
    standing = standing_for(act.session, person.id)
    pages = [one.attempt.reply_code for one in standing]
    meaning = parse(body, open_pages=pages + open_beside(act, person, any_page=bool(pages)))
    if meaning.means == Means.HELP:
        page = alone_text.asks_help(act, person.id, meaning.code)
        return (
            Heard(person.id, page.id, meaning.means) if page else _teach(act, person, Means.UNCLEAR, standing)
        )
    if meaning.code is not None and meaning.means in (Means.YES, Means.NO):
        if meaning.bare and may_cross(act.session, act.now, person.id, [one.page.id for one in standing]):
            return _teach(act, person, Means.WHICH_PAGE, standing)
        said = answer_beside(act, person, meaning)
        return Heard(person.id, said.page_id, said.read_as) if said else _answer(act, person, meaning)
    return _teach(act, person, meaning.means, standing)


def _answer(act: Act, person: Person, meaning: Meaning) -> Heard:
    """A plain yes or no to one page. Whatever has become of that page, the person hears of it."""
    assert meaning.code is not None  # noqa: S101 (the caller has looked)
    meant = by_reply_code(act.session, person.id, meaning.code)
    if meant is None:
        return _teach(act, person, Means.UNCLEAR, standing_for(act.session, person.id))
    plain_yes = meaning.means == Means.YES and meaning.minutes is None
    if plain_yes and alone_text.all_right(act, meant.page, person.id):
        return Heard(person.id, meant.page.id, "all_right")
    try:
        _carry_out(act, meant, meaning)
    except SomeoneElseIsGoing:
        return _too_late(act, meant, MessageKind.COVERED, "covered")
    except AlreadyThere:
        return _too_late(act, meant, MessageKind.ALREADY_THERE, "arrived")
    except DomainError:
        # Closed; or walled since it was asked, which must look the same.
        return _too_late(act, meant, MessageKind.PAGE_IS_CLOSED, "closed")
    said = f"{meaning.means} {meaning.minutes}" if meaning.minutes else str(meaning.means)
    return Heard(person.id, meant.page.id, said)


def _carry_out(act: Act, meant: Standing, meaning: Meaning) -> None:
    page, person_id = meant.page, meant.attempt.person_id
    if meaning.means == Means.NO:
        decline(act.session, now=act.now, ids=act.ids, page=page, person_id=person_id, channel=Channel.SMS)
        return
    accept(
        act.session,
        now=act.now,
        ids=act.ids,
        page=page,
        person_id=person_id,
        minutes=meaning.minutes,
        channel=Channel.SMS,
    )


def _too_late(act: Act, meant: Standing, kind: MessageKind, read_as: str) -> Heard:
    tell(act, meant.page, meant.attempt, kind)
    return Heard(meant.attempt.person_id, meant.page.id, read_as)


def _teach(act: Act, person: Person, means: Means, standing: list[Standing]) -> Heard:
    """Nothing was changed: say how to answer, for each page that is open."""
    heard = Heard(person.id, None, means)
    if means in (Means.STOP, Means.START):
        _note_stop(act, person, means)
        return heard
    for one in standing:
        act.note(one.page, "reply.unclear", means)
    if _out_of_patience(act, person):
        return heard
    if not standing:
        queue(act, region_id=person.region_id, person_id=person.id, kind=MessageKind.NO_PAGE_OPEN)
    kind = MessageKind.NOT_UNDERSTOOD if len(standing) == 1 else MessageKind.WHICH_PAGE
    for one in standing[:MOST_PAGES_TAUGHT]:
        tell(act, one.page, one.attempt, kind)
    return heard


def _note_stop(act: Act, person: Person, means: Means) -> None:
    """The carrier has answered already, and blocks our texts to this phone, until START: the next one fails at once."""
    log.warning("a phone sent a carrier word person=%s", person.id)
    if means == Means.STOP:
        opted_out(act, person.id)
    else:
        note_opt_out(act, person, out=False)
    record(
        act.session,
        now=act.now,
        ids=act.ids,
        region_id=person.region_id,
        action=f"reply.{means}",
        actor_id=person.id,
        actor_role=person.role,
    )
    act.session.flush()


def _out_of_patience(act: Act, person: Person) -> bool:
    lately = act.session.scalar(
        select(func.count())
        .select_from(Reply)
        .where(
            Reply.person_id == person.id,
            Reply.read_as.in_(NOT_READ),
            Reply.received_at > act.now - WITHIN,
        )
    )
    return (lately or 0) >= PATIENCE
