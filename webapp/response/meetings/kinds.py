"""Which kinds of meeting a response offers: the one that an event proposes first, then what a clock waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.protocols.pack import Event, Meeting, Pack
from webapp.response.course.occurrences import occurrences_of
from webapp.response.models import ClockRun, Response


@dataclass(frozen=True)
class Offered:
    """A kind that may be called. `event`: what happened, and `at` when, if that proposes it. `due_at`: when the clock
    runs out that it meets, while that runs."""

    kind: Meeting
    event: Event | None = None
    at: datetime | None = None
    due_at: datetime | None = None


def offered_for(session: Session, response: Response, pack: Pack) -> list[Offered]:
    """Proposed ones first, the newest event first; then by what runs out next; then as the pack has them.

    An event proposes its kind in any tier, until such a meeting has been called after it and not called off
    (occur.py).
    """
    proposed = _proposed(session, response, pack)
    due = _due(session, response)
    offered = [
        Offered(kind, due_at=due.get(kind.clock)) for kind in pack.meetings if _in_tier(kind, response)
    ]
    proposals = [
        Offered(pack.meeting(id), event, at, due.get(pack.meeting(id).clock)) for id, event, at in proposed
    ]
    there = {one.kind.id for one in proposals}
    rest = [one for one in offered if one.kind.id not in there]
    rest.sort(key=lambda one: (one.due_at is None, one.due_at.timestamp() if one.due_at else 0.0))
    return [*proposals, *rest]


def due_of(session: Session, response: Response, kind: Meeting) -> datetime | None:
    """When the clock runs out that this kind meets, while it runs."""
    return _due(session, response).get(kind.clock) if kind.clock else None


def next_start(now: datetime, due_at: datetime | None) -> datetime:
    """A start to begin with: the next full hour, or what the clock still allows, to five minutes."""
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if due_at is None or hour <= due_at or due_at <= now:
        return hour
    before = due_at.replace(minute=due_at.minute - due_at.minute % 5, second=0, microsecond=0)
    return max(before, now.replace(second=0, microsecond=0))


def _in_tier(kind: Meeting, response: Response) -> bool:
    return response.tier in kind.tiers


def _due(session: Session, response: Response) -> Mapping[str, datetime]:
    found = select(ClockRun.clock, ClockRun.due_at).where(
        ClockRun.response_id == response.id, ClockRun.stopped_at.is_(None)
    )
    return {row.clock: row.due_at for row in session.execute(found)}


def _proposed(session: Session, response: Response, pack: Pack) -> list[tuple[str, Event, datetime]]:
    """Kind, event and time; one line for a kind, that of its newest event."""
    found: dict[str, tuple[str, Event, datetime]] = {}
    for one in reversed(occurrences_of(session, response.id)):
        event = _event(pack, one.event)
        if one.settled_at is None and event is not None and event.proposes:
            found.setdefault(event.proposes, (event.proposes, event, one.occurred_at))
    return list(found.values())


def _event(pack: Pack, event_id: str) -> Event | None:
    try:
        return pack.event(event_id)
    except NotFound:
        return None
