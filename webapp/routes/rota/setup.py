"""Set up rotas: made, renamed, their layers drafted with the next 14 days in view, and only then kept."""

import uuid
from dataclasses import dataclass
from datetime import time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from webapp.accounts.models import Person
from webapp.accounts.permissions import Action
from webapp.errors import BadField, NotFound
from webapp.paging.act import Act
from webapp.paging.models import Rota, Rotation
from webapp.paging.rota.gaps import Wrong, find_wrong
from webapp.paging.rota.on_call import calendar
from webapp.paging.rota.read import LayerOf, layers_of, wall_of
from webapp.paging.rota.set_up import (
    SLOTS,
    LayerDraft,
    draft_of,
    layer_here,
    make_rota,
    preview,
    remove_layer,
    rename_rota,
    rota_here,
    save_layer,
    stamp_of,
)
from webapp.paging.rota.shift_moves import can_stand
from webapp.parts import parts, session
from webapp.routes.access import allow, field_action
from webapp.routes.edge import me
from webapp.routes.present import DAYS, now, zone
from webapp.routes.rota.drafts import read_draft, tapped, written
from webapp.routes.rota.words import (
    ShiftRow,
    finding_words,
    id_field,
    layer_name,
    names_of,
    people_here,
    rows,
    said_local,
)

blueprint = Blueprint("rota_setup", __name__, url_prefix="/rota/setup")

AHEAD = 14


@dataclass(frozen=True)
class Seen:
    """What the draft makes of the next 14 days. `gaps`: how many times nobody is on call, however long. `begins`: the
    wall time at which the layer begins, where that is still to come.
    """

    rows: list[ShiftRow]
    gaps: int
    doubles: list[dict[str, str]]
    begins: str


@blueprint.get("")
@allow(Action.ROTA_SET)
def show() -> str:
    layers = layers_of(session(), me().region_id, now())
    rotas = _rotas()
    return render_template(
        "rota/setup.html",
        rotas=[(rota, [one for one in layers if one.rota.id == rota.id]) for rota in rotas],
        slots=SLOTS,
        layer_name=layer_name,
        days=DAYS,
    )


@blueprint.get("/new")
@allow(Action.ROTA_SET)
def new() -> str:
    return _new_form({"zone": str(zone())})


@blueprint.post("/rotas")
@field_action(Action.ROTA_SET)
def make() -> Response | tuple[str, int]:
    form = request.form
    try:
        rota = make_rota(
            _act(), me().region_id, form.get("name", ""), form.get("slot", ""), form.get("zone", "").strip()
        )
    except BadField as wrong:
        return _new_form(dict(form), wrong), 422
    flash(gettext("The rota is made. Now its first layer."))
    return redirect(url_for("rota_setup.layer", rota=rota.id), 303)


@blueprint.post("/rotas/<uuid:rota_id>/rename")
@field_action(Action.ROTA_SET)
def rename(rota_id: uuid.UUID) -> Response:
    rename_rota(_act(), me().region_id, rota_id, request.form.get("name", ""))
    flash(gettext("Kept."))
    return _to_setup()


@blueprint.get("/layer")
@allow(Action.ROTA_SET)
def layer() -> str | Response:
    """The draft is in the address: looking at it keeps nothing. Without one, the layer as it is kept."""
    rota = _rota_asked(request.args.get("rota", ""))
    if rota is None:
        return redirect(url_for("rota_setup.new"), 303)
    kept = _kept(rota, request.args.get("layer", ""))
    draft, wrong = kept or _first_draft(rota), None
    if "name" in request.args:
        draft, wrong = read_draft(request.args, draft)
        draft = tapped(draft, request.args.get("do", ""), request.args.get("add", ""))
    return _layer_form(rota, kept, draft, wrong)


