"""The first who accepts goes; everybody else is told; what comes too late changes nothing."""

import threading
import uuid

import pytest

from tests.paging.conftest import ON_POSTGRES
from tests.paging.county import DUTY, County
from webapp.db import in_region
from webapp.errors import BadField, DomainError, NotFound
from webapp.paging import answer, confirm, duty_desk, news, travel
from webapp.paging.find import page_by_id
from webapp.paging.models import Answer, Channel, PageState
from webapp.paging.refusals import NotGoing, PageIsClosed, SomeoneElseIsGoing


def asked_both(county: County) -> uuid.UUID:
    """The primary has let the time go by, the backup is asked; every text so far is read."""
    page_id = county.open_page()
    county.minutes_pass(5)
    for name in county.numbers:
        county.texts(name)
    return page_id


def test_an_answer_in_the_app_is_confirmed_at_once_and_needs_no_text(county: County) -> None:
    page_id = county.open_page()
    county.texts("ana")
    county.act(answer.accept, page_id, person="ana", minutes=20, channel=Channel.APP)
    page = county.page(page_id)
    assert (page.confirmed_how, page.confirmed_at) == ("signed_in", county.now)
    county.silence()


def test_an_answer_by_text_is_confirmed_by_signing_in(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    assert county.page(page_id).confirmed_at is None
    county.minutes_pass(1)
    with county.tx() as session:
        confirm.confirm(session, now=county.now, ids=county.ids, person_id=county.people["ana"])
    with county.tx() as session:
        assert confirm.confirm(session, now=county.now, ids=county.ids, person_id=county.people["ana"]) == []
    assert county.page(page_id).confirmed_at == county.now
    assert county.noted().count(("page.confirmed", "signed_in")) == 1


def test_the_duty_desk_confirms_an_acceptance_by_text(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    county.act(duty_desk.confirm_by_desk, page_id, actor="sam")
    assert county.page(page_id).confirmed_how == "duty_desk"


def test_i_called_her_and_she_accepted(county: County) -> None:
    page_id = county.open_page()
    county.act(
        duty_desk.record_answer, page_id, person="cleo", answer=Answer.ACCEPTED, minutes=20, actor="sam"
    )
    page = county.page(page_id)
    assert (page.accepted_by, page.confirmed_how) == (county.people["cleo"], "duty_desk")
    assert county.texts("cleo")[0].startswith("R-7KQ2: you are going, about 20 min.")
    assert county.texts("ana")[-1] == f"R-7KQ2: someone else is going. Thank you, nothing to do. Duty {DUTY}"
    assert ("page.accepted", "20 min") in county.noted()


def test_i_called_her_and_she_declined_so_the_next_one_is_asked(county: County) -> None:
    page_id = county.open_page()
    county.act(
        duty_desk.record_answer, page_id, person="ana", answer=Answer.DECLINED, minutes=None, actor="sam"
    )
    assert county.attempts(page_id) == [("ana", "primary", "declined"), ("bea", "backup", None)]


def test_a_supervisor_takes_the_page_after_the_end(county: County) -> None:
    page_id = county.open_page()
    for _ in range(3):
        county.minutes_pass(5)
    county.act(
        duty_desk.record_answer, page_id, person="sam", answer=Answer.ACCEPTED, minutes=30, actor="sam"
    )
    assert county.page(page_id).state == PageState.ACCEPTED


def test_the_second_yes_is_told_that_someone_else_is_going(county: County) -> None:
    page_id = asked_both(county)
    county.says("bea", "20")
    assert county.says("ana", f"{county.code('ana', page_id)} 25") == "covered"
    covered = f"R-7KQ2: someone else is going. Thank you, nothing to do. Duty {DUTY}"
    assert county.texts("ana") == [covered, covered]
    with pytest.raises(SomeoneElseIsGoing):
        county.act(answer.accept, page_id, person="ana", minutes=20, channel=Channel.APP)


@pytest.mark.parametrize("round_", range(5))
def test_two_accept_in_the_same_moment_and_one_goes(county: County, round_: int) -> None:
    page_id = asked_both(county)
    start, outcomes = threading.Barrier(2), []

    def accept(name: str) -> None:
        with county.sessions() as session, in_region(session, county.region_id):
            page = page_by_id(session, page_id)
            if not ON_POSTGRES:
                session.rollback()  # SQLite has one writer: it is the lock itself that decides
            start.wait()
            try:
                answer.accept(
                    session,
                    now=county.now,
                    ids=county.ids,
                    page=page,
                    person_id=county.people[name],
                    minutes=20,
                    channel=Channel.APP,
                )
                session.commit()
                outcomes.append("goes")
            except SomeoneElseIsGoing:
                session.rollback()
                outcomes.append("covered")

    threads = [threading.Thread(target=accept, args=(name,)) for name in ("ana", "bea")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["covered", "goes"]
    answers = [said for _, _, said in county.attempts(page_id)]
    assert sorted(answers) == ["accepted", "covered"]


def test_a_new_time_is_noted_and_said_back(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "1")
    assert county.page(page_id).eta_at is None
    assert "In how many minutes?" in county.texts("ana")[-1]
    county.minutes_pass(4)
    assert county.says("ana", "40") == "yes 40"
    assert (county.page(page_id).eta_at - county.now).total_seconds() == 40 * 60
    assert county.texts("ana")[-1].startswith("R-7KQ2: noted, about 40 min.")
    county.act(answer.change_eta, page_id, person="ana", minutes=60, channel=Channel.APP)
    county.silence()
    assert [detail for action, detail in county.noted() if action == "page.eta"] == ["40 min", "60 min"]


def test_a_bare_yes_from_whoever_is_going_changes_nothing(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    before = county.page(page_id)
    county.minutes_pass(5)
    assert county.says("ana", "1") == "yes"
    assert county.page(page_id).eta_at == before.eta_at
    assert [action for action, _ in county.noted()].count("page.accepted") == 1


def test_cannot_come_after_all_asks_the_next_one_at_once(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    assert county.says("ana", "2") == "no"
    page = county.page(page_id)
    assert (page.state, page.accepted_by, page.eta_at) == (PageState.ASKING, None, None)
    assert county.attempts(page_id) == [("ana", "primary", "cannot_come"), ("bea", "backup", None)]
    assert county.texts("ana")[-1].startswith("R-7KQ2: noted, you cannot come.")
    county.minutes_pass(5)
    county.minutes_pass(5)
    assert county.page(page_id).state == PageState.UNANSWERED


def test_whoever_was_covered_may_go_after_all_when_the_other_cannot_come(county: County) -> None:
    page_id = asked_both(county)
    county.says("bea", "20")
    county.says("bea", "2")
    assert county.says("ana", f"{county.code('ana', page_id)} 30") == "yes 30"
    assert county.page(page_id).accepted_by == county.people["ana"]


def test_whoever_declined_may_change_their_mind_with_the_code(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "2")
    assert county.says("ana", "25") == "no_page"
    assert county.says("ana", f"{county.code('ana', page_id)} 25") == "yes 25"
    assert county.page(page_id).accepted_by == county.people["ana"]


def test_only_whoever_is_going_can_travel_or_change_the_time(county: County) -> None:
    page_id = asked_both(county)
    with pytest.raises(NotGoing):
        county.act(answer.cannot_come, page_id, person="ana", channel=Channel.APP)
    with pytest.raises(NotGoing):
        county.act(answer.change_eta, page_id, person="ana", minutes=20, channel=Channel.APP)
    county.says("bea", "20")
    with pytest.raises(NotGoing):
        county.act(travel.arrive, page_id, person="ana")
    with pytest.raises(SomeoneElseIsGoing):
        county.act(answer.cannot_come, page_id, person="ana", channel=Channel.APP)


def test_whoever_was_never_asked_or_is_walled_finds_no_page(county: County) -> None:
    response_id = county.response()
    page_id = county.open_page(response_id=response_id)
    with pytest.raises(NotFound):
        county.act(answer.accept, page_id, person="cleo", minutes=20, channel=Channel.APP)
    county.wall(response_id, "ana")
    with pytest.raises(NotFound):
        county.act(answer.accept, page_id, person="ana", minutes=20, channel=Channel.APP)


@pytest.mark.parametrize("minutes", [0, 2, 241, -5])
def test_an_arrival_time_out_of_range_is_refused(county: County, minutes: int) -> None:
    page_id = county.open_page()
    with pytest.raises(BadField):
        county.act(answer.accept, page_id, person="ana", minutes=minutes, channel=Channel.APP)


def test_an_arrival_is_neither_before_the_acceptance_nor_after_now(county: County) -> None:
    from datetime import timedelta

    page_id = county.open_page()
    county.says("ana", "25")
    accepted_at = county.now
    county.minutes_pass(20)
    county.act(travel.on_my_way, page_id, person="ana", occurred_at=accepted_at - timedelta(hours=3))
    county.act(travel.arrive, page_id, person="ana", occurred_at=county.now + timedelta(hours=3))
    page = county.page(page_id)
    assert (page.on_my_way_at, page.arrived_at) == (accepted_at, county.now)


def test_an_arrival_that_was_not_noted_cannot_be_taken_back(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    with pytest.raises(DomainError, match="No arrival is noted"):
        county.act(travel.undo_arrive, page_id, person="ana")


def test_nothing_is_answered_on_a_closed_page(county: County) -> None:
    from webapp.paging import close

    page_id = county.open_page()
    county.act(close.stand_down, page_id, reason="not_needed", actor="sam")
    for verb, more in ((answer.accept, {"minutes": 20}), (answer.decline, {}), (answer.cannot_come, {})):
        with pytest.raises(PageIsClosed):
            county.act(verb, page_id, person="ana", channel=Channel.APP, **more)
    with pytest.raises(PageIsClosed):
        county.act(travel.on_my_way, page_id, person="ana")


def test_the_one_who_is_coming_hears_that_the_place_changed_and_nobody_else_does(county: County) -> None:
    response_id = county.response()
    page_id = county.open_page(response_id=response_id)
    county.texts("ana")
    with county.tx() as session:
        assert not news.tell_moved(session, now=county.now, ids=county.ids, response_id=response_id)
    county.says("ana", "25")
    county.texts("ana")
    with county.tx() as session:
        assert news.tell_moved(session, now=county.now, ids=county.ids, response_id=response_id)
        assert news.tell_news(session, now=county.now, ids=county.ids, response_id=response_id)
    county.work()
    assert county.texts("ana") == [
        f"R-7KQ2: the meeting place changed. Sign in to see it. Duty {DUTY}",
        f"R-7KQ2: there is news. Sign in to read it. Duty {DUTY}",
    ]
    assert county.page(page_id).state == PageState.ACCEPTED
    county.silence()
