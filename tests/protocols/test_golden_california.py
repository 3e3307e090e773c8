"""California's pack against its golden page, which was written from the sources: contacts, clocks, steps, meetings."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, product

import pytest

from tests.protocols import golden_california as golden
from tests.protocols.golden_california import Wanted, WantedContact
from tests.protocols.packs import CALIFORNIA as PACK
from webapp.protocols.facts import FACTS
from webapp.protocols.locators import locators
from webapp.protocols.pack import Clock, Pack, Step
from webapp.protocols.vocabulary import DISCIPLINES, ROLES, VERB_EVENTS

IDS = {clock.key: clock.id for clock in golden.clocks()}
WHO = [*(role for role in ROLES if role != "team_member"), *DISCIPLINES]
MEETS = {"officer": "first_responder", "advocate": "advocate", "desk": "supervisor", "team": "team_member"}


def running(pack: Pack, tier: str, facts: Mapping[str, str]) -> set[str]:
    """The clocks that begin with the identification."""
    clocks = (clock for clock in pack.clocks_for(tier) if clock.when.holds(facts))
    return {clock.id for clock in clocks if clock.start == "identified"}


def test_the_page_has_thirty_contacts_and_somebody_from_each_way_in() -> None:
    contacts = golden.contacts()
    assert len(contacts) == 30
    for name in ("reporter", "danger", "jurisdiction", "injured"):
        assert {contact.facts[name] for contact in contacts} == set(FACTS[name].values), name


@pytest.mark.parametrize("contact", golden.contacts(), ids=lambda one: "-".join(one.facts.values()))
def test_each_contact_finds_its_tier_its_rule_its_clocks_and_who_comes(contact: WantedContact) -> None:
    decision = PACK.decide_tier(contact.facts)
    assert (decision.tier.id, decision.rule.id) == (contact.tier, contact.rule)
    assert running(PACK, contact.tier, contact.facts) == {IDS[key] for key in contact.clocks}
    comes = PACK.responder(contact.tier, contact.facts)
    assert (comes.slots if comes else ()) == contact.comes


def test_each_clock_is_as_long_as_its_source_says_and_is_due_at_that_hour() -> None:
    assert [clock.id for clock in golden.clocks()] == sorted(
        (clock.id for clock in PACK.clocks), key=list(IDS.values()).index
    )
    for wanted in golden.clocks():
        clock = PACK.clock(wanted.id)
        assert (clock.length, clock.start, clock.force) == (wanted.length, wanted.start, wanted.force), (
            wanted.id
        )
    due = list(golden.due_times())
    assert {key for _, key, _ in due} == set(IDS)
    for begins, key, at in due:
        assert begins + PACK.clock(IDS[key]).length == at, (IDS[key], begins)


def test_each_clock_is_met_by_those_of_the_page_and_by_no_one_else() -> None:
    for wanted in golden.clocks():
        clock = PACK.clock(wanted.id)
        if clock.stop in VERB_EVENTS:
            assert (clock.stop,) == wanted.met_by
        else:
            assert {step.role for step in stopping(clock)} == {MEETS[one] for one in wanted.met_by}, wanted.id


def stopping(clock: Clock) -> list[Step]:
    return [step for step in PACK.steps if step.clock == clock.id and step.stops == clock.stop]


def test_the_desk_can_meet_every_clock_that_a_step_meets_whoever_else_uses_the_program() -> None:
    for clock in PACK.clocks:
        for tier in clock.tiers:
            facts = {name: answers[0] for name, answers in clock.when.needs}
            steps = PACK.steps_for(tier=tier, role="supervisor", discipline=None, facts=facts)
            assert clock.stop in VERB_EVENTS or clock.id in {step.clock for step in steps}, (clock.id, tier)


def expected(who: str, tier: str, facts: Mapping[str, str]) -> set[tuple[str, str]]:
    """(phase, code) of everything that the page gives to this role or discipline."""
    return {(row.phase, row.code) for row in golden.steps() if row.who == who and row.is_due(tier, facts)}


def given(pack: Pack, who: str, tier: str, facts: Mapping[str, str]) -> set[tuple[str, str]]:
    role, discipline = ("team_member", who) if who in DISCIPLINES else (who, None)
    steps = pack.steps_for(tier=tier, role=role, discipline=discipline, facts=facts)
    return {(step.phase, step.code) for step in steps}


@pytest.mark.parametrize("tier", [tier.id for tier in PACK.tiers])
@pytest.mark.parametrize("who", WHO)
def test_each_role_has_its_steps_under_each_condition_and_under_any_two_at_once(who: str, tier: str) -> None:
    calm = golden.calm()
    assert set(calm) == set(FACTS)
    for one, other in combinations(FACTS.values(), 2):
        for first, second in product(one.values, other.values):
            facts = {**calm, one.name: first, other.name: second}
            assert given(PACK, who, tier, facts) == expected(who, tier, facts), (
                one.name,
                first,
                other.name,
                second,
            )


@pytest.mark.parametrize("tier", ["immediate", "initial"])
@pytest.mark.parametrize("jurisdiction", FACTS["jurisdiction"].values)
def test_the_hotline_s_seven_steps_come_in_their_order(jurisdiction: str, tier: str) -> None:
    facts = {**golden.calm(), "jurisdiction": jurisdiction}
    steps = PACK.steps_for(tier=tier, role="team_member", discipline="hotline", facts=facts)
    fifth = {
        "probation": ["hotline-ask-probation"],
        "both": ["hotline-ask-cw", "hotline-ask-probation"],
    }.get(jurisdiction, ["hotline-ask-cw"])
    later = fifth if tier == "immediate" else ["hotline-investigator", "hotline-notify", "hotline-schedule"]
    first = ["hotline-call", "hotline-discern", "hotline-speed", "hotline-jurisdiction"]
    assert [step.code for step in steps] == [*first, *later]


def test_no_step_of_the_pack_is_missing_from_the_page_and_none_is_there_too_many() -> None:
    assert {row.code for row in golden.steps()} == {step.code for step in PACK.steps}


def test_the_page_gives_police_nothing_that_is_restricted() -> None:
    police = {row.code for row in golden.steps() if row.who in ("first_responder", "law_enforcement")}
    assert police and not police & {row.code for row in golden.steps() if row.restricted}


def test_no_agenda_that_police_read_tells_of_care() -> None:
    """Police see neither the medical clock nor its steps (note medical), and they read every line of an agenda."""
    health = re.compile(
        r"medic|health|hospital|doctor|clinic|therap|assault|exam|drug|alcohol|\bcare\b", re.I
    )
    read = [str(line) for meeting in PACK.meetings for line in meeting.agenda]
    assert read and not [line for line in read if health.search(line)]
    assert health.search(str(PACK.clock("medical").name))


def test_what_is_restricted_and_what_is_law_is_so_on_the_page_too() -> None:
    for row in golden.steps():
        step = PACK.step(row.code)
        assert (step.restricted, step.force == "law") == (row.restricted, row.law), row.code


def test_what_the_sources_ask_for_is_required_and_what_they_offer_is_not() -> None:
    assert {step.code for step in PACK.steps if not step.required} == golden.may()


def test_each_of_the_ten_time_sensitive_needs_is_carried_by_a_step_that_cites_it() -> None:
    needs = golden.ten_needs()
    assert list(needs) == list(range(1, 11))
    for number, (codes, (first, last)) in needs.items():
        for code in codes:
            places = locators(PACK.step(code).source, {source.key for source in PACK.sources})
            assert any(
                place.key == "CA" and place.first <= last and first <= place.last for place in places
            ), (number, code)


def test_events_set_what_the_page_says_propose_a_meeting_and_start_their_clocks() -> None:
    assert {event.id for event in PACK.events} == set(golden.events())
    for name, (sets, proposes, keys, restricted) in golden.events().items():
        event = PACK.event(name)
        assert (dict(event.sets), event.proposes, event.restricted) == (sets, proposes, restricted), name
        started = {clock.id for clock in PACK.clocks if clock.start == f"event:{name}"}
        assert started == {IDS[key] for key in keys}, name


def test_a_run_starts_two_tasks_that_each_record_a_report_of_their_own() -> None:
    calm = {**golden.calm(), "away": "yes"}
    for who, discipline in (
        ("supervisor", None),
        ("team_member", "child_welfare"),
        ("team_member", "probation"),
    ):
        steps = PACK.steps_for(tier="immediate", role=who, discipline=discipline, facts=calm)
        found = {step.clock: step.records for step in steps if step.clock.startswith("missing_")}
        assert found["missing_police"] == "report_police" and found["missing_ncmec"] == "report_ncmec"
    assert not running(PACK, "immediate", calm) & {"missing_police", "missing_ncmec"}


@pytest.mark.parametrize(
    ("who", "discipline"),
    [("supervisor", None), ("team_member", "child_welfare"), ("team_member", "probation")],
)
@pytest.mark.parametrize("tier", [tier.id for tier in PACK.tiers])
def test_at_once_and_within_24_hours_police_and_ncmec_are_four_clocks_with_a_step_each(
    who: str, discipline: str | None, tier: str
) -> None:
    """California's "immediate" (RPT 289-291) and the federal 24 hours: who has told police has not told NCMEC."""
    facts = {**golden.calm(), "away": "yes"}
    steps = PACK.steps_for(tier=tier, role=who, discipline=discipline, facts=facts)
    met = [step.clock for step in steps if step.clock.startswith("missing_")]
    assert sorted(met) == ["missing_ncmec", "missing_ncmec_24h", "missing_police", "missing_police_24h"]
    assert all(PACK.clock(one).force == "law" and PACK.clock(one).start == "event:ran" for one in met)
    for one in ("missing_police_24h", "missing_ncmec_24h"):
        assert PACK.clock(one).length == timedelta(hours=24)


