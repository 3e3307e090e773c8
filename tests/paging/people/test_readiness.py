"""Would a page get through? A code, a STOP, a test page, calls: each story, and what stays refused."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete

from tests.paging.county import County
from webapp.accounts.models import Person
from webapp.accounts.phone import set_phone
from webapp.errors import BadField, DomainError
from webapp.paging.act import Act
from webapp.paging.models import Channel, Message, Readiness
from webapp.paging.people.readiness import (
    TESTED_WITHIN,
    Lack,
    lacks_of,
    send_code,
    send_test,
    set_calls,
    verify,
)
from webapp.paging.voice import begin, press


@pytest.fixture
def fresh(county: County) -> County:
    """Nobody has done any of it."""
    with county.tx() as session:
        session.execute(delete(Readiness))
    return county


def lacks(county: County, name: str) -> set[Lack]:
    with county.tx() as session:
        person = session.get_one(Person, county.people[name])
        row = session.get(Readiness, person.id)
        return set(lacks_of(person, row, county.now, TESTED_WITHIN))


def does(county: County, name: str, verb, *given, **more):  # type: ignore[no-untyped-def]
    with county.tx() as session:
        person = session.get_one(Person, county.people[name])
        act = Act(session, county.now, county.ids, person.id, person.role)
        said = verb(act, person, *given, **more)
    county.work()
    return said


def code_of(county: County, name: str) -> str:
    found = re.search(r"Your code is (\d{3})\.", county.texts(name)[-1])
    assert found
    return found[1]


def another(code: str) -> str:
    return "300" if code != "300" else "301"


# ---- the number ----


def test_at_first_everything_is_lacking(fresh: County) -> None:
    assert lacks(fresh, "ana") == {Lack.NOT_VERIFIED, Lack.NOT_TESTED, Lack.NO_CALLS}
    fresh.person("dee", "advocate", number=None)  # type: ignore[arg-type]
    assert lacks(fresh, "dee") == {Lack.NO_NUMBER}
    with pytest.raises(DomainError, match="no telephone number"):
        does(fresh, "dee", send_code)


def test_a_code_by_text_verifies_the_number_once(fresh: County) -> None:
    does(fresh, "ana", send_code)
    code = code_of(fresh, "ana")
    assert does(fresh, "ana", verify, f" {code} ")
    assert Lack.NOT_VERIFIED not in lacks(fresh, "ana")
    with pytest.raises(BadField):
        does(fresh, "ana", verify, code)


def test_five_tries_and_then_not_even_the_right_one(fresh: County) -> None:
    does(fresh, "ana", send_code)
    code = code_of(fresh, "ana")
    for _ in range(5):
        assert not does(fresh, "ana", verify, another(code))
    with pytest.raises(BadField, match="no longer good"):
        does(fresh, "ana", verify, code)
    assert fresh.noted().count(("person.code_wrong", None)) == 5


def test_ten_minutes(fresh: County) -> None:
    does(fresh, "ana", send_code)
    code = code_of(fresh, "ana")
    fresh.clock.advance(timedelta(minutes=10))
    with pytest.raises(BadField):
        does(fresh, "ana", verify, code)


def test_a_new_code_ends_the_one_before_and_there_are_three_an_hour(fresh: County) -> None:
    does(fresh, "ana", send_code)
    first = code_of(fresh, "ana")
    does(fresh, "ana", send_code)
    second = code_of(fresh, "ana")
    assert first == second or not does(fresh, "ana", verify, first)
    does(fresh, "ana", send_code)
    with pytest.raises(DomainError, match="Three codes"):
        does(fresh, "ana", send_code)
    fresh.clock.advance(timedelta(hours=1))
    does(fresh, "ana", send_code)


def test_another_number_is_not_the_one_that_was_verified(county: County) -> None:
    assert lacks(county, "ana") == set()
    with county.tx() as session:
        set_phone(county.vault, session.get_one(Person, county.people["ana"]), "+17755550177")
    assert lacks(county, "ana") == {Lack.NOT_VERIFIED}


def test_a_code_that_was_sent_to_the_old_number_does_not_verify_the_new_one(fresh: County) -> None:
    does(fresh, "ana", send_code)
    code = code_of(fresh, "ana")
    with fresh.tx() as session:
        set_phone(fresh.vault, session.get_one(Person, fresh.people["ana"]), "+17755550177")
    with pytest.raises(BadField):
        does(fresh, "ana", verify, code)


@pytest.mark.parametrize("typed", ["", "3", "abc", "0" * 400, "３４５"])
def test_rubbish_is_a_wrong_try(fresh: County, typed: str) -> None:
    does(fresh, "ana", send_code)
    assert not does(fresh, "ana", verify, typed)


# ---- STOP ----


def test_stop_is_noted_until_start(county: County) -> None:
    assert county.says("ana", "Stop") == "stop"
    assert lacks(county, "ana") == {Lack.OPTED_OUT}
    assert county.says("ana", "START") == "start"
    assert lacks(county, "ana") == set()
    assert [one[0] for one in county.noted()] == ["reply.stop", "reply.start"]
    assert county.texts("ana") == [], "the carrier answers those words"


# ---- the test page ----


def test_a_test_page_is_answered_by_its_code_or_by_a_bare_one(fresh: County) -> None:
    for answer in ("code", "bare"):
        does(fresh, "ana", send_test, Channel.SMS)
        (text,) = fresh.texts("ana")
        assert text.startswith("Test only, nobody needs you now.")
        code = re.search(r"Reply (\d{3}) 1", text)
        assert code
        assert fresh.says("ana", f"{code[1]} 1" if answer == "code" else "1") == "test"
        assert Lack.NOT_TESTED not in lacks(fresh, "ana")
        assert fresh.texts("ana") == ["Thank you, the test reached you. Nothing to do. Duty 775-555-0142"]
        fresh.clock.advance(TESTED_WITHIN)
        assert Lack.NOT_TESTED in lacks(fresh, "ana"), "it shows something for so many days only"


def test_a_bare_one_is_never_taken_for_a_test_while_a_page_is_open(fresh: County) -> None:
    does(fresh, "ana", send_test, Channel.SMS)
    test = re.search(r"Reply (\d{3}) 1", fresh.texts("ana")[0])
    assert test
    page_id = fresh.open_page()
    assert fresh.says("ana", f"{test[1]} 1") == "test", "by its code it is still the test"
    assert fresh.page(page_id).accepted_by is None
    assert fresh.says("ana", "1") == "yes"
    assert fresh.page(page_id).accepted_by == fresh.people["ana"]


def test_no_test_while_a_page_is_open_and_none_on_top_of_another(county: County) -> None:
    county.open_page()
    with pytest.raises(DomainError, match="A page is open for you"):
        does(county, "ana", send_test, Channel.SMS)
    does(county, "cleo", send_test, Channel.SMS)
    with pytest.raises(DomainError, match="two minutes"):
        does(county, "cleo", send_test, Channel.SMS)


def test_a_day_later_its_code_means_nothing(fresh: County) -> None:
    does(fresh, "ana", send_test, Channel.SMS)
    fresh.clock.advance(timedelta(hours=24))
    assert fresh.says("ana", "1") == "no_page"
    assert Lack.NOT_TESTED in lacks(fresh, "ana")


def test_a_key_in_a_test_call_answers_it_and_shows_that_calls_get_through(fresh: County) -> None:
    does(fresh, "ana", send_test, Channel.VOICE)
    call = next(one for one in fresh.messages("ana") if one.channel == Channel.VOICE)
    with fresh.sessions() as session, session.begin():
        turn = begin(session, now=fresh.now, ids=fresh.ids, message_id=call.id)
        assert turn is not None and "This is a test" in turn.say
    assert Lack.NOT_TESTED in lacks(fresh, "ana"), "picking up proves nothing: a voicemail does as well"
    with fresh.sessions() as session, session.begin():
        press(session, now=fresh.now, ids=fresh.ids, message_id=call.id, key="1", turn=0)
    assert lacks(fresh, "ana") == {Lack.NOT_VERIFIED}


def test_calls_are_the_persons_own_word(fresh: County) -> None:
    does(fresh, "ana", set_calls, calls=True)
    assert Lack.NO_CALLS not in lacks(fresh, "ana")
    does(fresh, "ana", set_calls, calls=False)
    assert Lack.NO_CALLS in lacks(fresh, "ana")


def test_a_test_belongs_to_no_page(fresh: County) -> None:
    does(fresh, "ana", send_test, Channel.SMS)
    with fresh.tx() as session:
        kinds = {one.kind: one.page_id for one in session.query(Message)}
    assert kinds == {"test_page": None}
