"""Calls about somebody who is out there: what a pressed 1 does, and what is said when it is settled by now."""

from webapp.accounts.wall import walled_people
from webapp.errors import DomainError
from webapp.paging.act import Act
from webapp.paging.alone.alarm import alarms_told_by, heard
from webapp.paging.alone.check_in import check_in, newest_watch
from webapp.paging.messages import scripts
from webapp.paging.models import Channel, Message, MessageKind, Page

ALARMS = (MessageKind.CHECK_IN_MISSED, MessageKind.NEED_HELP)
KINDS = (MessageKind.CHECK_IN, *ALARMS)


def settled(act: Act, page: Page | None, message: Message) -> str | None:
    """What the call says instead of its script, once there is nothing left to ask or to tell."""
    if message.kind == MessageKind.CHECK_IN:
        watch = newest_watch(act.session, page.response_id, message.person_id) if page else None
        return None if watch is not None and watch.ended_at is None else scripts.NO_CHECK_IN
    standing = alarms_told_by(act, message)
    if not standing:
        return scripts.SETTLED
    walled = walled_people(act.session, standing[0].response_id)
    return scripts.CLOSED if message.person_id in walled else None


def pressed(act: Act, page: Page | None, message: Message) -> str:
    """Key 1: "I am all right", or "I have heard this", which closes nothing."""
    if message.kind != MessageKind.CHECK_IN:
        heard(act, message)
        return scripts.HEARD
    try:
        if page is not None:
            check_in(
                act.session,
                now=act.now,
                ids=act.ids,
                response_id=page.response_id,
                person_id=message.person_id,
                how=Channel.VOICE,
            )
    except DomainError:
        return scripts.NO_CHECK_IN
    return scripts.CHECKED_IN
