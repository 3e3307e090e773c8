"""Steps: what each role does, answered honestly: done, not needed, could not (and why)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError, NotFound
from webapp.protocols.pack import Pack, Step
from webapp.response.actor import Actor, note
from webapp.response.course.anew import asked_since
from webapp.response.course.clocks import settle_stops
from webapp.response.course.events import newest_marks
from webapp.response.models import Response, StepMark

OUTCOMES = ("done", "not_needed", "could_not", "open")
REASONS: dict[str, str] = {
    "no_signal": N_("no signal"),
    "no_answer": N_("no answer"),
    "none_free": N_("nobody free"),
    "not_there": N_("not there"),
    "their_choice": N_("they chose not to"),
    "no_time": N_("no time yet"),
}
# Why a step is not needed: may be said, and need not.
NOT_NEEDED: dict[str, str] = {
    "does_not_apply": N_("does not apply here"),
    "others_do_it": N_("somebody else does it"),
    "their_wish": N_("they do not want it"),
}
WHY = {"could_not": REASONS, "not_needed": NOT_NEEDED}


@dataclass(frozen=True)
class StepState:
    """A step with the newest mark on it, if any; `outcome` is "open" without one. `by` is whose mark it is."""

    step: Step
    outcome: str
    reason: str | None
    at: datetime | None
    by: uuid.UUID | None = None


def steps_of(
    session: Session,
    response: Response,
    pack: Pack,
    role: str,
    discipline: str | None,
    facts: Mapping[str, str],
) -> list[StepState]:
    """The steps of this role on this response, in the pack's order. Restricted ones are absent for police."""
    mine = pack.steps_for(tier=response.tier, role=role, discipline=discipline, facts=facts)
    return marked(session, response, pack, {step.code: step for step in mine})


def marked(session: Session, response: Response, pack: Pack, steps: Mapping[str, Step]) -> list[StepState]:
    """These steps with their newest marks, in their order. One statement; more where an event asks for a step anew."""
    marks = newest_marks(session, response.id)
    since = asked_since(session, response, pack, steps.values())
    return [_state(step, marks.get(code), since.get(code)) for code, step in steps.items()]


def _state(step: Step, mark: StepMark | None, since: datetime | None) -> StepState:
    """A mark from before it was asked for anew was about the time before: the step is open again."""
    if mark is None or mark.outcome == "open" or (since is not None and mark.occurred_at < since):
        return StepState(step, "open", None, None)
    return StepState(step, mark.outcome, mark.reason, mark.occurred_at, mark.marked_by)


def mark_step(
    session: Session,
    actor: Actor,
    response: Response,
    pack: Pack,
    *,
    code: str,
    discipline: str | None,
    facts: Mapping[str, str],
    outcome: str,
    reason: str | None,
) -> Step:
    """Mark one of this actor's own steps; the newest mark counts, the older ones stay in the timeline."""
    mine = {
        s.code: s
        for s in pack.steps_for(tier=response.tier, role=actor.role, discipline=discipline, facts=facts)
    }
    step = mine.get(code)
    if step is None:
        raise NotFound
    if outcome not in OUTCOMES:
        raise DomainError(N_("Say done, not needed, or could not."))
    if outcome == "could_not" and reason not in REASONS:
        raise DomainError(N_("Say why it could not be done. A short reason is enough."))
    session.add(
        StepMark(
            id=actor.ids.new(),
            region_id=response.region_id,
            response_id=response.id,
            step=code,
            outcome=outcome,
            reason=reason if reason in WHY.get(outcome, {}) else None,
            marked_by=actor.person_id,
            occurred_at=actor.occurred_at,
            received_at=actor.now,
        )
    )
    session.flush()
    action = "step.restricted" if step.restricted else f"step.{outcome}"
    note(session, actor, action, response.id, code)
    if step.stops:
        settle_stops(session, actor, response, pack, step.stops)
    return step
