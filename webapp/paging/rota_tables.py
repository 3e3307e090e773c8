"""Who is on call when, and in which order people are asked. Times are local wall time of the rota's zone."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import Date, DateTime, ForeignKey, Index, Integer, String, Time, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped


class Layer(StrEnum):
    PRIMARY = "primary"
    BACKUP = "backup"


class Rotation(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"


class Target(StrEnum):
    """Whom a rung of the ladder asks; `assigned` is a person whom a supervisor chose by hand."""

    PRIMARY = "primary"
    BACKUP = "backup"
    SUPERVISOR = "supervisor"
    ASSIGNED = "assigned"


class Rota(RegionScoped, Model):
    """`zone` is an IANA name."""

    __tablename__ = "rota"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    zone: Mapped[str] = mapped_column(String(40))


class RotaLayer(RegionScoped, Model):
    """The first shift starts on `starts_on` at `hand_off`; people follow one another by their `position`."""

    __tablename__ = "rota_layer"
    __table_args__ = (UniqueConstraint("rota_id", "name"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    rota_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("rota.id"))
    name: Mapped[str] = mapped_column(String(10))
    rotation: Mapped[str] = mapped_column(String(10))
    hand_off: Mapped[time] = mapped_column(Time)
    starts_on: Mapped[date] = mapped_column(Date)


class RotaMember(RegionScoped, Model):
    __tablename__ = "rota_member"
    __table_args__ = (UniqueConstraint("layer_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    layer_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("rota_layer.id"))
    position: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))


class Override(RegionScoped, Model):
    """One person stands in for a while; of two overrides that overlap, the one made later counts."""

    __tablename__ = "override"
    __table_args__ = (Index("ix_override_layer_id_ends_local", "layer_id", "ends_local"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    layer_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("rota_layer.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    starts_local: Mapped[datetime] = mapped_column(DateTime)
    ends_local: Mapped[datetime] = mapped_column(DateTime)


class Rung(RegionScoped, Model):
    """One step of the region's ladder: whom to ask, and how many minutes to wait for the answer."""

    __tablename__ = "rung"
    __table_args__ = (UniqueConstraint("region_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    target: Mapped[str] = mapped_column(String(10))
    minutes: Mapped[int] = mapped_column(Integer)
