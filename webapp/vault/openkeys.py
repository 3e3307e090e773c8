"""The agency keys that one unlocked holder can use, for the length of a request."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from webapp.vault.curve import PrivateKey, read_private
from webapp.vault.errors import CannotOpen
from webapp.vault.frame import frame
from webapp.vault.hpke import unseal


class OpenKeys:
    """Opens an agency's private key when it is first asked for. Never stored, never printed."""

    __slots__ = ("_holder_key", "_opened", "_shares", "person_id")

    def __init__(self, person_id: UUID, holder_key: PrivateKey, shares: Mapping[UUID, bytes]) -> None:
        """`shares` maps an agency key's id to what was sealed to this holder."""
        self.person_id = person_id
        self._holder_key = holder_key
        self._shares = dict(shares)
        self._opened: dict[UUID, PrivateKey] = {}

    def __repr__(self) -> str:
        return f"OpenKeys({self.person_id})"

    def holds(self, agency_key_id: UUID) -> bool:
        """Whether this person was given a share of the key."""
        return agency_key_id in self._shares

    def private_key(self, agency_key_id: UUID) -> PrivateKey | None:
        """None when this person does not hold the key. Raises CannotOpen for an altered or moved share."""
        if not self.holds(agency_key_id):
            return None
        if agency_key_id not in self._opened:
            info = share_info(agency_key_id, self.person_id)
            raw = unseal(self._holder_key, self._shares[agency_key_id], info)
            try:
                self._opened[agency_key_id] = read_private(raw)
            except ValueError:
                raise CannotOpen from None
        return self._opened[agency_key_id]


def share_info(agency_key_id: UUID, person_id: UUID) -> bytes:
    """What a share is bound to: this key, for this person."""
    return frame("alongside/share/1", agency_key_id, person_id)
