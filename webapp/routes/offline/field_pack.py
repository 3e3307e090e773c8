"""The field pack: what the phone keeps to open with no signal. No name and no place is in it.

`/field` has every page once, as a <template>: the very pages that are served online, printed for a response that does
not exist and in a layout of their own. The phone puts ids, codes and steps in (static/js/field.js).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, jsonify, render_template, url_for
from jinja2 import ChoiceLoader, DictLoader, Environment
from markupsafe import Markup
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action, may
from webapp.bags.contents import ITEMS
from webapp.bags.ledger import Stock, stock
from webapp.offline.field_pack import Known, fresh_steps, responses_on, role_steps
from webapp.parts import parts, session
from webapp.protocols.pack import Pack
from webapp.protocols.vocabulary import is_police
from webapp.response.answers import facts_about
from webapp.response.course.occurrences import events_for
from webapp.response.models import Response
from webapp.response.packs import pack_in
from webapp.response.scene import SCENES
from webapp.response.scene_said import STAGING
from webapp.response.steps import REASONS
from webapp.routes.access import allow
from webapp.routes.contacts import called_back
from webapp.routes.course.events import form_of
from webapp.routes.directory import directory
from webapp.routes.edge import me
from webapp.routes.offline.ready import makes_plans, phone_page
from webapp.routes.plans.capture import plan_page
from webapp.routes.present import region
from webapp.routes.sections import sections

blueprint = Blueprint("field_pack", __name__, url_prefix="/field")

NOBODY = uuid.UUID(int=0)
NO_CODE = "R-0000"
LAYOUT = "field/layout.html"
MINTED = re.compile(r'name="_key" value="[^"]*"')

PARTS = ("responses.show", "steps.show", "steps.say", "bags.bag")

Context = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """One page of the pack: `action` is what a role needs for it, None for everybody.

    `large`: it comes with the content, so that the document stays small and opens at once.
    """

    name: str
    template: str
    action: Action | None = None
    context: Callable[[], Context] = dict
    large: bool = False


@blueprint.get("")
@allow(Action.HOME, poll=True)
def document() -> str:
    return _document()


@blueprint.get("/<path:page>")
@allow(Action.HOME, poll=True)
def page(page: str) -> str:
    """The same document at every address under it: the phone picks the page by the address."""
    return _document()


@blueprint.get("/content")
@allow(Action.HOME, poll=True)
def content() -> str:
    """Steps, cards, directory and the plan's questions, in the person's language."""
    pack = _pack()
    context: Context = _marks() | directory() | plan_page(pack, {})
    page = render_template(
        "field/content.html",
        steps=role_steps(session(), me(), pack),
        cards=pack.cards(me().role),
        pack=pack,
        plan=makes_plans(),
        plan_id="",
        revision=0,
        pages=_printed(large=True),
        **context,
    )
    return _unkeyed(page)


@blueprint.get("/responses")
@allow(Action.HOME, poll=True)
def responses() -> HttpResponse:
    here = region()
    assert here is not None  # noqa: S101 (behind sign-in there is always a region)
    on_them = may(me().role, Action.RESPONSE_READ)
    return jsonify(
        person=str(me().id),
        responses=[_as_json(one) for one in responses_on(session(), me(), _facts)] if on_them else [],
        fresh=fresh_steps(_pack(), me()),
        duty={"number": here.duty_number_display, "href": here.duty_number_href},
    )


def _as_json(known: Known) -> dict[str, object]:
    return {
        "id": str(known.id),
        "code": known.code,
        "steps": [
            {"code": one.code, "outcome": one.outcome, "at": one.at.isoformat() if one.at else None}
            for one in known.steps
        ],
        "open": known.open,
        "going": known.going,
    }


def _document() -> str:
    context = {"pages": _printed(large=False), "now": None, "reasons": REASONS} | phone_page() | _marks()
    return _unkeyed(render_template("field/document.html", **context))


def _printed(*, large: bool) -> Markup:
    mine = [one for one in _pages() if one.action is None or may(me().role, one.action)]
    return Markup("").join(_print(one) for one in mine if one.large == large)


def _unkeyed(text: str) -> str:
    """Keys are the phone's to mint, one for each time that something is entered."""
    return MINTED.sub('name="_key" value=""', text)


