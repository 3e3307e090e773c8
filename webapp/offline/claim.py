"""Claim a field action's key, so that it is applied exactly once however often it is sent."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError
from webapp.offline.models import Claim

# What differs between two sendings of the same form.
PASSING = frozenset({"_key", "_at", "_for", "csrf_token"})


def body_digest(key: bytes, path: str, form: Mapping[str, list[str]]) -> bytes:
    """HMAC-SHA256 over the path and the parsed fields: a plain hash of short answers could be guessed back.

    A browser ends lines in one way when it posts a form itself, and in another when a script does.
    """
    fields = sorted((name, _lines(values)) for name, values in form.items() if name not in PASSING)
    return hmac.digest(key, json.dumps([path, fields]).encode(), hashlib.sha256)


def _lines(values: list[str]) -> list[str]:
    return [value.replace("\r\n", "\n").replace("\r", "\n") for value in values]


class OtherWords(DomainError):
    """The key was used before, for another body."""

    def __init__(self) -> None:
        super().__init__(
            N_("This was sent before with other words. What was sent first stands; nothing was changed.")
        )


# The outcome of an item that was refused to its person's face, on their screen: it came, nothing of it was applied,
# and what was done after it need not wait. Where an applied one led is an address instead.
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept beside a claim: when it happened, on which response, from which phone, and whether it came late."""

    occurred_at: datetime | None = None
    response_id: uuid.UUID | None = None
    device_id: uuid.UUID | None = None
    late: bool = False


def claim(
    session: Session,
    *,
    now: datetime,
    region_id: uuid.UUID,
    person_id: uuid.UUID,
    key: uuid.UUID,
    digest: bytes,
    told: Told = Told(),
) -> str | None:
    """None when the key is fresh and now claimed; otherwise where its first sending led.

    Raises OtherWords when the key was used for another body. On PostgreSQL a sending at the same moment waits
    here until the first is committed or rolled back.
    """
    said = {
        "digest": digest,
        "claimed_at": now,
        "occurred_at": told.occurred_at,
        "response_id": told.response_id,
        "device_id": told.device_id,
        "late": told.late,
        "outcome": None,
    }
    if _insert(session, said | {"person_id": person_id, "key": key, "region_id": region_id}):
        return None
    here = (Claim.person_id == person_id, Claim.key == key)
    over = update(Claim).where(*here, Claim.outcome == REFUSED).values(said).returning(Claim.key)
    if session.execute(over.execution_options(synchronize_session=False)).first() is not None:
        return None
    first = session.execute(select(Claim.digest, Claim.outcome).where(*here)).one()
    if not hmac.compare_digest(first.digest, digest):
        raise OtherWords
    return first.outcome or "/"


def note_refused(
    session: Session,
    *,
    now: datetime,
    region_id: uuid.UUID,
    person_id: uuid.UUID,
    key: uuid.UUID,
    digest: bytes,
) -> None:
    """The item came and was refused on screen. The key stays fresh: sent again it is tried again."""
    row = {"person_id": person_id, "key": key, "region_id": region_id, "digest": digest, "claimed_at": now}
    _insert(session, row | {"late": False, "outcome": REFUSED})


def _insert(session: Session, row: dict[str, object]) -> bool:
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(Claim)
    fresh = session.execute(insert.values(row).on_conflict_do_nothing().returning(Claim.key)).first()
    return fresh is not None


def settle(session: Session, *, person_id: uuid.UUID, key: uuid.UUID, outcome: str) -> None:
    """Remember where the first sending led, for the answer to a repeat."""
    session.execute(
        update(Claim).where(Claim.person_id == person_id, Claim.key == key).values(outcome=outcome[:200])
    )


def digest_of(session: Session, *, person_id: uuid.UUID, key: uuid.UUID) -> bytes | None:
    """Of the body that was applied under this key; None when nothing was."""
    return session.scalar(
        select(Claim.digest).where(Claim.person_id == person_id, Claim.key == key, was_applied())
    )


def is_known(session: Session, *, people: Collection[uuid.UUID], key: uuid.UUID) -> bool:
    """Whether the item came from one of these: it was applied, or refused on screen."""
    here = select(Claim.key).where(Claim.person_id.in_(people), Claim.key == key)
    return session.scalar(here.limit(1)) is not None


def was_applied() -> ColumnElement[bool]:
    return or_(Claim.outcome.is_(None), Claim.outcome != REFUSED)


def one_at_a_time(session: Session, key: uuid.UUID) -> None:
    """Until this transaction ends, no other one minds the same delivered item.

    Between the rollback of an item that could not be applied and the keeping of it in the held tray there is no row
    to wait at. SQLite has one writer anyhow.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(key.bytes[8:], "big", signed=True))))
