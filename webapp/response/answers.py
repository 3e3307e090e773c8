"""Answers to form fields: kept one by one, sealed where they are personal, read back with the newest counting."""

import uuid
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from webapp.protocols.facts import FACTS
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
        add_answer(session, actor, box, response, field, value)
        kept.append(field.name)
    session.flush()
    return kept


def add_answer(
    session: Session, actor: Actor, box: Box, response: Response, field: Field, value: Value
) -> None:
    """One more answer to `field`; "" says that the one before is taken back. The caller flushes."""
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


def facts_about(
    session: Session, box: Box, response: Response, *, also: Collection[str] = ()
) -> dict[str, str]:
    """What tiers and steps of one response depend on: who reported, and the newest answers that are facts.

    A sealed fact (the language) is opened for it, and what is asked for `also`; nothing else is. What was erased is
    not known. One statement.
    """
    facts = and_(Answer.response_id == response.id, Answer.field.in_([*FACTS, *also]))
    rows = session.execute(
        select(Contact.reporter, Answer)
        .outerjoin(Answer, facts)
        .where(Contact.id == response.contact_id)
        .order_by(Answer.occurred_at, Answer.received_at, Answer.id)
    ).all()
    newest = {row.Answer.field: row.Answer for row in rows if row.Answer is not None}
    known = {name: one for name, one in newest.items() if one.sealed is None or not box.shredded}
    return {"reporter": rows[0].reporter} | {name: text_of(box, answer) for name, answer in known.items()}


def open_facts(session: Session, response: Response) -> dict[str, str]:
    """As `facts_about`, without those that are sealed: nothing is opened for it."""
    rows = session.execute(
        select(Contact.reporter, Answer)
        .outerjoin(
            Answer,
            and_(Answer.response_id == response.id, Answer.field.in_(FACTS), Answer.value.is_not(None)),
        )
        .where(Contact.id == response.contact_id)
        .order_by(Answer.occurred_at, Answer.received_at, Answer.id)
    ).all()
    newest = {row.Answer.field: row.Answer.value or "" for row in rows if row.Answer is not None}
    return {"reporter": rows[0].reporter} | newest


def read_answers(session: Session, box: Box, response: Response, fields: Iterable[Field]) -> dict[str, Value]:
    """The newest answer to each of `fields`, opened. Only the fields asked for are opened (need to know)."""
    return _read(session, box, response, fields)


def own_answers(
    session: Session, box: Box, response: Response, fields: Iterable[Field], person_id: uuid.UUID
) -> dict[str, Value]:
    """As `read_answers`, of what this person entered: nothing that anybody else did is opened."""
    return _read(session, box, response, fields, Answer.answered_by == person_id)


def _read(
    session: Session, box: Box, response: Response, fields: Iterable[Field], *only: ColumnElement[bool]
) -> dict[str, Value]:
    wanted = {field.name: field for field in fields}
    rows = session.scalars(
        select(Answer)
        .where(Answer.response_id == response.id, Answer.field.in_(list(wanted)), *only)
        .order_by(Answer.occurred_at, Answer.received_at, Answer.id)
    )
    newest = {answer.field: answer for answer in rows}
    read: dict[str, Value] = {}
    for name, answer in newest.items():
        read[name] = value_of(wanted[name], text_of(box, answer))
    return read


def value_of(field: Field, text: str) -> Value:
    return tuple(text.split(SEPARATOR)) if field.kind == "choices" else text


def text_of(box: Box, answer: Answer) -> str:
    if answer.sealed is None:
        return answer.value or ""
    return box.open(place_of(answer.id, answer.region_id, answer.field), answer.sealed)
