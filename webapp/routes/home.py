"""Home, by role: an officer's open responses, an advocate's pages, the supervisor's board."""

from flask import Blueprint, g, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from webapp.accounts.models import Role
from webapp.accounts.permissions import Action, may
from webapp.offline.tray import held_contacts_of
from webapp.paging.hand_over import offers_to
from webapp.paging.heartbeat import newest_beat
from webapp.paging.offers import offers_around
from webapp.paging.rota.now import now_on_call
from webapp.paging.view import my_pages
from webapp.parts import session
from webapp.protocols.vocabulary import is_police
from webapp.response.board import rows_of
from webapp.response.closing.waiting import waiting_columns, waiting_of
from webapp.response.meetings.view import meetings_ahead
from webapp.response.mine import mine_and_handed_over
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
    mine = mine_and_handed_over(session(), person.id)
    rows = rows_of(
        session(),
        [response for response, over in mine if not over],
        now(),
        police=is_police(person.role, person.discipline),
    )
    seen: dict[str, object] = {"rows": rows, "handed_over": [response for response, over in mine if over]}
    if role == Role.FIRST_RESPONDER:
        seen["on_call"] = now_on_call(session(), person.region_id, now())
        seen["held"] = held_contacts_of(session(), person.id)
    if role != Role.SUPERVISOR:
        columns = waiting_columns(person, now(), today())
        *waits, g.last_beat = session().execute(select(*columns, newest_beat())).one()
        seen["after"] = waiting_of(waits)
        seen["pages"] = my_pages(session(), person.id)
        # Only they can take over: to others the page of it is closed.
        seen["handed"] = offers_to(session(), person.id) if may(role, Action.PAGE_HAND_OVER) else []
        seen["meetings"] = meetings_ahead(session(), person.id, now())
        offers = offers_around(session(), person.id, now())
        seen["offers"], seen["beside"] = offers.mine, offers.beside
    if role == Role.ADVOCATE:
        seen["on_call"] = now_on_call(session(), person.region_id, now())
    return seen
