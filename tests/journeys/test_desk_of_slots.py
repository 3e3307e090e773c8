"""The desk steers every page of a response, not the advocate's alone; and where one is in vain, numbers stand there."""

from __future__ import annotations

import re

import pytest

from bench.scenes import take
from tests.journeys.test_team_paged import on_call_for, pages
from tests.rules.test_counts import over
from tests.town import Phone, Town
from webapp.response.models import Response

WELFARE = {"slot": "child_welfare"}


@pytest.fixture
def response(town: Town) -> Response:
    on_call_for(town, "child_welfare", town.welfare)
    return town.logs_contact()


def desk(town: Town, path: str) -> Phone:
    if "Locked, to keep others out" in town.supervisor.get("/more").words:
        town.supervisor.unlocks()
    return town.supervisor.get(path).gets(200)


def states(town: Town, response: Response) -> dict[str, str]:
    return {slot: page.state for slot, page in pages(town, response).items()}


def advocate_comes(town: Town, response: Response) -> None:
    town.advocate.post(town.path(response, "accept"), {"minutes": "40"}).gets(200)


def in_vain(town: Town, response: Response) -> None:
    """An advocate is coming, and child welfare says no."""
    advocate_comes(town, response)
    town.welfare.replies("2")
    assert states(town, response) == {"advocate": "accepted", "child_welfare": "unanswered"}


def card_of(town: Town, response: Response) -> str:
    """What the board's card of this response posts and says, as it was sent."""
    page = desk(town, "/board").last
    found = re.search(rf'id="ask-{response.code}".*?</li>', page.text if page else "", re.DOTALL)
    return found[0] if found else ""


def test_i_called_her_she_accepted_20_min_counts_for_the_slot_of_the_screen(
    town: Town, response: Response
) -> None:
    in_vain(town, response)
    steer = desk(town, town.path(response, "page", "steer") + "?slot=child_welfare")
    steer.sees("Child welfare", "Wren Demo", "Coming, about").sees_not("Avery Demo", "Hand over to")
    assert 'name="slot" value="child_welfare"' in (steer.last.text if steer.last else "")
    form = {"person": str(town.welfare.person.id), "answer": "accepted", "minutes": "20", **WELFARE}
    town.supervisor.post(town.path(response, "page", "answer"), form).sees("the answer by phone counts")
    found = pages(town, response)
    assert (found["child_welfare"].accepted_by, found["child_welfare"].confirmed_how) == (
        town.welfare.person.id,
        "duty_desk",
    )
    assert found["advocate"].accepted_by == town.advocate.person.id


def test_a_worker_is_asked_by_name_for_their_own_slot_alone(town: Town, response: Response) -> None:
    in_vain(town, response)
    assign = town.path(response, "page", "assign")
    for other in (town.backup, town.phone("probation@demo.example"), town.officer, town.supervisor):
        for verb in ("assign", "answer"):
            form = {"person": str(other.person.id), "answer": "accepted", "minutes": "20", **WELFARE}
            town.supervisor.post(town.path(response, "page", verb), form).gets(409)
    form = {"person": str(town.welfare.person.id)}
    town.supervisor.post(assign, form | {"slot": "second_advocate"}).gets(409)
    town.supervisor.post(assign, form | WELFARE).sees("They are being asked now.")
    assert states(town, response) == {"advocate": "accepted", "child_welfare": "asking"}


def test_who_comes_on_one_page_is_not_put_on_another(town: Town, response: Response) -> None:
    advocate_comes(town, response)
    town.advocate.post(town.path(response, "page", "second")).gets(200)
    form = {"person": str(town.advocate.person.id), "slot": "second_advocate", "minutes": "20"}
    town.supervisor.post(town.path(response, "page", "assign"), form).gets(409)
    town.supervisor.post(town.path(response, "page", "answer"), form | {"answer": "accepted"}).gets(409)


@pytest.mark.parametrize(("verb", "said"), [("next", "is being asked"), ("again", "begins again")])
def test_next_and_again_are_for_the_slot_of_the_screen(
    town: Town, response: Response, verb: str, said: str
) -> None:
    advocate_comes(town, response)
    town.passes(20)
    assert states(town, response)["child_welfare"] == "unanswered"
    desk(town, "/board")
    town.supervisor.post(town.path(response, "page", verb), WELFARE).sees(said)
    assert states(town, response) == {"advocate": "accepted", "child_welfare": "asking"}


def test_one_page_is_closed_and_the_advocate_stays_on_the_road(town: Town, response: Response) -> None:
    in_vain(town, response)
    close = town.path(response, "page", "close")
    form = desk(town, close + "?slot=child_welfare").sees("Which page?", "Child welfare", "All of them")
    assert re.search(r'value="child_welfare" checked', form.last.text if form.last else "")
    town.supervisor.post(close, {"reason": "not_needed"}).gets(409)
    town.supervisor.post(close, {"reason": "by_phone", **WELFARE}).gets(200)
    assert states(town, response) == {"advocate": "accepted", "child_welfare": "closed"}
    town.work()
    assert not any("stand down" in text for text in town.advocate.texts())


def test_all_are_closed_only_by_saying_so(town: Town, response: Response) -> None:
    in_vain(town, response)
    town.supervisor.post(town.path(response, "page", "close"), {"reason": "not_needed", "slot": "all"}).gets(
        200
    )
    assert set(states(town, response).values()) == {"closed"}
    town.supervisor.post(town.path(response, "page", "close"), {"reason": "not_needed", "slot": "all"}).gets(
        409
    )


