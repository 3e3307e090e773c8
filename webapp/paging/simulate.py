"""The demo's telephones: each one's thread of texts, and answering as it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.accounts.phone import open_phone
from webapp.errors import NotFound
from webapp.ids import Ids
from webapp.paging.inbound import receive
from webapp.paging.ladder import supervisors
from webapp.paging.messages import reachable
from webapp.paging.models import SimulatorText, Target
from webapp.paging.now_on_call import now_on_call
from webapp.paging.standing import Standing, standing_for
from webapp.vault.vault import Vault

# The newest stay in view, so that two phones fit on one screen; older ones unfold.
SHOWN, KEPT = 3, 40


@dataclass(frozen=True)
class Phone:
    """One telephone of the region. `place` is primary, backup, supervisor, or the person's role."""

    person_id: uuid.UUID
    place: str
    number: str
    earlier: Sequence[SimulatorText]
    texts: Sequence[SimulatorText]
    standing: Sequence[Standing]

    @property
    def first_awaited(self) -> Standing | None:
        return next((one for one in self.standing if one.attempt.answer is None), None)


def phones(session: Session, vault: Vault, region_id: uuid.UUID, now: datetime) -> list[Phone]:
    """On call, on the duty desk, or ever texted; in an order that no new text changes."""
    texts: dict[uuid.UUID, list[SimulatorText]] = {}
    for text in session.scalars(
        select(SimulatorText)
        .where(SimulatorText.region_id == region_id)
        .order_by(SimulatorText.at, SimulatorText.id)
    ):
        texts.setdefault(text.person_id, []).append(text)
    places = _places(session, region_id, now)
    wanted = reachable(session, [*places, *sorted(texts)])
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(wanted)))}
    box = vault.box(region_id)
    return [
        Phone(
            person_id=person_id,
            place=places.get(person_id, people[person_id].role),
            number=open_phone(box, people[person_id]) or "",
            earlier=texts.get(person_id, [])[-KEPT:-SHOWN],
            texts=texts.get(person_id, [])[-SHOWN:],
            standing=standing_for(session, person_id),
        )
        for person_id in wanted
    ]


def reply_as(
    session: Session, *, now: datetime, ids: Ids, vault: Vault, person_id: uuid.UUID, body: str
) -> SimulatorText:
    """Send `body` from this person's telephone, by the same way in as a real text."""
    person = session.scalars(select(Person).where(Person.id == person_id)).one_or_none()
    number = open_phone(vault.box(person.region_id), person) if person else None
    if person is None or number is None:
        raise NotFound
    text = SimulatorText(
        id=ids.new(),
        region_id=person.region_id,
        person_id=person.id,
        direction="in",
        body=body,
        at=now,
    )
    session.add(text)
    session.flush()
    heard = receive(
        session,
        now=now,
        ids=ids,
        vault=vault,
        provider_sid=f"SIM{text.id.hex}",
        from_number=number,
        body=body,
    )
    text.read_as = heard.read_as if heard else None
    session.flush()
    return text


def _places(session: Session, region_id: uuid.UUID, now: datetime) -> dict[uuid.UUID, str]:
    desk = now_on_call(session, region_id, now)
    places: dict[uuid.UUID, str] = {}
    for holder, place in ((desk.primary, Target.PRIMARY), (desk.backup, Target.BACKUP)):
        if holder is not None:
            places.setdefault(holder.person_id, place)
    for person_id in supervisors(session, region_id):
        places.setdefault(person_id, Target.SUPERVISOR)
    return places
