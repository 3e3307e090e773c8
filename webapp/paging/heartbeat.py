"""The worker says that it goes round; screens say so when it does not."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
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


def last_beat(session: Session) -> datetime | None:
    return session.scalar(select(func.max(Heartbeat.beat_at)))


def worker_is_late(session: Session, now: datetime, after: timedelta) -> bool:
    """True when no worker has gone round for longer than `after`, or ever."""
    last = last_beat(session)
    return last is None or now - last > after
