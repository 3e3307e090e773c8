"""`flask oncall who`: who is on call on each layer at a time, and why."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select

from tests.town import Town
from webapp.paging.models import Layer, Leave, Override, RotaLayer, RotaMember, ShiftSwap
from webapp.parts import parts

BASIN = "Silver Basin County (demo)"


def who(town: Town, at: str, *more: str, rota: str = "Advocates") -> tuple[int, str]:
    ran = town.app.test_cli_runner().invoke(
        args=["oncall", "who", "--rota", rota, "--at", at, "--region", BASIN, *more]
    )
    return ran.exit_code, ran.output


def add(town: Town, row: Override | Leave, layer: Layer | None = None) -> None:
    with town.database() as session:
        row.id, row.region_id = parts().ids.new(), town.supervisor.person.region_id
        if isinstance(row, Override):
            row.layer_id = session.scalars(
                select(RotaLayer.id).where(RotaLayer.region_id == row.region_id, RotaLayer.name == layer)
            ).one()
        session.add(row)
        session.commit()


def test_each_layer_says_who_until_when_and_why(town: Town) -> None:
    code, said = who(town, "2026-03-04T09:00")
    assert code == 0
    assert said.splitlines() == [
        f"{BASIN}, Advocates",
        "  primary    Avery Demo until 2026-03-10 08:00 America/Los_Angeles (rotation)",
        "  backup     Blair Demo until 2026-03-10 08:00 America/Los_Angeles (rotation)",
    ]


def test_a_time_with_an_offset_is_that_moment(town: Town) -> None:
    # 8:00 in Los Angeles on the morning after the clocks went forward is 15:00 in UTC.
    assert who(town, "2026-03-10T15:00:00Z") == who(town, "2026-03-10T08:00")
    assert who(town, "2026-03-10T14:59:59Z") == who(town, "2026-03-10T07:59:59")
    assert who(town, "2026-03-10T14:59:59Z") != who(town, "2026-03-10T15:00:00Z")


def test_an_override_and_leave_are_said(town: Town) -> None:
    blair, avery = town.backup.person.id, town.advocate.person.id
    add(
        town,
        Override(person_id=blair, starts_local=datetime(2026, 3, 5, 8), ends_local=datetime(2026, 3, 5, 20)),
        Layer.PRIMARY,
    )
    add(
        town,
        Leave(
            person_id=avery,
            starts_local=datetime(2026, 3, 6),
            ends_local=datetime(2026, 3, 7),
            state="approved",
            asked_by=avery,
            asked_at=town.clock.now(),
        ),
    )
    assert (
        "Blair Demo until 2026-03-05 20:00 America/Los_Angeles (override)" in who(town, "2026-03-05T12:00")[1]
    )
    assert "primary    nobody (nobody is there)" in who(town, "2026-03-06T12:00")[1]


def test_the_one_who_takes_over_for_leave_and_the_one_who_swapped_say_why(town: Town) -> None:
    """Avery and Blair take turns on the first layer. Avery is away on the 6th; Blair has the 7th by a swap."""
    blair, avery = town.backup.person.id, town.advocate.person.id
    with town.database() as session:
        layer = session.scalars(
            select(RotaLayer).where(
                RotaLayer.region_id == town.supervisor.person.region_id, RotaLayer.name == Layer.PRIMARY
            )
        ).one()
        ids, region_id = parts().ids, layer.region_id
        seconds = select(func.max(RotaMember.position)).where(RotaMember.layer_id == layer.id)
        place = (session.scalar(seconds) or 0) + 1
        session.add(
            RotaMember(id=ids.new(), region_id=region_id, layer_id=layer.id, position=place, person_id=blair)
        )
        swap = ShiftSwap(
            id=ids.new(),
            region_id=region_id,
            asked_by=avery,
            to_id=blair,
            layer_id=layer.id,
            starts_local=datetime(2026, 3, 7, 8),
            ends_local=datetime(2026, 3, 7, 20),
            state="approved",
            asked_at=town.clock.now(),
        )
        session.add(swap)
        session.commit()
        swap_id = swap.id
    stands_in = Override(
        person_id=blair,
        starts_local=datetime(2026, 3, 7, 8),
        ends_local=datetime(2026, 3, 7, 20),
        swap_id=swap_id,
    )
    add(town, stands_in, Layer.PRIMARY)
    for day in (3, 10):  # whoever's week it is
        away = Leave(
            person_id=avery,
            starts_local=datetime(2026, 3, day, 12),
            ends_local=datetime(2026, 3, day + 3, 12),
            state="approved",
            asked_by=avery,
            asked_at=town.clock.now(),
        )
        add(town, away)
    assert "Blair Demo until 2026-03-07 20:00 America/Los_Angeles (swap)" in who(town, "2026-03-07T12:00")[1]
    found = [who(town, f"2026-03-{day:02}T13:00")[1] for day in (3, 10)]
    assert [said for said in found if "(leave of Avery Demo)" in said]
    assert [said for said in found if "Avery Demo until" not in said] == found, "who is away is never named"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--rota", "Nobody’s", "--at", "2026-03-05T12:00"], "There is no rota “Nobody’s”."),
        (["--rota", "Advocates", "--at", "tonight"], "--at is a time like"),
        (["--rota", "Advocates", "--at", "2026-03-05T12:00"], "Several regions have one: give --region."),
    ],
)
def test_what_cannot_be_answered_ends_with_one_and_says_why(
    town: Town, arguments: list[str], says: str
) -> None:
    ran = town.app.test_cli_runner().invoke(args=["oncall", "who", *arguments])
    assert ran.exit_code == 1 and ran.output.startswith(says)


def test_a_region_takes_another_zone(town: Town) -> None:
    def zone(*more: str) -> tuple[int, str]:
        ran = town.app.test_cli_runner().invoke(args=["oncall", "zone", *more])
        return ran.exit_code, ran.output

    assert zone("--region", BASIN, "--zone", "America/Denver") == (
        0,
        f"{BASIN} is in America/Denver now. Rotas moved: 1.\n",
    )
    assert "until 2026-03-10 08:00 America/Denver" in who(town, "2026-03-04T09:00")[1]
    assert zone("--region", "Nowhere", "--zone", "America/Denver")[0] == 1
    assert zone("--region", BASIN, "--zone", "Denver") == (1, "This is no zone like America/Los_Angeles.\n")
