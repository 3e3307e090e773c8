"""A contact opens as many responses as there are young people, each with its own code, key, clocks and team."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.response.night import Night
from webapp.errors import DomainError
from webapp.ids import RandomIds
from webapp.response.answers import read_answers
from webapp.response.models import Contact, Response
from webapp.response.team import team_of
from webapp.vault.errors import CannotOpen
from webapp.youth.models import YoungPerson


@pytest.mark.parametrize("number", [1, 2, 9])
def test_each_young_person_has_a_response_a_code_and_a_data_key_of_their_own(
    night: Night, number: int
) -> None:
    opened = night.log(how_many=number)
    assert len(opened) == number
    assert len({one.code for one in opened}) == number
    young = {one.young_person_id for one in opened}
    assert len(young) == number
    assert all(not night.vault.box(one).shredded for one in young)
    assert {one.contact_id for one in opened} == {opened[0].id}


def test_each_response_has_clocks_and_a_team_of_its_own(night: Night) -> None:
    one, two = night.log(how_many=2)
    night.page(one)
    assert set(night.clocks(one)) == set(night.clocks(two)) != set()
    for response in (one, two):
        assert [person.name for _, person in team_of(night.session, response.id)] == ["Officer Demo"]
    assert night.noted(two, "page.opened") == []


def test_what_is_sealed_for_one_young_person_does_not_open_with_anothers_key(night: Night) -> None:
    one, two = night.log(how_many=2, called="Bee")
    called = [field for field in night.fields if field.name == "called"]
    assert read_answers(night.session, night.box(one), one, called) == {"called": "Bee"}
    with pytest.raises(CannotOpen):
        read_answers(night.session, night.box(two), one, called)


def test_the_contact_keeps_who_reported_and_the_three_times(night: Night) -> None:
    seen, typed = night.now - timedelta(hours=2), night.now - timedelta(minutes=3)
    response = night.log("supervisor", reporter="hotline", identified_at=seen, occurred_at=typed)[0]
    contact = night.session.get_one(Contact, response.contact_id)
    assert (contact.reporter, contact.how_many) == ("hotline", 1)
    assert (contact.identified_at, contact.occurred_at, contact.received_at) == (seen, typed, night.now)
    assert contact.logged_by == night.people["supervisor"].id


def test_a_time_of_identification_that_is_still_to_come_is_refused(night: Night) -> None:
    with pytest.raises(DomainError, match="That time is still to come"):
        night.log(identified_at=night.now + timedelta(seconds=1))
    assert night.session.scalar(select(func.count()).select_from(Response)) == 0
    assert night.log(identified_at=night.now)


def test_a_code_that_is_taken_is_drawn_again_and_another_countys_does_not_count(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = night.logged()
    drawn = iter([first.code, "R-9TDW"])
    monkeypatch.setattr(RandomIds, "response_code", lambda _: next(drawn))
    assert night.logged().code == "R-9TDW"
    monkeypatch.setattr(RandomIds, "response_code", lambda _: first.code)
    with night.elsewhere() as california:
        assert california.logged().code == first.code


def test_when_no_code_is_free_the_officer_is_told_to_call(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = night.logged()
    monkeypatch.setattr(RandomIds, "response_code", lambda _: first.code)
    with pytest.raises(DomainError, match="Call duty now"):
        night.logged()


def test_the_young_person_is_an_id_and_a_moment(night: Night) -> None:
    response = night.logged(called="Bee")
    young = night.session.get_one(YoungPerson, response.young_person_id)
    assert (young.region_id, young.opened_at) == (night.region.id, night.now)


def test_the_pack_version_that_it_began_with_stays(night: Night) -> None:
    response = night.logged()
    assert (response.pack_id, response.pack_version) == (night.pack.id, night.pack.version)


def test_logging_is_noted_once_for_each_response_with_the_tier_alone(night: Night) -> None:
    for response in night.log(how_many=2, called="Bee"):
        assert night.noted(response) == [("response.logged", "urgent"), ("team.joined", "first_responder")]
