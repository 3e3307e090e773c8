"""Which steps each role sees, under which condition. The lists are written from the facts, section B."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocols.packs import BOTH, CALIFORNIA, NEVADA
from webapp.protocols.facts import FACTS
from webapp.protocols.pack import Pack
from webapp.protocols.vocabulary import DISCIPLINES, PHASES, ROLES, STAGES, VERB_EVENTS

CALM: Mapping[str, str] = {
    "reporter": "law_enforcement",
    "danger": "no",
    "injured": "no",
    "missing_from_care": "no",
    "language": "english",
    "jurisdiction": "dependency",
}

ROLES_AND_DISCIPLINES = st.one_of(
    st.tuples(st.sampled_from(ROLES), st.none()),
    st.tuples(st.just("team_member"), st.sampled_from(DISCIPLINES)),
)
ANY_FACTS = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(fact.values) for name, fact in FACTS.items()}
)


def codes(pack: Pack, tier: str, role: str, discipline: str | None = None, **facts: str) -> list[str]:
    steps = pack.steps_for(tier=tier, role=role, discipline=discipline, facts={**CALM, **facts})
    return [step.code for step in steps]


def test_an_officer_in_nevada_begins_with_a_quiet_place_food_and_who_they_are() -> None:
    assert codes(NEVADA, "urgent", "first_responder") == [
        "officer-quiet", "officer-needs", "officer-who", "officer-called", "officer-calm", "officer-ask-less",
        "officer-no-arrest", "officer-report", "officer-scene", "officer-meet", "officer-handover",
    ]  # fmt: skip


def test_an_officer_in_california_calls_the_hotline_at_once() -> None:
    assert codes(CALIFORNIA, "immediate", "first_responder") == [
        "officer-report", "officer-quiet", "officer-needs", "officer-who", "officer-called", "officer-calm",
        "officer-ask-less", "officer-no-arrest", "officer-promise", "officer-scene", "officer-meet",
        "officer-handover", "officer-report-written",
    ]  # fmt: skip


@BOTH
@pytest.mark.parametrize(("injured", "first_aid"), [("yes", True), ("not_sure", True), ("no", False)])
def test_an_injury_or_a_doubt_about_it_comes_before_talk(pack: Pack, injured: str, first_aid: bool) -> None:
    tier = pack.tiers[0].id
    assert ("officer-first-aid" in codes(pack, tier, "first_responder", injured=injured)) is first_aid


def test_the_core_member_in_nevada_has_the_nine_tasks_of_the_rapid_response() -> None:
    """B6: meet, convene, needs, assess, plan, place, coordinate, interpreter, schedule (NV 1838-1845; 9952-9962).

    Needs are urgent care, too (9959). Beside them stand that the place fits (11-A) and the report that everybody who
    must makes (NRS 432C.110).
    """
    facts = {**CALM, "language": "spanish", "transport": "no"}
    steps = NEVADA.steps_for(tier="urgent", role="team_member", discipline="probation", facts=facts)
    assert [step.code for step in steps if step.phase == "first_2h"] == [
        "team-go", "team-gather", "team-needs", "team-acute", "team-look", "team-plan", "team-interpreter",
        "team-place", "team-fit", "team-services", "team-schedule", "team-report",
    ]  # fmt: skip
    as_needed = codes(NEVADA, "urgent", "team_member", "substance_abuse", language="spanish")
    assert not {"team-go", "team-gather", "team-interpreter", "team-schedule"} & set(as_needed)


def test_in_the_72_hour_tier_nobody_is_sent_to_a_scene() -> None:
    found = codes(NEVADA, "within_72h", "team_member", "child_welfare")
    assert "team-go" not in found
    assert {"team-schedule", "team-hold"} <= set(found)
    assert "desk-core" not in codes(NEVADA, "within_72h", "supervisor")


def test_the_advocate_in_california_has_the_steps_of_the_model() -> None:
    """B5: staging, bag, rapport, place, go along, plan, visit, 72 hours (CA 2460-2474)."""
    printed = ["advocate-bag", "advocate-rapport", "advocate-place", "advocate-go-along", "advocate-plan"]
    found = codes(CALIFORNIA, "immediate", "advocate")
    assert [code for code in found if code in printed] == printed
    assert {"advocate-care", "advocate-support", "advocate-after"} <= set(found)
    assert "advocate-initial" in codes(CALIFORNIA, "initial", "advocate")


# Who is sent by jurisdiction (CA 2403-2447); "unknown" and a dual case without a known lead are decided in the pack.
@pytest.mark.parametrize(
    ("jurisdiction", "child_welfare", "probation"),
    [
        ("dependency", True, False),
        ("probation", False, True),
        ("both", True, True),
        ("none", True, False),
        ("unknown", True, False),
    ],
)
def test_the_jurisdiction_decides_who_comes_in_california(
    jurisdiction: str, child_welfare: bool, probation: bool
) -> None:
    desk = codes(CALIFORNIA, "immediate", "supervisor", jurisdiction=jurisdiction)
    assert ("desk-ask-cw" in desk, "desk-ask-probation" in desk) == (child_welfare, probation)
    comes = [
        code in codes(CALIFORNIA, "immediate", "team_member", discipline, jurisdiction=jurisdiction)
        for code, discipline in (("cw-go", "child_welfare"), ("probation-go", "probation"))
    ]
    assert comes == [child_welfare, probation]


@BOTH
@pytest.mark.parametrize(
    ("language", "wanted"), [("english", False), ("spanish", True), ("sign", True), ("unknown", True)]
)
def test_an_interpreter_is_looked_for_unless_english_is_chosen(
    pack: Pack, language: str, wanted: bool
) -> None:
    tier = pack.tiers[0].id
    assert ("advocate-interpreter" in codes(pack, tier, "advocate", language=language)) is wanted


@BOTH
def test_one_who_was_missing_from_care_means_two_separate_notices(pack: Pack) -> None:
    found = codes(pack, pack.tiers[0].id, "team_member", "child_welfare", missing_from_care="yes")
    assert len([code for code in found if code.endswith(("back-police", "back-ncmec"))]) == 2


@BOTH
@given(who=ROLES_AND_DISCIPLINES, facts=ANY_FACTS, data=st.data())
def test_police_never_see_a_restricted_step(
    pack: Pack, who: tuple[str, str | None], facts: dict[str, str], data: st.DataObject
) -> None:
    tier = data.draw(st.sampled_from([tier.id for tier in pack.tiers]))
    steps = pack.steps_for(tier=tier, role=who[0], discipline=who[1], facts=facts)
    if who[0] == "first_responder" or who[1] == "law_enforcement":
        assert not [step.code for step in steps if step.restricted]
    assert all(step.role == who[0] for step in steps)


@BOTH
@given(who=ROLES_AND_DISCIPLINES, facts=ANY_FACTS)
def test_steps_come_by_phase(pack: Pack, who: tuple[str, str | None], facts: dict[str, str]) -> None:
    steps = pack.steps_for(tier=pack.tiers[0].id, role=who[0], discipline=who[1], facts=facts)
    order = [PHASES.index(step.phase) for step in steps]
    assert order == sorted(order)


@BOTH
def test_some_steps_are_restricted_so_that_the_rule_means_something(pack: Pack) -> None:
    assert [step.code for step in pack.steps if step.restricted]


@BOTH
def test_every_step_is_reached_by_somebody(pack: Pack) -> None:
    for step in pack.steps:
        facts = {name: allowed[0] for name, allowed in step.when.needs}
        discipline = step.disciplines[0] if step.disciplines else None
        tier = step.tiers[0] if step.tiers else pack.tiers[0].id
        assert step in pack.steps_for(tier=tier, role=step.role, discipline=discipline, facts=facts)
        assert pack.step(step.code) is step


@BOTH
def test_every_clock_can_be_stopped_in_every_tier_it_runs_in(pack: Pack) -> None:
    for clock in pack.clocks:
        stops = [step for step in pack.steps if step.stops == clock.stop and step.clock == clock.id]
        for tier in clock.tiers:
            # No condition, or none that the clock itself does not have: whoever sees it run can meet it.
            by_step = any(
                set(step.when.needs) <= set(clock.when.needs) and tier in (step.tiers or (tier,))
                for step in stops
            )
            assert clock.stop in VERB_EVENTS or by_step, (clock.id, tier)


@BOTH
def test_staff_safety_steps_stand_on_the_advocate_s_list(pack: Pack) -> None:
    assert {"advocate-me", "advocate-route", "advocate-number"} <= {
        step.code for step in pack.steps if step.staff_safety and step.role == "advocate"
    }


@BOTH
def test_an_officer_has_six_cards_and_an_advocate_more(pack: Pack) -> None:
    assert [card.id for card in pack.cards("first_responder")] == [
        "basics", "upfront", "level", "ask_less", "one_way", "promise",
    ]  # fmt: skip
    assert len(pack.cards("advocate")) > 6


@BOTH
def test_there_is_something_to_say_at_every_stage(pack: Pack) -> None:
    for stage in STAGES:
        assert pack.sayings(stage)
    assert pack.sayings("accepted")[0].words == "Someone who is not police is on the way to be with you."
    assert pack.sayings("asked")[0].words == "My name is … Are you cold? Hungry? Is anything hurting?"
