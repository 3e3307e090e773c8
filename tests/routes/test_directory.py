"""The directory on screen: the region's own lines, a tap to call, and what has to be checked first."""

from __future__ import annotations

import pytest

from tests.town import Town

EVERYBODY = ("officer", "advocate", "supervisor", "welfare", "admin", "auditor")


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_has_the_lines_a_tap_away(street: Town, who: str) -> None:
    phone = street.phone(f"{who}@demo.example").get("/directory").gets(200)
    assert phone.last is not None
    assert 'href="tel:+18008435678"' in phone.last.text
    assert 'href="sms:741741"' in phone.last.text
    phone.sees("Text HOME to 741741", "Call 988")


def test_each_state_sees_its_own_report_lines(street: Town) -> None:
    street.officer.get("/directory").sees("Clark County", "702-399-0081").sees_not("Los Angeles")
    street.coast("officer").get("/directory").sees("Los Angeles County", "800-540-4000").sees_not("Washoe")


def test_what_expired_is_marked_with_the_month_it_was_checked(street: Town) -> None:
    street.officer.get("/directory").sees("Check first", "Checked 06/2023.", "Never checked.")


def test_a_supervisor_is_told_how_many_need_a_check(street: Town) -> None:
    street.supervisor.get("/directory").sees("entries need a check")
    street.officer.get("/directory").sees_not("entries need a check")


def test_the_source_stands_beside_each(street: Town) -> None:
    street.officer.get("/directory").sees("missingkids.org", "Nevada 2018, 11021-11036")


def test_more_and_the_words_to_say_lead_there(street: Town) -> None:
    for path in ("/more", "/say"):
        page = street.officer.get(path).last
        assert page is not None and 'href="/directory"' in page.text


def test_a_stranger_is_sent_to_sign_in_and_nobody_can_post(street: Town) -> None:
    assert street.stranger().client.get("/directory").status_code == 303
    assert street.officer.client.post("/directory").status_code == 405
