"""The telephone numbers of several people at once, for somebody who must call them."""

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.accounts.phone import open_phone
from webapp.vault.vault import Vault


def numbers_of(
    session: Session, vault: Vault, region_id: uuid.UUID, people: Collection[uuid.UUID]
) -> dict[uuid.UUID, str]:
    """By person, in E.164; those without a number are absent. One statement here and one for the region's key."""
    if not people:
        return {}
    box = vault.box(region_id)
    found = session.scalars(select(Person).where(Person.id.in_(people)))
    opened = {person.id: open_phone(box, person) for person in found}
    return {person_id: number for person_id, number in opened.items() if number}
