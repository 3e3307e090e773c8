"""Sign in, lock, unlock, sign out, leave now; and what was cut off while signed out."""

import logging
import uuid
from calendar import monthcalendar
from urllib.parse import urlsplit

from flask import Blueprint, after_this_request, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from webapp.accounts.demo_list import demo_sign_ins
from webapp.accounts.models import Person, Region
from webapp.accounts.password import check_password
from webapp.accounts.permissions import Action
from webapp.accounts.sign_in import find_person
from webapp.audit.record import record
from webapp.db import every_region, set_region
from webapp.offline.park import forget, parked
from webapp.paging.confirm import confirm
from webapp.paging.view import my_pages
from webapp.parts import parts, session
from webapp.response.board import rows_of
from webapp.response.mine import my_responses
from webapp.routes.access import allow, public, while_locked
from webapp.routes.edge import clear_cookie, me
from webapp.routes.live import fragment
from webapp.routes.offline.said import said
from webapp.routes.plans.unlocked import forget_cookie
from webapp.routes.present import now
from webapp.vault.unlock import lock_all

log = logging.getLogger("alongside.session")
blueprint = Blueprint("session", __name__)
THEMES = ("auto", "night", "day")


@blueprint.get("/sign-in")
@public()
def sign_in() -> str:
    return render_template(
        "session/sign_in.html", next=_inside(request.args.get("next")), people=_demo_people()
    )


@blueprint.post("/sign-in")
@public()
def sign_in_post() -> Response | tuple[str, int]:
    person = find_person(session(), request.form.get("email", ""), request.form.get("password", ""))
    target = _inside(request.form.get("next"))
    if person is None:
        log.info("sign-in refused")
        refused = gettext("E-mail and password do not fit together. Check both and try again.")
        page = render_template("session/sign_in.html", next=target, refused=refused, people=_demo_people())
        return page, 422
    _begin(person)
    waits = parked(session(), parts().vault, person.id)
    return redirect(url_for("session.unsent") if waits else target or url_for("home.show"), 303)


@blueprint.get("/locked")
@while_locked(Action.HOME)
def locked() -> str | Response:
    """Shows the code, the state and the arrival time only: a locked phone may be in anybody's hand."""
    if not cookie.get("locked"):
        return redirect(url_for("home.show"), 303)
    back = _inside(request.args.get("next"))
    return render_template("session/locked.html", next=back, **_while_locked())


@blueprint.get("/locked/live")
@while_locked(Action.HOME)
def locked_live() -> Response:
    """Somebody who waits beside the phone sees who is coming, without opening it."""
    return fragment("session/_locked.html", **_while_locked())


@blueprint.post("/locked")
@while_locked(Action.HOME)
def unlock() -> Response | tuple[str, int]:
    person, target = me(), _inside(request.form.get("next"))
    if not check_password(person.password_hash, request.form.get("password", "")):
        refused = gettext("That password does not fit. Try again, or sign out.")
        return render_template("session/locked.html", refused=refused, next=target, **_while_locked()), 422
    cookie.pop("locked", None)
    cookie["seen"] = now().timestamp()
    waits = parked(session(), parts().vault, person.id)
    return redirect(url_for("session.unsent") if waits else target or url_for("home.show"), 303)


@blueprint.get("/unsent")
@allow(Action.HOME)
def unsent() -> str | Response:
    waiting = parked(session(), parts().vault, me().id)
    if not waiting:
        return redirect(url_for("home.show"), 303)
    return render_template("session/unsent.html", waiting=waiting, said=said)


@blueprint.post("/unsent/<uuid:post_id>/forget")
@allow(Action.HOME)
def forget_unsent(post_id: uuid.UUID) -> Response:
    forget(session(), person_id=me().id, post_id=post_id)
    return redirect(url_for("session.unsent"), 303)


@blueprint.post("/sign-out")
@while_locked(Action.HOME)
def sign_out() -> Response:
    _end("signed_out")
    return redirect(url_for("session.sign_in"), 303)


@blueprint.post("/leave")
@public(csrf=False)  # it must never be refused for an old token; another site is told by its own header
def leave() -> Response:
    """Leave now: end the session and go to a plain page. It also answers a phone whose session has ended."""
    if request.headers.get("Sec-Fetch-Site") != "cross-site":
        if current_user.is_authenticated:
            set_region(session(), current_user.region_id)
            _end("left_now")
        cookie.clear()
    return redirect(parts().settings.leave_url, 303)


@blueprint.get("/plain")
@public()
def plain() -> str:
    """A page about nothing, to be on after Leave now: this month's days."""
    today = now()
    return render_template(
        "session/plain.html",
        month=today.strftime("%B %Y"),
        weeks=monthcalendar(today.year, today.month),
        today=today.day,
        day_of_year=today.timetuple().tm_yday,
    )


@blueprint.post("/theme")
@allow(Action.HOME)
def theme() -> Response:
    chosen = request.form.get("theme", "")
    if chosen in THEMES:
        me().theme = chosen
    return redirect(_inside(request.form.get("back")) or url_for("home.show"), 303)


def _while_locked() -> dict[str, object]:
    """Codes, states and arrival times: what is asked of this person, and how their own responses stand."""
    person = me()
    mine = rows_of(session(), my_responses(session(), person.id), now(), police=True)
    asked = [one for one in my_pages(session(), person.id) if one.mine == "asked"]
    return {"asked": asked, "rows": mine}


def _begin(person: Person) -> None:
    """A new session: a fresh cookie, so that none fixed before sign-in lives on."""
    at = now()
    clear_cookie()
    g.pop("region", None)
    login_user(person)
    cookie["begun"] = cookie["seen"] = at.timestamp()
    cookie["sid"] = str(parts().ids.new())
    set_region(session(), person.region_id)
    _record(person, "session.begun")
    confirm(session(), now=at, ids=parts().ids, person_id=person.id)


def _end(how: str) -> None:
    person = me()
    _record(person, f"session.{how}")
    lock_all(session(), person_id=person.id)
    after_this_request(forget_cookie)
    logout_user()
    clear_cookie()


def _record(person: Person, action: str) -> None:
    record(
        session(),
        now=now(),
        ids=parts().ids,
        region_id=person.region_id,
        action=action,
        actor_id=person.id,
        actor_role=person.role,
    )


def _inside(target: str | None) -> str:
    """A path on this site, or nothing: never another host."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return ""
    parts_of = urlsplit(target)
    return "" if parts_of.scheme or parts_of.netloc else parts_of.path


def _demo_people() -> list[tuple[Region, list[Person]]]:
    if not parts().settings.demo:
        return []
    with every_region(session()):
        return demo_sign_ins(session())
