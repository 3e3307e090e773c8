"""The demo's responses under way, told through the same verbs that the routes call, some hours back in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.bags.ledger import give
from webapp.cli.demo_world import World
from webapp.db import in_region
from webapp.paging import answer, travel
from webapp.paging.page_tables import Channel, Page
from webapp.parts import Parts
from webapp.response.actor import Actor
from webapp.response.contact import log_contact
from webapp.response.course.clocks import stop_clocks
from webapp.response.models import Response
from webapp.response.packs import pack_in, pack_of
from webapp.response.page import Paging, page_team
from webapp.response.scene import core_member_here
from webapp.response.steps import mark_step, steps_of
from webapp.response.team import join


def tell_story(session: Session, parts: Parts, world: World) -> None:
    """One response with the advocate there since some hours, one with the advocate on the way."""
    with in_region(session, world.region.id):
        _advocate_there(session, parts, world, parts.clock.now() - timedelta(hours=5))
        _advocate_coming(session, parts, world, parts.clock.now() - timedelta(minutes=14))


def _advocate_there(session: Session, parts: Parts, world: World, at: datetime) -> None:
    response = _log(session, parts, world, at, "Library parking lot, east side", "Bee", "english")
    page = _page(session, parts, world, response, at)
    _accept(session, parts, world, response, page, "advocate", at + timedelta(minutes=3), 30)
    advocate = world.people["advocate"].id
    travel.on_my_way(session, now=at + timedelta(minutes=6), ids=parts.ids, page=page, person_id=advocate)
    there = at + timedelta(minutes=31)
    travel.arrive(session, now=there, ids=parts.ids, page=page, person_id=advocate)
    stop_clocks(
        session, _actor(parts, world, "advocate", there), response, pack_of(response), "advocate_arrived"
    )
    core_member_here(session, _actor(parts, world, "officer", there), response, pack_of(response))
    _do_steps(session, parts, world, response, "advocate", there, 3)
    give(
        session,
        now=there + timedelta(minutes=12),
        ids=parts.ids,
        response_id=response.id,
        place_id=world.places["Car 12"].id,
        kind_id=world.kinds[1].id,
        left_out=["journal"],
        by=advocate,
        by_role="advocate",
    )


def _advocate_coming(session: Session, parts: Parts, world: World, at: datetime) -> None:
    response = _log(
        session, parts, world, at, "Transit plaza, north door, by the ticket machines", "Jay", "spanish"
    )
    page = _page(session, parts, world, response, at)
    _accept(session, parts, world, response, page, "backup", at + timedelta(minutes=4), 25)
    _do_steps(session, parts, world, response, "officer", at + timedelta(minutes=5), 1)


def _log(
    session: Session, parts: Parts, world: World, at: datetime, where: str, called: str, language: str
) -> Response:
    officer = world.people["officer"]
    pack = pack_in(world.region)
    actor = _actor(parts, world, "officer", at)
    fields = (*pack.form("contact").fields, *pack.form("contact_later").fields)
    return log_contact(
        session,
        actor,
        parts.vault,
        pack,
        contact_id=parts.ids.new(),
        agency_id=officer.agency_id,
        reporter="law_enforcement",
        identified_at=at,
        how_many=1,
        fields=fields,
        values={
            "where": where,
            "callback": f"{world.region.duty_number[:-4]}0117",
            "danger": "no",
            "called": called,
            "about_age": "15",
            "language": language,
            "scene_secure": "yes",
        },
    )[0]


def _page(session: Session, parts: Parts, world: World, response: Response, at: datetime) -> Page:
    officer = world.people["officer"].id
    return page_team(
        session, Paging(at, parts.ids, officer, "first_responder", parts.settings.rung), response
    )


def _accept(
    session: Session,
    parts: Parts,
    world: World,
    response: Response,
    page: Page,
    key: str,
    at: datetime,
    minutes: int,
) -> None:
    person = world.people[key]
    if key == "backup":
        answer.decline(
            session,
            now=at,
            ids=parts.ids,
            page=page,
            person_id=world.people["advocate"].id,
            channel=Channel.SMS,
        )
    answer.accept(
        session, now=at, ids=parts.ids, page=page, person_id=person.id, minutes=minutes, channel=Channel.SMS
    )
    join(session, _actor(parts, world, key, at), response, person.id, person.role)


def _do_steps(
    session: Session, parts: Parts, world: World, response: Response, key: str, at: datetime, number: int
) -> None:
    person, pack = world.people[key], pack_of(response)
    facts = {"reporter": "law_enforcement", "danger": "no"}
    states = steps_of(session, response, pack, person.role, person.discipline, facts)
    for minute, state in enumerate([one for one in states if not one.step.stops][:number]):
        mark_step(
            session,
            _actor(parts, world, key, at + timedelta(minutes=minute)),
            response,
            pack,
            code=state.step.code,
            discipline=person.discipline,
            facts=facts,
            outcome="done",
            reason=None,
        )


def _actor(parts: Parts, world: World, key: str, at: datetime) -> Actor:
    person = world.people[key]
    return Actor(person.id, person.role, world.region.id, at, at, parts.ids)
