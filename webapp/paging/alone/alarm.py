"""An alarm about somebody who is out there: a missed check-in, or a silent call for help.

Every supervisor is told at once, and again every two minutes, until a human closes it.
"""

import logging
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.accounts.wall import walled_people
from webapp.audit.record import record
from webapp.db import locked
from webapp.paging.act import Act
from webapp.paging.find import of_drill, page_by_id
from webapp.paging.ladder import supervisors
from webapp.paging.messages.queue import queue, reachable
from webapp.paging.models import (
    AlarmKind,
    AloneAlarm,
    Channel,
    CheckInWatch,
    Message,
    MessageKind,
    MessageState,
    Page,
)
from webapp.paging.rota.now import now_on_call

log = logging.getLogger("alongside.paging.alarm")

AGAIN = timedelta(minutes=2)
_ON_ITS_WAY = (MessageState.QUEUED, MessageState.SENDING)
TOLD_BY: dict[AlarmKind, tuple[tuple[MessageKind, Channel], ...]] = {
    AlarmKind.MISSED: ((MessageKind.CHECK_IN_MISSED, Channel.VOICE),),
    AlarmKind.HELP: ((MessageKind.NEED_HELP, Channel.VOICE), (MessageKind.NEED_HELP, Channel.SMS)),
}


def open_alarm(act: Act, response_id: uuid.UUID, person_id: uuid.UUID, kind: AlarmKind) -> AloneAlarm | None:
    """Locked. There is one of a kind at most."""
    found = select(AloneAlarm).where(
        AloneAlarm.response_id == response_id,
        AloneAlarm.person_id == person_id,
        AloneAlarm.kind == kind,
        AloneAlarm.closed_at.is_(None),
    )
    return act.session.scalars(locked(found).execution_options(populate_existing=True)).one_or_none()


def lock_alarm(session: Session, alarm_id: uuid.UUID) -> AloneAlarm | None:
    found = locked(select(AloneAlarm).where(AloneAlarm.id == alarm_id))
    return session.scalars(found.execution_options(populate_existing=True)).one_or_none()


def raise_alarm(
    act: Act,
    kind: AlarmKind,
    *,
    region_id: uuid.UUID,
    response_id: uuid.UUID,
    response_code: str,
    person_id: uuid.UUID,
    page: Page | None,
    watch: CheckInWatch | None = None,
    raised_at: datetime | None = None,
) -> AloneAlarm:
    """Told at once; one that stands is told at once again. The page, where there is one, is locked."""
    alarm = open_alarm(act, response_id, person_id, kind)
    if alarm is None:
        fresh = AloneAlarm(
            id=act.ids.new(),
            region_id=region_id,
            kind=kind,
            response_id=response_id,
            response_code=response_code,
            page_id=page.id if page else None,
            watch_id=watch.id if watch else None,
            person_id=person_id,
            raised_at=raised_at or act.now,
            look_at=act.now,
        )
        alarm = _kept(act, fresh)
    tell(act, alarm)
    return alarm


def tell(act: Act, alarm: AloneAlarm) -> None:
    """A call, and for help a text as well, to each of them, unless one is on its way there already."""
    page = page_by_id(act.session, alarm.page_id) if alarm.page_id else None
    drill = of_drill(act.session, alarm.response_id)
    for kind, channel in TOLD_BY[AlarmKind(alarm.kind)]:
        waiting = _waiting(act, alarm, kind, channel)
        for person_id in whom(act, alarm):
            if person_id not in waiting:
                queue(
                    act,
                    region_id=alarm.region_id,
                    person_id=person_id,
                    kind=kind,
                    page=page,
                    channel=channel,
                    response_code=alarm.response_code,
                    drill=drill,
                )
                alarm.told_at = alarm.told_at or act.now
    alarm.look_at = act.now + AGAIN
    act.session.flush()


def whom(act: Act, alarm: AloneAlarm) -> list[uuid.UUID]:
    """Every supervisor but the person themselves; with none to be reached, whoever is on call. No wall is passed."""
    kept_out = walled_people(act.session, alarm.response_id) | {alarm.person_id}
    desk = now_on_call(act.session, alarm.region_id, act.now)
    others = [holder.person_id for holder in (desk.primary, desk.backup) if holder is not None]
    for people in (supervisors(act.session, alarm.region_id), others):
        found = [one for one in reachable(act.session, people) if one not in kept_out]
        if found:
            return found
    log.error("an alarm stands and there is nobody to tell alarm=%s", alarm.id)
    return []


def heard(act: Act, message: Message) -> None:
    """A key was pressed in a call about an alarm: somebody knows, and it goes on."""
    for alarm in alarms_told_by(act, message):
        if alarm.heard_at is None and alarm.closed_at is None:
            alarm.heard_at, alarm.heard_by = act.now, message.person_id
            note(act, alarm, "alone.heard")


def alarms_told_by(act: Act, message: Message) -> list[AloneAlarm]:
    """Those that a call of this kind on this response may be about: the open ones; locked."""
    kind = AlarmKind.HELP if message.kind == MessageKind.NEED_HELP else AlarmKind.MISSED
    found = select(AloneAlarm).where(
        AloneAlarm.response_code == message.response_code,
        AloneAlarm.kind == kind,
        AloneAlarm.closed_at.is_(None),
    )
    asked = locked(found.order_by(AloneAlarm.id)).execution_options(populate_existing=True)
    return list(act.session.scalars(asked))


def close_alarm(act: Act, alarm: AloneAlarm, reason: str) -> None:
    """`act` has whoever closes it: a supervisor, or for a missed check-in the person themselves. Locked."""
    alarm.closed_at, alarm.closed_by, alarm.reason = act.now, act.actor_id, reason
    act.session.flush()
    note(act, alarm, f"alone.{alarm.kind}_closed", reason)


def note(act: Act, alarm: AloneAlarm, action: str, detail: str | None = None) -> None:
    """One audit row on the alarm's response, which may have no page."""
    record(
        act.session,
        now=act.now,
        ids=act.ids,
        region_id=alarm.region_id,
        action=action,
        actor_id=act.actor_id,
        actor_role=act.actor_role,
        subject=alarm.response_id,
        occurred_at=act.occurred_at,
        detail=detail,
    )
    act.session.flush()


def _kept(act: Act, fresh: AloneAlarm) -> AloneAlarm:
    """Of two taps at once, one makes the alarm, and the other finds it."""
    try:
        with act.session.begin_nested():
            act.session.add(fresh)
            act.session.flush()
    except IntegrityError:
        standing = open_alarm(act, fresh.response_id, fresh.person_id, AlarmKind(fresh.kind))
        if standing is None:
            raise
        return standing
    return fresh


def _waiting(act: Act, alarm: AloneAlarm, kind: MessageKind, channel: Channel) -> set[uuid.UUID]:
    return set(
        act.session.scalars(
            select(Message.person_id).where(
                Message.response_code == alarm.response_code,
                Message.kind == kind,
                Message.channel == channel,
                Message.state.in_(_ON_ITS_WAY),
            )
        )
    )
