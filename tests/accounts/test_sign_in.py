"""Find the person behind an e-mail and a password, and the list of invented people that the demo shows."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.response.night import Night
from webapp.accounts.demo_list import demo_sign_ins
from webapp.accounts.models import Person
from webapp.accounts.sign_in import find_person
from webapp.cli.demo_world import PASSWORD
from webapp.db import RegionUnset, every_region, set_region

OFFICER = "officer@demo.example"


@pytest.mark.parametrize("typed", [OFFICER, f"  {OFFICER} ", OFFICER.upper()])
def test_an_address_is_found_however_it_is_typed(night: Night, typed: str) -> None:
    found = find_person(night.session, typed, PASSWORD)
    assert found is not None
    assert found.id == night.people["officer"].id


@pytest.mark.parametrize(
    ("email", "password"),
    [(OFFICER, "wrong"), (OFFICER, ""), ("", PASSWORD), ("nobody@demo.example", PASSWORD), ("%", PASSWORD)],
)
def test_what_does_not_fit_finds_nobody(night: Night, email: str, password: str) -> None:
    assert find_person(night.session, email, password) is None


def test_an_address_that_no_database_can_hold_finds_nobody(night: Night) -> None:
    assert find_person(night.session, "officer\0@demo.example", PASSWORD) is None


def test_whoever_has_left_cannot_sign_in(night: Night) -> None:
    night.people["officer"].active = False
    night.session.flush()
    assert find_person(night.session, OFFICER, PASSWORD) is None


def test_signing_in_looks_into_every_region_and_leaves_none_open(night: Night) -> None:
    set_region(night.session, night.region.id)
    coast = find_person(night.session, "officer.coast@demo.example", PASSWORD)
    assert coast is not None
    assert coast.region_id != night.region.id
    assert {person.region_id for person in night.session.scalars(select(Person))} == {night.region.id}
    night.session.info["region"] = None
    find_person(night.session, OFFICER, PASSWORD)
    with pytest.raises(RegionUnset):
        night.session.scalars(select(Person)).all()


def test_the_demo_lists_both_counties_people_in_the_order_of_the_story(night: Night) -> None:
    with every_region(night.session):
        listed = demo_sign_ins(night.session)
    assert [len(people) for _, people in listed] == [10, 10]
    for region, people in listed:
        assert [person.email.partition("@")[0].partition(".")[0] for person in people][:3] == [
            "officer",
            "advocate",
            "supervisor",
        ]
        assert {person.region_id for person in people} == {region.id}
        assert all(person.agency.name for person in people)


def test_nobody_real_and_nobody_who_has_left_is_listed(night: Night) -> None:
    night.people["backup"].email = "blair@county.example.org"
    night.people["officer"].active = False
    night.session.flush()
    with every_region(night.session):
        listed = demo_sign_ins(night.session)
    names = {person.name for region, people in listed if region.id == night.region.id for person in people}
    assert not names & {"Blair Demo", "Officer Demo"}
    assert len(names) == 8
