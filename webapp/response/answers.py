"""Answers to form fields: kept one by one, sealed where they are personal, read back with the newest counting."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.protocols.forms import Field
from webapp.response.actor import Actor
from webapp.response.models import Answer, Contact, Response
from webapp.vault.box import Box, Place

# Between the values of a field that allows several.
SEPARATOR = "\x1f"
Value = str | tuple[str, ...]


def place_of(answer_id: uuid.UUID, region_id: uuid.UUID, field: str) -> Place:
    return Place(region_id, "answer", answer_id, f"sealed:{field}")


def keep_answers(
    session: Session,
    actor: Actor,
    box: Box,
    response: Response,
    fields: Iterable[Field],
    values: Mapping[str, Value],
) -> list[str]:
    """Keep the values of `fields` that are present; returns the names that were kept. Empty ones are passed over."""
    kept = []
    for field in fields:
        value = values.get(field.name)
        if not value:
            continue
        text = SEPARATOR.join(value) if isinstance(value, tuple) else value
        answer_id = actor.ids.new()
        plain = field.data_class == "operational"
        session.add(
            Answer(
                id=answer_id,
                region_id=response.region_id,
                response_id=response.id,
                field=field.name,
                value=text if plain else None,
                sealed=None if plain else box.seal(place_of(answer_id, response.region_id, field.name), text),
                answered_by=actor.person_id,
                occurred_at=actor.occurred_at,
                received_at=actor.now,
            )
        )
        kept.append(field.name)
    session.flush()
    return kept


def facts_of(session: Session, response_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    """The operational answers of responses: what tiers and steps depend on. Nothing is opened."""
    rows = session.execute(
        select(Answer.response_id, Answer.field, Answer.value)
        .where(Answer.response_id.in_(list(response_ids)), Answer.value.is_not(None))
        .order_by(Answer.received_at, Answer.id)
    )
    facts: dict[uuid.UUID, dict[str, str]] = {}
    for response_id, field, value in rows:
        facts.setdefault(response_id, {})[field] = value or ""
    return facts


def facts_about(session: Session, response: Response) -> dict[str, str]:
    """What tiers and steps of one response depend on: who reported, and the operational answers."""
    reporter = session.scalars(select(Contact.reporter).where(Contact.id == response.contact_id)).one()
    return {"reporter": reporter} | facts_of(session, [response.id]).get(response.id, {})


def read_answers(session: Session, box: Box, response: Response, fields: Iterable[Field]) -> dict[str, Value]:
    """The newest answer to each of `fields`, opened. Only the fields asked for are opened (need to know)."""
    wanted = {field.name: field for field in fields}
    rows = session.scalars(
        select(Answer)
        .where(Answer.response_id == response.id, Answer.field.in_(list(wanted)))
        .order_by(Answer.received_at, Answer.id)
    )
    newest = {answer.field: answer for answer in rows}
    read: dict[str, Value] = {}
    for name, answer in newest.items():
        text = answer.value
        if answer.sealed is not None:
            text = box.open(place_of(answer.id, answer.region_id, name), answer.sealed)
        if text is not None:
            read[name] = tuple(text.split(SEPARATOR)) if wanted[name].kind == "choices" else text
    return read


def answered_at(session: Session, response_id: uuid.UUID, field: str) -> datetime | None:
    """When a field was last answered, without opening it."""
    return session.scalar(
        select(Answer.received_at)
        .where(Answer.response_id == response_id, Answer.field == field)
        .order_by(Answer.received_at.desc())
        .limit(1)
    )
