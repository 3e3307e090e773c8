"""Whom a page asks, in which order, and how it ends when there is nobody."""

import threading
import uuid
from datetime import timedelta

import pytest

from tests.paging.county import RUNG, County
from webapp.accounts.models import Role
from webapp.errors import DomainError
from webapp.paging import answer, close, dispatch, travel
from webapp.paging.confirm import confirm
from webapp.paging.gateways.gateway import Permanent
from webapp.paging.models import Channel, PageState, Rung
from webapp.paging.page_tables import SECOND_SLOT
from webapp.paging.watch import Patience


def test_two_taps_on_page_now_ask_one_person_once(county: County) -> None:
    response_id = county.response()
    assert county.open_page(response_id=response_id) == county.open_page(response_id=response_id)
    assert len(county.texts("ana")) == 1


def test_everyone_declines_and_the_ladder_ends_at_once(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "2")
    county.says("bea", "2")
    assert county.page(page_id).state == PageState.ASKING
    county.says("sam", "2")
    page = county.page(page_id)
    assert (page.state, page.told_at) == (PageState.UNANSWERED, county.now)
    assert county.texts("officer")[0].startswith("R-7KQ2: nobody has accepted this page.")
    asked, told, thanked = county.texts("sam")
    assert asked.startswith("R-7KQ2: please respond.")
    assert told.startswith("R-7KQ2: nobody has accepted this page.")
    assert thanked.startswith("R-7KQ2: noted. Nobody has accepted yet."), (
        "nobody else is asked: it is not said"
    )


def test_an_empty_rota_costs_no_time_and_is_noted(county: County) -> None:
    county.rota(primary=[], backup=[])
    page_id = county.open_page()
    assert county.attempts(page_id) == [("sam", "supervisor", None)]
    assert county.noted() == [
        ("page.opened", None),
        ("page.rung_empty", "primary"),
        ("page.rung_empty", "backup"),
        ("page.asked", "supervisor"),
    ]


def test_with_nobody_to_ask_the_officer_knows_at_once(county: County) -> None:
    county.rota(primary=[], backup=[])
    county.change("sam", active=False)
    page_id = county.open_page()
    assert county.page(page_id).state == PageState.UNANSWERED
    assert county.texts("officer")[0].startswith("R-7KQ2: nobody has accepted this page.")


@pytest.mark.parametrize("flaw", [{"active": False}, {"phone_sealed": None}], ids=["left", "no telephone"])
def test_who_cannot_be_reached_is_passed_over_at_once(county: County, flaw: dict[str, object]) -> None:
    county.change("ana", **flaw)
    page_id = county.open_page()
    assert county.attempts(page_id) == [("bea", "backup", None)]


def test_a_walled_person_is_passed_over_without_a_trace(county: County) -> None:
    response_id = county.response()
    county.wall(response_id, "ana", "sam")
    page_id = county.open_page(response_id=response_id)
    county.minutes_pass(5)
    assert county.page(page_id).state == PageState.UNANSWERED
    assert county.texts("ana") == county.texts("sam") == []
    assert "ana" not in [name for name, _, _ in county.attempts(page_id)]
    assert {detail for action, detail in county.noted() if action == "page.rung_empty"} == {
        "primary",
        "supervisor",
    }


def test_one_person_on_two_rungs_is_not_asked_twice_in_a_round(county: County) -> None:
    county.rota(primary=["ana"], backup=["ana"])
    page_id = county.open_page()
    county.minutes_pass(5)
    assert county.attempts(page_id) == [("ana", "primary", "expired"), ("sam", "supervisor", None)]


def test_every_supervisor_is_asked_and_one_no_does_not_end_it(county: County) -> None:
    county.person("tess", Role.SUPERVISOR)
    county.rota(primary=[], backup=[])
    page_id = county.open_page()
    county.says("sam", "2")
    assert county.page(page_id).state == PageState.ASKING
    county.says("tess", "10")
    assert county.page(page_id).accepted_by == county.people["tess"]


def test_the_regions_own_ladder_counts(county: County) -> None:
    with county.tx() as session:
        session.add(Rung(id=county.ids.new(), position=1, target="backup", minutes=2))
        session.add(Rung(id=county.ids.new(), position=2, target="primary", minutes=9))
    page_id = county.open_page()
    county.minutes_pass(2)
    county.minutes_pass(8.9)
    assert county.page(page_id).state == PageState.ASKING
    assert [name for name, _, _ in county.attempts(page_id)] == ["bea", "ana"]
    county.minutes_pass(0.1)
    assert county.page(page_id).state == PageState.UNANSWERED


