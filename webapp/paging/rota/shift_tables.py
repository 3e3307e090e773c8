"""What moves a shift: leave and swaps; what is told about shifts; and where they are read from outside."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime


class LeaveState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Leave(RegionScoped, Model):
    """A person is away, in wall time of each rota. Only what is approved counts."""

    __tablename__ = "rota_leave"
    __table_args__ = (Index("ix_rota_leave_person_id_ends_local", "person_id", "ends_local"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    starts_local: Mapped[datetime] = mapped_column(DateTime)
    ends_local: Mapped[datetime] = mapped_column(DateTime)
    state: Mapped[str] = mapped_column(String(12))
    asked_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SwapState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    DECLINED = "declined"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"


class ShiftSwap(RegionScoped, Model):
    """`asked_by` gives a shift (wall time of its rota) to `to_id`, who may give one of theirs back."""

    __tablename__ = "shift_swap"
    __table_args__ = (Index("ix_shift_swap_state", "state"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    asked_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    to_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    layer_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("rota_layer.id"))
    starts_local: Mapped[datetime] = mapped_column(DateTime)
    ends_local: Mapped[datetime] = mapped_column(DateTime)
    back_layer_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("rota_layer.id"))
    back_starts_local: Mapped[datetime | None] = mapped_column(DateTime)
    back_ends_local: Mapped[datetime | None] = mapped_column(DateTime)
    state: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RotaNotice(RegionScoped, Model):
    """A gap or a double booking of which the supervisors were told by text. It is told again only if it was gone
    in between (`cleared_at`). `kind` ends in "_day" for the text a day ahead, which is told apart from the hour's."""

    __tablename__ = "rota_notice"
    __table_args__ = (Index("ix_rota_notice_region_id_cleared_at", "region_id", "cleared_at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    layer_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("rota_layer.id"))
    other_layer_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("rota_layer.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime] = mapped_column(UTCDateTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RotaLook(RegionScoped, Model):
    """When a worker next looks ahead over a region's rotas."""

    __tablename__ = "rota_look"
    __table_args__ = (UniqueConstraint("region_id"), Index("ix_rota_look_due_at", "due_at"))

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)


class RotaFeed(RegionScoped, Model):
    """A calendar address: of one person's shifts, or of one rota. The secret in it is kept as its SHA-256 alone."""

    __tablename__ = "rota_feed"
    __table_args__ = (
        UniqueConstraint("secret_hash"),
        UniqueConstraint("person_id"),
        UniqueConstraint("rota_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    rota_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("rota.id"))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
