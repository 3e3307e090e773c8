"""What is open on a response that is to be closed: one list, from sources that each know one kind of it.

Another part of the app adds its own with `SOURCES.append`: a function from `Looking` to things.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from webapp.bags.models import BagMove
from webapp.errors import N_
from webapp.plans.models import Plan, PlanPart
from webapp.protocols.pack import Pack, Step
from webapp.protocols.vocabulary import BINDING
from webapp.response.course.clocks import ClockState, clocks_of
from webapp.response.meetings.tables import CALLED, Decision, TeamMeeting
from webapp.response.models import Response
from webapp.response.service_plan.tables import ServiceOutcome, ServiceTask
from webapp.response.steps import marked

DONE = ("done", "not_needed")
# How a kind is said where its own words are not for this person, or it has none.
KINDS: Mapping[str, str] = {
    "step": N_("A step"),
    "health_step": N_("A health step"),
    "clock": N_("A clock that runs"),
    "health_clock": N_("A health time limit"),
    "meeting": N_("Team meetings that are called"),
    "decision": N_("Decisions of the team that are open"),
    "task": N_("Tasks of the service plan that are open"),
    "plan": N_("No safety plan is kept"),
    "bag": N_("No bag is noted"),
    "held": N_("Items from phones that duty has not looked at"),
}


class Name(NamedTuple):
    """What names a thing for good: its kind and a code within it, never words."""

    kind: str
    ref: str

    @property
    def field(self) -> str:
        """As the form calls it."""
        return f"to-{self.kind}-{self.ref}"


@dataclass(frozen=True)
class OpenThing:
    """`says` is of the pack, empty where it is not for whoever looks. `role` and `discipline`: whose it is.

    `required`: it must go to somebody, or be said to be no longer needed, before the response is closed.
    """

    name: Name
    says: str = ""
    role: str = ""
    discipline: str | None = None
    due_at: datetime | None = None
    count: int = 1
    required: bool = False

    @property
    def kind_says(self) -> str:
        """A message id."""
        return KINDS[self.name.kind]


@dataclass(frozen=True)
class Looking:
    """Whoever looks, at what, and when. `sees_plans`: of the advocacy agency, who alone know of safety plans."""

    session: Session
    response: Response
    pack: Pack
    facts: Mapping[str, str]
    now: datetime
    role: str
    sees_plans: bool
    police: bool = False
    seen: set[str] = field(default_factory=set)

    @cached_property
    def running(self) -> list[ClockState]:
        packs = {(self.response.pack_id, self.response.pack_version): self.pack}
        states = clocks_of(self.session, [self.response], packs, self.now, police=self.police)
        return [state for state in states[self.response.id] if state.running]


Source = Callable[[Looking], Iterable[OpenThing]]


def open_things(looking: Looking) -> list[OpenThing]:
    """In the order of the sources; those that must go somewhere first."""
    found = [one for source in SOURCES for one in source(looking)]
    return sorted(found, key=lambda one: not one.required)


def open_steps(looking: Looking) -> Iterator[OpenThing]:
    """Required steps of every role that are neither done nor not needed. A health step of another role is one without
    words; to police it does not exist."""
    due = {state.clock.id: state.due_at for state in looking.running}
    required = {step.code: step for step in looking.pack.steps if step.required and _applies(looking, step)}
    for state in marked(looking.session, looking.response, looking.pack, required):
        step = state.step
        if state.outcome in DONE or (step.restricted and looking.police):
            continue
        looking.seen.update({step.code, step.stops, step.clock} - {""})
        discipline = step.disciplines[0] if len(step.disciplines) == 1 else None
        if step.restricted and step.role != looking.role:
            yield OpenThing(
                Name("health_step", step.code), "", step.role, discipline, due.get(step.clock), required=True
            )
        else:
            yield OpenThing(
                Name("step", step.code),
                str(step.text),
                step.role,
                discipline,
                due.get(step.clock),
                required=True,
            )


def running_clocks(looking: Looking) -> Iterator[OpenThing]:
    """Clocks that no open step stands for already."""
    for state in looking.running:
        if not _stood_for(looking, state):
            clock = state.clock
            binding = clock.force in BINDING
            kind = "health_clock" if clock.restricted else "clock"
            yield OpenThing(Name(kind, clock.id), str(clock.name), due_at=state.due_at, required=binding)


def counted(looking: Looking) -> Iterator[OpenThing]:
    """Meetings that are called, what was decided and is not done, and open tasks of the service plan (their words are
    sealed, and each has its person and day already); whether there is a safety plan, and whether a bag is noted; one
    statement."""
    if looking.police:
        return
    meetings, decisions, tasks, plans, bags = looking.session.execute(
        select(
            _meetings(looking.response).scalar_subquery(),
            _decisions(looking.response).scalar_subquery(),
            _tasks(looking.response).scalar_subquery(),
            _plans(looking.response).scalar_subquery(),
            _bags(looking.response).scalar_subquery(),
        )
    ).one()
    if meetings:
        yield OpenThing(Name("meeting", "all"), count=meetings)
    if decisions:
        yield OpenThing(Name("decision", "all"), count=decisions)
    if tasks:
        yield OpenThing(Name("task", "all"), count=tasks)
    if looking.sees_plans and not plans:
        yield OpenThing(Name("plan", "none"))
    if not bags:
        yield OpenThing(Name("bag", "none"))


SOURCES: list[Source] = [open_steps, running_clocks, counted]


def _meetings(response: Response) -> Select[int]:
    return select(func.count(TeamMeeting.id)).where(
        TeamMeeting.response_id == response.id, TeamMeeting.state == CALLED
    )


def _decisions(response: Response) -> Select[int]:
    return (
        select(func.count(Decision.id))
        .join(TeamMeeting, TeamMeeting.id == Decision.meeting_id)
        .where(TeamMeeting.response_id == response.id, Decision.state == "open")
    )


def _tasks(response: Response) -> Select[int]:
    return (
        select(func.count(ServiceTask.id))
        .join(ServiceOutcome, ServiceOutcome.id == ServiceTask.outcome_id)
        .where(
            ServiceOutcome.response_id == response.id,
            ServiceOutcome.state.in_(("open", "waiting")),
            ServiceTask.result.is_(None),
        )
    )


def _plans(response: Response) -> Select[int]:
    kept = select(func.count(PlanPart.id)).join(Plan, Plan.id == PlanPart.plan_id)
    return kept.where(Plan.response_id == response.id)


def _bags(response: Response) -> Select[int]:
    back = aliased(BagMove)
    given = select(func.count(BagMove.id)).where(
        BagMove.response_id == response.id, BagMove.reason == "given"
    )
    return given.where(~exists().where(back.undoes_id == BagMove.id))


def _applies(looking: Looking, step: Step) -> bool:
    discipline = step.disciplines[0] if step.disciplines else None
    return step.is_for(looking.response.tier, step.role, discipline, looking.facts)


def _stood_for(looking: Looking, state: ClockState) -> bool:
    return bool({state.clock.id, state.clock.stop} & looking.seen)
