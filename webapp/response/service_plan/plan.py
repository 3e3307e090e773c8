"""A service plan as its team reads it: outcomes, tasks, agreement, review. Nothing of it leaves the page."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from webapp.accounts.models import Person, Role, Wall
from webapp.response.models import Response, TeamPlace
from webapp.response.service_plan.access import reads_service_plan
from webapp.response.service_plan.needs import reads_like_a_service
from webapp.response.service_plan.review import STALLED
from webapp.response.service_plan.tables import (
    ServiceAgreement,
    ServiceOutcome,
    ServicePlan,
    ServiceReview,
    ServiceTask,
)
from webapp.response.service_plan.words import open_words
from webapp.vault.box import Box


@dataclass(frozen=True)
class TaskSeen:
    """`links` and `represents` are names."""

    task: ServiceTask
    words: dict[str, str]
    links: str
    represents: str


@dataclass(frozen=True)
class OutcomeSeen:
    """`like_a_service` is the word by which it reads like one, if it does. `done` counts what was achieved."""

    outcome: ServiceOutcome
    words: dict[str, str]
    tasks: tuple[TaskSeen, ...]
    done: int
    like_a_service: str | None


@dataclass(frozen=True)
class Agreed:
    """One member of the team, or the young person (`name` None). `at` None: not yet. `before`: the plan has changed
    since."""

    name: str | None
    person_id: uuid.UUID | None
    at: datetime | None
    how: str | None
    before: bool


@dataclass(frozen=True)
class PlanSeen:
    """All of it. `stalled`: the last review says that it does not move, and nothing was changed since."""

    plan: ServicePlan | None
    open: tuple[OutcomeSeen, ...]
    waiting: tuple[OutcomeSeen, ...]
    ended: tuple[OutcomeSeen, ...]
    agreed: tuple[Agreed, ...]
    reviewed_at: datetime | None
    stalled: bool
    erased: bool


def plan_seen(session: Session, box: Box, response: Response) -> PlanSeen:
    """Six statements, however long it is."""
    plan = session.scalars(select(ServicePlan).where(ServicePlan.response_id == response.id)).one_or_none()
    outcomes = outcomes_of(session, response)
    tasks = _tasks(session, box, response)
    seen = [_outcome(box, one, tasks.get(one.id, [])) for one in outcomes]
    review = _last_review(session, response)
    reviewed = (
        {}
        if review is None
        else open_words(box, review.region_id, "service_review", review.id, review.sealed)
    )
    fresh = plan is not None and review is not None and plan.changed_at <= review.held_at
    return PlanSeen(
        plan,
        tuple(one for one in seen if one.outcome.state == "open"),
        tuple(one for one in seen if one.outcome.state == "waiting"),
        tuple(one for one in seen if one.outcome.state in ("reached", "let_go")),
        _agreed(session, response, plan),
        review.held_at if review else None,
        fresh and reviewed.get("moves") == STALLED,
        box.shredded,
    )


def outcomes_of(session: Session, response: Response) -> list[ServiceOutcome]:
    """The young person's own priorities first, each group in its order."""
    return list(
        session.scalars(
            select(ServiceOutcome)
            .where(ServiceOutcome.response_id == response.id)
            .order_by(ServiceOutcome.theirs.desc(), ServiceOutcome.place, ServiceOutcome.id)
        )
    )


def readers_of(session: Session, response: Response) -> list[Person]:
    """Those of the team who may read the plan, and whom no wall keeps out: they link, represent and agree."""
    wall = select(Wall.id).where(
        Wall.response_id == TeamPlace.response_id, Wall.person_id == Person.id, Wall.lifted_at.is_(None)
    )
    people = session.scalars(
        select(Person)
        .join(TeamPlace, TeamPlace.person_id == Person.id)
        .where(
            TeamPlace.response_id == response.id,
            Person.active.is_(True),
            Person.role.in_([Role.ADVOCATE, Role.SUPERVISOR, Role.TEAM_MEMBER]),
            ~wall.exists(),
        )
        .order_by(Person.name, Person.id)
    )
    return [one for one in people if reads_service_plan(one.role, one.discipline)]


def _outcome(box: Box, outcome: ServiceOutcome, tasks: Iterable[TaskSeen]) -> OutcomeSeen:
    words = open_words(box, outcome.region_id, "service_outcome", outcome.id, outcome.sealed)
    every = list(tasks)
    return OutcomeSeen(
        outcome,
        words,
        tuple(one for one in every if one.task.result is None),
        sum(1 for one in every if one.task.result == "achieved"),
        reads_like_a_service(words.get("outcome", "")),
    )


def _tasks(session: Session, box: Box, response: Response) -> dict[uuid.UUID, list[TaskSeen]]:
    links, speaks = aliased(Person), aliased(Person)
    rows = session.execute(
        select(ServiceTask, links.name, speaks.name)
        .join(ServiceOutcome, ServiceOutcome.id == ServiceTask.outcome_id)
        .join(links, links.id == ServiceTask.linked_by)
        .outerjoin(speaks, speaks.id == ServiceTask.represented_by)
        .where(ServiceOutcome.response_id == response.id)
        .order_by(ServiceTask.due_on, ServiceTask.id)
    )
    found: dict[uuid.UUID, list[TaskSeen]] = {}
    for row, linked_by, represented_by in rows:
        # What has ended is counted and not shown: it stays sealed.
        words = {} if row.result else open_words(box, row.region_id, "service_task", row.id, row.sealed)
        seen = TaskSeen(row, words, linked_by, represented_by or words.get("represents", ""))
        found.setdefault(row.outcome_id, []).append(seen)
    return found


def _last_review(session: Session, response: Response) -> ServiceReview | None:
    return session.scalars(
        select(ServiceReview)
        .where(ServiceReview.response_id == response.id)
        .order_by(ServiceReview.held_at.desc(), ServiceReview.id.desc())
        .limit(1)
    ).one_or_none()


def _agreed(session: Session, response: Response, plan: ServicePlan | None) -> tuple[Agreed, ...]:
    if plan is None:
        return ()
    rows = session.scalars(
        select(ServiceAgreement)
        .where(ServiceAgreement.response_id == response.id)
        .order_by(ServiceAgreement.agreed_at, ServiceAgreement.id)
    )
    newest = {row.person_id: row for row in rows}
    people: list[tuple[uuid.UUID | None, str | None]] = [(None, None)]
    people += [(one.id, one.name) for one in readers_of(session, response)]
    return tuple(_one(newest.get(person_id), person_id, name, plan) for person_id, name in people)


def _one(
    row: ServiceAgreement | None, person_id: uuid.UUID | None, name: str | None, plan: ServicePlan
) -> Agreed:
    if row is None:
        return Agreed(name, person_id, None, None, False)
    return Agreed(name, person_id, row.agreed_at, row.how, row.agreed_at < plan.changed_at)


def review_due(plan: ServicePlan | None, today: date) -> bool:
    return plan is not None and plan.review_on is not None and plan.review_on <= today
