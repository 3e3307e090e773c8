"""What has happened on a response that meets clocks: arrivals, core members, meetings held."""

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.audit.models import AuditEntry
from webapp.paging.page_tables import ADVOCATE_SLOTS, Page, PageState
from webapp.protocols.pack import Pack
from webapp.response.meetings.held import held_meetings
from webapp.response.models import Response, StepMark

ADVOCATE_HERE = "advocate_arrived"
CORE_HERE = "core_member_here"
TEAM_HERE = "team_here"


def happened(
    session: Session, response: Response, pack: Pack, since: datetime | None = None
) -> dict[str, datetime]:
    """Each event with the first time it happened, as it stands now: what was taken back has not happened.

    With `since` what came before it does not count: for a clock that began anew then.
    """
    events = {
        event: at
        for event, at in _arrivals(session, response).items()
        if at and (since is None or at >= since)
    }
    for step, at in _done(session, response).items():
        event = next((one.stops for one in pack.steps if one.code == step), "")
        standing = events.get(event)
        counts = since is None or at >= since
        if event and counts and (standing is None or at < standing):
            events[event] = at
    for event, at in held_meetings(session, response, pack, since).items():
        standing = events.get(event)
        if standing is None or at < standing:
            events[event] = at
    return events


def _arrivals(session: Session, response: Response) -> dict[str, datetime | None]:
    """The team is there when the advocate is and every core member who is asked; or one of whom somebody there says
    so, however they came."""
    pages = session.execute(
        select(Page.slot, Page.state, Page.arrived_at).where(Page.response_id == response.id)
    ).all()
    said = session.scalar(
        select(func.min(AuditEntry.occurred_at)).where(
            AuditEntry.subject_id == response.id, AuditEntry.action == "core.here"
        )
    )
    there = [one.arrived_at for one in pages if one.slot in ADVOCATE_SLOTS and one.arrived_at is not None]
    core = [one for one in pages if one.slot not in ADVOCATE_SLOTS]
    asked = [one.arrived_at for one in core if one.arrived_at is not None or one.state != PageState.CLOSED]
    came = [at for at in asked if at is not None]
    first = [*came, *([said] if said else [])]
    whole = said or (max(came) if came and len(came) == len(asked) else None)
    advocate = min(there, default=None)
    team = max(advocate, whole) if advocate and whole else None
    return {ADVOCATE_HERE: advocate, CORE_HERE: min(first, default=None), TEAM_HERE: team}


def _done(session: Session, response: Response) -> dict[str, datetime]:
    """Steps whose newest mark says done, by code."""
    newest = newest_marks(session, response.id)
    return {code: mark.occurred_at for code, mark in newest.items() if mark.outcome == "done"}


def newest_marks(session: Session, response_id: uuid.UUID) -> dict[str, StepMark]:
    """The mark that counts on each step: of one person's the one that came last, since a phone delivers in order; but
    what reaches us late does not undo what somebody else has said since.
    """
    rows = session.scalars(
        select(StepMark)
        .where(StepMark.response_id == response_id)
        .order_by(StepMark.received_at, StepMark.id)
    )
    newest: dict[str, StepMark] = {}
    for mark in rows:
        standing = newest.get(mark.step)
        if (
            standing is None
            or standing.marked_by == mark.marked_by
            or standing.occurred_at <= mark.occurred_at
        ):
            newest[mark.step] = mark
    return newest
