"""What the desk prefers in the advocate reorders whom the ladder asks, and leaves nobody out."""

from __future__ import annotations

import pytest

from tests.paging.county import RUNG, County
from webapp.accounts.models import Role
from webapp.paging import answer, close, dispatch
from webapp.paging.act import act_of
from webapp.paging.dispatch import open_page
from webapp.paging.find import attempts_of, page_by_id
from webapp.paging.models import Channel, Page
from webapp.paging.page_tables import Answer
from webapp.paging.people.prefer import prefer
from webapp.paging.people.skills import set_skills


def knows(county: County, name: str, *codes: str) -> None:
    with county.tx() as session:
        act = act_of(session, county.now, county.ids, county.people[name])
        set_skills(act, county.region_id, county.people[name], codes)


def pages(county: County, *prefers: str, code: str = "R-7KQ2") -> Page:
    response_id = county.response(code)
    with county.tx() as session:
        page = open_page(
            session,
            now=county.now,
            ids=county.ids,
            region_id=county.region_id,
            response_id=response_id,
            response_code=code,
            opened_by=county.people["officer"],
            opened_by_role=Role.FIRST_RESPONDER,
            rung_wait=RUNG,
            prefers=prefers,
        )
    county.work()
    return page


def prefers(county: County, page: Page, *codes: str) -> None:
    with county.tx() as session:
        prefer(session, page_by_id(session, page.id), codes)


def asked(county: County, page: Page) -> list[str]:
    names = {person_id: name for name, person_id in county.people.items()}
    with county.tx() as session:
        return [names[one.person_id] for one in attempts_of(session, page.id)]


def nobody_answers(county: County, rungs: int) -> None:
    for _ in range(rungs):
        county.clock.advance(RUNG)
        county.work()


def test_of_the_two_layers_who_fits_is_asked_first_and_the_other_next(county: County) -> None:
    knows(county, "bea", "boys")
    page = pages(county, "boys")
    assert asked(county, page) == ["bea"]
    nobody_answers(county, 2)
    assert asked(county, page) == ["bea", "ana", "sam"], "anybody qualified, and the supervisors at the end"


def test_where_nobody_fits_the_ladder_is_as_it_stands(county: County) -> None:
    page = pages(county, "tribal")
    nobody_answers(county, 2)
    assert asked(county, page) == ["ana", "bea", "sam"]


def test_without_a_preference_a_skill_changes_nothing(county: County) -> None:
    """Control."""
    knows(county, "bea", "boys")
    assert asked(county, pages(county)) == ["ana"]


@pytest.mark.parametrize("codes", [["boys"], []])
def test_said_or_taken_back_between_two_rungs_it_passes_over_nobody(county: County, codes: list[str]) -> None:
    knows(county, "bea", "boys")
    page = pages(county, *([] if codes else ["boys"]))
    prefers(county, page, *codes)
    nobody_answers(county, 2)
    assert sorted(asked(county, page)[:2]) == ["ana", "bea"]
    assert asked(county, page)[2:] == ["sam"]


def test_who_said_no_is_not_asked_again_for_it(county: County) -> None:
    page = pages(county)
    county.act(answer.decline, page.id, person="ana", channel=Channel.APP)
    knows(county, "ana", "boys")
    prefers(county, page, "boys")
    county.act(dispatch.ask_next, page.id, actor="sam")
    assert asked(county, page) == ["ana", "bea", "sam"]


def test_whoever_rests_comes_last_also_where_they_fit(county: County) -> None:
    knows(county, "bea", "boys")
    before = pages(county, "boys")
    county.act(answer.accept, before.id, person="bea", minutes=20, channel=Channel.APP)
    with county.tx() as session:
        page_by_id(session, before.id).on_my_way_at = county.now
    county.act(close.stand_down, before.id, reason="visit_over", actor="sam")
    page = pages(county, "boys", code="R-8KQ2")
    assert asked(county, page) == ["ana"]


def test_no_text_tells_of_it_and_a_closed_page_keeps_nothing_of_it(county: County) -> None:
    knows(county, "bea", "boys", "lgbtq")
    page = pages(county, "boys", "lgbtq")
    plain = county.texts("bea")[-1].replace("R-7KQ2", "")
    assert "boys" not in plain.lower() and "lgbtq" not in plain.lower() and "fit" not in plain.lower()
    assert county.page(page.id).ladder[0].get("prefers") == ["lgbtq", "boys"]
    county.act(close.stand_down, page.id, reason="not_needed", actor="sam")
    assert not [rung for rung in county.page(page.id).ladder if "prefers" in rung]
    with county.tx() as session:
        assert attempts_of(session, page.id)[0].answer == Answer.CLOSED
