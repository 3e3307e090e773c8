"""A county's pack with what comes up in the course of a response: events, clocks with conditions, and their steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from webapp.protocols.condition import Condition
from webapp.protocols.pack import Clock, Event, Pack, Step
from webapp.protocols.text import Text

MISSING, EXAM, AGAIN = "missing_report", "exam", "reconvene"
RUN, BACK, ASSAULT = "run", "back", "assault"


def clock(clock_id: str, pack: Pack, **more: object) -> Clock:
    plain: dict[str, object] = {
        "id": clock_id,
        "name": Text(f"{clock_id} clock"),
        "says": Text("Due by"),
        "length": timedelta(hours=24),
        "start": "identified",
        "stop": f"step:{clock_id}",
        "force": "county",
        "source": "project",
        "tiers": tuple(tier.id for tier in pack.tiers),
        "soon_minutes": 60,
        "note": Text("The county asks for it."),
    }
    return Clock(**{**plain, **more})  # type: ignore[arg-type]


def step(code: str, clock_id: str, **more: object) -> Step:
    plain: dict[str, object] = {
        "code": code,
        "role": "supervisor",
        "phase": "to_72h",
        "text": Text(f"Do {code}"),
        "force": "county",
        "required": True,
        "source": "project",
        "clock": clock_id,
        "stops": f"step:{clock_id}" if clock_id else "",
    }
    return Step(**{**plain, **more})  # type: ignore[arg-type]


def with_course(pack: Pack) -> Pack:
    """Missing from care: a report within a day. Back from a run: the team meets within two. An assault: an examination,
    of which police do not know."""
    hurt = Condition.of({"recent_assault": ["yes"]})
    return replace(
        pack,
        events=(
            Event(RUN, Text("A run"), "project", proposes=pack.meetings[0].id, sets=(("away", "yes"),)),
            Event(BACK, Text("Back from a run"), "project", sets=(("away", "no"),)),
            Event(ASSAULT, Text("An assault"), "project", sets=(("recent_assault", "yes"),), restricted=True),
        ),
        clocks=(
            *pack.clocks,
            clock(MISSING, pack, when=Condition.of({"missing_from_care": ["yes"]})),
            clock(AGAIN, pack, start=f"event:{BACK}", length=timedelta(hours=48)),
            clock(EXAM, pack, when=hurt, restricted=True, remind=("team_member", "first_responder")),
        ),
        steps=(
            *pack.steps,
            step("report-missing", MISSING),
            step("met-again", AGAIN),
            step("talked-over", "", when=Condition.of({"away": ["no"]})),
            step("exam-offered", EXAM, role="team_member", restricted=True, when=hurt),
        ),
    )


def adopt(monkeypatch: pytest.MonkeyPatch, pack: Pack) -> Pack:
    """From here on every contact and response follows the county's own."""
    county = with_course(pack)
    for room in ("webapp.response.packs", "tests.response.night"):
        monkeypatch.setattr(f"{room}.load_pack", lambda *_: county)
    return county
