"""What is known of the people who are asked: on scene or not, skills, readiness; and what is asked beside a page."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    Boolean,
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


class OnScene(StrEnum):
    """A person's own word on where they meet a young person. Only the supervisors of their own agency see it."""

    YES = "yes"
    ONLY_PAIRED = "only_paired"
    NOT_ON_SCENE = "not_on_scene"


class OnSceneChoice(RegionScoped, Model):
    """Who has said nothing has no row: yes."""

    __tablename__ = "on_scene"

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"), primary_key=True)
    choice: Mapped[str] = mapped_column(String(12))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class OfferKind(StrEnum):
    """What is asked of a protected person in place of going to the scene alone."""

    AFTER_REMOVAL = "after_removal"  # to meet the young person later, away from the scene
    ALONG = "along"  # to go to the scene together with somebody else, never first


class OfferAnswer(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CLOSED = "closed"


class Offer(RegionScoped, Model):
    """Asked beside the ladder of a page: no answer to it moves the page, and a yes to it is no advocate on scene.

    `with_id` is who was asked to go together with them, while nobody leads the page. `told_with` is the leader of whom
    somebody who goes along was last told.
    """

    __tablename__ = "offer"
    __table_args__ = (
        UniqueConstraint("page_id", "person_id"),
        Index("ix_offer_person_id_reply_code", "person_id", "reply_code"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    page_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("page.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(13))
    with_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    reply_code: Mapped[str] = mapped_column(String(3))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer: Mapped[str | None] = mapped_column(String(8))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    eta_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    channel: Mapped[str | None] = mapped_column(String(5))
    told_with: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))


class PersonSkills(RegionScoped, Model):
    """`codes` are keys of skills.SKILLS."""

    __tablename__ = "person_skills"

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"), primary_key=True)
    codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Readiness(RegionScoped, Model):
    """What shows that a page would reach this person.

    `verified_index` is the blind index of the number that was verified: another number is not. `code` is the one that
    was texted last, good until `code_until`. `calls`: the person says that a call to their number reaches them.
    """

    __tablename__ = "readiness"

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"), primary_key=True)
    code: Mapped[str | None] = mapped_column(String(3))
    code_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    code_tries: Mapped[int] = mapped_column(Integer, default=0)
    codes_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    codes_sent: Mapped[int] = mapped_column(Integer, default=0)
    verified_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opted_out_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    test_code: Mapped[str | None] = mapped_column(String(3))
    test_sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    test_answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    calls: Mapped[bool] = mapped_column(Boolean, default=False)


class ReadyReminder(RegionScoped, Model):
    """This person was reminded of this shift, `hours` before it: each once."""

    __tablename__ = "ready_reminder"
    __table_args__ = (UniqueConstraint("person_id", "starts_at", "hours"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    hours: Mapped[int] = mapped_column(Integer)
    told_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ReadyLook(RegionScoped, Model):
    """When a worker next looks who is not ready for the shifts ahead."""

    __tablename__ = "ready_look"
    __table_args__ = (UniqueConstraint("region_id"), Index("ix_ready_look_due_at", "due_at"))

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
