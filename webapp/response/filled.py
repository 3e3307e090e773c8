"""A form of the pack, filled in on one response: what is kept of it, by whom and when, and what one page changes."""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.audit.models import AuditEntry
from webapp.protocols.forms import Field, Form
from webapp.response.actor import Actor, note
from webapp.response.answers import Value, add_answer, keep_answers, text_of, value_of
from webapp.response.models import Answer, Response
from webapp.vault.box import Box
from webapp.vault.errors import VaultError

log = logging.getLogger("alongside.forms")

ONE_SITTING = timedelta(minutes=30)


@dataclass(frozen=True)
class Kept:
    """The answer that counts, who gave it and when it was given."""

    value: Value
    by: str
    at: datetime


Rows = list[tuple[Answer, str]]


def rows_of(session: Session, response: Response, fields: Iterable[Field]) -> Rows:
    """Every answer to `fields` with the name of who gave it, oldest first, sealed as they are. One statement."""
    found = session.execute(
        select(Answer, Person.name)
        .join(Person, Person.id == Answer.answered_by)
        .where(Answer.response_id == response.id, Answer.field.in_([one.name for one in fields]))
        .order_by(Answer.occurred_at, Answer.received_at, Answer.id)
    )
    return [(answer, name) for answer, name in found]


def kept_of(rows: Rows, box: Box, fields: Iterable[Field], as_of: datetime | None = None) -> dict[str, Kept]:
    """The newest answer to each of `fields`; `as_of`: as it was when a page was made at that time.

    Absent: what was taken back, and what was erased. Only the newest is opened, and only of these fields.
    """
    newest = {row.field: (row, name) for row, name in rows if as_of is None or row.received_at <= as_of}
    kept = {}
    for field in fields:
        row, name = newest.get(field.name, (None, ""))
        if row is None or (row.sealed is not None and box.shredded):
            continue
        try:
            text = text_of(box, row)
        except VaultError:  # one answer that cannot be opened stops no page; it can be given anew
            log.error("an answer could not be opened field=%s", field.name)
            continue
        if text:
            kept[field.name] = Kept(value_of(field, text), name, row.occurred_at)
    return kept


def answered(session: Session, response: Response) -> frozenset[str]:
    """The names of the questions that have an answer; nothing is opened for it. One statement."""
    return frozenset(
        session.scalars(select(Answer.field).where(Answer.response_id == response.id).distinct())
    )


def keep_page(
    session: Session,
    actor: Actor,
    box: Box,
    response: Response,
    form: Form,
    fields: Collection[Field],
    values: Mapping[str, Value],
    shown: Mapping[str, Value],
) -> list[str]:
    """Keep what this page changed: `values` are its answers, `shown` those that it was made with.

    What was shown and is now empty is taken back. What somebody else has answered meanwhile stays, unless this page
    says something else than it showed. Returns the names of the questions that changed.
    """
    fresh = {
        field.name: values[field.name]
        for field in fields
        if field.name in values and (field.kind == "signature" or values[field.name] != shown.get(field.name))
    }
    changed = keep_answers(session, actor, box, response, fields, fresh)
    for field in fields:
        if field.name in shown and field.name not in values and field.kind != "signature":
            add_answer(session, actor, box, response, field, "")
            changed.append(field.name)
    if changed:
        session.flush()
        told = any(
            field.name in changed and field.data_class not in ("restricted", "privileged") for field in fields
        )
        note(session, actor, _action(session, actor, response, form, told), response.id, form.id)
    return changed


def _action(session: Session, actor: Actor, response: Response, form: Form, told: bool) -> str:
    """One line of the timeline for one sitting, however many screens it has; the audit has them all.

    An officer's timeline has only forms that officers fill in themselves, and of these only answers that they may see.
    """
    action = "form.kept" if told and "first_responder" in form.roles else "form.within"
    before = select(AuditEntry.id).where(
        AuditEntry.subject_id == response.id,
        AuditEntry.action == action,
        AuditEntry.detail == form.id,
        AuditEntry.actor_id == actor.person_id,
        AuditEntry.recorded_at > actor.now - ONE_SITTING,
    )
    return "form.more" if session.scalar(before.limit(1)) else action
