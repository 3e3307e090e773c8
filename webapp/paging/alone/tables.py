"""Who is out there: check-ins of somebody under way, and the alarms that wait for a human."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime


class WatchState(StrEnum):
    ON_THE_WAY = "on_the_way"
    THERE = "there"
    LEAVING = "leaving"  # nobody needs them there any longer; one more word of theirs ends the check-ins
    ENDED = "ended"


class Ended(StrEnum):
    CLEAR = "clear"  # they said so
    RELEASED = "released"  # they spoke after nobody needed them any longer
    BY_DESK = "by_desk"


class AlarmKind(StrEnum):
    MISSED = "missed"
    HELP = "help"


class CheckInWatch(RegionScoped, Model):
    """The check-ins of one person for one page. `minutes` is the interval as it was set when they set out.

    `last_at` is their last word, `due_at` when the next one is due, `prompted_at` and `missed_at` belong to that one.
    `left_at` is when nobody needed them any longer; `look_at` when the worker must look, None when it need not.
    """

    __tablename__ = "check_in_watch"
    __table_args__ = (
        Index(
            "uq_check_in_watch_response_id_person_id_open",
            "response_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_check_in_watch_look_at_open",
            "look_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_check_in_watch_response_id_person_id", "response_id", "person_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    page_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("page.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(12))
    minutes: Mapped[int] = mapped_column(Integer)
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    prompted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    missed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_how: Mapped[str | None] = mapped_column(String(10))
    look_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class AloneAlarm(RegionScoped, Model):
    """A missed check-in, or a silent call for help, of `person_id`: open until a human closes it.

    `raised_at` is when it happened (the phone's word). `heard_at`: a key was pressed in a call about it, which closes
    nothing. `look_at` is when everybody is told again.
    """

    __tablename__ = "alone_alarm"
    __table_args__ = (
        Index(
            "uq_alone_alarm_response_id_person_id_kind_open",
            "response_id",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_alone_alarm_look_at_open",
            "look_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(6))
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    response_code: Mapped[str] = mapped_column(String(8))
    page_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("page.id"))
    watch_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("check_in_watch.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    heard_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    heard_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(String(20))
    look_at: Mapped[datetime] = mapped_column(UTCDateTime)
