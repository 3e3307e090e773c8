"""Suggest next: the people who can be asked for one response, in order, with the reasons in plain words."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Region, Role, Wall
from webapp.paging.models import OnScene
from webapp.paging.page_tables import ADVOCATE_SLOT, ADVOCATE_SLOTS
from webapp.paging.people.choose import Choice, For, Known, known_from, marked, ranked, reasons
from webapp.paging.people.fairness import NO_LOAD, loads_of, zone_of
from webapp.paging.rota.now import Desk
from webapp.paging.rota.shift_moves import can_answer_for
from webapp.response.caseload import caseloads_of
from webapp.response.models import Response


@dataclass(frozen=True)
class Picture:
    """The people of a region who can stand in a slot, by role and name, with all that orders them."""

    people: list[Person]
    known: Known


def picture_for(
    session: Session,
    response: Response,
    now: datetime,
    *,
    viewer: Person,
    wants: frozenset[str],
    slot: str = ADVOCATE_SLOT,
    asked: Collection[uuid.UUID] = (),
) -> Picture:
    """Of those who can stand in this slot, or were `asked` already, and whom no wall keeps out of the response; counted
    without what is kept from the viewer, and without the scene settings of another agency's people.

    What is wanted is handed in opened: what a young person speaks is sealed, so that the ladder, which has no key, does
    not know it.
    """
    wall = select(Wall.id).where(
        Wall.response_id == response.id, Wall.person_id == Person.id, Wall.lifted_at.is_(None)
    )
    staff = _staff(response.region_id, slot, asked).where(~wall.exists())
    found = _picture(session, staff, response.region_id, now, viewer, wants)
    fit = [one for one in found.people if one.id in asked or can_answer_for(one, slot)]
    return replace(found, people=fit)


def picture_of(session: Session, region_id: uuid.UUID, now: datetime, *, viewer: Person) -> Picture:
    """Of everybody, for no response."""
    return _picture(session, _staff(region_id), region_id, now, viewer, frozenset())


def order(picture: Picture, *, desk: Desk | None = None, said_no: Collection[uuid.UUID] = ()) -> list[Choice]:
    """Everybody once: on call first, then advocates, then supervisors. Who rests comes after all who do not, and who
    said no after those."""
    by_id, known = {one.id: one for one in picture.people}, picture.known

    def place(person_id: uuid.UUID) -> tuple[bool, bool, int]:
        resting = known.loads.get(person_id, NO_LOAD).rests_until is not None
        return (person_id in said_no, resting, _group(by_id[person_id], desk))

    return [_choice(one, known) for one in sorted(ranked(list(by_id), known), key=place)]


def _staff(
    region_id: uuid.UUID, slot: str = ADVOCATE_SLOT, asked: Collection[uuid.UUID] = ()
) -> Select[Person]:
    roles = (
        (Role.ADVOCATE, Role.SUPERVISOR)
        if slot in ADVOCATE_SLOTS
        else (Role.TEAM_MEMBER, Role.FIRST_RESPONDER)
    )
    return (
        select(Person)
        .where(
            Person.region_id == region_id,
            Person.active.is_(True),
            or_(Person.role.in_(roles), Person.id.in_(asked)),
        )
        .order_by(Person.role, Person.name)
    )


def _picture(
    session: Session,
    staff: Select[Person],
    region_id: uuid.UUID,
    now: datetime,
    viewer: Person,
    wants: frozenset[str],
) -> Picture:
    """Three statements, and one for a region that was not read."""
    rows = session.execute(marked(staff)).all()
    people: Sequence[Person] = [row[0] for row in rows]
    ids = [one.id for one in people]
    region = session.get(Region, region_id)
    loads = loads_of(session, ids, now, zone_of(session, region_id), viewer.id)
    # What somebody said of the scene is theirs: the supervisors of their own agency see it, and no others.
    marks = {
        one.id: (choice if one.agency_id == viewer.agency_id else None, codes) for one, choice, codes in rows
    }
    known = known_from(marks, loads, wants)
    limit = region.caseload_limit if region else None
    return Picture(list(people), replace(known, caseloads=caseloads_of(session, ids, viewer.id), limit=limit))


def _group(person: Person, desk: Desk | None) -> int:
    layer = desk.layer_of(person.id) if desk else None
    if layer is not None:
        return 0 if layer == "primary" else 1
    return 3 if person.role == Role.SUPERVISOR else 2


def _choice(person_id: uuid.UUID, known: Known) -> Choice:
    setting = known.on_scene.get(person_id, OnScene.YES)
    offer = For.AFTER_REMOVAL if setting == OnScene.NOT_ON_SCENE else For.SCENE
    return Choice(person_id, offer, None, reasons(person_id, known), leads=setting == OnScene.YES)
