"""Calendar addresses (iCalendar, RFC 5545): a person's own shifts, or the layers of one rota. No names in either.

The secret in an address is 256 random bits; only its SHA-256 is kept. A new secret ends the old address.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.errors import NotFound
from webapp.paging.act import Act
from webapp.paging.models import Rota, RotaFeed
from webapp.paging.rota.on_call import Shift, Why, calendar
from webapp.paging.rota.read import LayerOf, layers_of
from webapp.paging.rota.shift_moves import note_change

BEHIND, AHEAD = timedelta(days=31), timedelta(days=92)
ON_CALL, NOBODY, STAND_IN = "On call", "nobody", "stand-in"
_ASK_AGAIN = "PT1H"


@dataclass(frozen=True)
class Entry:
    """One entry of a calendar; times in UTC, so that no reader has to know our zones or their changes."""

    uid: str
    starts: datetime
    ends: datetime
    summary: str


def renew_feed(
    act: Act, region_id: uuid.UUID, *, person_id: uuid.UUID | None = None, rota_id: uuid.UUID | None = None
) -> str:
    """The secret of a new address for one person or one rota; an address that there was is dead. Shown once."""
    if act.actor_id is None or (rota_id is not None and act.session.get(Rota, rota_id) is None):
        raise NotFound
    secret = act.ids.secret()
    feed = act.session.scalars(
        select(RotaFeed)
        .where(RotaFeed.person_id == person_id if rota_id is None else RotaFeed.rota_id == rota_id)
        .with_for_update()
    ).one_or_none()
    if feed is None:
        feed = RotaFeed(id=act.ids.new(), region_id=region_id, person_id=person_id, rota_id=rota_id)
        act.session.add(feed)
    feed.secret_hash, feed.made_by, feed.made_at = _hash(secret), act.actor_id, act.now
    note_change(act, region_id, "rota.feed_made", "rota" if rota_id else "own")
    return secret


def end_feed(act: Act, *, person_id: uuid.UUID | None = None, rota_id: uuid.UUID | None = None) -> None:
    """The address is dead and no new one is made."""
    asked = select(RotaFeed).where(
        RotaFeed.person_id == person_id if rota_id is None else RotaFeed.rota_id == rota_id
    )
    feed = act.session.scalars(asked).one_or_none()
    if feed is not None:
        act.session.delete(feed)
        note_change(act, feed.region_id, "rota.feed_ended", "rota" if rota_id else "own")


def feed_of(session: Session, secret: str) -> RotaFeed:
    """The feed of this secret, of any region; NotFound for a wrong one and for a person who is gone."""
    feed = session.scalars(select(RotaFeed).where(RotaFeed.secret_hash == _hash(secret))).one_or_none()
    if feed is None:
        raise NotFound
    person = session.get(Person, feed.person_id or feed.made_by)
    if person is None or not person.active:
        raise NotFound
    return feed


def write_feed(session: Session, feed: RotaFeed, now: datetime) -> bytes:
    """The calendar from a month ago to three months ahead."""
    layers = layers_of(session, feed.region_id, now - BEHIND)
    mine = [one for one in layers if feed.rota_id in (None, one.rota.id)]
    shifts = [(one, shift) for one in mine for shift in calendar(one.rules, now - BEHIND, now + AHEAD)]
    if feed.person_id is not None:
        return write(now, own_entries(shifts, feed.person_id))
    return write(now, rota_entries(shifts))


def own_entries(shifts: Sequence[tuple[LayerOf, Shift]], person_id: uuid.UUID) -> list[Entry]:
    return [
        Entry(_uid(layer, shift), shift.starts, shift.ends, ON_CALL)
        for layer, shift in shifts
        if shift.person_id == person_id
    ]


def rota_entries(shifts: Sequence[tuple[LayerOf, Shift]]) -> list[Entry]:
    """Layer and place in its order (from 1), never who that is; a gap as well."""
    return [
        Entry(_uid(layer, shift), shift.starts, shift.ends, f"{layer.layer.name}: {_place(layer, shift)}")
        for layer, shift in shifts
        if shift.why not in (Why.OFF_HOURS, Why.NOT_BEGUN)
    ]


def write(now: datetime, entries: Sequence[Entry]) -> bytes:
    made = Calendar()
    made.add("prodid", "-//Alongside//Rota//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", ON_CALL)
    made.add("x-published-ttl", _ASK_AGAIN)
    for one in sorted(entries, key=lambda each: (each.starts, each.uid)):
        event = Event()
        event.add("uid", one.uid)
        event.add("dtstamp", now)
        event.add("dtstart", one.starts)
        event.add("dtend", one.ends)
        event.add("summary", one.summary)
        made.add_component(event)
    written: bytes = made.to_ical()
    return written


def _place(layer: LayerOf, shift: Shift) -> str:
    if shift.person_id is None:
        return NOBODY
    if shift.person_id in layer.rules.members:
        return f"place {layer.rules.members.index(shift.person_id) + 1}"
    return STAND_IN


def _uid(layer: LayerOf, shift: Shift) -> str:
    """The same for the same shift at each reading; it holds no id of ours."""
    told = f"{layer.layer.id} {shift.starts.isoformat()}"
    return f"{hashlib.sha256(told.encode()).hexdigest()[:32]}@rota.alongside"


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
