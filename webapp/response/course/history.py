"""One clock's whole history: started, met, runs on, late, reminded, not applying; each with both times."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.audit.models import AuditEntry
from webapp.errors import N_, NotFound
from webapp.protocols.pack import Clock
from webapp.response.course.clocks import ClockState
from webapp.response.models import Response

SAYS: dict[str, tuple[str, str]] = {
    "clock.began": (N_("Began"), "clock"),
    "clock.met": (N_("Met"), "check"),
    "clock.runs_on": (N_("Runs on: it was not met after all"), "undo"),
    "clock.told_soon": (N_("Reminded that it ends soon"), "send"),
    "clock.told_over": (N_("Reminded that it is over"), "send"),
    "clock.ended": (N_("Does not apply any longer"), "minus"),
}
OVER = (N_("The time was over"), "warn")


@dataclass(frozen=True)
class Turn:
    """`at` is when it happened, `known_at` when the server was told; `role` is whose word it was, None: by itself."""

    at: datetime
    known_at: datetime
    says: str
    icon: str
    role: str | None


def history_of(
    session: Session, response: Response, clock: Clock, state: ClockState | None, now: datetime
) -> list[Turn]:
    """Oldest first by when it was known. NotFound for a clock that never ran here."""
    rows = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.subject_id == response.id,
            AuditEntry.action.in_(list(SAYS)),
            AuditEntry.detail == clock.id,
        )
        .order_by(AuditEntry.recorded_at, AuditEntry.occurred_at, AuditEntry.id)
    ).all()
    if state is None and not rows:
        raise NotFound
    turns = [Turn(row.occurred_at, row.recorded_at, *SAYS[row.action], row.actor_role) for row in rows]
    if not rows or rows[0].action != "clock.began":
        turns.insert(0, Turn(response.identified_at, response.opened_at, *SAYS["clock.began"], None))
    if state is not None and _was_over(state, now):
        turns.append(Turn(state.due_at, state.due_at, *OVER, None))
    return sorted(turns, key=lambda turn: turn.known_at)


def _was_over(state: ClockState, now: datetime) -> bool:
    """It stood here as late: it is, or the word that it was met came after its end."""
    return state.due_at < (state.known_at or state.stopped_at or now)
