"""Who is signed in: the glue between the sign-in library and accounts."""

import uuid

from flask import Request, g
from flask_login import LoginManager
from sqlalchemy import select

from webapp.accounts.models import Person, Region
from webapp.db import every_region
from webapp.parts import session

login_manager = LoginManager()
# Sessions are bound by our own limits (edge.py); the library's address check signs phones out between cell towers.
login_manager.session_protection = None


@login_manager.request_loader  # type: ignore[untyped-decorator]
def delivered(_request: Request) -> Person | None:
    """No cookie: whose grant is inside the seal (delivered.py)."""
    person: Person | None = g.get("delivered")
    return person


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load(person_id: str) -> Person | None:
    try:
        key = uuid.UUID(person_id)
    except ValueError:
        return None
    with every_region(session()):
        found = (
            session()
            .execute(
                select(Person, Region).join(Region, Region.id == Person.region_id).where(Person.id == key)
            )
            .one_or_none()
        )
    if found is None:
        return None
    person, g.region = found
    return person
