"""Who is on call now, read from the rows: by slot, by layer, and as leave and closed accounts leave it."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

from sqlalchemy import event

from tests.paging.county import NIGHT, County
from webapp.accounts.models import Role
from webapp.paging.models import Leave, Override, Rota, RotaLayer, RotaMember, Rotation
from webapp.paging.rota.now import Desk, now_on_call
from webapp.paging.rota.read import layers_of


def desk(county: County, slot: str = "advocate") -> Desk:
    with county.tx() as session:
        return now_on_call(session, county.region_id, county.now, slot)


def another_rota(county: County, slot: str, **layers: str) -> None:
    """One person on each layer, round the clock."""
    with county.tx() as session:
        rota = Rota(id=county.ids.new(), name=slot, zone="America/Los_Angeles", slot=slot)
        session.add(rota)
        session.flush()
        for name, person in layers.items():
            row = RotaLayer(
                id=county.ids.new(),
                rota_id=rota.id,
                name=name,
                rotation=Rotation.DAILY,
                hand_off=time(8),
                starts_on=NIGHT.date() - timedelta(days=30),
            )
            session.add(row)
            session.flush()
            session.add(
                RotaMember(id=county.ids.new(), layer_id=row.id, position=0, person_id=county.people[person])
            )


def person(found: object) -> uuid.UUID | None:
    return getattr(found, "person_id", None)


def test_each_slot_has_its_own_rota_and_none_where_there_is_none(county: County) -> None:
    county.person("wren", Role.TEAM_MEMBER)
    another_rota(county, "child_welfare", primary="wren")
    assert person(desk(county).primary) == county.people["ana"]
    assert person(desk(county, "child_welfare").primary) == county.people["wren"]
    assert desk(county, "child_welfare").backup is None
    assert desk(county, "probation") == Desk(None, None)


def test_of_two_rotas_of_a_slot_the_first_counts(county: County) -> None:
    another_rota(county, "advocate", primary="cleo", third="bea")
    assert person(desk(county).primary) == county.people["ana"] and desk(county).further == {}


def test_further_layers_are_known_by_name_and_stand_last(county: County) -> None:
    another_rota(county, "probation", third="cleo", primary="ana", backup="bea")
    found = desk(county, "probation")
    assert {name: person(one) for name, one in found.further.items()} == {"third": county.people["cleo"]}
    with county.tx() as session:
        order = [one.layer.name for one in layers_of(session, county.region_id, county.now, slot="probation")]
    assert order == ["primary", "backup", "third"]


def test_several_leaves_and_overrides_of_one_person_are_each_read_once_in_two_statements(
    county: County,
) -> None:
    ana = county.people["ana"]
    with county.tx() as session:
        layer = layers_of(session, county.region_id, county.now)[0].layer
        for day in (5, 7, 9):
            starts, ends = datetime(2026, 3, day), datetime(2026, 3, day + 1)
            times = {"starts_local": starts, "ends_local": ends, "person_id": ana}
            session.add(
                Leave(id=county.ids.new(), state="approved", asked_by=ana, asked_at=county.now, **times)
            )
            session.add(Override(id=county.ids.new(), layer_id=layer.id, **times))
        session.add(Leave(id=county.ids.new(), state="asked", asked_by=ana, asked_at=county.now, **times))
    asked: list[str] = []
    event.listen(county.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with county.tx() as session:
        rules = layers_of(session, county.region_id, county.now)[0].rules
    assert len([one for one in asked if one.lstrip().startswith("SELECT")]) == 2
    assert len(rules.stand_ins) == 3 and len(rules.away) == 3 and rules.members == (ana,)


def test_what_is_cancelled_counts_no_more(county: County) -> None:
    with county.tx() as session:
        layer = layers_of(session, county.region_id, county.now)[0].layer
        session.add(
            Override(
                id=county.ids.new(),
                layer_id=layer.id,
                person_id=county.people["cleo"],
                starts_local=datetime(2026, 3, 1),
                ends_local=datetime(2026, 3, 9),
                cancelled_at=county.now,
            )
        )
    assert person(desk(county).primary) == county.people["ana"]
