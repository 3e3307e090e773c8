"""A region's own ladder: whom each rung asks, by which channels, how often, and for which tier."""

from __future__ import annotations

import uuid

from tests.paging.county import RUNG, County
from tests.paging.test_evidence import rings
from webapp.accounts.models import Role
from webapp.paging import dispatch
from webapp.paging.ladder import ladder_of
from webapp.paging.models import PageState, Rung


def ladder(county: County, *rungs: dict[str, object], tier: str = "", slot: str = "advocate") -> None:
    with county.tx() as session:
        for position, given in enumerate(rungs):
            values = {"channels": ["sms"], "times": 1, "minutes": 5} | given
            session.add(Rung(id=county.ids.new(), position=position, tier=tier, slot=slot, **values))


def opens(county: County, tier: str, code: str) -> uuid.UUID:
    response_id = county.response(code)
    with county.tx() as session:
        page = dispatch.open_page(
            session,
            now=county.now,
            ids=county.ids,
            region_id=county.region_id,
            response_id=response_id,
            response_code=code,
            opened_by=county.people["officer"],
            opened_by_role=Role.FIRST_RESPONDER,
            rung_wait=RUNG,
            tier=tier,
        )
    county.work()
    return page.id


def test_a_rung_may_ask_by_text_and_by_voice_at_once(county: County) -> None:
    ladder(county, {"target": "primary", "channels": ["sms", "voice"]})
    county.open_page()
    assert len(county.texts("ana")) == 1
    assert rings(county, "ana") == 1


def test_a_rung_may_only_ring(county: County) -> None:
    ladder(county, {"target": "primary", "channels": ["voice"]}, {"target": "backup"})
    county.open_page()
    assert county.texts("ana") == []
    assert rings(county, "ana") == 1
    county.minutes_pass(2)
    assert county.texts("bea") == []


def test_a_rung_that_repeats_asks_the_same_person_before_the_next(county: County) -> None:
    ladder(county, {"target": "primary", "minutes": 3, "times": 2}, {"target": "backup"})
    county.open_page()
    county.reported("ana", "delivered")
    county.minutes_pass(3)
    assert len(county.texts("ana")) == 2
    assert county.texts("bea") == []
    county.reported("ana", "delivered")
    county.minutes_pass(3)
    assert len(county.texts("bea")) == 1


def test_who_said_no_is_not_asked_by_a_rung_that_repeats(county: County) -> None:
    ladder(county, {"target": "primary", "times": 3}, {"target": "backup"})
    county.open_page()
    county.texts("ana")
    county.says("ana", "2")
    assert [body for body in county.texts("ana") if "please respond" in body] == []
    assert len(county.texts("bea")) == 1


def test_a_rung_may_name_a_person_or_ask_everybody_of_the_rota(county: County) -> None:
    ladder(county, {"target": "person", "person_id": county.people["cleo"]}, {"target": "all"})
    page_id = county.open_page()
    assert county.attempts(page_id) == [("cleo", "person", None)]
    county.says("cleo", "2")
    assert {name for name, _, _ in county.attempts(page_id)} == {"cleo", "ana", "bea"}


def test_a_tier_has_its_own_ladder_and_the_others_the_regions(county: County) -> None:
    ladder(county, {"target": "backup"})
    ladder(county, {"target": "all"}, tier="urgent")
    urgent, other = opens(county, "urgent", "R-7KQ2"), opens(county, "within_72h", "R-8LR3")
    assert {name for name, _, _ in county.attempts(urgent)} == {"ana", "bea"}
    assert [name for name, _, _ in county.attempts(other)] == ["bea"]


def test_an_empty_or_unreachable_rung_is_passed_at_once_and_said(county: County) -> None:
    ladder(county, {"target": "person", "person_id": county.people["cleo"]}, {"target": "backup"})
    county.change("cleo", phone_sealed=None, phone_index=None)
    page_id = county.open_page()
    assert [name for name, _, _ in county.attempts(page_id)] == ["bea"]
    assert ("page.rung_empty", "person") in county.noted()


def test_another_agencys_ladder_does_not_ask_the_supervisor_to_go(county: County) -> None:
    with county.tx() as session:
        of_others = ladder_of(session, county.region_id, RUNG, slot="child_welfare")
        of_advocates = ladder_of(session, county.region_id, RUNG)
    assert [rung["target"] for rung in of_others] == ["primary", "backup"]
    assert [rung["target"] for rung in of_advocates] == ["primary", "backup", "supervisor"]


def test_a_page_for_nobody_on_call_ends_with_a_human_told(county: County) -> None:
    response_id = county.response()
    with county.tx() as session:
        page = dispatch.open_page(
            session,
            now=county.now,
            ids=county.ids,
            region_id=county.region_id,
            response_id=response_id,
            response_code="R-7KQ2",
            opened_by=county.people["officer"],
            opened_by_role=Role.FIRST_RESPONDER,
            rung_wait=RUNG,
            slot="child_welfare",
        )
    county.work()
    assert county.page(page.id).state == PageState.UNANSWERED
    assert "nobody from welfare has accepted" in county.texts("sam")[0]
