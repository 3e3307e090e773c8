"""What is kept of a responder's check-out: whether a debrief is wanted, done, or not now. Nothing else, by design."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime


class Debrief(RegionScoped, Model):
    """One row a person, overwritten each time: there is no history of how somebody was, and no response is named."""

    __tablename__ = "debrief"
    __table_args__ = (
        UniqueConstraint("person_id"),
        CheckConstraint("state in ('wanted', 'done', 'not_now')", name="state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10))
    said_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
