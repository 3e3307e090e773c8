"""Whom a plan exists for. Everybody else gets the answer of a page that does not exist (requirements 5)."""

import uuid

from webapp.accounts.models import Agency, AgencyKind
from webapp.errors import NotFound
from webapp.parts import session
from webapp.plans.summary import PlanSummary, plans_of
from webapp.response.models import Response
from webapp.routes.acting import response_of
from webapp.routes.edge import me
from webapp.vault.agency import current_key
from webapp.vault.models import AgencyKey, HolderKey


def plans_here(response_id: uuid.UUID) -> tuple[Response, AgencyKey]:
    """The response, and the key its plans are sealed to: for the advocacy agency's people on it."""
    agency = session().get(Agency, me().agency_id)
    key = current_key(session(), me().agency_id)
    if agency is None or agency.kind != AgencyKind.ADVOCACY or key is None:
        raise NotFound
    return response_of(response_id), key


def has_passphrase() -> bool:
    """Whether this person is a holder at all; which keys they hold shows when they open something."""
    return session().get(HolderKey, me().id) is not None


def own_plans(response: Response, key: AgencyKey) -> list[PlanSummary]:
    """That there are plans, and since when. Another agency's are not among them."""
    return [one for one in plans_of(session(), response.id) if one.agency_id == key.agency_id]


def plan_to_open(response_id: uuid.UUID, plan_id: uuid.UUID) -> tuple[Response, PlanSummary]:
    """A plan of this response and agency, for a holder."""
    response, key = plans_here(response_id)
    for one in own_plans(response, key):
        if one.plan_id == plan_id and has_passphrase():
            return response, one
    raise NotFound
