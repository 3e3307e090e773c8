"""A meeting as one person may see it (docs/decisions/meetings.md): all of it, or when, where, what about, and what is
theirs to do."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from webapp.accounts.models import Person, Role
from webapp.accounts.wall import walled_for, walled_people
from webapp.errors import NotFound
from webapp.protocols.pack import Meeting, Pack
from webapp.protocols.text import Text
from webapp.protocols.vocabulary import is_police
from webapp.response.meetings.call import place_of
from webapp.response.meetings.decide import provider_place, text_place
from webapp.response.meetings.invite import SEPARATOR, outside_place
from webapp.response.meetings.parties import YOUTH, is_of
from webapp.response.meetings.sharing import SHARED_FOR, Sharing, goes_on, sharing_of
from webapp.response.meetings.tables import (
    CALLED,
    CANNOT,
    Decision,
    GoodCause,
    MeetingSeat,
    TeamMeeting,
)
from webapp.response.models import Response
from webapp.response.team import response_for
from webapp.vault.box import Box, Place
from webapp.vault.errors import VaultError

# A meeting stays on the home page of whoever is asked until some hours after its start.
STILL_SHOWN = timedelta(hours=12)


class Sight(StrEnum):
    """RUN: all, and may change it. ALL: whoever was there for a provider. PART: when, where, agenda, their own."""

    RUN = "run"
    ALL = "all"
    PART = "part"


@dataclass(frozen=True)
class SeenMeeting:
    """`seat` is the person's own, if they are asked; `on_it`: they are on the response, and go back to it."""

    response: Response
    meeting: TeamMeeting
    sharing: Sharing
    sight: Sight
    seat: MeetingSeat | None
    on_it: bool


@dataclass(frozen=True)
class Seat:
    """One person who is asked. `number` (E.164) only of somebody from outside; `erased`: the key is gone.

    `by_hand`: nobody has texted them, so somebody phones.
    """

    row: MeetingSeat
    name: str
    number: str
    checked_by: str
    by_hand: bool


@dataclass(frozen=True)
class Side:
    """One party of the pack: whether it is required, who is asked for it. Without anybody it is missing."""

    party: str
    required: bool
    seats: tuple[Seat, ...]

    @property
    def missing(self) -> bool:
        return (
            self.required and self.party != YOUTH and not any(one.row.answer != CANNOT for one in self.seats)
        )


@dataclass(frozen=True)
class Decided:
    """A decision, opened. `who` is a person's name, or "" where it is a party's."""

    row: Decision
    text: str
    provider: str
    who: str
    settled_by: str


@dataclass(frozen=True)
class Line:
    """A meeting in a list: how many decisions are open. Nothing is opened for it."""

    meeting: TeamMeeting
    name: Text
    open: int


@dataclass(frozen=True)
class Ahead:
    """A meeting that a person is asked to, for their home page."""

    meeting_id: uuid.UUID
    response: Response
    starts_at: datetime
    answer: str | None


def may_run(person: Person) -> bool:
    """Whoever is on a response and is not police: they read (docs/decisions/meetings.md)."""
    return not is_police(person.role, person.discipline)


