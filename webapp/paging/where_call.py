"""The call that asks whoever is coming where they are: one key is 15 minutes more, another that they cannot come."""

from webapp.paging.act import Act
from webapp.paging.answer import cannot_come, more_time
from webapp.paging.messages import scripts
from webapp.paging.models import Channel, Message, Page, PageState
from webapp.paging.watch import WHERE_KINDS

KINDS = WHERE_KINDS


def settled(act: Act, page: Page, message: Message) -> str | None:
    """What the call says instead of its question, once there is nothing left to ask. A key that is reported twice is
    so pressed once: by then there is a new time."""
    if page.state == PageState.CLOSED:
        return scripts.CLOSED
    if page.accepted_by is None:
        return scripts.NOTHING_ASKED
    if page.accepted_by != message.person_id:
        return scripts.COVERED
    if page.state == PageState.ARRIVED:
        return scripts.ALREADY_THERE
    return scripts.NEW_TIME if page.eta_at is not None and page.eta_at > act.now else None


def pressed(act: Act, page: Page, message: Message, *, comes: bool) -> str:
    """Key 1 or 2. Raises what the verbs raise."""
    verb = more_time if comes else cannot_come
    verb(
        act.session,
        now=act.now,
        ids=act.ids,
        page=page,
        person_id=message.person_id,
        channel=Channel.VOICE,
    )
    return scripts.NEW_TIME if comes else scripts.DECLINED
