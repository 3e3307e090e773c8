"""Overrides and leave: who may stand where, what then counts, and who is told."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest

from tests.paging.county import County
from tests.paging.shifts import acting, day, later, on_call, staffed, told, wanted
from webapp.accounts.models import Role
from webapp.db import in_region
from webapp.errors import BadField, DomainError, NotFound
from webapp.paging.act import Act
from webapp.paging.rota.leave import ask_leave, decide_leave, enter_leave, withdraw_leave
from webapp.paging.rota.override import cancel_override, make_overrides

__all__ = ["staffed"]


def overrides(county: County, by: str, *each: tuple[str, datetime, datetime]) -> list[uuid.UUID]:
    every = [wanted(county, *one) for one in each]
    with acting(county, by) as act:
        made = make_overrides(act, county.region_id, every)
        return [one.id for one in made]


def test_an_override_counts_and_those_whose_shift_moves_are_told(staffed: County) -> None:
    overrides(staffed, "sam", ("cleo", day(4, 20), day(5, 2)))
    assert on_call(staffed, day(4, 21)) == ("cleo", "cleo", "override")
    assert on_call(staffed, day(5, 2)) == ("ana", "cleo", "rotation")
    assert told(staffed) == ["ana", "cleo"]
    assert ("rota.override_made", "primary") in staffed.noted()


def test_the_words_of_it_name_no_one(staffed: County) -> None:
    overrides(staffed, "sam", ("cleo", day(4, 20), day(5, 2)))
    staffed.work()
    assert staffed.texts("ana") == [
        "Your on-call times have changed. Sign in and open Rota. Duty 775-555-0142"
    ]
    staffed.texts("cleo")
    staffed.silence()


def test_undone_what_it_stood_over_counts_again_and_both_are_told(staffed: County) -> None:
    (made,) = overrides(staffed, "sam", ("cleo", day(4, 20), day(5, 2)))
    told(staffed)
    for _twice in range(2):
        with acting(staffed, "sam") as act:
            cancel_override(act, made)
    assert on_call(staffed, day(4, 21))[0] == "ana"
    assert told(staffed) == ["ana", "cleo"]
    assert staffed.noted().count(("rota.override_undone", "primary")) == 1


def test_who_makes_it_for_themselves_and_who_has_the_shift_anyhow_is_not_told(staffed: County) -> None:
    overrides(staffed, "sam", ("sam", day(4, 20), day(4, 22)))
    assert told(staffed) == ["ana"]
    overrides(staffed, "sam", ("ana", day(6, 9), day(6, 20)))
    assert told(staffed) == [], "it is Ana’s shift already"


def test_what_is_over_is_told_to_nobody(staffed: County) -> None:
    (made,) = overrides(staffed, "sam", ("cleo", day(4, 20), day(5, 2)))
    told(staffed)
    later(staffed, days=4)
    with acting(staffed, "sam") as act:
        cancel_override(act, made)
    assert told(staffed) == []


@pytest.mark.parametrize(
    ("who", "starts", "ends", "field"),
    [
        ("cleo", day(5), day(5), "ends"),
        ("cleo", day(1), day(2), "ends"),
        ("cleo", day(5), datetime(2026, 4, 6), "ends"),
        ("cleo", datetime(2027, 4, 5), datetime(2027, 4, 6), "starts"),
        ("officer", day(5), day(6), "person"),
        ("gone", day(5), day(6), "person"),
        ("away", day(5), day(6), "person"),
    ],
)
def test_an_override_that_makes_no_sense_is_refused(
    staffed: County, who: str, starts: datetime, ends: datetime, field: str
) -> None:
    staffed.person("gone", Role.ADVOCATE, active=False)
    staffed.person("away", Role.ADVOCATE)
    with acting(staffed, "sam") as act:
        enter_leave(act, staffed.region_id, staffed.people["away"], day(5, 20), day(7))
    with pytest.raises(BadField) as refused:
        overrides(staffed, "sam", (who, starts, ends))
    assert refused.value.field == field
    assert ("rota.override_made", "primary") not in staffed.noted()


def test_of_several_one_that_cannot_be_stops_all(staffed: County) -> None:
    with pytest.raises(BadField):
        overrides(staffed, "sam", ("cleo", day(4), day(5)), ("officer", day(5), day(6)))
    assert on_call(staffed, day(4, 9))[0] == "ana" and told(staffed) == []


def test_an_id_of_nothing_is_not_found(staffed: County) -> None:
    nothing = uuid.UUID(int=7)
    with acting(staffed, "sam") as act:
        for verb in (cancel_override, lambda act, one: decide_leave(act, one, approve=True)):
            with pytest.raises(NotFound):
                verb(act, nothing)


# ---- leave ----


def leave(county: County, name: str, starts: datetime, ends: datetime) -> uuid.UUID:
    with acting(county, name) as act:
        return ask_leave(act, county.region_id, starts, ends).id


def decide(county: County, leave_id: uuid.UUID, *, approve: bool, by: str = "sam") -> None:
    with acting(county, by) as act:
        decide_leave(act, leave_id, approve=approve)


def test_leave_counts_when_it_is_approved_and_the_next_in_order_takes_over(staffed: County) -> None:
    asked = leave(staffed, "ana", day(4), day(5))
    assert on_call(staffed, day(4, 9))[2] == "rotation" and told(staffed) == []
    decide(staffed, asked, approve=True)
    assert on_call(staffed, day(4, 9)) == ("bea", "cleo", "leave")
    assert told(staffed) == ["ana", "bea"]
    assert [action for action, _ in staffed.noted()] == ["rota.leave_asked", "rota.leave_approved"]


def test_refused_leave_changes_nothing_and_is_decided_once(staffed: County) -> None:
    asked = leave(staffed, "ana", day(4), day(5))
    decide(staffed, asked, approve=False)
    with pytest.raises(DomainError, match="decided"):
        decide(staffed, asked, approve=True)
    assert on_call(staffed, day(4, 9))[0] == "ana" and told(staffed) == []


def test_a_person_withdraws_their_own_leave_and_nobody_elses(staffed: County) -> None:
    asked = leave(staffed, "ana", day(4), day(5))
    decide(staffed, asked, approve=True)
    told(staffed)
    with pytest.raises(NotFound), acting(staffed, "bea") as act:
        withdraw_leave(act, asked, by_supervisor=False)
    with acting(staffed, "ana") as act:
        withdraw_leave(act, asked, by_supervisor=False)
    assert on_call(staffed, day(4, 9))[0] == "ana"
    assert told(staffed) == ["bea"], "Ana did it herself"


def test_a_supervisor_enters_leave_that_was_told_on_the_phone(staffed: County) -> None:
    with acting(staffed, "sam") as act:
        entered = enter_leave(act, staffed.region_id, staffed.people["ana"], day(4), day(5)).id
    assert on_call(staffed, day(4, 9))[0] == "bea" and told(staffed) == ["ana", "bea"]
    with acting(staffed, "sam") as act:
        withdraw_leave(act, entered, by_supervisor=True)
    assert on_call(staffed, day(4, 9))[0] == "ana"


def test_leave_twice_in_the_same_time_is_refused(staffed: County) -> None:
    leave(staffed, "ana", day(4), day(6))
    with pytest.raises(BadField, match="already"):
        leave(staffed, "ana", day(5), day(7))
    leave(staffed, "ana", day(6), day(7))


def test_another_region_neither_sees_nor_moves_it(staffed: County) -> None:
    asked = leave(staffed, "ana", day(4), day(5))
    with staffed.sessions() as session, session.begin(), in_region(session, uuid.UUID(int=99)):
        act = Act(session, staffed.now, staffed.ids, staffed.people["sam"], Role.SUPERVISOR)
        with pytest.raises(NotFound):
            decide_leave(act, asked, approve=True)
