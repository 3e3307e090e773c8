"""One's own: on scene or not, skills, and whether a page would get through."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.accounts.permissions import Action
from webapp.accounts.phone import open_phone
from webapp.errors import N_, BadField
from webapp.paging.models import Channel, OnScene, Readiness
from webapp.paging.people.on_scene import on_scene_of, set_on_scene
from webapp.paging.people.readiness import (
    CODE_LASTS,
    LACKS,
    Lack,
    lacks_of,
    send_code,
    send_test,
    set_calls,
    verify,
)
from webapp.paging.people.skills import SKILLS, set_skills, skills_of
from webapp.parts import parts, session
from webapp.routes.access import allow, field_action
from webapp.routes.edge import me
from webapp.routes.present import now
from webapp.routes.rota.shift_changes import act_here

blueprint = Blueprint("own", __name__, url_prefix="/me")

ON_SCENE = {
    OnScene.YES: (N_("Yes"), N_("You are asked like everybody else.")),
    OnScene.ONLY_PAIRED: (
        N_("Only together with another"),
        N_("Two are asked together. You are never the only one, and never the first."),
    ),
    OnScene.NOT_ON_SCENE: (
        N_("Not on scene"),
        N_("You are asked to meet the young person later, away from the scene."),
    ),
}


@blueprint.get("/on-scene")
@allow(Action.ME_SET)
def on_scene() -> str:
    chosen = on_scene_of(session(), me().id)
    return render_template("own/on_scene.html", choices=ON_SCENE, chosen=chosen)


@blueprint.post("/on-scene")
@field_action(Action.ME_SET)
def choose_on_scene() -> Response:
    set_on_scene(act_here(), me().region_id, request.form.get("choice", ""))
    flash(gettext("Kept. It counts from the next page on."))
    return redirect(url_for("own.on_scene"), 303)


@blueprint.get("/skills")
@allow(Action.ME_SET)
def skills() -> str:
    return render_template(
        "own/skills.html", skills=SKILLS, chosen=skills_of(session(), [me().id]).get(me().id, frozenset())
    )


@blueprint.post("/skills")
@field_action(Action.ME_SET)
def keep_skills() -> Response:
    set_skills(act_here(), me().region_id, me().id, request.form.getlist("skill"))
    flash(gettext("Kept."))
    return redirect(url_for("own.skills"), 303)


@blueprint.get("/ready")
@allow(Action.ME_SET)
def ready() -> str:
    return _ready()


@blueprint.post("/ready/code")
@field_action(Action.ME_SET)
def code() -> Response:
    send_code(act_here(), me())
    flash(gettext("A code is on its way by text. Type it here within 10 minutes."))
    return _to_ready()


@blueprint.post("/ready/verify")
@field_action(Action.ME_SET)
def type_code() -> Response | tuple[str, int]:
    try:
        right = verify(act_here(), me(), request.form.get("code", ""))
    except BadField as wrong:
        return _ready(wrong), 422
    if not right:
        # A 303, so that the wrong try is counted: a refusal would take it back.
        flash(gettext("That is not the code. Look at the last text, and type it again."))
    else:
        flash(gettext("Verified: texts to this number reach you."))
    return _to_ready()


@blueprint.post("/ready/test")
@field_action(Action.ME_SET)
def test() -> Response:
    channel = Channel.VOICE if request.form.get("by") == "call" else Channel.SMS
    send_test(act_here(), me(), channel)
    if channel == Channel.VOICE:
        flash(gettext("You will be called. Press 1 when you hear the test."))
    else:
        flash(gettext("A test is on its way by text. Answer it as it says."))
    return _to_ready()


@blueprint.post("/ready/calls")
@field_action(Action.ME_SET)
def calls() -> Response:
    set_calls(act_here(), me(), calls=request.form.get("calls") == "yes")
    flash(gettext("Kept."))
    return _to_ready()


def _ready(wrong: BadField | None = None) -> str:
    row = session().get(Readiness, me().id, populate_existing=True)
    number = open_phone(parts().vault.box(me().region_id), me())
    waits = row is not None and row.code is not None and row.code_until is not None and row.code_until > now()
    return render_template(
        "own/ready.html",
        row=row,
        wrong=wrong,
        number_ends=number[-4:] if number else "",
        code_waits=waits and row is not None and row.code_index == me().phone_index,
        lacks=lacks_of(me(), row, now(), parts().settings.test_page),
        lack=Lack,
        words=LACKS,
        days=parts().settings.test_page.days,
        minutes=int(CODE_LASTS.total_seconds() // 60),
    )


def _to_ready() -> Response:
    return redirect(url_for("own.ready"), 303)
