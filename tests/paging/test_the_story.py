"""The one story that must always come out right, told with a clock and telephones."""

from tests.paging.county import DUTY, County
from webapp.paging import travel
from webapp.paging.models import PageState


def test_a_yes_with_minutes_tells_the_officer_who_comes_and_when(county: County) -> None:
    page_id = county.open_page()
    code = county.code("ana", page_id)
    assert county.texts("ana") == [
        f"R-7KQ2: please respond. Reply 25 = yes, in 25 min. 2 = no. If asked for a code: {code} 25. "
        f"Details after sign-in. Duty {DUTY}"
    ]
    assert county.says("ana", "25") == "yes 25"
    page = county.page(page_id)
    assert page.state == PageState.ACCEPTED
    assert page.accepted_by == county.people["ana"]
    assert (page.eta_at - county.now).total_seconds() == 25 * 60
    assert page.confirmed_at is None
    assert county.texts("ana") == [
        f"R-7KQ2: you are going, about 25 min. New time: {code} 40. Cannot come: {code} 2. "
        f"Sign in for details. Duty {DUTY}"
    ]
    county.silence()


def test_a_no_asks_the_backup_at_once(county: County) -> None:
    page_id = county.open_page()
    county.texts("ana")
    assert county.says("ana", "2") == "no"
    assert county.texts("ana")[0].startswith("R-7KQ2: thank you. Someone else is asked now.")
    assert county.texts("bea")[0].startswith("R-7KQ2: please respond.")
    assert county.attempts(page_id) == [("ana", "primary", "declined"), ("bea", "backup", None)]


def test_no_answer_moves_on_after_the_rungs_minutes_and_a_late_yes_still_counts(county: County) -> None:
    page_id = county.open_page()
    county.reported("ana", "delivered")
    county.minutes_pass(4.9)
    assert county.texts("bea") == []
    county.minutes_pass(0.1)
    assert county.texts("bea")[0].startswith("R-7KQ2: please respond.")
    assert county.says("ana", "1 40") == "yes 40"
    assert county.page(page_id).accepted_by == county.people["ana"]
    assert county.texts("bea") == [f"R-7KQ2: someone else is going. Thank you, nothing to do. Duty {DUTY}"]


def test_nobody_answers_and_a_human_is_told(county: County) -> None:
    page_id = county.open_page()
    county.minutes_pass(5)
    county.minutes_pass(5)
    assert [t[:23] for t in county.texts("sam")] == ["R-7KQ2: please respond."]
    county.minutes_pass(5)
    told = f"R-7KQ2: nobody has accepted this page. Please act now: sign in, or call duty {DUTY}"
    assert county.texts("sam") == [told]
    assert county.texts("officer") == [told]
    page = county.page(page_id)
    assert page.state == PageState.UNANSWERED
    assert page.told_at == county.now
    assert county.says("bea", "15") == "yes 15"
    assert county.page(page_id).state == PageState.ACCEPTED


def test_on_the_way_and_arrived_with_the_phones_own_time(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    tapped = county.now
    county.minutes_pass(4)
    county.act(travel.on_my_way, page_id, person="ana", occurred_at=tapped)
    county.minutes_pass(15)
    county.act(travel.arrive, page_id, person="ana")
    county.act(travel.arrive, page_id, person="ana")
    page = county.page(page_id)
    assert (page.state, page.on_my_way_at, page.arrived_at) == (PageState.ARRIVED, tapped, county.now)
    county.act(travel.undo_arrive, page_id, person="ana")
    assert county.page(page_id).state == PageState.ACCEPTED
    assert [action for action, _ in county.noted()][-4:] == [
        "page.on_my_way",
        "page.confirmed",
        "page.arrived",
        "page.arrival_undone",
    ]
