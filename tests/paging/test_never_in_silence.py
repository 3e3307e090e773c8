"""Ways in which a page could have ended in silence, each found once by an attack."""

from __future__ import annotations

from unittest.mock import patch

from tests.paging.county import County
from webapp.paging import close, escalate
from webapp.paging.act import Act
from webapp.paging.gateways.gateway import Permanent
from webapp.paging.models import Page, PageState
from webapp.paging.standing import standing_for
from webapp.paging.watch import Patience


def test_when_the_texts_that_nobody_answered_come_back_undelivered_they_are_sent_again(
    county: County,
) -> None:
    page = county.open_page()
    county.minutes_pass(5)
    county.minutes_pass(5)
    county.minutes_pass(5)
    for name, nth in (
        ("sam", -2),
        ("officer", -1),
    ):  # the last to the supervisor is a call, and nobody takes it
        county.reported(name, "sent", nth=nth)
        county.reported(name, "undelivered", "30003", nth=nth)
    for name in ("ana", "bea", "sam", "officer"):
        county.texts(name)
    county.minutes_pass(5)
    assert county.page(page).state == PageState.UNANSWERED
    assert any("R-7KQ2" in text for text in county.texts("sam") + county.texts("officer"))


def test_when_an_advocate_closes_the_page_the_officer_and_the_desk_hear_that_nobody_comes(
    county: County,
) -> None:
    page = county.open_page()
    county.says("ana", "25")
    for name in ("ana", "sam", "officer"):
        county.texts(name)
    county.act(close.stand_down, page, actor="ana", reason="not_needed")
    county.work()
    for name in ("sam", "officer"):
        assert "nobody is coming now" in county.texts(name)[-1]


def test_a_visit_that_is_over_alarms_nobody(county: County) -> None:
    page = county.open_page()
    county.says("ana", "25")
    for name in ("ana", "sam", "officer"):
        county.texts(name)
    county.act(close.stand_down, page, actor="ana", reason="visit_over")
    county.work()
    assert county.texts("officer") == []


def test_one_page_that_cannot_be_moved_does_not_hold_up_the_others(county: County) -> None:
    stuck = county.open_page()
    other = county.open_page(response_id=county.response("R-4MX9"))
    real = escalate._look_after

    def trips(act: Act, page: Page, patience: Patience) -> None:
        if page.id == stuck:
            raise RuntimeError("no free code")
        real(act, page, patience)

    with patch.object(escalate, "_look_after", trips):
        county.minutes_pass(5)
    assert county.page(stuck).state == PageState.UNANSWERED
    assert county.page(other).rung == 1


def test_somebody_whose_text_failed_may_still_say_yes(county: County) -> None:
    county.gateway.fails.append((county.numbers["ana"], Permanent("30005")))
    page = county.open_page()
    with county.tx() as session:
        assert [one.page.id for one in standing_for(session, county.people["ana"])] == [page]