def seen_meeting(
    session: Session, person: Person, response_id: uuid.UUID, meeting_id: uuid.UUID, now: datetime
) -> SeenMeeting:
    """The meeting, if it exists for this person; otherwise NotFound, whatever the reason. A wall comes first."""
    own = and_(MeetingSeat.meeting_id == TeamMeeting.id, MeetingSeat.person_id == person.id)
    row = session.execute(
        select(Response, TeamMeeting, MeetingSeat)
        .join(TeamMeeting, TeamMeeting.response_id == Response.id)
        .outerjoin(MeetingSeat, own)
        .where(
            Response.id == response_id,
            TeamMeeting.id == meeting_id,
            Response.id.not_in(walled_for(person.id)),
        )
        .order_by(MeetingSeat.asked_at, MeetingSeat.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound
    response, meeting, seat = row.Response, row.TeamMeeting, row.MeetingSeat
    sharing = sharing_of(session, response, now)
    on_it = _on_it(session, person, response_id)
    if not (sharing.open or (on_it and goes_on(person))) or not (on_it or seat):
        raise NotFound
    return SeenMeeting(response, meeting, sharing, _sight(person, on_it, seat), seat, on_it)


def _on_it(session: Session, person: Person, response_id: uuid.UUID) -> bool:
    try:
        return response_for(session, person, response_id).joined
    except NotFound:
        return False


def _sight(person: Person, on_it: bool, seat: MeetingSeat | None) -> Sight:
    if not may_run(person):
        return Sight.PART
    if on_it:
        return Sight.RUN
    return Sight.ALL if seat is not None and seat.came else Sight.PART


def place_shown(box: Box, meeting: TeamMeeting) -> str:
    """ "" where none was given, or it was erased."""
    if meeting.place_sealed is None:
        return ""
    return _opened(box.open, place_of(meeting), meeting.place_sealed)


def sides_of(
    session: Session, box: Box, response: Response, meeting: TeamMeeting, kind: Meeting
) -> list[Side]:
    """Every party of the pack, required ones first, then any other that somebody sits for. Past a wall nobody."""
    checker = aliased(Person)
    rows = session.execute(
        select(MeetingSeat, Person.name, checker.name)
        .outerjoin(Person, Person.id == MeetingSeat.person_id)
        .outerjoin(checker, checker.id == MeetingSeat.identity_by)
        .where(MeetingSeat.meeting_id == meeting.id)
        .order_by(MeetingSeat.asked_at, MeetingSeat.id)
    ).all()
    kept_out = walled_people(session, response.id)
    seats: dict[str, list[Seat]] = {}
    for row, name, checked_by in rows:
        if row.person_id not in kept_out:
            seats.setdefault(row.party, []).append(_seat(box, row, name or "", checked_by or ""))
    parties = dict.fromkeys((*kind.members, *kind.suggested, *seats))
    return [Side(one, one in kind.members, tuple(seats.get(one, ()))) for one in parties]


def _seat(box: Box, row: MeetingSeat, name: str, checked_by: str) -> Seat:
    number = ""
    if row.outside_sealed is not None:
        name, _, number = _opened(box.open, outside_place(row), row.outside_sealed).partition(SEPARATOR)
    waits = row.answer is None and row.texted_at is None and row.came is None
    return Seat(row, name, number, checked_by, waits)


def decisions_of(session: Session, box: Box, person: Person, seen: SeenMeeting) -> list[Decided]:
    """In the order they were made. To an officer none; to police of the team and to whoever is only asked their own."""
    if person.role == Role.FIRST_RESPONDER:
        return []
    does, settler = aliased(Person), aliased(Person)
    rows = session.execute(
        select(Decision, does.name, settler.name)
        .outerjoin(does, does.id == Decision.person_id)
        .outerjoin(settler, settler.id == Decision.settled_by)
        .where(Decision.meeting_id == seen.meeting.id)
        .order_by(Decision.made_at, Decision.id)
    ).all()
    return [
        Decided(
            row,
            _opened(box.open, text_place(row), row.text_sealed),
            _opened(box.open, provider_place(row), row.provider_sealed) if row.provider_sealed else "",
            who or "",
            settled_by or "",
        )
        for row, who, settled_by in rows
        if seen.sight != Sight.PART or _own(person, row)
    ]


def _opened(open_it: Callable[[Place, bytes], str], place: Place, sealed: bytes) -> str:
    """A record whose key was destroyed is shown empty, and stops no page."""
    try:
        return open_it(place, sealed)
    except VaultError:
        return ""


def _own(person: Person, row: Decision) -> bool:
    if row.restricted and is_police(person.role, person.discipline):
        return False
    return row.person_id == person.id or (row.party is not None and is_of(person, row.party))


def meetings_of(session: Session, response: Response, pack: Pack) -> list[Line]:
    """The next one first, then those that are over, the newest first; one statement."""
    undone = func.count(Decision.id).filter(Decision.state == "open")
    rows = session.execute(
        select(TeamMeeting, undone)
        .outerjoin(Decision, Decision.meeting_id == TeamMeeting.id)
        .where(TeamMeeting.response_id == response.id)
        .group_by(TeamMeeting.id)
        .order_by(TeamMeeting.starts_at, TeamMeeting.id)
    ).all()
    lines = [Line(meeting, pack.meeting(meeting.kind).name, count) for meeting, count in rows]
    ahead = [one for one in lines if one.meeting.state == CALLED]
    return [*ahead, *reversed([one for one in lines if one.meeting.state != CALLED])]


def meetings_ahead(session: Session, person_id: uuid.UUID, now: datetime) -> list[Ahead]:
    """What this person is asked to and can still go to, soonest first; nothing past a wall, nothing after sharing has
    closed, nothing they cannot come to. One statement."""
    until = select(func.max(GoodCause.until)).where(GoodCause.response_id == Response.id).scalar_subquery()
    rows = session.execute(
        select(TeamMeeting, Response, MeetingSeat.answer)
        .join(MeetingSeat, MeetingSeat.meeting_id == TeamMeeting.id)
        .join(Response, Response.id == TeamMeeting.response_id)
        .where(
            MeetingSeat.person_id == person_id,
            or_(MeetingSeat.answer.is_(None), MeetingSeat.answer != CANNOT),
            TeamMeeting.state == CALLED,
            TeamMeeting.starts_at > now - STILL_SHOWN,
            Response.state == "open",
            Response.id.not_in(walled_for(person_id)),
            or_(Response.identified_at > now - SHARED_FOR, until > now),
        )
        .order_by(TeamMeeting.starts_at, TeamMeeting.id)
    ).all()
    found = {
        meeting.id: Ahead(meeting.id, response, meeting.starts_at, said) for meeting, response, said in rows
    }
    return list(found.values())
