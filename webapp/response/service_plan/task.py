"""Tasks of a service plan: one small, specific thing that can be measured, by a day, with a resource (NV 4873-4898).

What does not go well is never the young person's doing: the plan did not fit, and the task, its resource or its time
changes (NV 4969-4971, 5022-5025).
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.response.actor import Actor, note
from webapp.response.models import Response
from webapp.response.service_plan.begin import plan_to_change
from webapp.response.service_plan.outcome import outcome_of
from webapp.response.service_plan.plan import readers_of
from webapp.response.service_plan.tables import ServiceOutcome, ServiceTask
from webapp.response.service_plan.words import checked, open_words, seal_words
from webapp.vault.box import Box

DID_NOT_FIT, EDITED = "did_not_fit", "edited"
ENDS = ("achieved", "not_needed")
PROGRESSING = "progressing"
_NEEDED = (
    ("task", N_("Say the task: one small thing that you can see is done.")),
    ("resource", N_("Say which resource or provider it is done with.")),
)


@dataclass(frozen=True)
class TaskSaid:
    """`words`: task, resource, strengths, represents (a name outside the team). `linked_by` and `represented_by` are
    of the team."""

    words: Mapping[str, str]
    due_on: date | None
    linked_by: uuid.UUID | None
    represented_by: uuid.UUID | None


def add_task(
    session: Session,
    actor: Actor,
    box: Box,
    response: Response,
    outcome_id: uuid.UUID,
    said: TaskSaid,
    today: date,
) -> ServiceTask:
    words = _check(session, response, said, today)
    plan_to_change(session, actor, response)
    outcome = outcome_of(session, response, outcome_id)
    if outcome.state in ("reached", "let_go"):
        raise DomainError(N_("This outcome is settled. Open it again first."))
    row = _add(session, actor, box, outcome.id, response, words, said, None)
    note(session, actor, "service_plan.task", response.id)
    return row


def change_task(
    session: Session,
    actor: Actor,
    box: Box,
    response: Response,
    task_id: uuid.UUID,
    said: TaskSaid,
    today: date,
    *,
    why: str,
) -> ServiceTask:
    """Another task follows it. With `why` DID_NOT_FIT the task, its resource or its time must differ."""
    words = _check(session, response, said, today)
    plan_to_change(session, actor, response)
    old, before = task_of(session, box, response, task_id)
    if old.result is not None:
        raise DomainError(N_("That task was changed or settled already. Nothing was changed."))
    if why == DID_NOT_FIT and not _differs(old, before, words, said):
        raise BadField(
            "task",
            N_("The plan did not fit: change the task, the resource or the time. One of them is enough."),
        )
    old.result = DID_NOT_FIT if why == DID_NOT_FIT else EDITED
    old.ended_at = actor.now
    row = _add(session, actor, box, old.outcome_id, response, words, said, old.id)
    note(
        session, actor, "service_plan.refitted" if why == DID_NOT_FIT else "service_plan.changed", response.id
    )
    return row


def say_result(
    session: Session, actor: Actor, response: Response, task_id: uuid.UUID, result: str
) -> ServiceTask:
    """`result`: achieved (a new goal follows), progressing (all stays as it is), not_needed."""
    plan_to_change(session, actor, response)
    row = _of(session, response, task_id)
    if result not in (*ENDS, PROGRESSING):
        raise BadField("result", N_("Say how it goes."))
    if row.result is not None:
        raise DomainError(N_("That task was changed or settled already. Nothing was changed."))
    if result == PROGRESSING:
        row.progress_at = actor.now
    else:
        row.result, row.ended_at = result, actor.now
    session.flush()
    note(session, actor, f"service_plan.task_{result}", response.id)
    return row


def task_of(
    session: Session, box: Box, response: Response, task_id: uuid.UUID
) -> tuple[ServiceTask, dict[str, str]]:
    """The row with what was typed. Raises NotFound for one of another response."""
    row = _of(session, response, task_id)
    return row, open_words(box, row.region_id, "service_task", row.id, row.sealed)


def _of(session: Session, response: Response, task_id: uuid.UUID) -> ServiceTask:
    found = (
        select(ServiceTask)
        .join(ServiceOutcome, ServiceOutcome.id == ServiceTask.outcome_id)
        .where(ServiceTask.id == task_id, ServiceOutcome.response_id == response.id)
    )
    row = session.scalars(found.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _check(session: Session, response: Response, said: TaskSaid, today: date) -> dict[str, str]:
    words = checked(said.words, *_NEEDED)
    if said.due_on is None or said.due_on < today:
        raise BadField("due_on", N_("Give a day from today on."))
    team = {one.id for one in readers_of(session, response)}
    if said.linked_by not in team:
        raise BadField("linked_by", N_("Choose who of the team makes the link."))
    if said.represented_by is not None and said.represented_by not in team:
        raise BadField("represented_by", N_("Choose somebody of the team, or give a name below."))
    if said.represented_by is None and "represents" not in words:
        raise BadField(
            "represented_by", N_("Say who speaks for the resource at the team. It may be the same person.")
        )
    return words


def _differs(old: ServiceTask, before: Mapping[str, str], words: Mapping[str, str], said: TaskSaid) -> bool:
    texts = ("task", "resource", "strengths")
    return old.due_on != said.due_on or any(before.get(name, "") != words.get(name, "") for name in texts)


def _add(
    session: Session,
    actor: Actor,
    box: Box,
    outcome_id: uuid.UUID,
    response: Response,
    words: Mapping[str, str],
    said: TaskSaid,
    follows: uuid.UUID | None,
) -> ServiceTask:
    row_id = actor.ids.new()
    row = ServiceTask(
        id=row_id,
        region_id=response.region_id,
        outcome_id=outcome_id,
        due_on=said.due_on,
        linked_by=said.linked_by,
        represented_by=said.represented_by,
        sealed=seal_words(box, response.region_id, "service_task", row_id, words),
        follows_id=follows,
        made_at=actor.now,
        made_by=actor.person_id,
    )
    session.add(row)
    session.flush()
    return row
