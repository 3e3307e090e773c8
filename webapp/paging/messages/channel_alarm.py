"""A sender that can reach nobody: an alarm for the board, for the log, and for every supervisor's telephone."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.accounts.models import Region
from webapp.db import every_region, in_region, locked
from webapp.paging.act import Act
from webapp.paging.gateways.gateway import FIRST, SECOND
from webapp.paging.ladder import desk
from webapp.paging.messages.queue import queue
from webapp.paging.models import Channel, ChannelAlarm, MessageKind

log = logging.getLogger("alongside.paging.channel_alarm")

TELL_AGAIN = timedelta(hours=1)
# For so long after the last failure texts begin with the second sender; then the first is tried again.
STAY_AWAY = timedelta(minutes=10)


@dataclass(frozen=True)
class ChannelDown:
    """`channel` is sms or voice; `sender` 1 or 2; `code` the provider's; `since` the first failure."""

    channel: str
    sender: int
    code: str
    since: datetime
    last_at: datetime


def channel_down(session: Session, now: datetime) -> list[ChannelDown]:
    """Every sender that can reach nobody, as far as is known: until a text of its own is delivered again."""
    open_ones = select(ChannelAlarm).where(ChannelAlarm.cleared_at.is_(None), ChannelAlarm.first_at <= now)
    return [
        ChannelDown(one.channel, one.sender, one.code, one.first_at, one.last_at)
        for one in session.scalars(open_ones.order_by(ChannelAlarm.channel, ChannelAlarm.sender))
    ]


def raise_alarm(act: Act, channel: str, sender: int, code: str, *, second: bool) -> None:
    """This sender can reach nobody (the caller has logged it). `second`: there is another one.

    The supervisors are told by a text from the second sender, at most once an hour, however often it fails.
    Without a second one, or when it is that which failed, they are called where texts fail, and texted where calls do.
    """
    alarm = _open_alarm(act, channel, sender, code)
    alarm.code = code
    alarm.last_at = act.now
    by_other = second and sender == FIRST
    told = select(func.max(ChannelAlarm.told_at))
    if not by_other:
        # What was told of another sender may have gone out by this one.
        told = told.where(ChannelAlarm.channel == channel, ChannelAlarm.sender == sender)
    told_at = act.session.scalar(told)
    if told_at is None or told_at <= act.now - TELL_AGAIN:
        alarm.told_at = act.now
        by = Channel.SMS if by_other or channel == Channel.VOICE else Channel.VOICE
        tell_desks(act, MessageKind.CHANNEL_DOWN, by, SECOND if by_other else FIRST)
    act.session.flush()


def works_again(session: Session, now: datetime, channel: str, sender: int, sent_at: datetime | None) -> None:
    """Something that went out by this sender after its last failure has arrived."""
    alarm = _find(session, channel, sender)
    if alarm is not None and sent_at is not None and sent_at > alarm.last_at:
        alarm.cleared_at = now
        session.flush()
        log.warning("%s go out again sender=%s", _WORDS[Channel(channel)], sender)


def begin_with(session: Session, now: datetime, channel: str) -> int:
    """The sender to begin with: the second for a while after the first has reached nobody."""
    failed_at = session.scalar(
        select(ChannelAlarm.last_at).where(
            ChannelAlarm.channel == channel, ChannelAlarm.sender == FIRST, ChannelAlarm.cleared_at.is_(None)
        )
    )
    return SECOND if failed_at is not None and failed_at > now - STAY_AWAY else FIRST


_WORDS = {Channel.SMS: "texts", Channel.VOICE: "calls"}


def _open_alarm(act: Act, channel: str, sender: int, code: str) -> ChannelAlarm:
    """Locked: two workers that fail at once tell the supervisors once."""
    found = _find(act.session, channel, sender)
    if found is not None:
        return found
    alarm = ChannelAlarm(
        id=act.ids.new(), channel=channel, sender=sender, code=code, first_at=act.now, last_at=act.now
    )
    try:
        with act.session.begin_nested():
            act.session.add(alarm)
            act.session.flush()
    except IntegrityError:
        other = _find(act.session, channel, sender)
        if other is None:
            raise
        return other
    return alarm


def _find(session: Session, channel: str, sender: int) -> ChannelAlarm | None:
    statement = locked(
        select(ChannelAlarm).where(
            ChannelAlarm.channel == channel, ChannelAlarm.sender == sender, ChannelAlarm.cleared_at.is_(None)
        )
    )
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def tell_desks(act: Act, kind: MessageKind, channel: Channel, sender: int = FIRST) -> None:
    """Every supervisor of every region, since the senders are of them all; where there is none, the administrators."""
    with every_region(act.session):
        regions: Sequence[Region] = act.session.scalars(select(Region).order_by(Region.id)).all()
    for region in regions:
        with in_region(act.session, region.id):
            for person_id in desk(act.session, region.id):
                queue(
                    act,
                    region_id=region.id,
                    person_id=person_id,
                    kind=kind,
                    channel=channel,
                    sender=sender,
                )
