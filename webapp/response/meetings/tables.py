"""A team meeting, who is asked to it, what it decided, and for how long the team may share."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime

CALLED, HELD, CANCELLED = "called", "held", "cancelled"
COMING, CANNOT = "coming", "cannot"
OPEN, DONE, DROPPED = "open", "done", "dropped"


class TeamMeeting(RegionScoped, Model):
    """One meeting of the response's team. `kind` is a meeting of its pack; `because` the event that proposed it.

    `held_at` is when it began, and stands only while it is held. `agenda_seen` has one bit for each line of the
    agenda, the first one lowest. `wish` is the young person's (start.WISHES), `speaker` who speaks for them.
    """

    __tablename__ = "team_meeting"
    __table_args__ = (
        Index("ix_team_meeting_response_id_starts_at", "response_id", "starts_at"),
        CheckConstraint("state in ('called', 'held', 'cancelled')", name="state"),
        CheckConstraint("(state = 'held') = (held_at IS NOT NULL)", name="held"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    kind: Mapped[str] = mapped_column(String(60))
    because: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10), default=CALLED)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    place_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    called_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    called_at: Mapped[datetime] = mapped_column(UTCDateTime)
    held_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str | None] = mapped_column(String(20))
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    wish: Mapped[str] = mapped_column(String(14), default="not_asked")
    speaker: Mapped[str | None] = mapped_column(String(30))
    agenda_seen: Mapped[int] = mapped_column(Integer, default=0)


class MeetingSeat(RegionScoped, Model):
    """Somebody asked to a meeting for one party: a person of the region, or somebody from outside, sealed.

    `texted_at` None: nobody has texted them, so they are phoned. `identity_at`: who they are was checked (requirements
    10); staff show it by signing in. `came` None: not said yet.
    """

    __tablename__ = "meeting_seat"
    __table_args__ = (
        UniqueConstraint("meeting_id", "party", "person_id"),
        Index("ix_meeting_seat_person_id", "person_id"),
        CheckConstraint("(person_id IS NULL) <> (outside_sealed IS NULL)", name="one_of"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    meeting_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("team_meeting.id"))
    party: Mapped[str] = mapped_column(String(30))
    person_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    outside_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    texted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[str | None] = mapped_column(String(8))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    identity_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    identity_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    came: Mapped[bool | None] = mapped_column(Boolean)


class Decision(RegionScoped, Model):
    """What a meeting decided: sealed words, who does it (`person_id` or a `party`), and until which local day.

    A `restricted` one, of health or assault, is absent for police. With `provider_sealed` it is a warm hand-off:
    whoever is responsible goes there together with the young person (NV 4947-4952).
    """

    __tablename__ = "meeting_decision"
    __table_args__ = (
        Index("ix_meeting_decision_meeting_id", "meeting_id"),
        CheckConstraint("(person_id IS NULL) <> (party IS NULL)", name="one_of"),
        CheckConstraint("state in ('open', 'done', 'dropped')", name="state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    meeting_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("team_meeting.id"))
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    provider_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    person_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    party: Mapped[str | None] = mapped_column(String(30))
    due_on: Mapped[date] = mapped_column(Date)
    restricted: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[str] = mapped_column(String(8), default=OPEN)
    made_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class GoodCause(RegionScoped, Model):
    """Why the team may share for longer, and until when (requirements 10). The one that reaches furthest counts."""

    __tablename__ = "sharing_good_cause"
    __table_args__ = (Index("ix_sharing_good_cause_response_id", "response_id"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    reason: Mapped[str] = mapped_column(String(20))
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
