"""Staff telephone numbers: sealed under the region's key, and found again by a blind index."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.vault.box import Box, Place
from webapp.vault.vault import Vault

PURPOSE = "person.phone"


def phone_place(person: Person) -> Place:
    return Place(person.region_id, "person", person.id, "phone_sealed")


def set_phone(vault: Vault, person: Person, number: str) -> None:
    """`number` is E.164. Seals it and stores its blind index."""
    person.phone_sealed = vault.box(person.region_id).seal(phone_place(person), number)
    person.phone_index = vault.blind_index(PURPOSE, number)


def open_phone(box: Box, person: Person) -> str | None:
    """The number in E.164, opened with the region's box; None where there is none."""
    return box.open(phone_place(person), person.phone_sealed) if person.phone_sealed else None


def people_with_phone(session: Session, vault: Vault, number: str) -> list[Person]:
    """Active staff who have this number; a number shared by two people finds both, and is then no one's answer."""
    index = vault.blind_index(PURPOSE, number)
    return list(session.scalars(select(Person).where(Person.phone_index == index, Person.active.is_(True))))
