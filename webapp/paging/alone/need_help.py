"""A silent call for help, and how a supervisor closes what stands about somebody who is out there."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.wall import walled_people
from webapp.errors import N_, DomainError, NotFound
from webapp.ids import Ids
from webapp.paging.act import act_of
from webapp.paging.alone.alarm import close_alarm, lock_alarm, note, raise_alarm
from webapp.paging.alone.check_in import HELP, end, lock_watch, spoke
from webapp.paging.find import live_page, lock_page
from webapp.paging.ladder import supervisors
from webapp.paging.messages.queue import reachable
from webapp.paging.models import AlarmKind, AloneAlarm, Ended

REACHED, AWAY = "reached", "away"
REASONS: dict[AlarmKind, dict[str, str]] = {
    AlarmKind.MISSED: {
        REACHED: N_("I have reached them: all right"),
        AWAY: N_("They are away from there: end the check-ins"),
    },
    AlarmKind.HELP: {
        REACHED: N_("I have reached them: all right"),
        "others_there": N_("Others are with them"),
        "by_mistake": N_("It was tapped by mistake: they said so"),
    },
}


def need_help(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    region_id: uuid.UUID,
    response_id: uuid.UUID,
    response_code: str,
    person_id: uuid.UUID,
    occurred_at: datetime | None = None,
    how: str | None = None,
) -> AloneAlarm:
    """Every supervisor is called and texted, now and again. Tapped again it tells them again, at once."""
    standing = live_page(session, response_id)
    page = lock_page(session, standing.id) if standing else None
    act = act_of(session, now, ids, person_id, occurred_at)
    alarm = raise_alarm(
        act,
        AlarmKind.HELP,
        region_id=region_id,
        response_id=response_id,
        response_code=response_code,
        person_id=person_id,
        page=page,
        raised_at=min(occurred_at or now, now),
    )
    note(act, alarm, HELP, how)
    return alarm


def close(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    response_id: uuid.UUID,
    alarm_id: uuid.UUID,
    actor_id: uuid.UUID,
    reason: str,
) -> AloneAlarm:
    """A supervisor has seen to it. Closing twice changes nothing. Nobody closes their own while another could."""
    asked = select(AloneAlarm).where(AloneAlarm.id == alarm_id, AloneAlarm.response_id == response_id)
    found = session.scalars(asked).one_or_none()
    if found is None or actor_id in walled_people(session, found.response_id):
        raise NotFound
    if reason not in REASONS[AlarmKind(found.kind)]:
        raise DomainError(N_("Say how it ended."))
    if found.person_id == actor_id and set(_supervisors(session, found.region_id)) - {actor_id}:
        raise DomainError(N_("Another supervisor closes what is about you. Check in, or call them."))
    page = lock_page(session, found.page_id) if found.page_id else None
    watch = lock_watch(session, found.watch_id) if found.watch_id else None
    alarm = lock_alarm(session, alarm_id)
    if alarm is None or alarm.closed_at is not None:
        return found
    act = act_of(session, now, ids, actor_id)
    close_alarm(act, alarm, reason)
    if page is not None and watch is not None and watch.ended_at is None:
        if reason == AWAY:
            end(act, page, watch, Ended.BY_DESK)
        else:
            spoke(act, watch, now)
    return alarm


def _supervisors(session: Session, region_id: uuid.UUID) -> list[uuid.UUID]:
    return reachable(session, supervisors(session, region_id))
