"""A post cut off by sign-out waits, sealed, for the same person; not too large, and not for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.response.night import Night
from webapp.offline.models import ParkedPost
from webapp.offline.park import KEPT_FOR, LARGEST, forget, park, parked
from webapp.vault.errors import CannotOpen

FORM = {"where": ["Bus station, gate 9"], "left_out": ["pen", "water"], "_at": ["8"]}


def parks(night: Night, who: str = "officer", path: str = "/contacts", **more: list[str]) -> bool:
    """A form like those of the app: with a fresh item key, unless one is given."""
    key = more.pop("key", [str(night.ids.new())])
    return park(
        night.session,
        night.vault,
        now=night.now,
        ids=night.ids,
        region_id=night.region.id,
        person_id=night.people[who].id,
        path=path,
        form=FORM | {"_key": key} | more,
    )


def waits(night: Night, who: str = "officer") -> list[tuple[str, dict[str, list[str]]]]:
    found = parked(night.session, night.vault, night.people[who].id)
    return [(post.path, form) for post, form in found]


def test_a_form_comes_back_as_it_was_without_its_stale_token(night: Night) -> None:
    assert parks(night, key=["7"], csrf_token=["old"])
    assert waits(night) == [("/contacts", FORM | {"_key": ["7"]})]


def test_a_form_that_is_sent_twice_waits_once(night: Night) -> None:
    assert parks(night, key=["7"])
    assert parks(night, key=["7"], csrf_token=["another"], _at=["9"])
    assert len(waits(night)) == 1
    assert parks(night, "advocate", key=["7"])
    assert len(waits(night, "advocate")) == 1


def test_other_words_under_the_same_key_are_not_lost(night: Night) -> None:
    """Somebody goes back, corrects what they wrote, and sends again: nothing of it has been applied yet."""
    parks(night, key=["7"])
    night.minutes_pass(1)
    assert parks(night, key=["7"], where=["Bus station, gate 12"])
    assert ["Bus station, gate 12"] in [form["where"] for _, form in waits(night)]


def test_it_waits_for_its_own_person_alone(night: Night) -> None:
    parks(night)
    for who in set(night.people) - {"officer"}:
        assert waits(night, who) == []


def test_another_county_does_not_see_it(night: Night) -> None:
    parks(night)
    with night.elsewhere() as california:
        assert parked(california.session, california.vault, night.people["officer"].id) == []


def test_several_come_back_in_the_order_in_which_they_were_sent(night: Night) -> None:
    for where in ("first", "second", "third"):
        parks(night, where=[where])
    assert [form["where"] for _, form in waits(night)] == [["first"], ["second"], ["third"]]


def test_what_waits_is_sealed_and_bound_to_its_row(night: Night) -> None:
    parks(night)
    parks(night, where=["Elsewhere"])
    one, other = night.session.scalars(select(ParkedPost).order_by(ParkedPost.id)).all()
    assert b"Bus station" not in one.sealed + other.sealed
    one.sealed = other.sealed
    night.session.flush()
    with pytest.raises(CannotOpen):
        waits(night)


def test_what_is_forgotten_is_gone_and_the_rest_stays(night: Night) -> None:
    parks(night)
    parks(night, where=["Elsewhere"])
    first = parked(night.session, night.vault, night.people["officer"].id)[0][0]
    forget(night.session, person_id=night.people["officer"].id, post_id=first.id)
    assert [form["where"] for _, form in waits(night)] == [["Elsewhere"]]


def test_nobody_forgets_what_waits_for_another(night: Night) -> None:
    parks(night)
    post = night.session.scalars(select(ParkedPost)).one()
    forget(night.session, person_id=night.people["advocate"].id, post_id=post.id)
    assert len(waits(night)) == 1


def test_what_is_too_large_is_not_kept_and_says_so(night: Night) -> None:
    assert parks(night, note=["x" * (LARGEST - 200)])
    assert not parks(night, note=["x" * LARGEST])
    assert not parks(night, path="/" + "x" * 200)
    assert len(waits(night)) == 1


def test_letters_beyond_ascii_count_by_what_they_take(night: Night) -> None:
    assert not parks(night, note=["é" * (LARGEST // 4)])


@pytest.mark.parametrize(("age", "there"), [(KEPT_FOR, 2), (KEPT_FOR + timedelta(seconds=1), 1)])
def test_after_a_day_the_next_one_sweeps_it_away(night: Night, age: timedelta, there: int) -> None:
    parks(night)
    night.clock.advance(age)
    parks(night, "advocate")
    assert len(night.session.scalars(select(ParkedPost)).all()) == there
    assert len(waits(night, "advocate")) == 1


def test_another_countys_are_left_to_that_county(night: Night) -> None:
    parks(night)
    night.clock.advance(KEPT_FOR * 2)
    with night.elsewhere() as california:
        parks(california)
    assert len(waits(night)) == 1
