"""The ladder on screen: a supervisor or the region's administrator says whom a page asks, and how."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.town import Phone, Town
from webapp.audit.models import AuditEntry
from webapp.paging.models import Rung


def rungs(town: Town, slot: str = "advocate", tier: str = "") -> list[tuple[str, list[str], int, int]]:
    region_id = town.supervisor.person.region_id
    with town.database() as session:
        asked = select(Rung).where(Rung.region_id == region_id, Rung.slot == slot, Rung.tier == tier)
        found = session.scalars(asked.order_by(Rung.position))
        return [(one.target, one.channels, one.minutes, one.times) for one in found]


def rows(*given: dict[str, object]) -> dict[str, object]:
    """What the form posts."""
    values = [{"channels": ["sms"], "minutes": "5", "times": "1"} | one for one in given]
    return {f"rung-{n}-{key}": value for n, row in enumerate(values) for key, value in row.items()}


def keeps(phone: Phone, *given: dict[str, object], slot: str = "advocate", tier: str = "") -> Phone:
    return phone.post("/ladder", {"slot": slot, "tier": tier} | rows(*given))


def test_without_rungs_of_its_own_the_default_is_shown(town: Town) -> None:
    town.supervisor.get("/ladder").sees(
        "On call, first", "Duty supervisors, at once", "Nothing is set for this choice"
    )


def test_a_ladder_is_kept_shown_and_goes_by_from_then_on(town: Town) -> None:
    keeps(
        town.supervisor,
        {"target": "backup", "channels": ["sms", "voice"], "minutes": "3"},
        {"target": "primary", "times": "2"},
    ).sees("Kept. Pages that are opened from now on go by it.", "text and call")
    assert rungs(town) == [("backup", ["sms", "voice"], 3, 1), ("primary", ["sms"], 5, 2)]
    response = town.logs_contact()
    assert sum("please respond" in body for body in town.backup.texts()) == 1
    assert town.advocate.texts() == []
    town.officer.get(town.path(response)).sees("Asking the backup advocate")


def test_a_tier_has_its_own_and_an_empty_one_is_the_default_again(town: Town) -> None:
    keeps(town.supervisor, {"target": "all"}, tier="urgent")
    assert rungs(town, tier="urgent") == [("all", ["sms"], 5, 1)]
    assert rungs(town) == []
    keeps(town.supervisor, tier="urgent")
    assert rungs(town, tier="urgent") == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"target": "primary", "minutes": "0"}, "Give the minutes to wait, 1 to 60."),
        ({"target": "primary", "minutes": "soon"}, "Give the minutes to wait, 1 to 60."),
        ({"target": "primary", "times": "6"}, "Give how often, 1 to 5."),
        ({"target": "primary", "channels": []}, "Choose text, call or both."),
        ({"target": "primary", "channels": ["fax"]}, "Choose text, call or both."),
        ({"target": "nobody"}, "Choose whom to ask."),
        ({"target": "person:7"}, "Choose a person who can go for this part of the team."),
    ],
)
def test_what_cannot_be_is_said_beside_it_and_nothing_is_changed(
    town: Town, wrong: dict[str, object], said: str
) -> None:
    keeps(town.supervisor, {"target": "backup"})
    keeps(town.supervisor, {"target": "primary"}, wrong).gets(422).sees(said)
    assert rungs(town) == [("backup", ["sms"], 5, 1)]


def test_somebody_of_another_county_cannot_be_put_on_it(town: Town) -> None:
    other = town.coast("advocate").person.id
    keeps(town.supervisor, {"target": f"person:{other}"}).gets(422).sees(
        "Choose a person who can go for this part of the team."
    )


def test_another_agencys_ladder_asks_no_supervisor_to_go(town: Town) -> None:
    keeps(town.supervisor, {"target": "supervisor"}, slot="child_welfare").gets(422).sees(
        "Choose whom to ask."
    )


def test_it_is_in_the_audit_and_of_one_county_alone(town: Town) -> None:
    keeps(town.supervisor, {"target": "all"}, tier="urgent")
    supervisor = town.supervisor.person
    with town.database() as session:
        found = session.scalars(select(AuditEntry).where(AuditEntry.action == "ladder.set")).one()
        assert (found.detail, found.actor_id) == ("advocate urgent", supervisor.id)
    town.coast("supervisor").get("/ladder?tier=urgent").sees("Nothing is set for this choice")


def test_only_the_desk_and_the_administrator_come_near_it(town: Town) -> None:
    town.phone("admin@demo.example").get("/ladder").gets(200).sees("Keep this ladder")
    for phone in (town.officer, town.advocate, town.welfare):
        phone.get("/ladder").gets(403)
        keeps(phone, {"target": "all"}).gets(403)
    town.stranger().get("/ladder").sees("Sign in")
    assert rungs(town) == []
