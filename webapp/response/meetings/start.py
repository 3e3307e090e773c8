"""The start of a meeting: what is shared is read aloud, the young person's wish, and the agenda gone through."""

from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError
from webapp.protocols.pack import Meeting
from webapp.response.actor import Actor, note
from webapp.response.meetings.parties import PARTY_NAMES, YOUTH
from webapp.response.meetings.tables import CANCELLED, TeamMeeting

# Whatever they choose is their choice: none of these is a refusal (requirements 34; CA 1036-1047, fn 40).
WISHES: dict[str, str] = {
    "yes": N_("Yes, they take part"),
    "part": N_("A part of it"),
    "not_this_time": N_("Not this time"),
    "not_asked": N_("Not asked yet"),
}
THEMSELVES = "themselves"
SPEAKERS: dict[str, str] = {
    THEMSELVES: N_("They speak for themselves"),
    **{party: name for party, name in PARTY_NAMES.items() if party != YOUTH},
}


def script_read(session: Session, actor: Actor, meeting: TeamMeeting) -> None:
    """Read aloud, when and by whom; the first time stands, since later tellings only repeat it."""
    _goes_on(meeting)
    if meeting.read_at is None:
        meeting.read_at, meeting.read_by = actor.occurred_at, actor.person_id
        session.flush()
        note(session, actor, "meeting.script_read", meeting.response_id, meeting.kind)


def say_wish(session: Session, actor: Actor, meeting: TeamMeeting, wish: str, speaker: str) -> None:
    """`wish` is a key of WISHES; `speaker`, who speaks for them, of SPEAKERS or empty. Consulted for each meeting."""
    _goes_on(meeting)
    if wish not in WISHES or (speaker and speaker not in SPEAKERS):
        raise DomainError(N_("Choose one of these."))
    meeting.wish, meeting.speaker = wish, speaker or None
    session.flush()
    note(session, actor, "meeting.wish", meeting.response_id, meeting.kind)


def tick_agenda(
    session: Session, actor: Actor, meeting: TeamMeeting, kind: Meeting, line: int, *, seen: bool
) -> None:
    """One line of the agenda was gone through, or not yet. `line` counts from 0."""
    _goes_on(meeting)
    if not 0 <= line < len(kind.agenda):
        raise DomainError(N_("Choose one of these."))
    bit = 1 << line
    meeting.agenda_seen = meeting.agenda_seen | bit if seen else meeting.agenda_seen & ~bit
    session.flush()
    note(session, actor, "meeting.agenda", meeting.response_id, f"{meeting.kind} {line + 1}")


def _goes_on(meeting: TeamMeeting) -> None:
    if meeting.state == CANCELLED:
        raise DomainError(N_("This meeting was called off. Call a new one. Nothing was changed."))