@blueprint.post("/layers")
@field_action(Action.ROTA_SET)
def keep() -> Response | tuple[str, int]:
    rota = rota_here(session(), me().region_id, id_field("rota"))
    kept = _kept(rota, request.form.get("layer", ""))
    draft, wrong = read_draft(request.form, kept or _first_draft(rota))
    try:
        if wrong is not None:
            raise wrong
        seen = request.form.get("seen", "")
        save_layer(_act(), me().region_id, rota.id, kept.row_id if kept else None, draft, seen)
    except BadField as refused:
        return _layer_form(rota, kept, draft, refused), 422
    flash(gettext("Kept. Those whose shift moves are told."))
    return _to_setup()


@blueprint.post("/layers/<uuid:layer_id>/remove")
@field_action(Action.ROTA_SET)
def remove(layer_id: uuid.UUID) -> Response:
    remove_layer(_act(), me().region_id, layer_id)
    flash(gettext("Removed. Those whose shifts go are told."))
    return _to_setup()


def _act() -> Act:
    return Act(session(), now(), parts().ids, me().id, me().role)


def _to_setup() -> Response:
    return redirect(url_for("rota_setup.show"), 303)


def _rotas() -> list[Rota]:
    return list(session().scalars(select(Rota).where(Rota.region_id == me().region_id).order_by(Rota.id)))


def _rota_asked(text: str) -> Rota | None:
    """Without an id the first one; None where the county has none."""
    if not text:
        return next(iter(_rotas()), None)
    return rota_here(session(), me().region_id, _id(text))


def _kept(rota: Rota, text: str) -> LayerDraft | None:
    return draft_of(session(), layer_here(session(), rota.id, _id(text))) if text else None


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound from None


def _first_draft(rota: Rota) -> LayerDraft:
    """Weekly at 08:00 from today, under the first name that is free."""
    layers = [one for one in layers_of(session(), me().region_id, now()) if one.rota.id == rota.id]
    taken = {one.layer.name for one in layers}
    name = next((one for one in ("primary", "backup") if one not in taken), "")
    return LayerDraft(name, Rotation.WEEKLY, time(8), wall_of(rota).local(now()).date())


def _new_form(values: dict[str, str], wrong: BadField | None = None) -> str:
    return render_template("rota/new.html", values=values, slots=SLOTS, wrong=wrong)


def _layer_form(rota: Rota, kept: LayerDraft | None, draft: LayerDraft, wrong: BadField | None = None) -> str:
    everybody = people_here()
    names = names_of(everybody)
    seen: Seen | None = None
    if wrong is None:
        try:
            seen = _seen(rota, draft, names)
        except BadField as refused:
            wrong = refused
    return render_template(
        "rota/layer.html",
        rota=rota,
        kept=kept,
        draft=draft,
        fields=written(draft),
        stamp=stamp_of(kept),
        seen=seen,
        wrong=wrong,
        names=names,
        free=_free(everybody, rota, draft),
        days=DAYS,
        ahead=AHEAD,
    )


def _free(everybody: list[Person], rota: Rota, draft: LayerDraft) -> list[Person]:
    return [one for one in everybody if can_stand(one, rota.slot) and one.id not in draft.members]


def _seen(rota: Rota, draft: LayerDraft, names: dict[uuid.UUID, str]) -> Seen:
    layers = layers_of(session(), me().region_id, now())
    standing = next((one for one in layers if one.layer.id == draft.row_id), None)
    drafted = preview(session(), rota, draft, standing, now())
    shown = rows(drafted, AHEAD, names)
    every = [one for one in layers if one is not standing] + [drafted]
    last = now() + timedelta(days=AHEAD)
    found = find_wrong([(one.layer.id, calendar(one.rules, now(), last)) for one in every])
    by_id = {one.layer.id: one for one in every}
    mine = [one for one in found if draft.row_id in (one.layer_id, one.other_layer_id)]
    doubles = [finding_words(one, by_id, names) for one in mine if one.kind == Wrong.DOUBLE]
    gaps = sum(one.kind == Wrong.GAP for one in mine)
    return Seen(shown, gaps, doubles, _begins(drafted))


def _begins(drafted: LayerOf) -> str:
    rules = drafted.rules
    first = rules.pattern.hand_off(0)
    return said_local(first) if rules.wall.moment(first) > now() else ""
