"""A yes that is not sure, on the screens of the officer, of both advocates and of the desk: plain words, one tap."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bench.scenes import take
from tests.rules.test_counts import over
from tests.town import Phone, Town
from webapp.paging.models import Page
from webapp.response.models import Response


def unconfirmed(town: Town) -> Response:
    """The on-call advocate said yes by text, and nothing since: the backup has been asked as well."""
    response = town.logs_contact()
    town.advocate.get("/")  # signed in before, so that the yes stays a text
    town.backup.get("/")
    town.advocate.replies("25")
    town.passes(6)
    return response


def page_of(town: Town, response: Response) -> Page:
    with town.database() as session:
        return session.scalars(select(Page).where(Page.response_id == response.id)).one()


def card(town: Town, phone: Phone, response: Response) -> Phone:
    if "Locked, to keep others out" in phone.get("/").words:
        phone.unlocks()
    return phone.get(town.path(response)).gets(200)


def test_the_officer_reads_calmly_that_the_next_one_is_asked_as_well(town: Town) -> None:
    response = unconfirmed(town)
    card(town, town.officer, response).sees(
        "Accepted: an advocate is coming",
        "Not confirmed yet, so the next person is asked as well. Asked now: the backup advocate, until",
        "You need do nothing.",
    )
    town.officer.sees_not("Unconfirmed until", "Nobody is sure")


def test_the_first_advocate_confirms_with_one_tap_and_all_is_as_before(town: Town) -> None:
    response = unconfirmed(town)
    card(town, town.advocate, response).sees("Your yes is not confirmed", "Confirm: I am coming")
    town.advocate.post(town.path(response, "confirm")).sees("Kept: you are going.").sees_not("not confirmed")
    card(town, town.officer, response).sees("Accepted: an advocate is coming").sees_not("asked as well")
    town.backup.get(town.path(response)).gets(404)


def test_the_second_advocate_is_asked_and_a_yes_in_the_app_counts_at_once(town: Town) -> None:
    response = unconfirmed(town)
    town.backup.get("/").sees("You are asked to come as well", "See where, and answer")
    card(town, town.backup, response).sees("A yes here counts at once.", "Yes, I’m coming")
    town.backup.post(town.path(response, "accept"), {"minutes": "20"}).gets(200).sees("On my way")
    town.advocate.get(town.path(response)).gets(404)


def test_who_stands_by_sees_so_and_confirms_with_one_tap(town: Town) -> None:
    response = unconfirmed(town)
    town.backup.replies("20")
    card(town, town.officer, response).sees("1 person more has said yes and stands by.")
    town.backup.get("/").sees("You said yes, and stand by", "See it, and confirm")
    card(town, town.backup, response).sees("Someone said yes before you", "one tap confirms you")
    town.backup.sees_not("Yes, I’m coming", "Your arrival")
    town.backup.post(town.path(response, "confirm")).sees("Kept: you are going.", "On my way")
    assert page_of(town, response).accepted_by == town.backup.person.id


def test_a_tap_that_comes_second_is_told_who_goes(town: Town) -> None:
    response = unconfirmed(town)
    town.backup.replies("20")
    card(town, town.backup, response)
    town.advocate.post(town.path(response, "confirm"))
    town.backup.post(town.path(response, "confirm")).gets(404)
    assert page_of(town, response).accepted_by == town.advocate.person.id


def test_who_stands_by_can_still_say_no(town: Town) -> None:
    response = unconfirmed(town)
    town.backup.replies("20")
    town.backup.post(town.path(response, "decline")).sees("Thank you for saying so.")
    card(town, town.officer, response).sees_not("stands by")


def test_when_nobody_is_sure_the_officer_is_told_whom_to_call_and_the_board_puts_it_first(town: Town) -> None:
    response = unconfirmed(town)
    town.passes(18)
    assert page_of(town, response).sought_ended
    card(town, town.officer, response).sees(
        "Nobody is sure to come. Call duty now.",
        "The yes is not confirmed, and nobody else has accepted.",
        "Call duty now",
    )
    card(town, town.supervisor, response).sees("Nobody is sure to come. Act now.", "Spoken with: confirm")
    town.supervisor.get("/board").sees("1 not sure", "nobody else has accepted", "Page again from the start")
    town.supervisor.post(town.path(response, "page", "again"), {"from": "board"})
    town.supervisor.sees("Paging begins again with the first person.").sees_not("1 not sure")


def test_a_late_one_is_said_to_be_late(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "20"})
    town.passes(31)
    card(town, town.officer, response).sees(
        "Not there yet: somebody else is asked as well", "Was expected about"
    )
    card(town, town.advocate, response).sees("Not marked as arrived", "+15 min")
    card(town, town.supervisor, response)
    town.supervisor.get("/board").sees("Not there yet").sees_not("Nobody is sure")


def test_fifteen_minutes_more_are_one_tap_and_ask_nobody(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "20"})
    before = page_of(town, response).eta_at
    town.advocate.post(town.path(response, "more-time")).sees("Kept: 15 minutes more.")
    after = page_of(town, response)
    assert before is not None and after.eta_at is not None
    assert (after.eta_at - before).total_seconds() == 900
    town.passes(40)
    assert page_of(town, response).sought is None
    card(town, town.supervisor, response)
    town.supervisor.get(town.path(response, "timeline")).sees("Needs more time", "15 min")


def test_fifteen_minutes_more_are_for_who_goes(town: Town) -> None:
    response = unconfirmed(town)
    town.backup.post(town.path(response, "more-time")).gets(404)
    town.officer.post(town.path(response, "more-time")).gets(404)
    town.supervisor.post(town.path(response, "more-time")).gets(404)
    town.coast("advocate").post(town.path(response, "more-time")).gets(404)


@pytest.mark.parametrize("verb", ["more-time", "confirm"])
def test_neither_is_a_get(town: Town, verb: str) -> None:
    response = town.logs_contact()
    assert town.advocate.client.get(town.path(response, verb)).status_code == 405


def test_the_timeline_says_all_of_it(town: Town) -> None:
    response = unconfirmed(town)
    town.backup.replies("20")
    town.backup.post(town.path(response, "confirm"))
    town.supervisor.get(town.path(response, "timeline")).sees(
        "Not sure to come in time: someone else is asked as well",
        "the yes by text is not confirmed",
        "Said yes as well, and stands by",
        "Goes instead of the one before",
    )


def test_the_cards_stay_light(town: Town) -> None:
    response = unconfirmed(town)
    town.backup.replies("20")
    people = {"officer": town.officer, "advocate": town.advocate, "backup": town.backup}
    shots = [take("card", name, phone, town.path(response)) for name, phone in people.items()]
    shots += [take("home", "backup", town.backup, "/"), take("board", "one", town.supervisor, "/board")]
    assert over(shots) == []
