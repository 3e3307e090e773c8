"""The sign-ins that demo mode lists on its sign-in page."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp.accounts.models import Person, Region

DEMO_DOMAIN = "@demo.example"
# The part before the @ (and before a county's suffix), in the order in which the story needs them.
ORDER = (
    "officer",
    "advocate",
    "supervisor",
    "backup",
    "welfare",
    "probation",
    "health",
    "mind",
    "admin",
    "auditor",
)


def demo_sign_ins(session: Session) -> list[tuple[Region, list[Person]]]:
    """Demo people by region, in the order in which they were made. Only invented people have this domain."""
    people = session.scalars(
        select(Person)
        .where(Person.email.endswith(DEMO_DOMAIN), Person.active.is_(True))
        .options(joinedload(Person.agency))
        .order_by(Person.id)
    ).all()
    regions = session.scalars(select(Region).order_by(Region.id)).all()
    return [
        (region, sorted((one for one in people if one.region_id == region.id), key=_place))
        for region in regions
    ]


def _place(person: Person) -> int:
    return ORDER.index(person.email.partition("@")[0].partition(".")[0])