def test_the_report_has_two_timers_and_each_report_records_its_own_form() -> None:
    for clock, form in (
        ("report_phone", "report_child_welfare"),
        ("report_written", "report_written"),
        ("cross_report", "report_cross"),
    ):
        assert {step.records for step in stopping(PACK.clock(clock))} == {form}


def test_meetings_have_the_members_of_the_page_and_child_welfare_leads() -> None:
    assert {meeting.id for meeting in PACK.meetings} == set(golden.meetings())
    for name, (lead, required, suggested) in golden.meetings().items():
        meeting = PACK.meeting(name)
        assert (meeting.lead, set(meeting.members), set(meeting.suggested)) == (lead, required, suggested), (
            name
        )


def test_the_five_agencies_of_the_statute_are_asked_to_every_meeting() -> None:
    by_law = {"child_welfare", "probation", "mental_health", "substance_abuse", "public_health"}
    for meeting in PACK.meetings:
        assert by_law <= {*meeting.members, *meeting.suggested}, meeting.id


def test_a_script_is_there_for_every_moment_and_is_read_at_every_meeting_with_the_young_person() -> None:
    for moment in ("screening", "assessment", "plan", "meeting"):
        (script,) = PACK.scripts_for(moment)
        assert script.roles and script.source == "project" and "county counsel" in script.note
        assert all(set(line.languages) == {"en", "es"} for line in script.lines)
    with_them = [meeting for meeting in PACK.meetings if "youth" in meeting.members]
    assert len(with_them) == 3
    assert {meeting.script for meeting in with_them} == {"before_meeting"}


