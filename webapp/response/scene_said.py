"""What the officer has said about the scene for those who come: the staging place, and whether it is secure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.errors import N_, BadField, DomainError
from webapp.protocols.facts import FACTS
from webapp.protocols.forms import Field
from webapp.response.actor import Actor, note
from webapp.response.answers import Value, keep_answers, text_of, value_of
from webapp.response.models import Answer, Contact, Response
from webapp.vault.box import Box

STAGING, SECURE = "staging", "scene_secure"
SECURE_SAYS: dict[str, str] = {
    "yes": N_("The scene is secure"),
    "no": N_("The scene is not secure"),
    "not_sure": N_("Not sure whether the scene is secure"),
}


@dataclass(frozen=True)
class Said:
    """Who said it, by role, and when. `value` is None for what is sealed: that it was said is no secret."""

    value: str | None
    at: datetime
    role: str | None


@dataclass(frozen=True)
class CardAnswers:
    """The newest answers of one response: those asked for, those that are facts, and who spoke of the scene."""

    known: dict[str, Value]
    facts: dict[str, str]
    said: dict[str, Said]


def give_staging(
    session: Session, actor: Actor, box: Box, response: Response, field: Field, place: str
) -> None:
    """Sealed with the young person's key, as every place is."""
    if not place:
        raise BadField(field.name, N_("Say where those who come meet you first."))
    if len(place) > field.max_length:
        raise BadField(field.name, N_("That is too long for a place. Shorten it."))
    keep_answers(session, actor, box, response, [field], {field.name: place})
    note(session, actor, "scene.staging", response.id)


def say_secure(
    session: Session, actor: Actor, box: Box, response: Response, field: Field, value: str
) -> None:
    """`value` is a key of SECURE_SAYS."""
    if value not in SECURE_SAYS:
        raise DomainError(N_("Say whether the scene is secure: yes, no, or not sure."))
    keep_answers(session, actor, box, response, [field], {field.name: value})
    note(session, actor, f"scene.secure_{value}", response.id)


def said_of(session: Session, response: Response) -> dict[str, Said]:
    """By field, for the part of a card that renews itself. Opens nothing."""
    rows = session.execute(
        select(Answer, Person.role)
        .outerjoin(Person, Person.id == Answer.answered_by)
        .where(Answer.response_id == response.id, Answer.field.in_((STAGING, SECURE)))
        .order_by(Answer.occurred_at, Answer.received_at, Answer.id)
    )
    return {answer.field: Said(answer.value, answer.occurred_at, role) for answer, role in rows}


def card_answers(session: Session, box: Box, response: Response, fields: Iterable[Field]) -> CardAnswers:
    """One statement for all that a card shows and decides by. Only `fields` and the facts are opened (need to know)."""
    wanted = {field.name: field for field in fields}
    names = {*wanted, *FACTS, STAGING, SECURE}
    rows = session.execute(
        select(Contact.reporter, Answer, Person.role)
        .select_from(Contact)
        .outerjoin(Answer, and_(Answer.response_id == response.id, Answer.field.in_(sorted(names))))
        .outerjoin(Person, Person.id == Answer.answered_by)
        .where(Contact.id == response.contact_id)
        .order_by(Answer.occurred_at, Answer.received_at, Answer.id)
    ).all()
    newest = {row.Answer.field: (row.Answer, row.role) for row in rows if row.Answer is not None}
    texts = {name: text_of(box, one) for name, (one, _) in newest.items() if name in wanted or name in FACTS}
    return CardAnswers(
        known={name: value_of(wanted[name], text) for name, text in texts.items() if name in wanted},
        facts={"reporter": rows[0].reporter} | {name: text for name, text in texts.items() if name in FACTS},
        said={
            name: Said(one.value, one.occurred_at, role)
            for name, (one, role) in newest.items()
            if name in (STAGING, SECURE)
        },
    )
