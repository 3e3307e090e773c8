"""What a meeting decides: who does what until when, also a warm hand-off to a provider; and what became of it."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import locked
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.protocols.vocabulary import is_police
from webapp.response.actor import Actor, note
from webapp.response.meetings.invite import askable
from webapp.response.meetings.parties import PARTY_NAMES, YOUTH
from webapp.response.meetings.tables import (
    CANCELLED,
    DONE,
    DROPPED,
    OPEN,
    Decision,
    TeamMeeting,
)
from webapp.response.models import Response
from webapp.vault.box import Box, Place

STATES: dict[str, str] = {OPEN: N_("Open"), DONE: N_("Done"), DROPPED: N_("Dropped")}
# What a response can be held up by, and read through on a phone.
MOST = 60
LATEST = timedelta(days=366)
_WHO = {"person": "person_id", "party": "party"}


@dataclass(frozen=True)
class Said:
    """What was decided. `who` is `person:<id>` or `party:<code>`; with `provider` it is a warm hand-off."""

    text: str
    who: str
    due_on: date
    provider: str = ""
    restricted: bool = False


def decide(
    session: Session,
    actor: Actor,
    box: Box,
    response: Response,
    meeting: TeamMeeting,
    said: Said,
    today: date,
) -> Decision:
    """`today` is the region's. The row of the meeting is locked by the caller."""
    if meeting.state == CANCELLED:
        raise DomainError(N_("This meeting was called off. Call a new one. Nothing was changed."))
    if not today <= said.due_on <= today + LATEST:
        raise BadField("due_on", N_("Give a day from today on, at most a year ahead."))
    person_id, party = _who(session, response, said)
    standing = session.scalars(select(Decision.id).where(Decision.meeting_id == meeting.id)).all()
    if len(standing) >= MOST:
        raise DomainError(N_("That is more than one meeting can decide. Call the next one."))
    decision = Decision(
        id=actor.ids.new(),
        region_id=meeting.region_id,
        meeting_id=meeting.id,
        person_id=person_id,
        party=party,
        due_on=said.due_on,
        restricted=said.restricted,
        state=OPEN,
        made_by=actor.person_id,
        made_at=actor.now,
    )
    decision.text_sealed = box.seal(text_place(decision), said.text)
    if said.provider:
        decision.provider_sealed = box.seal(provider_place(decision), said.provider)
    session.add(decision)
    session.flush()
    note(session, actor, "meeting.decided", response.id, meeting.kind)
    return decision


def settle(session: Session, actor: Actor, meeting: TeamMeeting, decision_id: uuid.UUID, state: str) -> None:
    """Done, dropped, or open again; by whom and when."""
    if state not in STATES:
        raise DomainError(N_("Choose one of these."))
    found = select(Decision).where(Decision.id == decision_id, Decision.meeting_id == meeting.id)
    decision = session.scalars(locked(found)).one_or_none()
    if decision is None:
        raise NotFound
    if decision.state == state:
        return
    decision.state = state
    again = state == OPEN
    decision.settled_by, decision.settled_at = (None, None) if again else (actor.person_id, actor.now)
    session.flush()
    note(session, actor, f"meeting.decision_{state}", meeting.response_id, meeting.kind)


def text_place(decision: Decision) -> Place:
    return Place(decision.region_id, "meeting_decision", decision.id, "text_sealed")


def provider_place(decision: Decision) -> Place:
    return Place(decision.region_id, "meeting_decision", decision.id, "provider_sealed")


def _who(session: Session, response: Response, said: Said) -> tuple[uuid.UUID | None, str | None]:
    """Whoever does it must be able to read it: of what is restricted police learn nothing."""
    how, _, code = said.who.partition(":")
    if how not in _WHO or not code:
        raise BadField("who", N_("Say who does it."))
    if how == "party":
        if code not in PARTY_NAMES or code == YOUTH:
            raise BadField("who", N_("Say who does it."))
        _not_police(said, police=code == "law_enforcement")
        return None, code
    person = next((one for one in askable(session, response) if str(one.id) == code), None)
    if person is None:
        raise BadField("who", N_("Say who does it."))
    _not_police(said, police=is_police(person.role, person.discipline))
    return person.id, None


def _not_police(said: Said, *, police: bool) -> None:
    if said.restricted and police:
        raise BadField("who", N_("Police do not read what is marked so. Name somebody else."))
