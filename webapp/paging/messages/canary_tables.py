"""The canary: texts to a robot's number, each of which must come back as a receipt."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, UTCDateTime


class Canary(Model):
    """One time round. Not of a region: one worker serves them all. While the canary is off there is no row.

    `slot_at` is the start of its interval, one canary each, whichever worker comes first. Its receipt must have come
    at `due_at`; what came of it is the state of its message. `next_at` is when another one must follow.
    """

    __tablename__ = "canary"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    slot_at: Mapped[datetime] = mapped_column(UTCDateTime, unique=True)
    message_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("message.id"), index=True)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
