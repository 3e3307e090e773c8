"""What came by delivery, after the fact."""

from webapp.offline.late import Late, late_on
from webapp.parts import session
from webapp.response.actor import Actor
from webapp.response.models import Response
from webapp.routes.edge import LATE
from webapp.routes.offline.delivered import delivery_here
from webapp.routes.present import now


def came_late(actor: Actor) -> bool:
    """Kept on a phone and old when it reached us. What cannot be dated counts as new: then it pages at once. So does
    what the desk applies by hand: that tap says "page now", and whoever taps has seen the board.
    """
    delivery = delivery_here()
    by_itself = delivery is not None and delivery.applied_by is None
    return by_itself and actor.now - actor.occurred_at > LATE


def by_hand() -> bool:
    """Whether this is an item of the held tray that somebody at the desk applies."""
    delivery = delivery_here()
    return delivery is not None and delivery.applied_by is not None


def late_notes(response: Response) -> Late | None:
    return late_on(session(), [response.id], now()).get(response.id)
