"""What is open at a closing: by role, with no word of a health step that is another role's, and never asked twice."""

from __future__ import annotations

from tests.response.night import Night
from webapp.response.answers import facts_about
from webapp.response.closing.still_open import SOURCES, Looking, Name, OpenThing, open_things
from webapp.response.models import Response


def looking(night: Night, response: Response, key: str = "supervisor", **more: bool) -> Looking:
    facts = facts_about(night.session, night.box(response), response)
    role = night.people[key].role
    given = {"sees_plans": True} | more
    return Looking(night.session, response, night.pack, facts, night.now, role, **given)


def names(night: Night, response: Response, **more: bool) -> set[Name]:
    return {one.name for one in open_things(looking(night, response, **more))}


def test_required_steps_of_every_role_are_open_until_done_or_not_needed(night: Night) -> None:
    response = night.logged()
    here = {Name("step", "officer-needs"), Name("step", "advocate-needs"), Name("step", "team-needs")}
    assert here <= names(night, response)
    night.marks("officer", response, "officer-needs", "done")
    night.marks("advocate", response, "advocate-needs", "not_needed")
    night.marks("welfare", response, "team-needs", "could_not", "no_time")
    assert here & names(night, response) == {Name("step", "team-needs")}


def test_steps_of_another_tier_or_without_their_condition_are_none(night: Night) -> None:
    response = night.calm(injured="no")
    assert Name("step", "team-go") not in names(night, response)
    assert Name("step", "officer-first-aid") not in names(night, response)


def test_a_health_step_of_another_role_has_no_words_and_to_police_there_is_none(night: Night) -> None:
    response = night.logged()
    things = {one.name.ref: one for one in open_things(looking(night, response))}
    hurt = things["advocate-hurt"]
    assert (hurt.name.kind, hurt.says, hurt.role, hurt.required) == ("health_step", "", "advocate", True)
    of_advocate = {one.name.ref: one for one in open_things(looking(night, response, "advocate"))}
    assert of_advocate["advocate-hurt"].says
    assert not [
        one for one in open_things(looking(night, response, police=True)) if one.name.ref == "advocate-hurt"
    ]


def test_only_the_advocacy_agency_learns_whether_there_is_a_safety_plan(night: Night) -> None:
    response = night.logged()
    assert Name("plan", "none") in names(night, response)
    assert Name("plan", "none") not in names(night, response, sees_plans=False)


def test_a_clock_that_an_open_step_stands_for_is_not_asked_twice(night: Night) -> None:
    response = night.logged()
    seen = names(night, response)
    assert Name("clock", "team_meeting") not in seen
    assert Name("clock", "advocate_on_scene") in seen
    night.marks("supervisor", response, "desk-held", "done")
    assert Name("step", "desk-held") not in names(night, response)


def test_what_must_go_somewhere_comes_first(night: Night) -> None:
    required = [one.required for one in open_things(looking(night, night.logged()))]
    assert required == sorted(required, reverse=True) and len(set(required)) == 2


def test_another_part_of_the_app_adds_its_own(night: Night, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    meeting = OpenThing(Name("meeting", "m1"), "72-hour meeting", required=True)
    monkeypatch.setattr("webapp.response.closing.still_open.SOURCES", [*SOURCES, lambda _looking: [meeting]])
    assert meeting in open_things(looking(night, night.logged()))