def _pages() -> list[Page]:
    pages = [
        Page("home", "field/home.html"),
        Page("contact", "contacts/new.html", Action.CONTACT_LOG, _contact),
        Page("response", "field/response.html", Action.RESPONSE_READ),
        Page("steps", "response/steps.html", Action.RESPONSE_READ, lambda: {"steps": [], "reasons": {}}),
        Page("say", "response/say.html", Action.RESPONSE_READ, lambda: {"cards": []}),
        Page("details", "response/details.html", Action.DETAIL_ADD, _details, large=True),
        Page("scene", "response/scene.html", Action.SCENE_REPORT, _scene, large=True),
        Page("staging", "response/staging.html", Action.SCENE_REPORT, _staging, large=True),
        Page("events", "response/events.html", Action.EVENT_RECORD, _events, large=True),
        Page("bag", "bags/give.html", Action.BAG_GIVE, _bag, large=True),
        Page("cards", "home/say.html", Action.CARDS, lambda: {"cards": []}),
        Page("directory", "directory/page.html", Action.CARDS, lambda: {"lines": {}, "unchecked": 0}),
        Page("ready", "ready/page.html", None, lambda: {"devices": None}),
        Page("kept", "field/kept.html"),
    ]
    return [*pages, Page("plan", "plans/capture.html", None, _plan, large=True)] if makes_plans() else pages


def _printer() -> Environment:
    """The app's own templates, but in the layout of the pack: there `base.html` is another."""
    made: Environment | None = current_app.extensions.get("field_printer")
    if made is None:
        own = current_app.jinja_env
        assert own.loader is not None  # noqa: S101 (a Flask app always has one)
        layout = own.loader.get_source(own, LAYOUT)[0]
        made = own.overlay(loader=ChoiceLoader([DictLoader({"base.html": layout}), own.loader]))
        made.globals = {**own.globals, "sections": _sections}
        current_app.extensions["field_printer"] = made
    return made


def _print(page: Page) -> Markup:
    context: Context = {"page_name": page.name, **phone_page(), **_marks(), **page.context()}
    current_app.update_template_context(context)
    return Markup(_printer().get_template(page.template).render(context))  # noqa: S704 (autoescaped, ours)


def _sections(response: Any, current: str) -> list[dict[str, object]]:
    """Of the parts of a response those that the pack has."""
    found = sections(response, current)
    plan = url_for("plans.show", response_id=response.id)
    here = {url_for(f"{name}", response_id=response.id) for name in PARTS} | {plan}
    return [
        one | {"href": plan + "/new" if one["href"] == plan else one["href"]}
        for one in found
        if one["href"] in here
    ]


def _marks() -> Context:
    """In the place of a response: an id and a code that the phone replaces by the real ones."""
    blank = SimpleNamespace(id=NOBODY, code=NO_CODE, shown=NO_CODE, scene="left")
    return {"offline": True, "nobody": str(NOBODY), "no_code": NO_CODE, "response": blank}


def _contact() -> Context:
    """Without the number of the person's own profile: the pack has nobody's."""
    return {
        "form": called_back(_pack().form("contact").seen_by(me().role, me().discipline)),
        "values": {},
        "errors": {},
        "contact_id": NOBODY,
        "action": url_for("contacts.log"),
    }


def _details() -> Context:
    form = _pack().form("contact_later").seen_by(me().role, me().discipline)
    return {"form": form, "values": {}, "errors": {}}


def _scene() -> Context:
    return {"where": _pack().form("contact").need("where"), "scenes": SCENES, "errors": {}}


def _staging() -> Context:
    return {"staging": _pack().form("contact_later").need(STAGING)}


def _events() -> Context:
    """What may be said to have happened; what was said of a response is not told."""
    events = events_for(_pack(), police=is_police(me().role, me().discipline))
    return {"events": events, "form": form_of(events), "values": {}, "errors": {}, "said": []}


def _bag() -> Context:
    """Which bags may be where, without how many; a trunk is told apart by no name but "my own"."""
    return {"shelves": _shelves(), "items": ITEMS, "given": []}


def _shelves() -> list[Stock]:
    """The person's own trunk first, then the store rooms. Whose name somebody else's trunk may bear is not told."""
    own = me().id
    seen = [one for one in stock(session()) if one.place.keeper_id in (None, own)]
    return sorted(seen, key=lambda one: (one.place.keeper_id != own, one.place.name, one.kind.name))


def _plan() -> Context:
    return {"plan_id": "", "revision": 0, "answers": {}, "key": None, "elsewhere": True}


def _pack() -> Pack:
    here = region()
    assert here is not None  # noqa: S101 (behind sign-in there is always a region)
    return pack_in(here)


def _facts(response: Response) -> dict[str, str]:
    return facts_about(session(), parts().vault.box(response.young_person_id), response)
