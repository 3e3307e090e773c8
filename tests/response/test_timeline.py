"""The timeline: the audit of one response, told to each role as far as that role may know."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

import webapp.paging
from tests.response.night import Night
from webapp.accounts.models import Role
from webapp.response.actor import note
from webapp.response.models import Response
from webapp.response.scene import report_scene
from webapp.response.timeline import SAYS, Moment, timeline_of

FIELD = (Role.FIRST_RESPONDER, Role.ADVOCATE, Role.SUPERVISOR, Role.TEAM_MEMBER)
PLAN = {action for action in SAYS if action.startswith("plan.")}
AFTER = ("case.", "follow_up.", "left_open.", "response.handed_on", "service_plan.")
HEALTH = {"form.within", "step.restricted", "meeting.decided", "sharing.extended"} | {
    action for action in SAYS if action.startswith(AFTER)
}
HELP = {"alone.help", "alone.help_closed", "alone.heard"}
"""Help asked for in silence: a phone that lies in sight must not say so."""


def told(night: Night, response: Response, role: Role, *, police: bool | None = None) -> list[Moment]:
    """A team member is police only where it is said so."""
    is_police = role == Role.FIRST_RESPONDER if police is None else police
    return timeline_of(night.session, response, role, police=is_police)


@pytest.fixture
def everything(night: Night) -> Response:
    """A response on which everything that the timeline can say has happened once, a minute apart."""
    response = night.logged()
    for action in sorted(set(SAYS) - {"response.logged", "team.joined"}):
        night.minutes_pass(1)
        note(night.session, night.actor("advocate"), action, response.id)
    return response


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        (Role.FIRST_RESPONDER, PLAN | HEALTH | HELP),
        (Role.TEAM_MEMBER, PLAN | HELP),
        (Role.ADVOCATE, HELP),
        (Role.SUPERVISOR, set()),
        (Role.REGION_ADMIN, set(SAYS)),
        (Role.AUDITOR, set(SAYS)),
    ],
)
def test_each_role_is_told_everything_but_what_is_not_its_own(
    night: Night, everything: Response, role: Role, hidden: set[str]
) -> None:
    assert {moment.action for moment in told(night, everything, role)} == set(SAYS) - hidden


def test_the_sweep_would_find_a_plan_that_police_are_told_of(
    night: Night, everything: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    says, icon, _ = SAYS["plan.opened"]
    monkeypatch.setitem(SAYS, "plan.opened", (says, icon, frozenset(FIELD)))
    assert "plan.opened" in {one.action for one in told(night, everything, Role.FIRST_RESPONDER)}


@pytest.mark.parametrize("role", [Role.FIRST_RESPONDER, Role.TEAM_MEMBER])
def test_police_are_not_told_of_a_health_step_or_clock_not_even_on_the_team(coast: Night, role: Role) -> None:
    response = coast.logged(danger="yes")
    step = next(one for one in coast.pack.steps if one.restricted and one.stops)
    facts = {"reporter": "law_enforcement", "danger": "yes"}
    coast.marks("health", response, step.code, "done", facts=facts)
    coast.minutes_pass(1)
    coast.marks("health", response, step.code, "open", facts=facts)
    coast.minutes_pass(1)
    coast.marks("health", response, step.code, "done", facts=facts)
    assert coast.clocks(response)["medical"].tone == "met"
    health = {step.code, "medical"}
    assert health <= {moment.detail for moment in told(coast, response, Role.TEAM_MEMBER)}
    assert not health & {moment.detail for moment in told(coast, response, role, police=True)}


def test_it_is_told_in_the_order_in_which_it_happened(night: Night) -> None:
    response = night.logged()
    night.minutes_pass(30)
    ten_minutes_ago = night.now - timedelta(minutes=10)
    report_scene(night.session, night.actor(), response, "moved")
    report_scene(night.session, night.actor(occurred_at=ten_minutes_ago), response, "left")
    scenes = [one for one in told(night, response, Role.ADVOCATE) if one.action.startswith("scene.")]
    assert [one.action for one in scenes] == ["scene.left", "scene.moved"]
    assert scenes[0].at == ten_minutes_ago


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (120, False), (121, True)])
def test_what_reached_the_server_much_later_says_so(night: Night, seconds: int, late: bool) -> None:
    response = night.logged()
    night.minutes_pass(30)
    before = night.now - timedelta(seconds=seconds)
    report_scene(night.session, night.actor(occurred_at=before), response, "left")
    (moment,) = [one for one in told(night, response, Role.ADVOCATE) if one.action == "scene.left"]
    assert moment.late is late


def test_what_is_in_the_audit_alone_is_not_told(night: Night) -> None:
    response = night.logged()
    note(night.session, night.actor(), "response.opened", response.id)
    for role in Role:
        assert "response.opened" not in {one.action for one in told(night, response, role)}


def test_another_response_is_not_told_here_and_another_countys_not_at_all(night: Night) -> None:
    here, _there = night.logged(), night.logged()
    assert len(told(night, here, Role.SUPERVISOR)) == 2
    with night.elsewhere() as california:
        assert told(california, here, Role.SUPERVISOR) == []


def test_everything_that_the_verbs_note_has_words_or_stays_in_the_audit_on_purpose(night: Night) -> None:
    """Logging, paging, accepting, arriving: none of these may be silent on the timeline."""
    response = night.logged()
    page = night.page(response)
    night.accepts("advocate", page)
    night.arrives("advocate", response, page)
    assert {action for action, _ in night.noted(response)} <= set(SAYS)


# What the paging room notes of a response: every code in it, so that a new one is either told or left out on purpose.
PAGING = Path(webapp.paging.__file__).parent
NOTED = re.compile(r"\bnote\(\s*\w+(?:\.\w+)?,\s*\"((?:page|reply)\.[a-z_]+)\"")
AUDIT_ONLY: set[str] = set()


def noted_by_paging(sources: list[str]) -> set[str]:
    return {action for source in sources for action in NOTED.findall(source)}


def test_everything_that_paging_notes_of_a_response_is_in_the_timeline() -> None:
    noted = noted_by_paging([path.read_text() for path in PAGING.rglob("*.py")])
    assert len(noted) > 20
    assert {"page.sought", "page.lost", "page.more_time", "reply.unclear"} <= noted
    assert noted - set(SAYS) == AUDIT_ONLY


def test_a_code_that_the_timeline_lacks_would_be_found() -> None:
    assert noted_by_paging(
        ['act.note(page, "page.made_up")', 'act.note(\n    one.page, "page.other", x)']
    ) == {
        "page.made_up",
        "page.other",
    }
