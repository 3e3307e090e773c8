"""Call a meeting, move it, call it off. Who is asked is told by a text that says when, and not where."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import locked
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.paging.models import MessageKind
from webapp.protocols.pack import Meeting
from webapp.response.actor import Actor, note
from webapp.response.course.occur import propose_again, settle_meeting
from webapp.response.meetings.invite import ask, tell_those_asked
from webapp.response.meetings.sharing import must_be_open
from webapp.response.meetings.tables import CALLED, CANCELLED, TeamMeeting
from webapp.response.models import Response
from webapp.response.packs import pack_of
from webapp.vault.box import Box, Place

# A phone's clock, and a meeting that begins as it is called: on scene it is now.
JUST_NOW = timedelta(hours=1)
FURTHEST = timedelta(days=180)
REASONS: dict[str, str] = {
    "too_few": N_("Too few can come"),
    "away": N_("The young person is away"),
    "with_another": N_("Taken together with another meeting"),
    "not_needed": N_("It is not needed any longer"),
    "entered_twice": N_("Called twice"),
}


@dataclass(frozen=True)
class Wanted:
    """What a new meeting is to be. `place` may be empty; `people` by party; `because` is the event that proposed it."""

    kind: Meeting
    starts_at: datetime
    place: str
    people: Mapping[str, Sequence[uuid.UUID]]
    because: str | None = None


def call(session: Session, actor: Actor, box: Box, response: Response, wanted: Wanted) -> TeamMeeting:
    """Called, and everybody named is asked. Raises DomainError where nobody new may be told anything."""
    _may_be_called(session, actor, response)
    _in_reach(actor, wanted.starts_at)
    meeting = TeamMeeting(
        id=actor.ids.new(),
        region_id=response.region_id,
        response_id=response.id,
        kind=wanted.kind.id,
        because=wanted.because,
        state=CALLED,
        starts_at=wanted.starts_at,
        called_by=actor.person_id,
        called_at=actor.now,
        wish="not_asked",
        agenda_seen=0,
    )
    if wanted.place:
        meeting.place_sealed = box.seal(place_of(meeting), wanted.place)
    session.add(meeting)
    session.flush()
    note(session, actor, "meeting.called", response.id, wanted.kind.id)
    settle_meeting(session, actor, response, pack_of(response), wanted.kind.id)
    ask(session, actor, response, meeting, wanted.people)
    return meeting


def move(
    session: Session,
    actor: Actor,
    box: Box,
    response: Response,
    meeting: TeamMeeting,
    *,
    starts_at: datetime,
    place: str,
) -> None:
    """To another time or place. Whoever was asked is told, and asked again when it is the time."""
    _must_be_called(meeting)
    must_be_open(session, response, actor.now)
    _in_reach(actor, starts_at)
    another_time = starts_at != meeting.starts_at
    meeting.place_sealed = box.seal(place_of(meeting), place) if place else None
    meeting.starts_at = starts_at
    session.flush()
    note(session, actor, "meeting.moved", response.id, meeting.kind)
    tell_those_asked(session, actor, response, meeting, MessageKind.MEETING_MOVED, ask_again=another_time)


def call_off(session: Session, actor: Actor, response: Response, meeting: TeamMeeting, reason: str) -> None:
    """With one of REASONS. Whoever was asked is told that nobody meets."""
    _must_be_called(meeting)
    if reason not in REASONS:
        raise BadField("reason", N_("Choose why."))
    meeting.state, meeting.reason, meeting.cancelled_at = CANCELLED, reason, actor.now
    session.flush()
    note(session, actor, "meeting.cancelled", response.id, f"{meeting.kind} {reason}")
    if not _another_is_set(session, response, meeting.kind):
        propose_again(session, response, pack_of(response), meeting.kind, meeting.called_at)
    tell_those_asked(session, actor, response, meeting, MessageKind.MEETING_OFF)


def locked_meeting(session: Session, response: Response, meeting_id: uuid.UUID) -> TeamMeeting:
    """The row, locked; NotFound when it is none of this response."""
    found = select(TeamMeeting).where(TeamMeeting.id == meeting_id, TeamMeeting.response_id == response.id)
    # It was read before, to see whose it is: what counts is how it stands now.
    fresh = locked(found).execution_options(populate_existing=True)
    meeting = session.scalars(fresh).one_or_none()
    if meeting is None:
        raise NotFound
    return meeting


def place_of(meeting: TeamMeeting) -> Place:
    """Where the place's name is sealed."""
    return Place(meeting.region_id, "team_meeting", meeting.id, "place_sealed")


def _may_be_called(session: Session, actor: Actor, response: Response) -> None:
    if response.state != "open":
        raise DomainError(N_("This response is closed. Open it again first."))
    if response.unverified:
        raise DomainError(
            N_("Police dispatch has not confirmed this contact. Nobody is called together yet.")
        )
    must_be_open(session, response, actor.now)


def _another_is_set(session: Session, response: Response, kind: str) -> bool:
    """Two calls for one meeting: with one of them called off the other stands."""
    there = select(TeamMeeting.id).where(
        TeamMeeting.response_id == response.id, TeamMeeting.kind == kind, TeamMeeting.state == CALLED
    )
    return session.scalar(there.limit(1)) is not None


def _in_reach(actor: Actor, starts_at: datetime) -> None:
    if starts_at < actor.now - JUST_NOW:
        raise BadField("at", N_("That time is over. Give a time from now on."))
    if starts_at > actor.now + FURTHEST:
        raise BadField("on", N_("That is too far ahead. Give a day within half a year."))


def _must_be_called(meeting: TeamMeeting) -> None:
    if meeting.state != CALLED:
        raise DomainError(N_("This meeting is held, or was called off. Nothing was changed."))
