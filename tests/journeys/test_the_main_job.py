"""The one story that must always hold: from a logged contact to an advocate on scene, a bag, and clocks that stop."""

from __future__ import annotations

import re

from tests.town import Town


def test_an_officer_logs_a_contact_and_an_advocate_comes(town: Town) -> None:
    response = town.logs_contact()
    town.officer.sees(response.code, "Asking the on-call advocate")
    town.officer.get(town.path(response)).sees(
        "Text delivered.", "No answer by 2:43 a.m.: the backup is asked."
    )
    text = town.advocate.texts()[-1]
    assert response.code in text
    assert "775-555-0142" in text

    town.advocate.replies("25")
    town.officer.get(town.path(response)).sees(
        "Accepted: an advocate is coming", "25 min", "about 3:03 a.m.", "On scene by 4:38 a.m."
    )


def test_the_whole_night(town: Town) -> None:
    response = town.logs_contact(where="Truck stop, bay 4")
    town.advocate.replies("1 25")
    town.advocate.get("/").sees(response.code)
    town.advocate.get(town.path(response)).sees("Truck stop, bay 4", "You said 3:03 a.m.", "On my way")
    town.advocate.post(town.path(response, "on-my-way")).sees("On your way. The officer can see it.")
    town.officer.get(town.path(response)).sees("On the way: an advocate is coming")

    town.passes(22)
    town.advocate.get("/").sees("Locked, to keep others out", response.code, "Expected about 3:03 a.m.")
    town.advocate.unlocks().post(town.path(response, "arrived")).sees("Arrived 3:00 a.m.")
    town.officer.get("/").sees("Locked, to keep others out", response.code, "Arrived 3:00")
    town.officer.sees_not("Truck stop")
    town.officer.unlocks().get(town.path(response)).sees("The advocate is here", "3:00")
    town.supervisor.get("/board").sees(response.code, "Arrived 3:00 a.m.", "Advocate with them")

    town.advocate.get(town.path(response, "bag")).sees("Car 12: 3 in stock")
    shelf = re.search(r'name="shelf" value="([^"]+)"[^>]*>\s*<span>Clothes M', town.advocate.last.text)
    assert shelf is not None
    town.advocate.post(
        town.path(response, "bag"), {"shelf": shelf[1], "chosen": "1", "keep": ["clothes", "shoes", "water"]}
    ).sees("Given: Clothes M, shoes 8", "Car 12: 2 in stock")
    town.advocate.get(town.path(response, "timeline")).sees(
        "Contact logged", "Asked to come", "Accepted", "On the way", "Arrived", "Clock met", "Bag given"
    )


def test_nobody_answers_and_both_the_officer_and_the_supervisor_are_told_whom_to_call(town: Town) -> None:
    response = town.logs_contact()
    town.passes(5)
    assert response.code in town.backup.texts()[-1]
    town.officer.get(town.path(response)).sees("Asking the backup advocate")
    town.passes(5)
    assert response.code in town.supervisor.texts()[-1]
    town.passes(5)
    town.officer.get(town.path(response)).sees("Nobody has answered. Call duty now.", "(775) 555-0142")
    assert any(response.code in text and "775-555-0142" in text for text in town.officer.texts())
    town.supervisor.get("/board").sees("Nobody yet", "Everyone on the list has been asked.")

    town.advocate.replies("1 40")
    town.officer.get(town.path(response)).sees("Accepted: an advocate is coming", "40 min")


def test_a_decline_moves_on_at_once(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.replies("2")
    assert response.code in town.backup.texts()[-1]
    town.officer.get(town.path(response)).sees("Asking the backup advocate")


def test_several_young_people_are_several_responses_and_only_the_desk_sees_that_they_belong_together(
    town: Town,
) -> None:
    response = town.logs_contact(how_many="3")
    town.officer.sees("3 responses are open", "3 open")
    town.supervisor.get(town.path(response)).sees("Same contact")
    town.officer.get(town.path(response)).sees_not("Same contact")
    assert len([text for text in town.advocate.texts() if "R-" in text]) == 3
