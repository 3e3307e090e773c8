"""The sign-ins that demo mode lists on its sign-in page."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp.accounts.models import Person, Region

DEMO_DOMAIN = "@demo.example"


def demo_sign_ins(session: Session) -> list[tuple[Region, list[Person]]]:
    """Demo people by region, in the order in which they were made. Only invented people have this domain."""
    people = session.scalars(
        select(Person)
        .where(Person.email.endswith(DEMO_DOMAIN), Person.active.is_(True))
        .options(joinedload(Person.agency))
        .order_by(Person.id)
    ).all()
    regions = session.scalars(select(Region).order_by(Region.id)).all()
    return [(region, [one for one in people if one.region_id == region.id]) for region in regions]
