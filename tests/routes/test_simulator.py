"""The demo's telephones: read their texts and answer as them, with and without JavaScript."""

from __future__ import annotations

import re

from sqlalchemy import select

from tests.town import Phone, Town, words_of
from webapp.accounts.models import Person
from webapp.paging.act import Act
from webapp.paging.find import attempts_of
from webapp.paging.messages.queue import tell
from webapp.paging.models import Channel, Message, MessageKind, MessageState, Page, PageState
from webapp.parts import parts


def simulator(town: Town) -> Phone:
    return town.stranger().get("/simulator").gets(200)


def person_id(town: Town, key: str) -> str:
    with town.database() as session:
        return str(session.scalars(select(Person.id).where(Person.email == f"{key}@demo.example")).one())


def newest_page(town: Town) -> Page:
    with town.database() as session:
        return session.scalars(select(Page).order_by(Page.opened_at.desc(), Page.id.desc())).all()[0]


def test_each_phone_shows_its_thread_by_role_and_no_name(town: Town) -> None:
    response = town.logs_contact()
    page = simulator(town)
    page.sees("Demo. No real text is sent.", "On-call advocate", "(775) 555-0161", "Backup advocate")
    page.sees(f"{response.code}: please respond.", "2:38 a.m. · delivered", "128 of 160")
    page.sees(f"{response.code}: an answer is awaited until 2:43 a.m.", "Yes: 25", "No: 2")
    page.sees_not("Avery", "Blair", "Sasha", "Transit plaza")


def test_a_reply_goes_the_same_way_as_a_real_text_and_says_what_it_was_read_as(town: Town) -> None:
    response = town.logs_contact()
    page = simulator(town)
    page.post(f"/simulator/{person_id(town, 'advocate')}/reply", {"body": "25"}).gets(200)
    page.sees("read as: yes, 25 min")
    assert newest_page(town).state == PageState.ACCEPTED
    town.work()
    page.get("/simulator").sees(f"{response.code}: you are going, about 25 min.", "Later: 40", "Cannot: 2")


def test_what_is_not_understood_says_so(town: Town) -> None:
    town.logs_contact()
    page = simulator(town)
    page.post(f"/simulator/{person_id(town, 'advocate')}/reply", {"body": "yes in 2 hours"})
    page.sees("not understood, nothing changed")
    assert newest_page(town).state == PageState.ASKING


def test_with_two_pages_open_the_buttons_put_the_code_first(town: Town) -> None:
    town.logs_contact()
    town.logs_contact()
    page = simulator(town)
    codes = re.findall(r"Yes: (\d{3}) 25", page.words)
    assert len(set(codes)) == 2


def test_an_empty_text_is_not_sent(town: Town) -> None:
    simulator(town).post(f"/simulator/{person_id(town, 'advocate')}/reply", {"body": "  "}).sees(
        "Type a text first."
    )


def test_the_live_part_is_not_sent_again_while_nothing_changed(town: Town) -> None:
    town.logs_contact()
    page = simulator(town)
    fragment = page.get("/simulator/live").gets(200)
    assert fragment.last is not None
    tag = fragment.last.headers["ETag"]
    page.get("/simulator/live", headers={"If-None-Match": tag}).gets(304)
    town.passes(5)
    page.get("/simulator/live", headers={"If-None-Match": tag}).gets(200).sees("its time is over")


