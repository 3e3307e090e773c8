"""California's golden page, `golden_california.txt`, read into rows. Nothing here looks at the pack."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

PAGE = Path(__file__).with_suffix(".txt")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
PHASES = {
    "at once": "on_identification",
    "scene": "on_scene",
    "2h": "first_2h",
    "72h": "to_72h",
    "10d": "to_10d",
    "after": "ongoing",
}
TIERS = {"!": ("immediate",), "~": ("initial",), "": ("immediate", "initial", "ongoing")}
LENGTHS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True)
class Wanted:
    """A step as the page has it: who, when, in which tiers, under which answers."""

    who: str
    code: str
    phase: str
    tiers: tuple[str, ...]
    when: tuple[tuple[str, tuple[str, ...]], ...]
    restricted: bool
    law: bool

    def is_due(self, tier: str, facts: Mapping[str, str]) -> bool:
        return tier in self.tiers and all(facts[name] in answers for name, answers in self.when)


@dataclass(frozen=True)
class WantedClock:
    key: str
    id: str
    length: timedelta
    start: str
    force: str
    met_by: tuple[str, ...]


@dataclass(frozen=True)
class WantedContact:
    facts: Mapping[str, str]
    tier: str
    rule: str
    clocks: str
    comes: tuple[str, ...]


@cache
def section(name: str) -> tuple[str, ...]:
    """The lines of `= name`, without comments and blank lines."""
    parts = re.split(r"^= (\w+).*$", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    text = dict(zip(parts[1::2], parts[2::2], strict=True))[name]
    return tuple(line for line in text.split("\n") if line.strip() and not line.startswith("#"))


def clocks() -> tuple[WantedClock, ...]:
    rows = [re.split(r"\s{2,}", line.strip()) for line in section("clocks")]
    return tuple(
        WantedClock(
            key, clock_id, timedelta(**{LENGTHS[length[-1]]: int(length[:-1])}), start, force, tuple(by.split())
        )
        for key, clock_id, length, start, force, by, _ in rows
    )  # fmt: skip


def due_times() -> Iterator[tuple[datetime, str, datetime]]:
    """(from, the clock's key, when it is due), in UTC."""
    parts = re.split(r"^= (\w+).*$", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    keys: list[str] = []
    for line in dict(zip(parts[1::2], parts[2::2], strict=True))["due"].strip().split("\n"):
        if line.startswith("#"):
            keys = re.split(r"\s{2,}", line)[1:]
            continue
        first, *cells = re.split(r"\s{2,}", line.strip())
        begins = _local(first)
        for columns, cell in zip(keys, cells, strict=True):
            year = begins.year + (cell < first[5:])  # an earlier day of the year is the next year's
            for key in columns.split():
                yield begins, key, _local(f"{year}-{cell}", later=True)


def _local(said: str, *, later: bool = False) -> datetime:
    """`later`: the second of two hours with one name, in the night in which clocks go back."""
    wall = datetime.strptime(said, "%Y-%m-%d %H:%M").replace(tzinfo=LOS_ANGELES, fold=int(later))
    return wall.astimezone(UTC)


def contacts() -> tuple[WantedContact, ...]:
    found = []
    for line in section("contacts"):
        _, who, danger, jurisdiction, injured, tier, rule, keys, comes, _ = line.split(None, 9)
        facts = {"reporter": who, "danger": danger, "jurisdiction": jurisdiction, "injured": injured}
        found.append(WantedContact(facts, tier, rule, keys, () if comes == "-" else tuple(comes.split("+"))))
    return tuple(found)


@cache
def calm() -> Mapping[str, str]:
    lines = [line.removeprefix("calm:") for line in section("steps") if line.startswith("calm:")]
    return dict(pair.split("=") for line in lines for pair in line.split())


@cache
def steps() -> tuple[Wanted, ...]:
    found: list[Wanted] = []
    who = ""
    for line in section("steps"):
        if line.startswith("["):
            who = line[1 : line.index("]")]
        elif not line.startswith("calm:"):
            head, _, codes = line.partition(":")
            phase, *facts = head.split(", ")
            when = tuple((one.split("=")[0], tuple(one.split("=")[1].split("/"))) for one in facts)
            found.extend(_wanted(who, said, PHASES[phase], when) for said in codes.split())
    return tuple(found)


def _wanted(who: str, said: str, phase: str, when: tuple[tuple[str, tuple[str, ...]], ...]) -> Wanted:
    code = said.rstrip("!~*§")
    tier = "!" if "!" in said else "~" if "~" in said else ""
    return Wanted(who, code, phase, TIERS[tier], when, "*" in said, "§" in said)


def events() -> dict[str, tuple[dict[str, str], str, str, bool]]:
    """Event: the facts it sets, the meeting it proposes, the clocks it starts, whether it is restricted."""
    found = {}
    for line in section("events"):
        name, sets, proposes, keys = re.split(r"\s{2,}", line.strip())
        facts = {} if sets == "-" else dict(pair.split("=") for pair in sets.split())
        found[name.rstrip("*")] = (facts, proposes.strip("-"), keys.strip("-"), name.endswith("*"))
    return found


def meetings() -> dict[str, tuple[str, set[str], set[str]]]:
    """Meeting: who leads, who is required, who is suggested."""
    found = {}
    for line in section("meetings"):
        name, lead, rest = line.split(None, 2)
        required, _, suggested = rest.partition("|")
        found[name] = (lead, set(required.split()), set(suggested.split()))
    return found


def may() -> set[str]:
    """The steps that are not required."""
    return {code for line in section("may") for code in line.rpartition(": ")[2].split()}


def ten_needs() -> dict[int, tuple[tuple[str, ...], tuple[int, int]]]:
    """The time-sensitive list: number, its steps, and the lines of the compendium."""
    found = {}
    for line in section("ten"):
        number, *codes, lines = line.split()
        first, _, last = lines.partition("-")
        found[int(number)] = (tuple(codes), (int(first), int(last or first)))
    return found
