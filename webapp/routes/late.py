"""What came by delivery, after the fact."""

from webapp.offline.late import Late, late_on
from webapp.parts import session
from webapp.response.actor import Actor
from webapp.response.models import Response
from webapp.routes.delivered import delivery_here
from webapp.routes.edge import LATE
from webapp.routes.present import now


def came_late(actor: Actor) -> bool:
    """Kept on a phone and old when it reached us. What cannot be dated counts as new: then it pages at once."""
    return delivery_here() is not None and actor.now - actor.occurred_at > LATE


def late_notes(response: Response) -> Late | None:
    return late_on(session(), [response.id], now()).get(response.id)
