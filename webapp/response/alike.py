"""Which open responses may be for the same young person as a contact that reached us late."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Role, Wall
from webapp.response.answers import place_of
from webapp.response.models import Answer, Contact, Response, SameQuestion
from webapp.vault.errors import VaultError
from webapp.vault.vault import Vault

WITHIN = timedelta(hours=4)
CALLBACK = "callback"


def alike(session: Session, vault: Vault, contact: Contact, number: str, most: int) -> list[Response]:
    """Up to `most` open responses of the same officer, then of the same call-back number (E.164), each identified
    within 4 hours of this contact; the nearest in time first. One that no supervisor may see is not among them.
    """
    near = _near(session, contact)
    seen = _seen_by_the_desk(session, [one.id for one, _ in near])
    asked = [(one, officer) for one, officer in near if one.id in seen]
    found = [one for one, officer in asked if officer == contact.logged_by]
    others = [one for one, officer in asked if officer != contact.logged_by]
    if number and len(found) < most:
        found += _with_number(session, vault, others, number)
    return found[:most]


def _near(session: Session, contact: Contact) -> list[tuple[Response, uuid.UUID]]:
    """Open responses of other contacts near in time, with who logged them. One that is itself in question, or was
    taken as one with another, stands for nobody else."""
    in_question = select(SameQuestion.id).where(
        SameQuestion.response_id == Response.id,
        or_(SameQuestion.answer.is_(None), SameQuestion.answer == "same"),
    )
    rows = session.execute(
        select(Response, Contact.logged_by)
        .join(Contact, Contact.id == Response.contact_id)
        .where(
            Response.state == "open",
            Response.drill.is_(False),
            Response.contact_id != contact.id,
            Response.identified_at >= contact.identified_at - WITHIN,
            Response.identified_at <= contact.identified_at + WITHIN,
            ~in_question.exists(),
        )
    )
    found = [(row.Response, row.logged_by) for row in rows]
    return sorted(found, key=lambda pair: _distance(pair[0], contact.identified_at))


def _distance(response: Response, at: datetime) -> tuple[timedelta, str]:
    return abs(response.identified_at - at), response.code


def _seen_by_the_desk(session: Session, response_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Those that at least one supervisor may see: walls come before the question."""
    if not response_ids:
        return set()
    desk = set(
        session.scalars(select(Person.id).where(Person.role == Role.SUPERVISOR, Person.active.is_(True)))
    )
    walls = session.execute(
        select(Wall.response_id, Wall.person_id).where(
            Wall.response_id.in_(response_ids), Wall.lifted_at.is_(None)
        )
    )
    kept_out: dict[uuid.UUID, set[uuid.UUID]] = {}
    for response_id, person_id in walls:
        kept_out.setdefault(response_id, set()).add(person_id)
    return {one for one in response_ids if desk - kept_out.get(one, set())}


def _with_number(
    session: Session, vault: Vault, responses: list[Response], number: str
) -> Iterator[Response]:
    """Those whose newest call-back number is this one. Of these few only the number is opened, and it goes nowhere."""
    if not responses:
        return
    rows = session.scalars(
        select(Answer)
        .where(Answer.response_id.in_([one.id for one in responses]), Answer.field == CALLBACK)
        .order_by(Answer.occurred_at, Answer.received_at, Answer.id)
    )
    newest = {answer.response_id: answer for answer in rows}
    boxes = vault.boxes(one.young_person_id for one in responses)
    for one in responses:
        answer = newest.get(one.id)
        if answer is None or answer.sealed is None:
            continue
        try:
            said = boxes[one.young_person_id].open(
                place_of(answer.id, answer.region_id, answer.field), answer.sealed
            )
        except VaultError:
            continue  # erased or damaged: no likeness, and so the page goes out
        if said == number:
            yield one
