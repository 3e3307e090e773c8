"""The edge of every request: who asks, may they, one transaction around the view, and the headers on the way out."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, jsonify, redirect, request, url_for
from flask import session as cookie
from flask_babel import gettext
from flask_htmx import HTMX
from flask_login import current_user, logout_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from webapp.accounts.models import Person
from webapp.accounts.permissions import may
from webapp.db import db, set_region
from webapp.errors import N_, BadField, DomainError
from webapp.offline.claim import Told, body_digest, claim, note_refused, one_at_a_time, settle
from webapp.offline.held import settle_same
from webapp.offline.item import Delivery
from webapp.offline.park import park
from webapp.paging.messages.doorbell import carry
from webapp.parts import parts, session
from webapp.routes.access import Access, access_of
from webapp.routes.offline import delivered
from webapp.routes.offline.delivered import delivery_here, response_id_here
from webapp.routes.offline.when import occurred_at
from webapp.routes.paging import answering

log = logging.getLogger("alongside.edge")
csrf = CSRFProtect()
htmx = HTMX()

# Where the door finds that a post was applied: what was kept offline may wait for it.
CAME = "alongside.came"
# What is said to a person's face, on the form they have just sent: the phone lets go of its copy.
TOLD = frozenset({403, 404, 409, 413, 422})
# Delivered more than this after the act, it came late.
LATE = timedelta(minutes=2)

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


class NotYours(DomainError):
    """The form was printed for somebody else, who used this phone before."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            N_("This form belongs to somebody who used this phone before. Nothing was sent. Open it again.")
        )


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


