"""Keep a named person out of one response, and let them back (requirements 27): by the desk, with a reason."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from webapp.accounts.models import Person, Role, Wall
from webapp.accounts.wall import lift_wall, raise_wall, walled_people
from webapp.db import locked
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.paging.keep_out import keep_out
from webapp.paging.ladder import supervisors
from webapp.response.actor import Actor, note
from webapp.response.models import Response
from webapp.vault.box import Box, Place
from webapp.vault.errors import VaultError

REASONS: dict[str, str] = {
    "knows": N_("Knows the young person or the family"),
    "named": N_("May be named in what happened"),
    "youth_asks": N_("The young person asks for it"),
    "asks": N_("Asks for it themselves"),
    "other_side": N_("Works with somebody on another side of it"),
    "other": N_("Another reason, said in the note"),
}
# Whoever could meet a response at all: its roles, and nobody else.
STAFF = (Role.FIRST_RESPONDER, Role.ADVOCATE, Role.SUPERVISOR, Role.TEAM_MEMBER)
LONGEST_NOTE = 300


@dataclass(frozen=True)
class Standing:
    """One wall that stands now. `note` None: none was given, or it cannot be opened any longer."""

    id: UUID
    name: str
    role: str
    reason: str | None
    note: str | None
    made_at: datetime
    made_by: str


def walls_on(session: Session, box: Box, response: Response) -> list[Standing]:
    """Those that stand, oldest first."""
    maker = aliased(Person)
    rows = session.execute(
        select(Wall, Person, maker.name)
        .join(Person, Person.id == Wall.person_id)
        .join(maker, maker.id == Wall.made_by)
        .where(Wall.response_id == response.id, Wall.lifted_at.is_(None))
        .order_by(Wall.made_at, Wall.id)
    )
    return [
        Standing(wall.id, person.name, person.role, wall.reason, _note_of(box, wall), wall.made_at, by)
        for wall, person, by in rows
    ]


def people_to_keep_out(session: Session, response: Response) -> list[Person]:
    """Everybody of the region who could meet this response, and whom no wall keeps out yet; by name."""
    kept_out = walled_people(session, response.id)
    found = session.scalars(
        select(Person)
        .where(Person.active.is_(True), Person.role.in_(STAFF), Person.region_id == response.region_id)
        .order_by(Person.name, Person.id)
    )
    return [person for person in found if person.id not in kept_out]


def put_up(
    session: Session,
    actor: Actor,
    box: Box,
    response: Response,
    person_id: UUID | None,
    reason: str,
    why: str,
) -> bool:
    """`reason` is a key of REASONS, `why` an optional note of at most 300 signs, kept under the young person's key.

    True when the person led the page, so that somebody else is looked for now. The caller sees to it that somebody who
    keeps themselves out means it. Refused where nobody of the desk could see the response any longer.
    """
    # Two of the desk who keep each other out at once: the second one waits here, and then is refused.
    session.execute(locked(select(Response.id).where(Response.id == response.id)))
    person = next((one for one in people_to_keep_out(session, response) if one.id == person_id), None)
    if person is None:
        raise BadField("person", N_("Choose whom to keep out."))
    _check(reason, why)
    if person.role == Role.SUPERVISOR:
        _somebody_is_left(session, response, person.id)
    (wall,) = raise_wall(
        session,
        now=actor.now,
        ids=actor.ids,
        region_id=response.region_id,
        response_id=response.id,
        people=[person.id],
        made_by=actor.person_id,
        reason=reason,
    )
    if why:
        wall.note_sealed = box.seal(_place(wall), why)
    note(session, actor, "wall.raised", response.id, reason)
    session.flush()
    return keep_out(session, now=actor.now, ids=actor.ids, response_id=response.id, person_id=person.id)


def take_down(session: Session, actor: Actor, response: Response, wall_id: UUID) -> None:
    """They may be asked again, and see the response as before. Lifting twice changes nothing."""
    found = select(Wall).where(Wall.id == wall_id, Wall.response_id == response.id)
    wall = session.scalars(locked(found)).one_or_none()
    if wall is None:
        raise NotFound
    if lift_wall(session, wall, now=actor.now, lifted_by=actor.person_id):
        note(session, actor, "wall.lifted", response.id, wall.reason)


def _check(reason: str, why: str) -> None:
    if reason not in REASONS:
        raise BadField("reason", N_("Choose why."))
    if len(why) > LONGEST_NOTE:
        raise BadField("note", N_("Say it in at most 300 signs."))
    if reason == "other" and not why:
        raise BadField("note", N_("Say the reason in a few words."))


def _somebody_is_left(session: Session, response: Response, person_id: UUID) -> None:
    desk = set(supervisors(session, response.region_id)) - walled_people(session, response.id) - {person_id}
    if not desk:
        raise DomainError(
            N_(
                "Then nobody at the desk could see this response. Have another supervisor added first. "
                "Nothing was changed."
            )
        )


def _place(wall: Wall) -> Place:
    return Place(wall.region_id, "wall", wall.id, "note_sealed")


def _note_of(box: Box, wall: Wall) -> str | None:
    if wall.note_sealed is None:
        return None
    try:
        return box.open(_place(wall), wall.note_sealed)
    except VaultError:
        return None
