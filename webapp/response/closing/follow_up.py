"""Contacts after a closing: the region's days, the dated tasks that follow from them, and what became of each."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Region, Role
from webapp.accounts.wall import walled_for
from webapp.audit.record import record
from webapp.db import locked
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.paging.page_tables import ADVOCATE_SLOTS, Page, PageState
from webapp.response.actor import Actor, note
from webapp.response.closing.tables import CaseHandOver, FollowUp, FollowUpSetting
from webapp.response.models import Response, TeamPlace

STABILIZATION, LATER = "stabilization", "later"
KINDS: Mapping[str, str] = {
    STABILIZATION: N_("Contact when things settle"),
    LATER: N_("Contact later on"),
}
LEAST_DAYS, MOST_DAYS = 1, 365
OPEN, DONE, NOT_WANTED = "open", "done", "not_wanted"
# After these a young person is still there to be asked how it goes.
GOES_ON = ("followed_up", "with_guardian", "not_reached", "no_concern")


@dataclass(frozen=True)
class Setting:
    days: int
    is_on: bool


# 30 days: as long as a team shares without saying why (requirements 10). 90 days: what Los Angeles promises.
DEFAULTS: Mapping[str, Setting] = {STABILIZATION: Setting(30, True), LATER: Setting(90, True)}


def settings_of(session: Session, region_id: uuid.UUID) -> dict[str, Setting]:
    rows = session.scalars(select(FollowUpSetting).where(FollowUpSetting.region_id == region_id))
    return {**DEFAULTS, **{row.kind: Setting(row.days, row.is_on) for row in rows}}


def set_settings(session: Session, actor: Actor, wanted: Mapping[str, tuple[str, bool]]) -> None:
    """For each kind the days as typed, and whether there is such a contact."""
    read = {kind: Setting(_days(kind, wanted[kind][0]), wanted[kind][1]) for kind in KINDS}
    if read[STABILIZATION].days >= read[LATER].days:
        raise BadField(LATER, N_("The later contact comes after the first one."))
    rows = {row.kind: row for row in session.scalars(select(FollowUpSetting))}
    for kind, setting in read.items():
        row = rows.get(kind)
        if row is None:
            row = FollowUpSetting(id=actor.ids.new(), region_id=actor.region_id, kind=kind)
            session.add(row)
        row.days, row.is_on = setting.days, setting.is_on
        record(
            session,
            now=actor.now,
            ids=actor.ids,
            region_id=actor.region_id,
            action=f"region.follow_up_{kind}",
            actor_id=actor.person_id,
            actor_role=actor.role,
            detail=f"{setting.days} {'on' if setting.is_on else 'off'}",
        )
    session.flush()


def begin_follow_ups(session: Session, actor: Actor, response: Response, reason: str) -> None:
    """At a closing. One that is open already stays as it is: a response that was opened again keeps all."""
    if reason not in GOES_ON or response.drill or response.closed_at is None:
        return
    region = session.get_one(Region, response.region_id)
    closed_on = response.closed_at.astimezone(ZoneInfo(region.zone)).date()
    standing = select(FollowUp.kind).where(FollowUp.response_id == response.id, FollowUp.state == OPEN)
    kept = set(session.scalars(standing))
    due = {
        kind: one for kind, one in settings_of(session, region.id).items() if one.is_on and kind not in kept
    }
    if not due:
        return
    person_id = responsible(session, response) or actor.person_id
    session.add_all(
        FollowUp(
            id=actor.ids.new(),
            region_id=response.region_id,
            response_id=response.id,
            kind=kind,
            due_on=closed_on + timedelta(days=setting.days),
            person_id=person_id,
            state=OPEN,
            made_at=actor.now,
        )
        for kind, setting in due.items()
    )
    session.flush()


def responsible(session: Session, response: Response) -> uuid.UUID | None:
    """Whoever took the case; else the advocate who came; else an advocate on the team."""
    free = select(Person.id).where(Person.active.is_(True))
    taken = select(CaseHandOver.answered_by).where(
        CaseHandOver.response_id == response.id,
        CaseHandOver.state == "taken",
        CaseHandOver.answered_by.in_(free),
    )
    came = select(Page.accepted_by).where(
        Page.response_id == response.id,
        Page.slot.in_(ADVOCATE_SLOTS),
        or_(Page.arrived_at.is_not(None), Page.state == PageState.ACCEPTED),
        Page.accepted_by.in_(free),
    )
    member = (
        select(TeamPlace.person_id)
        .join(Person, Person.id == TeamPlace.person_id)
        .where(TeamPlace.response_id == response.id, Person.role == Role.ADVOCATE, Person.active.is_(True))
    )
    for asked in (
        taken.order_by(CaseHandOver.answered_at.desc()),
        came.order_by(Page.slot),
        member.order_by(TeamPlace.joined_at),
    ):
        found = session.scalar(asked.limit(1))
        if found is not None:
            return found
    return None


def settle_follow_up(
    session: Session, actor: Actor, person: Person, follow_up_id: uuid.UUID, outcome: str
) -> None:
    """`outcome`: done, or not_wanted: they do not want it now, which is theirs to say."""
    row = _theirs(session, person, follow_up_id)
    if outcome not in (DONE, NOT_WANTED):
        raise BadField("outcome", N_("Say what became of it."))
    row.state, row.answered_at, row.answered_by = outcome, actor.now, person.id
    session.flush()
    note(session, actor, f"follow_up.{outcome}", row.response_id, row.kind)


def move_follow_up(
    session: Session, actor: Actor, person: Person, follow_up_id: uuid.UUID, on: date | None, today: date
) -> None:
    row = _theirs(session, person, follow_up_id)
    if on is None or on < today:
        raise BadField("on", N_("Give a day from today on."))
    row.due_on = on
    session.flush()
    note(session, actor, "follow_up.moved", row.response_id, row.kind)


def _theirs(session: Session, person: Person, follow_up_id: uuid.UUID) -> FollowUp:
    """One's own, or any for the desk; NotFound for what is not there for this person."""
    found = select(FollowUp).where(
        FollowUp.id == follow_up_id, FollowUp.response_id.not_in(walled_for(person.id))
    )
    row = session.scalars(locked(found).execution_options(populate_existing=True)).one_or_none()
    if row is None or (row.person_id != person.id and person.role != Role.SUPERVISOR):
        raise NotFound
    if row.state != OPEN:
        raise DomainError(N_("This is settled already. Nothing was changed."))
    return row


def _days(kind: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or not LEAST_DAYS <= int(text) <= MOST_DAYS:
        raise BadField(kind, N_("Give a number of days from 1 to 365."))
    return int(text)
