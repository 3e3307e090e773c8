"""Outcomes of a service plan: added, said anew, opened, reached. At most four are open at a time (NV 4862-4867)."""

import uuid
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.response.actor import Actor, note
from webapp.response.models import Response
from webapp.response.service_plan.begin import plan_to_change
from webapp.response.service_plan.plan import outcomes_of
from webapp.response.service_plan.tables import ServiceOutcome
from webapp.response.service_plan.words import checked, seal_words
from webapp.vault.box import Box

# The source says three or four: more would be too much for one person at once.
MOST_OPEN = 4
# What is tapped -> the state that it leads to.
ACTS: Mapping[str, str] = {"open": "open", "wait": "waiting", "reached": "reached", "let_go": "let_go"}
NOTED: Mapping[str, str] = {
    "open": "service_plan.opened_outcome",
    "waiting": "service_plan.outcome_waits",
    "reached": "service_plan.reached",
    "let_go": "service_plan.let_go",
}
_NEEDED = ("outcome", N_("Say what is to be different, in a few words."))


def add_outcome(
    session: Session, actor: Actor, box: Box, response: Response, words: Mapping[str, str], *, theirs: bool
) -> ServiceOutcome:
    """Opened, or waiting where four are open. `words`: outcome, and own_words if they said it themselves."""
    said = checked(words, _NEEDED)
    plan_to_change(session, actor, response)
    every = outcomes_of(session, response)
    row_id = actor.ids.new()
    row = ServiceOutcome(
        id=row_id,
        region_id=response.region_id,
        response_id=response.id,
        state="open" if _open(every) < MOST_OPEN else "waiting",
        theirs=theirs,
        place=max((one.place for one in every), default=0) + 1,
        sealed=seal_words(box, response.region_id, "service_outcome", row_id, said),
        made_at=actor.now,
        made_by=actor.person_id,
        state_at=actor.now,
    )
    session.add(row)
    session.flush()
    note(session, actor, "service_plan.outcome", response.id)
    return row


def say_outcome_anew(
    session: Session,
    actor: Actor,
    box: Box,
    response: Response,
    outcome_id: uuid.UUID,
    words: Mapping[str, str],
    *,
    theirs: bool,
) -> ServiceOutcome:
    said = checked(words, _NEEDED)
    plan_to_change(session, actor, response)
    row = outcome_of(session, response, outcome_id)
    row.sealed = seal_words(box, row.region_id, "service_outcome", row.id, said)
    row.theirs = theirs
    session.flush()
    note(session, actor, "service_plan.changed", response.id)
    return row


def act_on_outcome(
    session: Session, actor: Actor, response: Response, outcome_id: uuid.UUID, act: str
) -> ServiceOutcome:
    """`act` is of ACTS, or `earlier`: one place further up. What it is already changes nothing."""
    plan_to_change(session, actor, response)
    row = outcome_of(session, response, outcome_id)
    if act == "earlier":
        _earlier(outcomes_of(session, response), row)
        note(session, actor, "service_plan.changed", response.id)
    elif act not in ACTS:
        raise BadField("act", N_("Choose what becomes of it."))
    elif row.state != ACTS[act]:
        _go(session, actor, response, row, ACTS[act])
    session.flush()
    return row


def outcome_of(session: Session, response: Response, outcome_id: uuid.UUID) -> ServiceOutcome:
    """Raises NotFound for one of another response."""
    found = select(ServiceOutcome).where(
        ServiceOutcome.id == outcome_id, ServiceOutcome.response_id == response.id
    )
    row = session.scalars(found.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _go(session: Session, actor: Actor, response: Response, row: ServiceOutcome, state: str) -> None:
    if state == "open" and _open(outcomes_of(session, response)) >= MOST_OPEN:
        raise DomainError(
            N_(
                "Four outcomes are open: more at once is too much for one person. Let one wait, then open this one. "
                "Nothing was changed."
            )
        )
    row.state, row.state_at = state, actor.now
    session.flush()
    note(session, actor, NOTED[state], response.id)


def _earlier(every: list[ServiceOutcome], row: ServiceOutcome) -> None:
    """Among those of the same kind and state: what they put first themselves stays first."""
    beside = [one for one in every if (one.theirs, one.state) == (row.theirs, row.state)]
    at = next(index for index, one in enumerate(beside) if one.id == row.id)
    if at > 0:
        before = beside[at - 1]
        row.place, before.place = before.place, row.place


def _open(every: list[ServiceOutcome]) -> int:
    return sum(1 for one in every if one.state == "open")
