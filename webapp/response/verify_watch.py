"""An officer paged by text: the desk is called until somebody has said what police dispatch answered.

Whoever is coming must not set out before that, so a desk that sleeps would end the page in silence (promise 1). What
is owed is read from the rows each time; nothing is lost with a worker.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.wall import walled_people
from webapp.clock import Clock
from webapp.db import KEY_STAYS, every_region, in_region
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.ladder import desk
from webapp.paging.messages.queue import queue
from webapp.paging.models import Channel, Message, MessageKind, MessageState
from webapp.paging.unanswered import HEARD_REST
from webapp.response.models import CONFIRMED, Response

log = logging.getLogger("alongside.verify")


def call_one(sessions: Callable[[], Session], clock: Clock, ids: Ids, call_again: timedelta) -> bool:
    """Call the desk about the first response for which that is due; False when there is none."""
    now = clock.now()
    with sessions() as session, session.begin(), every_region(session):
        for response_id, region_id in session.execute(_waiting()).all():
            due_at = _due_at(session, response_id, call_again)
            if due_at is None or due_at > now:
                continue
            with in_region(session, region_id):
                response = session.get_one(
                    Response, response_id, with_for_update=KEY_STAYS, populate_existing=True
                )
                # Another worker, or the desk itself, may have come first.
                due_at = _due_at(session, response_id, call_again)
                if response.unverified and due_at is not None and due_at <= now:
                    call_the_desk(Act(session, now, ids), response, (Channel.VOICE,))
                    return True
    return False


def next_due(session: Session, call_again: timedelta) -> datetime | None:
    """When the next of these calls is to be made."""
    found = [_due_at(session, row.id, call_again) for row in session.execute(_waiting()).all()]
    return min((at for at in found if at is not None), default=None)


def call_the_desk(
    act: Act, response: Response, channels: Iterable[Channel] = (Channel.SMS, Channel.VOICE)
) -> None:
    """Every supervisor whom no wall keeps from it; where none can be called, the administrators."""
    people = _desk(act.session, response)
    if not people:
        log.error("there is nobody to call about an officer's text response=%s", response.id)
    for person_id in people:
        for channel in channels:
            queue(
                act,
                region_id=response.region_id,
                person_id=person_id,
                kind=MessageKind.VERIFY_OFFICER,
                channel=channel,
                response_code=response.code,
                drill=response.drill,
            )


def _desk(session: Session, response: Response) -> list[uuid.UUID]:
    return desk(session, response.region_id, walled_people(session, response.id))


def _waiting() -> Select[uuid.UUID, uuid.UUID]:
    """Open responses that dispatch has not confirmed, the one that waits longest first."""
    return (
        select(Response.id, Response.region_id)
        .where(
            Response.state == "open",
            Response.verify_asked_at.is_not(None),
            or_(Response.verify_outcome.is_(None), Response.verify_outcome != CONFIRMED),
        )
        .order_by(Response.verify_asked_at, Response.id)
    )


def _due_at(session: Session, response_id: uuid.UUID, call_again: timedelta) -> datetime | None:
    """After each call some rest; more of it once a key was pressed, for then somebody is at it. None while there is
    nobody who could be called."""
    response = session.get_one(Response, response_id)
    if not _desk(session, response):
        return None
    calls = (
        Message.region_id == response.region_id,
        Message.kind == MessageKind.VERIFY_OFFICER,
        Message.channel == Channel.VOICE,
        Message.response_code == response.code,
        Message.queued_at >= response.verify_asked_at,
    )
    last = session.scalar(select(func.max(Message.queued_at)).where(*calls))
    heard = session.scalar(
        select(func.max(Message.final_at)).where(*calls, Message.state == MessageState.DELIVERED)
    )
    assert response.verify_asked_at is not None  # noqa: S101 (only those that wait are asked about)
    at = last + call_again if last else response.verify_asked_at
    return max(at, heard + HEARD_REST) if heard else at
