"""Calendar addresses over the wire: shown once, read without signing in, 404 for a wrong one."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import select

from tests.town import Phone, Town
from webapp.paging.models import Rota


def address(phone: Phone, path: str = "/rota/feed") -> str:
    page = phone.post(path).gets(200).last
    assert page is not None
    found = re.search(r'value="([^"]+/rota/feeds/[^"]+\.ics)"', page.text)
    assert found is not None
    return "/rota" + found[1].partition("/rota")[2]


def rota_id(town: Town) -> uuid.UUID:
    with town.database() as session:
        asked = select(Rota.id).where(Rota.region_id == town.supervisor.person.region_id)
        return session.scalars(asked).one()


def test_an_advocate_subscribes_and_their_calendar_reads_it_without_signing_in(town: Town) -> None:
    secret = address(town.advocate)
    answer = town.stranger().client.get(secret)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "SUMMARY:On call" in answer.text and "BEGIN:VEVENT" in answer.text
    for word in ("Avery", "Blair", "Demo", "Silver", "primary"):
        assert word not in answer.text


def test_the_address_is_shown_once(town: Town) -> None:
    secret = address(town.advocate).rpartition("/")[2]
    page = town.advocate.get("/rota/feed").gets(200).last
    assert page is not None and secret not in page.text and ".ics" not in page.text


def test_a_rota_has_its_own_address_for_the_desk(town: Town) -> None:
    secret = address(town.supervisor, f"/rota/feed/{rota_id(town)}")
    body = town.stranger().client.get(secret).text
    assert "SUMMARY:primary: place 1" in body and "SUMMARY:backup: place 1" in body
    for word in ("Avery", "Blair", "Silver"):
        assert word not in body
    town.supervisor.post(f"/rota/feed/{rota_id(town)}/end").sees("The address is dead now.")
    assert town.stranger().client.get(secret).status_code == 404


def test_renewed_or_ended_the_old_address_is_dead(town: Town) -> None:
    old = address(town.advocate)
    new = address(town.advocate)
    assert town.stranger().client.get(old).status_code == 404
    town.advocate.post("/rota/feed/end").sees("The address is dead now.")
    assert town.stranger().client.get(new).status_code == 404


@pytest.mark.parametrize("wrong", ["x", "A" * 43, "%00", "..%2f..", "a" * 3000])
def test_a_wrong_secret_is_a_page_that_is_not_there(town: Town, wrong: str) -> None:
    address(town.advocate)
    assert town.stranger().client.get(f"/rota/feeds/{wrong}.ics").status_code == 404


def test_another_countys_rota_has_no_address_to_give(town: Town) -> None:
    town.coast("supervisor").post(f"/rota/feed/{rota_id(town)}").gets(404)


@pytest.mark.parametrize("path", ["/rota/feed", "/rota/feed/end"])
def test_who_is_never_on_a_rota_has_no_feed(town: Town, path: str) -> None:
    for key in ("admin", "auditor"):
        town.phone(f"{key}@demo.example").post(path).gets(403)
    assert town.stranger().client.post(path).status_code == 303


def test_only_the_desk_makes_or_ends_the_address_of_a_rota(town: Town) -> None:
    for key in ("officer", "advocate", "welfare", "admin", "auditor"):
        for path in (f"/rota/feed/{rota_id(town)}", f"/rota/feed/{rota_id(town)}/end"):
            town.phone(f"{key}@demo.example").post(path).gets(403)
    assert town.supervisor.client.put(f"/rota/feed/{rota_id(town)}").status_code == 405
