"""Which tier a contact gets, and which clocks run. The tables are written from the sources, not from the packs."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocols.packs import BOTH, CALIFORNIA, NEVADA, source_lines
from webapp.errors import NotFound
from webapp.protocols.facts import FACTS
from webapp.protocols.pack import Pack

# Nevada: police always (NV 1822-1824); otherwise non-urgent only without safety concern (NV 1826-1828).
NEVADA_CONTACTS = [
    ("law_enforcement", "no", "urgent", "police"),
    ("law_enforcement", "yes", "urgent", "police"),
    ("law_enforcement", "not_sure", "urgent", "police"),
    ("hotline", "yes", "urgent", "danger"),
    ("hotline", "not_sure", "urgent", "danger"),
    ("hotline", "no", "within_72h", "no_danger"),
    ("emergency_room", "yes", "urgent", "danger"),
    ("emergency_room", "no", "within_72h", "no_danger"),
    ("social_worker", "not_sure", "urgent", "danger"),
    ("social_worker", "no", "within_72h", "no_danger"),
    ("other", "yes", "urgent", "danger"),
    ("other", "no", "within_72h", "no_danger"),
]

# Nevada's reports, in both tiers: by statute (NRS 432C.110), and one each for two bodies (P.L. 113-183 s.104).
DUE = timedelta(hours=24)
MADE, TOLD = "report of the sexual abuse must be made", "made to local law enforcement for entry"
NEVADA_REPORTS = [
    ("report_child_welfare", DUE, "step:report_child_welfare", "law", MADE),
    ("missing_police", DUE, "step:missing_police", "law", TOLD),
    ("missing_ncmec", DUE, "step:missing_ncmec", "law", "Center for Missing and Exploited Children"),
]

# California: an immediate safety concern, whoever sees it (CA 2345-2358); the emergency room always (CA 2360-2361).
CALIFORNIA_CONTACTS = [
    ("law_enforcement", "yes", "immediate", "danger"),
    ("law_enforcement", "not_sure", "immediate", "danger"),
    ("law_enforcement", "no", "initial", "no_danger"),
    ("hotline", "yes", "immediate", "danger"),
    ("hotline", "not_sure", "immediate", "danger"),
    ("hotline", "no", "initial", "no_danger"),
    ("emergency_room", "yes", "immediate", "danger"),
    ("emergency_room", "not_sure", "immediate", "danger"),
    ("emergency_room", "no", "immediate", "emergency_room"),
    ("social_worker", "yes", "immediate", "danger"),
    ("social_worker", "no", "initial", "no_danger"),
    ("other", "no", "initial", "no_danger"),
]

TWO_HOURS, THREE_DAYS, TEN_DAYS = timedelta(hours=2), timedelta(hours=72), timedelta(days=10)

# California, law: the report's two timers, child welfare's own limits (D8), a run's two reports (D12 and federal).
HALF_HOUR, HOUR, DAY = timedelta(minutes=30), timedelta(hours=1), timedelta(hours=24)
REPORTED = "Mandatory reporters are required to report"
MISSING = "immediate reports to the National Center for Missing and Exploited Children (NCMEC)"
CALIFORNIA_REPORT = [
    ("report_phone", HALF_HOUR, "step:report_phone", "law", REPORTED),
    ("report_written", timedelta(hours=36), "step:report_written", "law", REPORTED),
    ("cross_report", HOUR, "step:cross_report", "law", "immediate cross-reports to law enforcement"),
]
CALIFORNIA_RESPONSE = [
    ("cw_response_24h", DAY, "step:cw_response_24h", "law", "required to respond within 24 hours"),
    ("cw_response_10d", TEN_DAYS, "step:cw_response_10d", "law", "do not present imminent danger"),
]
CALIFORNIA_LATER = [
    ("ongoing_meeting", timedelta(days=30), "step:ongoing_meeting", "recommended", "Once a month"),
    ("reassessment", timedelta(days=180), "step:reassessment", "recommended", "Every six months"),
    ("missing_police", HOUR, "step:missing_police", "law", "to both law enforcement and NCMEC"),
    ("missing_ncmec", HOUR, "step:missing_ncmec", "law", MISSING),
    ("missing_police_24h", DAY, "step:missing_police_24h", "law", "Public Law \\(PL\\) 113-183"),
    ("missing_ncmec_24h", DAY, "step:missing_ncmec_24h", "law", "Public Law \\(PL\\) 113-183"),
]

# tier: clock, length, stops on, force, and the source's own words at its first place (deadline register D2-D7).
CLOCKS = {
    (NEVADA.id, "urgent"): [
        ("advocate_on_scene", TWO_HOURS, "advocate_arrived", "required", "within 2 hours"),
        ("team_on_scene", TWO_HOURS, "team_here", "required", "within 2 hours"),
        ("team_meeting", THREE_DAYS, "step:team_meeting", "required", "within 72 hours"),
        *NEVADA_REPORTS,
    ],
    (NEVADA.id, "within_72h"): [
        ("team_meeting", THREE_DAYS, "step:team_meeting", "required", "for all non-urgent responses"),
        *NEVADA_REPORTS,
    ],
    (CALIFORNIA.id, "immediate"): [
        *CALIFORNIA_REPORT,
        ("advocate_on_scene", TWO_HOURS, "advocate_arrived", "recommended", "within 2 hours"),
        ("team_on_scene", TWO_HOURS, "team_here", "recommended", "within 2 hours"),
        *CALIFORNIA_RESPONSE,
        ("support", THREE_DAYS, "step:support", "recommended", "first 72 hours"),
        ("medical", THREE_DAYS, "step:medical", "recommended", "within 72 hours of identification"),
        *CALIFORNIA_LATER,
    ],
    (CALIFORNIA.id, "initial"): [
        *CALIFORNIA_REPORT,
        *CALIFORNIA_RESPONSE,
        ("initial_meeting", TEN_DAYS, "step:initial_meeting", "recommended", "within 10 days"),
        *CALIFORNIA_LATER,
    ],
    (CALIFORNIA.id, "ongoing"): CALIFORNIA_LATER,
}
# What begins with something else than the identification.
STARTS = dict.fromkeys(
    ("missing_police", "missing_ncmec", "missing_police_24h", "missing_ncmec_24h"), "event:ran"
)
EVERY_TIER = pytest.mark.parametrize("where", CLOCKS, ids="-".join)


def pack_of(where: tuple[str, str]) -> Pack:
    return NEVADA if where[0] == NEVADA.id else CALIFORNIA


@pytest.mark.parametrize(("reporter", "danger", "tier", "rule"), NEVADA_CONTACTS)
def test_nevada_decides_as_its_protocol_says(reporter: str, danger: str, tier: str, rule: str) -> None:
    decision = NEVADA.decide_tier({"reporter": reporter, "danger": danger})
    assert (decision.tier.id, decision.rule.id) == (tier, rule)


@pytest.mark.parametrize(("reporter", "danger", "tier", "rule"), CALIFORNIA_CONTACTS)
def test_california_decides_as_its_model_says(reporter: str, danger: str, tier: str, rule: str) -> None:
    decision = CALIFORNIA.decide_tier({"reporter": reporter, "danger": danger})
    assert (decision.tier.id, decision.rule.id) == (tier, rule)


@BOTH
def test_a_contact_that_nobody_has_asked_about_danger_counts_as_danger(pack: Pack) -> None:
    assert pack.decide_tier({"reporter": "other"}).tier.urgent
    assert pack.decide_tier({}).tier.urgent


@BOTH
def test_every_combination_of_every_fact_has_a_tier(pack: Pack) -> None:
    asked = sorted({name for rule in pack.rules for name in rule.when.names})
    for answers in product(*(FACTS[name].values for name in asked)):
        decision = pack.decide_tier(dict(zip(asked, answers, strict=True)))
        assert decision.tier in pack.tiers and not decision.tier.later


@BOTH
@given(facts=st.dictionaries(st.sampled_from([*FACTS, "weather"]), st.text(max_size=20)))
def test_facts_that_no_pack_knows_never_stop_a_decision(pack: Pack, facts: dict[str, str]) -> None:
    assert pack.decide_tier(facts).tier in pack.tiers


@BOTH
@given(data=st.data())
def test_later_facts_about_anything_but_danger_never_lower_a_tier(pack: Pack, data: st.DataObject) -> None:
    before = {"reporter": data.draw(st.sampled_from(FACTS["reporter"].values)), "danger": "yes"}
    later = {
        name: data.draw(st.sampled_from(fact.values)) for name, fact in FACTS.items() if name not in before
    }
    assert pack.decide_tier(before | later).tier.rank >= pack.decide_tier(before).tier.rank


@EVERY_TIER
def test_each_tier_runs_the_clocks_of_its_protocol(where: tuple[str, str]) -> None:
    clocks = pack_of(where).clocks_for(where[1])
    found = [(clock.id, clock.length, clock.stop, clock.force) for clock in clocks]
    assert found == [row[:4] for row in CLOCKS[where]]
    assert {clock.id: clock.start for clock in clocks} == {
        row[0]: STARTS.get(row[0], "identified") for row in CLOCKS[where]
    }
    assert all(clock.soon < clock.length for clock in clocks)


@EVERY_TIER
def test_each_clock_stands_in_its_source_in_these_words(where: tuple[str, str]) -> None:
    pack = pack_of(where)
    for clock_id, _, _, _, words in CLOCKS[where]:
        key, _, lines = pack.clock(clock_id).source.replace(";", "").partition(" ")
        said = " ".join(source_lines(key)[_first(lines) - 1 : _last(lines) + 1])
        assert words in " ".join(said.split()), clock_id


def test_nevada_has_no_medical_clock_and_california_has_one() -> None:
    assert "medical" not in {clock.id for clock in NEVADA.clocks}
    assert CALIFORNIA.clock("medical").restricted


def test_the_ongoing_tier_is_no_first_contact_s() -> None:
    assert CALIFORNIA.tier("ongoing").later
    ranks = [CALIFORNIA.tier(one).rank for one in ("ongoing", "initial", "immediate")]
    assert ranks == sorted(ranks)


@BOTH
def test_what_is_not_in_the_pack_is_not_found(pack: Pack) -> None:
    for look_up in (pack.tier, pack.rule, pack.clock, pack.step, pack.form):
        with pytest.raises(NotFound):
            look_up("nothing")


def _first(lines: str) -> int:
    return int(lines.split()[0].partition("-")[0])


def _last(lines: str) -> int:
    first = lines.split()[0]
    return int(first.partition("-")[2] or first)
