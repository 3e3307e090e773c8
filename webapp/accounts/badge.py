"""An officer's badge code: kept only as a keyed index, since it is asked for and never shown."""

import hmac

from webapp.accounts.models import Person
from webapp.vault.vault import Vault

PURPOSE = "person.badge"


def set_badge(vault: Vault, person: Person, code: str | None) -> None:
    """Capitals and spaces make no difference. None takes the code away: no page by text then."""
    person.badge_index = _index(vault, person, code) if code else None


def has_badge(vault: Vault, person: Person, code: str) -> bool:
    return person.badge_index is not None and hmac.compare_digest(
        person.badge_index, _index(vault, person, code)
    )


def _index(vault: Vault, person: Person, code: str) -> bytes:
    """Of the person as well: the same code of two officers does not show."""
    return vault.blind_index(PURPOSE, f"{person.id}:{''.join(code.upper().split())}")
