"""Whom to ask, in which order: nobody who could go is ever dropped, and what is preferred only reorders."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webapp.paging.models import OnScene
from webapp.paging.people.choose import Choice, For, Known, chosen, leading, ranked, reasons, rested_first
from webapp.paging.people.fairness import Load
from webapp.paging.people.skills import SKILLS, wants_of

NOW = datetime(2026, 3, 3, 10, 38, tzinfo=UTC)
EVERYBODY = [uuid.UUID(int=n) for n in range(1, 9)]
ANA, BEA, CLEO, DEE = EVERYBODY[:4]
people = st.lists(st.sampled_from(EVERYBODY), unique=True, max_size=6)
loads = st.builds(Load, st.integers(0, 9), st.integers(0, 9), st.none() | st.just(NOW + timedelta(hours=4)))
skills = st.frozensets(st.sampled_from(sorted(SKILLS)))


def of_everybody(values: st.SearchStrategy) -> st.SearchStrategy:  # type: ignore[type-arg]
    return st.dictionaries(st.sampled_from(EVERYBODY), values)


known = st.builds(
    Known,
    on_scene=of_everybody(st.sampled_from([OnScene.ONLY_PAIRED, OnScene.NOT_ON_SCENE])),
    loads=of_everybody(loads),
    skills=of_everybody(skills),
    wants=skills,
    caseloads=of_everybody(st.integers(0, 15)),
    limit=st.none() | st.integers(7, 12),
)


@given(people, people, known)
def test_nobody_is_dropped_and_nobody_is_asked_twice(
    first: list[uuid.UUID], others: list[uuid.UUID], what: Known
) -> None:
    answer = [one.person_id for one in chosen(first, others, what)]
    assert len(answer) == len(set(answer))
    assert set(first) <= set(answer) <= set(first) | set(others)


@given(people, people, known)
def test_the_last_who_could_go_to_the_scene_is_asked_to_go(
    first: list[uuid.UUID], others: list[uuid.UUID], what: Known
) -> None:
    free = [one for one in first if one not in what.on_scene]
    spare = [one for one in others if one not in what.on_scene]
    asked = leading(chosen(first, others, what))
    assert set(free) <= set(asked)
    if first and (free or spare):
        assert asked, "somebody could go, and nobody was asked to"
    assert not set(asked) & set(what.on_scene), "somebody protected was asked to go alone"


@given(people, people, known)
def test_who_goes_only_paired_is_asked_with_somebody_who_goes_wherever_there_is_one(
    first: list[uuid.UUID], others: list[uuid.UUID], what: Known
) -> None:
    answer = chosen(first, others, what)
    asked = leading(answer)
    for one in answer:
        setting = what.on_scene.get(one.person_id)
        if setting == OnScene.ONLY_PAIRED:
            assert one.offer == For.SCENE and not one.leads
            assert (one.paired_with in asked) if asked else (one.paired_with is None)
        if setting == OnScene.NOT_ON_SCENE:
            assert (one.offer, one.paired_with, one.leads) == (For.AFTER_REMOVAL, None, False)


@given(people, known)
def test_whoever_rests_comes_after_whoever_does_not(first: list[uuid.UUID], what: Known) -> None:
    for order in (ranked(first, what), rested_first(first, what.loads)):
        resting = [what.loads.get(one, Load()).rests_until is not None for one in order]
        assert resting == sorted(resting) and set(order) == set(first)


@given(people, known)
def test_a_skill_that_nobody_has_changes_nothing(first: list[uuid.UUID], what: Known) -> None:
    nobody = Known(what.on_scene, what.loads, {}, what.wants, what.caseloads, what.limit)
    without = Known(what.on_scene, what.loads, {}, frozenset(), what.caseloads, what.limit)
    assert ranked(first, nobody) == ranked(first, without)


def test_a_language_decides_between_two_who_are_rested() -> None:
    what = Known(skills={BEA: frozenset({"spanish"})}, wants=wants_of("spanish"), loads={BEA: Load(5, 5)})
    assert ranked([ANA, BEA, CLEO], what) == [BEA, ANA, CLEO]
    tired = Known(skills=what.skills, wants=what.wants, loads={BEA: Load(1, 1, NOW + timedelta(hours=1))})
    assert ranked([ANA, BEA, CLEO], tired) == [ANA, CLEO, BEA]


def test_the_caseload_limit_and_then_call_outs_and_nights_decide_the_rest() -> None:
    what = Known(
        loads={ANA: Load(0, 0), BEA: Load(2, 1), CLEO: Load(1, 3), DEE: Load(1, 2)},
        caseloads={ANA: 10},
        limit=10,
    )
    assert ranked([ANA, BEA, CLEO, DEE], what) == [DEE, CLEO, BEA, ANA]


def test_a_language_that_is_not_known_asks_for_nothing() -> None:
    for said in (None, "", "english", "other", "unknown"):
        assert wants_of(said) == frozenset()
    assert wants_of("sign") == {"asl"}


def test_the_reasons_are_plain_words() -> None:
    what = Known(
        loads={ANA: Load(2, 3, NOW + timedelta(hours=4))},
        skills={ANA: frozenset({"spanish", "boys"})},
        wants=frozenset({"spanish"}),
        caseloads={ANA: 11},
        limit=10,
    )
    said = [one.text % one.params for one in reasons(ANA, what)]
    assert said == [
        f"resting until {NOW + timedelta(hours=4)}",
        "Speaks Spanish",
        "open responses: 11, at the limit",
        "call-outs in 30 days: 2",
        "nights: 3",
    ]


def test_no_people_are_no_choice() -> None:
    assert chosen([], EVERYBODY, Known()) == []
    assert leading([Choice(ANA), Choice(BEA, leads=False)]) == [ANA]
