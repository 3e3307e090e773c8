"""What screens show of those who are out there."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.accounts.phone import open_phone
from webapp.accounts.wall import walled_for
from webapp.paging.models import AlarmKind, AloneAlarm, CheckInWatch, Offer, OfferKind, Page, Readiness
from webapp.vault.vault import Vault


@dataclass(frozen=True)
class AlarmView:
    """One open alarm. `number` is None where the person has none, or it was not asked for."""

    id: uuid.UUID
    kind: str
    response_id: uuid.UUID
    response_code: str
    name: str
    role: str
    number: str | None
    raised_at: datetime
    told_at: datetime | None
    heard_at: datetime | None

    @property
    def help(self) -> bool:
        return self.kind == AlarmKind.HELP


@dataclass(frozen=True)
class WatchView:
    """The check-ins of one person on a response, by name, as the desk sees them. `along`: not the one who leads."""

    name: str
    role: str
    number: str | None
    watch: CheckInWatch
    along: bool = False


@dataclass(frozen=True)
class OnDesk:
    """Open alarms, help first; and by person the numbers, and how ready they are, of those that were asked for."""

    alarms: list[AlarmView]
    numbers: dict[uuid.UUID, str]
    ready: dict[uuid.UUID, tuple[Person, Readiness | None]]


def on_desk(
    session: Session,
    vault: Vault,
    region_id: uuid.UUID,
    viewer_id: uuid.UUID,
    also: Collection[uuid.UUID] = (),
    response_id: uuid.UUID | None = None,
    on_call: Collection[uuid.UUID] = (),
) -> OnDesk:
    """Every open alarm that no wall keeps from `viewer_id`; with it the numbers of `also`, and how ready `on_call` are.

    `response_id`: only those of one response. One statement here, and one for the region's key.
    """
    stands = and_(
        AloneAlarm.person_id == Person.id,
        AloneAlarm.closed_at.is_(None),
        AloneAlarm.response_id.not_in(walled_for(viewer_id)),
        # Who asked for help in silence may be looked over the shoulder.
        or_(AloneAlarm.kind != AlarmKind.HELP, AloneAlarm.person_id != viewer_id),
    )
    if response_id is not None:
        stands = and_(stands, AloneAlarm.response_id == response_id)
    found = session.execute(
        select(Person, AloneAlarm, Readiness)
        .select_from(Person)
        .outerjoin(AloneAlarm, stands)
        .outerjoin(Readiness, Readiness.person_id == Person.id)
        .where(or_(AloneAlarm.id.is_not(None), Person.id.in_([*also, *on_call])))
        .order_by(AloneAlarm.kind, AloneAlarm.raised_at, AloneAlarm.id)
    ).all()
    called = [row.Person for row in found if row.AloneAlarm is not None or row.Person.id in also]
    box = vault.box(region_id) if called else None
    numbers = {person.id: open_phone(box, person) for person in called} if box else {}
    alarms = [
        _alarm(row.Person, row.AloneAlarm, numbers.get(row.Person.id))
        for row in found
        if row.AloneAlarm is not None
    ]
    ready = {row.Person.id: (row.Person, row.Readiness) for row in found if row.Person.id in on_call}
    return OnDesk(alarms, {person_id: number for person_id, number in numbers.items() if number}, ready)


def watches_of(session: Session, vault: Vault, viewer: Person, response_id: uuid.UUID) -> list[WatchView]:
    """Newest first, those that have ended as well. Only who goes together with another is asked along: that is shown
    to the supervisors of their own agency alone (people/on_scene.py)."""
    along = (
        select(Offer.id)
        .join(Page, Page.id == Offer.page_id)
        .where(
            Offer.page_id == CheckInWatch.page_id,
            Offer.person_id == CheckInWatch.person_id,
            Offer.kind == OfferKind.ALONG,
            Page.accepted_by.is_distinct_from(CheckInWatch.person_id),
        )
    )
    found = session.execute(
        select(CheckInWatch, Person, along.exists().label("along"))
        .join(Person, Person.id == CheckInWatch.person_id)
        .where(CheckInWatch.response_id == response_id)
        .order_by(CheckInWatch.began_at.desc(), CheckInWatch.id.desc())
    ).all()
    box = vault.box(viewer.region_id) if found else None
    return [
        WatchView(
            row.Person.name,
            row.Person.role,
            open_phone(box, row.Person) if box else None,
            row.CheckInWatch,
            row.along and row.Person.agency_id == viewer.agency_id,
        )
        for row in found
    ]


def _alarm(person: Person, alarm: AloneAlarm, number: str | None) -> AlarmView:
    return AlarmView(
        id=alarm.id,
        kind=alarm.kind,
        response_id=alarm.response_id,
        response_code=alarm.response_code,
        name=person.name,
        role=person.role,
        number=number,
        raised_at=alarm.raised_at,
        told_at=alarm.told_at,
        heard_at=alarm.heard_at,
    )
