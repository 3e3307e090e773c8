"""Who may do what: one table, role × action. A route names its action; this table is the only answer.

What is not here is decided by record: whose response it is, walls, and which agency may meet a plan.
"""

from enum import StrEnum

from webapp.accounts.models import Role


class Action(StrEnum):
    HOME = "home"
    CARDS = "cards.read"
    CONTACT_LOG = "contact.log"
    CALL_LOG = "call.log"
    RESPONSE_READ = "response.read"
    DETAIL_ADD = "detail.add"
    SCENE_REPORT = "scene.report"
    TIER_RAISE = "tier.raise"
    CORE_HERE = "core.here"
    STEP_MARK = "step.mark"
    FORM_READ = "form.read"
    FORM_FILL = "form.fill"
    EVENT_RECORD = "event.record"
    HAND_TAKE = "hand.take"
    PAGE_REQUEST = "page.request"
    PAGE_STEER = "page.steer"
    PAGE_ANSWER = "page.answer"
    PAGE_HAND_OVER = "page.hand_over"
    PAGE_SECOND = "page.second"
    PAGE_CLOSE = "page.close"
    BAG_GIVE = "bag.give"
    BAG_READ = "bag.read"
    PLAN_KEEP = "plan.keep"
    PLAN_OPEN = "plan.open"
    BOARD_READ = "board.read"
    HELD_SETTLE = "held.settle"
    TEAM_SET = "team.set"
    WALL_SET = "wall.set"
    RESPONSE_CLOSE = "response.close"
    REGION_READ = "region.read"
    AUDIT_READ = "audit.read"
    ROTA_OWN = "rota.own"
    ROTA_EDIT = "rota.edit"
    LADDER_SET = "ladder.set"
    ROTA_SET = "rota.set"
    CHECK_IN = "check.in"
    HELP_ASK = "help.ask"
    ALARM_CLOSE = "alarm.close"
    PLACE_READ = "place.read"
    DRILL_RUN = "drill.run"
    BADGE_SET = "badge.set"
    ME_SET = "me.set"
    PEOPLE_LOAD = "people.load"
    MEETING_READ = "meeting.read"
    MEETING_RUN = "meeting.run"
    SERVICE_PLAN_READ = "service_plan.read"
    SERVICE_PLAN_WRITE = "service_plan.write"
    CASE_HAND_OVER = "case.hand_over"
    CASE_TAKE = "case.take"
    FOLLOW_UP = "follow_up"
    FOLLOW_UP_SET = "follow_up.set"
    CHECK_OUT = "check_out"
    DEBRIEF_SEE = "debrief.see"
    PACK_READ = "pack.read"
    PACK_ADOPT = "pack.adopt"


_OFFICER, _ADVOCATE, _SUPERVISOR = Role.FIRST_RESPONDER, Role.ADVOCATE, Role.SUPERVISOR
_MEMBER, _ADMIN, _AUDITOR = Role.TEAM_MEMBER, Role.REGION_ADMIN, Role.AUDITOR
_FIELD = frozenset({_OFFICER, _ADVOCATE, _SUPERVISOR, _MEMBER})

