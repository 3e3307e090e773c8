"""Delete the words of texts at the provider, once they are final. It never comes before a text that waits."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.db import claim_rows, every_region, in_region, locked
from webapp.paging.gateways.fail_over import by_sender
from webapp.paging.gateways.gateway import SendError
from webapp.paging.messages.deliver import LEASE, Courier
from webapp.paging.messages.turn import OPEN_STATES
from webapp.paging.models import AtProvider, Message

log = logging.getLogger("alongside.paging.forget")

MOST_TRIES = 30
LONGEST_WAIT = timedelta(hours=6)


def forget_one(courier: Courier) -> bool:
    """Have one text's words deleted; False when none is due, or a text waits to be sent.

    As sending does it: claim with a lease, ask outside any transaction, record. A worker may die at any line:
    deleting twice is no error. After MOST_TRIES (some days) it is given up, and the log says so.
    """
    lying = _claim(courier)
    if lying is None:
        return False
    try:
        by_sender(courier.gateway, lying.sender).forget(lying.sid)
    except SendError as wrong:
        _record(courier, lying, wrong.code)
    except Exception as wrong:
        log.error("gateway fault while deleting type=%s", type(wrong).__name__)
        _record(courier, lying, "fault")
    else:
        _record(courier, lying, None)
    return True


def next_forget(session: Session) -> datetime | None:
    """When the next text's words are due to be deleted, under every_region."""
    return session.scalar(_kept().with_only_columns(AtProvider.due_at).order_by(AtProvider.due_at).limit(1))


def _claim(courier: Courier) -> AtProvider | None:
    now = courier.clock.now()
    with courier.sessions() as session, session.begin(), every_region(session):
        waits = select(Message.id).where(Message.state.in_(OPEN_STATES), Message.due_at <= now).limit(1)
        if session.scalar(waits) is not None:
            return None
        due = _kept().where(AtProvider.due_at <= now).order_by(AtProvider.due_at, AtProvider.sid).limit(1)
        lying = session.scalars(claim_rows(due)).one_or_none()
        if lying is not None:
            lying.tries += 1
            lying.due_at = now + LEASE
            session.flush()
            session.expunge(lying)
        return lying


def _record(courier: Courier, lying: AtProvider, code: str | None) -> None:
    now = courier.clock.now()
    with courier.sessions() as session, session.begin(), in_region(session, lying.region_id):
        row = session.scalars(locked(select(AtProvider).where(AtProvider.sid == lying.sid))).one()
        if row.gone_at is not None or row.tries != lying.tries:
            return  # our lease ran out, and another worker has it or has done it
        if code is None:
            row.gone_at, row.due_at = now, None
        elif row.tries >= MOST_TRIES:
            row.due_at = None
            log.error(
                "a text's words could not be deleted at the provider code=%s message=%s", code, row.message_id
            )
        else:
            row.due_at = now + min(LONGEST_WAIT, LEASE * 2 ** min(row.tries, 12))


def _kept() -> Select[AtProvider]:
    return select(AtProvider).where(AtProvider.gone_at.is_(None), AtProvider.due_at.is_not(None))
