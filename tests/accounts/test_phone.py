"""Staff telephone numbers: sealed, found again by a blind index, and written so that people can read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.response.night import Night
from webapp.accounts.number import for_eyes, for_text
from webapp.accounts.phone import open_phone, people_with_phone, set_phone
from webapp.vault.errors import CannotOpen

NUMBER = "+17755550199"


def test_a_number_is_sealed_and_opens_with_the_regions_box(night: Night) -> None:
    person = night.people["backup"]
    set_phone(night.vault, person, NUMBER)
    assert b"5550199" not in (person.phone_sealed or b"") + (person.phone_index or b"")
    assert open_phone(night.vault.box(night.region.id), person) == NUMBER


def test_a_number_moved_to_another_person_does_not_open(night: Night) -> None:
    mine, theirs = night.people["backup"], night.people["advocate"]
    mine.phone_sealed = theirs.phone_sealed
    with pytest.raises(CannotOpen):
        open_phone(night.vault.box(night.region.id), mine)


def test_somebody_without_a_number_has_none(night: Night) -> None:
    person = night.people["backup"]
    person.phone_sealed = None
    assert open_phone(night.vault.box(night.region.id), person) is None


def test_people_are_found_by_their_number_and_by_no_other(night: Night) -> None:
    for key in ("backup", "advocate"):
        set_phone(night.vault, night.people[key], NUMBER)
    night.session.flush()
    found = {person.email for person in people_with_phone(night.session, night.vault, NUMBER)}
    assert found == {night.people[key].email for key in ("backup", "advocate")}
    assert people_with_phone(night.session, night.vault, "+17755550198") == []


def test_whoever_has_left_is_not_found(night: Night) -> None:
    set_phone(night.vault, night.people["backup"], NUMBER)
    night.people["backup"].active = False
    night.session.flush()
    assert people_with_phone(night.session, night.vault, NUMBER) == []


@pytest.mark.parametrize(
    ("number", "eyes", "text"),
    [
        ("+17755550142", "(775) 555-0142", "775-555-0142"),
        ("+442079460123", "+44 20 7946 0123", "+442079460123"),
        ("911", "911", "911"),
        ("", "", ""),
        ("nonsense", "nonsense", "nonsense"),
    ],
)
def test_a_number_is_written_for_eyes_and_for_texts(number: str, eyes: str, text: str) -> None:
    assert (for_eyes(number), for_text(number)) == (eyes, text)


@given(st.text(max_size=20))
def test_whatever_stands_in_a_numbers_place_can_be_written(number: str) -> None:
    assert isinstance(for_eyes(number), str)
    assert isinstance(for_text(number), str)
