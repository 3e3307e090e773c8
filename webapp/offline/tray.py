"""The held tray: what could not be applied, for the region's supervisors to look at and to settle, once."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Case, ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from webapp.accounts.models import Person, Role, Wall
from webapp.db import locked
from webapp.errors import N_, DomainError, NotFound
from webapp.offline.claim import OtherWords, claim
from webapp.offline.held import REVOKED
from webapp.offline.models import HeldItem
from webapp.offline.unlogged import CONTACT
from webapp.response.models import Response
from webapp.response.same import open_with_same
from webapp.vault.box import Place
from webapp.vault.vault import Vault

APPLIED, EDITED, MOVED, SET_ASIDE = "applied", "edited", "moved", "set_aside"
SETTLED: dict[str, str] = {
    APPLIED: N_("%(name)s has applied this already. Nothing was changed."),
    EDITED: N_("%(name)s has applied this already, as edited. Nothing was changed."),
    MOVED: N_("%(name)s has put this on another response already. Nothing was changed."),
    SET_ASIDE: N_("%(name)s has set this aside already. Nothing was changed."),
}
LONGEST_REASON = 300
# So many of them on one page of the tray.
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class HeldNow:
    """How many items wait, how many of them are contacts (nobody was paged), and the first of these.

    `revoked`: that first one comes from a phone that was stopped, so somebody is spoken with before it is applied.
    """

    count: int
    contacts: int
    first: uuid.UUID | None
    revoked: bool = False


@dataclass(frozen=True)
class Waiting:
    """One item of the list: its row, whose it is, and the response it is for where there is one."""

    item: HeldItem
    person: Person
    response: Response | None

    @property
    def contact(self) -> bool:
        return self.item.endpoint == CONTACT

    @property
    def revoked(self) -> bool:
        """From a phone that was revoked, or from somebody who has left, and not yet tried by hand."""
        return self.item.why == REVOKED


def held_now(session: Session, person_id: uuid.UUID) -> HeldNow:
    return held_now_and(session, person_id, ())[0]


def held_now_and(
    session: Session, person_id: uuid.UUID, also: Sequence[ColumnElement[Any]]
) -> tuple[HeldNow, Sequence[Any]]:
    """For the top of the board; one statement, which asks `also` as well: their values come second."""
    whoever = aliased(Person)  # so that there is a row to answer with where nothing is held
    rows = session.execute(
        select(HeldItem.id, HeldItem.endpoint, HeldItem.why)
        .add_columns(*also)
        .select_from(whoever)
        .outerjoin(HeldItem, and_(HeldItem.settled_at.is_(None), _exists_for(person_id)))
        .where(whoever.id == person_id)
        .order_by(_revoked_last(), HeldItem.received_at, HeldItem.id)
    ).all()
    return _held([row for row in rows if row[0] is not None]), rows[0][3:] if rows else ()


def _held(rows: Sequence[Any]) -> HeldNow:
    contacts = [row for row in rows if row.endpoint == CONTACT]
    if not contacts:
        return HeldNow(len(rows), 0, None)
    return HeldNow(len(rows), len(contacts), contacts[0].id, contacts[0].why == REVOKED)


def held_of(session: Session, response_id: uuid.UUID, person_id: uuid.UUID) -> int:
    """How many items wait on one response, for somebody whom no wall keeps from it."""
    waiting = select(func.count(HeldItem.id)).where(
        HeldItem.response_id == response_id, HeldItem.settled_at.is_(None), _exists_for(person_id)
    )
    return session.scalar(waiting) or 0


def held_contacts_of(session: Session, person_id: uuid.UUID) -> list[datetime]:
    """When the contacts happened that this person logged and the desk has not settled: nobody was paged for them."""
    found = select(HeldItem.occurred_at, HeldItem.received_at).where(
        HeldItem.person_id == person_id, HeldItem.endpoint == CONTACT, HeldItem.settled_at.is_(None)
    )
    rows = session.execute(found.order_by(HeldItem.received_at, HeldItem.id)).all()
    return [row.occurred_at or row.received_at for row in rows]


def held_items(
    session: Session, person_id: uuid.UUID, *, skip: int = 0, most: int | None = None
) -> list[Waiting]:
    """What waits: contacts first, then the longest waiting. What revoked phones sent comes after all of that: however
    much of it there is, it stands before nothing else.
    """
    rows = session.execute(
        _rows(person_id)
        .where(HeldItem.settled_at.is_(None))
        .order_by(
            _revoked_last(),
            case((HeldItem.endpoint == CONTACT, 0), else_=1),
            HeldItem.received_at,
            HeldItem.id,
        )
        .offset(skip)
        .limit(most)
    )
    return [Waiting(item, person, response) for item, person, response in rows]


def held_item(session: Session, person_id: uuid.UUID, item_id: uuid.UUID, *, lock: bool = False) -> Waiting:
    """One item that waits. NotFound where it does not exist for this person; refused when it is settled, with the name
    of who did. With `lock` nobody else settles it until the transaction ends.
    """
    if lock:
        own = locked(select(HeldItem).where(HeldItem.id == item_id), of=HeldItem)
        session.scalars(own.execution_options(populate_existing=True)).one_or_none()
    row = session.execute(_rows(person_id).where(HeldItem.id == item_id)).one_or_none()
    if row is None:
        raise NotFound
    found = Waiting(*row)
    if found.item.settled_at is not None:
        raise settled_already(session, found.item)
    return found


def settled_already(session: Session, item: HeldItem) -> DomainError:
    """Two supervisors at once: the second is told who was first."""
    who = session.get(Person, item.settled_by) if item.settled_by else None
    text = SETTLED.get(item.outcome or "", SETTLED[APPLIED])
    return DomainError(text, name=who.name if who else "Alongside")


def again(session: Session, item_id: uuid.UUID) -> HeldItem:
    """The row as it is after it was tried."""
    statement = select(HeldItem).where(HeldItem.id == item_id).execution_options(populate_existing=True)
    return session.scalars(locked(statement)).one()


def open_responses(session: Session, person_id: uuid.UUID) -> list[Response]:
    """Where an item can be put: the open responses that exist for this person."""
    return sorted((one for one, _ in open_with_same(session, person_id)), key=lambda one: one.code)


def set_aside(
    session: Session, vault: Vault, *, now: datetime, by: uuid.UUID, item_id: uuid.UUID, reason: str
) -> Waiting:
    """Nothing of it is applied. The reason is sealed, since it may say what the item said.

    The tray's own key of the item is claimed first, as by whoever applies it: of two at once one waits, and is told.
    """
    held = held_item(session, by, item_id)
    if not reason.strip():
        raise DomainError(N_("Say why it is set aside. A short reason is enough."))
    if len(reason) > LONGEST_REASON:
        raise DomainError(N_("That reason is too long. Shorten it."))
    _claim(session, held.item, item_id, b"set aside", now)
    item = held_item(session, by, item_id, lock=True).item
    place = Place(item.region_id, "held_item", item.id, "reason")
    item.reason = vault.box(item.region_id).seal(place, reason.strip())
    item.settled_at, item.settled_by, item.outcome = now, by, SET_ASIDE
    session.flush()
    claim_first(session, item, now)
    return held


def claim_first(session: Session, item: HeldItem, now: datetime) -> None:
    """The key that the phone gave it leads nowhere from here on, if it should ever come again."""
    _claim(session, item, item.key, item.digest, now)


def _claim(session: Session, item: HeldItem, key: uuid.UUID, digest: bytes, now: datetime) -> None:
    with suppress(OtherWords):  # it was used before, and leads to what came first
        claim(session, now=now, region_id=item.region_id, person_id=item.person_id, key=key, digest=digest)


def _revoked_last() -> Case[int]:
    return case((HeldItem.why == REVOKED, 1), else_=0)


def _exists_for(person_id: uuid.UUID) -> ColumnElement[bool]:
    wall = select(Wall.id).where(
        Wall.response_id == HeldItem.response_id, Wall.person_id == person_id, Wall.lifted_at.is_(None)
    )
    return ~wall.correlate(HeldItem).exists()


def held_for_nobody(session: Session) -> int:
    """How much waits that no active supervisor of the region may see, for the administrator to find one who may."""
    wall = select(Wall.id).where(
        Wall.response_id == HeldItem.response_id, Wall.person_id == Person.id, Wall.lifted_at.is_(None)
    )
    somebody = select(Person.id).where(
        Person.region_id == HeldItem.region_id,
        Person.role == Role.SUPERVISOR,
        Person.active.is_(True),
        ~wall.correlate(HeldItem, Person).exists(),
    )
    waiting = select(func.count(HeldItem.id)).where(
        HeldItem.settled_at.is_(None), ~somebody.correlate(HeldItem).exists()
    )
    return session.scalar(waiting) or 0


def _rows(person_id: uuid.UUID) -> Select[HeldItem, Person, Response]:
    return (
        select(HeldItem, Person, Response)
        .join(Person, Person.id == HeldItem.person_id)
        .outerjoin(Response, Response.id == HeldItem.response_id)
        .where(_exists_for(person_id))
    )
