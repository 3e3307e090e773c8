"""A yes is not yet an advocate on scene: unconfirmed, too late, overdue, or gone, and somebody else is asked."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.paging.county import County
from webapp.paging import answer, close, confirm, dispatch, duty_desk, travel
from webapp.paging.find import lock_page
from webapp.paging.models import Answer, Channel, Page, PageState, Sought
from webapp.paging.refusals import NotGoing, SomeoneElseIsGoing, SoonerIsGoing
from webapp.paging.standing import standing_for


def signs_in(county: County, name: str) -> None:
    with county.tx() as session:
        confirm.confirm(session, now=county.now, ids=county.ids, person_id=county.people[name])
    county.work()


def wants_there_by(county: County, page_id: uuid.UUID, minutes: int) -> None:
    with county.tx() as session:
        page = lock_page(session, page_id)
        page.arrive_by = county.now + timedelta(minutes=minutes)


def leads(county: County, page_id: uuid.UUID) -> str | None:
    names = {person_id: name for name, person_id in county.people.items()}
    page = county.page(page_id)
    return names[page.accepted_by] if page.accepted_by else None


def read_all(county: County) -> None:
    for name in county.numbers:
        county.texts(name)


def accepted(county: County, minutes: str = "25") -> uuid.UUID:
    """Ana has said yes by text."""
    page_id = county.open_page()
    county.says("ana", minutes)
    read_all(county)
    return page_id


# ---- a yes by text is provisional ----


def test_a_yes_by_text_that_nobody_confirms_has_the_next_one_asked_as_well(county: County) -> None:
    page_id = accepted(county)
    county.minutes_pass(4)
    county.silence()
    county.minutes_pass(1)
    assert "your yes is not confirmed" in county.texts("ana")[0]
    assert "R-7KQ2: please respond." in county.texts("bea")[0]
    county.silence()
    page = county.page(page_id)
    assert (page.state, page.sought, leads(county, page_id)) == (
        PageState.ACCEPTED,
        Sought.UNCONFIRMED,
        "ana",
    )
    assert ("page.sought", "unconfirmed") in county.noted()


def test_once_she_signs_in_she_leads_and_the_other_is_covered(county: County) -> None:
    page_id = accepted(county)
    county.minutes_pass(5)
    read_all(county)
    signs_in(county, "ana")
    assert (county.page(page_id).sought, leads(county, page_id)) == (None, "ana")
    assert county.texts("bea") == [
        "R-7KQ2: someone else is going. Thank you, nothing to do. Duty 775-555-0142"
    ]
    county.minutes_pass(19)
    county.silence()


def test_signed_in_at_once_nobody_else_is_asked(county: County) -> None:
    accepted(county)
    signs_in(county, "ana")
    county.minutes_pass(24)
    county.silence()


def test_a_word_with_the_duty_desk_confirms_as_well(county: County) -> None:
    page_id = accepted(county)
    county.minutes_pass(5)
    read_all(county)
    county.act(duty_desk.confirm_by_desk, page_id, actor="sam")
    assert county.page(page_id).sought is None
    assert len(county.texts("bea")) == 1
    county.silence()


def test_two_who_said_yes_by_text_and_the_one_who_is_confirmed_first_goes(county: County) -> None:
    page_id = accepted(county)
    county.minutes_pass(5)
    assert county.says("bea", "20") == "yes 20"
    assert "who is confirmed first goes" in county.texts("bea")[-1]
    assert leads(county, page_id) == "ana"
    read_all(county)
    signs_in(county, "bea")
    page = county.page(page_id)
    assert (leads(county, page_id), page.sought, page.confirmed_how) == ("bea", None, "signed_in")
    assert page.eta_at == county.now + timedelta(minutes=20)
    assert "someone else is going" in county.texts("ana")[0]
    signs_in(county, "ana")
    assert leads(county, page_id) == "bea"
    assert county.attempts(page_id) == [("ana", "primary", "covered"), ("bea", "backup", "accepted")]
    county.silence()


def test_a_tap_in_the_app_beats_a_text(county: County) -> None:
    page_id = accepted(county)
    county.minutes_pass(5)
    county.act(answer.accept, page_id, person="bea", minutes=30, channel=Channel.APP)
    assert (leads(county, page_id), county.page(page_id).sought) == ("bea", None)
    with pytest.raises(SomeoneElseIsGoing):
        county.act(answer.accept, page_id, person="ana", minutes=10, channel=Channel.APP)


def test_while_two_stand_by_for_it_each_page_stands_open_for_both(county: County) -> None:
    page_id = accepted(county)
    county.minutes_pass(5)
    county.says("bea", "20")
    for name in ("ana", "bea"):
        with county.tx() as session:
            assert [one.page.id for one in standing_for(session, county.people[name])] == [page_id]


def test_who_stands_by_and_is_not_confirmed_either_has_a_third_one_asked(county: County) -> None:
    page_id = accepted(county)
    county.minutes_pass(5)
    county.says("bea", "20")
    read_all(county)
    county.minutes_pass(4)
    county.silence()
    county.minutes_pass(1)
    assert "please respond" in county.texts("sam")[0]
    assert county.page(page_id).sought == Sought.UNCONFIRMED


def test_when_nobody_is_left_to_ask_humans_are_told_that_nobody_is_sure(county: County) -> None:
    page_id = accepted(county)
    for _ in range(3):
        county.minutes_pass(5)
    assert county.page(page_id).state == PageState.ACCEPTED
    for name in ("sam", "officer"):
        assert "is not confirmed or is late, and nobody else has accepted" in county.texts(name)[-1]
    assert county.page(page_id).sought_ended
    read_all(county)
    county.minutes_pass(10)
    assert [text for text in county.texts("sam") if "not confirmed or is late" in text] == []
    # Their way is still open: whoever is confirmed first goes.
    county.act(answer.accept, page_id, person="bea", minutes=10, channel=Channel.APP)
    assert leads(county, page_id) == "bea"


def test_when_those_texts_fail_they_are_sent_again(county: County) -> None:
    accepted(county)
    for _ in range(3):
        county.minutes_pass(5)
    for name, nth in (
        ("sam", -2),
        ("officer", -1),
    ):  # the last to the supervisor is a call, and nobody takes it
        county.reported(name, "undelivered", "30003", nth=nth)
    read_all(county)
    county.minutes_pass(2)
    assert "nobody else has accepted" in county.texts("sam")[-1]


# ---- later than the clock ----


def test_later_than_the_clock_allows_has_somebody_else_asked_at_once(county: County) -> None:
    page_id = county.open_page()
    wants_there_by(county, page_id, 60)
    county.says("ana", "90")
    signs_in(county, "ana")
    assert county.page(page_id).sought == Sought.TOO_LATE
    assert "please respond" in county.texts("bea")[0]
    assert county.says("bea", "100") == "covered"  # that would be later still
    assert county.says("bea", "30") == "yes 30"
    signs_in(county, "bea")
    assert leads(county, page_id) == "bea"


def test_confirmed_and_late_is_not_replaced_by_somebody_later(county: County) -> None:
    page_id = county.open_page()
    wants_there_by(county, page_id, 60)
    county.act(answer.accept, page_id, person="ana", minutes=90, channel=Channel.APP)
    with pytest.raises(SoonerIsGoing):
        county.act(answer.accept, page_id, person="bea", minutes=95, channel=Channel.APP)
    county.act(answer.accept, page_id, person="bea", minutes=50, channel=Channel.APP)
    assert (leads(county, page_id), county.page(page_id).sought) == ("bea", None)


def test_a_sooner_time_ends_the_search(county: County) -> None:
    page_id = county.open_page()
    wants_there_by(county, page_id, 60)
    county.act(answer.accept, page_id, person="ana", minutes=90, channel=Channel.APP)
    read_all(county)
    county.act(answer.change_eta, page_id, person="ana", minutes=40, channel=Channel.APP)
    assert county.page(page_id).sought is None
    assert "someone else is going" in county.texts("bea")[0]


def test_a_tap_for_more_time_asks_nobody(county: County) -> None:
    page_id = county.open_page()
    wants_there_by(county, page_id, 60)
    county.act(answer.accept, page_id, person="ana", minutes=55, channel=Channel.APP)
    before = county.page(page_id).eta_at
    read_all(county)
    county.act(answer.more_time, page_id, person="ana")
    page = county.page(page_id)
    assert before is not None
    assert (page.eta_at, page.sought) == (before + timedelta(minutes=15), None)
    county.minutes_pass(60)
    county.silence()


def test_only_who_leads_can_take_more_time(county: County) -> None:
    page_id = accepted(county)
    county.minutes_pass(5)
    county.says("bea", "20")
    with pytest.raises(NotGoing):
        county.act(answer.more_time, page_id, person="bea")


# ---- the time has passed ----


def overdue(county: County) -> uuid.UUID:
    """Ana is confirmed, said 25 minutes, and 35 have passed."""
    page_id = accepted(county)
    signs_in(county, "ana")
    county.minutes_pass(25)
    assert "you are expected there about now" in county.texts("ana")[0]
    county.minutes_pass(9)
    county.silence()
    county.minutes_pass(1)
    return page_id


def test_when_the_time_has_passed_without_arrival_somebody_else_is_asked(county: County) -> None:
    page_id = overdue(county)
    code = county.code("ana", page_id)
    assert county.texts("ana") == [
        f"R-7KQ2: you are not marked as arrived. {code} 15 = in 15 min. Cannot come: {code} 2. "
        "Someone else is asked. Duty 775-555-0142"
    ]
    assert "please respond" in county.texts("bea")[0]
    assert county.page(page_id).sought == Sought.OVERDUE


def test_her_word_that_she_needs_longer_ends_it(county: County) -> None:
    page_id = overdue(county)
    read_all(county)
    assert county.says("ana", "15") == "yes 15"
    assert (county.page(page_id).sought, leads(county, page_id)) == (None, "ana")
    assert "someone else is going" in county.texts("bea")[0]
    county.minutes_pass(26)  # and that has passed as well
    assert county.page(page_id).sought == Sought.OVERDUE


def test_she_arrives_after_all_and_the_other_is_covered(county: County) -> None:
    page_id = overdue(county)
    county.says("bea", "20")
    read_all(county)
    county.act(travel.arrive, page_id, person="ana")
    page = county.page(page_id)
    assert (page.state, page.sought, page.due_at, leads(county, page_id)) == (
        PageState.ARRIVED,
        None,
        None,
        "ana",
    )
    assert "someone else is going" in county.texts("bea")[0]


def test_who_stood_by_may_be_there_first(county: County) -> None:
    page_id = overdue(county)
    county.says("bea", "20")
    read_all(county)
    county.act(travel.arrive, page_id, person="bea")
    assert (county.page(page_id).state, leads(county, page_id)) == (PageState.ARRIVED, "bea")
    assert "someone else is going" in county.texts("ana")[0]
    with pytest.raises(NotGoing):
        county.act(travel.arrive, page_id, person="ana")


def test_when_she_says_she_cannot_come_who_stands_by_leads(county: County) -> None:
    page_id = overdue(county)
    county.says("bea", "20")
    county.says("ana", "2")
    page = county.page(page_id)
    assert (page.state, leads(county, page_id), page.confirmed_at) == (PageState.ACCEPTED, "bea", None)
    assert ("page.taken_over", "backup") in county.noted()


def test_who_stands_by_may_step_back(county: County) -> None:
    page_id = overdue(county)
    county.says("bea", "20")
    read_all(county)
    assert county.says("bea", "2") == "no"
    assert leads(county, page_id) == "ana"
    assert "please respond" in county.texts("sam")[0]


def test_without_a_time_the_clock_of_the_tier_is_waited_for(county: County) -> None:
    page_id = county.open_page()
    wants_there_by(county, page_id, 40)
    county.says("ana", "1")
    signs_in(county, "ana")
    county.minutes_pass(49)
    assert county.page(page_id).sought is None
    county.minutes_pass(1)
    assert county.page(page_id).sought == Sought.OVERDUE


def test_without_either_an_hour_is_waited(county: County) -> None:
    page_id = accepted(county, "1")
    signs_in(county, "ana")
    county.minutes_pass(69)
    assert county.page(page_id).sought is None
    county.minutes_pass(1)
    assert county.page(page_id).sought == Sought.OVERDUE


# ---- gone ----


def test_walled_after_she_accepted_she_no_longer_leads_and_hears_nothing_of_it(county: County) -> None:
    response_id = county.response()
    page_id = county.open_page(response_id=response_id)
    county.act(answer.accept, page_id, person="ana", minutes=20, channel=Channel.APP)
    read_all(county)
    county.wall(response_id, "ana")
    county.minutes_pass(30)
    assert county.page(page_id).accepted_by is None
    assert "please respond" in county.texts("bea")[0]
    assert county.texts("ana") == []


def test_an_advocate_who_left_the_agency_is_replaced(county: County) -> None:
    page_id = accepted(county)
    county.change("ana", active=False)
    county.minutes_pass(5)
    assert county.page(page_id).accepted_by is None
    assert "please respond" in county.texts("bea")[0]


# ---- the desk steers ----


def test_the_desk_may_ask_the_next_one_or_somebody_by_name_meanwhile(county: County) -> None:
    page_id = accepted(county)
    county.minutes_pass(5)
    read_all(county)
    county.act(dispatch.ask_person, page_id, person="cleo", actor="sam")
    assert "please respond" in county.texts("cleo")[0]
    assert county.page(page_id).state == PageState.ACCEPTED
    county.act(dispatch.ask_next, page_id, actor="sam")
    assert "please respond" in county.texts("sam")[0]
    assert leads(county, page_id) == "ana"


def test_somebody_who_accepts_on_the_telephone_takes_over(county: County) -> None:
    page_id = accepted(county)
    county.minutes_pass(5)
    county.act(
        duty_desk.record_answer, page_id, person="bea", answer=Answer.ACCEPTED, minutes=15, actor="sam"
    )
    assert (leads(county, page_id), county.page(page_id).confirmed_how) == ("bea", "duty_desk")


def test_closing_tells_everybody_who_comes_or_was_asked(county: County) -> None:
    page_id = accepted(county)
    county.minutes_pass(5)
    county.says("bea", "20")
    county.minutes_pass(5)
    read_all(county)
    county.act(close.stand_down, page_id, actor="officer", reason="left")
    for name in ("ana", "bea", "sam"):
        assert "stand down" in county.texts(name)[0]
    county.minutes_pass(60)
    county.silence()


# ---- any order of things ----

ACTS = ("1", "25", "2", "in", "app", "arrive", "more", "wait", "wait", "long")


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.tuples(st.sampled_from(("ana", "bea", "sam")), st.sampled_from(ACTS)), max_size=12))
def test_whatever_people_do_a_page_is_never_left_to_itself(
    county: County, acts: list[tuple[str, str]]
) -> None:
    """Somebody is there or it is closed; otherwise the worker looks again, or a human has been told."""
    page_id = county.open_page(f"R-{len(county.messages('ana')) % 10000:04d}")
    for name, act in acts:
        _do(county, page_id, name, act)
        _is_looked_after(county.page(page_id))
        _one_leads(county, page_id)


def _do(county: County, page_id: uuid.UUID, name: str, act: str) -> None:
    from webapp.errors import DomainError

    try:
        if act in ("1", "25", "2"):
            county.says(name, f"{county.code(name, page_id)} {act}")
        elif act == "in":
            signs_in(county, name)
        elif act == "app":
            county.act(answer.accept, page_id, person=name, minutes=30, channel=Channel.APP)
        elif act == "arrive":
            county.act(travel.arrive, page_id, person=name)
        elif act == "more":
            county.act(answer.more_time, page_id, person=name)
        else:
            county.minutes_pass(5 if act == "wait" else 45)
    except (DomainError, IndexError):
        pass  # refused, or never asked


def _is_looked_after(page: Page) -> None:
    there = page.state in (PageState.ARRIVED, PageState.CLOSED)
    assert there or page.due_at is not None or page.told_at is not None


def _one_leads(county: County, page_id: uuid.UUID) -> None:
    page = county.page(page_id)
    yes = [who for who, _, said in county.attempts(page_id) if said == Answer.ACCEPTED]
    if page.state in (PageState.ASKING, PageState.UNANSWERED):
        assert (page.accepted_by, yes) == (None, [])
    else:
        assert leads(county, page_id) in yes
        assert len(yes) == 1 or page.sought is not None


def test_who_stood_by_and_leads_now_is_told(county: County) -> None:
    page_id = accepted(county, "40")
    county.minutes_pass(5)
    county.says("bea", "20")
    read_all(county)
    county.says("ana", "2")
    assert leads(county, page_id) == "bea"
    assert any("R-7KQ2" in text for text in county.texts("bea")), "else they would sit at home"