def test_a_closed_page_of_a_slot_is_opened_again_alone(town: Town, response: Response) -> None:
    close, page = town.path(response, "page", "close"), town.path(response, "page")
    town.supervisor.post(close, {"reason": "not_needed", "slot": "all"}).gets(200)
    desk(town, town.path(response, "page", "steer") + "?slot=child_welfare").sees("Page now: Child welfare")
    town.supervisor.post(page, WELFARE).gets(200)
    with town.database():
        live = [slot for slot, one in pages(town, response).items() if one.state != "closed"]
    assert live == ["child_welfare"]
    town.supervisor.post(page, {"slot": "mental_health"}).gets(409)
    town.supervisor.post(page, {"slot": "made_up"}).gets(404)


def test_the_board_speaks_of_the_page_that_is_in_vain_and_acts_on_it(town: Town, response: Response) -> None:
    in_vain(town, response)
    card = card_of(town, response)
    assert "Child welfare: nobody has accepted." in card
    assert 'value="child_welfare"' in card and "steer?slot=child_welfare" in card
    town.supervisor.post(town.path(response, "page", "next"), {"from": "board", **WELFARE}).gets(200)


def test_who_of_the_core_team_never_answers_is_on_the_board_and_the_desk_is_called(
    town: Town, response: Response
) -> None:
    advocate_comes(town, response)
    town.passes(11)
    assert states(town, response) == {"advocate": "accepted", "child_welfare": "unanswered"}
    card = card_of(town, response)
    assert "Child welfare: nobody has accepted." in card and 'value="child_welfare"' in card
    texts = [text for text in town.supervisor.texts() if "has accepted this page" in text]
    assert texts and all("nobody from welfare" in text.lower() for text in texts)
    before = len(texts)
    town.passes(6)
    assert len([text for text in town.supervisor.texts() if "has accepted this page" in text]) > before, (
        "called again until a human ends it"
    )


def test_the_board_says_whose_yes_is_not_sure_once(town: Town, response: Response) -> None:
    advocate_comes(town, response)
    town.welfare.replies("30")
    town.passes(12)
    card = card_of(town, response)
    assert "Child welfare: nobody is sure to come." in card
    assert 'value="child_welfare"' in card and "Page again from the start" in card
    page = town.supervisor.last
    assert page is not None and page.text.count(f'id="ask-{response.code}"') == 1


def test_while_both_ask_the_board_speaks_of_the_advocate(town: Town, response: Response) -> None:
    card = card_of(town, response)
    assert 'value="advocate"' in card and "Child welfare" not in card


def test_the_officer_is_told_whose_silence_it_is(town: Town, response: Response) -> None:
    in_vain(town, response)
    town.work()
    told = [text for text in town.officer.texts() if "accepted" in text]
    assert told and all("nobody from welfare has accepted this page" in text for text in told)


def test_the_officer_sees_whom_to_phone_as_soon_as_the_slot_is_in_vain(
    town: Town, response: Response
) -> None:
    town.officer.get(town.path(response)).sees_not("Whom to phone", "Phone one of these")
    in_vain(town, response)
    for path in (town.path(response), town.path(response, "now")):
        town.officer.get(path).sees("Phone one of these", "Child welfare", "nobody is sure to come")
        town.officer.sees("Child abuse reports")
    assert over([take("officer_card", "welfare in vain", town.officer, town.path(response))]) == []


def test_a_rota_without_anybody_leaves_no_dead_end(town: Town, response: Response) -> None:
    with town.database() as session:
        session.get_one(type(town.welfare.person), town.welfare.person.id).active = False
        session.commit()
    response = town.logs_contact()
    assert states(town, response)["child_welfare"] == "unanswered"
    town.officer.get(town.path(response)).sees("Phone one of these", "Child abuse reports")


def test_where_no_advocate_comes_further_numbers_stand_under_the_duty_number(town: Town) -> None:
    response = town.logs_contact()
    town.officer.get(town.path(response)).sees_not("More numbers to call")
    town.advocate.replies("2")
    town.backup.replies("2")
    town.supervisor.replies("2")
    for path in (town.path(response), town.path(response, "now")):
        town.officer.get(path).sees(
            "Call duty now", "More numbers to call", "Child abuse reports: Clark County"
        )
        town.officer.sees("National Human Trafficking Hotline", "988")
    assert over([take("officer_card", "nobody", town.officer, town.path(response))]) == []


def test_the_desks_screens_are_light(town: Town, response: Response) -> None:
    in_vain(town, response)
    desk(town, "/board")
    taken = [
        take("board", "welfare in vain", town.supervisor, "/board"),
        take(
            "steer", "welfare", town.supervisor, town.path(response, "page", "steer") + "?slot=child_welfare"
        ),
        take("supervisor_live", "welfare in vain", town.supervisor, town.path(response, "now")),
    ]
    assert over(taken) == []


@pytest.mark.parametrize("key", ["officer", "advocate", "welfare", "admin", "auditor"])
def test_only_the_desk_steers_a_slot(town: Town, response: Response, key: str) -> None:
    phone = town.phone(f"{key}@demo.example")
    for verb in ("next", "again", "assign", "answer", "confirm"):
        phone.post(town.path(response, "page", verb), WELFARE).gets(403)
    town.coast("supervisor").post(town.path(response, "page", "next"), WELFARE).gets(404)
