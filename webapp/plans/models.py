"""A plan and its parts. The server keeps parts as they came and cannot read them."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime
from webapp.vault.box import OVERHEAD, Place

UNFINISHED, FINISHED = "unfinished", "finished"
LARGEST_STORED = 64 * 1024
LARGEST_PART = LARGEST_STORED - OVERHEAD
"""Bytes of one part as the page sealed it; static/js/seal.js makes at most 61,521."""


class Plan(RegionScoped, Model):
    """One plan made with a young person. The page makes its id, so that it can seal to it offline."""

    __tablename__ = "plan"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"), index=True)
    agency_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("agency.id"))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))


class PlanPart(RegionScoped, Model):
    """All answers up to one moment. Append-only; the highest revision counts.

    `sealed` is sealed twice: to the agency's key in the page, and around that under the young person's data
    key, so that destroying the data key ends it for the agency's holders and for old backups too.
    `revision` is counted by the page. Two tabs may give the same number to two parts: both are kept.
    `occurred_at` is the phone's time, `kept_at` the server's.
    """

    __tablename__ = "plan_part"
    __table_args__ = (
        Index("ix_plan_part_plan_id_revision", "plan_id", "revision"),
        CheckConstraint("part in ('unfinished', 'finished')", name="part"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint(f"length(sealed) <= {LARGEST_STORED}", name="size"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    plan_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("plan.id"))
    revision: Mapped[int] = mapped_column(Integer)
    part: Mapped[str] = mapped_column(String(10))
    schema: Mapped[str] = mapped_column(String(40))
    agency_key_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("agency_key.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kept_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    occurred_at: Mapped[datetime] = mapped_column(UTCDateTime)


def place_of(part: PlanPart) -> Place:
    return Place(part.region_id, "plan_part", part.id, "sealed")
