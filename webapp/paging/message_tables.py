"""Texts to be sent, texts that came in, the simulator's threads, and the worker's heartbeat."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime


class MessageState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"

    @property
    def rank(self) -> int:
        """A report whose rank is not above the known one (late, repeated, out of order) changes nothing."""
        return _RANKS.get(self, 3)


_RANKS = {MessageState.QUEUED: 0, MessageState.SENDING: 1, MessageState.SENT: 2}


class MessageKind(StrEnum):
    PAGE = "page"
    PAGE_CODE_FIRST = "page_code_first"
    ACCEPTED = "accepted"
    ACCEPTED_NO_ETA = "accepted_no_eta"
    ETA_CHANGED = "eta_changed"
    DECLINED_THANKS = "declined_thanks"
    CANNOT_COME = "cannot_come"
    NOBODY_YET = "nobody_yet"
    COVERED = "covered"
    STOOD_DOWN = "stood_down"
    NOBODY_COMES = "nobody_comes"
    ALREADY_THERE = "already_there"
    PAGE_IS_CLOSED = "page_is_closed"
    NOT_UNDERSTOOD = "not_understood"
    WHICH_PAGE = "which_page"
    NO_PAGE_OPEN = "no_page_open"
    MOVED = "moved"
    NEWS = "news"
    NOBODY_ANSWERED = "nobody_answered"
    CONTACT_HELD = "contact_held"
    CANARY = "canary"


class Message(RegionScoped, Model):
    """A text to one person. It has no body: texts.py makes it from `kind` and the codes when it is sent.

    `due_at` is when a worker may take it: when it was queued, when the lease of a worker that died runs
    out, or when the next try is due. `rank` is that of the best report so far.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "ix_message_due_at_open",
            "due_at",
            sqlite_where=text("state IN ('queued', 'sending')"),
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
        Index("ix_message_attempt_id", "attempt_id"),
        Index("ix_message_page_id", "page_id"),
        Index("ix_message_provider_sid", "provider_sid"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    page_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("page.id"))
    attempt_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("attempt.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    response_code: Mapped[str | None] = mapped_column(String(8))
    reply_code: Mapped[str | None] = mapped_column(String(3))
    minutes: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(12), default=MessageState.QUEUED)
    rank: Mapped[int] = mapped_column(Integer, default=0)
    provider_sid: Mapped[str | None] = mapped_column(String(64))
    error_code: Mapped[str | None] = mapped_column(String(20))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    queued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    final_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Reply(RegionScoped, Model):
    """A text that came in, kept whole under the region's key. `read_as` is what it was taken to mean."""

    __tablename__ = "reply"
    __table_args__ = (UniqueConstraint("provider_sid"), Index("ix_reply_page_id", "page_id"))

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    provider_sid: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    read_as: Mapped[str] = mapped_column(String(30))
    page_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("page.id"))
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SimulatorText(RegionScoped, Model):
    """One bubble on the simulator's page (demo only). `read_as` is for texts that came in."""

    __tablename__ = "simulator_text"
    __table_args__ = (Index("ix_simulator_text_region_id_at", "region_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    direction: Mapped[str] = mapped_column(String(3))  # "out" to the phone, "in" from it
    body: Mapped[str] = mapped_column(Text)
    read_as: Mapped[str | None] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Heartbeat(Model):
    """When each worker last went round. Not of a region: one worker serves them all."""

    __tablename__ = "heartbeat"
    __table_args__ = (Index("ix_heartbeat_beat_at", "beat_at"),)

    worker: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(UTCDateTime)
