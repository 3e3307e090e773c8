"""A wall keeps a named person out of one response, until it is lifted."""

from __future__ import annotations

from sqlalchemy import func, select, update

from tests.response.night import Night
from webapp.accounts.models import Wall
from webapp.accounts.wall import walled_people, walled_responses


def test_a_wall_is_seen_from_both_sides(night: Night) -> None:
    response, other = night.logged(), night.logged()
    night.wall(response, "backup", "officer")
    backup, officer = night.people["backup"].id, night.people["officer"].id
    assert walled_people(night.session, response.id) == {backup, officer}
    assert walled_people(night.session, other.id) == frozenset()
    assert walled_responses(night.session, backup) == {response.id}
    assert walled_responses(night.session, night.people["advocate"].id) == frozenset()


def test_a_wall_raised_twice_is_one_wall(night: Night) -> None:
    response = night.logged()
    night.wall(response, "backup")
    night.wall(response, "backup", "backup", "officer")
    assert night.session.scalar(select(func.count()).select_from(Wall)) == 2


def test_a_lifted_wall_keeps_nobody_out_and_can_be_raised_again(night: Night) -> None:
    response = night.logged()
    night.wall(response, "backup")
    night.session.execute(update(Wall).values(lifted_at=night.now))
    assert walled_people(night.session, response.id) == frozenset()
    assert walled_responses(night.session, night.people["backup"].id) == frozenset()
    night.wall(response, "backup")
    assert walled_people(night.session, response.id) == {night.people["backup"].id}
    assert night.session.scalar(select(func.count()).select_from(Wall)) == 2


def test_who_made_it_and_when_is_kept(night: Night) -> None:
    response = night.logged()
    night.wall(response, "backup")
    wall = night.session.scalars(select(Wall)).one()
    assert (wall.made_by, wall.made_at) == (night.people["supervisor"].id, night.now)


def test_walls_of_another_county_are_not_seen(night: Night) -> None:
    response = night.logged()
    night.wall(response, "backup")
    with night.elsewhere() as california:
        assert walled_people(california.session, response.id) == frozenset()
