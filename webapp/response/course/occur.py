"""Something happened: an event of the pack is recorded, the facts that it sets follow, and with them steps and clocks.

What was entered by mistake is taken back with all of it. The audit keeps both.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import Session

from webapp.db import locked
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.protocols.facts import FACTS
from webapp.protocols.forms import Field
from webapp.protocols.pack import Event, Meeting, Pack
from webapp.protocols.text import NO_TEXT
from webapp.response.actor import Actor, note
from webapp.response.answers import facts_about, keep_answers
from webapp.response.course.occurrences import action_of, events_for, occurrences_of, standing
from webapp.response.course.tables import Occurrence
from webapp.response.models import Answer, Response
from webapp.response.triage import CLOSED, reconsider
from webapp.vault.box import Box

UNDO_WITHIN = timedelta(minutes=10)
SAME, ANOTHER = "same", "another"
AGAIN = {SAME: N_("The same, told once more"), ANOTHER: N_("Another one")}


@dataclass(frozen=True)
class Proposal:
    """A kind of team meeting that an event proposes, and which one."""

    meeting: Meeting
    event: Event
    occurrence: Occurrence


def record_event(
    session: Session,
    actor: Actor,
    box: Box,
    response: Response,
    pack: Pack,
    event_id: str,
    *,
    police: bool,
    at: datetime | None = None,
    again: str = "",
) -> bool:
    """It happened `at`, or when it was tapped. True when the tier was raised by it.

    What stands already may be told by a second person: `again` says whether it is the SAME, whose time limits run from
    its first word, or ANOTHER, which begins them anew. Without a word it is asked (BadField).
    NotFound for an event that the pack, or this person, does not have.
    """
    event = _event(pack, event_id, police)
    if response.state != "open":
        raise DomainError(CLOSED)
    at = actor.occurred_at if at is None else at
    if at > actor.now:
        raise BadField("at", N_("That time is still to come. Give the time when it happened."))
    if at < response.identified_at:
        raise BadField("at", N_("That is before the young person was identified. Give a later time."))
    acting = replace(actor, occurred_at=at)
    there = standing(pack, event, occurrences_of(session, response.id))
    if there is not None and again not in AGAIN:
        raise BadField("again", N_("This stands already. Say whether it is the same, or another one."))
    if there is not None and again == SAME:
        _told_again(session, acting, response, there)
        return reconsider(session, acting, response, pack, facts_about(session, box, response))
    session.add(
        Occurrence(
            id=actor.ids.new(),
            region_id=response.region_id,
            response_id=response.id,
            event=event.id,
            recorded_by=actor.person_id,
            occurred_at=at,
            received_at=actor.now,
        )
    )
    keep_answers(
        session, acting, box, response, [_field(pack, name) for name, _ in event.sets], dict(event.sets)
    )
    note(session, acting, action_of(event), response.id, event.id if event.restricted else None)
    _follow_scene(response, dict(event.sets).get("away"), at)
    return reconsider(session, acting, response, pack, facts_about(session, box, response))


def _follow_scene(response: Response, away: str | None, at: datetime) -> None:
    """Whoever ran is not at the scene: every card and the board say so, until they are back."""
    if away is not None and (response.scene_at is None or response.scene_at <= at):
        response.scene, response.scene_at = ("left" if away == "yes" else "here"), at


def _told_again(session: Session, acting: Actor, response: Response, there: Occurrence) -> None:
    """The earlier time counts, with the facts that it set."""
    note(session, acting, "occurrence.same", response.id, there.event)
    if acting.occurred_at < there.occurred_at:
        session.execute(
            update(Answer)
            .where(*_its_answers(response, there))
            .values(occurred_at=acting.occurred_at)
            .execution_options(synchronize_session="fetch")
        )
        there.occurred_at = acting.occurred_at
        session.flush()


def _its_answers(response: Response, one: Occurrence) -> tuple[ColumnElement[bool], ...]:
    return (
        Answer.response_id == response.id,
        Answer.answered_by == one.recorded_by,
        Answer.occurred_at == one.occurred_at,
        Answer.received_at == one.received_at,
    )


def undo_event(
    session: Session,
    actor: Actor,
    box: Box,
    response: Response,
    pack: Pack,
    occurrence_id: uuid.UUID,
    *,
    police: bool,
    desk: bool,
) -> None:
    """By whoever entered it, or by the `desk`: within ten minutes an undo, later an entry by mistake. The facts that it
    set are again what they were; what was answered since stands."""
    found = _occurrence(session, response, pack, occurrence_id, police)
    if not desk and found.recorded_by != actor.person_id:
        raise DomainError(N_("Whoever entered it can take it back, or the duty desk."))
    if found.undone_at is not None:
        return
    found.undone_at = actor.now
    session.execute(
        delete(Answer).where(
            Answer.field.in_([name for name, _ in pack.event(found.event).sets]),
            *_its_answers(response, found),
        )
    )
    session.flush()
    facts = facts_about(session, box, response)
    if response.scene_at == found.occurred_at and "away" in dict(pack.event(found.event).sets):
        _follow_scene(response, facts.get("away", "no"), actor.now)
    soon = actor.occurred_at <= found.received_at + UNDO_WITHIN
    note(session, actor, "occurrence.undone" if soon else "occurrence.mistake", response.id, found.event)
    reconsider(session, actor, response, pack, facts)


def settle_proposal(
    session: Session,
    actor: Actor,
    response: Response,
    pack: Pack,
    occurrence_id: uuid.UUID,
    *,
    police: bool,
) -> None:
    """The meeting that it proposes is set, or the team needs none: no card proposes it any longer."""
    found = _occurrence(session, response, pack, occurrence_id, police)
    if found.settled_at is None:
        found.settled_at = actor.now
        session.flush()
        note(session, actor, "occurrence.settled", response.id, found.event)


def settle_meeting(session: Session, actor: Actor, response: Response, pack: Pack, meeting_id: str) -> None:
    """A meeting of this kind is set: whatever proposed one is settled."""
    for one in session.scalars(_proposing(response, pack, meeting_id).where(Occurrence.settled_at.is_(None))):
        one.settled_at = actor.now
    session.flush()


def propose_again(session: Session, response: Response, pack: Pack, meeting_id: str, since: datetime) -> None:
    """The meeting that was set at `since` was called off: what it settled then proposes one as before."""
    for one in session.scalars(_proposing(response, pack, meeting_id).where(Occurrence.settled_at == since)):
        one.settled_at = None
    session.flush()


def _proposing(response: Response, pack: Pack, meeting_id: str) -> Select[Occurrence]:
    events = [event.id for event in pack.events if event.proposes == meeting_id]
    return select(Occurrence).where(
        Occurrence.response_id == response.id,
        Occurrence.event.in_(events),
        Occurrence.undone_at.is_(None),
    )


def proposals(pack: Pack, came_up: Iterable[Occurrence], *, police: bool) -> list[Proposal]:
    """One for each kind of meeting, with what proposed it last. To police no restricted event exists."""
    events = {event.id: event for event in events_for(pack, police=police)}
    found: dict[str, Proposal] = {}
    for one in came_up:
        event = events.get(one.event)
        if event is not None and event.proposes:
            found[event.proposes] = Proposal(pack.meeting(event.proposes), event, one)
    return list(found.values())


def _event(pack: Pack, event_id: str, police: bool) -> Event:
    for event in events_for(pack, police=police):
        if event.id == event_id:
            return event
    raise NotFound


def _occurrence(
    session: Session, response: Response, pack: Pack, occurrence_id: uuid.UUID, police: bool
) -> Occurrence:
    asked = select(Occurrence).where(Occurrence.id == occurrence_id, Occurrence.response_id == response.id)
    found = session.scalars(locked(asked)).one_or_none()
    if found is None:
        raise NotFound
    _event(pack, found.event, police)
    return found


def _field(pack: Pack, name: str) -> Field:
    """How a fact is kept: as the contact's forms say; where none asks for it, sealed if it is restricted."""
    asked = [form.field(name) for form in pack.forms if form.id in ("contact", "contact_later")]
    own = Field(name, "choice", NO_TEXT, data_class="restricted" if FACTS[name].restricted else "operational")
    return next((one for one in asked if one is not None), own)