def test_the_supervisor_moves_on_and_the_one_who_was_asked_may_still_say_yes(county: County) -> None:
    page_id = county.open_page()
    county.act(dispatch.ask_next, page_id, actor="sam")
    assert county.attempts(page_id) == [("ana", "primary", None), ("bea", "backup", None)]
    county.minutes_pass(5)
    assert county.attempts(page_id)[2] == ("sam", "supervisor", None)
    county.says("ana", "15")
    assert county.page(page_id).accepted_by == county.people["ana"]


def test_after_the_end_the_ladder_begins_anew_without_those_who_said_no(county: County) -> None:
    page_id = county.open_page()
    first = county.code("ana", page_id)
    county.minutes_pass(5)
    county.says("bea", "2")
    county.says("sam", "2")
    assert county.page(page_id).state == PageState.UNANSWERED
    county.minutes_pass(1)
    county.act(dispatch.ask_next, page_id, actor="sam")
    assert county.attempts(page_id)[-1] == ("ana", "primary", None)
    assert county.code("ana", page_id) == first, "both texts mean the same page"
    assert len(county.texts("ana")) == 2
    county.minutes_pass(5)
    assert county.page(page_id).state == PageState.UNANSWERED
    assert [name for name, _, _ in county.attempts(page_id)] == ["ana", "bea", "sam", "ana"]


def test_the_supervisor_asks_somebody_by_hand_beside_the_ladder(county: County) -> None:
    page_id = county.open_page()
    county.reported("ana", "delivered")
    county.minutes_pass(3)
    county.act(dispatch.ask_person, page_id, person="cleo", actor="sam")
    assert county.texts("cleo")[0].startswith("R-7KQ2: please respond.")
    county.reported("cleo", "delivered")
    county.minutes_pass(2)
    assert county.attempts(page_id) == [("ana", "primary", "expired"), ("cleo", "assigned", None)]
    county.minutes_pass(3)
    assert county.attempts(page_id)[1:] == [("cleo", "assigned", "expired"), ("bea", "backup", None)]


def test_asking_by_hand_after_the_end_goes_on_looking(county: County) -> None:
    page_id = county.open_page()
    for _ in range(3):
        county.minutes_pass(5)
    county.texts("sam")
    county.act(dispatch.ask_person, page_id, person="cleo", actor="sam")
    assert county.page(page_id).state == PageState.ASKING
    county.says("cleo", "2")
    assert county.page(page_id).state == PageState.UNANSWERED
    assert county.texts("sam")[-1].startswith("R-7KQ2: nobody has accepted this page.")


@pytest.mark.parametrize("case", ["walled", "inactive", "no telephone"])
def test_who_cannot_come_cannot_be_asked_by_hand(county: County, case: str) -> None:
    response_id = county.response()
    page_id = county.open_page(response_id=response_id)
    if case == "walled":
        county.wall(response_id, "cleo")
    else:
        county.change("cleo", **({"active": False} if case == "inactive" else {"phone_sealed": None}))
    with pytest.raises(DomainError, match="cannot be asked"):
        county.act(dispatch.ask_person, page_id, person="cleo", actor="sam")


