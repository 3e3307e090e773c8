"""How much each person has been asked and been out, who rests: from pages, attempts, offers and check-ins."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, select, true, union_all
from sqlalchemy.orm import Session

from webapp.accounts.models import Region
from webapp.accounts.wall import walled_for
from webapp.paging.models import Attempt, CheckInWatch, Offer, Page

LOOKS_BACK = timedelta(days=30)
# Local wall time of the region. A night belongs to the day on which it began.
NIGHT_BEGINS, NIGHT_ENDS = time(22), time(6)
REST = "rest"
DEFAULT_REST = timedelta(hours=10)


@dataclass(frozen=True)
class Load:
    """`call_outs`: pages that they set out for, to lead or along. `nights`: nights on which they were asked or out.

    `rests_until` is None for somebody who does not rest now.
    """

    call_outs: int = 0
    nights: int = 0
    rests_until: datetime | None = None


NO_LOAD = Load()


def rest_of(session: Session) -> timedelta:
    """How long somebody rests after a night call-out: REST_HOURS, which whoever makes a session puts on it."""
    given = session.info.get(REST, DEFAULT_REST)
    return given if isinstance(given, timedelta) else DEFAULT_REST


def loads_of(
    session: Session,
    people: Iterable[uuid.UUID],
    now: datetime,
    zone: str,
    viewer_id: uuid.UUID | None = None,
) -> dict[uuid.UUID, Load]:
    """Of the last 30 days, for those who have any; one statement for any number of people. A viewer is told nothing
    by it of what a wall keeps from them; the ladder counts all."""
    asked = list(people)
    seen = and_(
        Page.drill.is_(False), Page.response_id.not_in(walled_for(viewer_id)) if viewer_id else true()
    )
    since = now - LOOKS_BACK
    rows = session.execute(union_all(_led(asked, since).where(seen), _beside(asked, since).where(seen)))
    local, rest = ZoneInfo(zone), rest_of(session)
    nights: dict[uuid.UUID, set[date]] = defaultdict(set)
    outs: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    rests: dict[uuid.UUID, datetime] = {}
    for person_id, asked_at, page_id, went, began_at, ended_at in rows:
        nights[person_id] |= _nights(asked_at, asked_at, local)
        if went != person_id or began_at is None:
            continue
        outs[person_id].add(page_id)
        ends = max(began_at, ended_at or now)
        found = _nights(began_at, ends, local)
        nights[person_id] |= found
        # While they are out nothing is over yet: rest begins when that has ended.
        if found and ended_at and ends + rest > now:
            rests[person_id] = max(rests.get(person_id, now), ends + rest)
    return {one: Load(len(outs[one]), len(found), rests.get(one)) for one, found in nights.items()}


def _led(people: list[uuid.UUID], since: datetime) -> Select[*tuple[Any, ...]]:
    """Who was asked, and who of them led and set out: until the page was closed."""
    return (
        select(
            Attempt.person_id,
            Attempt.asked_at,
            Page.id,
            Page.accepted_by,
            func.coalesce(Page.on_my_way_at, Page.arrived_at),
            Page.closed_at,
        )
        .join(Page, Page.id == Attempt.page_id)
        .where(Attempt.person_id.in_(people), Attempt.asked_at > since)
    )


def _beside(people: list[uuid.UUID], since: datetime) -> Select[*tuple[Any, ...]]:
    """Who was asked beside a page, and who of them went along: as long as their check-ins lasted."""
    out = and_(CheckInWatch.page_id == Offer.page_id, CheckInWatch.person_id == Offer.person_id)
    return (
        select(
            Offer.person_id,
            Offer.asked_at,
            Page.id,
            CheckInWatch.person_id,
            CheckInWatch.began_at,
            CheckInWatch.ended_at,
        )
        .join(Page, Page.id == Offer.page_id)
        .outerjoin(CheckInWatch, out)
        .where(Offer.person_id.in_(people), Offer.asked_at > since)
    )


def zone_of(session: Session, region_id: uuid.UUID) -> str:
    region = session.get(Region, region_id)
    return region.zone if region else "UTC"


def _nights(begins: datetime, ends: datetime, zone: ZoneInfo) -> set[date]:
    """The nights that this span touches. It is at most a few days long."""
    found: set[date] = set()
    first, last = begins.astimezone(zone), ends.astimezone(zone)
    day = first.date() - timedelta(days=1)
    while day <= last.date():
        dusk = datetime.combine(day, NIGHT_BEGINS, zone)
        dawn = datetime.combine(day + timedelta(days=1), NIGHT_ENDS, zone)
        if first < dawn and last >= dusk:
            found.add(day)
        day += timedelta(days=1)
    return found
