"""The end of a shift on screen: from the advocate's own card, from the desk, and for whoever is asked."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from bench.scenes import take
from tests.rules.test_counts import over
from tests.town import Phone, Town
from webapp.paging.models import Page
from webapp.response.models import Response


def led(town: Town) -> Response:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "25"}).gets(200)
    return response


def asks(town: Town, response: Response, by: Phone | None = None) -> Phone:
    form = {"person": str(town.backup.person.id)}
    asked = (by or town.advocate).post(town.path(response, "hand-over"), form)
    town.work()
    return asked


def leader(town: Town, response: Response) -> uuid.UUID | None:
    with town.database() as session:
        return session.scalars(select(Page.accepted_by).where(Page.response_id == response.id)).one()


def test_my_shift_ends_and_a_colleague_takes_over(town: Town) -> None:
    response = led(town)
    town.advocate.get(town.path(response)).sees("My shift ends: hand over")
    town.advocate.get(town.path(response, "hand-over")).sees(
        "You keep the response until the next one has said yes.", "Blair Demo", "Sasha Demo"
    ).sees_not("Avery Demo")
    asks(town, response).sees("They are asked. Until they say yes, nothing changes.", "Blair Demo is asked")
    assert "can you take over from whoever goes now?" in town.backup.texts()[-1]
    town.backup.get("/").sees("You are asked to take over", response.code)
    town.backup.get(town.path(response, "hand-over")).sees("Can you take over?", "Transit plaza, north door")
    town.backup.sees_not("Call officer", "What is known")
    town.backup.get(town.path(response)).gets(404)
    town.backup.post(town.path(response, "hand-over", "accept"), {"minutes": "20"}).sees(
        "Thank you. You lead from now on.", "On my way"
    )
    assert leader(town, response) == town.backup.person.id
    town.advocate.get(town.path(response)).gets(404)
    town.officer.get(town.path(response)).sees("Accepted: an advocate is coming", "20 min")
    town.supervisor.get(town.path(response, "timeline")).sees(
        "Somebody is asked to take over", "Taken over by another advocate"
    )


def test_who_has_arrived_stays_on_the_team(town: Town) -> None:
    response = led(town)
    town.advocate.post(town.path(response, "arrived"))
    town.advocate.get(town.path(response)).sees("My shift ends: hand over")
    asks(town, response)
    town.backup.post(town.path(response, "hand-over", "accept"), {"minutes": "20"}).gets(200)
    town.advocate.get(town.path(response)).gets(200).sees_not("My shift ends")
    town.backup.post(town.path(response, "arrived")).gets(200)
    town.supervisor.get(town.path(response)).sees("The advocate is here")


def test_a_colleague_who_cannot_says_so(town: Town) -> None:
    response = led(town)
    asks(town, response)
    town.backup.post(town.path(response, "hand-over", "decline")).sees("Whoever is there keeps it.")
    town.backup.get("/").sees_not("You are asked to take over")
    town.advocate.get(town.path(response, "hand-over")).sees_not("is asked to take over")
    assert leader(town, response) == town.advocate.person.id


def test_the_desk_hands_over_and_enters_the_answer_by_phone(town: Town) -> None:
    response = led(town)
    town.supervisor.get(town.path(response, "page", "steer")).sees("Hand over to another advocate")
    asks(town, response, town.supervisor).sees("Record what they said", "Avery Demo Leads now")
    town.supervisor.post(
        town.path(response, "hand-over", "record"), {"answer": "accepted", "minutes": "15"}
    ).sees("the answer by phone counts", "15 min")
    assert leader(town, response) == town.backup.person.id


def test_it_is_withdrawn(town: Town) -> None:
    response = led(town)
    asks(town, response)
    town.advocate.post(town.path(response, "hand-over", "withdraw")).sees("Withdrawn. Nothing has changed.")
    town.backup.get(town.path(response, "hand-over")).gets(404)
    town.backup.post(town.path(response, "hand-over", "accept"), {"minutes": "20"}).gets(404)


@pytest.mark.parametrize("person", ["", "leader", "elsewhere"])
def test_a_choice_that_is_none_comes_back_with_the_form(town: Town, person: str) -> None:
    response = led(town)
    chosen = {"leader": town.advocate, "elsewhere": town.coast("advocate")}.get(person)
    form = {"person": str(chosen.person.id) if chosen else ""}
    town.advocate.post(town.path(response, "hand-over"), form).gets(422).sees(
        "Choose somebody who can take over."
    )


def test_minutes_that_are_none_are_refused(town: Town) -> None:
    response = led(town)
    asks(town, response)
    town.backup.post(town.path(response, "hand-over", "accept"), {"minutes": "2"}).gets(422)
    assert leader(town, response) == town.advocate.person.id


@pytest.mark.parametrize("path", ["", "withdraw", "accept", "decline", "record"])
def test_outsiders_and_other_roles_do_not_hand_over(town: Town, path: str) -> None:
    response = led(town)
    to = town.path(response, "hand-over", *([path] if path else []))
    form = {"person": str(town.backup.person.id), "minutes": "20", "answer": "accepted"}
    for key in ("officer", "welfare", "admin", "auditor"):
        town.phone(f"{key}@demo.example").post(to, form).gets(403)
    expected = 403 if path == "record" else 404
    town.backup.post(to, form).gets(expected)  # of the county, and neither asked nor leading
    town.coast("advocate").post(to, form).gets(expected)
    town.coast("supervisor").post(to, form).gets(404)
    assert leader(town, response) == town.advocate.person.id
    if path:
        assert town.advocate.client.get(to).status_code == 405


def test_the_pages_are_light(town: Town) -> None:
    response = led(town)
    asks(town, response)
    to = town.path(response, "hand-over")
    shots = [take(to, name, phone, to) for name, phone in people(town).items()]
    shots.append(take("home", "backup", town.backup, "/"))
    shots.append(take("card", "advocate", town.advocate, town.path(response)))
    assert over(shots) == []


def people(town: Town) -> dict[str, Phone]:
    return {"advocate": town.advocate, "backup": town.backup, "supervisor": town.supervisor}


def test_the_desk_cannot_say_yes_to_the_scene_for_who_does_not_go_there(town: Town) -> None:
    town.backup.post("/me/on-scene", {"choice": "not_on_scene"}).gets(200)
    response = led(town)
    asks(town, response)
    form = {"answer": "accepted", "minutes": "20"}
    town.supervisor.post(town.path(response, "hand-over", "record"), form).gets(409).sees(
        "themselves, in the app"
    )
    assert leader(town, response) == town.advocate.person.id
    town.backup.post(town.path(response, "hand-over", "accept"), {"minutes": "20"}).gets(200)
    assert leader(town, response) == town.backup.person.id
