"""Bag kinds, places that hold them, and moves between places. Stock is the sum of moves and nothing else."""

import uuid
from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime


class BagKind(RegionScoped, Model):
    """A bag as it is packed; `contents` are item codes joined by spaces, named in `contents.ITEMS`."""

    __tablename__ = "bag_kind"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    contents: Mapped[str] = mapped_column(String(300))


class BagPlace(RegionScoped, Model):
    """Where bags are. `purpose`: stock (a trunk, a store room), supplier (they come from it), given (they went)."""

    __tablename__ = "bag_place"
    __table_args__ = (CheckConstraint("purpose in ('stock', 'supplier', 'given')", name="purpose"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str] = mapped_column(String(10))
    keeper_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class BagMove(RegionScoped, Model):
    """`quantity` bags of one kind left `from_id` and came to `to_id`. Never changed; a mistake is moved back."""

    __tablename__ = "bag_move"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("from_id <> to_id", name="two_places"),
        Index("ix_bag_move_from_id_kind_id", "from_id", "kind_id"),
        Index("ix_bag_move_to_id_kind_id", "to_id", "kind_id"),
        Index("ix_bag_move_response_id", "response_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    kind_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("bag_kind.id"))
    from_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("bag_place.id"))
    to_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("bag_place.id"))
    quantity: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(20))
    left_out: Mapped[str] = mapped_column(String(300), default="")
    response_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("response.id"))
    undoes_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("bag_move.id"), unique=True)
    moved_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    occurred_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
