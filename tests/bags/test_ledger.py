"""The ledger: stock is the sum of moves, never below nothing, and no bag is ever lost or made on the way."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.response.night import Night
from webapp.bags.ledger import Stock, bags_of, count, give, stock, take_back
from webapp.bags.models import BagKind, BagMove, BagPlace
from webapp.errors import DomainError
from webapp.response.models import Response

# What the demo's county starts with: (place, kind) -> bags.
START = {
    ("Car 12", "S"): 1,
    ("Car 12", "M"): 3,
    ("Car 12", "L"): 2,
    ("Car 15", "S"): 2,
    ("Car 15", "M"): 2,
    ("Car 15", "L"): 1,
    ("Store room", "S"): 6,
    ("Store room", "M"): 9,
    ("Store room", "L"): 6,
}


@dataclass
class Shelf:
    """The county's bags, with short names for kinds: S, M, L."""

    night: Night
    response: Response
    places: dict[str, BagPlace]
    kinds: dict[str, BagKind]

    def give(self, place: str = "Car 12", kind: str = "M", left_out: tuple[str, ...] = ()) -> BagMove:
        return self.give_by_id(self.places[place].id, self.kinds[kind].id, left_out)

    def give_by_id(self, place: uuid.UUID, kind: uuid.UUID, left_out: tuple[str, ...] = ()) -> BagMove:
        return give(
            self.night.session,
            now=self.night.now,
            ids=self.night.ids,
            response_id=self.response.id,
            place_id=place,
            kind_id=kind,
            left_out=left_out,
            by=self.night.people["advocate"].id,
            by_role="advocate",
        )

    def take_back(self, move: BagMove, response: Response | None = None) -> BagMove:
        return take_back(
            self.night.session,
            now=self.night.now,
            ids=self.night.ids,
            move_id=move.id,
            response_id=(response or self.response).id,
            by=self.night.people["advocate"].id,
            by_role="advocate",
        )

    @property
    def counts(self) -> dict[tuple[str, str], int]:
        return {(one.place.name, letter(one)): one.count for one in stock(self.night.session)}

    def balance(self) -> int:
        """All bags of all places, suppliers and young people included: double entry makes this nothing."""
        session = self.night.session
        return sum(
            count(session, place.id, kind.id)
            for place in session.scalars(select(BagPlace))
            for kind in self.kinds.values()
        )


def letter(one: Stock) -> str:
    return one.kind.name.split()[1].strip(",")


def shelf_of(night: Night) -> Shelf:
    places = {place.name: place for place in night.session.scalars(select(BagPlace))}
    kinds = {kind.name.split()[1].strip(","): kind for kind in night.session.scalars(select(BagKind))}
    return Shelf(night, night.logged(), places, kinds)


@pytest.fixture
def shelf(night: Night) -> Iterator[Shelf]:
    made = shelf_of(night)
    yield made
    assert made.balance() == 0


def test_the_stock_is_what_was_received(shelf: Shelf) -> None:
    assert shelf.counts == START


def test_a_bag_that_is_given_is_one_less_where_it_came_from_and_nowhere_else(shelf: Shelf) -> None:
    move = shelf.give("Car 12", "M")
    assert shelf.counts == START | {("Car 12", "M"): 2}
    assert (move.quantity, move.reason, move.response_id) == (1, "given", shelf.response.id)
    assert shelf.night.noted(shelf.response, "bag.given") == [("bag.given", None)]


def test_no_name_goes_with_a_bag() -> None:
    columns = {column.key for column in BagMove.__table__.columns}
    assert columns == {
        "id",
        "region_id",
        "kind_id",
        "from_id",
        "to_id",
        "quantity",
        "reason",
        "left_out",
        "response_id",
        "undoes_id",
        "moved_by",
        "occurred_at",
        "received_at",
    }


def test_what_was_left_out_is_kept_if_the_kind_has_it(shelf: Shelf) -> None:
    move = shelf.give(left_out=("pen", "journal", "a note to her mother", "phone"))
    assert move.left_out == "pen journal"


def test_from_an_empty_place_nothing_is_given(shelf: Shelf) -> None:
    shelf.give("Car 12", "S")
    with pytest.raises(DomainError, match="Car 12 shows none of these left"):
        shelf.give("Car 12", "S")
    assert shelf.counts["Car 12", "S"] == 0
    assert len(bags_of(shelf.night.session, shelf.response.id)) == 1


@pytest.mark.parametrize("place", ["Supplier", "Given"])
def test_only_a_stock_place_gives(shelf: Shelf, place: str) -> None:
    with pytest.raises(DomainError, match="Choose where the bag came from"):
        shelf.give(place)