def test_a_tap_swaps_the_phones_alone(town: Town) -> None:
    town.logs_contact()
    page = simulator(town)
    answer = page.client.post(
        f"/simulator/{person_id(town, 'advocate')}/reply",
        data={"csrf_token": page.token, "body": "2"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "read as: no" in words_of(answer.text)


def test_the_other_county_has_its_own_phones(town: Town) -> None:
    town.logs_contact()
    page = simulator(town)
    page.sees("please respond")
    assert page.last is not None
    coast, _basin = re.findall(r'href="(/simulator\?region=[^"]+)"', page.last.text)
    page.get(coast).gets(200).sees("(530) 555-0161", "No text yet.").sees_not("please respond")


def test_a_county_or_a_phone_that_is_not_there_is_not_found(town: Town) -> None:
    page = simulator(town)
    page.get("/simulator?region=nonsense").gets(404)
    page.get("/simulator?region=01920000-0000-7000-8000-000000000000").gets(404)
    page.get("/simulator")
    page.post("/simulator/01920000-0000-7000-8000-000000000000/reply", {"body": "25"}).gets(404)


def test_a_reply_needs_the_pages_own_token(town: Town) -> None:
    answer = town.app.test_client().post(
        f"/simulator/{person_id(town, 'advocate')}/reply", data={"body": "25"}
    )
    assert answer.status_code == 400


def calls_the_advocate(town: Town) -> None:
    """The newest page is asked for by voice as well."""
    page = newest_page(town)
    with town.database() as session:
        act = Act(session, town.clock.now(), parts().ids)
        attempt = attempts_of(session, page.id)[-1]
        tell(act, page, attempt, MessageKind.PAGE, channel=Channel.VOICE)
        session.commit()
    town.work()


def key_path(page: Phone) -> str:
    assert page.last is not None
    return re.findall(r'action="(/simulator/[^"]+/call/[^"]+)"', page.last.text)[-1]


def the_call(town: Town) -> Message:
    with town.database() as session:
        return session.scalars(select(Message).where(Message.channel == Channel.VOICE)).one()


def test_a_call_is_a_bubble_with_keys_and_key_1_accepts(town: Town) -> None:
    town.logs_contact()
    calls_the_advocate(town)
    page = simulator(town)
    page.sees("Call: This is Alongside, with a page.", "To accept, press 1.", "The call waits for a key")
    page.sees("Key 1", "Key 2", "Key 3", "Hang up")
    page.post(key_path(page), {"key": "1"}).gets(200)
    page.sees("key pressed in the call", "In how many minutes will you be there?", "25 #")
    page.post(key_path(page), {"key": "25"}).gets(200).sees("Noted, in about 25 minutes.")
    page.sees_not("The call waits")
    assert newest_page(town).state == PageState.ACCEPTED
    assert the_call(town).state == MessageState.DELIVERED


def test_hanging_up_in_the_simulator_is_no_answer(town: Town) -> None:
    town.logs_contact()
    calls_the_advocate(town)
    page = simulator(town)
    page.post(key_path(page), {"key": "hang up"}).gets(200).sees("the call was ended")
    assert newest_page(town).state == PageState.ASKING
    assert (the_call(town).state, the_call(town).error_code) == (MessageState.UNDELIVERED, "not-heard")


def test_a_wrong_key_says_the_choices_again_and_an_ended_call_takes_none(town: Town) -> None:
    town.logs_contact()
    calls_the_advocate(town)
    page = simulator(town)
    for _ in range(3):
        page.post(key_path(page), {"key": "7"}).gets(200).sees("That key is not one of the choices.")
    ended = key_path(page)
    page.post(ended, {"key": "7"}).gets(200).sees("Nothing was changed. Duty desk: 7 7 5")
    page.get("/simulator")
    page.post(ended, {"key": "1"}).gets(404)
    assert newest_page(town).state == PageState.ASKING


def test_what_is_no_key_or_no_call_is_not_found(town: Town) -> None:
    town.logs_contact()
    calls_the_advocate(town)
    page = simulator(town)
    path = key_path(page)
    page.post(path, {"key": "yes please"}).gets(404)
    page.get("/simulator")
    page.post(path.replace(path[-4:], "0000"), {"key": "1"}).gets(404)
    assert newest_page(town).state == PageState.ASKING


def test_a_key_needs_the_pages_own_token_and_a_post(town: Town) -> None:
    town.logs_contact()
    calls_the_advocate(town)
    path = key_path(simulator(town))
    assert town.app.test_client().post(path, data={"key": "1"}).status_code == 400
    assert town.app.test_client().get(path).status_code == 405
    assert newest_page(town).state == PageState.ASKING
