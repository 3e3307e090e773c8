"""That there is a plan, and since when: what may be known of it without a key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.plans.models import FINISHED, Plan, PlanPart


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """`parts` counts what was kept; `finished_at` is when a finished part last came, or None."""

    plan_id: UUID
    agency_id: UUID
    started_at: datetime
    last_kept_at: datetime
    finished_at: datetime | None
    parts: int


def plans_of(session: Session, response_id: UUID) -> list[PlanSummary]:
    """The plans of a response, the one last added to first; one statement, nothing is opened."""
    rows = session.execute(
        select(
            Plan.id,
            Plan.agency_id,
            Plan.started_at,
            func.max(PlanPart.kept_at).label("last"),
            func.max(PlanPart.kept_at).filter(PlanPart.part == FINISHED).label("finished"),
            func.count(PlanPart.id).label("parts"),
        )
        .join(PlanPart, PlanPart.plan_id == Plan.id)
        .where(Plan.response_id == response_id)
        .group_by(Plan.id, Plan.agency_id, Plan.started_at)
        .order_by(func.max(PlanPart.kept_at).desc(), Plan.id)
    )
    return [
        PlanSummary(row.id, row.agency_id, row.started_at, row.last, row.finished, row.parts) for row in rows
    ]
