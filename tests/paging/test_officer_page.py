"""An officer without the app pages by text: their number, their badge code, a reply; nothing else opens anything."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.paging.county import County
from webapp.accounts.badge import has_badge, set_badge
from webapp.accounts.models import Person, Role
from webapp.errors import DomainError
from webapp.paging.inbound import receive
from webapp.paging.models import OfficerPage
from webapp.paging.officer_page import MOST, MOST_GUESSES, WITHIN, Opened

BADGE = "4417-K"


class Street:
    """The county's texts with a hook that opens responses."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.opened: list[str] = []
        self.refuses = False
        self._count = 0
        with county.tx() as session:
            set_badge(county.vault, session.get_one(Person, county.people["officer"]), BADGE)

    def opens(self, person: Person) -> Opened:
        if self.refuses:
            raise DomainError("not now")
        code = f"R-000{len(self.opened)}"
        self.opened.append(code)
        return Opened(self.response_id, code)

    def says(self, name: str, body: str) -> str | None:
        county = self.county
        if not hasattr(self, "response_id"):
            self.response_id: uuid.UUID = county.response("R-0000")
        self._count += 1
        with county.sessions() as session, session.begin():
            heard = receive(
                session,
                now=county.now,
                ids=county.ids,
                vault=county.vault,
                provider_sid=f"SMstreet{self._count}",
                from_number=county.numbers[name],
                body=body,
                opens=self.opens,
            )
        county.work()
        return heard.read_as if heard else None

    def code(self) -> str:
        found = re.search(r"reply (\d{3})", self.county.texts("officer")[-1])
        assert found is not None
        return found[1]


@pytest.fixture
def street(county: County) -> Street:
    return Street(county)


def test_page_and_badge_then_the_code_opens_one_response(county: County, street: Street) -> None:
    assert street.says("officer", "PAGE 4417-K") == "officer_asks"
    assert street.opened == [], "the first text opens nothing"
    code = street.code()
    assert street.says("officer", code) == "officer_opens"
    assert street.opened == ["R-0000"]
    assert county.texts("officer") == [
        "R-0000 is open. Nobody travels before police dispatch has confirmed you. "
        "Give the place by phone now: duty 775-555-0142"
    ]
    assert [action for action, _ in county.noted()][-2:] == ["officer.page_asked", "officer.page_confirmed"]
    with county.tx() as session:
        row = session.scalars(select(OfficerPage)).one()
    assert (row.response_id, row.confirmed_at) == (street.response_id, county.now)


def test_the_code_texted_twice_opens_nothing_more(county: County, street: Street) -> None:
    street.says("officer", "page 4417-k.")
    code = street.code()
    street.says("officer", code)
    assert street.says("officer", code) == "officer_opens"
    assert street.opened == ["R-0000"]


@pytest.mark.parametrize("body", ["PAGE", "PAGE 9999", "PAGE 4417-K now", "PAGE Anna at Elm St", "PAGE 44"])
def test_what_is_not_the_officers_badge_opens_nothing(county: County, street: Street, body: str) -> None:
    assert street.says("officer", body) == "officer_wrong"
    assert county.texts("officer") == ["Nothing was opened. Please call duty 775-555-0142"]
    assert street.opened == []


def test_a_badge_from_another_number_opens_nothing(county: County, street: Street) -> None:
    assert street.says("ana", "PAGE 4417-K") == "unclear"
    county.person("other", Role.FIRST_RESPONDER)
    assert street.says("other", "PAGE 4417-K") == "officer_wrong", "it is another officer's badge"
    county.numbers["stranger"] = "+17755550199"
    assert street.says("stranger", "PAGE 4417-K") is None
    assert street.opened == []


def test_a_code_from_another_number_or_a_guess_opens_nothing(county: County, street: Street) -> None:
    street.says("officer", "PAGE 4417-K")
    code = street.code()
    county.person("other", Role.FIRST_RESPONDER)
    street.says("other", code)
    street.says("officer", str(300 + (int(code) - 299) % 600))
    assert street.opened == []


def test_three_in_ten_minutes_and_the_fourth_is_told_once(county: County, street: Street) -> None:
    for _ in range(MOST):
        assert street.says("officer", "PAGE 0000") == "officer_wrong"
    county.texts("officer")
    for _ in range(4):
        assert street.says("officer", "PAGE 4417-K") == "officer_too_many", (
            "the right badge is too late as well"
        )
    assert county.texts("officer") == ["Too many tries. Nothing was opened. Please call duty 775-555-0142"]
    county.clock.advance(WITHIN)
    assert street.says("officer", "PAGE 4417-K") == "officer_asks"


def test_the_code_counts_for_ten_minutes(county: County, street: Street) -> None:
    street.says("officer", "PAGE 4417-K")
    code = street.code()
    county.clock.advance(WITHIN + timedelta(seconds=1))
    street.says("officer", code)
    assert street.opened == []


def test_when_it_cannot_be_opened_the_officer_is_told_to_call(county: County, street: Street) -> None:
    street.says("officer", "PAGE 4417-K")
    code = street.code()
    street.refuses = True
    assert street.says("officer", code) == "officer_wrong"
    assert county.texts("officer") == ["Nothing was opened. Please call duty 775-555-0142"]
    street.refuses = False
    assert street.says("officer", code) == "officer_opens", "and may try again"


def test_without_the_hook_it_is_a_text_like_any_other(county: County, street: Street) -> None:
    assert county.says("officer", "PAGE 4417-K") == "unclear"
    with county.tx() as session:
        assert session.scalars(select(OfficerPage)).all() == []


def test_somebody_who_has_no_badge_code_has_none(county: County) -> None:
    with county.tx() as session:
        officer = session.get_one(Person, county.people["officer"])
        assert not has_badge(county.vault, officer, "4417-K")
        set_badge(county.vault, officer, " 4417-k ")
        assert has_badge(county.vault, officer, "4417-K")
        assert officer.badge_index is not None and b"4417" not in officer.badge_index
        set_badge(county.vault, officer, None)
        assert not has_badge(county.vault, officer, "4417-K")


def test_who_guesses_the_code_finds_it_dead(county: County, street: Street) -> None:
    street.says("officer", "PAGE 4417-K")
    code = street.code()
    for n in range(MOST_GUESSES):
        street.says("officer", str(300 + (int(code) - 299 + n) % 600))
    assert street.says("officer", code) == "officer_too_many"
    assert street.opened == []
