"""Steps that are asked for anew: every return is talked over, and every run is reported (NV 3532-3534)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.protocols.pack import Event, Pack, Step
from webapp.response.course.clocks import runs_of
from webapp.response.course.occurrences import occurrences_of, starts_anew
from webapp.response.models import Response


def asked_since(
    session: Session, response: Response, pack: Pack, steps: Iterable[Step]
) -> dict[str, datetime]:
    """By code: since when a step is asked for, where what happened asked for it anew.

    An event asks for the steps whose condition holds by a fact that it sets, and for those that meet a clock which
    begins with it. At most two statements, and none for steps that no event asks for.
    """
    by_event = {step.code: _asking(pack, step) for step in steps}
    by_clock = {step.code: step.clock for step in steps if step.clock and starts_anew(pack.clock(step.clock))}
    newest: dict[str, datetime] = {}
    if any(by_event.values()):
        newest = {one.event: one.occurred_at for one in occurrences_of(session, response.id)}
    runs = {run.clock: run.started_at for run in runs_of(session, response.id)} if by_clock else {}
    found: dict[str, datetime] = {}
    for code, events in by_event.items():
        asked = [newest.get(event) for event in events] + [runs.get(by_clock.get(code, ""))]
        latest = max((at for at in asked if at is not None), default=None)
        if latest is not None:
            found[code] = latest
    return found


def _asking(pack: Pack, step: Step) -> list[str]:
    return [event.id for event in pack.events if _sets_for(event, step)]


def _sets_for(event: Event, step: Step) -> bool:
    """Whether the event makes true a part of what the step depends on."""
    needs = dict(step.when.needs)
    return any(value in needs.get(name, ()) for name, value in event.sets)
