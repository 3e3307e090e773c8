"""The desk's tools in one place: page again, ask by name, confirm, record an answer by phone, close."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bench.scenes import take
from tests.rules.test_counts import over
from tests.town import Phone, Town
from webapp.paging.models import Page
from webapp.response.models import Response


def steer(town: Town, response: Response) -> Phone:
    if "Locked, to keep others out" in town.supervisor.get("/more").words:
        town.supervisor.unlocks()
    return town.supervisor.get(town.path(response, "page", "steer")).gets(200)


def page_of(town: Town, response: Response) -> Page:
    with town.database() as session:
        return session.scalars(select(Page).where(Page.response_id == response.id)).one()


def test_while_somebody_is_asked_every_tool_is_there(town: Town) -> None:
    response = town.logs_contact()
    steer(town, response).sees(
        "The page", "Page next person", "Page again from the start", "Close the page", "Ask by text", "Call",
        "Record what they said",
    )  # fmt: skip
    town.supervisor.sees_not("Hand over to", "Spoken with: confirm")


def test_a_yes_by_text_is_confirmed_by_a_word(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.replies("25")
    steer(town, response).sees("Unconfirmed: accepted by text only.", "Avery Demo Advocate · Said yes, leads")
    town.supervisor.post(town.path(response, "page", "confirm")).sees("the acceptance is confirmed")
    steer(town, response).sees_not("Spoken with: confirm")


def test_i_called_her_she_accepted_20_min_also_beside_a_yes_that_is_not_sure(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.replies("25")
    town.passes(6)
    town.backup.replies("30")
    steer(town, response).sees("Said yes, leads", "Said yes, stands by", "Record what they said")
    form = {"person": str(town.supervisor.person.id), "answer": "accepted", "minutes": "20"}
    town.supervisor.post(town.path(response, "page", "answer"), form).sees("the answer by phone counts")
    page = page_of(town, response)
    assert (page.accepted_by, page.confirmed_how) == (town.supervisor.person.id, "duty_desk")


def test_page_again_is_said_in_the_timeline(town: Town) -> None:
    response = town.logs_contact()
    town.supervisor.post(town.path(response, "page", "again")).sees(
        "Paging begins again with the first person."
    )
    town.supervisor.get(town.path(response, "timeline")).sees("Duty paged again from the start")


def test_not_where_somebody_comes(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "25"})
    town.supervisor.post(town.path(response, "page", "again")).gets(409)
    steer(town, response).sees_not("Page again from the start", "Page next person")


def test_a_closed_page_is_opened_again_from_here(town: Town) -> None:
    response = town.logs_contact()
    town.supervisor.post(town.path(response, "page", "close"), {"reason": "not_needed"}).gets(200)
    steer(town, response).sees("Page an advocate now").sees_not("Close the page")
    town.supervisor.post(town.path(response, "page", "again")).gets(409)


@pytest.mark.parametrize("key", ["officer", "advocate", "welfare", "admin", "auditor"])
def test_only_the_desk_pages_again(town: Town, key: str) -> None:
    response = town.logs_contact()
    town.phone(f"{key}@demo.example").post(town.path(response, "page", "again")).gets(403)


def test_another_county_does_not_page_again_and_a_get_does_nothing(town: Town) -> None:
    response = town.logs_contact()
    town.coast("supervisor").post(town.path(response, "page", "again")).gets(404)
    assert town.supervisor.client.get(town.path(response, "page", "again")).status_code == 405


def test_the_page_is_light(town: Town) -> None:
    response = town.logs_contact()
    assert over([take("steer", "asking", town.supervisor, town.path(response, "page", "steer"))]) == []
