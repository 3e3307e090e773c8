"""The young person is an id alone: what is personal is sealed elsewhere, under that id's own key."""

from __future__ import annotations

import pytest

from tests.response.night import Night
from webapp.response.answers import read_answers
from webapp.vault.errors import Shredded
from webapp.youth.models import YoungPerson


def test_the_record_has_no_place_for_anything_personal() -> None:
    assert {column.key for column in YoungPerson.__table__.columns} == {"id", "region_id", "opened_at"}


def test_with_its_key_destroyed_everything_personal_is_gone_and_the_record_stays(night: Night) -> None:
    response = night.logged(called="Bee")
    called = [field for field in night.fields if field.name == "called"]
    assert read_answers(night.session, night.box(response), response, called) == {"called": "Bee"}
    night.vault.destroy(response.young_person_id, night.now)
    with pytest.raises(Shredded):
        read_answers(night.session, night.box(response), response, called)
    assert night.session.get(YoungPerson, response.young_person_id) is not None
    assert night.clocks(response)


def test_another_county_does_not_find_it(night: Night) -> None:
    response = night.logged()
    night.session.flush()
    night.session.expunge_all()
    with night.elsewhere() as california:
        assert california.session.get(YoungPerson, response.young_person_id) is None
