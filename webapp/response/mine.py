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
    return [
        response
        for response, handed_over in mine_and_handed_over(session, person_id, limit)
        if not handed_over
    ]


def mine_and_handed_over(
    session: Session, person_id: uuid.UUID, limit: int = 50
) -> list[tuple[Response, bool]]:
    """The same, with what an officer has handed over, and is still open; one statement."""
    placed = select(TeamPlace.response_id).where(TeamPlace.person_id == person_id)
    coming = select(Page.response_id).where(Page.accepted_by == person_id, Page.state.in_(COMING))
    beside = accepted_beside(person_id)
    on_it = or_(Response.id.in_(placed.where(~is_closed())), Response.id.in_(coming), Response.id.in_(beside))
    rows = session.execute(
        select(Response, on_it.label("mine"))
        .where(
            Response.state == "open",
            or_(on_it, Response.id.in_(placed)),
            Response.id.not_in(walled_for(person_id)),
        )
        .order_by(Response.opened_at.desc())
        .limit(limit)
    )
    return [(row.Response, not row.mine) for row in rows]
