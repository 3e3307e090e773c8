"""Write one audit row, in the transaction of the act itself."""

import re
import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.audit.models import AuditEntry
from webapp.ids import Ids

# One code, or two with a space between: a sentence has more words. A pack is said with its version, "nv-own@1.2";
# what follows the @ is digits, so that no address of a person fits.
CODE = re.compile(
    r"(?=.{1,60}\Z)(?:[A-Za-z0-9_:+-]+(?: [A-Za-z0-9_:+-]+)?|[a-z0-9_-]{1,40}@[0-9]+(?:\.[0-9]+)*)", re.ASCII
)


def record(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    region_id: uuid.UUID,
    action: str,
    actor_id: uuid.UUID | None = None,
    actor_role: str | None = None,
    subject: uuid.UUID | None = None,
    occurred_at: datetime | None = None,
    detail: str | None = None,
) -> None:
    """Record `action` ("page.accepted") on `subject` (a response). `detail` is a code; a sentence is refused."""
    if detail is not None and not CODE.fullmatch(detail):
        raise ValueError("an audit detail is a short code, never content")
    session.add(
        AuditEntry(
            id=ids.new(),
            region_id=region_id,
            action=action,
            actor_id=actor_id,
            actor_role=actor_role,
            subject_id=subject,
            detail=detail,
            occurred_at=occurred_at or now,
            recorded_at=now,
        )
    )