PERMISSIONS: dict[Action, frozenset[Role]] = {
    Action.HOME: frozenset(Role),
    Action.CARDS: frozenset(Role),
    Action.CONTACT_LOG: frozenset({_OFFICER}),
    Action.CALL_LOG: frozenset({_SUPERVISOR}),
    Action.RESPONSE_READ: _FIELD,
    Action.DETAIL_ADD: frozenset({_OFFICER, _ADVOCATE, _SUPERVISOR}),
    Action.SCENE_REPORT: frozenset({_OFFICER, _SUPERVISOR}),
    Action.TIER_RAISE: frozenset({_OFFICER, _SUPERVISOR}),
    Action.CORE_HERE: _FIELD,
    Action.STEP_MARK: _FIELD,
    Action.FORM_READ: _FIELD,  # then by the form's own roles
    Action.FORM_FILL: _FIELD,
    Action.EVENT_RECORD: _FIELD,
    Action.HAND_TAKE: _FIELD,
    Action.PAGE_REQUEST: frozenset({_OFFICER, _SUPERVISOR}),
    Action.PAGE_STEER: frozenset({_SUPERVISOR}),
    Action.PAGE_ANSWER: _FIELD,
    Action.PAGE_HAND_OVER: frozenset({_ADVOCATE, _SUPERVISOR}),
    Action.PAGE_SECOND: frozenset({_ADVOCATE, _SUPERVISOR}),
    Action.PAGE_CLOSE: frozenset({_ADVOCATE, _SUPERVISOR}),
    Action.BAG_GIVE: frozenset({_ADVOCATE, _SUPERVISOR}),
    Action.BAG_READ: frozenset({_ADVOCATE, _SUPERVISOR}),
    Action.PLAN_KEEP: frozenset({_ADVOCATE, _SUPERVISOR}),
    Action.PLAN_OPEN: frozenset({_ADVOCATE, _SUPERVISOR}),
    Action.BOARD_READ: frozenset({_SUPERVISOR}),
    Action.HELD_SETTLE: frozenset({_SUPERVISOR}),
    Action.TEAM_SET: frozenset({_SUPERVISOR}),
    Action.WALL_SET: frozenset({_SUPERVISOR}),
    Action.RESPONSE_CLOSE: frozenset({_SUPERVISOR}),
    Action.REGION_READ: frozenset({_ADMIN}),
    Action.AUDIT_READ: frozenset({_AUDITOR}),
    Action.ROTA_OWN: _FIELD,
    Action.ROTA_EDIT: frozenset({_SUPERVISOR}),
    Action.LADDER_SET: frozenset({_SUPERVISOR, _ADMIN}),
    Action.ROTA_SET: frozenset({_SUPERVISOR, _ADMIN}),
    Action.CHECK_IN: frozenset({_ADVOCATE, _SUPERVISOR, _MEMBER}),
    Action.HELP_ASK: _FIELD,
    Action.ALARM_CLOSE: frozenset({_SUPERVISOR}),
    Action.PLACE_READ: frozenset({_SUPERVISOR}),
    Action.DRILL_RUN: frozenset({_SUPERVISOR}),
    Action.BADGE_SET: frozenset({_SUPERVISOR, _ADMIN}),
    Action.ME_SET: _FIELD,
    Action.PEOPLE_LOAD: frozenset({_SUPERVISOR}),
    Action.MEETING_READ: _FIELD,
    Action.MEETING_RUN: frozenset({_ADVOCATE, _SUPERVISOR, _MEMBER}),
    # Of team members, some disciplines alone: response/service_plan/access.py.
    Action.SERVICE_PLAN_READ: frozenset({_ADVOCATE, _SUPERVISOR, _MEMBER}),
    Action.SERVICE_PLAN_WRITE: frozenset({_ADVOCATE, _SUPERVISOR, _MEMBER}),
    Action.CASE_HAND_OVER: frozenset({_ADVOCATE, _SUPERVISOR}),
    Action.CASE_TAKE: frozenset({_ADVOCATE, _SUPERVISOR, _MEMBER}),
    Action.FOLLOW_UP: frozenset({_ADVOCATE, _SUPERVISOR, _MEMBER}),
    Action.FOLLOW_UP_SET: frozenset({_ADMIN}),
    Action.CHECK_OUT: _FIELD,
    Action.DEBRIEF_SEE: frozenset({_SUPERVISOR}),
    Action.PACK_READ: frozenset({_ADMIN}),
    Action.PACK_ADOPT: frozenset({_ADMIN}),
}

# To other roles these pages do not exist: the answer is 404, not 403 (requirements 5).
HIDDEN = frozenset({Action.PLAN_KEEP, Action.PLAN_OPEN, Action.SERVICE_PLAN_READ, Action.SERVICE_PLAN_WRITE})


def may(role: str, action: Action) -> bool:
    return Role(role) in PERMISSIONS[action]
