"""A page (a request for an advocate) and its attempts (one person asked)."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import NotRequired, TypedDict

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime
from webapp.errors import N_

ADVOCATE_SLOT = "advocate"
SECOND_SLOT = "second_advocate"
ADVOCATE_SLOTS = (ADVOCATE_SLOT, SECOND_SLOT)
# Who of the team can be asked for. The last five are the responding core member (NV 1838-1842; CA 2412-2458).
SLOTS: dict[str, str] = {
    ADVOCATE_SLOT: N_("Advocate"),
    SECOND_SLOT: N_("Second advocate"),
    "child_welfare": N_("Child welfare"),
    "probation": N_("Probation"),
    "law_enforcement": N_("Law enforcement"),
    "juvenile_services": N_("Juvenile services"),
    "mental_health": N_("Mental health"),
}


def rota_slot(slot: str) -> str:
    """The slot whose rota is asked: a second advocate comes from the advocates' own."""
    return ADVOCATE_SLOT if slot in ADVOCATE_SLOTS else slot


class PageState(StrEnum):
    ASKING = "asking"
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    UNANSWERED = "unanswered"  # the ladder has ended; a yes still counts
    CLOSED = "closed"


class Answer(StrEnum):
    """How an attempt ended. `None` and EXPIRED can still become a yes while the page looks for somebody."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANNOT_COME = "cannot_come"  # accepted, and then could not
    EXPIRED = "expired"
    FAILED = "failed"
    COVERED = "covered"
    CLOSED = "closed"


class Channel(StrEnum):
    SMS = "sms"
    VOICE = "voice"
    PHONE = "phone"
    APP = "app"


class Confirmed(StrEnum):
    SIGNED_IN = "signed_in"
    DUTY_DESK = "duty_desk"


class Sought(StrEnum):
    """Why somebody else is looked for although somebody has accepted."""

    UNCONFIRMED = "unconfirmed"  # a yes by text, and no word since
    TOO_LATE = "too_late"  # later than the clock of the tier allows
    OVERDUE = "overdue"  # the time they gave has passed


class LadderRung(TypedDict):
    """`channels` without a word: a text. `person` is asked by a rung of target `person`. `again`: this rung asks
    also who was asked on it before and has not answered. `prefers`: skills, while the page is open (prefer.py)."""

    target: str
    minutes: int
    channels: NotRequired[list[str]]
    person: NotRequired[str]
    again: NotRequired[bool]
    prefers: NotRequired[list[str]]


class Page(RegionScoped, Model):
    """`slot` says who of the team is asked for: the advocate, a second one, or the responding core member.

    `ladder` is the region's ladder as it stood when the page was opened; `rung` is the place on it,
    in the walk up that began at `round_at`.

    `due_at` is when the worker must look again, None when only a person can move the page. `told_at` is
    when the first human was told that nobody answered, `called_at` when supervisors were last called for it.
    `version` grows with every change.

    `accepted_by` leads. With `sought` the ladder is climbed beside them, and others who accept stand by: their attempts
    say so. `arrive_by` is when the tier wants the advocate to be there; `late_agreed`: later than that, and said to be
    so by a deliberate tap.
    """

    __tablename__ = "page"
    __table_args__ = (
        # One page that is not closed per response and slot: two taps on "page now" cannot ask two people.
        Index(
            "uq_page_response_id_slot_live",
            "response_id",
            "slot",
            unique=True,
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
        Index("ix_page_due_at", "due_at"),
        Index("ix_page_accepted_by_state", "accepted_by", "state"),
        Index("ix_page_response_id", "response_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("response.id"))
    response_code: Mapped[str] = mapped_column(String(8))
    slot: Mapped[str] = mapped_column(String(24), default=ADVOCATE_SLOT)
    state: Mapped[str] = mapped_column(String(12), default=PageState.ASKING)
    ladder: Mapped[list[LadderRung]] = mapped_column(JSON)
    rung: Mapped[int] = mapped_column(Integer, default=0)
    round_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    accepted_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    eta_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_how: Mapped[str | None] = mapped_column(String(10))
    on_my_way_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    close_reason: Mapped[str | None] = mapped_column(String(30))
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    called_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    arrive_by: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sought: Mapped[str | None] = mapped_column(String(12))
    sought_ended: Mapped[bool] = mapped_column(Boolean, default=False)
    drill: Mapped[bool] = mapped_column(Boolean, default=False)
    late_agreed: Mapped[bool] = mapped_column(Boolean, default=False)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own class-level form)

    @property
    def shown(self) -> str:
        """The code as every screen says it."""
        return f"DRILL {self.response_code}" if self.drill else self.response_code


class Attempt(RegionScoped, Model):
    """One person asked for one page. `reply_code` is what they may put first in an answer by text.

    `eta_at` is when they said that they will be there; the page has the one of whoever leads. `receipt_by`: without a
    receipt of the text until then they are called, and the next one is asked as well; None once that is settled.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        Index("ix_attempt_page_id", "page_id"),
        Index("ix_attempt_person_id_reply_code", "person_id", "reply_code"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    page_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("page.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    rung: Mapped[int] = mapped_column(Integer)
    target: Mapped[str] = mapped_column(String(10))
    reply_code: Mapped[str] = mapped_column(String(3))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer: Mapped[str | None] = mapped_column(String(12))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    channel: Mapped[str | None] = mapped_column(String(5))
    receipt_by: Mapped[datetime | None] = mapped_column(UTCDateTime)
    eta_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
