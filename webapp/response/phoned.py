"""A core member whom nobody pages from here, and whom the desk has phoned: coming, and in how many minutes.

It is the desk's word and stops no clock; *A core member is here* does, as for anybody who comes without the app. There
is no page to carry it, so it is read from the audit, as that is.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.audit.models import AuditEntry
from webapp.errors import N_, DomainError
from webapp.response.actor import Actor, note
from webapp.response.models import Response

COMING = "core.coming"


@dataclass(frozen=True)
class Coming:
    """Said by phone `at`, for about `eta`."""

    at: datetime
    eta: datetime


def core_coming(
    session: Session, actor: Actor, response: Response, slots: Collection[str], slot: str, minutes: int
) -> None:
    """`slots` are those that are phoned on this response. Said again, the newest word counts."""
    if response.state != "open":
        raise DomainError(N_("This response is closed. Open it again first."))
    if slot not in slots:
        raise DomainError(N_("They are not phoned for this response. Record what they say on their page."))
    note(session, actor, COMING, response.id, f"{slot} {minutes}")


def coming_by_phone(session: Session, response_id: uuid.UUID) -> dict[str, Coming]:
    """By slot, the newest word; one statement."""
    said = select(AuditEntry.occurred_at, AuditEntry.detail).where(
        AuditEntry.subject_id == response_id, AuditEntry.action == COMING
    )
    found: dict[str, Coming] = {}
    for at, detail in session.execute(said.order_by(AuditEntry.occurred_at, AuditEntry.id)):
        slot, _, minutes = (detail or "").partition(" ")
        found[slot] = Coming(at, at + timedelta(minutes=int(minutes)))
    return found
