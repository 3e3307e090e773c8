"""What screens are given: states and roles, in two statements for any number of pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tests.paging.county import County
from webapp.paging import close
from webapp.paging.view import my_pages, pages_for


@contextmanager
def statements(county: County) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(county.engine, "before_cursor_execute", note)
    yield seen
    event.remove(county.engine, "before_cursor_execute", note)


def test_the_officer_sees_who_is_asked_by_role_and_what_comes_next(county: County) -> None:
    response_id = county.response()
    county.open_page(response_id=response_id)
    county.reported("ana", "delivered")
    with county.tx() as session:
        view = pages_for(session, [response_id])[response_id]
    assert (view.state, view.asked_role, view.text_state, view.next_target) == (
        "asking",
        "primary",
        "delivered",
        "backup",
    )
    assert (view.asked_at, (view.expires_at - view.asked_at).total_seconds()) == (county.now, 300)
    county.says("ana", "2")
    county.minutes_pass(
        5
    )  # the backup's text had no receipt by then: they were called as well, and stand here once
    with county.tx() as session:
        view = pages_for(session, [response_id])[response_id]
    assert (view.asked_role, view.next_target, view.declined) == ("supervisor", None, 1)
    assert [(one.target, one.answer) for one in view.history] == [
        ("primary", "declined"),
        ("backup", "expired"),
        ("supervisor", None),
    ]


def test_after_a_yes_the_view_says_who_goes_and_that_it_is_unconfirmed(county: County) -> None:
    response_id = county.response()
    county.open_page(response_id=response_id)
    county.says("ana", "25")
    with county.tx() as session:
        view = pages_for(session, [response_id])[response_id]
    assert view.coming and view.live and not view.confirmed and not view.asking
    assert view.going is not None and view.going.target == "primary" and view.going.channel == "sms"
    assert view.current is None and view.asked_now == ()
    county.says("ana", "2")
    with county.tx() as session:
        view = pages_for(session, [response_id])[response_id]
    assert view.cannot_come and view.asking and view.asked_role == "backup"


def test_a_live_page_is_shown_rather_than_a_closed_one(county: County) -> None:
    response_id = county.response()
    first = county.open_page(response_id=response_id)
    county.act(close.stand_down, first, reason="by_mistake", actor="sam")
    with county.tx() as session:
        assert not pages_for(session, [response_id])[response_id].live
    county.minutes_pass(1)
    second = county.open_page(response_id=response_id)
    with county.tx() as session:
        assert pages_for(session, [response_id])[response_id].id == second


def test_fifty_pages_cost_two_statements(county: County) -> None:
    wanted = []
    for number in range(12):
        response_id = county.response(f"R-{number:04d}")
        county.queue_page(f"R-{number:04d}", response_id)
        wanted.append(response_id)
    with county.tx() as session, statements(county) as seen:
        assert len(pages_for(session, wanted)) == 12
    assert len(seen) == 2
    with county.tx() as session, statements(county) as seen:
        assert pages_for(session, []) == {}
        assert pages_for(session, [county.region_id]) == {}
    assert len(seen) == 1


def test_an_advocate_sees_what_waits_for_them_and_nothing_walled(county: County) -> None:
    response_id = county.response()
    county.open_page(response_id=response_id)
    county.open_page("R-9TTW")
    county.says("ana", f"{county.code('ana', county.open_page('R-CCCC'))} 30")
    with county.tx() as session:
        mine = my_pages(session, county.people["ana"])
    assert sorted((one.response_code, one.mine) for one in mine) == [
        ("R-7KQ2", "asked"),
        ("R-9TTW", "asked"),
        ("R-CCCC", "going"),
    ]
    county.wall(response_id, "ana")
    with county.tx() as session:
        assert {one.response_code for one in my_pages(session, county.people["ana"])} == {"R-9TTW", "R-CCCC"}
        assert my_pages(session, county.people["cleo"]) == []