def always(app: Flask) -> dict[str, str]:
    """The headers of every answer."""
    if not app.config["SESSION_COOKIE_SECURE"]:
        return SECURITY_HEADERS
    return SECURITY_HEADERS | {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


def clear_cookie() -> None:
    """All but which phone this browser is, so that one whose storage was emptied can be told what it lost."""
    phone = cookie.get("device")
    cookie.clear()
    if phone is not None:
        cookie["device"] = phone


def _enter() -> BaseResponse | str | tuple[str, int] | None:
    delivery = delivery_here()
    if delivery is not None:
        return _enter_delivered(delivery)
    if request.endpoint is None or request.endpoint == "static":
        return None
    access = access_of(current_app.view_functions[request.endpoint])
    carry(session(), parts().settings.doorbell)
    if access is None:
        raise RuntimeError(f"{request.endpoint} declares no access")
    g.access = access
    if access.largest:
        request.max_content_length = access.largest
    if request.method == "GET" and not access.writes:
        # Before anything is read: a reader need not wait behind a writer (SQLite).
        db.session.connection(execution_options={"read_only": True})
    if access.action is None:
        if request.method == "POST" and access.csrf:
            csrf.protect()
        return None
    return _enter_signed_in(access)


def _enter_delivered(delivery: Delivery) -> BaseResponse | None:
    """No cookie, no token, no lock: the grant inside the seal says whose it is."""
    carry(session(), parts().settings.doorbell)
    view = current_app.view_functions[request.endpoint] if request.endpoint else None
    access = g.access = access_of(view)
    now = parts().clock.now()
    return delivered.enter(delivery, access, now, lambda person: _told(now, person))


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
        if answering.is_kept(access):  # what was done after it must not wait for it: the tray has it
            return answering.deliver_it(403)
        abort(404 if access.hidden else 403)
    if request.method == "POST":
        if answering.is_older(access):
            return answering.deliver_it(409)
        return _check_form(person, access, now) or _begin(person, access, now)
    return None


def _begin(person: Person, access: Access, now: datetime) -> BaseResponse | None:
    """What takes its time is done before anything is written, and while nobody waits for this request's transaction."""
    if access.ahead is not None:
        db.session.commit()  # nothing was written yet; what was read stays as it is
        access.ahead()
    return _claim(person, now) if access.keyed else None


def _check_form(person: Person, access: Access, now: datetime) -> BaseResponse | None:
    """Is it this person's own form, and one that we gave out? A field form that is not is kept for its person."""
    printed_for = request.form.get("_for", "") if access.keyed else ""
    if printed_for and printed_for != str(person.id):
        log.info("a form of somebody else endpoint=%s", request.endpoint)
        if answering.is_kept(access):
            return answering.deliver_it(400, url_for("home.show"))
        raise NotYours
    try:
        csrf.protect()
    except CSRFError:
        if answering.is_kept(access):
            return answering.deliver_it(400)
        if printed_for and _same_site() and _park(person, now):
            return _send_to(url_for("session.unsent"))
        raise
    return None


def _same_site() -> bool:
    return request.headers.get("Sec-Fetch-Site") in (None, "same-origin", "none")


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
    clear_cookie()
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


def _park(person: Person, now: datetime) -> bool:
    """Keep a field form for its person, if it is theirs, and if their phone has not kept it itself."""
    if request.method != "POST" or "_key" not in request.form or answering.is_kept(g.access):
        return False
    if request.form.get("_for", str(person.id)) != str(person.id):
        return False
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
    g.parked = kept
    return kept


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
    g.came, g.digest = key, digest
    if g.access.keep:
        # A copy of it may be in the tray, or on its way there: one of the two is applied. Its row is locked before
        # the key is claimed, as whoever applies it there does.
        one_at_a_time(session(), key)
        settle_same(session(), now=now, person_id=person.id, key=key, digest=digest)
    first = claim(
        session(),
        now=now,
        region_id=person.region_id,
        person_id=person.id,
        key=key,
        digest=digest,
        told=_told(now, person),
    )
    if first is not None:
        return redirect(first, 303)
    g.claimed = key
    return None


def _told(now: datetime, person: Person) -> Told:
    """What is kept beside the claim of this post's key."""
    delivery, at = delivery_here(), occurred_at(now, person)
    return Told(
        occurred_at=at,
        response_id=response_id_here(),
        device_id=delivery.device if delivery else None,
        late=delivery is not None and now - at > LATE,
    )


def _leave(response: Response, not_kept: Callable[[], Response]) -> Response:
    delivery = delivery_here()
    if delivery is not None:
        return delivered.leave(delivery, response)
    response = _end(response, not_kept)
    for name, value in always(current_app).items():
        response.headers.setdefault(name, value)
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
    return answering.tell(response)


def _end(response: Response, not_kept: Callable[[], Response]) -> Response:
    """End the transaction; nothing is written after this."""
    applied = response.status_code < 400 or g.get("parked", False)
    if not applied:
        db.session.rollback()
        if "came" not in g or response.status_code not in TOLD or not answering.is_kept(g.access):
            return response
    try:
        _settle(response) if applied else _note_refused()
        db.session.commit()
    except SQLAlchemyError as error:
        log.error("commit failed endpoint=%s kind=%s", request.endpoint, type(error).__name__)
        return not_kept()
    if "claimed" in g and g.access.keep and delivered.is_awaited(g.came):
        request.environ[CAME] = (me().id, g.came)
    return response


def _note_refused() -> None:
    """The phone lets go of what was refused on its screen; what was tapped after it must not wait for it."""
    person = me()
    note_refused(
        session(),
        now=parts().clock.now(),
        region_id=person.region_id,
        person_id=person.id,
        key=g.came,
        digest=g.digest,
    )


def _settle(response: Response) -> None:
    key: uuid.UUID | None = g.get("claimed")
    if key is not None:
        settle(session(), person_id=me().id, key=key, outcome=response.headers.get("Location", "/"))


def _send_to(url: str) -> BaseResponse:
    """Go to `url`, for a page and for a fragment alike; a script is told so."""
    if answering.by_script():
        return answering.deliver_it(401, url) if answering.is_kept(g.access) else answering.go_on(401, url)
    if request.is_json:
        answer = jsonify(error=gettext("Sign in first."), go=url)
        answer.status_code = 401
        return answer
    if htmx:
        return Response(status=200, headers={"HX-Redirect": url})
    return redirect(url, 303)


def _moment(stored: object) -> datetime | None:
    if not isinstance(stored, int | float):
        return None
    return datetime.fromtimestamp(stored, tz=parts().clock.now().tzinfo)