# Controls: each of these would be noticed.


def test_a_step_that_is_left_out_or_moved_or_opened_to_police_is_noticed() -> None:
    facts = {**golden.calm(), "injured": "yes"}

    def without(code: str) -> Pack:
        return replace(PACK, steps=tuple(step for step in PACK.steps if step.code != code))

    def changed(code: str, made: Callable[[Step], Step]) -> Pack:
        return replace(PACK, steps=tuple(made(step) if step.code == code else step for step in PACK.steps))

    same = expected("first_responder", "immediate", facts)
    assert given(PACK, "first_responder", "immediate", facts) == same
    moved = changed("officer-needs", lambda step: replace(step, phase="ongoing"))
    assert given(without("officer-first-aid"), "first_responder", "immediate", facts) != same
    assert given(moved, "first_responder", "immediate", facts) != same
    police = expected("law_enforcement", "immediate", facts)
    opened = changed("team-therapist", lambda step: replace(step, restricted=False, disciplines=()))
    assert given(opened, "law_enforcement", "immediate", facts) != police


def test_another_length_another_rule_and_another_row_are_noticed() -> None:
    begins, key, at = next(golden.due_times())
    clock = PACK.clock(IDS[key])
    assert begins + clock.length == at != begins + clock.length * 2
    row: Wanted = next(one for one in golden.steps() if one.code == "team-lead")
    assert row.when == (("jurisdiction", ("both",)),)
    assert not row.is_due("immediate", golden.calm()) and row.is_due(
        "immediate", {**golden.calm(), "jurisdiction": "both"}
    )
    nobody_hurt = replace(PACK, rules=PACK.rules[1:])
    assert nobody_hurt.decide_tier({"reporter": "hotline", "danger": "yes"}).tier.id == "initial"
