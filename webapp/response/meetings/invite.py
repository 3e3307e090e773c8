"""Ask people to a meeting: staff by a text to their verified number, everybody else by a person on the telephone."""

import uuid
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Role
from webapp.accounts.wall import walled_people
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.paging.act import Act
from webapp.paging.messages.queue import queue
from webapp.paging.models import MessageKind
from webapp.paging.people.readiness import TESTED_WITHIN, Lack, lacks_of, readiness_of
from webapp.response.actor import Actor, note
from webapp.response.meetings.parties import YOUTH, can_sit_for
from webapp.response.meetings.sharing import must_be_open
from webapp.response.meetings.tables import CALLED, CANCELLED, CANNOT, COMING, MeetingSeat, TeamMeeting
from webapp.response.models import Response
from webapp.vault.box import Box, Place

MOST_SEATS = 30
STAFF = (Role.FIRST_RESPONDER, Role.ADVOCATE, Role.SUPERVISOR, Role.TEAM_MEMBER)
# Between the name and the number of somebody from outside.
SEPARATOR = "\x1f"
_NO_TEXT = frozenset({Lack.NO_NUMBER, Lack.NOT_VERIFIED, Lack.OPTED_OUT})


def askable(session: Session, response: Response) -> list[Person]:
    """Everybody of the region who could sit in a meeting of this response; nobody whom a wall keeps out. By name."""
    kept_out = walled_people(session, response.id)
    found = session.scalars(
        select(Person)
        .where(Person.active.is_(True), Person.role.in_(STAFF), Person.region_id == response.region_id)
        .order_by(Person.name, Person.id)
    )
    return [one for one in found if one.id not in kept_out]


def ask(
    session: Session,
    actor: Actor,
    response: Response,
    meeting: TeamMeeting,
    people: Mapping[str, Sequence[uuid.UUID]],
) -> None:
    """Seats for these people, by party; each is texted once. Who sits there already is not asked again."""
    wanted = [(party, person_id) for party, ids in people.items() for person_id in dict.fromkeys(ids)]
    if not wanted:
        return
    free = {one.id: one for one in askable(session, response)}
    seats = _seats(session, meeting, more=len(wanted))
    for party, person_id in wanted:
        if person_id not in free or not can_sit_for(free[person_id], party):
            raise BadField("person", N_("Choose somebody from the list."))
    fresh = [one for one in wanted if one not in {(seat.party, seat.person_id) for seat in seats}]
    known = {seat.person_id for seat in seats} | {actor.person_id}
    texted = {seat.person_id for seat in seats if seat.texted_at is not None}
    if meeting.state == CALLED:
        unasked = dict.fromkeys(person_id for _, person_id in fresh if person_id not in known)
        texted |= _text(session, actor, response, meeting, unasked, MessageKind.MEETING_CALLED)
    for party, person_id in fresh:
        session.add(_seat(actor, meeting, party, person_id, texted=person_id in texted))
    session.flush()
    if fresh:
        note(session, actor, "meeting.asked", response.id, meeting.kind)


def ask_one(
    session: Session,
    actor: Actor,
    response: Response,
    meeting: TeamMeeting,
    party: str,
    person_id: uuid.UUID | None,
) -> None:
    """One person more; also one who came unasked to a meeting that is held, and gets no text then."""
    _may_be_asked(session, actor, response, meeting)
    if person_id is None:
        raise BadField("person", N_("Choose somebody from the list."))
    ask(session, actor, response, meeting, {party: [person_id]})


def ask_outside(
    session: Session,
    actor: Actor,
    box: Box,
    response: Response,
    meeting: TeamMeeting,
    *,
    party: str,
    name: str,
    number: str,
) -> None:
    """Somebody who has no account here: kept sealed, never texted. `number` is E.164."""
    _may_be_asked(session, actor, response, meeting)
    if party == YOUTH:
        raise NotFound
    _seats(session, meeting, more=1)
    seat = _seat(actor, meeting, party, None, texted=False)
    seat.outside_sealed = box.seal(outside_place(seat), f"{name}{SEPARATOR}{number}")
    session.add(seat)
    session.flush()
    note(session, actor, "meeting.asked", response.id, meeting.kind)


def outside_place(seat: MeetingSeat) -> Place:
    """Where name and number of somebody from outside are sealed."""
    return Place(seat.region_id, "meeting_seat", seat.id, "outside_sealed")


def seat_of(session: Session, meeting: TeamMeeting, seat_id: uuid.UUID) -> MeetingSeat:
    found = select(MeetingSeat).where(MeetingSeat.id == seat_id, MeetingSeat.meeting_id == meeting.id)
    seat = session.scalars(found.with_for_update(key_share=True)).one_or_none()
    if seat is None:
        raise NotFound
    return seat


