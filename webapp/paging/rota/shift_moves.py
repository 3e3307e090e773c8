"""A change of a rota: who has other shifts because of it is told, it is noted, and a worker looks ahead anew."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from webapp.accounts.models import Person, Role
from webapp.audit.record import record
from webapp.errors import N_, BadField
from webapp.paging.act import Act
from webapp.paging.messages.queue import queue, reachable
from webapp.paging.models import MessageKind
from webapp.paging.page_tables import ADVOCATE_SLOT, ADVOCATE_SLOTS, rota_slot
from webapp.paging.rota.on_call import Shift, calendar
from webapp.paging.rota.read import layers_of
from webapp.paging.rota.watch import look_again

LONGEST = timedelta(days=31)
FURTHEST = timedelta(days=366)
# Wall time of any zone is within this of UTC.
_FAR_ZONE = timedelta(hours=15)

Times = dict[uuid.UUID, list[tuple[uuid.UUID, datetime, datetime]]]


@contextmanager
def moving(act: Act, region_id: uuid.UUID, ends: Sequence[datetime]) -> Iterator[None]:
    """Around a change that reaches to the last of `ends` (wall time): tells everybody whose shifts it moves.

    Whoever makes the change knows of it, and what is over moves nobody.
    """
    until = max(ends).replace(tzinfo=act.now.tzinfo) + _FAR_ZONE
    before = _times(act, region_id, until)
    yield
    act.session.flush()
    after = _times(act, region_id, until)
    for person_id in reachable(act.session, sorted(moved(before, after) - {act.actor_id})):
        queue(act, region_id=region_id, person_id=person_id, kind=MessageKind.SHIFT_MOVED)
    look_again(act.session, act.now, act.ids, region_id)


def moved(before: Times, after: Times) -> set[uuid.UUID]:
    """Whose times differ."""
    return {person_id for person_id in {*before, *after} if before.get(person_id) != after.get(person_id)}


def times_of(calendars: Sequence[tuple[uuid.UUID, Sequence[Shift]]]) -> Times:
    """Each person's times on call by layer; shifts without a break between them are one."""
    found: Times = defaultdict(list)
    for layer_id, shifts in calendars:
        for one in shifts:
            if one.person_id is None:
                continue
            mine = found[one.person_id]
            if mine and mine[-1][0] == layer_id and mine[-1][2] == one.starts:
                mine[-1] = (layer_id, mine[-1][1], one.ends)
            else:
                mine.append((layer_id, one.starts, one.ends))
    return dict(found)


def note_change(act: Act, region_id: uuid.UUID, action: str, detail: str | None = None) -> None:
    """One audit row; `detail` is the layer's name."""
    record(
        act.session,
        now=act.now,
        ids=act.ids,
        region_id=region_id,
        action=action,
        actor_id=act.actor_id,
        actor_role=act.actor_role,
        detail=detail,
    )
    act.session.flush()


def check_times(starts: datetime, ends: datetime, local_now: datetime) -> None:
    """Refuse times (wall time) that make no sense for an override or a leave."""
    if ends <= starts:
        raise BadField("ends", N_("The end must be after the beginning."))
    if ends <= local_now:
        raise BadField("ends", N_("That is over already. Give an end that is still to come."))
    if ends - starts > LONGEST:
        raise BadField("ends", N_("Give at most 31 days at once."))
    if starts > local_now + FURTHEST:
        raise BadField("starts", N_("Give a beginning within a year from now."))


def can_stand(person: Person | None, slot: str) -> bool:
    """May this person be put on call by hand, on a rota of this slot?"""
    if person is None or not person.active:
        return False
    if slot == ADVOCATE_SLOT:
        return person.role in (Role.ADVOCATE, Role.SUPERVISOR)
    return person.role in (Role.TEAM_MEMBER, Role.FIRST_RESPONDER)


def can_answer_for(person: Person | None, slot: str) -> bool:
    """May the desk name this person for a page of this slot? For a core member only who is of that discipline.

    Police are law enforcement by their role; juvenile services are what a county's probation is called elsewhere.
    """
    if person is None or not can_stand(person, rota_slot(slot)):
        return False
    discipline = "law_enforcement" if person.role == Role.FIRST_RESPONDER else person.discipline
    return slot in ADVOCATE_SLOTS or discipline == ("probation" if slot == "juvenile_services" else slot)


def _times(act: Act, region_id: uuid.UUID, until: datetime) -> Times:
    if until <= act.now:
        return {}
    layers = layers_of(act.session, region_id, act.now)
    return times_of([(one.layer.id, calendar(one.rules, act.now, until)) for one in layers])
