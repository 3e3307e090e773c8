"""A swap: asked, accepted, approved. Each step has its person, and until the last one nothing moves."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from tests.paging.county import County
from tests.paging.shifts import acting, day, later, on_call, piece, staffed, told, wanted
from webapp.errors import DomainError, NotFound
from webapp.paging.models import Layer, Override, ShiftSwap
from webapp.paging.rota.leave import enter_leave
from webapp.paging.rota.override import cancel_override, make_overrides
from webapp.paging.rota.swap import Piece, answer_swap, ask_swap, decide_swap, undo_swap, withdraw_swap

__all__ = ["staffed"]


def asks(county: County, by: str, to: str, given: Piece, back: Piece | None = None) -> uuid.UUID:
    with acting(county, by) as act:
        return ask_swap(act, county.region_id, given, county.people[to], back).id


def answers(county: County, by: str, swap: uuid.UUID, *, accept: bool = True) -> None:
    with acting(county, by) as act:
        answer_swap(act, swap, accept=accept)


def decides(county: County, by: str, swap: uuid.UUID, *, approve: bool = True) -> None:
    with acting(county, by) as act:
        decide_swap(act, swap, approve=approve)


def withdraws(county: County, by: str, swap: uuid.UUID) -> None:
    with acting(county, by) as act:
        withdraw_swap(act, swap)


def undoes(county: County, swap: uuid.UUID) -> None:
    with acting(county, "sam") as act:
        undo_swap(act, swap)


def state(county: County, swap: uuid.UUID) -> str:
    with county.tx() as session:
        return session.get_one(ShiftSwap, swap).state


def agreed(county: County) -> uuid.UUID:
    """Ana gives her Wednesday to Cleo; both want it."""
    swap = asks(county, "ana", "cleo", piece(county, day(4)))
    answers(county, "cleo", swap)
    return swap


def test_asked_accepted_and_approved_the_shift_is_the_others(staffed: County) -> None:
    swap = asks(staffed, "ana", "cleo", piece(staffed, day(4)))
    assert state(staffed, swap) == "asked"
    answers(staffed, "cleo", swap)
    assert on_call(staffed, day(4, 9))[0] == "ana" and told(staffed) == []
    decides(staffed, "sam", swap)
    assert on_call(staffed, day(4, 8)) == ("cleo", "cleo", "swap")
    assert on_call(staffed, day(5, 7))[0] == "cleo" and on_call(staffed, day(5, 8))[0] == "bea"
    assert told(staffed) == ["ana", "cleo"]
    assert [action for action, _ in staffed.noted()] == [
        "rota.swap_asked",
        "rota.swap_accepted",
        "rota.swap_approved",
    ]


def test_a_shift_given_back_moves_both_ways_at_once(staffed: County) -> None:
    swap = asks(staffed, "ana", "bea", piece(staffed, day(4)), piece(staffed, day(5)))
    answers(staffed, "bea", swap)
    decides(staffed, "sam", swap)
    assert [on_call(staffed, day(number, 9))[0] for number in (3, 4, 5, 6)] == ["bea", "bea", "ana", "ana"]
    assert told(staffed) == ["ana", "bea"]


def test_declined_or_refused_it_is_over_and_can_be_asked_again(staffed: County) -> None:
    swap = asks(staffed, "ana", "cleo", piece(staffed, day(4)))
    answers(staffed, "cleo", swap, accept=False)
    with pytest.raises(DomainError, match="answered"):
        decides(staffed, "sam", swap)
    swap = agreed(staffed)
    decides(staffed, "sam", swap, approve=False)
    assert state(staffed, swap) == "refused"
    agreed(staffed)
    assert on_call(staffed, day(4, 9))[0] == "ana" and told(staffed) == []


def test_nobody_else_may_answer_or_withdraw(staffed: County) -> None:
    swap = asks(staffed, "ana", "cleo", piece(staffed, day(4)))
    for name in ("ana", "bea", "sam"):
        with pytest.raises(NotFound):
            answers(staffed, name, swap)
    for name in ("bea", "sam"):
        with pytest.raises(NotFound):
            withdraws(staffed, name, swap)
    with pytest.raises(DomainError, match="answered"):
        withdraws(staffed, "cleo", swap)  # not accepted yet: they decline instead
    assert state(staffed, swap) == "asked"


@pytest.mark.parametrize("by", ["ana", "cleo"])
def test_until_it_is_approved_either_takes_it_back(staffed: County, by: str) -> None:
    swap = agreed(staffed)
    withdraws(staffed, by, swap)
    with pytest.raises(DomainError, match="withdrawn"):
        decides(staffed, "sam", swap)


def test_a_supervisor_who_is_part_of_it_does_not_approve_it(staffed: County) -> None:
    swap = asks(staffed, "ana", "sam", piece(staffed, day(4)))
    answers(staffed, "sam", swap)
    with pytest.raises(DomainError, match="Another supervisor"):
        decides(staffed, "sam", swap)
    decides(staffed, "sid", swap)
    assert on_call(staffed, day(4, 9))[0] == "sam"


def test_undone_both_have_their_own_shifts_again_and_are_told(staffed: County) -> None:
    swap = agreed(staffed)
    decides(staffed, "sam", swap)
    told(staffed)
    undoes(staffed, swap)
    assert on_call(staffed, day(4, 9))[0] == "ana" and told(staffed) == ["ana", "cleo"]
    with pytest.raises(DomainError):
        undoes(staffed, swap)


def test_only_ones_own_shift_that_has_not_begun_can_be_given(staffed: County) -> None:
    with pytest.raises(DomainError, match="changed in between"):
        asks(staffed, "ana", "cleo", piece(staffed, day(5)))  # Bea's
    with pytest.raises(DomainError, match="changed in between"):
        asks(staffed, "ana", "cleo", piece(staffed, day(4, 9)))  # no shift begins then
    with pytest.raises(DomainError, match="has not begun"):
        asks(staffed, "ana", "cleo", piece(staffed, day(2)))
    with pytest.raises(DomainError, match="somebody else"):
        asks(staffed, "ana", "ana", piece(staffed, day(4)))
    with pytest.raises(DomainError, match="somebody else"):
        asks(staffed, "ana", "officer", piece(staffed, day(4)))
    with pytest.raises(DomainError, match="changed in between"):
        asks(staffed, "ana", "bea", piece(staffed, day(4)), piece(staffed, day(6)))  # Ana's own


def test_a_shift_is_asked_for_once_at_a_time(staffed: County) -> None:
    swap = asks(staffed, "ana", "cleo", piece(staffed, day(4)))
    with pytest.raises(DomainError, match="already"):
        asks(staffed, "ana", "bea", piece(staffed, day(4)))
    withdraws(staffed, "ana", swap)
    asks(staffed, "ana", "bea", piece(staffed, day(4)))


def test_a_shift_that_has_changed_since_is_not_given_away(staffed: County) -> None:
    swap = agreed(staffed)
    stands_in = wanted(staffed, "bea", day(4, 20), day(4, 22))
    with acting(staffed, "sam") as act:
        make_overrides(act, staffed.region_id, [stands_in])
    with pytest.raises(DomainError, match="changed since"):
        decides(staffed, "sam", swap)


def test_one_who_has_gone_on_leave_does_not_get_it(staffed: County) -> None:
    swap = agreed(staffed)
    with acting(staffed, "sam") as act:
        enter_leave(act, staffed.region_id, staffed.people["cleo"], day(4, 20), day(5))
    with pytest.raises(DomainError, match="on leave"):
        decides(staffed, "sam", swap)


def test_a_swap_of_a_shift_that_has_begun_is_not_approved(staffed: County) -> None:
    swap = agreed(staffed)
    later(staffed, days=2)
    with pytest.raises(DomainError, match="begun"):
        decides(staffed, "sam", swap)


def test_the_overrides_of_a_swap_go_with_the_swap_alone(staffed: County) -> None:
    swap = agreed(staffed)
    decides(staffed, "sam", swap)
    with staffed.tx() as session:
        made = session.scalars(select(Override.id)).one()
    with pytest.raises(DomainError, match="Undo the swap"), acting(staffed, "sam") as act:
        cancel_override(act, made)
    assert on_call(staffed, day(4, 9))[0] == "cleo"


def test_a_backup_shift_can_be_given_back_for_a_first_one(staffed: County) -> None:
    swap = asks(staffed, "ana", "cleo", piece(staffed, day(4)), piece(staffed, day(5), Layer.BACKUP))
    answers(staffed, "cleo", swap)
    decides(staffed, "sam", swap)
    assert on_call(staffed, day(4, 9))[:2] == ("cleo", "cleo")
    assert on_call(staffed, day(5, 9))[:2] == ("bea", "ana")
