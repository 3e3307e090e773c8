"""Phones: one row for each person on each phone, and the grant with which that phone delivers what it kept.

A grant puts in and never takes out: it opens no page, and says only "received". It is made from the server's secret
and the row's id, so that a phone which asks again (two tabs at once) is told the same one and loses nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.accounts.models import Device, Person, Region, Role
from webapp.audit.record import record
from webapp.db import every_region
from webapp.errors import N_, DomainError, NotFound
from webapp.ids import Ids
from webapp.vault.hpke import to_wire
from webapp.vault.vault import Vault

# What a browser calls itself, the particular before the general: Edge also says Chrome, and Chrome also says Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
_REVOKERS = frozenset({Role.SUPERVISOR, Role.REGION_ADMIN})


class DeviceRevoked(DomainError):
    """This phone's grant was taken away; what it kept is held. It may come back only as a new phone."""

    def __init__(self) -> None:
        super().__init__(N_("This phone was revoked. What it still sends goes to the duty desk."))


@dataclass(frozen=True, slots=True)
class PhoneState:
    """What a phone says of itself at a contact. `clock`: its own time, in milliseconds since 1970."""

    phone_id: uuid.UUID
    clock: int
    unsent: int
    shell: str | None
    persisted: bool | None
    fresh: bool


@dataclass(frozen=True, slots=True)
class Registered:
    """`grant` only for a phone that has none. `lost`: what an emptied phone had said it still had to send."""

    device: Device
    grant: str | None
    lost: int


@dataclass(frozen=True, slots=True)
class Carrier:
    device: Device
    person: Person
    region: Region


def register(
    session: Session,
    vault: Vault,
    *,
    now: datetime,
    ids: Ids,
    person: Person,
    state: PhoneState,
    label: str,
    before: uuid.UUID | None,
) -> Registered:
    """Note a contact of this person's phone, and give it a grant where it has none.

    `before` is the device that this browser was at its last contact. Raises DeviceRevoked.
    """
    device = _known(session, person, state.phone_id)
    made = device is None
    if device is None:
        device = _new_device(session, vault, now, ids, person, state.phone_id)
    if device.revoked_at is not None:
        raise DeviceRevoked
    device.label = label
    device.seen_at = now
    device.unsent = state.unsent
    device.skew_ms = state.clock - _milliseconds(now)
    device.shell = state.shell
    device.persisted = state.persisted
    session.flush()
    lost = _lost(session, person, device, before) if state.fresh else 0
    return Registered(device, grant_of(vault, device.id) if made or state.fresh else None, lost)


def grant_of(vault: Vault, device_id: uuid.UUID) -> str:
    """43 letters of base64url. Whoever has it can deliver in the name of the device's person, and nothing else."""
    return to_wire(vault.blind_index("delivery grant", str(device_id)))


def by_grant(session: Session, device_id: uuid.UUID, grant: str) -> Carrier | None:
    """The device and whose it is, if this is its grant."""
    found = carrier(session, device_id)
    stored = found.device.grant_hash if found else bytes(32)
    fits = hmac.compare_digest(stored, _hash(grant))
    return found if fits else None


def carrier(session: Session, device_id: uuid.UUID) -> Carrier | None:
    """The device and whose it is, whichever region it is of."""
    with every_region(session):
        row = session.execute(
            select(Device, Person, Region)
            .join(Person, Person.id == Device.person_id)
            .join(Region, Region.id == Device.region_id)
            .where(Device.id == device_id)
        ).one_or_none()
    return Carrier(*row) if row else None


def heard_lately(device: Device, now: datetime) -> bool:
    """Whether its last receipt is noted to within half a minute: so few rows are written for many items."""
    return device.received_at is not None and now - device.received_at < timedelta(seconds=30)


def note_receipt(session: Session, device_id: uuid.UUID, now: datetime) -> None:
    """Something of this phone was received or held."""
    change = update(Device).where(Device.id == device_id).values(received_at=now)
    session.execute(change.execution_options(synchronize_session=False))


def revoke(session: Session, *, now: datetime, ids: Ids, by: Person, device_id: uuid.UUID) -> Device:
    """Take a phone's grant away: its own person, or the desk and the administrator of the region, may.

    Doing so twice changes nothing. Raises NotFound.
    """
    device = session.scalars(select(Device).where(Device.id == device_id)).one_or_none()
    if device is None or not (device.person_id == by.id or by.role in _REVOKERS):
        raise NotFound
    _take_away(session, now, ids, device, by)
    return device


def revoke_by_operator(session: Session, *, now: datetime, ids: Ids, device_id: uuid.UUID) -> bool:
    """From the command line, when nobody can sign in to do it. False when there is nothing to revoke."""
    device = session.scalars(select(Device).where(Device.id == device_id)).one_or_none()
    return device is not None and _take_away(session, now, ids, device, None)


def people_on_phone(session: Session, device_id: uuid.UUID) -> list[uuid.UUID]:
    """Everybody who has used the phone of this device."""
    phone = select(Device.phone_id).where(Device.id == device_id).scalar_subquery()
    return list(session.scalars(select(Device.person_id).where(Device.phone_id == phone)))


def label_of(user_agent: str) -> str:
    """ "Chrome on Android": enough to tell one's own phones apart, never a version or a model."""
    agent = user_agent[:400]
    browser = next((name for mark, name in _BROWSERS if mark in agent), "Browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), None)
    return f"{browser} on {system}" if system else browser


def _take_away(session: Session, now: datetime, ids: Ids, device: Device, by: Person | None) -> bool:
    if device.revoked_at is not None:
        return False
    device.revoked_at = now
    session.flush()
    record(
        session,
        now=now,
        ids=ids,
        region_id=device.region_id,
        action="phone.revoked",
        actor_id=by.id if by else None,
        actor_role=by.role if by else None,
    )
    return True


def _known(session: Session, person: Person, phone_id: uuid.UUID) -> Device | None:
    return session.scalars(
        select(Device).where(Device.person_id == person.id, Device.phone_id == phone_id)
    ).one_or_none()


def _new_device(
    session: Session, vault: Vault, now: datetime, ids: Ids, person: Person, phone_id: uuid.UUID
) -> Device:
    device_id = ids.new()
    device = Device(
        id=device_id,
        region_id=person.region_id,
        person_id=person.id,
        phone_id=phone_id,
        grant_hash=_hash(grant_of(vault, device_id)),
        label="",
        made_at=now,
        seen_at=now,
        unsent=0,
    )
    try:
        with session.begin_nested():
            session.add(device)
            session.flush()
    except IntegrityError:  # another tab of the same phone was first
        return session.scalars(
            select(Device).where(Device.person_id == person.id, Device.phone_id == phone_id)
        ).one()
    record(
        session,
        now=now,
        ids=ids,
        region_id=person.region_id,
        action="phone.added",
        actor_id=person.id,
        actor_role=person.role,
    )
    return device


def _lost(session: Session, person: Person, device: Device, before: uuid.UUID | None) -> int:
    """The browser still knows which phone it was, and the phone no longer does: its storage was emptied."""
    if before is None or before == device.id:
        return 0
    earlier = select(Device).where(
        Device.id == before, Device.person_id == person.id, Device.phone_id != device.phone_id
    )
    emptied = session.scalars(earlier).one_or_none()
    if emptied is None or emptied.unsent == 0:
        return 0
    lost, emptied.unsent = emptied.unsent, 0
    session.flush()
    return lost


def _hash(grant: str) -> bytes:
    return hashlib.sha256(grant.encode()).digest()


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)
