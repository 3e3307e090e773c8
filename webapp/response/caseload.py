"""How many open responses each person carries: where they are on the team, or are coming or there for its page."""

import uuid
from collections.abc import Iterable

from sqlalchemy import and_, func, or_, select, true
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Region
from webapp.accounts.wall import walled_for
from webapp.audit.record import record
from webapp.errors import N_, BadField
from webapp.paging.page_tables import Page, PageState
from webapp.response.actor import Actor
from webapp.response.models import Response, TeamPlace

# Nevada protocol 2342-2348: a limit, such as 7 to 12, that flexes with needs and phase. It is shown, and orders who is
# asked; it keeps nobody from a young person.
LEAST, MOST = 7, 12


def caseloads_of(
    session: Session, people: Iterable[uuid.UUID], viewer_id: uuid.UUID | None = None
) -> dict[uuid.UUID, int]:
    """For those who carry any; one statement. A viewer is not told by a count of what a wall keeps from them."""
    seen = Response.id.not_in(walled_for(viewer_id)) if viewer_id else true()
    on_team = select(TeamPlace.response_id).where(TeamPlace.person_id == Person.id)
    coming = select(Page.response_id).where(
        Page.accepted_by == Person.id, Page.state.in_((PageState.ACCEPTED, PageState.ARRIVED))
    )
    carries = or_(
        Response.id.in_(on_team.correlate(Person).scalar_subquery()),
        Response.id.in_(coming.correlate(Person).scalar_subquery()),
    )
    rows = session.execute(
        select(Person.id, func.count(Response.id))
        .join(Response, and_(Response.region_id == Person.region_id, Response.state == "open", carries))
        .where(Person.id.in_(list(people)), Response.drill.is_(False), seen)
        .group_by(Person.id)
    )
    return {row[0]: row[1] for row in rows}


def set_limit(session: Session, actor: Actor, region: Region, text: str) -> int:
    """The region's limit, 7 to 12."""
    if not text.isascii() or not text.isdigit() or not LEAST <= int(text) <= MOST:
        raise BadField("limit", N_("Give a number from 7 to 12."))
    region.caseload_limit = int(text)
    record(
        session,
        now=actor.now,
        ids=actor.ids,
        region_id=region.id,
        action="region.caseload_limit",
        actor_id=actor.person_id,
        actor_role=actor.role,
        detail=text,
    )
    session.flush()
    return region.caseload_limit
