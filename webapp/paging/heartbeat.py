"""The worker says that it goes round; screens say so when it does not."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, delete, func, select
from sqlalchemy.orm import Session

from webapp.paging.models import Heartbeat

FORGET = timedelta(days=1)


def beat(session: Session, *, now: datetime, worker: uuid.UUID) -> None:
    """Note that `worker` is going round at `now`; workers not heard of for a day are forgotten."""
    row = session.get(Heartbeat, worker)
    if row is None:
        session.execute(delete(Heartbeat).where(Heartbeat.beat_at < now - FORGET))
        session.add(Heartbeat(worker=worker, beat_at=now))
    else:
        row.beat_at = now
    session.flush()


def newest_beat() -> ScalarSelect[datetime]:
    """To be asked within another statement."""
    return select(func.max(Heartbeat.beat_at)).scalar_subquery()


def last_beat(session: Session) -> datetime | None:
    return session.scalar(select(newest_beat()))


def is_late(last: datetime | None, now: datetime, after: timedelta) -> bool:
    return last is None or now - last > after


def worker_is_late(session: Session, now: datetime, after: timedelta) -> bool:
    """True when no worker has gone round for longer than `after`, or ever."""
    return is_late(last_beat(session), now, after)
