"""Badge codes: set by the desk or the administrator, never shown, and good for that officer alone."""

from __future__ import annotations

import uuid

import pytest

from tests.town import Town
from webapp.accounts.badge import has_badge
from webapp.accounts.models import Person
from webapp.parts import parts


def holds(town: Town, code: str) -> bool:
    with town.database() as session:
        officer = session.get_one(Person, town.officer.person.id)
        return has_badge(parts().vault, officer, code)


@pytest.mark.parametrize("key", ["supervisor", "admin"])
def test_a_code_is_set_and_taken_away(town: Town, key: str) -> None:
    desk, officer = town.phone(f"{key}@demo.example"), town.officer.person
    desk.get("/officers").gets(200).sees(officer.name, "No code")
    desk.post(f"/officers/{officer.id}/badge", {"code": " 4417-k "}).gets(200).sees("can page by text")
    assert holds(town, "4417-K")
    desk.sees("Has a code").sees_not("4417")
    desk.post(f"/officers/{officer.id}/badge/away").gets(200).sees("cannot page by text")
    assert not holds(town, "4417-K")


@pytest.mark.parametrize("code", ["", "44", "4417 K", "4417_K", "1234567890123", "<b>4417</b>"])
def test_a_code_that_no_text_could_carry_is_refused_and_not_shown_again(town: Town, code: str) -> None:
    officer = town.officer.person
    town.supervisor.post(f"/officers/{officer.id}/badge", {"code": code}).gets(422)
    town.supervisor.sees("Give 3 to 12 letters, digits or dashes.")
    if code:
        assert town.supervisor.last is not None and f'value="{code}"' not in town.supervisor.last.text
    assert not holds(town, code)


def test_only_the_regions_desk_and_administrator_and_only_for_an_officer(town: Town) -> None:
    officer = town.officer.person
    path = f"/officers/{officer.id}/badge"
    for phone in (town.officer, town.advocate, town.welfare):
        phone.get("/officers").gets(403)
        phone.post(path, {"code": "4417-K"}).gets(403)
        phone.post(f"{path}/away").gets(403)
    town.coast("supervisor").post(path, {"code": "4417-K"}).gets(404)
    coast = town.coast("supervisor").get("/officers").last
    assert coast is not None and str(officer.id) not in coast.text
    for person_id in (town.advocate.person.id, uuid.UUID(int=7)):
        town.supervisor.post(f"/officers/{person_id}/badge", {"code": "4417-K"}).gets(404)
        town.supervisor.post(f"/officers/{person_id}/badge/away").gets(404)
    town.supervisor.get(path).gets(405)
    assert not holds(town, "4417-K")
