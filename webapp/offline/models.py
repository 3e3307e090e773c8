"""Claims on item keys, what is held for a supervisor, and posts that wait for their person to sign in again."""

import uuid
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime


class Claim(RegionScoped, Model):
    """A field action's key, claimed in the transaction of its change. `outcome` is where the first one led.

    `response_id` (no foreign key: a contact is claimed before its response is there) and `late` let the board say
    what came after the fact.
    """

    __tablename__ = "claim"
    __table_args__ = (Index("ix_claim_response_late", "response_id", "late"),)

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"), primary_key=True)
    key: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    outcome: Mapped[str | None] = mapped_column(String(200))
    claimed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    occurred_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    response_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    device_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("device.id"))
    late: Mapped[bool] = mapped_column(Boolean, default=False)


class Digest(RegionScoped, Model):
    """When a region's supervisors next get their digest, at most one a day."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("region_id"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)


class HeldItem(RegionScoped, Model):
    """A delivered item that could not be applied: sealed under the region's key until a supervisor opens it.

    `endpoint` is the route it was for, `why` a code (webapp/offline/held.py), `status` the answer it got. `parent`
    is the key of the item before it on the same response. Settled once: `outcome` says how.
    """

    __tablename__ = "held_item"
    __table_args__ = (
        UniqueConstraint("person_id", "key", "digest"),
        Index("ix_held_item_region_settled", "region_id", "settled_at"),
        Index("ix_held_item_parent", "parent"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    device_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("device.id"))
    key: Mapped[uuid.UUID] = mapped_column(Uuid)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    parent: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    endpoint: Mapped[str] = mapped_column(String(60))
    response_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    privileged: Mapped[bool] = mapped_column(Boolean, default=False)
    why: Mapped[str] = mapped_column(String(20))
    status: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    occurred_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    outcome: Mapped[str | None] = mapped_column(String(12))
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)


class ParkedPost(RegionScoped, Model):
    """A form that arrived after its session had ended: sealed, and shown again to the same person only."""

    __tablename__ = "parked_post"
    __table_args__ = (UniqueConstraint("person_id", "digest"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    path: Mapped[str] = mapped_column(String(200))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    parked_at: Mapped[datetime] = mapped_column(UTCDateTime)
