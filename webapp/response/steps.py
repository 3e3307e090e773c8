"""Steps: what each role does, answered honestly: done, not needed, could not (and why)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError, NotFound
from webapp.protocols.pack import Pack, Step
from webapp.response.actor import Actor, note
from webapp.response.clocks import restart_clocks, stop_clocks
from webapp.response.events import happened, newest_marks
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


@dataclass(frozen=True)
class StepState:
    """A step with the newest mark on it, if any; `outcome` is "open" without one."""

    step: Step
    outcome: str
    reason: str | None
    at: datetime | None


def steps_of(
    session: Session,
    response: Response,
    pack: Pack,
    role: str,
    discipline: str | None,
    facts: Mapping[str, str],
) -> list[StepState]:
    """The steps of this role on this response, in the pack's order. Restricted ones are absent for police."""
    marks = newest_marks(session, response.id)
    found = []
    for step in pack.steps_for(tier=response.tier, role=role, discipline=discipline, facts=facts):
        mark = marks.get(step.code)
        found.append(
            StepState(
                step,
                mark.outcome if mark else "open",
                mark.reason if mark else None,
                mark.occurred_at if mark and mark.outcome != "open" else None,
            )
        )
    return found


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
            reason=reason if outcome == "could_not" else None,
            marked_by=actor.person_id,
            occurred_at=actor.occurred_at,
            received_at=actor.now,
        )
    )
    session.flush()
    action = "step.restricted" if step.restricted else f"step.{outcome}"
    note(session, actor, action, response.id, code)
    if step.stops:
        _settle(session, actor, response, pack, step.stops)
    return step


def _settle(session: Session, actor: Actor, response: Response, pack: Pack, event: str) -> None:
    """Two roles may each have a step for one meeting: it was held when either says so."""
    at = happened(session, response, pack).get(event)
    if at is None:
        restart_clocks(session, actor, response, pack, event)
    else:
        stop_clocks(session, replace(actor, occurred_at=at), response, pack, event)
