"""Claim a field action's key, so that it is applied exactly once however often it is sent."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError
from webapp.offline.models import Claim

# What differs between two sendings of the same form.
PASSING = frozenset({"_key", "_at", "csrf_token"})


def body_digest(key: bytes, path: str, form: Mapping[str, list[str]]) -> bytes:
    """HMAC-SHA256 over the path and the parsed fields: a plain hash of short answers could be guessed back."""
    fields = sorted((name, values) for name, values in form.items() if name not in PASSING)
    return hmac.digest(key, json.dumps([path, fields]).encode(), hashlib.sha256)


def claim(
    session: Session,
    *,
    now: datetime,
    region_id: uuid.UUID,
    person_id: uuid.UUID,
    key: uuid.UUID,
    digest: bytes,
) -> str | None:
    """None when the key is fresh and now claimed; otherwise where its first sending led.

    Raises DomainError when the key was used for another body. On PostgreSQL a sending at the same moment waits
    here until the first is committed or rolled back.
    """
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(Claim)
    fresh = session.execute(
        insert.values(person_id=person_id, key=key, digest=digest, region_id=region_id, claimed_at=now)
        .on_conflict_do_nothing()
        .returning(Claim.key)
    ).first()
    if fresh is not None:
        return None
    first = session.scalars(select(Claim).where(Claim.person_id == person_id, Claim.key == key)).one()
    if not hmac.compare_digest(first.digest, digest):
        raise DomainError(
            N_("This was sent before with other words. What was sent first stands; nothing was changed.")
        )
    return first.outcome or "/"


def settle(session: Session, *, person_id: uuid.UUID, key: uuid.UUID, outcome: str) -> None:
    """Remember where the first sending led, for the answer to a repeat."""
    session.execute(
        update(Claim).where(Claim.person_id == person_id, Claim.key == key).values(outcome=outcome[:200])
    )
