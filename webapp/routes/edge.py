"""The edge of every request: who asks, may they, one transaction around the view, and the headers on the way out."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask import session as cookie
from flask_htmx import HTMX
from flask_login import current_user, logout_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from webapp.accounts.models import Person
from webapp.accounts.permissions import may
from webapp.db import db, set_region
from webapp.errors import N_, BadField
from webapp.offline.claim import body_digest, claim, settle
from webapp.offline.park import park
from webapp.paging.doorbell import carry
from webapp.parts import parts, session
from webapp.routes.access import Access, access_of

log = logging.getLogger("alongside.edge")
csrf = CSRFProtect()
htmx = HTMX()

# A phone's word on when something happened is taken within these bounds; otherwise the server's time stands.
OLDEST = timedelta(hours=72)

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), "
        "geolocation=(self), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), "
        "picture-in-picture=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()"
    ),
}


def install(app: Flask, not_kept: Callable[[], Response]) -> None:
    """`not_kept` makes the answer when a change could not be committed: nobody is thanked for what is lost."""
    csrf.init_app(app)
    htmx.init_app(app)
    app.before_request(_enter)
    app.after_request(lambda response: _leave(response, not_kept))


def me() -> Person:
    """The person who is signed in; only behind a route that declares an action."""
    person: Person = current_user._get_current_object()
    return person


def occurred_at(now: datetime) -> datetime:
    """The phone's time of the act (`_at`, milliseconds since 1970), where it is believable; otherwise `now`."""
    text = request.form.get("_at", "")
    if not text.isascii() or not text.isdigit() or len(text) > 14:
        return now
    at = datetime.fromtimestamp(int(text) / 1000, tz=now.tzinfo)
    return at if now - OLDEST <= at <= now else now


def _enter() -> BaseResponse | str | tuple[str, int] | None:
    if request.endpoint is None:
        return None
    access = access_of(current_app.view_functions[request.endpoint])
    if request.endpoint == "static":
        return None
    carry(session(), parts().settings.doorbell)
    if access is None:
        raise RuntimeError(f"{request.endpoint} declares no access")
    g.access = access
    if request.method == "GET" and not access.writes:
        # Before anything is read: a reader need not wait behind a writer (SQLite).
        db.session.connection(execution_options={"read_only": True})
    if access.action is None:
        if request.method == "POST" and access.csrf:
            csrf.protect()
        return None
    return _enter_signed_in(access)


def _enter_signed_in(access: Access) -> BaseResponse | None:
    refused = _session_ended() if current_user.is_authenticated else _please_sign_in()
    if refused is not None:
        return refused
    person = me()
    set_region(session(), person.region_id)
    now = parts().clock.now()
    if _is_idle(now, access) and not access.locked:
        return _lock(person, now)
    if not access.poll and not access.locked:
        _touch(now)
    if not may(person.role, access.action):  # type: ignore[arg-type]
        abort(404 if access.hidden else 403)
    if request.method == "POST":
        csrf.protect()
        return _claim(person, now) if access.keyed else None
    return None


def _please_sign_in() -> BaseResponse:
    if request.method == "GET" and not htmx:
        return redirect(url_for("session.sign_in", next=request.path), 303)
    return _send_to(url_for("session.sign_in"))


def _session_ended() -> BaseResponse | None:
    """After the longest session (12 h) everything needs a new sign-in; a post is parked for its person first."""
    now = parts().clock.now()
    begun = _moment(cookie.get("begun"))
    if begun is not None and now - begun <= parts().settings.session_length and me().active:
        return None
    person = me()
    set_region(session(), person.region_id)
    if person.active and begun is not None:
        _park(person, now)
    logout_user()
    cookie.clear()
    return _send_to(url_for("session.sign_in"))


def _is_idle(now: datetime, access: Access) -> bool:
    seen = _moment(cookie.get("seen"))
    return cookie.get("locked", False) or seen is None or now - seen > parts().settings.idle_lock


def _lock(person: Person, now: datetime) -> BaseResponse:
    cookie["locked"] = True
    if request.method == "POST":
        _park(person, now)
    return _send_to(url_for("session.locked", next=_page_in_view()))


def _page_in_view() -> str | None:
    """Where to go on after unlocking: the page that was asked for, or the one that polled."""
    if request.method != "GET":
        return None
    if not htmx:
        return request.path
    try:
        here = urlsplit(htmx.current_url or "")
    except ValueError:
        return None
    return here.path if here.netloc == request.host and not here.path.startswith("//") else None


def _park(person: Person, now: datetime) -> None:
    if request.method != "POST" or "_key" not in request.form:
        return
    kept = park(
        session(),
        parts().vault,
        now=now,
        ids=parts().ids,
        region_id=person.region_id,
        person_id=person.id,
        path=request.path,
        form=request.form.to_dict(flat=False),
    )
    log.info("post parked kept=%s endpoint=%s", kept, request.endpoint)


def _touch(now: datetime) -> None:
    seen = _moment(cookie.get("seen"))
    if seen is None or now - seen > timedelta(seconds=30):
        cookie["seen"] = now.timestamp()


def _claim(person: Person, now: datetime) -> BaseResponse | None:
    try:
        key = uuid.UUID(request.form.get("_key", ""))
    except ValueError:
        raise BadField("_key", N_("This form is incomplete. Open it again and send it once more.")) from None
    form = request.form.to_dict(flat=False)
    digest = body_digest(parts().settings.index_key, request.path, form)
    first = claim(session(), now=now, region_id=person.region_id, person_id=person.id, key=key, digest=digest)
    if first is not None:
        return redirect(first, 303)
    g.claimed = key
    return None


def _leave(response: Response, not_kept: Callable[[], Response]) -> Response:
    if response.status_code < 400 or g.get("keep_anyway"):
        _settle(response)
        try:
            db.session.commit()
        except SQLAlchemyError as error:
            log.error("commit failed endpoint=%s kind=%s", request.endpoint, type(error).__name__)
            response = not_kept()
    else:
        db.session.rollback()
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if request.endpoint == "static":
        # The sign-in library looks at the session on every answer; a file is the same for everybody.
        cookie.accessed = False
        if response.status_code == 200:
            # A file is handed on as a stream, which is not packed; ours are small enough to be read whole.
            response.direct_passthrough = False
            response.make_sequence()
        return response
    response.headers["Cache-Control"] = "no-store"
    response.headers.setdefault("Vary", "Cookie, HX-Request")
    response.headers.setdefault("X-Robots-Tag", "noindex")
    return response


def _settle(response: Response) -> None:
    key: uuid.UUID | None = g.get("claimed")
    if key is not None:
        settle(session(), person_id=me().id, key=key, outcome=response.headers.get("Location", "/"))


def _send_to(url: str) -> BaseResponse:
    """Go to `url`, for a page and for a fragment alike."""
    if htmx:
        return Response(status=200, headers={"HX-Redirect": url})
    return redirect(url, 303)


def _moment(stored: object) -> datetime | None:
    if not isinstance(stored, int | float):
        return None
    return datetime.fromtimestamp(stored, tz=parts().clock.now().tzinfo)
