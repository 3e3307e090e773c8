"""Claims on item keys, and posts that wait for their person to sign in again."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime


class Claim(RegionScoped, Model):
    """A field action's key, claimed in the transaction of its change. `outcome` is where the first one led."""

    __tablename__ = "claim"

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"), primary_key=True)
    key: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    outcome: Mapped[str | None] = mapped_column(String(200))
    claimed_at: Mapped[datetime] = mapped_column(UTCDateTime)


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