def answer(session: Session, actor: Actor, meeting: TeamMeeting, seat: MeetingSeat, said: str) -> None:
    """Coming, or cannot: by the person themselves, or by whoever spoke with them."""
    if said not in (COMING, CANNOT):
        raise DomainError(N_("Say whether they come, or cannot."))
    if meeting.state != CALLED:
        raise DomainError(N_("This meeting is held, or was called off. Nothing was changed."))
    seat.answer, seat.answered_at = said, actor.now
    session.flush()
    note(session, actor, f"meeting.{said}", meeting.response_id, meeting.kind)


def check_identity(session: Session, actor: Actor, meeting: TeamMeeting, seat: MeetingSeat) -> None:
    """Who they are was checked, before anything is told (requirements 10). The first check stands."""
    if seat.person_id is not None:
        raise DomainError(N_("They sign in: that says who they are. Nothing was changed."))
    if seat.identity_at is None:
        seat.identity_at, seat.identity_by = actor.now, actor.person_id
        session.flush()
        note(session, actor, "meeting.identity", meeting.response_id, meeting.kind)


def came(session: Session, actor: Actor, meeting: TeamMeeting, seat: MeetingSeat, *, was_there: bool) -> None:
    """Whether they sat there. Somebody from outside only after it was checked who they are."""
    if was_there and seat.person_id is None and seat.identity_at is None:
        raise DomainError(N_("First check who they are. Until then they are told nothing."))
    seat.came = was_there
    session.flush()
    note(
        session,
        actor,
        "meeting.came" if was_there else "meeting.not_there",
        meeting.response_id,
        meeting.kind,
    )


def tell_those_asked(
    session: Session,
    actor: Actor,
    response: Response,
    meeting: TeamMeeting,
    kind: MessageKind,
    *,
    ask_again: bool = False,
) -> None:
    """A text of `kind` to whoever was asked and has not said that they cannot. `ask_again`: at another time they may
    come, or not, whatever they said before."""
    seats = session.scalars(select(MeetingSeat).where(MeetingSeat.meeting_id == meeting.id)).all()
    kept_out = walled_people(session, response.id)
    told = [
        one.person_id
        for one in seats
        if one.person_id is not None
        and one.person_id not in kept_out | {actor.person_id}
        and (one.answer != CANNOT or ask_again)
    ]
    texted = _text(session, actor, response, meeting, dict.fromkeys(told), kind)
    for seat in seats:
        if ask_again:
            seat.answer, seat.answered_at = None, None
            seat.texted_at = actor.now if seat.person_id in texted else None
    session.flush()


def _text(
    session: Session,
    actor: Actor,
    response: Response,
    meeting: TeamMeeting,
    people: Iterable[uuid.UUID],
    kind: MessageKind,
) -> frozenset[uuid.UUID]:
    """To verified numbers alone (requirements 30); who was texted."""
    known = readiness_of(session, people)
    reached = []
    act = Act(session, actor.now, actor.ids, actor.person_id, actor.role)
    for person_id, (person, row) in known.items():
        if _NO_TEXT & set(lacks_of(person, row, actor.now, TESTED_WITHIN)):
            continue
        queue(
            act,
            region_id=response.region_id,
            person_id=person_id,
            kind=kind,
            response_code=response.code,
            drill=response.drill,
            meets_at=meeting.starts_at,
        )
        reached.append(person_id)
    return frozenset(reached)


def _may_be_asked(session: Session, actor: Actor, response: Response, meeting: TeamMeeting) -> None:
    if meeting.state == CANCELLED:
        raise DomainError(N_("This meeting was called off. Call a new one. Nothing was changed."))
    must_be_open(session, response, actor.now)


def _seats(session: Session, meeting: TeamMeeting, more: int) -> Sequence[MeetingSeat]:
    """Those who are asked already; refused where `more` of them are too many."""
    seats = session.scalars(select(MeetingSeat).where(MeetingSeat.meeting_id == meeting.id)).all()
    if len(seats) + more > MOST_SEATS:
        raise BadField("person", N_("That is more people than a meeting can hold."))
    return seats


def _seat(
    actor: Actor, meeting: TeamMeeting, party: str, person_id: uuid.UUID | None, *, texted: bool
) -> MeetingSeat:
    """Whoever calls it and sits there says so by that."""
    own = person_id == actor.person_id
    return MeetingSeat(
        id=actor.ids.new(),
        region_id=meeting.region_id,
        meeting_id=meeting.id,
        party=party,
        person_id=person_id,
        asked_at=actor.now,
        texted_at=actor.now if texted else None,
        answer=COMING if own else None,
        answered_at=actor.now if own else None,
    )
