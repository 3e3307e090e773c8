"""Nevada's pack against tables that were written from its sources: `golden_nevada.md`, to be read in one sitting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.protocols.grade import grade
from tests.protocols.md_tables import Row, tables
from tests.protocols.packs import NEVADA, source_lines
from webapp.protocols.facts import FACTS
from webapp.protocols.locators import Locator, locators
from webapp.protocols.pack import Meeting, Pack, Step
from webapp.protocols.vocabulary import DISCIPLINES, MOMENTS, PHASES, PROJECT
from webapp.protocols.wording import faults

FILE = Path(__file__).with_name("golden_nevada.md")
GOLDEN = tables(FILE)
CONTACTS, ALWAYS = GOLDEN["Contacts"], GOLDEN["Steps that are always there"]
ADDED, EVENTS = GOLDEN["Steps that a fact adds"], GOLDEN["Events"]
MEETINGS, CARDS = GOLDEN["Meetings"], GOLDEN["Cards"]

IDENTIFIED, RAN = datetime.fromisoformat("2026-03-01T22:15"), datetime.fromisoformat("2026-03-03T04:00")
CLOCKS = {
    "advocate": "advocate_on_scene",
    "team": "team_on_scene",
    "report": "report_child_welfare",
    "meeting": "team_meeting",
    "police": "missing_police",
    "NCMEC": "missing_ncmec",
}
COLUMNS = dict(
    zip(("at once", "on scene", "first 2 hours", "to 72 hours", "to_10d", "after that"), PHASES, strict=True)
)
NOTHING_SPECIAL: Mapping[str, str] = {
    "reporter": "law_enforcement", "danger": "no", "injured": "no", "missing_from_care": "no", "away": "no",
    "returned": "no", "scene_secure": "yes", "arrested": "no", "transport": "no", "recent_assault": "no",
    "foreign_national": "no", "jurisdiction": "none", "language": "english",
}  # fmt: skip
CORE = ("law_enforcement", "child_welfare", "probation", "mental_health")
GROUPS = {"core": CORE, "care": CORE[1:]}
PEOPLE = ("first_responder", "advocate", "supervisor", *DISCIPLINES)
FULL = ("youth", "advocate", "law_enforcement", "child_welfare", "probation", "mental_health")
AS_NEEDED = {
    "legal", "mobile_crisis", "community_provider", "placement_provider", "public_health", "substance_abuse",
}  # fmt: skip


def facts_in(said: str) -> dict[str, str]:
    """`injured=yes away=no` as a table."""
    return dict(one.split("=") for one in said.split())


def steps(pack: Pack, who: str, tier: str = "urgent", **facts: str) -> list[Step]:
    role, discipline = ("team_member", who) if who in DISCIPLINES else (who, None)
    given = {**NOTHING_SPECIAL, **facts}
    return list(pack.steps_for(tier=tier, role=role, discipline=discipline, facts=given))


def codes(pack: Pack, who: str, tier: str = "urgent", **facts: str) -> list[str]:
    return [step.code for step in steps(pack, who, tier, **facts)]


# Each of these says, in words, where pack and table part: nothing if they agree.


def wrong_contacts(pack: Pack, rows: list[Row]) -> Iterator[str]:
    for row in rows:
        given = {"reporter": row["who reports"], "danger": row["danger"], **facts_in(row["more facts"])}
        facts = {name: said for name, said in given.items() if said}
        decision = pack.decide_tier(facts)
        found = {
            "tier": decision.tier.id,
            "rule": decision.rule.id,
            **due_times(pack, decision.tier.id, facts),
        }
        yield from (f"{row['no']} {key}: {found[key]}" for key in found if found[key] != row[key])


def due_times(pack: Pack, tier: str, facts: Mapping[str, str]) -> dict[str, str]:
    """Day and time by which each clock is due; a dash where it does not run."""
    settled = {name: fact.settle(facts.get(name)) for name, fact in FACTS.items()}
    starts = {"identified": IDENTIFIED, "event:ran": RAN}
    running = {one.id: one for one in pack.clocks_for(tier) if one.when.holds(settled)}
    if unknown := set(running) - set(CLOCKS.values()):
        return {"tier": f"has more clocks: {unknown}"}
    due = {name: starts[one.start] + one.length for name, one in running.items()}
    return {name: f"{due[key]:%d %H:%M}" if key in due else "-" for name, key in CLOCKS.items()}


def wrong_lists(pack: Pack, rows: list[Row]) -> Iterator[str]:
    if missing := set(PEOPLE) - {row["who"] for row in rows}:
        yield f"nobody speaks of {missing}"
    for row in rows:
        for column, phase in COLUMNS.items():
            found = [step.code for step in steps(pack, row["who"]) if step.phase == phase]
            if found != row.get(column, "").split():
                yield f"{row['who']} {column}: {' '.join(found)}"


def wrong_additions(pack: Pack, rows: list[Row]) -> Iterator[str]:
    """Every value of every fact, for everybody: what it adds, and that it takes nothing away."""
    for name, fact in FACTS.items():
        for value in fact.values:
            for who in PEOPLE:
                before, found = codes(pack, who), codes(pack, who, **{name: value})
                added = set(found) - set(before)
                if added != added_by(rows, name, value, who) or set(before) - set(found):
                    yield f"{name}={value} {who}: {' '.join(sorted(added))}"
    for row in rows:
        for code in row["adds"].split():
            if (phase := pack.step(code).phase) != COLUMNS[row["when"]]:
                yield f"{code}: {phase}"


def added_by(rows: list[Row], name: str, value: str, who: str) -> set[str]:
    return {
        code
        for row in rows
        for code in row["adds"].split()
        if row["fact"].split("=")[0] == name
        and value in row["fact"].split("=")[1].split(",")
        and who in people(row["who"])
    }


def people(said: str) -> list[str]:
    return [one for name in said.split() for one in GROUPS.get(name, (name,))]


def wrong_events(pack: Pack, rows: list[Row]) -> Iterator[str]:
    if [row["event"] for row in rows] != [event.id for event in pack.events]:
        yield "the events are others"
    for row in rows:
        event = pack.event(row["event"])
        heard = "no" if event.restricted else "yes"
        if (dict(event.sets), event.proposes, heard) != (
            facts_in(row["sets"]),
            row["proposes"],
            row["police hear of it"],
        ):
            yield f"{event.id}: {event.sets} {event.proposes} {heard}"


def wrong_meetings(pack: Pack, rows: list[Row]) -> Iterator[str]:
    if [row["meeting"] for row in rows] != [one.id for one in pack.meetings]:
        yield "the meetings are others"
    for row in rows:
        one = pack.meeting(row["meeting"])
        members = (
            FULL if row["who has to be there"] == "full team" else tuple(row["who has to be there"].split())
        )
        if (one.members, one.clock, str(len(one.agenda)), one.lead) != (
            members,
            row["meets the clock"],
            row["points"],
            "",
        ):
            yield f"{one.id}: {one.members} {one.clock} {len(one.agenda)} {one.lead}"
        if members == FULL and not set(one.suggested) >= AS_NEEDED:
            yield f"{one.id}: {AS_NEEDED - set(one.suggested)} may come too"


def nevada_places(source: str) -> list[Locator]:
    places = locators(source, {one.key for one in NEVADA.sources})
    return [place for place in places if place.key == "NV" and place.first]


def overlaps(source: str, lines: str) -> bool:
    """Whether pack and table cite one place in common."""
    if PROJECT in (source, lines):
        return source == lines
    return any(
        one.first <= wanted.last and wanted.first <= one.last
        for one in nevada_places(source)
        for wanted in nevada_places(f"NV {lines}")
    )


def test_thirty_contacts_find_their_tier_and_their_times() -> None:
    assert len(CONTACTS) == 30
    assert list(wrong_contacts(NEVADA, CONTACTS)) == []


def test_everybody_has_their_steps_in_their_phases() -> None:
    assert list(wrong_lists(NEVADA, ALWAYS)) == []


def test_every_fact_adds_what_the_protocol_says_and_takes_nothing_away() -> None:
    assert list(wrong_additions(NEVADA, ADDED)) == []


def test_in_the_72_hour_tier_what_belongs_to_a_scene_is_not_asked() -> None:
    [line] = re.findall(r"^Not in the 72-hour tier.*: (.*)$", FILE.read_text("utf-8"), re.MULTILINE)
    for who in PEOPLE:
        there = codes(NEVADA, who)
        gone = [code for code in there if code not in codes(NEVADA, who, "within_72h")]
        assert gone == [code for code in there if code in line.split()], who


def test_in_the_72_hour_tier_the_meeting_is_the_first_look_and_the_first_plan() -> None:
    [line] = re.findall(r"^Only in the 72-hour tier.*: (.*)$", FILE.read_text("utf-8"), re.MULTILINE)
    look, plan = line.split()
    for who in PEOPLE:
        urgent = codes(NEVADA, who)
        new = [code for code in codes(NEVADA, who, "within_72h") if code not in urgent]
        assert new == [look] * (who in CORE) + [plan] * (who in CORE[1:]), who


def test_events_set_facts_and_propose_meetings() -> None:
    assert list(wrong_events(NEVADA, EVENTS)) == []


def test_meetings_have_their_members_their_clocks_and_no_lead() -> None:
    assert list(wrong_meetings(NEVADA, MEETINGS)) == []


def test_the_lines_of_the_tables_are_those_the_pack_cites() -> None:
    apart = [
        f"{code}: {row['source']}"
        for row in ADDED
        for code in row["adds"].split()
        if not overlaps(NEVADA.step(code).source, row["source"])
    ]
    apart += [
        row["event"] for row in EVENTS if not overlaps(NEVADA.event(row["event"]).source, row["source"])
    ]
    apart += [row["meeting"] for row in MEETINGS if not overlaps(_meeting(row).source, row["source"])]
    assert apart == []


def _meeting(row: Row) -> Meeting:
    return NEVADA.meeting(row["meeting"])


def test_every_ground_rule_and_every_do_and_dont_has_its_card() -> None:
    text = FILE.read_text("utf-8").partition("## Cards")[2]
    pairs = re.findall(r"\| (\d{4}) \| (\w+) ", text)
    assert len(pairs) == 18 + 18 and len({card for _, card in pairs}) == 33
    by_id = {card.id: card for card in NEVADA.deck}
    for line, card in pairs:
        assert any(place.first <= int(line) <= place.last for place in nevada_places(by_id[card].source)), (
            card
        )


def test_a_rule_or_a_pair_begins_at_its_line() -> None:
    """The numbers 1. to 18. of the ground rules, and each DO."""
    text = FILE.read_text("utf-8").partition("## Cards")[2]
    numbers = sorted(int(line) for line in re.findall(r"\| (\d{4}) ", text))
    lines = source_lines("NV")
    rules = [re.match(r"\s*(\d+)\. ", lines[number - 1]) for number in numbers[:18]]
    assert [found and int(found[1]) for found in rules] == list(range(1, 19))
    assert all(lines[number - 1].strip().startswith("DO ") for number in numbers[18:])


# What is read aloud.


@pytest.mark.parametrize("moment", MOMENTS)
def test_something_is_read_at_every_moment_in_both_languages(moment: str) -> None:
    found = NEVADA.scripts_for(moment)
    assert found
    for script in found:
        assert all({"en", "es"} <= set(line.languages) for line in script.lines)
        assert script.source == PROJECT and "counsel" in script.note
        assert "first_responder" not in script.roles


def test_a_young_person_follows_what_is_read() -> None:
    never = ("safe", "plan", "traffick", "exploit", "victim", "assess", "disclos", "must", "mandated")
    for script in NEVADA.scripts:
        for line in script.lines:
            assert grade(line) <= 6, (script.id, line)
            assert not faults(line) and not faults(line.say("es"))
            assert not [word for word in never if word in line.lower()], (script.id, line)


def test_every_meeting_begins_with_what_is_read() -> None:
    assert {meeting.script for meeting in NEVADA.meetings} == {"before_meeting"}


# Controls: each table notices when pack or table is another.


def test_a_changed_pack_is_noticed() -> None:
    late = replace(NEVADA.clock("team_on_scene"), length=timedelta(hours=3))
    clocks = tuple(late if one.id == late.id else one for one in NEVADA.clocks)
    assert len(list(wrong_contacts(replace(NEVADA, clocks=clocks), CONTACTS))) == 20  # the urgent ones
    without = replace(NEVADA, steps=tuple(one for one in NEVADA.steps if one.code != "team-place"))
    assert len(list(wrong_lists(without, ALWAYS))) == len(CORE)
    open_to_all = tuple(
        replace(one, restricted=False, disciplines=()) if one.code == "team-exam" else one
        for one in NEVADA.steps
    )
    assert any("law_enforcement" in one for one in wrong_additions(replace(NEVADA, steps=open_to_all), ADDED))
    assert list(wrong_events(replace(NEVADA, events=NEVADA.events[1:]), EVENTS[1:])) == []
    silent = tuple(replace(one, restricted=False) for one in NEVADA.events)
    assert len(list(wrong_events(replace(NEVADA, events=silent), EVENTS))) == 2
    led = tuple(replace(one, lead="child_welfare") for one in NEVADA.meetings)
    assert len(list(wrong_meetings(replace(NEVADA, meetings=led), MEETINGS))) == len(MEETINGS)


def test_a_changed_table_is_noticed() -> None:
    assert list(wrong_contacts(NEVADA, [{**CONTACTS[1], "tier": "within_72h"}])) == ["2 tier: urgent"]
    assert list(wrong_contacts(NEVADA, [{**CONTACTS[18], "NCMEC": "04 04:01"}])) == ["19 NCMEC: 04 04:00"]
    assert any("nobody speaks of" in one for one in wrong_lists(NEVADA, ALWAYS[1:]))
    assert len(list(wrong_additions(NEVADA, ADDED[1:]))) == 2  # injured: yes, and not sure
    assert not overlaps(NEVADA.step("team-car").source, "3627")