def test_a_place_that_is_no_longer_used_is_not_listed(shelf: Shelf) -> None:
    shelf.places["Car 12"].active = False
    assert {place for place, _ in shelf.counts} == {"Car 15", "Store room"}


def test_ids_of_nothing_and_of_another_county_give_nothing(shelf: Shelf) -> None:
    with shelf.night.elsewhere() as california:
        theirs = shelf_of(california)
        place, kind = theirs.places["Car 12"].id, theirs.kinds["M"].id
    shelf.night.session.flush()
    shelf.night.session.expunge_all()
    nothing = uuid.UUID(int=7)
    mine = (shelf.places["Car 12"].id, shelf.kinds["M"].id)
    for wrong in ((place, kind), (place, mine[1]), (mine[0], kind), (nothing, mine[1]), (mine[0], nothing)):
        with pytest.raises(DomainError, match="Choose where the bag came from"):
            shelf.give_by_id(*wrong)
    assert shelf.counts == START


def test_another_countys_moves_are_not_in_the_sum(shelf: Shelf) -> None:
    with shelf.night.elsewhere() as california:
        shelf_of(california).give("Store room", "L")
    assert shelf.counts == START


def test_a_giving_is_undone_once(shelf: Shelf) -> None:
    move = shelf.give("Car 15", "L")
    assert [one.id for one, _, _ in bags_of(shelf.night.session, shelf.response.id)] == [move.id]
    shelf.night.minutes_pass(1)
    back = shelf.take_back(move)
    assert (back.from_id, back.to_id, back.undoes_id) == (move.to_id, move.from_id, move.id)
    assert shelf.counts == START
    assert bags_of(shelf.night.session, shelf.response.id) == []
    with pytest.raises(DomainError, match="already undone"):
        shelf.take_back(move)
    assert shelf.counts == START
    assert shelf.night.noted(shelf.response, "bag.given", "bag.undone") == [
        ("bag.given", None),
        ("bag.undone", None),
    ]


def test_both_moves_stay_in_the_ledger(shelf: Shelf) -> None:
    shelf.take_back(shelf.give())
    kept = select(func.count()).select_from(BagMove).where(BagMove.response_id == shelf.response.id)
    assert shelf.night.session.scalar(kept) == 2


def test_what_was_not_given_here_is_not_taken_back(shelf: Shelf) -> None:
    session = shelf.night.session
    received = session.scalars(select(BagMove).where(BagMove.reason == "received")).all()[0]
    given = shelf.give()
    back = shelf.take_back(given)
    other = shelf.night.logged()
    again = shelf.give()
    for move, response in ((received, None), (back, None), (again, other)):
        with pytest.raises(DomainError, match="was not given here"):
            shelf.take_back(move, response)


PLACES = st.sampled_from(["Car 12", "Car 15", "Store room"])
KINDS = st.sampled_from(["S", "M", "L"])
ACTS = st.lists(
    st.tuples(st.just("give"), PLACES, KINDS) | st.tuples(st.just("undo"), st.integers(0, 30), st.none()),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_is_given_and_undone_stock_is_the_sum_and_never_below_nothing(
    shelf: Shelf, acts: list[tuple[str, object, object]]
) -> None:
    savepoint = shelf.night.session.begin_nested()
    expected, given, undone = dict(START), list[tuple[BagMove, tuple[str, str]]](), set[uuid.UUID]()
    for act, which, kind in acts:
        shelf.night.minutes_pass(1)
        if act == "give":
            at = (str(which), str(kind))
            if expected[at] == 0:
                with pytest.raises(DomainError):
                    shelf.give(*at)
                continue
            given.append((shelf.give(*at), at))
            expected[at] -= 1
        elif given:
            move, at = given[int(str(which)) % len(given)]
            if move.id in undone:
                with pytest.raises(DomainError):
                    shelf.take_back(move)
                continue
            shelf.take_back(move)
            undone.add(move.id)
            expected[at] += 1
    assert shelf.counts == expected
    assert min(expected.values()) >= 0
    assert shelf.balance() == 0
    still_out = bags_of(shelf.night.session, shelf.response.id)
    assert {move.id for move, _, _ in still_out} == {move.id for move, _ in given} - undone
    savepoint.rollback()


def test_the_balance_is_nothing_only_when_every_place_is_counted(shelf: Shelf) -> None:
    """Control: what the stock places hold is missing from the supplier."""
    session = shelf.night.session
    stocked = [place for place in session.scalars(select(BagPlace)) if place.purpose == "stock"]
    held = sum(count(session, place.id, kind.id) for place in stocked for kind in shelf.kinds.values())
    assert held == sum(START.values())
