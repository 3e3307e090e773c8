"""Whether paging itself is well: workers, senders and the canary, in one statement, for every page of the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, literal, select
from sqlalchemy.orm import Session

from webapp.db import every_region
from webapp.paging.messages import canary
from webapp.paging.messages.channel_alarm import ChannelDown
from webapp.paging.models import ChannelAlarm, Heartbeat


@dataclass(frozen=True)
class Alarms:
    """`senders` is what `channel_down` says, `canary_late` what `canary_is_late` does."""

    last_beat: datetime | None
    senders: tuple[ChannelDown, ...]
    canary_late: bool

    def worker_late(self, now: datetime, after: timedelta) -> bool:
        return self.last_beat is None or now - self.last_beat > after


def alarms_now(session: Session, now: datetime) -> Alarms:
    """The same words for every region: one worker and one set of senders serve them all."""
    always = select(literal(1).label("always")).subquery()
    beat = select(func.max(Heartbeat.beat_at)).scalar_subquery()
    with every_region(session):
        rows = session.execute(
            select(beat, canary.last_state(now), canary.newest(), ChannelAlarm)
            .select_from(always)
            .outerjoin(ChannelAlarm, and_(ChannelAlarm.cleared_at.is_(None), ChannelAlarm.first_at <= now))
            .order_by(ChannelAlarm.channel, ChannelAlarm.sender)
        ).all()
    last_beat, state, follows, _ = rows[0]
    open_ones: list[ChannelAlarm | None] = [row[3] for row in rows]
    down = [
        ChannelDown(one.channel, one.sender, one.code, one.first_at, one.last_at)
        for one in open_ones
        if one is not None
    ]
    return Alarms(last_beat, tuple(down), canary.is_late(state, follows, now))
