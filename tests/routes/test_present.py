"""Times, spans and roles as people read them, in the region's zone and over both nights when clocks change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.response.counties import Standing, standing
from webapp.accounts.models import Region, Role
from webapp.clock import ManualClock
from webapp.db import db
from webapp.protocols.vocabulary import DISCIPLINES
from webapp.routes import present

__all__ = ["standing"]

SPRING = datetime(2026, 3, 8, tzinfo=UTC)  # at 10:00 UTC, 2 a.m. becomes 3 a.m. in Los Angeles
AUTUMN = datetime(2026, 11, 1, tzinfo=UTC)  # at 9:00 UTC, 2 a.m. becomes 1 a.m.


@pytest.fixture
def here(standing: Standing) -> Iterator[Flask]:
    """A request in Nevada's county; `at` sets its time."""
    with standing.app.test_request_context():
        g.region = db.session.scalars(select(Region).where(Region.pack_id == "nv-model-2018")).one()
        at(datetime(2026, 3, 3, 10, 38, tzinfo=UTC))
        yield standing.app


def at(moment: datetime) -> None:
    g.now = moment


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said", "short"),
    [
        ("2026-03-03T10:38", "2:38 a.m.", "2:38"),
        ("2026-03-03T08:00", "12:00 a.m.", "12:00"),
        ("2026-03-03T07:59", "11:59 p.m.", "11:59"),
        ("2026-03-03T20:00", "12:00 p.m.", "12:00"),
        ("2026-03-03T21:05", "1:05 p.m.", "1:05"),
        ("2026-03-08T09:59", "1:59 a.m.", "1:59"),
        ("2026-03-08T10:00", "3:00 a.m.", "3:00"),
        ("2026-11-01T08:59", "1:59 a.m.", "1:59"),
        ("2026-11-01T09:00", "1:00 a.m.", "1:00"),
        ("2026-11-01T10:00", "2:00 a.m.", "2:00"),
    ],
)
def test_a_time_is_said_in_the_regions_zone(here: Flask, moment: str, said: str, short: str) -> None:
    assert present.time_of_day(utc(moment)) == said
    assert present.short_time(utc(moment)) == short


@pytest.mark.parametrize(
    ("now", "moment", "said"),
    [
        ("2026-03-03T10:38", "2026-03-03T12:38", "4:38 a.m."),
        ("2026-03-03T10:38", "2026-03-04T07:59", "11:59 p.m."),
        ("2026-03-03T10:38", "2026-03-04T08:00", "Wed 12:00 a.m."),
        ("2026-03-03T10:38", "2026-03-02T10:38", "Mon 2:38 a.m."),
        ("2026-03-03T10:38", "2026-03-09T10:38", "Mon 3:38 a.m."),
        ("2026-03-03T10:38", "2026-03-10T10:38", "3/10 3:38 a.m."),
        ("2026-03-03T10:38", "2026-02-25T10:38", "Wed 2:38 a.m."),
        ("2026-03-03T10:38", "2026-02-24T10:38", "2/24 2:38 a.m."),
        # The long and the short day: three days on the clock are not 72 hours, and both are said by the clock.
        ("2026-03-07T18:00", "2026-03-10T18:00", "Tue 11:00 a.m."),
        ("2026-10-31T18:00", "2026-11-03T18:00", "Tue 10:00 a.m."),
        ("2026-11-01T08:30", "2026-11-01T09:30", "1:30 a.m."),
    ],
)
def test_a_day_is_said_where_it_is_not_today(here: Flask, now: str, moment: str, said: str) -> None:
    at(utc(now))
    assert present.day_and_time(utc(moment)) == said


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_over_a_night_when_clocks_change_no_minute_is_said_wrong(here: Flask, night: datetime) -> None:
    """What is said, read back as a time of that day, is the moment itself or its twin an hour off."""
    for minute in range(0, 24 * 60, 7):
        moment = night + timedelta(minutes=minute)
        local = moment.astimezone(present.zone())
        assert present.time_of_day(moment) == f"{local:%I:%M} {'a.m.' if local.hour < 12 else 'p.m.'}".lstrip(
            "0"
        )


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 min"),
        (0.99, "0 min"),
        (1, "1 min"),
        (59.9, "59 min"),
        (60, "1 h"),
        (61, "1 h 1 min"),
        (112, "1 h 52 min"),
        (47 * 60 + 59, "47 h 59 min"),
        (48 * 60, "2 days"),
        (65 * 60, "2 days 17 h"),
        (71 * 60 + 59, "2 days 23 h"),
        (72 * 60, "3 days"),
        (240 * 60, "10 days"),
        (-52, "52 min"),
    ],
)
def test_a_span_is_said_in_whole_minutes_hours_or_days(here: Flask, minutes: float, said: str) -> None:
    assert present.span(timedelta(minutes=minutes)) == said


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seconds=st.integers(min_value=0, max_value=40 * 24 * 3600))
def test_no_span_promises_more_than_there_is_nor_an_hour_less(here: Flask, seconds: int) -> None:
    said = present.span(timedelta(seconds=seconds)).split()
    units = {"min": 60, "h": 3600, "day": 86400, "days": 86400}
    total = sum(int(number) * units[unit] for number, unit in zip(said[::2], said[1::2], strict=True))
    assert 0 <= seconds - total < (3600 if "day" in said[1] else 60)


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [(-3600, 0), (0, 0), (1, 1), (59, 1), (60, 1), (61, 2), (25 * 60, 25), (25 * 60 + 1, 26)],
)
def test_minutes_until_are_whole_and_never_below_nothing(here: Flask, seconds: int, minutes: int) -> None:
    assert present.minutes_until(present.now() + timedelta(seconds=seconds)) == minutes


def test_the_present_stands_still_for_one_request(app: Flask, clock: ManualClock) -> None:
    with app.test_request_context():
        before = present.now()
        clock.advance(timedelta(minutes=5))
        assert present.now() == before
    with app.test_request_context():
        assert present.now() == before + timedelta(minutes=5)


def test_without_a_region_times_are_in_utc(here: Flask) -> None:
    g.region = None
    assert present.time_of_day(utc("2026-03-03T10:38")) == "10:38 a.m."


def test_every_role_and_discipline_has_a_name_and_what_is_none_has_one_too(here: Flask) -> None:
    assert {present.role_name(role) for role in Role} == set(present.ROLES.values())
    assert set(present.DISCIPLINES) >= set(DISCIPLINES)
    assert present.role_name(None) == present.role_name("nobody") == "Alongside"
    assert present.discipline_name("mental_health") == "Mental health"
    assert present.discipline_name(None) == present.discipline_name("nothing") == "Team member"


def test_every_filter_is_at_hand_in_templates(here: Flask) -> None:
    said = here.jinja_env.from_string("{{ now|time_of_day }} {{ '+17755550142'|phone }}")
    assert said.render(now=present.now()) == "2:38 a.m. (775) 555-0142"
