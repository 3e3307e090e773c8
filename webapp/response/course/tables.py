"""What comes up in the course of a response: what happened, who is reminded of a clock, and who has it in hand."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime


class Occurrence(RegionScoped, Model):
    """One event of the pack that happened. It counts until `undone_at`; its proposal stands until `settled_at`."""

    __tablename__ = "occurrence"
    __table_args__ = (Index("ix_occurrence_response_id_occurred_at", "response_id", "occurred_at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    event: Mapped[str] = mapped_column(String(40))
    recorded_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    occurred_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ClockReminder(RegionScoped, Model):
    """When somebody is to be told of a clock: once as it gets `soon`, once as it is `over`. Made with the run."""

    __tablename__ = "clock_reminder"
    __table_args__ = (
        UniqueConstraint("run_id", "threshold"),
        Index("ix_clock_reminder_told_at_at", "told_at", "at"),
        CheckConstraint("threshold in ('soon', 'over')", name="threshold"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    run_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("clock_run.id"))
    threshold: Mapped[str] = mapped_column(String(4))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class InHand(RegionScoped, Model):
    """ "I have it from here": from `received_at` on the response is closed to the officers who were on it.

    It stands until it is undone, or until the desk opens the response to them again, with a `reason`.
    """

    __tablename__ = "in_hand"
    __table_args__ = (Index("ix_in_hand_response_id_received_at", "response_id", "received_at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    taken_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opened_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(String(20))
