"""Nobody answered: whoever waits for it is texted, and supervisors are called again and again until a human ends it.

A page cannot end in silence (promise 1): until it is accepted or closed, or a supervisor has pressed a key to say that
they have heard, somebody's telephone goes on ringing.
"""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from webapp.accounts.wall import walled_people
from webapp.paging.act import Act
from webapp.paging.ladder import desk
from webapp.paging.messages.queue import queue, reachable
from webapp.paging.models import Channel, Message, MessageKind, MessageState, Page

log = logging.getLogger("alongside.paging.unanswered")

# Until one human has got the text that nobody answered, it is sent again.
TELL_AGAIN = timedelta(minutes=2)
CALL_AGAIN = timedelta(minutes=5)
# Who has pressed the key is at it: they are not rung up while they telephone, and yet not left alone with it.
HEARD_REST = timedelta(minutes=15)


def tell_humans(act: Act, page: Page) -> None:
    """A text to each supervisor and to whoever opened the page, and a call to each supervisor, unless one is on its
    way to them already."""
    people = _desk(act, page) + _not_walled(act, page, [page.opened_by] if page.opened_by else [])
    _send(act, page, people, Channel.SMS)
    _call(act, page)
    page.due_at = act.now + TELL_AGAIN
    act.session.flush()


def keep_telling(act: Act, page: Page, call_again: timedelta = CALL_AGAIN) -> datetime:
    """What of it is due now; when to look at it next."""
    if page.told_at is None:
        tell_humans(act, page)
    at = _next_call(act, page, call_again)
    if at <= act.now:
        _call(act, page)
        at = act.now + call_again
    return at if page.told_at is not None else min(at, act.now + TELL_AGAIN)


def _call(act: Act, page: Page) -> None:
    people = _desk(act, page)
    if not people:
        log.error("there is nobody to call: nobody answered, and no desk has a number page=%s", page.id)
    _send(act, page, people, Channel.VOICE)
    page.called_at = act.now
    act.session.flush()


def _send(act: Act, page: Page, people: Iterable[uuid.UUID], channel: Channel) -> None:
    kind = MessageKind.NOBODY_SURE if page.sought else MessageKind.NOBODY_ANSWERED
    on_its_way = set(
        act.session.scalars(
            select(Message.person_id).where(
                Message.page_id == page.id,
                Message.kind == kind,
                Message.channel == channel,
                Message.state.in_((MessageState.QUEUED, MessageState.SENDING)),
            )
        )
    )
    for person_id in dict.fromkeys(people):
        if person_id not in on_its_way:
            queue(act, region_id=page.region_id, person_id=person_id, kind=kind, page=page, channel=channel)


def _next_call(act: Act, page: Page, call_again: timedelta) -> datetime:
    heard_at = act.session.scalar(
        select(func.max(Message.final_at)).where(
            Message.page_id == page.id,
            Message.channel == Channel.VOICE,
            Message.kind.in_((MessageKind.NOBODY_ANSWERED, MessageKind.NOBODY_SURE)),
            Message.state == MessageState.DELIVERED,
            Message.queued_at >= page.round_at,
        )
    )
    called = page.called_at + call_again if page.called_at else act.now
    return max(called, heard_at + HEARD_REST) if heard_at else called


def _desk(act: Act, page: Page) -> list[uuid.UUID]:
    return desk(act.session, page.region_id, walled_people(act.session, page.response_id))


def _not_walled(act: Act, page: Page, people: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    kept_out = walled_people(act.session, page.response_id)
    return [person_id for person_id in reachable(act.session, people) if person_id not in kept_out]
