"""Clocks: put into words by what runs out next, and stopped by events. What starts and ends them: `runs.py`."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, aliased

from webapp.audit.models import AuditEntry
from webapp.protocols.pack import Clock, Pack
from webapp.response.actor import Actor, note
from webapp.response.course.events import ADVOCATE_HERE, CORE_HERE, TEAM_HERE, happened
from webapp.response.course.occurrences import starts_anew
from webapp.response.models import ClockRun, Response

TOLD_LATE = timedelta(minutes=2)


@dataclass(frozen=True)
class ClockState:
    """A running or stopped clock. `tone` is one of on_time, soon, late, met, met_late.

    `known_at` is when the stop reached the server: a phone without signal may have told it much later. `core_said`:
    somebody on scene has said that a core member is there.
    """

    clock: Clock
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    tone: str
    known_at: datetime | None = None
    core_said: bool = False

    @property
    def told_late(self) -> bool:
        """Met in time, and yet it stood here as late until the word of it arrived."""
        if self.tone != "met" or self.stopped_at is None or self.known_at is None:
            return False
        return self.known_at > self.due_at and self.known_at - self.stopped_at > TOLD_LATE

    @property
    def running(self) -> bool:
        return self.stopped_at is None

    def share_gone(self, now: datetime) -> int:
        """How much of the time is gone, 0 to 100."""
        whole = (self.due_at - self.started_at).total_seconds()
        gone = ((self.stopped_at or now) - self.started_at).total_seconds()
        return max(0, min(100, round(100 * gone / whole))) if whole else 100


def stop_clocks(session: Session, actor: Actor, response: Response, pack: Pack, event: str) -> None:
    """An event happened (at `actor.occurred_at`): the clocks that it stops, stop.

    What happened first and was told last still counts as first: a clock that was met late by what was known may turn
    out to be met in time. A clock that began anew is not met by what happened before it did.
    """
    for run, clock in _stopped_by(session, response, pack, event):
        if not (starts_anew(clock) and actor.occurred_at < run.started_at):
            _stop(session, actor, response, run)
    session.flush()


def settle_stops(session: Session, actor: Actor, response: Response, pack: Pack, event: str) -> None:
    """Whether the event has happened, and when, is to be looked at again: said, taken back, or said of another time.

    Two roles may each have a step for one meeting: it was held when either says so. Where the earlier of them is taken
    back, the clock was met when the later says, and not before.
    """
    for run, clock in _stopped_by(session, response, pack, event):
        since = run.started_at if starts_anew(clock) else None
        at = happened(session, response, pack, since).get(event)
        if at is None or (run.stopped_at is not None and run.stopped_at < max(at, run.started_at)):
            _run_on(session, actor, response, run)
        if at is not None:
            _stop(session, replace(actor, occurred_at=at), response, run)
    session.flush()


def stop_by_arrivals(session: Session, actor: Actor, response: Response, pack: Pack) -> None:
    """Somebody has arrived: the clocks stop that wait for the advocate, for a core member, or for the whole team."""
    events = happened(session, response, pack)
    for event in (ADVOCATE_HERE, CORE_HERE, TEAM_HERE):
        if event in events:
            stop_clocks(session, replace(actor, occurred_at=events[event]), response, pack, event)


def run_on_by_arrivals(session: Session, actor: Actor, response: Response, pack: Pack) -> None:
    """An arrival was a mistake: what is not met without it runs on. Where another's met it, that time counts."""
    for event in (ADVOCATE_HERE, CORE_HERE, TEAM_HERE):
        settle_stops(session, actor, response, pack, event)


def clocks_of(
    session: Session,
    responses: Iterable[Response],
    packs: dict[tuple[str, str], Pack],
    now: datetime,
    *,
    police: bool = False,
) -> dict[uuid.UUID, list[ClockState]]:
    """The clocks of each response, running ones first by what runs out next; for police without restricted ones."""
    by_id = {response.id: response for response in responses}
    states: dict[uuid.UUID, list[ClockState]] = {response_id: [] for response_id in by_id}
    for run, known_at, core_said in _runs_and_what_is_known(session, list(by_id)).values():
        response = by_id[run.response_id]
        clock = packs[response.pack_id, response.pack_version].clock(run.clock)
        if clock.restricted and police:
            continue
        states[response.id].append(_state(run, clock, now, known_at, core_said))
    for found in states.values():
        found.sort(key=lambda state: (not state.running, state.due_at))
    return states


def _runs_and_what_is_known(
    session: Session, response_ids: list[uuid.UUID]
) -> dict[uuid.UUID, tuple[ClockRun, datetime | None, bool]]:
    """Each run, the time at which its stop was recorded, and whether a core member is said to be there; one
    statement."""
    said = aliased(AuditEntry)
    core = exists().where(said.subject_id == ClockRun.response_id, said.action == "core.here")
    met = and_(
        AuditEntry.subject_id == ClockRun.response_id,
        AuditEntry.action == "clock.met",
        AuditEntry.detail == ClockRun.clock,
        AuditEntry.occurred_at == ClockRun.stopped_at,
    )
    rows = session.execute(
        select(ClockRun, AuditEntry.recorded_at, core)
        .outerjoin(AuditEntry, met)
        .where(ClockRun.response_id.in_(response_ids))
        .order_by(AuditEntry.recorded_at)
    )
    return {row[0].id: (row[0], row[1], row[2]) for row in rows}


def _state(
    run: ClockRun, clock: Clock, now: datetime, known_at: datetime | None, core_said: bool
) -> ClockState:
    tone = _tone(run, clock, now)
    return ClockState(clock, run.started_at, run.due_at, run.stopped_at, tone, known_at, core_said)


def _tone(run: ClockRun, clock: Clock, now: datetime) -> str:
    if run.stopped_at is not None:
        return "met" if run.stopped_at <= run.due_at else "met_late"
    left = run.due_at - now
    if left < timedelta(0):
        return "late"
    return "soon" if left <= clock.soon else "on_time"


def runs_of(session: Session, response_id: uuid.UUID) -> list[ClockRun]:
    return list(session.scalars(select(ClockRun).where(ClockRun.response_id == response_id)))


def _stopped_by(session: Session, response: Response, pack: Pack, event: str) -> list[tuple[ClockRun, Clock]]:
    stopped = {clock.id: clock for clock in pack.clocks if clock.stop == event}
    return [(run, stopped[run.clock]) for run in runs_of(session, response.id) if run.clock in stopped]


def _stop(session: Session, actor: Actor, response: Response, run: ClockRun) -> None:
    at = max(actor.occurred_at, run.started_at)
    if run.stopped_at is not None and run.stopped_at <= at:
        return
    news = run.stopped_at is None or at <= run.due_at < run.stopped_at
    run.stopped_at = at
    if news:
        note(session, replace(actor, occurred_at=at), "clock.met", response.id, run.clock)


def _run_on(session: Session, actor: Actor, response: Response, run: ClockRun) -> None:
    if run.stopped_at is not None:
        run.stopped_at = None
        note(session, actor, "clock.runs_on", response.id, run.clock)
