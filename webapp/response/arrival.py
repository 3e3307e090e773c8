"""Arrival: the page has done its part, and the clocks that wait for whoever it asked for stop."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.paging import along, travel
from webapp.paging.act import Act, act_of
from webapp.paging.page_tables import Page
from webapp.response.actor import Actor, note
from webapp.response.course.clocks import run_on_by_arrivals, stop_by_arrivals
from webapp.response.in_hand import arrival_undone
from webapp.response.models import Response, TeamPlace
from webapp.response.packs import pack_of
from webapp.response.team import join


def arrive(session: Session, actor: Actor, response: Response, page: Page) -> None:
    """Whoever was asked is with the young person; from here on they are on the team, whatever becomes of the page."""
    page = travel.arrive(
        session,
        now=actor.now,
        ids=actor.ids,
        page=page,
        person_id=actor.person_id,
        occurred_at=actor.occurred_at,
    )
    join(session, actor, response, actor.person_id, actor.role)
    # The page knows the time that is believed: not before the acceptance, not after now.
    there = replace(actor, occurred_at=page.arrived_at or actor.now)
    stop_by_arrivals(session, there, response, pack_of(response))


def undo_arrive(session: Session, actor: Actor, response: Response, page: Page) -> None:
    """A tap by mistake: the clocks run on as if it had not been."""
    arrival_undone(session, actor, response)
    _leave_team(session, actor, response, page.accepted_at)
    travel.undo_arrive(session, now=actor.now, ids=actor.ids, page=page, person_id=actor.person_id)
    run_on_by_arrivals(session, actor, response, pack_of(response))


def arrive_along(session: Session, actor: Actor, response: Response, mine: along.Along) -> Page:
    """Whoever goes along is there: on the team, and no clock stops."""
    page = along.arrive(acting(session, actor), mine)
    join(session, actor, response, actor.person_id, actor.role)
    return page


def undo_arrive_along(session: Session, actor: Actor, response: Response, mine: along.Along) -> Page:
    page = along.undo_arrive(acting(session, actor), mine)
    _leave_team(session, actor, response, mine.offer.answered_at)
    return page


def acting(session: Session, actor: Actor) -> Act:
    return act_of(session, actor.now, actor.ids, actor.person_id, actor.occurred_at)


def _leave_team(session: Session, actor: Actor, response: Response, said_yes_at: datetime | None) -> None:
    """The place on the team that this arrival made goes with it; somebody who was on it before stays."""
    made = select(TeamPlace).where(
        TeamPlace.response_id == response.id,
        TeamPlace.person_id == actor.person_id,
        TeamPlace.joined_at >= (said_yes_at or actor.now),
    )
    place = session.scalar(made)
    if place is not None:
        session.delete(place)
        session.flush()
        note(session, actor, "team.left", response.id, place.role)
