"""Texts that come in: whose they are, what they do, and what the person hears."""

import logging

import pytest
from sqlalchemy import select

from tests.paging.county import DUTY, County
from webapp.accounts.models import Role
from webapp.paging import close, travel
from webapp.paging.models import PageState, Reply
from webapp.vault.box import Place

CLOSED = f"That page is closed. Nothing was changed. Duty {DUTY}"


def test_with_two_pages_open_the_second_text_teaches_the_code(county: County) -> None:
    first, second = county.open_page("R-7KQ2"), county.open_page("R-9TTW")
    a, b = county.code("ana", first), county.code("ana", second)
    assert a != b
    assert county.texts("ana")[1] == (
        f"R-9TTW: please respond. Reply {b} 25 = yes, in 25 min. {b} 2 = no. "
        f"Details after sign-in. Duty {DUTY}"
    )
    assert county.says("ana", "25") == "which_page"
    assert county.texts("ana") == [
        f"Nothing was changed: more than one page is open. For {code} reply {c} 25 = yes, in 25 min. "
        f"{c} 2 = no. Duty {DUTY}"
        for code, c in (("R-9TTW", b), ("R-7KQ2", a))
    ]
    assert county.says("ana", f"{b} 1 25") == "yes 25"
    assert county.page(first).state == PageState.ASKING
    assert county.page(second).state == PageState.ACCEPTED


def test_the_next_bare_number_is_clear_again_once_one_of_two_pages_has_ended(county: County) -> None:
    first, second = county.open_page("R-7KQ2"), county.open_page("R-9TTW")
    county.says("ana", f"{county.code('ana', second)} 2")
    assert county.says("ana", "25") == "yes 25"
    assert county.page(first).accepted_by == county.people["ana"]


def test_what_is_not_understood_is_answered_with_how_to_say_it(county: County) -> None:
    page_id = county.open_page()
    county.texts("ana")
    for body in ("yes in 2 hours", "3 25", "ok", "👍", "275", "accept 25"):
        county.says("ana", body)
    code = county.code("ana", page_id)
    teach = (
        f"Not understood, nothing was changed. R-7KQ2: reply {code} 25 = yes, in 25 min. {code} 2 = no. "
        f"Duty {DUTY}"
    )
    assert set(county.texts("ana")) == {teach}
    assert county.page(page_id).state == PageState.ASKING


def test_a_phone_that_answers_by_itself_is_not_answered_for_ever(county: County) -> None:
    county.open_page()
    county.texts("ana")
    for _ in range(20):
        county.says("ana", "I am driving and will see your message later.")
    assert len(county.texts("ana")) == 5
    county.minutes_pass(3)
    assert county.says("ana", "25") == "yes 25", "a plain answer always counts"


def test_a_code_of_somebody_else_is_not_understood(county: County) -> None:
    page_id = county.open_page()
    county.minutes_pass(5)
    bea = county.code("bea", page_id)
    if bea != county.code("ana", page_id):
        assert county.says("ana", f"{bea} 25") == "unclear"
        assert county.page(page_id).state == PageState.ASKING


def test_a_late_reply_to_a_closed_page_changes_nothing(county: County) -> None:
    page_id = county.open_page()
    code = county.code("ana", page_id)
    county.act(close.stand_down, page_id, reason="not_needed", actor="sam")
    other = county.open_page("R-9TTW")
    county.texts("ana")
    assert county.says("ana", f"{code} 25") == "closed"
    assert county.texts("ana") == [CLOSED]
    assert county.page(page_id).state == PageState.CLOSED
    assert county.page(other).state == PageState.ASKING


def test_with_no_page_open_the_person_hears_so(county: County) -> None:
    assert county.says("cleo", "25") == "no_page"
    assert county.texts("cleo") == [f"No page is open for you. Nothing was changed. Duty {DUTY}"]


def test_after_arriving_a_code_changes_nothing(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    county.act(travel.arrive, page_id, person="ana")
    assert county.says("ana", f"{county.code('ana', page_id)} 2") == "arrived"
    assert county.page(page_id).state == PageState.ARRIVED


def test_somebody_walled_after_being_asked_hears_only_that_the_page_is_closed(county: County) -> None:
    response_id = county.response()
    page_id = county.open_page(response_id=response_id)
    county.texts("ana")
    county.wall(response_id, "ana")
    assert county.says("ana", "25") == "no_page"
    assert county.says("ana", f"{county.code('ana', page_id)} 25") == "closed"
    assert county.texts("ana")[-1] == CLOSED
    assert county.page(page_id).state == PageState.ASKING


def test_a_stranger_gets_silence_and_the_log_no_number(
    county: County, caplog: pytest.LogCaptureFixture
) -> None:
    county.open_page()
    with caplog.at_level(logging.DEBUG):
        assert county.hears("+17755550199", "25") is None
    assert not [to for to, _, _ in county.gateway.sent if to == "+17755550199"]
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "nobody here" in said
    assert "0199" not in said and "25" not in said


def test_a_number_that_two_people_share_is_nobodys(county: County) -> None:
    county.person("dora", Role.ADVOCATE, number=county.numbers["ana"])
    page_id = county.open_page()
    assert county.hears(county.numbers["ana"], "25") is None
    assert county.page(page_id).state == PageState.ASKING


def test_somebody_who_has_left_is_a_stranger(county: County) -> None:
    county.open_page()
    county.change("ana", active=False)
    assert county.says("ana", "25") is None


def test_the_same_text_delivered_twice_counts_once(county: County) -> None:
    county.open_page()
    county.texts("ana")
    assert county.hears(county.numbers["ana"], "2", sid="SMsame") is not None
    assert county.hears(county.numbers["ana"], "2", sid="SMsame") is None
    assert len(county.texts("ana")) == 1
    assert [action for action, _ in county.noted()].count("page.declined") == 1


def test_the_carriers_words_get_no_answer_of_ours_and_are_noted(county: County) -> None:
    page_id = county.open_page()
    county.texts("ana")
    assert county.says("ana", "Stop") == "stop"
    assert county.texts("sam")[0].startswith("Somebody who may be paged has stopped our texts")
    county.silence()
    assert county.page(page_id).state == PageState.ASKING
    assert ("reply.stop", None) in county.noted()


def test_the_whole_text_is_kept_sealed(county: County) -> None:
    county.open_page()
    county.says("ana", "sorry, my own child is ill tonight")
    with county.tx() as session:
        reply = session.scalars(select(Reply)).one()
    assert b"child" not in reply.body_sealed
    assert (reply.read_as, reply.page_id) == ("unclear", None)
    place = Place(county.region_id, "reply", reply.id, "body_sealed")
    assert county.vault.box(county.region_id).open(place, reply.body_sealed) == (
        "sorry, my own child is ill tonight"
    )


def test_no_log_line_carries_what_was_typed(county: County, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        county.open_page()
        county.says("ana", "my name is Planted Word")
        county.says("ana", "25")
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "Planted" not in said
    assert not [number for number in county.numbers.values() if number in said]
