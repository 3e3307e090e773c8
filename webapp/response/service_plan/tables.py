"""The service plan after the crisis: outcomes, their tasks, reviews, and who agreed (Nevada calls it CISP).

It is not the safety plan. What anybody typed is in `sealed`, under the young person's key; the rest are codes, dates
and members of staff.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime


class ServicePlan(RegionScoped, Model):
    """That a response has one. `changed_at` is what an agreement is compared with; `review_on` is a local date."""

    __tablename__ = "service_plan"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"), unique=True)
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    begun_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    review_on: Mapped[date | None] = mapped_column(Date)


class ServiceOutcome(RegionScoped, Model):
    """Something that is to be different. `theirs`: the young person's own priority; those come first, then `place`.

    `sealed` holds `outcome` and `own_words`.
    """

    __tablename__ = "service_outcome"
    __table_args__ = (
        Index("ix_service_outcome_response_id", "response_id"),
        CheckConstraint("state in ('open', 'waiting', 'reached', 'let_go')", name="state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    state: Mapped[str] = mapped_column(String(10))
    theirs: Mapped[bool] = mapped_column(Boolean, default=False)
    place: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    state_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ServiceTask(RegionScoped, Model):
    """One small thing towards an outcome. Open while `result` is None; what did not fit is followed by another.

    `linked_by` brings the young person and the resource together; `represented_by` speaks for the resource at the
    team, or the name in `sealed` (`represents`) does. `sealed` holds `task`, `resource`, `strengths` besides.
    """

    __tablename__ = "service_task"
    __table_args__ = (
        Index("ix_service_task_outcome_id", "outcome_id"),
        CheckConstraint("result in ('achieved', 'did_not_fit', 'edited', 'not_needed')", name="result"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    outcome_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("service_outcome.id"))
    due_on: Mapped[date] = mapped_column(Date)
    linked_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    represented_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    follows_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("service_task.id"), unique=True)
    progress_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    result: Mapped[str | None] = mapped_column(String(12))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ServiceReview(RegionScoped, Model):
    """The team has looked at the plan. `sealed` holds the answers to the six questions, how it moves, and a note."""

    __tablename__ = "service_review"
    __table_args__ = (
        Index("ix_service_review_response_id", "response_id"),
        CheckConstraint("reason in ('planned', 'event')", name="reason"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    reason: Mapped[str] = mapped_column(String(10))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    held_at: Mapped[datetime] = mapped_column(UTCDateTime)
    held_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))


class ServiceAgreement(RegionScoped, Model):
    """Somebody agrees to the plan as it stood at `agreed_at`. Without `person_id` it is the young person, by `how`:
    a word (`said`) or a tap on the staff's phone (`tapped`). Never a signature, never a paper."""

    __tablename__ = "service_agreement"
    __table_args__ = (
        Index("ix_service_agreement_response_id", "response_id"),
        CheckConstraint("how in ('said', 'tapped')", name="how"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    how: Mapped[str] = mapped_column(String(10))
    agreed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
