"""A meeting is held, and its clock is met; or that was a mistake, and the clock runs on."""

from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError
from webapp.protocols.pack import Pack
from webapp.response.actor import Actor, note
from webapp.response.course.clocks import settle_stops
from webapp.response.meetings.held import event_of
from webapp.response.meetings.tables import CALLED, CANCELLED, HELD, TeamMeeting
from webapp.response.models import Response


def hold(
    session: Session, actor: Actor, response: Response, pack: Pack, meeting: TeamMeeting, *, as_called: bool
) -> None:
    """It began now, or `as_called`: at the time that it was called for. The row is locked by the caller."""
    if meeting.state == CANCELLED:
        raise DomainError(N_("This meeting was called off. Call a new one. Nothing was changed."))
    if meeting.state == HELD:
        raise DomainError(N_("This meeting is marked as held already. Nothing was changed."))
    if as_called and meeting.starts_at > actor.now:
        raise DomainError(
            N_("It was called for a time that is still ahead. If it has begun, say that it begins now.")
        )
    at = meeting.starts_at if as_called else actor.occurred_at
    meeting.state = HELD
    meeting.held_at = max(at, response.identified_at)
    session.flush()
    note(session, replace(actor, occurred_at=meeting.held_at), "meeting.held", response.id, meeting.kind)
    settle_clock(session, actor, response, pack, event_of(pack, meeting.kind))


def not_held(session: Session, actor: Actor, response: Response, pack: Pack, meeting: TeamMeeting) -> None:
    """Undo: it stands as called again. The row is locked by the caller."""
    if meeting.state != HELD:
        raise DomainError(N_("This meeting is not marked as held. Nothing was changed."))
    meeting.state, meeting.held_at = CALLED, None
    session.flush()
    note(session, actor, "meeting.not_held", response.id, meeting.kind)
    settle_clock(session, actor, response, pack, event_of(pack, meeting.kind))


def settle_clock(session: Session, actor: Actor, response: Response, pack: Pack, event: str) -> None:
    """The clocks that wait for this event stand as what has happened says, which may be later than it was."""
    if event:
        settle_stops(session, actor, response, pack, event)
