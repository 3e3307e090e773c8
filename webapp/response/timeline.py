"""The timeline of a response: what, when, by which role. It is the audit, read with need to know."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Role
from webapp.audit.models import AuditEntry
from webapp.errors import N_
from webapp.protocols.pack import Pack
from webapp.response.course.occurrences import action_of
from webapp.response.models import Response
from webapp.response.packs import pack_of

_ALL = frozenset({Role.FIRST_RESPONDER, Role.ADVOCATE, Role.SUPERVISOR, Role.TEAM_MEMBER})
_HEALTH = _ALL - {Role.FIRST_RESPONDER}
# A call for help is silent: a phone that somebody else looks at must not tell of it.
_DESK = frozenset({Role.SUPERVISOR})
_ADVOCACY = frozenset({Role.ADVOCATE, Role.SUPERVISOR})

# action -> (what it says, icon, who may know). What is not here is in the audit only.
SAYS: dict[str, tuple[str, str, frozenset[Role]]] = {
    "response.logged": (N_("Contact logged"), "plus", _ALL),
    "response.closed": (N_("Response closed"), "check", _ALL),
    "response.reopened": (N_("Response opened again"), "plus", _ALL),
    "response.handed_on": (N_("What was open goes to others"), "share", _HEALTH),
    "case.asked": (N_("Somebody is asked to go on with the case"), "people", _HEALTH),
    "case.taken": (N_("The case was taken over"), "people", _HEALTH),
    "case.cannot": (N_("Cannot take the case"), "minus", _HEALTH),
    "case.withdrawn": (N_("Nobody is asked any longer to take the case"), "minus", _HEALTH),
    "left_open.done": (N_("Something that was handed on is done"), "check", _HEALTH),
    "follow_up.done": (N_("A contact was made"), "phone", _HEALTH),
    "follow_up.moved": (N_("A contact was moved"), "calendar", _HEALTH),
    "follow_up.not_wanted": (N_("A contact is not wanted now"), "minus", _HEALTH),
    "detail.added": (N_("Details added"), "plus", _ALL),
    "tier.raised": (N_("Tier raised"), "bell", _ALL),
    "clock.met": (N_("Clock met"), "clock", _ALL),
    "clock.runs_on": (N_("Clock runs on"), "clock", _ALL),
    "clock.began": (N_("A time limit began"), "clock", _ALL),
    "clock.ended": (N_("A time limit does not apply"), "minus", _ALL),
    "clock.told_soon": (N_("Reminded: a time limit ends soon"), "send", _ALL),
    "clock.told_over": (N_("Reminded: a time limit is over"), "send", _ALL),
    "hand.taken": (N_("Handed over: in other hands from here"), "people", _ALL),
    "hand.undone": (N_("Hand-over taken back"), "minus", _ALL),
    "hand.opened": (N_("Opened to the officer again"), "plus", _ALL),
    "occurrence.same": (N_("Told once more: the same as before"), "info", _ALL),
    "occurrence.undone": (N_("Taken back"), "minus", _ALL),
    "occurrence.mistake": (N_("Had been entered by mistake"), "minus", _ALL),
    "occurrence.settled": (N_("The proposed meeting is settled"), "check", _ALL),
    "core.coming": (N_("A core member was phoned: coming"), "phone", _ALL),
    "core.here": (N_("Core member here"), "people", _ALL),
    "team.joined": (N_("Joined the team"), "people", _ALL),
    "team.left": (N_("Left the team"), "people", _ALL),
    "scene.here": (N_("At the meeting place"), "pin", _ALL),
    "scene.moved": (N_("The meeting place changed"), "pin", _ALL),
    "scene.left": (N_("The young person left"), "leave", _ALL),
    "scene.declined_for_now": (N_("Not now, the young person says"), "pause", _ALL),
    "page.opened": (N_("Paging started"), "send", _ALL),
    "page.asked": (N_("Asked to come"), "send", _ALL),
    "page.moved_on": (N_("Duty asked for the next person"), "next-person", _ALL),
    "page.hand_over_asked": (N_("Somebody is asked to take over"), "people", _ALL),
    "page.handed_over": (N_("Taken over by another advocate"), "people", _ALL),
    "page.hand_over_declined": (N_("Cannot take over: the first one keeps it"), "minus", _ALL),
    "page.hand_over_unanswered": (N_("Nobody has taken over yet: the first one is told"), "clock", _ALL),
    "page.hand_over_withdrawn": (N_("Nobody is asked any longer to take over"), "minus", _ALL),
    "page.begun_again": (N_("Duty paged again from the start"), "send", _ALL),
    "page.delivered": (N_("Text delivered"), "check", _ALL),
    "page.failed": (N_("The text could not be delivered"), "warn", _ALL),
    "page.expired": (N_("No answer in time"), "clock", _ALL),
    "page.no_receipt": (
        N_("No receipt of the text: they are called, and the next one is asked"),
        "warn",
        _ALL,
    ),
    "page.called": (N_("Called by telephone"), "phone", _ALL),
    "page.rung_empty": (N_("Nobody to ask here: passed over"), "warn", _ALL),
    "page.declined": (N_("Cannot come"), "minus", _ALL),
    "page.accepted": (N_("Accepted"), "check", _ALL),
    "page.confirmed": (N_("Acceptance confirmed"), "check", _ALL),
    "page.expected_now": (N_("Expected there now: asked where they are"), "clock", _ALL),
    "page.sought": (N_("Not sure to come in time: someone else is asked as well"), "next-person", _ALL),
    "page.sought_ended": (N_("Nobody is sure to come: officer and supervisor told"), "warn", _ALL),
    "page.stands_by": (N_("Said yes as well, and stands by"), "people", _ALL),
    "page.taken_over": (N_("Goes instead of the one before"), "next-person", _ALL),
    "page.lost": (N_("Does not come any longer: someone else is looked for"), "next-person", _ALL),
    "page.more_time": (N_("Needs more time"), "clock", _ALL),
    "reply.unclear": (
        N_("A text could not be read as an answer: asked again how to say it"),
        "question",
        _ALL,
    ),
    "page.eta": (N_("Arrival time changed"), "clock", _ALL),
    "page.cannot_come": (N_("Cannot come after all"), "minus", _ALL),
    "page.on_my_way": (N_("On the way"), "car", _ALL),
    "page.arrived": (N_("Arrived"), "pin", _ALL),
    "page.arrival_undone": (N_("Arrival taken back"), "minus", _ALL),
    "along.on_my_way": (N_("One more is on the way"), "car", _ALL),
    "along.cannot_come": (N_("One more cannot come after all"), "minus", _ALL),
    "along.arrived": (N_("One more has arrived"), "pin", _ALL),
    "along.arrival_undone": (N_("The arrival of one more is taken back"), "minus", _ALL),
    "page.unanswered": (N_("Nobody answered: officer and supervisor told"), "warn", _ALL),
    "page.closed": (N_("Page closed"), "check", _ALL),
    "verify.asked": (N_("Came by text: police dispatch is asked"), "question", _ALL),
    "verify.confirmed": (N_("Police dispatch confirms"), "check", _ALL),
    "verify.not_confirmed": (N_("Police dispatch did not confirm it"), "warn", _ALL),
    "drill.started": (N_("A drill was started"), "bell", _ALL),
    "drill.ended": (N_("The drill was ended"), "check", _ALL),
    "same.asked": (N_("Reached us late: duty is asked if it is somebody known"), "info", _ALL),
    "same.same": (N_("Duty: the same young person as on another response"), "check", _ALL),
    "same.joined": (N_("Duty took another contact as this one"), "people", _ALL),
    "same.another": (N_("Duty: another young person"), "people", _ALL),
    "same.nobody": (N_("No answer from duty in time: the page goes out"), "clock", _ALL),
    "held.applied": (N_("What was held was applied by duty"), "check", _ALL),
    "step.done": (N_("Step done"), "check", _ALL),
    "step.not_needed": (N_("Step not needed"), "minus", _ALL),
    "step.could_not": (N_("Step could not be done"), "bang", _ALL),
    "step.open": (N_("Step opened again"), "minus", _ALL),
    "step.restricted": (N_("A step was answered"), "check", _HEALTH),
    "form.kept": (N_("A form was filled in"), "plan", _ALL),
    "form.within": (N_("A form was filled in"), "plan", _HEALTH),
    "bag.given": (N_("Bag given"), "bag", _ALL),
    "bag.undone": (N_("Bag taken back into stock"), "bag", _ALL),
    "plan.said": (N_("Limits of confidentiality said"), "chat", _ADVOCACY),
    "plan.kept": (N_("Plan: a part kept"), "plan", _ADVOCACY),
    "plan.finished": (N_("Plan finished"), "plan", _ADVOCACY),
    "scene.staging": (N_("Staging place given"), "pin", _ALL),
    "scene.secure_yes": (N_("The scene is secure"), "check", _ALL),
    "scene.secure_no": (N_("The scene is not secure"), "warn", _ALL),
    "scene.secure_not_sure": (N_("Not sure whether the scene is secure"), "question", _ALL),
    "alone.began": (N_("Check-ins began"), "clock", _ALL),
    "alone.prompted": (N_("Asked to check in"), "send", _ALL),
    "alone.all_right": (N_("Checked in: all right"), "check", _ALL),
    "alone.missed": (N_("A check-in was missed: duty is called"), "warn", _ALL),
    "alone.missed_closed": (N_("The missed check-in is settled"), "check", _ALL),
    "alone.clear": (N_("Clear, and away: check-ins ended"), "check", _ALL),
    "alone.ended": (N_("Check-ins ended"), "minus", _ALL),
    "alone.heard": (N_("Somebody at the desk has heard the call"), "phone", _DESK),
    "alone.help": (N_("Help was asked for in silence: duty is called and texted"), "warn", _DESK),
    "alone.help_closed": (N_("The call for help is settled"), "check", _DESK),
    "place.word": (N_("The caller said the response word to duty"), "phone", _ALL),
    "place.read": (N_("Duty read the place aloud"), "eye", _ALL),
    "plan.opened": (N_("Plan read"), "eye", _ADVOCACY),
    "meeting.called": (N_("Team meeting called"), "calendar", _ALL),
    "meeting.moved": (N_("Team meeting moved"), "calendar", _ALL),
    "meeting.cancelled": (N_("Team meeting called off"), "minus", _ALL),
    "meeting.held": (N_("Team meeting held"), "people", _ALL),
    "meeting.not_held": (N_("Team meeting: not held after all"), "undo", _ALL),
    "meeting.script_read": (N_("Team meeting: what is shared was read aloud"), "chat", _ALL),
    "meeting.decided": (N_("Team meeting: something was decided"), "check", _HEALTH),
    "sharing.extended": (N_("The team may share for longer"), "people", _HEALTH),
    "service_plan.outcome": (N_("Service plan: an outcome added"), "plan", _HEALTH),
    "service_plan.opened_outcome": (N_("Service plan: an outcome opened"), "plan", _HEALTH),
    "service_plan.outcome_waits": (N_("Service plan: an outcome waits"), "pause", _HEALTH),
    "service_plan.reached": (N_("Service plan: an outcome reached"), "check", _HEALTH),
    "service_plan.let_go": (N_("Service plan: an outcome is no longer wanted"), "minus", _HEALTH),
    "service_plan.changed": (N_("Service plan changed"), "plan", _HEALTH),
    "service_plan.refitted": (N_("Service plan changed, to fit better"), "refresh", _HEALTH),
    "service_plan.task": (N_("Service plan: a task added"), "plus", _HEALTH),
    "service_plan.task_achieved": (N_("Service plan: a task achieved"), "check", _HEALTH),
    "service_plan.task_progressing": (N_("Service plan: a task moves"), "play", _HEALTH),
    "service_plan.task_not_needed": (N_("Service plan: a task is no longer needed"), "minus", _HEALTH),
    "service_plan.reviewed": (N_("Service plan looked at again"), "eye", _HEALTH),
    "service_plan.agreed": (N_("Service plan: somebody agreed"), "people", _HEALTH),
}

# What a pack calls an event stands after the dot (occur.py).
HAPPENED = (N_("It happened"), "info", _ALL)
EVENT = "event."

LATE_SECONDS = 120


@dataclass(frozen=True)
class Moment:
    """One line: `says` is a message id, `detail` a code; `reached` is when the server was told, where that was later
    by more than two minutes."""

    at: datetime
    says: str
    icon: str
    action: str
    role: str | None
    detail: str | None
    reached: datetime | None

    @property
    def late(self) -> bool:
        return self.reached is not None


_OF_HELP = frozenset({"alone.help", "alone.help_closed", "alone.heard"})


def timeline_of(
    session: Session, response: Response, role: str, *, police: bool, viewer_id: uuid.UUID | None = None
) -> list[Moment]:
    """Oldest first, by when it happened; only what this role may know. To police no health step and no clock of
    that kind exists, whatever their place on the team. A call for help in silence is not on the screen of whoever
    made it: somebody may look over their shoulder."""
    rows = list(
        session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_id == response.id)
            .order_by(AuditEntry.occurred_at, AuditEntry.recorded_at, AuditEntry.id)
        )
    )
    asked_for_help = any(row.action == "alone.help" and row.actor_id == viewer_id for row in rows)
    silent = _OF_HELP if asked_for_help else frozenset()
    seen_as = Role.FIRST_RESPONDER if police else Role(role)
    hidden = _restricted(pack_of(response)) if police else frozenset()
    return [
        _moment(row)
        for row in rows
        if row.action not in silent
        and seen_as in (_says(row.action) or _NOTHING)[2]
        and not {row.action, f"{row.action.partition('.')[0]} {row.detail}"} & hidden
    ]


_NOTHING: tuple[str, str, frozenset[Role]] = ("", "", frozenset())


def _says(action: str) -> tuple[str, str, frozenset[Role]] | None:
    return HAPPENED if action.startswith(EVENT) else SAYS.get(action)


def _restricted(pack: Pack) -> frozenset[str]:
    """What police must not read of: rows about restricted clocks, and about events of that kind."""
    clocks = {f"clock {clock.id}" for clock in pack.clocks if clock.restricted}
    events = [event for event in pack.events if event.restricted]
    return frozenset(
        {*clocks, *(action_of(one) for one in events), *(f"occurrence {one.id}" for one in events)}
    )


def _moment(row: AuditEntry) -> Moment:
    says, icon, _ = _says(row.action) or _NOTHING
    late = (row.recorded_at - row.occurred_at).total_seconds() > LATE_SECONDS
    reached = row.recorded_at if late else None
    return Moment(row.occurred_at, says, icon, row.action, row.actor_role, row.detail, reached)
