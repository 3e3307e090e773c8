"""One advocate asks another to take over a page that has a leader."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime


class HandOverState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class HandOver(RegionScoped, Model):
    """`to_id` is asked to lead instead of `from_id`. It counts only while `from_id` leads."""

    __tablename__ = "hand_over"
    __table_args__ = (
        # One open question a page: two people cannot both take over.
        Index(
            "uq_hand_over_page_id_open",
            "page_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_hand_over_to_id_state", "to_id", "state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    page_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("page.id"))
    from_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    to_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10))
    asked_by: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
