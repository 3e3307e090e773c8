"""An agency's key: made for its holders, shared with another holder, the newest one current."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError
from webapp.ids import Ids
from webapp.vault.curve import PrivateKey, fingerprint, new_private_key, private_bytes, public_bytes
from webapp.vault.holder import create_holder
from webapp.vault.hpke import seal
from webapp.vault.models import CURRENT, RETIRED, AgencyKey, HolderKey, KeyShare
from webapp.vault.openkeys import OpenKeys, share_info

__all__ = ["create_agency_key", "create_holder", "current_key", "share_key"]


def create_agency_key(
    session: Session, *, now: datetime, ids: Ids, region_id: UUID, agency_id: UUID, holders: Sequence[UUID]
) -> AgencyKey:
    """Make a key pair for an agency and seal its private half to each holder; the one before is retired.

    `holders` are people with a HolderKey. The private key exists in this call only.
    Raises DomainError when there is no holder, or one of them has no key of their own yet.
    """
    keys = _holder_keys(session, holders)
    private_key = new_private_key()
    public_key = public_bytes(private_key)
    session.execute(
        update(AgencyKey)
        .where(AgencyKey.agency_id == agency_id, AgencyKey.state == CURRENT)
        .values(state=RETIRED, retired_at=now)
    )
    last = session.scalar(select(func.max(AgencyKey.number)).where(AgencyKey.agency_id == agency_id))
    made = AgencyKey(
        id=ids.new(),
        region_id=region_id,
        agency_id=agency_id,
        number=(last or 0) + 1,
        public_key=public_key,
        fingerprint=fingerprint(public_key),
        state=CURRENT,
        created_at=now,
    )
    session.add(made)
    session.flush()
    for holder in keys:
        _share(session, now, ids, made, private_key, holder)
    session.flush()
    return made


def share_key(
    session: Session, *, now: datetime, ids: Ids, keys: OpenKeys, agency_key_id: UUID, person_id: UUID
) -> None:
    """Let another person hold the key too, as only a holder who has it open (`keys`) can. Idempotent.

    Raises DomainError when the giver does not hold the key, or the other has no key of their own yet.
    """
    private_key = keys.private_key(agency_key_id)
    agency_key = session.scalars(select(AgencyKey).where(AgencyKey.id == agency_key_id)).one_or_none()
    if private_key is None or agency_key is None:
        raise DomainError(N_("You do not hold this key, so you cannot share it."))
    (holder,) = _holder_keys(session, [person_id])
    held = select(KeyShare.id).where(KeyShare.agency_key_id == agency_key_id, KeyShare.person_id == person_id)
    if session.scalar(held) is None:
        _share(session, now, ids, agency_key, private_key, holder)
        session.flush()


def current_key(session: Session, agency_id: UUID) -> AgencyKey | None:
    """The key that pages seal to now; None when the agency has none yet."""
    return session.scalars(
        select(AgencyKey).where(AgencyKey.agency_id == agency_id, AgencyKey.state == CURRENT)
    ).one_or_none()


def _holder_keys(session: Session, people: Sequence[UUID]) -> list[HolderKey]:
    wanted = set(people)
    keys = list(session.scalars(select(HolderKey).where(HolderKey.person_id.in_(wanted))))
    if not wanted or len(keys) != len(wanted):
        raise DomainError(N_("Everyone who is to hold the key needs a passphrase of their own first."))
    return keys


def _share(
    session: Session,
    now: datetime,
    ids: Ids,
    agency_key: AgencyKey,
    private_key: PrivateKey,
    holder: HolderKey,
) -> None:
    info = share_info(agency_key.id, holder.person_id)
    session.add(
        KeyShare(
            id=ids.new(),
            region_id=agency_key.region_id,
            agency_key_id=agency_key.id,
            person_id=holder.person_id,
            sealed=seal(holder.public_key, private_bytes(private_key), info),
            created_at=now,
        )
    )
