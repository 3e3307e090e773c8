"""One table, role × action: read here row by row, so that a change of it is a change of this page."""

from __future__ import annotations

import pytest

from webapp.accounts.models import Role
from webapp.accounts.permissions import HIDDEN, PERMISSIONS, Action, may

LETTERS = dict(zip("OASMRU", Role, strict=True))  # officer, advocate, supervisor, member, region, auditor
TABLE = {
    Action.HOME: "OASMRU",
    Action.CARDS: "OASMRU",
    Action.CONTACT_LOG: "O",
    Action.CALL_LOG: "S",
    Action.RESPONSE_READ: "OASM",
    Action.DETAIL_ADD: "OAS",
    Action.SCENE_REPORT: "OS",
    Action.TIER_RAISE: "OS",
    Action.CORE_HERE: "OASM",
    Action.STEP_MARK: "OASM",
    Action.FORM_READ: "OASM",
    Action.FORM_FILL: "OASM",
    Action.EVENT_RECORD: "OASM",
    Action.HAND_TAKE: "OASM",
    Action.PAGE_REQUEST: "OS",
    Action.PAGE_STEER: "S",
    Action.PAGE_ANSWER: "OASM",
    Action.PAGE_HAND_OVER: "AS",
    Action.PAGE_SECOND: "AS",
    Action.PAGE_CLOSE: "AS",
    Action.BAG_GIVE: "AS",
    Action.BAG_READ: "AS",
    Action.PLAN_KEEP: "AS",
    Action.PLAN_OPEN: "AS",
    Action.BOARD_READ: "S",
    Action.HELD_SETTLE: "S",
    Action.TEAM_SET: "S",
    Action.WALL_SET: "S",
    Action.RESPONSE_CLOSE: "S",
    Action.REGION_READ: "R",
    Action.AUDIT_READ: "U",
    Action.ROTA_OWN: "OASM",
    Action.ROTA_EDIT: "S",
    Action.LADDER_SET: "SR",
    Action.ROTA_SET: "SR",
    Action.CHECK_IN: "ASM",
    Action.HELP_ASK: "OASM",
    Action.ALARM_CLOSE: "S",
    Action.PLACE_READ: "S",
    Action.DRILL_RUN: "S",
    Action.BADGE_SET: "SR",
    Action.ME_SET: "OASM",
    Action.PEOPLE_LOAD: "S",
    Action.MEETING_READ: "OASM",
    Action.MEETING_RUN: "ASM",
    Action.SERVICE_PLAN_READ: "ASM",
    Action.SERVICE_PLAN_WRITE: "ASM",
    Action.CASE_HAND_OVER: "AS",
    Action.CASE_TAKE: "ASM",
    Action.FOLLOW_UP: "ASM",
    Action.FOLLOW_UP_SET: "R",
    Action.CHECK_OUT: "OASM",
    Action.DEBRIEF_SEE: "S",
    Action.PACK_READ: "R",
    Action.PACK_ADOPT: "R",
}


def test_the_table_names_every_action() -> None:
    assert set(TABLE) == set(PERMISSIONS) == set(Action)


@pytest.mark.parametrize("action", Action)
def test_who_may_is_what_the_table_says(action: Action) -> None:
    allowed = {LETTERS[letter] for letter in TABLE[action]}
    assert {role for role in Role if may(role, action)} == allowed
    assert {role for role in Role if may(role.value, action)} == allowed


def test_police_and_county_staff_never_come_near_a_plan() -> None:
    for role in Role:
        for action in (Action.PLAN_KEEP, Action.PLAN_OPEN):
            assert may(role, action) == (role in (Role.ADVOCATE, Role.SUPERVISOR))
    assert {Action.PLAN_KEEP, Action.PLAN_OPEN} < HIDDEN


def test_police_and_those_who_are_on_no_team_never_come_near_a_service_plan() -> None:
    for action in (Action.SERVICE_PLAN_READ, Action.SERVICE_PLAN_WRITE):
        assert action in HIDDEN
        for role in (Role.FIRST_RESPONDER, Role.REGION_ADMIN, Role.AUDITOR):
            assert not may(role, action)


def test_who_looks_after_the_region_or_the_audit_reads_no_response() -> None:
    for role in (Role.REGION_ADMIN, Role.AUDITOR):
        assert not may(role, Action.RESPONSE_READ)
        assert not may(role, Action.BOARD_READ)


def test_a_role_that_is_none_is_a_fault_and_not_a_yes() -> None:
    with pytest.raises(ValueError, match="owner"):
        may("owner", Action.HOME)
