"""What meetings that were held have met: read by `response.events`, which knows what has happened."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.protocols.pack import Pack
from webapp.response.meetings.tables import HELD, TeamMeeting
from webapp.response.models import Response


def held_meetings(
    session: Session, response: Response, pack: Pack, since: datetime | None = None
) -> dict[str, datetime]:
    """By the event that a kind's clock waits for: when the first such meeting was held, of those held `since`. One
    statement."""
    held = select(TeamMeeting.kind, func.min(TeamMeeting.held_at)).where(
        TeamMeeting.response_id == response.id, TeamMeeting.state == HELD
    )
    if since is not None:
        held = held.where(TeamMeeting.held_at >= since)
    rows = session.execute(held.group_by(TeamMeeting.kind)).all()
    first: dict[str, datetime] = {}
    for kind, at in rows:
        event = event_of(pack, kind)
        if event and at is not None and (event not in first or at < first[event]):
            first[event] = at
    return first


def event_of(pack: Pack, kind: str) -> str:
    """The event that holding a meeting of this kind produces; "" where it names no clock."""
    clock = pack.meeting(kind).clock
    return pack.clock(clock).stop if clock else ""
