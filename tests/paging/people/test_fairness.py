"""What people have been asked and been out, and who rests: counted, and used without leaving anybody out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.paging.county import RUNG, County
from webapp.errors import BadField
from webapp.paging import close, travel
from webapp.paging.act import act_of
from webapp.paging.answer import accept
from webapp.paging.find import attempts_of, page_by_id
from webapp.paging.models import Channel
from webapp.paging.people.fairness import REST, Load, loads_of, zone_of
from webapp.paging.people.skills import set_skills, skills_of


def load(county: County, name: str, rest: timedelta | None = None) -> Load:
    with county.tx() as session:
        if rest is not None:
            session.info[REST] = rest
        zone = zone_of(session, county.region_id)
        return loads_of(session, list(county.people.values()), county.now, zone).get(
            county.people[name], Load()
        )


def goes_out(county: County, name: str, code: str, minutes: float = 60) -> None:
    """Asked, said yes, went there, and the page was closed after the visit."""
    page_id = county.open_page(code)
    county.act(accept, page_id, person=name, minutes=20, channel=Channel.APP)
    county.act(travel.on_my_way, page_id, person=name)
    county.clock.advance(timedelta(minutes=minutes))
    county.act(travel.arrive, page_id, person=name)
    county.act(close.stand_down, page_id, actor="sam", reason="visit_over")


def test_nobody_has_been_out(county: County) -> None:
    assert load(county, "ana") == Load(0, 0, None)


def test_a_night_call_out_is_counted_and_rested_from(county: County) -> None:
    goes_out(county, "ana", "R-7KQ2")  # from 2:38 until 3:38 at night
    ended = county.now
    assert load(county, "ana") == Load(1, 1, ended + timedelta(hours=10))
    assert load(county, "ana", timedelta(0)) == Load(1, 1, None), "REST_HOURS=0 is no rest"
    county.clock.advance(timedelta(hours=10))
    assert load(county, "ana") == Load(1, 1, None)


def test_while_they_are_out_nothing_is_over_yet(county: County) -> None:
    page_id = county.open_page()
    county.act(accept, page_id, person="ana", minutes=20, channel=Channel.APP)
    county.act(travel.on_my_way, page_id, person="ana")
    county.act(travel.arrive, page_id, person="ana")
    assert load(county, "ana") == Load(1, 1, None)


def test_two_in_one_night_are_two_call_outs_and_one_night(county: County) -> None:
    goes_out(county, "ana", "R-7KQ2", minutes=20)
    county.rota(primary=["ana"])
    goes_out(county, "ana", "R-4CDF", minutes=20)
    assert (load(county, "ana").call_outs, load(county, "ana").nights) == (2, 1)


def test_by_day_there_is_no_night_and_no_rest(county: County) -> None:
    county.clock.advance(timedelta(hours=9))
    goes_out(county, "ana", "R-7KQ2")
    assert load(county, "ana") == Load(1, 0, None)


def test_woken_and_not_out_is_a_night_and_no_call_out(county: County) -> None:
    county.open_page()
    county.says("ana", "2")
    assert load(county, "ana") == Load(0, 1, None)


def test_thirty_days_later_it_is_forgotten(county: County) -> None:
    goes_out(county, "ana", "R-7KQ2")
    county.clock.advance(timedelta(days=31))
    assert load(county, "ana") == Load()


def test_whoever_rests_is_asked_after_whoever_does_not(county: County) -> None:
    goes_out(county, "ana", "R-7KQ2")
    page_id = county.open_page("R-4CDF")
    assert [name for name, _, _ in county.attempts(page_id)] == ["bea"]
    county.minutes_pass(6)
    assert [name for name, _, _ in county.attempts(page_id)] == ["bea", "ana"]


@pytest.mark.parametrize("backup", [[], ["ana"]])
def test_whoever_rests_is_asked_at_once_when_nobody_else_is_there(county: County, backup: list[str]) -> None:
    goes_out(county, "ana", "R-7KQ2")
    county.rota(primary=["ana"], backup=backup)
    page_id = county.open_page("R-4CDF")
    assert county.attempts(page_id)[0][0] == "ana"


def test_where_both_rest_the_order_is_that_of_the_rota(county: County) -> None:
    for name, code in (("ana", "R-7KQ2"), ("bea", "R-4CDF")):
        county.rota(primary=[name])
        goes_out(county, name, code, minutes=5)
    county.rota(primary=["bea"], backup=["ana"])
    page_id = county.open_page("R-9GHJ")
    assert county.attempts(page_id)[0][0] == "bea"


def test_skills_come_from_a_fixed_list_and_each_change_is_noted(county: County) -> None:
    with county.tx() as session:
        act = act_of(session, county.now, county.ids, county.people["sam"])
        assert set_skills(act, county.region_id, county.people["ana"], ["boys", "spanish"]) == [
            "spanish",
            "boys",
        ]
        with pytest.raises(BadField):
            set_skills(act, county.region_id, county.people["ana"], ["juggling"])
        assert skills_of(session, [county.people["ana"], county.people["bea"]]) == {
            county.people["ana"]: {"spanish", "boys"}
        }
    assert county.noted() == [("person.skills_set", None)]


def test_a_drill_is_no_call_out_no_night_and_no_rest(county: County) -> None:
    page_id = county.open_page()
    with county.tx() as session:
        page_by_id(session, page_id).drill = True
    county.act(accept, page_id, person="ana", minutes=20, channel=Channel.APP)
    county.act(travel.on_my_way, page_id, person="ana")
    county.act(travel.arrive, page_id, person="ana")
    county.act(close.stand_down, page_id, actor="sam", reason="visit_over")
    assert load(county, "ana") == Load()


def test_a_rest_that_ends_between_two_rungs_passes_over_nobody(county: County) -> None:
    """The two layers change places while the ladder is under way: both are asked, each once."""
    goes_out(county, "ana", "R-7KQ2")
    county.clock.advance(timedelta(hours=10) - RUNG / 2)
    page_id = county.open_page("R-8KQ2")
    county.work()
    for _ in range(2):
        county.clock.advance(RUNG)
        county.work()
    with county.tx() as session:
        asked = [one.person_id for one in attempts_of(session, page_id)]
    assert asked == [county.people[name] for name in ("bea", "ana", "sam")]
