"""Ready for my shift, and what is kept here: the phone fills them in; the server lists a person's own phones."""

from __future__ import annotations

import re
import uuid

import pytest

from tests.town import Phone, Town

CHECKS = {"key", "pack", "shell", "clock", "unsent", "receipt", "storage", "install"}
EVERYBODY = ("officer", "advocate", "supervisor", "welfare", "admin", "auditor")


def checks(phone: Phone) -> set[str]:
    assert phone.last is not None
    return set(re.findall(r'data-check="(\w+)"', phone.last.text))


def registers(phone: Phone, label: str = "Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile") -> str:
    """The phone says hello, as its script does; its device comes back."""
    phone.get("/more")
    told = phone.client.post(
        "/phone",
        json={
            "phone": str(uuid.uuid4()),
            "clock": 0,
            "unsent": 2,
            "shell": "abc",
            "persisted": True,
            "fresh": True,
        },
        headers={"X-CSRFToken": phone.token, "User-Agent": label},
    )
    assert told.status_code == 200, told.text
    return str(told.get_json()["device"])


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_can_see_whether_their_phone_is_ready(street: Town, who: str) -> None:
    phone = street.phone(f"{who}@demo.example").get("/ready").gets(200)
    assert checks(phone) >= CHECKS
    phone.sees("Ready for my shift", "Your phones")


def test_the_agencys_key_is_compared_by_those_who_make_plans(street: Town) -> None:
    assert "agency" in checks(street.advocate.get("/ready"))
    assert "agency" in checks(street.supervisor.get("/ready"))
    assert "agency" not in checks(street.officer.get("/ready"))
    assert "agency" not in checks(street.welfare.get("/ready"))


def test_the_page_says_which_version_it_belongs_to(street: Town) -> None:
    street.officer.get("/ready")
    assert street.officer.last is not None
    assert f'data-shell="{street.app.config["SHELL"]}"' in street.officer.last.text


def test_own_phones_are_listed_and_nobody_elses(town: Town) -> None:
    town.officer.get("/ready").sees("None yet.")
    registers(town.officer)
    town.officer.get("/ready").sees("2 waited there", "Stop this phone from sending", "this one")
    town.advocate.get("/ready").sees("None yet.")


def test_a_lost_phone_is_stopped_by_its_person_and_leaves_the_list(town: Town) -> None:
    device = registers(town.officer)
    town.officer.post(f"/phone/{device}/revoke").gets(200)
    town.officer.get("/ready").sees("None yet.")


def test_nobody_else_can_stop_it(town: Town) -> None:
    device = registers(town.officer)
    for who in ("advocate", "welfare"):
        town.phone(f"{who}@demo.example").post(f"/phone/{device}/revoke", follow=False)
        assert town.phone(f"{who}@demo.example").status in (403, 404)
    town.coast("supervisor").post(f"/phone/{device}/revoke", follow=False).gets(404)
    town.officer.get("/ready").sees("2 waited there")


def test_what_is_kept_has_a_page_for_everybody(street: Town) -> None:
    for who in EVERYBODY:
        street.phone(f"{who}@demo.example").get("/kept").gets(200).sees("Kept on this phone", "Send now")


@pytest.mark.parametrize("path", ["/ready", "/kept"])
def test_a_stranger_is_sent_to_sign_in_and_nobody_can_post(street: Town, path: str) -> None:
    assert street.stranger().client.get(path).status_code == 303
    assert street.officer.client.post(path).status_code == 405


@pytest.mark.parametrize("who", ["officer", "advocate", "welfare"])
def test_home_and_more_lead_there(street: Town, who: str) -> None:
    for path in ("/", "/more"):
        page = street.phone(f"{who}@demo.example").get(path).last
        assert page is not None and 'href="/ready"' in page.text
