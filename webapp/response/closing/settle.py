"""Where each thing goes that is open when a response is closed: to a person or an agency by a day, or nowhere."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Agency, AgencyKind, Person, Role, Wall
from webapp.errors import N_, BadField
from webapp.protocols.vocabulary import is_police
from webapp.response.actor import Actor, note
from webapp.response.closing.still_open import Name, OpenThing
from webapp.response.closing.tables import LeftOpen
from webapp.response.models import Response
from webapp.response.team import join

# Why nothing more is to be done about it. What a young person chose is never anybody's fault.
NO_LONGER: Mapping[str, str] = {
    "done_elsewhere": N_("Others have done it"),
    "does_not_apply": N_("It does not apply here"),
    "their_choice": N_("They chose not to"),
    "out_of_reach": N_("They cannot be reached now"),
}
PERSON, AGENCY, NONE = "person", "agency", "none"
_STAFF = (Role.ADVOCATE, Role.SUPERVISOR, Role.TEAM_MEMBER)
_NOT_TO = (AgencyKind.LAW_ENFORCEMENT, AgencyKind.COUNTY)


@dataclass(frozen=True)
class Takers:
    """Who can take something on: staff whom no wall keeps out, and agencies. Police go on with their own case."""

    people: list[Person]
    agencies: list[Agency]

    def has(self, kind: str, wanted: str) -> bool:
        among: Iterable[Person | Agency] = self.people if kind == PERSON else self.agencies
        return any(str(one.id) == wanted for one in among)

    def role_of(self, person_id: uuid.UUID) -> str:
        return next(one.role for one in self.people if one.id == person_id)


@dataclass(frozen=True)
class Goes:
    """One answer as the form says it: `to` is "person:<id>", "agency:<id>", "none:<reason>" or empty."""

    to: str
    on: date | None


def takers_for(session: Session, response: Response) -> Takers:
    """One statement; an agency without anybody who could tap is none."""
    wall = select(Wall.id).where(
        Wall.response_id == response.id, Wall.person_id == Person.id, Wall.lifted_at.is_(None)
    )
    rows = session.execute(
        select(Person, Agency)
        .join(Agency, Agency.id == Person.agency_id)
        .where(Person.active.is_(True), Person.role.in_(_STAFF), ~wall.exists())
        .order_by(Person.name, Person.id)
    ).all()
    people = [person for person, _ in rows if not is_police(person.role, person.discipline)]
    agencies = {agency.id: agency for _, agency in rows if agency.kind not in _NOT_TO}
    return Takers(people, sorted(agencies.values(), key=lambda one: one.name))


def settle_open(
    session: Session,
    actor: Actor,
    response: Response,
    things: Iterable[OpenThing],
    answers: Mapping[Name, Goes],
    takers: Takers,
    today: date,
) -> int:
    """Keep where each goes; how many. Raises BadField, named as the thing, for the first required one without."""
    kept = 0
    for thing in things:
        goes = answers.get(thing.name, Goes("", None))
        if not goes.to:
            if thing.required:
                raise BadField(thing.name.field, N_("Say where it goes, or why it is no longer needed."))
            continue
        row = _row(actor, response, thing.name, goes, takers, today)
        session.add(row)
        if row.person_id is not None:
            # What goes to somebody must exist for them.
            join(session, actor, response, row.person_id, takers.role_of(row.person_id))
        kept += 1
    session.flush()
    if kept:
        note(session, actor, "response.handed_on", response.id, str(kept))
    return kept


def _row(actor: Actor, response: Response, name: Name, goes: Goes, takers: Takers, today: date) -> LeftOpen:
    kind, _, wanted = goes.to.partition(":")
    row = LeftOpen(
        id=actor.ids.new(),
        region_id=response.region_id,
        response_id=response.id,
        kind=name.kind,
        ref=name.ref,
        noted_at=actor.now,
        noted_by=actor.person_id,
    )
    if kind == NONE and wanted in NO_LONGER:
        row.reason = wanted
        return row
    if kind not in (PERSON, AGENCY) or not takers.has(kind, wanted):
        raise BadField(name.field, N_("Choose from the list."))
    if goes.on is None or goes.on < today:
        raise BadField(name.field, N_("Give a day from today on."))
    row.due_on = goes.on
    if kind == PERSON:
        row.person_id = uuid.UUID(wanted)
    else:
        row.agency_id = uuid.UUID(wanted)
    return row
