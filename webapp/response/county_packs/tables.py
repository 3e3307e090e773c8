"""Packs that a region uploaded, every adoption, and what the last upload of each administrator had wrong."""

import uuid
from datetime import datetime
from typing import TypedDict

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime


class CountyPack(RegionScoped, Model):
    """One version of a region's own pack, without a mistake when it was kept. Triggers refuse any change of it
    (migration 0016): a response reads the version it began with to its end.

    `files` is file name -> text, `digest` the SHA-256 of both in hex. `area` is the directory's, which a pack's own
    id does not tell.
    """

    __tablename__ = "county_pack"
    __table_args__ = (UniqueConstraint("region_id", "pack_id", "version"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    pack_id: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(String(8))
    files: Mapped[dict[str, str]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    uploaded_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PackAdoption(RegionScoped, Model):
    """From `adopted_at` on new responses of the region begin with this version. The newest counts; none is changed
    or deleted (migration 0016)."""

    __tablename__ = "pack_adoption"
    __table_args__ = (Index("ix_pack_adoption_region_adopted", "region_id", "adopted_at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    pack_id: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    adopted_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    adopted_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Said(TypedDict):
    """One mistake as it is read again: `line` counts from 1."""

    file: str
    line: int
    text: str


class PackReport(RegionScoped, Model):
    """What was wrong with the newest upload of one administrator, to be read again while they mend it. What they
    uploaded is not kept. `count` is of all mistakes, `mistakes` has the first of them."""

    __tablename__ = "pack_report"
    __table_args__ = (UniqueConstraint("person_id"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    count: Mapped[int] = mapped_column()
    mistakes: Mapped[list[Said]] = mapped_column(JSON)
