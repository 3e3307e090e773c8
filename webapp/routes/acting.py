"""The person who acts in this request, and the response they act on."""

import uuid
from datetime import UTC, datetime

from flask import g, request

from webapp.accounts.models import Role
from webapp.errors import NotFound
from webapp.parts import parts, session
from webapp.response.actor import Actor
from webapp.response.models import Response
from webapp.response.team import Seen, response_for
from webapp.routes.course.before_hand_over import own_card_alone
from webapp.routes.edge import me
from webapp.routes.offline.late import by_hand
from webapp.routes.offline.when import occurred_at
from webapp.routes.present import now


def actor() -> Actor:
    """When it happened is the phone's word, but never before the young person was identified."""
    person, at = me(), now()
    told, on = occurred_at(at, person), g.get("acting_on")
    happened = told if on is None else min(max(told, on.identified_at), at)
    return Actor(person.id, person.role, person.region_id, at, happened, parts().ids)


def response_of(response_id: uuid.UUID) -> Response:
    """The response of somebody who is on it. Anything else is a 404."""
    seen = response_for(session(), me(), response_id, acted_at=_acted_at())
    if not seen.joined:
        raise NotFound
    g.acting_on = seen.response
    if seen.handed_over:
        own_card_alone(seen.response.id)
    return seen.response


def response_asked(response_id: uuid.UUID) -> Seen:
    """As `response_of`, and also for somebody who is being asked to come and has not answered."""
    return response_for(session(), me(), response_id)


def own_entry_of(response_id: uuid.UUID) -> Seen:
    """As `response_asked`, and also for an officer who has handed it over."""
    return response_for(session(), me(), response_id, own_entry=True)


def response_in_need(response_id: uuid.UUID) -> Response:
    """As `response_of`. A call for help is heard also from an officer who has handed it over, and is still near."""
    seen = own_entry_of(response_id)
    if not seen.joined and not seen.handed_over:
        raise NotFound
    g.acting_on = seen.response
    return seen.response


def _acted_at() -> datetime | None:
    """When a kept tap was made: an officer's from before the hand-over still counts, and what the desk applies by hand
    always. A page shows the present."""
    if request.method != "POST" or me().role != Role.FIRST_RESPONDER or not g.access.keep:
        return None
    return datetime.min.replace(tzinfo=UTC) if by_hand() else occurred_at(now(), me())
