"""Who agrees to the service plan: members of the team by a tap of their own, the young person by word or tap.

The source asks for signatures (NV 4987-4989). Nobody signs here, least of all the young person: no paper is made.
"""

import uuid
from collections.abc import Mapping

from sqlalchemy.orm import Session

from webapp.errors import N_, BadField, DomainError
from webapp.response.actor import Actor, note
from webapp.response.models import Response
from webapp.response.service_plan.begin import plan_to_change
from webapp.response.service_plan.plan import outcomes_of, readers_of
from webapp.response.service_plan.tables import ServiceAgreement

HOW: Mapping[str, str] = {"said": N_("They said yes"), "tapped": N_("They tapped yes on this phone")}


def agree(session: Session, actor: Actor, response: Response) -> None:
    """The one who taps agrees for themselves. They are on the team: the desk that only looks has no part in it."""
    if actor.person_id not in {one.id for one in readers_of(session, response)}:
        raise DomainError(N_("Only who is on the team agrees to its plan. Ask duty to add you."))
    _keep(session, actor, response, actor.person_id, "tapped")


def young_person_agrees(session: Session, actor: Actor, response: Response, how: str) -> None:
    if how not in HOW:
        raise BadField("how", N_("Say how they agreed."))
    _keep(session, actor, response, None, how)


def _keep(session: Session, actor: Actor, response: Response, person_id: uuid.UUID | None, how: str) -> None:
    if not outcomes_of(session, response):
        raise DomainError(N_("There is no outcome to agree to yet."))
    plan_to_change(session, actor, response, changes=False)
    session.add(
        ServiceAgreement(
            id=actor.ids.new(),
            region_id=response.region_id,
            response_id=response.id,
            person_id=person_id,
            how=how,
            agreed_at=actor.now,
            recorded_by=actor.person_id,
        )
    )
    session.flush()
    note(session, actor, "service_plan.agreed", response.id)
