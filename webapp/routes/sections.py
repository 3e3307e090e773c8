"""The four sections at the bottom edge, by role: of one response, and of the whole app."""

from flask import url_for
from flask_babel import gettext

from webapp.accounts.models import Role
from webapp.errors import N_
from webapp.response.models import Response
from webapp.routes.edge import me

# key, name, icon, endpoint
NOW = ("now", N_("Now"), "home", "responses.show")
STEPS = ("steps", N_("Steps"), "steps", "steps.show")
SAY = ("say", N_("Say"), "chat", "steps.say")
TEAM = ("team", N_("Team"), "people", "team.show")
BAG = ("bag", N_("Bag"), "bag", "bags.bag")
PLAN = ("plan", N_("Plan"), "plan", "plans.show")

OF_RESPONSE = {
    Role.FIRST_RESPONDER: (NOW, STEPS, SAY, TEAM),
    Role.ADVOCATE: (NOW, STEPS, BAG, PLAN),
    Role.SUPERVISOR: (NOW, STEPS, TEAM, PLAN),
    Role.TEAM_MEMBER: (NOW, STEPS, SAY, TEAM),
}
OF_DESK = (
    ("board", N_("Board"), "steps", "board.show"),
    ("call", N_("Log a call"), "plus", "contacts.call"),
    ("bags", N_("Bags"), "bag", "bags.show"),
    ("more", N_("More"), "more", "home.more"),
)


def sections(response: Response, current: str) -> list[dict[str, object]]:
    """The sections of one response for the person who is signed in."""
    return [
        {
            "label": gettext(label),
            "icon": icon,
            "href": url_for(to, response_id=response.id),
            "current": key == current,
        }
        for key, label, icon, to in OF_RESPONSE.get(Role(me().role), ())
    ]


def desk(current: str) -> list[dict[str, object]]:
    """The supervisor's own sections."""
    return [
        {"label": gettext(label), "icon": icon, "href": url_for(to), "current": key == current}
        for key, label, icon, to in OF_DESK
    ]
