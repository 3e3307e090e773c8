"""What an officer did before the hand-over, and sent as a plain post after it: it counts, and shows them nothing.

Their part has ended, so no page of the response is an answer to it any longer, neither after a good post nor after a
bad one. What a phone delivers gets a receipt alone in any case.
"""

import logging
import uuid
from collections.abc import Callable

from flask import Flask, Response, g, request, url_for
from flask_babel import gettext

from webapp.routes.offline.delivered import delivery_here
from webapp.routes.paging import answering

log = logging.getLogger("alongside.before_hand_over")


def install(app: Flask, refuse: Callable[[str, str, int], Response]) -> None:
    """Before the transaction ends: a refusal takes back whatever was done. `refuse` makes a page of a plain word."""
    app.after_request(lambda response: _answer(response, refuse))


def own_card_alone(response_id: uuid.UUID) -> None:
    """This request is let in for what was done before; its answer is the officer's own card."""
    g.own_card = response_id


def _answer(response: Response, refuse: Callable[[str, str, int], Response]) -> Response:
    response_id: uuid.UUID | None = g.pop("own_card", None)
    if response_id is None or delivery_here() is not None or response.status_code >= 500:
        return response
    to = url_for("responses.show", response_id=response_id)
    if response.status_code < 400:
        return Response(status=303, headers={"Location": to})
    log.info("refused, and from before the hand-over endpoint=%s", request.endpoint)
    if answering.is_kept(g.access):
        g.pop("came", None)  # not told to their face: the kept copy is delivered, and held for the desk
        return answering.deliver_it(409, to)
    text = gettext(
        "This was handed over meanwhile, and could not be taken as it is. Call duty and say it to them."
    )
    return refuse(gettext("Not done"), text, 409)