def test_an_accepted_page_is_not_moved_on(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    with pytest.raises(DomainError, match="accepted this page already"):
        county.act(dispatch.ask_next, page_id, actor="sam")


def test_until_a_human_has_got_the_text_it_is_sent_again(county: County) -> None:
    county.rota(primary=[], backup=[])
    county.change("sam", active=False)
    county.gateway.fails = [(county.numbers["officer"], Permanent("30005"))]
    page_id = county.open_page()
    assert county.page(page_id).told_at is None
    county.minutes_pass(2)
    assert len(county.texts("officer")) == 1
    assert county.page(page_id).told_at == county.now
    county.minutes_pass(60)
    county.silence()


def test_a_stand_down_tells_whoever_was_asked_and_ends_the_page(county: County) -> None:
    page_id = county.open_page()
    county.minutes_pass(5)
    county.texts("ana"), county.texts("bea")
    county.act(close.stand_down, page_id, reason="not_needed", actor="sam")
    stand_down = "R-7KQ2: stand down, please. This page is closed. Duty 775-555-0142"
    assert county.texts("ana") == county.texts("bea") == [stand_down]
    assert "nobody is coming now" in county.texts("officer")[-1]
    county.minutes_pass(60)
    county.silence()
    page = county.page(page_id)
    assert (page.state, page.close_reason, page.due_at) == (PageState.CLOSED, "not_needed", None)
    county.act(close.stand_down, page_id, reason="by_phone", actor="sam")
    assert county.page(page_id).close_reason == "not_needed"


def test_whoever_is_on_the_way_is_stood_down_and_whoever_has_arrived_is_left_in_peace(county: County) -> None:
    first, second = county.open_page("R-7KQ2"), county.open_page("R-9TTW")
    county.says("ana", f"{county.code('ana', first)} 25")
    county.says("ana", f"{county.code('ana', second)} 50")
    county.act(travel.arrive, second, person="ana")
    county.texts("ana")
    county.act(close.stand_down, first, reason="left", actor="sam")
    county.act(close.stand_down, second, reason="visit_over", actor="sam")
    assert county.texts("ana") == ["R-7KQ2: stand down, please. This page is closed. Duty 775-555-0142"]


def test_a_page_needs_a_reason_from_the_list_to_be_closed(county: County) -> None:
    page_id = county.open_page()
    with pytest.raises(DomainError, match="why the page is closed"):
        county.act(close.stand_down, page_id, reason="because", actor="sam")


def test_a_closed_response_page_can_be_opened_anew(county: County) -> None:
    response_id = county.response()
    first = county.open_page(response_id=response_id)
    county.act(close.stand_down, first, reason="by_mistake", actor="sam")
    second = county.open_page(response_id=response_id)
    assert second != first
    assert county.code("ana", second) != county.code("ana", first), "a code is not used again for seven days"


def test_two_taps_at_the_same_moment_open_one_page(county: County) -> None:
    response_id = county.response()
    start, pages = threading.Barrier(2), []

    def tap() -> None:
        start.wait()
        pages.append(county.queue_page(response_id=response_id))

    threads = [threading.Thread(target=tap) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    county.work()
    assert len(set(pages)) == 1
    assert len(county.texts("ana")) == 1


def test_somebody_who_has_said_yes_is_not_asked_again_by_hand(county: County) -> None:
    """Another asking would stand before their yes, and their sign-in would confirm nothing."""
    page_id = county.open_page()
    county.says("ana", "40")
    county.minutes_pass(5)  # not confirmed: the backup is asked as well, and stands by
    county.says("bea", "20")
    for name in ("ana", "bea"):
        with pytest.raises(DomainError, match="said yes already"):
            county.act(dispatch.ask_person, page_id, person=name, actor="sam")
    with county.tx() as session:
        confirm(session, now=county.now, ids=county.ids, person_id=county.people["bea"])
    county.minutes_pass(1)
    page = county.page(page_id)
    assert (page.accepted_by, page.sought, page.eta_at) == (
        county.people["bea"],
        None,
        county.now + timedelta(minutes=19),
    )


def test_a_no_of_one_who_stands_beside_leaves_the_leaders_time_as_it_was(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    county.minutes_pass(5)
    county.says("bea", "2")
    due = county.page(page_id).due_at
    assert due is not None and due <= county.now + timedelta(minutes=20) + Patience().grace


def second(county: County, response_id: uuid.UUID) -> uuid.UUID:
    """A second advocate is asked for."""
    with county.tx() as session:
        page = dispatch.open_page(
            session,
            now=county.now,
            ids=county.ids,
            region_id=county.region_id,
            response_id=response_id,
            response_code="R-7KQ2",
            opened_by=county.people["sam"],
            opened_by_role=Role.SUPERVISOR,
            rung_wait=RUNG,
            slot=SECOND_SLOT,
        )
    county.work()
    return page.id


def test_one_person_is_one_of_the_team(county: County) -> None:
    response_id = county.response()
    first = county.open_page(response_id=response_id)
    other = second(county, response_id)
    assert [[name for name, _, _ in county.attempts(page)] for page in (first, other)] == [["ana"], ["ana"]]
    county.act(answer.accept, first, person="ana", minutes=20, channel=Channel.APP)
    assert county.attempts(other) == [("ana", "primary", "covered"), ("bea", "backup", None)], (
        "the next one is asked"
    )
    with pytest.raises(DomainError, match="going on this response already"):
        county.act(answer.accept, other, person="ana", minutes=20, channel=Channel.APP)
    county.act(answer.accept, other, person="bea", minutes=20, channel=Channel.APP)
    assert [county.page(page).accepted_by for page in (first, other)] == [
        county.people["ana"],
        county.people["bea"],
    ]
