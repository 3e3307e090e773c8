"""The ladder: whom to ask, in which order and by which channels, and for how long to wait."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Role
from webapp.accounts.wall import walled_people
from webapp.paging.find import attempts_of
from webapp.paging.messages.queue import reachable
from webapp.paging.models import Answer, Channel, LadderRung, Page, PageState, Rung, Target
from webapp.paging.page_tables import ADVOCATE_SLOT, ADVOCATE_SLOTS, rota_slot
from webapp.paging.people.choose import Choice, in_order, leading, rested_first
from webapp.paging.people.fairness import loads_of, zone_of
from webapp.paging.people.on_scene import settings_of
from webapp.paging.people.skills import skills_of
from webapp.paging.rota.now import now_on_call

DEFAULT = (Target.PRIMARY, Target.BACKUP, Target.SUPERVISOR)
# A supervisor cannot stand in for another agency's worker: they are told at the end of the ladder instead.
DEFAULT_OF_OTHERS = (Target.PRIMARY, Target.BACKUP)
MOST_TIMES = 5
BOTH_LAYERS = frozenset({Target.PRIMARY.value, Target.BACKUP.value})


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
    """Whom this rung asks to the scene: reachable, not walled from the response, not on another of its pages, not in
    `leave_out`. May be empty."""
    return leading(choices_on(session, page, rung, now, leave_out))


def choices_on(
    session: Session, page: Page, rung: LadderRung, now: datetime, leave_out: Collection[uuid.UUID] = ()
) -> list[Choice]:
    """As `people_on`, with those who are asked something else than to go first (choose.py), in order."""
    named = _named(session, page, rung, now, leave_out)
    return choices_of(session, page, named, now, leave_out, frozenset(rung.get("prefers", ())))


def choices_of(
    session: Session,
    page: Page,
    named: list[uuid.UUID],
    now: datetime,
    leave_out: Collection[uuid.UUID] = (),
    wants: frozenset[str] = frozenset(),
) -> list[Choice]:
    """As `choices_on`, for people who are named already."""
    kept_out = walled_people(session, page.response_id) | there_already(session, page) | set(leave_out)
    # Who may go with, or in place of, somebody who is protected: the layers in turn, then the supervisors.
    stand_in = [LadderRung(target=one, minutes=0) for one in DEFAULT] if settings_of(session, named) else []
    more = [one for rung in stand_in for one in _named(session, page, rung, now)]
    able = [one for one in reachable(session, [*named, *more]) if one not in kept_out]
    return in_order(
        session,
        page,
        [one for one in able if one in named],
        now,
        others=[one for one in able if one not in named],
        wants=wants,
    )


def choices_by_name(session: Session, page: Page, person_id: uuid.UUID, now: datetime) -> list[Choice]:
    """One person, with whoever is asked to go together with them: nobody else, and nobody who was asked already."""
    asked = {
        one.person_id
        for one in attempts_of(session, page.id)
        if one.asked_at >= page.round_at
        or one.answer in (Answer.ACCEPTED, Answer.DECLINED, Answer.CANNOT_COME)
    }
    found = choices_of(session, page, [person_id], now, asked - {person_id})
    return [one for one in found if person_id in (one.person_id, one.paired_with)]


def there_already(session: Session, page: Page) -> set[uuid.UUID]:
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


def desk(session: Session, region_id: uuid.UUID, kept_out: Collection[uuid.UUID] = ()) -> list[uuid.UUID]:
    """Supervisors who can be called; where there is none, the administrators: somebody's telephone rings."""
    able = [one for one in reachable(session, supervisors(session, region_id)) if one not in kept_out]
    if able:
        return able
    admins = select(Person.id).where(
        Person.region_id == region_id, Person.role == Role.REGION_ADMIN, Person.active.is_(True)
    )
    found = reachable(session, session.scalars(admins.order_by(Person.id)))
    return [one for one in found if one not in kept_out]


def _fitting_first(session: Session, rung: LadderRung, two: list[uuid.UUID]) -> list[uuid.UUID]:
    """Of the two layers, who has more of what is preferred."""
    wants, have = frozenset(rung.get("prefers", ())), skills_of(session, two)
    return sorted(two, key=lambda one: -len(wants & have.get(one, frozenset())))


def _second_layer(page: Page, rung: LadderRung) -> bool:
    """Whether this rung asks one of the two layers, and the ladder has asked the other one before."""
    target, targets = rung["target"], [one["target"] for one in page.ladder]
    if target not in BOTH_LAYERS or target not in targets or rung.get("again"):
        return False
    return not (BOTH_LAYERS - {target}).isdisjoint(targets[: targets.index(target)])


def _times(rung: Rung) -> list[LadderRung]:
    once = LadderRung(target=rung.target, minutes=rung.minutes, channels=list(rung.channels))
    if rung.person_id is not None:
        once["person"] = str(rung.person_id)
    again = once | LadderRung(target=rung.target, minutes=rung.minutes, again=True)
    return [once, *([again] * (min(rung.times, MOST_TIMES) - 1))]


def _named(
    session: Session, page: Page, rung: LadderRung, now: datetime, leave_out: Collection[uuid.UUID] = ()
) -> list[uuid.UUID]:
    """Several are asked at once by the rungs of all and of supervisors; the first who accepts goes."""
    target = rung["target"]
    if target == Target.SUPERVISOR:
        return supervisors(session, page.region_id)
    if target == Target.PERSON:
        return [uuid.UUID(rung["person"])] if "person" in rung else []
    desk = now_on_call(session, page.region_id, now, slot=rota_slot(page.slot))
    layers = {Target.PRIMARY.value: desk.primary, Target.BACKUP.value: desk.backup, **desk.further}
    holders = {name: one.person_id if one else None for name, one in layers.items()}
    first, second = holders[Target.PRIMARY], holders[Target.BACKUP]
    if first is not None and second is not None:
        # Who rests after a night call-out is asked after who does not: the two rungs change places.
        loads = loads_of(session, [first, second], now, zone_of(session, page.region_id))
        two = _fitting_first(session, rung, [first, second]) if "prefers" in rung else [first, second]
        holders[Target.PRIMARY], holders[Target.BACKUP] = rested_first(two, loads)
        if _second_layer(page, rung):
            # Either order may change between the two rungs: who was not asked yet is not passed over for it.
            return [one for one in (holders[target], *two) if one is not None and one not in leave_out][:1]
    wanted = list(holders.values()) if target == Target.ALL else [holders.get(target)]
    return list(dict.fromkeys(one for one in wanted if one is not None))
