"""The open responses that a person is on."""

import uuid

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.accounts.wall import walled_for
from webapp.paging.offers import accepted_beside
from webapp.paging.page_tables import Page, PageState
from webapp.response.in_hand import is_closed
from webapp.response.models import Response, TeamPlace

COMING = (PageState.ACCEPTED, PageState.ARRIVED)


def my_responses(session: Session, person_id: uuid.UUID, limit: int = 50) -> list[Response]:
    """Open ones where they are on the team, are coming, or said yes to an offer, and no wall stands; newest first.
    What an officer has handed over is none of them."""
    on_team = select(TeamPlace.response_id).where(TeamPlace.person_id == person_id, ~is_closed())
    coming = select(Page.response_id).where(Page.accepted_by == person_id, Page.state.in_(COMING))
    beside = accepted_beside(person_id)
    on_it = or_(Response.id.in_(on_team), Response.id.in_(coming), Response.id.in_(beside))
    return list(
        session.scalars(
            select(Response)
            .where(Response.state == "open", on_it, Response.id.not_in(walled_for(person_id)))
            .order_by(Response.opened_at.desc())
            .limit(limit)
        )
    )
