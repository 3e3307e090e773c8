"""The row of a service plan, locked for a change. The first change begins it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import locked
from webapp.response.actor import Actor
from webapp.response.models import Response
from webapp.response.service_plan.tables import ServicePlan


def plan_to_change(
    session: Session, actor: Actor, response: Response, *, changes: bool = True
) -> ServicePlan:
    """Until the transaction ends nobody else changes it. Without `changes` what was agreed to still stands."""
    session.execute(locked(select(Response.id).where(Response.id == response.id)))
    asked = select(ServicePlan).where(ServicePlan.response_id == response.id)
    plan = session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if plan is None:
        plan = ServicePlan(
            id=actor.ids.new(),
            region_id=response.region_id,
            response_id=response.id,
            begun_at=actor.now,
            begun_by=actor.person_id,
            changed_at=actor.now,
        )
        session.add(plan)
    elif changes:
        plan.changed_at = actor.now
    session.flush()
    return plan
