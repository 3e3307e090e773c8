"""What was delivered and could not be applied: kept, sealed under the region's key, until a supervisor settles it.

Nothing of it is lost, and nothing of it is applied by guess. The rows say which route it was for and why it is here;
what was typed opens only in the tray (webapp/offline/tray.py).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from webapp.db import locked
from webapp.errors import N_
from webapp.ids import Ids
from webapp.offline.claim import digest_of
from webapp.offline.item import Delivery
from webapp.offline.models import Claim, HeldItem
from webapp.offline.unlogged import CONTACT
from webapp.paging.messages.doorbell import ring_after_commit
from webapp.vault.box import Box, Place
from webapp.vault.vault import Vault

REFUSED, FIELDS, GONE, NOT_OPEN = "refused", "fields", "gone", "not_open"
OTHER_WORDS, FAULT, OLD_FORM, REVOKED = "other_words", "fault", "old_form", "revoked"
WAITS, NOT_KEPT, TOO_LARGE = "waits", "not_kept", "too_large"

WHY: dict[str, str] = {
    REFUSED: N_("It no longer fits what has happened meanwhile."),
    FIELDS: N_("An answer in it needs a look."),
    GONE: N_("What it belongs to is not there, or not open to this person."),
    NOT_OPEN: N_("This person’s role may not do this."),
    OTHER_WORDS: N_("The same form came before with other words. What came first stands."),
    FAULT: N_("Something went wrong here while it was applied."),
    OLD_FORM: N_("It comes from a version of the form that is no longer read."),
    REVOKED: N_("It comes from a phone that was revoked, or from somebody who has left."),
    WAITS: N_("It waits for something that was done before it and has not come yet."),
    NOT_KEPT: N_("It is for a page that takes nothing later."),
    TOO_LARGE: N_("It is larger than can be taken."),
}

# A status that a route answers, and what that says of the item.
BY_STATUS = {400: FIELDS, 403: NOT_OPEN, 404: GONE, 405: NOT_KEPT, 409: REFUSED, 413: TOO_LARGE, 422: FIELDS}

APPLIED = "applied"

# A phone in wrong hands must not fill the tray; what it has beyond this stays on it and comes again.
MOST_OF_A_PHONE = 100

# What an item may have lacked that the one before it brings: tried again when that one is applied.
_TRIED_AGAIN = (WAITS, GONE)


@dataclass(frozen=True, slots=True)
class Cause:
    """Where an item was bound for, and why it is held. `endpoint` "" and `response_id` None: nowhere that is known."""

    why: str
    status: int
    endpoint: str = ""
    response_id: uuid.UUID | None = None
    privileged: bool = False


def why_of(status: int) -> str:
    return BY_STATUS.get(status, FAULT)


def hold(
    session: Session,
    vault: Vault,
    *,
    now: datetime,
    ids: Ids,
    region_id: uuid.UUID,
    delivery: Delivery,
    digest: bytes,
    occurred_at: datetime,
    cause: Cause,
) -> bool:
    """Keep the item, once however often it comes. False when these very words were applied: then there is nothing to
    hold. An item of the tray that was tried again keeps its row, with the newest reason.
    """
    if digest_of(session, person_id=delivery.person, key=delivery.key) == digest:
        return False
    row = _again(session, delivery)
    if row is not None:
        if row.settled_at is None:
            row.why, row.status = cause.why, cause.status
            session.flush()
        return True
    row_id = ids.new()
    sealed = vault.box(region_id).seal(_place(region_id, row_id), _written(delivery))
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(HeldItem)
    session.execute(
        insert.values(
            id=row_id,
            region_id=region_id,
            person_id=delivery.person,
            device_id=delivery.device,
            key=delivery.key,
            digest=digest,
            parent=delivery.parent,
            endpoint=cause.endpoint[:60],
            response_id=cause.response_id,
            privileged=cause.privileged,
            why=cause.why,
            status=cause.status,
            sealed=sealed,
            occurred_at=occurred_at,
            received_at=now,
        ).on_conflict_do_nothing()
    )
    if cause.endpoint == CONTACT:  # the desk is texted at once
        ring_after_commit(session)
    return True


def is_held(session: Session, person_id: uuid.UUID, key: uuid.UUID, digest: bytes) -> bool:
    """Whether these very words have a row, settled or not."""
    same = select(HeldItem.id).where(
        HeldItem.person_id == person_id, HeldItem.key == key, HeldItem.digest == digest
    )
    return session.scalar(same) is not None


def is_full(session: Session, device_id: uuid.UUID, *, contact: bool) -> bool:
    """Whether as much of one phone waits here as is taken. Contacts are counted apart: nothing else keeps one out."""
    kind = HeldItem.endpoint == CONTACT if contact else HeldItem.endpoint != CONTACT
    waiting = select(func.count()).where(HeldItem.device_id == device_id, HeldItem.settled_at.is_(None), kind)
    return (session.scalar(waiting) or 0) >= MOST_OF_A_PHONE


def open_held(box: Box, row: HeldItem, *, applied_by: uuid.UUID | None = None) -> Delivery:
    """The item of a row, ready to be sent to its route again. `box` is the region's.

    An item that is held for other words needs a key of its own to be applied beside the first:
    `dataclasses.replace(delivery, key=…)`. Raises VaultError.
    """
    told = json.loads(box.open(_place(row.region_id, row.id), row.sealed))
    assert row.device_id is not None  # noqa: S101 (whatever is held came from a phone)
    return Delivery(
        key=row.key,
        path=told["path"],
        form=tuple((name, value) for name, value in told["form"]),
        version=told["version"],
        at=told["at"],
        skew=told["skew"],
        device=row.device_id,
        grant="",
        parent=row.parent,
        nonce="",
        person=row.person_id,
        accept=told["accept"],
        held=row.id,
        applied_by=applied_by,
    )


def held_of(session: Session, people: Collection[uuid.UUID], key: uuid.UUID) -> list[HeldItem]:
    """The rows of these people under this item key, settled ones too."""
    return list(session.scalars(select(HeldItem).where(HeldItem.person_id.in_(people), HeldItem.key == key)))


def has_come(rows: Iterable[HeldItem], key: uuid.UUID) -> bool:
    """Whether the item with this key was tried, though it could not be applied: then the next one need not wait.

    It is for a human, and one bad item must not block what was done after it.
    """
    return any(row.key == key and (row.settled_at is not None or row.why != WAITS) for row in rows)


def waiting_for(session: Session, key: uuid.UUID) -> list[HeldItem]:
    """What is held and was done right after the item `key`, in the order in which it was done: on a shared phone also
    by somebody else. Keys are made at random, and nobody but the phone knows one.
    """
    return list(
        session.scalars(
            select(HeldItem)
            .where(
                HeldItem.parent == key,
                HeldItem.settled_at.is_(None),
                HeldItem.why.in_(_TRIED_AGAIN),
            )
            .order_by(HeldItem.occurred_at, HeldItem.id)
        )
    )


def left_waiting(session: Session, person_id: uuid.UUID, most: int) -> list[uuid.UUID]:
    """Keys of items that have come, while something in the tray still waits for them."""
    before = aliased(HeldItem)
    claimed = select(Claim.key).where(Claim.person_id == person_id, Claim.key == HeldItem.parent)
    tried = select(before.id).where(
        before.person_id == person_id,
        before.key == HeldItem.parent,
        or_(before.settled_at.is_not(None), before.why != WAITS),
    )
    found = (
        select(HeldItem.parent)
        .where(_waits_here(person_id), or_(claimed.exists(), tried.exists()))
        .distinct()
        .limit(most)
    )
    return [key for key in session.scalars(found) if key is not None]


def waits_too_long(session: Session, person_id: uuid.UUID, before: datetime, most: int) -> list[HeldItem]:
    """What has waited since `before` for something that has not come: a phone was lost, or could not hand it in."""
    return list(
        session.scalars(
            select(HeldItem)
            .where(_waits_here(person_id), HeldItem.received_at <= before)
            .order_by(HeldItem.occurred_at, HeldItem.id)
            .limit(most)
        )
    )


def put_back(session: Session, row_ids: Iterable[uuid.UUID]) -> None:
    """These are tried again with the next thing that comes from their person, however they were tried before."""
    rows = select(HeldItem).where(HeldItem.id.in_(list(row_ids)), HeldItem.settled_at.is_(None))
    for row in session.scalars(locked(rows)):
        row.why = WAITS
    session.flush()


def settle_same(
    session: Session, *, now: datetime, person_id: uuid.UUID, key: uuid.UUID, digest: bytes
) -> None:
    """The same words come as a plain post, and are applied in this transaction: nothing of them is left to apply."""
    same = select(HeldItem).where(
        HeldItem.person_id == person_id,
        HeldItem.key == key,
        HeldItem.digest == digest,
        HeldItem.settled_at.is_(None),
    )
    for row in session.scalars(locked(same)):
        row.settled_at, row.outcome = now, APPLIED
    session.flush()


def came_otherwise(session: Session, row: HeldItem) -> bool:
    """Whether the phone's own key leads to these very words already."""
    return digest_of(session, person_id=row.person_id, key=row.key) == row.digest


