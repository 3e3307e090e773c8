"""Who is not ready for a shift: on the board, and reminded a day and an hour ahead, each once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import event

from tests.paging.county import County
from tests.paging.shifts import acting, day, staffed, wanted
from webapp.paging.models import Readiness
from webapp.paging.people.readiness import TESTED_WITHIN, Lack
from webapp.paging.people.ready_watch import LOOK_EVERY, next_due, not_ready, remind_one
from webapp.paging.rota.override import make_overrides
from webapp.paging.rota.read import layers_of

__all__ = ["staffed"]
PLEASE = "You are on call within a day, and a page may not reach you."

# Ana is on call until Tuesday at 8:00, then Bea until Wednesday; Cleo is the backup. It is 2:38 on Tuesday.


def slips(county: County, *names: str) -> None:
    """Their last test is too old."""
    with county.tx() as session:
        for name in names:
            row = session.get_one(Readiness, county.people[name])
            row.test_answered_at = county.now - TESTED_WITHIN


def works(county: County) -> None:
    while remind_one(county.sessions, county.clock, county.ids, TESTED_WITHIN):
        pass
    county.work()


def found(county: County) -> list[tuple[str, bool]]:
    """(who, on call now), the soonest first."""
    names = {person_id: name for name, person_id in county.people.items()}
    with county.tx() as session:
        return [
            (names[one.person_id], one.starts <= county.now)
            for one in not_ready(session, county.region_id, county.now)
        ]


def reminded(county: County) -> list[str]:
    return [name for name in ("ana", "bea", "cleo", "sam") for one in county.texts(name) if PLEASE in one]


def test_whoever_is_ready_is_left_in_peace(staffed: County) -> None:
    works(staffed)
    assert found(staffed) == [] and reminded(staffed) == []


def test_on_call_now_and_within_a_day_are_found_and_others_are_not(staffed: County) -> None:
    slips(staffed, "ana", "bea", "cleo", "sam")
    assert found(staffed) == [("ana", True), ("cleo", True), ("bea", False)]
    with staffed.tx() as session:
        assert not_ready(session, staffed.region_id, staffed.now)[0].lacks == (Lack.NOT_TESTED,)


def test_layers_that_were_read_already_cost_one_statement(staffed: County) -> None:
    slips(staffed, "bea")
    with staffed.tx() as session:
        layers = layers_of(session, staffed.region_id, staffed.now)
        seen: list[str] = []
        event.listen(staffed.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
        assert len(not_ready(session, staffed.region_id, staffed.now, layers=layers)) == 1
        assert len(seen) == 1


def test_reminded_a_day_and_an_hour_ahead_each_once(staffed: County) -> None:
    slips(staffed, "bea")
    works(staffed)
    assert reminded(staffed) == ["bea"], "the shift begins within a day"
    for _ in range(5):
        staffed.clock.advance(LOOK_EVERY)
        works(staffed)
    assert reminded(staffed) == []
    staffed.clock.advance(timedelta(hours=4, minutes=35))  # 7:38
    works(staffed)
    assert reminded(staffed) == ["bea"]
    staffed.clock.advance(timedelta(minutes=10))
    works(staffed)
    assert reminded(staffed) == []


def test_who_becomes_ready_in_between_is_not_reminded_again(staffed: County) -> None:
    slips(staffed, "bea")
    works(staffed)
    reminded(staffed)
    with staffed.tx() as session:
        session.get_one(Readiness, staffed.people["bea"]).test_answered_at = staffed.now
    staffed.clock.advance(timedelta(hours=5))
    works(staffed)
    assert reminded(staffed) == []


def test_the_look_wakes_the_worker_in_time(staffed: County) -> None:
    slips(staffed, "bea")
    works(staffed)
    with staffed.tx() as session:
        assert next_due(session) == staffed.now + LOOK_EVERY
    staffed.clock.advance(timedelta(hours=4, minutes=19))  # 6:57, three minutes before the hour
    works(staffed)
    with staffed.tx() as session:
        assert next_due(session) == staffed.now + timedelta(minutes=3)


def test_a_shift_that_comes_by_override_counts_and_one_that_goes_does_not(staffed: County) -> None:
    slips(staffed, "bea")
    night = wanted(staffed, "sam", day(3), day(4))
    with acting(staffed, "sam") as act:
        make_overrides(act, staffed.region_id, [night])
    slips(staffed, "sam")
    assert found(staffed) == [("sam", False)]


def test_without_a_number_they_are_on_the_board_and_are_not_texted(staffed: County) -> None:
    staffed.change("bea", phone_sealed=None, phone_index=None)
    works(staffed)
    assert found(staffed) == [("bea", False)]
    assert all(PLEASE not in body for _, body, _ in staffed.gateway.sent)


def test_at_night_only_who_is_on_call_before_the_morning_is_reminded(staffed: County) -> None:
    slips(staffed, "sid")
    evening = wanted(staffed, "sid", day(3, 18), day(3, 22))
    with acting(staffed, "sam") as act:
        make_overrides(act, staffed.region_id, [evening])
    texts = lambda: [one for one in staffed.texts("sid") if PLEASE in one]  # noqa: E731
    works(staffed)
    assert texts() == [], "it is 2:38, and the shift begins at 18:00"
    staffed.clock.advance(timedelta(hours=5, minutes=22))
    works(staffed)
    assert len(texts()) == 1
