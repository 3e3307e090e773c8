"""Texts to be sent, texts that came in, the simulator's threads, and the worker's heartbeat."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime
from webapp.paging.page_tables import Channel


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
    STANDING_BY = "standing_by"
    CONFIRM_PLEASE = "confirm_please"
    EXPECTED_NOW = "expected_now"
    WHERE_ARE_YOU = "where_are_you"
    NOBODY_SURE = "nobody_sure"
    SHIFT_MOVED = "shift_moved"
    ROTA_GAP = "rota_gap"
    ROTA_GAP_DAY = "rota_gap_day"
    CHANNEL_DOWN = "channel_down"
    OFFICER_CONFIRM = "officer_confirm"
    OFFICER_OPENED = "officer_opened"
    OFFICER_NOT_OPENED = "officer_not_opened"
    OFFICER_TOO_MANY = "officer_too_many"
    VERIFY_OFFICER = "verify_officer"
    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"
    DIGEST = "digest"
    CANARY = "canary"
    CANARY_LATE = "canary_late"
    CANARY_BACK = "canary_back"
    HAND_OVER = "hand_over"
    HANDED_OVER = "handed_over"
    STAYS_YOURS = "stays_yours"
    STILL_YOURS = "still_yours"
    CHECK_IN = "check_in"
    CHECK_IN_MISSED = "check_in_missed"
    NEED_HELP = "need_help"
    NOTED = "noted"
    MEET_AFTER = "meet_after"
    ASKED_ALONG = "asked_along"
    MEET_AFTER_YES = "meet_after_yes"
    ALONG_YES = "along_yes"
    OFFER_NO = "offer_no"
    ALONG_WITH = "along_with"
    ALONG_WAIT = "along_wait"
    NUMBER_CODE = "number_code"
    TEST_PAGE = "test_page"
    TEST_HEARD = "test_heard"
    READY_PLEASE = "ready_please"
    TEXTS_STOPPED = "texts_stopped"
    CLOCK_SOON = "clock_soon"
    CLOCK_OVER = "clock_over"
    MEETING_CALLED = "meeting_called"
    MEETING_MOVED = "meeting_moved"
    MEETING_OFF = "meeting_off"


class Message(RegionScoped, Model):
    """A text or a call to one person. It has no body: texts.py and scripts.py make it from `kind` and the codes.

    `channel` is sms or voice. A call is delivered when a key was pressed, and by nothing else. `sender` is which of our
    senders it goes by (gateways/fail_over.py).
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
    channel: Mapped[str] = mapped_column(String(5), default=Channel.SMS)
    sender: Mapped[int] = mapped_column(Integer, default=1)
    response_code: Mapped[str | None] = mapped_column(String(8))
    reply_code: Mapped[str | None] = mapped_column(String(3))
    minutes: Mapped[int | None] = mapped_column(Integer)
    drill: Mapped[bool] = mapped_column(Boolean, default=False)
    things: Mapped[int | None] = mapped_column(Integer)
    meets_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
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


class OfficerPage(RegionScoped, Model):
    """An officer without the app texted `PAGE` and a badge code. `confirm_code` is None where the badge was wrong."""

    __tablename__ = "officer_page"
    __table_args__ = (Index("ix_officer_page_person_id_asked_at", "person_id", "asked_at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    confirm_code: Mapped[str | None] = mapped_column(String(3))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    response_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("response.id"))
    response_code: Mapped[str | None] = mapped_column(String(8))


class AtProvider(RegionScoped, Model):
    """The words of one text, to us or from us, that lie at the provider, until they are deleted there.

    A text that was sent twice lies there twice. `due_at` is when a worker may try to delete it; None after it
    has given up. `gone_at` is when that was done.
    """

    __tablename__ = "at_provider"
    __table_args__ = (
        Index(
            "ix_at_provider_due_at_kept",
            "due_at",
            sqlite_where=text("gone_at IS NULL"),
            postgresql_where=text("gone_at IS NULL"),
        ),
        Index("ix_at_provider_message_id", "message_id"),
    )

    sid: Mapped[str] = mapped_column(String(64), primary_key=True)
    message_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("message.id"))
    sender: Mapped[int] = mapped_column(Integer, default=1)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    gone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ChannelAlarm(Model):
    """One of our senders can reach nobody. Not of a region: all of them send by it. Open until `cleared_at`."""

    __tablename__ = "channel_alarm"
    __table_args__ = (
        Index(
            "uq_channel_alarm_open",
            "channel",
            "sender",
            unique=True,
            sqlite_where=text("cleared_at IS NULL"),
            postgresql_where=text("cleared_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    channel: Mapped[str] = mapped_column(String(5))
    sender: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(20))
    first_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SimulatorText(RegionScoped, Model):
    """One bubble on the simulator's page (demo only). `read_as` is for what came from the telephone.

    A bubble of a call names its `message_id`. While the call waits for keys, its last bubble says in `asks` which
    ("key" or "minutes"), and in `turn` how often it has asked in vain.
    """

    __tablename__ = "simulator_text"
    __table_args__ = (Index("ix_simulator_text_region_id_at", "region_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    direction: Mapped[str] = mapped_column(String(3))  # "out" to the phone, "in" from it
    body: Mapped[str] = mapped_column(Text)
    read_as: Mapped[str | None] = mapped_column(String(30))
    message_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("message.id"))
    asks: Mapped[str | None] = mapped_column(String(8))
    turn: Mapped[int] = mapped_column(Integer, default=0)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Heartbeat(Model):
    """When each worker last went round. Not of a region: one worker serves them all."""

    __tablename__ = "heartbeat"
    __table_args__ = (Index("ix_heartbeat_beat_at", "beat_at"),)

    worker: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(UTCDateTime)
