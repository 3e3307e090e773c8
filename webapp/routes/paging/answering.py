"""How a post from the page's own script is answered (`X-Field: 1`): so that the phone knows whether to keep its copy.

`X-Item` is the item's key, on every answer of ours: a captive portal's page has none. `X-Go` is where a redirect would
have led. `X-Deliver` says that nothing was applied, and that the kept copy is to be delivered by its grant. `X-Form`
is the version of the form: a page may be older than the server, and what it says is then for a person to look at.
"""

from __future__ import annotations

import uuid

from flask import Response, request
from werkzeug.exceptions import HTTPException

from webapp.routes.access import Access

# What a page's script sends as X-Field: the phone has a sealed copy, or could keep none.
KEPT, NOT_KEPT = "1", "2"


def by_script() -> bool:
    return request.method == "POST" and request.headers.get("X-Field") in (KEPT, NOT_KEPT)


def is_kept(access: Access) -> bool:
    """Whether the phone has a sealed copy of this very post. One that could keep none says so: it is parked here."""
    return access.keep and by_script() and request.headers["X-Field"] == KEPT


def is_older(access: Access) -> bool:
    """Whether the form is of a version that is no longer read."""
    version = request.headers.get("X-Form", "")
    return is_kept(access) and version.isdecimal() and int(version[:9]) not in access.versions


def deliver_it(status: int, to: str = "") -> Response:
    """Not applied: the kept copy is to be delivered; then the page goes on to `to`."""
    answer = go_on(status, to)
    answer.headers["X-Deliver"] = "1"
    return answer


def go_on(status: int, to: str) -> Response:
    """Not applied, and the page goes on to `to`."""
    return Response(status=status, headers={"X-Go": to} if to else {})


def tell(response: Response) -> Response:
    """The same answer, as the script reads it: an item key, and no redirect to follow."""
    if not by_script():
        return response
    key = _key()
    if key is not None:
        response.headers["X-Item"] = key
    if request.endpoint is None:  # where an older page sends it: nobody there, but the tray takes it
        response.headers["X-Deliver"] = "1"
    to = response.headers.get("Location")
    if to is None or response.status_code >= 400:
        return response
    response.headers["X-Go"] = to
    if response.status_code >= 300:
        del response.headers["Location"]
        response.headers.pop("Content-Type", None)
        response.set_data(b"")
        response.status_code = 204
    return response


def _key() -> str | None:
    """As it was sent, where it is a key at all. A form that was too large to read has none."""
    try:
        text = request.form.get("_key", "")
        return text if str(uuid.UUID(text)) == text.lower() else None
    except (HTTPException, ValueError):
        return None
