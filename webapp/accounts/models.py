"""Regions (the tenants), agencies inside them, people, their phones, and walls."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.number import for_eyes
from webapp.db import Model, RegionScoped, UTCDateTime


class Role(StrEnum):
    FIRST_RESPONDER = "first_responder"
    ADVOCATE = "advocate"
    SUPERVISOR = "supervisor"
    TEAM_MEMBER = "team_member"
    REGION_ADMIN = "region_admin"
    AUDITOR = "auditor"


class AgencyKind(StrEnum):
    ADVOCACY = "advocacy"
    LAW_ENFORCEMENT = "law_enforcement"
    CHILD_WELFARE = "child_welfare"
    PROBATION = "probation"
    PUBLIC_HEALTH = "public_health"
    MENTAL_HEALTH = "mental_health"
    COUNTY = "county"


class Region(Model):
    """A county, or several under one protocol. `zone` is an IANA name; numbers are E.164."""

    __tablename__ = "region"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    zone: Mapped[str] = mapped_column(String(40))
    pack_id: Mapped[str] = mapped_column(String(40))
    pack_version: Mapped[str] = mapped_column(String(20))
    duty_number: Mapped[str] = mapped_column(String(16))
    call_in_number: Mapped[str] = mapped_column(String(16))
    maps_allowed: Mapped[bool] = mapped_column(Boolean, default=False)
    # Open responses of one advocate, 7 to 12 (Nevada protocol 2342-2348).
    caseload_limit: Mapped[int] = mapped_column(Integer, default=10, server_default="10")

    @property
    def duty_number_display(self) -> str:
        """As people read it: `(775) 555-0142`."""
        return for_eyes(self.duty_number)

    @property
    def duty_number_href(self) -> str:
        return f"tel:{self.duty_number}"


class Agency(RegionScoped, Model):
    __tablename__ = "agency"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))


class Person(RegionScoped, Model):
    """A member of staff, never a young person. The phone number is sealed under the region's key."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("email"),
        Index("ix_person_phone_index", "phone_index"),
        Index("ix_person_region_id_role", "region_id", "role"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    agency_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("agency.id"))
    role: Mapped[str] = mapped_column(String(20))
    discipline: Mapped[str | None] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    badge_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    theme: Mapped[str] = mapped_column(String(5), default="auto")

    agency: Mapped[Agency] = relationship(lazy="raise")

    # What the sign-in library asks of a person.
    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_active(self) -> bool:
        return self.active

    @property
    def is_anonymous(self) -> bool:
        return False

    def get_id(self) -> str:
        return str(self.id)


class Device(RegionScoped, Model):
    """One person on one phone: a write-only grant to deliver what was kept there. It opens no page.

    A shared phone (`phone_id`, minted there) has a row for each person who signed in on it. `skew_ms` is how far
    the phone's clock was ahead of the server's at last contact, in milliseconds.
    """

    __tablename__ = "device"
    __table_args__ = (UniqueConstraint("person_id", "phone_id"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    phone_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    grant_hash: Mapped[bytes] = mapped_column(LargeBinary)
    label: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    unsent: Mapped[int] = mapped_column(Integer, default=0)
    skew_ms: Mapped[int | None] = mapped_column(BigInteger)
    shell: Mapped[str | None] = mapped_column(String(20))
    persisted: Mapped[bool | None] = mapped_column(Boolean)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Wall(RegionScoped, Model):
    """Keeps one person out of one response: paging, pages, board, everything. `lifted_at` ends it.

    `reason` is a fixed code; `note_sealed` is under the young person's key.
    """

    __tablename__ = "wall"
    __table_args__ = (Index("ix_wall_response_person", "response_id", "person_id"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    made_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str | None] = mapped_column(String(20))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
