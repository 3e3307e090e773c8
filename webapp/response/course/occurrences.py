"""What has happened on a response, as it stands: what was entered by mistake has not happened."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.protocols.pack import Clock, Event, Pack
from webapp.protocols.vocabulary import EVENT
from webapp.response.course.tables import Occurrence


def occurrences_of(session: Session, response_id: uuid.UUID) -> list[Occurrence]:
    """Those that stand, oldest first by when they happened."""
    found = select(Occurrence).where(Occurrence.response_id == response_id, Occurrence.undone_at.is_(None))
    return list(session.scalars(found.order_by(Occurrence.occurred_at, Occurrence.id)))


def newest_of_each(session: Session, response_id: uuid.UUID, pack: Pack) -> dict[str, datetime]:
    """By event: when it happened last. Asks nothing of the database for a pack whose clocks need none."""
    if not any(starts_anew(clock) for clock in pack.clocks):
        return {}
    return {one.event: one.occurred_at for one in occurrences_of(session, response_id)}


EVENT_ACTION = "event."


def standing(pack: Pack, event: Event, came_up: Iterable[Occurrence]) -> Occurrence | None:
    """The newest of this kind, where it still stands: nothing since has set its facts otherwise. An event that sets no
    fact stands where a time limit begins with it; any other is one more each time."""
    state: dict[str, str] = {}
    newest = None
    for one in came_up:
        state.update(pack.event(one.event).sets)
        newest = one if one.event == event.id else newest
    if event.sets:
        return newest if all(state.get(name) == value for name, value in event.sets) else None
    return newest if any(clock.start == f"{EVENT}{event.id}" for clock in pack.clocks) else None


def starts_anew(clock: Clock) -> bool:
    """Whether it begins with an event, and with the next one of its kind once more."""
    return clock.start.startswith(EVENT)


def events_for(pack: Pack, *, police: bool) -> list[Event]:
    """What this person may say has happened. To police the restricted ones do not exist."""
    return [event for event in pack.events if not (event.restricted and police)]


def action_of(event: Event) -> str:
    """The audit's code, of at most 40 characters: an event's id has at most 34. A restricted one is not named by it."""
    return "event.restricted" if event.restricted else f"{EVENT_ACTION}{event.id}"
