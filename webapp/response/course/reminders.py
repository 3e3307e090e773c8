"""When somebody is to be told of a clock: made with its run, and gone with it."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webapp.protocols.pack import Clock
from webapp.response.actor import Actor
from webapp.response.course.tables import ClockReminder
from webapp.response.models import ClockRun

SOON, OVER = "soon", "over"


def plan_reminders(session: Session, actor: Actor, run: ClockRun, clock: Clock) -> None:
    """As it gets soon, and as it is over. A contact that came late has no *soon* where the limit is over already."""
    times = {SOON: run.due_at - clock.soon, OVER: run.due_at}
    for threshold, at in times.items():
        if threshold == OVER or actor.now < run.due_at:
            session.add(
                ClockReminder(
                    id=actor.ids.new(), region_id=run.region_id, run_id=run.id, threshold=threshold, at=at
                )
            )


def forget_reminders(session: Session, run: ClockRun) -> None:
    session.execute(delete(ClockReminder).where(ClockReminder.run_id == run.id))
