"""Who acts, and when: handed to every verb of this room."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.audit.record import record
from webapp.ids import Ids


@dataclass(frozen=True)
class Actor:
    """The person who acts, with the server's `now` and the phone's `occurred_at` (equal when sent at once)."""

    person_id: uuid.UUID
    role: str
    region_id: uuid.UUID
    now: datetime
    occurred_at: datetime
    ids: Ids


def note(
    session: Session, actor: Actor, action: str, response_id: uuid.UUID, detail: str | None = None
) -> None:
    """One audit row of this actor on this response."""
    record(
        session,
        now=actor.now,
        ids=actor.ids,
        region_id=actor.region_id,
        action=action,
        actor_id=actor.person_id,
        actor_role=actor.role,
        subject=response_id,
        occurred_at=actor.occurred_at,
        detail=detail,
    )
