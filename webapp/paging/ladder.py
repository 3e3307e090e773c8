"""The ladder: whom to ask, in which order and by which channels, and for how long to wait."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Role
from webapp.accounts.wall import walled_people
from webapp.paging.messages import reachable
from webapp.paging.models import Channel, LadderRung, Page, PageState, Rung, Target
from webapp.paging.now_on_call import now_on_call
from webapp.paging.page_tables import ADVOCATE_SLOT, ADVOCATE_SLOTS, rota_slot

DEFAULT = (Target.PRIMARY, Target.BACKUP, Target.SUPERVISOR)
# A supervisor cannot stand in for another agency's worker: they are told at the end of the ladder instead.
DEFAULT_OF_OTHERS = (Target.PRIMARY, Target.BACKUP)
MOST_TIMES = 5


def ladder_of(
    session: Session,
    region_id: uuid.UUID,
    rung_wait: timedelta,
    *,
    slot: str = ADVOCATE_SLOT,
    tier: str = "",
) -> list[LadderRung]:
    """The region's own rungs for this tier, its own for every tier, or the default of `rung_wait` each.

    A rung that is asked several times stands there as often, one after the other.
    """
    asked = select(Rung).where(
        Rung.region_id == region_id, Rung.slot == rota_slot(slot), Rung.tier.in_({"", tier})
    )
    found = session.scalars(asked.order_by(Rung.tier, Rung.position)).all()
    by_tier = {name: list(rungs) for name, rungs in groupby(found, lambda rung: rung.tier)}
    rungs = by_tier.get(tier) or by_tier.get("")
    if rungs:
        return [one for rung in rungs for one in _times(rung)]
    minutes = max(1, int(rung_wait.total_seconds() // 60))
    targets = DEFAULT if slot in ADVOCATE_SLOTS else DEFAULT_OF_OTHERS
    return [LadderRung(target=target, minutes=minutes) for target in targets]


def channels_of(rung: LadderRung) -> list[Channel]:
    """By which channels this rung asks; a text where it does not say."""
    return [Channel(name) for name in rung.get("channels", [])] or [Channel.SMS]


def people_on(
    session: Session, page: Page, rung: LadderRung, now: datetime, leave_out: Collection[uuid.UUID] = ()
) -> list[uuid.UUID]:
    """Whom this rung asks now: reachable, not walled from the response, not on another of its pages, not in
    `leave_out`. May be empty."""
    kept_out = walled_people(session, page.response_id) | _there_already(session, page) | set(leave_out)
    return [
        person_id
        for person_id in reachable(session, _named(session, page, rung, now))
        if person_id not in kept_out
    ]


def _there_already(session: Session, page: Page) -> set[uuid.UUID]:
    """Who comes already on another page of the same response."""
    found = session.scalars(
        select(Page.accepted_by).where(
            Page.response_id == page.response_id,
            Page.id != page.id,
            Page.state.in_((PageState.ACCEPTED, PageState.ARRIVED)),
        )
    )
    return {person_id for person_id in found if person_id is not None}


def supervisors(session: Session, region_id: uuid.UUID) -> list[uuid.UUID]:
    found = select(Person.id).where(
        Person.region_id == region_id, Person.role == Role.SUPERVISOR, Person.active.is_(True)
    )
    return list(session.scalars(found.order_by(Person.id)))


def _times(rung: Rung) -> list[LadderRung]:
    once = LadderRung(target=rung.target, minutes=rung.minutes, channels=list(rung.channels))
    if rung.person_id is not None:
        once["person"] = str(rung.person_id)
    again = once | LadderRung(target=rung.target, minutes=rung.minutes, again=True)
    return [once, *([again] * (min(rung.times, MOST_TIMES) - 1))]


def _named(session: Session, page: Page, rung: LadderRung, now: datetime) -> list[uuid.UUID]:
    """Several are asked at once by the rungs of all and of supervisors; the first who accepts goes."""
    target = rung["target"]
    if target == Target.SUPERVISOR:
        return supervisors(session, page.region_id)
    if target == Target.PERSON:
        return [uuid.UUID(rung["person"])] if "person" in rung else []
    desk = now_on_call(session, page.region_id, now, slot=rota_slot(page.slot))
    layers = {Target.PRIMARY.value: desk.primary, Target.BACKUP.value: desk.backup, **desk.further}
    holders = layers.values() if target == Target.ALL else [layers.get(target)]
    return list(dict.fromkeys(holder.person_id for holder in holders if holder is not None))
