"""What was open when a response was closed and where it went; who took the case on; the contacts afterwards."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime


class LeftOpen(RegionScoped, Model):
    """One thing that was open at the closing: it goes to a person or an agency by `due_on`, or is no longer needed
    (`reason`). `kind` and `ref` name it (a step and its code), never what it says. Closing again adds new rows."""

    __tablename__ = "left_open"
    __table_args__ = (
        Index("ix_left_open_response_id", "response_id"),
        Index("ix_left_open_person_id", "person_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    kind: Mapped[str] = mapped_column(String(20))
    ref: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    agency_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("agency.id"))
    due_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(String(20))
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    noted_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))


class CaseHandOver(RegionScoped, Model):
    """A person, or somebody of an agency, is asked to go on with the case. `warm_with` goes along in person.

    Answered by tap: taken, cannot or withdrawn. One open question a response.
    """

    __tablename__ = "case_hand_over"
    __table_args__ = (
        Index(
            "uq_case_hand_over_response_id_open",
            "response_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_case_hand_over_person_id_state", "person_id", "state"),
        CheckConstraint("state in ('asked', 'taken', 'cannot', 'withdrawn')", name="state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    agency_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("agency.id"))
    warm_with: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10))
    asked_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class FollowUp(RegionScoped, Model):
    """A contact after the closing, on a local date, by one advocate. `state`: open, done, not_wanted (they say)."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_response_id", "response_id"),
        Index("ix_follow_up_person_id_state", "person_id", "state"),
        Index("ix_follow_up_region_id_state_due_on", "region_id", "state", "due_on"),
        CheckConstraint("kind in ('stabilization', 'later')", name="kind"),
        CheckConstraint("state in ('open', 'done', 'not_wanted')", name="state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    kind: Mapped[str] = mapped_column(String(15))
    due_on: Mapped[date] = mapped_column(Date)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))


class FollowUpSetting(RegionScoped, Model):
    """A region's own days after the closing, and whether there is such a contact. Without a row: the defaults."""

    __tablename__ = "follow_up_setting"
    __table_args__ = (UniqueConstraint("region_id", "kind"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(15))
    days: Mapped[int] = mapped_column(Integer)
    is_on: Mapped[bool] = mapped_column(Boolean)
