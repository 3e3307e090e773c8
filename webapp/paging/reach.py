"""A text, and a call as well where a text is not read: to somebody on the road, or whom texts do not reach."""

import uuid

from sqlalchemy import or_, select

from webapp.paging.act import Act
from webapp.paging.messages.queue import WITHDRAWN, queue, tell
from webapp.paging.models import (
    Attempt,
    Channel,
    CheckInWatch,
    Message,
    MessageKind,
    MessageState,
    Offer,
    Page,
    PageState,
    Readiness,
    WatchState,
)

# Said to somebody who goes no longer: it names nothing, so that a wall keeps nobody from hearing it.
ENDING_KINDS = (MessageKind.COVERED, MessageKind.STOOD_DOWN, MessageKind.HANDED_OVER)
_DRIVING = (WatchState.ON_THE_WAY, WatchState.LEAVING)
_ON_ITS_WAY = (MessageState.QUEUED, MessageState.SENDING)
_FAILED = (MessageState.UNDELIVERED, MessageState.FAILED)


def on_the_road(page: Page) -> uuid.UUID | None:
    """Whoever leads and has said that they are on the way, until they are there."""
    return page.accepted_by if page.state == PageState.ACCEPTED and page.on_my_way_at is not None else None


def reach(
    act: Act, page: Page, attempt: Attempt, kind: MessageKind, *, driver: uuid.UUID | None = None
) -> None:
    """`driver` is who was on the road, where the page says another by now. The kind must have a script."""
    called = attempt.person_id in (driver, on_the_road(page)) or not texts_reach(act, page, attempt.person_id)
    tell(act, page, attempt, kind)
    if called:
        tell(act, page, attempt, kind, channel=Channel.VOICE)


def reach_beside(act: Act, page: Page, offer: Offer, kind: MessageKind, *, driving: bool = False) -> None:
    """The same for whoever was asked beside the page: their check-ins say whether they are on the road."""
    called = driving or drives(act, page, offer.person_id) or not texts_reach(act, page, offer.person_id)
    for channel in (Channel.SMS, Channel.VOICE) if called else (Channel.SMS,):
        queue(
            act,
            region_id=page.region_id,
            person_id=offer.person_id,
            kind=kind,
            page=page,
            channel=channel,
            reply_code=offer.reply_code,
        )


def drives(act: Act, page: Page, person_id: uuid.UUID) -> bool:
    """Whether their check-ins say that they are on the road, also when nobody needs them any longer."""
    driving = select(CheckInWatch.id).where(
        CheckInWatch.response_id == page.response_id,
        CheckInWatch.person_id == person_id,
        CheckInWatch.state.in_(_DRIVING),
    )
    return act.session.scalar(driving.limit(1)) is not None


def texts_reach(act: Act, page: Page, person_id: uuid.UUID) -> bool:
    """False: they have stopped texts, or the last one about this page has failed."""
    stopped = select(Readiness.person_id).where(
        Readiness.person_id == person_id, Readiness.opted_out_at.is_not(None)
    )
    if act.session.scalar(stopped) is not None:
        return False
    last = (
        select(Message.state)
        .where(
            Message.page_id == page.id,
            Message.person_id == person_id,
            Message.channel == Channel.SMS,
            Message.state.not_in(_ON_ITS_WAY),
            or_(Message.error_code.is_(None), Message.error_code != WITHDRAWN),
        )
        .order_by(Message.queued_at.desc(), Message.id.desc())
    )
    return act.session.scalar(last.limit(1)) not in _FAILED