def settle_held(
    session: Session, now: datetime, delivery: Delivery, *, by: uuid.UUID | None
) -> HeldItem | None:
    """The item of a row is applied, in this transaction: the row is settled with it."""
    row = _again(session, delivery)
    if row is not None and row.settled_at is None:
        row.settled_at, row.settled_by = now, by
        row.outcome = delivery.how if by is not None else APPLIED
        session.flush()
    return row


def _waits_here(person_id: uuid.UUID) -> ColumnElement[bool]:
    return and_(HeldItem.person_id == person_id, HeldItem.settled_at.is_(None), HeldItem.why == WAITS)


def locked_row(session: Session, item_id: uuid.UUID) -> HeldItem:
    """With the row locked: whoever applies, edits, moves or sets it aside at the same moment waits here."""
    row = select(HeldItem).where(HeldItem.id == item_id).execution_options(populate_existing=True)
    return session.scalars(locked(row)).one()


def _again(session: Session, delivery: Delivery) -> HeldItem | None:
    if delivery.held is None:
        return None
    return session.scalars(select(HeldItem).where(HeldItem.id == delivery.held)).one_or_none()


def _written(delivery: Delivery) -> str:
    """Everything but the grant and the nonce: the tray needs neither."""
    return json.dumps(
        {
            "path": delivery.path,
            "form": [list(pair) for pair in delivery.form],
            "version": delivery.version,
            "at": delivery.at,
            "skew": delivery.skew,
            "accept": delivery.accept,
        }
    )


def _place(region_id: uuid.UUID, row_id: uuid.UUID) -> Place:
    return Place(region_id, "held_item", row_id, "sealed")
