"""Who is on call when, and in which order people are asked. Times are local wall time of the rota's zone."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from enum import StrEnum
from typing import NotRequired, TypedDict

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Time,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime
from webapp.paging.page_tables import ADVOCATE_SLOT


class Layer(StrEnum):
    """The two layers that the ladder asks. A rota may have further ones, by names of their own."""

    PRIMARY = "primary"
    BACKUP = "backup"


class Rotation(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    CUSTOM = "custom"


class HandOff(TypedDict):
    """`day` 0 is Monday, `at` is `08:00`; `turn` is the place of the member who takes over, from 0."""

    day: int
    at: str
    turn: NotRequired[int | None]


class CustomShifts(TypedDict, total=False):
    """Either the `lengths` of the shifts in hours of wall time, one after another, or a `table` of the week."""

    lengths: list[int]
    table: list[HandOff]


class DutyHours(TypedDict):
    """`days` on which it begins (0 is Monday), `begins` and `ends` like `18:00`; it may end on the next day."""

    days: list[int]
    begins: str
    ends: str


class ZoneChange(TypedDict):
    """`since` is an ISO moment in UTC."""

    since: str
    zone: str


class Target(StrEnum):
    """Whom a rung of the ladder asks: the holder of a layer (these two, or a further one by its name), every
    supervisor, everybody of the rota at once, or one person. `assigned` is whom a supervisor chose by hand."""

    PRIMARY = "primary"
    BACKUP = "backup"
    SUPERVISOR = "supervisor"
    ALL = "all"
    PERSON = "person"
    ASSIGNED = "assigned"


class Rota(RegionScoped, Model):
    """`zone` is an IANA name, in force until the first of `zone_changes`. `slot`: who of a team is asked by it."""

    __tablename__ = "rota"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    zone: Mapped[str] = mapped_column(String(40))
    zone_changes: Mapped[list[ZoneChange]] = mapped_column(JSON, default=list)
    slot: Mapped[str] = mapped_column(String(24), default=ADVOCATE_SLOT)


class RotaLayer(RegionScoped, Model):
    """The first shift starts on `starts_on` at `hand_off`; people follow one another by their `position`.

    `shifts` is for a custom rotation alone. `hours` None is day and night. One that was removed is kept, for its
    overrides, and counts no more.
    """

    __tablename__ = "rota_layer"
    __table_args__ = (UniqueConstraint("rota_id", "name"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    rota_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("rota.id"))
    name: Mapped[str] = mapped_column(String(10))
    rotation: Mapped[str] = mapped_column(String(10))
    hand_off: Mapped[time] = mapped_column(Time)
    starts_on: Mapped[date] = mapped_column(Date)
    shifts: Mapped[CustomShifts | None] = mapped_column(JSON)
    hours: Mapped[list[DutyHours] | None] = mapped_column(JSON)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RotaMember(RegionScoped, Model):
    __tablename__ = "rota_member"
    __table_args__ = (UniqueConstraint("layer_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    layer_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("rota_layer.id"))
    position: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))


class Override(RegionScoped, Model):
    """One person stands in for a while; of two overrides that overlap, the one made later counts.

    `swap_id`: it came of a swap. A cancelled one is kept, and counts no more.
    """

    __tablename__ = "override"
    __table_args__ = (Index("ix_override_layer_id_ends_local", "layer_id", "ends_local"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    layer_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("rota_layer.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    starts_local: Mapped[datetime] = mapped_column(DateTime)
    ends_local: Mapped[datetime] = mapped_column(DateTime)
    swap_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("shift_swap.id"))
    made_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    made_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))


class Rung(RegionScoped, Model):
    """One step of the region's ladder: whom to ask and how, and how many minutes to wait for the answer.

    `tier` is a pack's tier, empty for the region's default. `times`: so often it is asked before the next one.
    """

    __tablename__ = "rung"
    __table_args__ = (UniqueConstraint("region_id", "slot", "tier", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    slot: Mapped[str] = mapped_column(String(24), default=ADVOCATE_SLOT)
    tier: Mapped[str] = mapped_column(String(30), default="")
    position: Mapped[int] = mapped_column(Integer)
    target: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    channels: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["sms"])
    minutes: Mapped[int] = mapped_column(Integer)
    times: Mapped[int] = mapped_column(Integer, default=1)
