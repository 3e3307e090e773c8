"""The audit row."""

import uuid
from datetime import datetime

from sqlalchemy import Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime


class AuditEntry(RegionScoped, Model):
    """One act. `occurred_at` is when it happened (the phone's word), `recorded_at` when it reached the server.

    `detail` is a code from a fixed list (a tier, a step, an outcome), never what somebody said or typed.
    Triggers refuse UPDATE and DELETE (migration 0001).
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject_occurred", "subject_id", "occurred_at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    action: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    actor_role: Mapped[str | None] = mapped_column(String(20))
    subject_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    detail: Mapped[str | None] = mapped_column(String(60))
    occurred_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
