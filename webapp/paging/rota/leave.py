"""Leave: asked for by a person, approved or refused by a supervisor; either may take it back."""

import uuid
from datetime import datetime

from sqlalchemy import select

from webapp.accounts.models import Person, Region
from webapp.db import locked
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.paging.act import Act
from webapp.paging.models import Leave, LeaveState
from webapp.paging.rota.shift_moves import check_times, moving, note_change
from webapp.paging.rota.wall_time import wall_time

OPEN = (LeaveState.ASKED, LeaveState.APPROVED)


def ask_leave(act: Act, region_id: uuid.UUID, starts: datetime, ends: datetime) -> Leave:
    """For oneself, in wall time. It counts when a supervisor has approved it."""
    if act.actor_id is None:
        raise NotFound
    leave = _new(act, region_id, act.actor_id, starts, ends)
    note_change(act, region_id, "rota.leave_asked")
    return leave


def enter_leave(
    act: Act, region_id: uuid.UUID, person_id: uuid.UUID, starts: datetime, ends: datetime
) -> Leave:
    """A supervisor enters what somebody told the desk: it counts at once."""
    person = act.session.get(Person, person_id)
    if person is None or not person.active:
        raise BadField("person", N_("Choose a person of this region."))
    with moving(act, region_id, [ends]):
        leave = _new(act, region_id, person_id, starts, ends)
        _decide(act, leave, LeaveState.APPROVED)
    note_change(act, region_id, "rota.leave_entered")
    return leave


def decide_leave(act: Act, leave_id: uuid.UUID, *, approve: bool) -> None:
    """A supervisor's word on leave that was asked for."""
    leave = _locked(act, leave_id)
    if leave.state != LeaveState.ASKED:
        raise DomainError(N_("This leave was decided or withdrawn already. Nothing was changed."))
    if not approve:
        _decide(act, leave, LeaveState.REFUSED)
        note_change(act, leave.region_id, "rota.leave_refused")
        return
    with moving(act, leave.region_id, [leave.ends_local]):
        _decide(act, leave, LeaveState.APPROVED)
    note_change(act, leave.region_id, "rota.leave_approved")


def withdraw_leave(act: Act, leave_id: uuid.UUID, *, by_supervisor: bool) -> None:
    """The person takes it back, or a supervisor does; shifts are theirs again from now on."""
    leave = _locked(act, leave_id)
    if not by_supervisor and leave.person_id != act.actor_id:
        raise NotFound
    if leave.state not in OPEN:
        return
    with moving(act, leave.region_id, [leave.ends_local]):
        leave.state = LeaveState.WITHDRAWN
    note_change(act, leave.region_id, "rota.leave_withdrawn")


def _new(act: Act, region_id: uuid.UUID, person_id: uuid.UUID, starts: datetime, ends: datetime) -> Leave:
    zone = act.session.scalars(select(Region.zone).where(Region.id == region_id)).one()
    check_times(starts, ends, wall_time(zone).local(act.now))
    same = select(Leave.id).where(
        Leave.person_id == person_id,
        Leave.state.in_(OPEN),
        Leave.starts_local < ends,
        Leave.ends_local > starts,
    )
    if act.session.scalars(same.limit(1)).first() is not None:
        raise BadField("starts", N_("There is leave in that time already. Withdraw it first."))
    leave = Leave(
        id=act.ids.new(),
        region_id=region_id,
        person_id=person_id,
        starts_local=starts,
        ends_local=ends,
        state=LeaveState.ASKED,
        asked_by=act.actor_id,
        asked_at=act.now,
    )
    act.session.add(leave)
    return leave


def _decide(act: Act, leave: Leave, state: LeaveState) -> None:
    leave.state, leave.decided_by, leave.decided_at = state, act.actor_id, act.now


def _locked(act: Act, leave_id: uuid.UUID) -> Leave:
    leave = act.session.scalars(locked(select(Leave).where(Leave.id == leave_id))).one_or_none()
    if leave is None:
        raise NotFound
    return leave
