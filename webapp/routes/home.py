"""Home, by role: an officer's open responses, an advocate's pages, the supervisor's board."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp.accounts.models import Role
from webapp.accounts.permissions import Action, may
from webapp.offline.tray import held_contacts_of
from webapp.paging.hand_over import offers_to
from webapp.paging.offers import offers_around
from webapp.paging.rota.now import now_on_call
from webapp.paging.view import my_pages
from webapp.parts import session
from webapp.protocols.vocabulary import is_police
from webapp.response.board import rows_of
from webapp.response.close_waiting import waiting_for
from webapp.response.mine import my_responses
from webapp.routes.access import allow
from webapp.routes.asked_day import today
from webapp.routes.edge import me
from webapp.routes.live import fragment
from webapp.routes.present import now

blueprint = Blueprint("home", __name__)

ELSEWHERE = {
    Role.SUPERVISOR: "board.show",
    Role.REGION_ADMIN: "region.show",
    Role.AUDITOR: "audit.show",
}
TEMPLATES = {
    Role.FIRST_RESPONDER: "home/officer",
    Role.ADVOCATE: "home/advocate",
    Role.TEAM_MEMBER: "home/member",
}


@blueprint.get("/")
@allow(Action.HOME)
def show() -> str | Response:
    role = Role(me().role)
    if role in ELSEWHERE:
        return redirect(url_for(ELSEWHERE[role]), 303)
    return render_template(f"{TEMPLATES[role]}.html", **_seen(role))


@blueprint.get("/home/live")
@allow(Action.HOME, poll=True)
def live() -> str | Response:
    role = Role(me().role)
    if role in ELSEWHERE:
        return redirect(url_for(ELSEWHERE[role]), 303)
    return fragment(f"{TEMPLATES[role]}_live.html", **_seen(role))


@blueprint.get("/more")
@allow(Action.HOME)
def more() -> str:
    """What is needed seldom: light, help, who is signed in, sign out."""
    return render_template("home/more.html")


def _seen(role: Role) -> dict[str, object]:
    person = me()
    rows = rows_of(
        session(),
        my_responses(session(), person.id),
        now(),
        police=is_police(person.role, person.discipline),
    )
    seen: dict[str, object] = {"rows": rows}
    if role == Role.FIRST_RESPONDER:
        seen["on_call"] = now_on_call(session(), person.region_id, now())
        seen["held"] = held_contacts_of(session(), person.id)
    if role != Role.SUPERVISOR:
        seen["after"] = waiting_for(session(), person, now(), today())
        seen["pages"] = my_pages(session(), person.id)
        takes_over = may(role, Action.PAGE_HAND_OVER)
        seen["handed"] = offers_to(session(), person.id) if takes_over else []
        offers = offers_around(session(), person.id, now())
        seen["offers"], seen["beside"] = offers.mine, offers.beside
    if role == Role.ADVOCATE:
        seen["on_call"] = now_on_call(session(), person.region_id, now())
    return seen
