"""The contact, its responses, and what is recorded on them."""

import uuid
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
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

# What police dispatch said of an officer who paged by text (verify.py).
CONFIRMED = "confirmed"


class Contact(RegionScoped, Model):
    """One call or meeting in the field. Several young people are several responses of one contact.

    `identified_at` starts every clock; `occurred_at` is the phone's time of logging, `received_at` the server's.
    """

    __tablename__ = "contact"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    logged_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    agency_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("agency.id"))
    reporter: Mapped[str] = mapped_column(String(20))
    how_many: Mapped[int] = mapped_column(Integer)
    identified_at: Mapped[datetime] = mapped_column(UTCDateTime)
    occurred_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Response(RegionScoped, Model):
    """The response for one young person, under the pack version it began with.

    `scene` is the officer's last word: here, moved, left, declined_for_now. None of them ends the page.
    `word` is what officer and advocate say to each other when they meet.

    `drill`: an exercise on the live system. It is marked wherever its code stands, and counts in no report.
    `verify_asked_at`: it came by text from an officer's number, and police dispatch must confirm it before anybody
    travels; `verify_outcome` is then confirmed or not_confirmed.
    """

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("region_id", "code"),
        Index("ix_response_region_id_state_opened_at", "region_id", "state", "opened_at"),
        CheckConstraint("state in ('open', 'closed')", name="state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    contact_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("contact.id"), index=True)
    young_person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("young_person.id"))
    code: Mapped[str] = mapped_column(String(8))
    pack_id: Mapped[str] = mapped_column(String(40))
    pack_version: Mapped[str] = mapped_column(String(20))
    tier: Mapped[str] = mapped_column(String(30))
    tier_rule: Mapped[str] = mapped_column(String(60))
    tier_raised: Mapped[str | None] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(10), default="open")
    scene: Mapped[str] = mapped_column(String(20), default="here")
    scene_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    word: Mapped[str] = mapped_column(String(40))
    identified_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    drill: Mapped[bool] = mapped_column(Boolean, default=False)
    verify_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    verified_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)  # no foreign key: see migration 0011
    verify_outcome: Mapped[str | None] = mapped_column(String(16))

    @property
    def shown(self) -> str:
        """The code as every screen says it: a drill is never taken for a response."""
        return f"DRILL {self.code}" if self.drill else self.code

    @property
    def unverified(self) -> bool:
        """Nobody travels yet: police dispatch has not been asked, or has not confirmed."""
        return self.verify_asked_at is not None and self.verify_outcome != CONFIRMED


class Answer(RegionScoped, Model):
    """One answer to one field of one form; the newest counts, the older stay. Personal ones are sealed.

    Either `value` (operational fields) or `sealed` (all others) is set, never both.
    """

    __tablename__ = "answer"
    __table_args__ = (
        Index("ix_answer_response_field_received", "response_id", "field", "received_at"),
        CheckConstraint("(value IS NULL) <> (sealed IS NULL)", name="one_place"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    field: Mapped[str] = mapped_column(String(40))
    value: Mapped[str | None] = mapped_column(String(200))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    answered_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    occurred_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ClockRun(RegionScoped, Model):
    """One clock of one response: from `started_at` it runs out at `due_at`, unless `stopped_at` came first."""

    __tablename__ = "clock_run"
    __table_args__ = (UniqueConstraint("response_id", "clock"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    clock: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class StepMark(RegionScoped, Model):
    """One person's answer to one step: done, not_needed, could_not (with a reason code) or open again."""

    __tablename__ = "step_mark"
    __table_args__ = (
        Index("ix_step_mark_response_received", "response_id", "received_at"),
        CheckConstraint("outcome in ('done', 'not_needed', 'could_not', 'open')", name="outcome"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    step: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(30))
    marked_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    occurred_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)


class TeamPlace(RegionScoped, Model):
    """A person on the team of one response, and in which role they are on it."""

    __tablename__ = "team_place"
    __table_args__ = (
        UniqueConstraint("response_id", "person_id"),
        Index("ix_team_place_person_id", "person_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(20))
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SameQuestion(RegionScoped, Model):
    """ "The same young person?": asked of the desk when a contact came late and another response may be it.

    Without an answer by `due_at` the page goes out. `answer`: same, another, or nobody (nobody answered in time).
    """

    __tablename__ = "same_question"
    __table_args__ = (Index("ix_same_question_due", "answered_at", "due_at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"), unique=True)
    other_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    answer: Mapped[str | None] = mapped_column(String(10))
