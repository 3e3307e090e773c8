"""Find the person behind an e-mail and a password."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.accounts.password import check_password
from webapp.db import every_region


def find_person(session: Session, email: str, password: str) -> Person | None:
    """The active person whom both fit. A wrong e-mail costs the same time as a wrong password."""
    # PostgreSQL refuses a NUL outright; no address has one.
    address = "" if "\0" in email else email.strip().casefold()
    with every_region(session):
        person = session.scalar(select(Person).where(Person.email == address))
    fits = check_password(person.password_hash if person else None, password)
    return person if person is not None and fits and person.active else None
