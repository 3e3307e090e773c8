"""What has happened on a response that meets clocks: arrivals, core members, meetings held."""

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.audit.models import AuditEntry
from webapp.paging.page_tables import Page
from webapp.protocols.pack import Pack
from webapp.response.models import Response, StepMark


def happened(session: Session, response: Response, pack: Pack) -> dict[str, datetime]:
    """Each event with the first time it happened, as it stands now: what was taken back has not happened."""
    arrived = select(func.min(Page.arrived_at)).where(Page.response_id == response.id)
    core = select(func.min(AuditEntry.occurred_at)).where(
        AuditEntry.subject_id == response.id, AuditEntry.action == "core.here"
    )
    events = {"advocate_arrived": session.scalar(arrived), "core_member_here": session.scalar(core)}
    for step, at in _done(session, response).items():
        event = next((one.stops for one in pack.steps if one.code == step), "")
        standing = events.get(event)
        if event and (standing is None or at < standing):
            events[event] = at
    return {event: at for event, at in events.items() if at is not None}


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
