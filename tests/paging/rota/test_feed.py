"""What a calendar program reads: the very shifts of the calendar, on both nights, and no name or id of anybody."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from tests.paging.county import County
from tests.paging.rotas import ANA, BEA, CLEO, NIGHTS, at, rules, stand_in
from webapp.accounts.models import Role
from webapp.db import every_region
from webapp.errors import NotFound
from webapp.paging.act import Act
from webapp.paging.models import Rota, RotaFeed, RotaLayer
from webapp.paging.rota.feed import (
    end_feed,
    feed_of,
    own_entries,
    renew_feed,
    rota_entries,
    write,
    write_feed,
)
from webapp.paging.rota.on_call import LayerRules, calendar
from webapp.paging.rota.read import LayerOf

Read = list[tuple[datetime, datetime, str]]


def shifts_of(layer: LayerRules, start: datetime, end: datetime):  # type: ignore[no-untyped-def]
    of = LayerOf(Rota(name="Advocates"), RotaLayer(id=uuid.UUID(int=100), name="primary"), layer)
    return [(of, shift) for shift in calendar(layer, start, end)]


def read(body: bytes) -> Read:
    events = Calendar.from_ical(body).walk("VEVENT")
    return [(one.decoded("dtstart"), one.decoded("dtend"), str(one["summary"])) for one in events]


def own(layer: LayerRules, person: uuid.UUID, start: datetime, end: datetime) -> Read:
    return read(write(start, own_entries(shifts_of(layer, start, end), person)))


@pytest.mark.parametrize(("sunday", "hours"), [((2026, 3, 8), 23), ((2026, 11, 1), 25), ((2026, 6, 7), 24)])
def test_a_shift_over_the_night_of_the_change_ends_at_eight_in_the_feed(
    sunday: tuple[int, int, int], hours: int
) -> None:
    end = at(*sunday, 8)
    start = end - timedelta(hours=hours)
    assert own(rules([ANA]), ANA, start, end) == [(start, end, "On call")]


def test_every_entry_is_in_utc_so_that_no_reader_needs_our_zones() -> None:
    body = write(
        at(2026, 3, 1, 8), own_entries(shifts_of(rules(), at(2026, 3, 1, 8), at(2026, 4, 1, 8)), ANA)
    )
    assert b"TZID" not in body
    assert re.findall(rb"DTSTART:(\S+)", body) and all(
        one.endswith(b"Z") for one in re.findall(rb"DT(?:START|END|STAMP):(\S+)", body)
    )


def test_the_feed_of_a_year_is_the_calendar_of_a_year() -> None:
    layer = rules(
        [ANA, BEA, CLEO],
        hours=[NIGHTS],
        stand_ins=[stand_in(BEA, datetime(2026, 7, 1), datetime(2026, 7, 3))],
    )
    start, end = at(2026, 1, 1, 8), at(2027, 1, 1, 8)
    for person in (ANA, BEA, CLEO):
        theirs = [
            (one.starts, one.ends, "On call")
            for one in calendar(layer, start, end)
            if one.person_id == person
        ]
        assert own(layer, person, start, end) == theirs


def test_a_rota_feed_says_layers_and_places_and_who_nobody_is() -> None:
    layer = rules([ANA, BEA], stand_ins=[stand_in(CLEO, datetime(2020, 1, 8, 8), datetime(2020, 1, 9, 8))])
    start, end = at(2020, 1, 6, 8), at(2020, 1, 9, 8)
    said = [one[2] for one in read(write(start, rota_entries(shifts_of(layer, start, end))))]
    assert said == ["primary: place 1", "primary: place 2", "primary: stand-in"]
    empty = rota_entries(shifts_of(rules([]), start, end - timedelta(days=2)))
    assert [one.summary for one in empty] == ["primary: nobody"]
    hours = rota_entries(shifts_of(rules([ANA], hours=[NIGHTS]), at(2020, 1, 6, 8), at(2020, 1, 7, 8)))
    assert [one.summary for one in hours] == ["primary: place 1"], "what the rules leave empty is not listed"


def test_an_entry_keeps_its_id_when_it_is_read_again() -> None:
    start, end = at(2026, 3, 1, 8), at(2026, 3, 9, 8)
    first = [one.uid for one in rota_entries(shifts_of(rules(), start, end))]
    again = [one.uid for one in rota_entries(shifts_of(rules(), start + timedelta(days=1), end))]
    assert first[1:] == again and len(set(first)) == len(first)


# ---- the secret ----


def act(county: County, session, name: str = "ana") -> Act:  # type: ignore[no-untyped-def]
    return Act(session, county.now, county.ids, county.people[name], Role.ADVOCATE)


def renewed(county: County, name: str = "ana") -> str:
    with county.tx() as session:
        return renew_feed(act(county, session, name), county.region_id, person_id=county.people[name])


def body_of(county: County, secret: str) -> bytes:
    with county.sessions() as session, every_region(session):
        return write_feed(session, feed_of(session, secret), county.now)


def test_the_secret_has_256_bits_and_only_its_hash_is_kept(county: County) -> None:
    secret = renewed(county)
    assert len(secret) == 43
    with county.tx() as session:
        feed = session.scalars(select(RotaFeed)).one()
        assert len(feed.secret_hash) == 32 and secret.encode() not in feed.secret_hash
    assert ("rota.feed_made", "own") in county.noted()


def test_a_persons_feed_holds_their_shifts_alone_and_no_name(county: County) -> None:
    county.rota(primary=["ana", "bea"], backup=["cleo"])
    body = body_of(county, renewed(county))
    found = read(body)
    assert {summary for _, _, summary in found} == {"On call"}
    assert any(
        starts <= county.now < ends for starts, ends, _ in read(body_of(county, renewed(county, "bea")))
    ) != any(starts <= county.now < ends for starts, ends, _ in found)
    for person_id in county.people.values():
        assert str(person_id).encode() not in body
    assert b"Example" not in body and b"Sagebrush" not in body


def test_a_new_address_ends_the_one_before_and_an_end_ends_both(county: County) -> None:
    old = renewed(county)
    new = renewed(county)
    assert body_of(county, new)
    with pytest.raises(NotFound):
        body_of(county, old)
    with county.tx() as session:
        end_feed(act(county, session), person_id=county.people["ana"])
    for secret in (old, new, "", "x" * 5000):
        with pytest.raises(NotFound):
            body_of(county, secret)


def test_the_address_of_an_account_that_was_closed_is_dead(county: County) -> None:
    secret = renewed(county)
    county.change("ana", active=False)
    with pytest.raises(NotFound):
        body_of(county, secret)


def test_the_address_of_a_rota_dies_with_the_account_of_whoever_made_it(county: County) -> None:
    with county.tx() as session:
        act = Act(session, county.now, county.ids, county.people["sam"])
        rota_id = session.scalars(select(Rota.id)).first()
        secret = renew_feed(act, county.region_id, rota_id=rota_id)
    assert body_of(county, secret)
    county.change("sam", active=False)
    with pytest.raises(NotFound):
        body_of(county, secret)


def test_the_feed_reaches_from_a_month_ago_to_three_months_ahead(county: County) -> None:
    found = read(body_of(county, renewed(county)))
    assert found[0][0] <= county.now - timedelta(days=28)
    assert county.now + timedelta(days=91) < found[-1][1] <= county.now + timedelta(days=92)
    assert found[0][0].tzinfo is not None and found[0][0].utcoffset() == UTC.utcoffset(None)
