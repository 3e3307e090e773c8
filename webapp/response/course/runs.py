"""Which clocks run: started by the contact, by a fact or by an event, and ended where they do not apply.

No source that a pack rests on allows a pause, so there is none (docs/decisions/clocks.md).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import locked
from webapp.protocols.pack import Clock, Pack
from webapp.protocols.vocabulary import EVENT
from webapp.response.actor import Actor, note
from webapp.response.answers import open_facts
from webapp.response.course.clocks import runs_of, settle_stops, stop_clocks
from webapp.response.course.events import happened
from webapp.response.course.occurrences import newest_of_each, starts_anew
from webapp.response.course.reminders import forget_reminders, plan_reminders
from webapp.response.models import ClockRun, Response

Starts = Mapping[str, datetime]


def start_clocks(
    session: Session,
    actor: Actor,
    response: Response,
    pack: Pack,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Start the clocks of the response's tier that do not run yet, from the time of identification or of their event.

    None ends. Without `facts` the open ones are read: what depends on a sealed one waits for `settle_clocks`.
    """
    known = open_facts(session, response) if facts is None else facts
    _start(session, actor, response, pack, _starts(session, response, pack, known))


def settle_clocks(
    session: Session, actor: Actor, response: Response, pack: Pack, facts: Mapping[str, str]
) -> None:
    """A fact was learned or corrected, or an event happened or was a mistake: clocks start, start anew, or end.

    `facts` are all of them, sealed ones opened: a clock whose condition does not hold by them does not apply.
    """
    _one_at_a_time(session, response)
    starts = _starts(session, response, pack, facts)
    for run in runs_of(session, response.id):
        clock = pack.clock(run.clock)
        if run.stopped_at is None and not _applies(clock, facts, starts):
            _end(session, actor, response, run)
        elif starts_anew(clock) and starts.get(clock.id, run.started_at) != run.started_at:
            _start_anew(session, actor, response, pack, run, starts[clock.id])
    session.flush()
    _start(session, actor, response, pack, starts)


def _applies(clock: Clock, facts: Mapping[str, str], starts: Starts) -> bool:
    """A clock that started in a lower tier runs on; one whose only event was a mistake does not."""
    return clock.when.holds(facts) and (not starts_anew(clock) or clock.id in starts)


def _starts(session: Session, response: Response, pack: Pack, facts: Mapping[str, str]) -> Starts:
    """From when on each clock runs that applies here."""
    events = newest_of_each(session, response.id, pack)
    found = {}
    for clock in pack.clocks_for(response.tier, facts):
        begins = events.get(clock.start.removeprefix(EVENT)) if starts_anew(clock) else response.identified_at
        if begins is not None:
            found[clock.id] = begins
    return found


def _start(session: Session, actor: Actor, response: Response, pack: Pack, starts: Starts) -> None:
    standing = {run.clock for run in runs_of(session, response.id)}
    fresh = [clock_id for clock_id in starts if clock_id not in standing]
    if not fresh:
        return
    runs = [_run(actor, response, pack.clock(one), starts[one]) for one in fresh]
    session.add_all(runs)
    session.flush()
    for run in runs:
        clock = pack.clock(run.clock)
        plan_reminders(session, actor, run, clock)
        # The contact's own are no news: its row in the audit says it. What starts later is.
        if standing or starts_anew(clock) or actor.now > response.opened_at:
            note(session, replace(actor, occurred_at=run.started_at), "clock.began", response.id, run.clock)
    session.flush()
    _replay(session, actor, response, pack, fresh)


def _run(actor: Actor, response: Response, clock: Clock, begins: datetime) -> ClockRun:
    return ClockRun(
        id=actor.ids.new(),
        region_id=response.region_id,
        response_id=response.id,
        clock=clock.id,
        started_at=begins,
        due_at=begins + clock.length,
    )


def _replay(session: Session, actor: Actor, response: Response, pack: Pack, fresh: list[str]) -> None:
    """A clock that starts late may be met already."""
    for event, at in happened(session, response, pack).items():
        stop_clocks(session, replace(actor, occurred_at=at), response, pack, event)
    for clock in (pack.clock(one) for one in fresh):
        if starts_anew(clock):
            settle_stops(session, actor, response, pack, clock.stop)


def _start_anew(
    session: Session, actor: Actor, response: Response, pack: Pack, run: ClockRun, begins: datetime
) -> None:
    """What was said of it before stays in the audit."""
    clock = pack.clock(run.clock)
    forget_reminders(session, run)
    run.started_at, run.due_at, run.stopped_at = begins, begins + clock.length, None
    session.flush()
    plan_reminders(session, actor, run, clock)
    note(session, replace(actor, occurred_at=begins), "clock.began", response.id, run.clock)
    settle_stops(session, actor, response, pack, clock.stop)


def _end(session: Session, actor: Actor, response: Response, run: ClockRun) -> None:
    """It does not apply: no card shows it any longer, and nowhere does it count as late. Its history stays."""
    forget_reminders(session, run)
    note(session, actor, "clock.ended", response.id, run.clock)
    session.delete(run)


def _one_at_a_time(session: Session, response: Response) -> None:
    """Two facts at once must not both start one clock."""
    session.flush()
    session.execute(locked(select(Response.id).where(Response.id == response.id)))
