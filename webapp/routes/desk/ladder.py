"""The ladder on screen: whom a page asks, in which order, how, and for how long."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Person, Region
from webapp.accounts.permissions import Action
from webapp.errors import BadField
from webapp.paging.act import Act
from webapp.paging.ladder import ladder_of
from webapp.paging.ladder_change import MOST_RUNGS, WantedRung, set_ladder, targets_of
from webapp.paging.models import Rung, Target
from webapp.paging.page_tables import ADVOCATE_SLOT, SECOND_SLOT, SLOTS
from webapp.paging.rota.shift_moves import can_stand
from webapp.parts import parts, session
from webapp.protocols.pack import Tier
from webapp.response.packs import pack_in
from webapp.routes.access import allow, field_action
from webapp.routes.edge import me
from webapp.routes.present import now, region

blueprint = Blueprint("ladder", __name__, url_prefix="/ladder")

EMPTY_ROWS = 2


@blueprint.get("")
@allow(Action.LADDER_SET)
def show() -> str:
    slot, tier = _which()
    rungs = _rungs(slot, tier)
    return _page(slot, tier, [_row(one) for one in rungs], {})


@blueprint.post("")
@field_action(Action.LADDER_SET)
def keep() -> HttpResponse | tuple[str, int]:
    """The rows that name nobody are left out; no row at all is the default again."""
    slot, tier = _which()
    rows = [_posted(number) for number in range(MOST_RUNGS) if request.form.get(f"rung-{number}-target")]
    try:
        set_ladder(_act(), me().region_id, slot, tier, [_wanted(row) for row in rows])
    except BadField as wrong:
        return _page(slot, tier, rows, {wrong.field: gettext(wrong.text, **wrong.params)}), 422
    flash(gettext("Kept. Pages that are opened from now on go by it."))
    return redirect(url_for("ladder.show", slot=slot, tier=tier), 303)


def _page(slot: str, tier: str, rows: list[dict[str, str]], errors: dict[str, str]) -> str:
    people = session().scalars(select(Person).where(Person.active.is_(True)).order_by(Person.name))
    filled = [*rows, *([{}] * EMPTY_ROWS)][:MOST_RUNGS]
    return render_template(
        "ladder/page.html",
        slot=slot,
        tier=tier,
        slots=[one for one in SLOTS if one != SECOND_SLOT],
        tiers=_tiers(),
        rows=filled,
        errors=errors,
        targets=[one for one in targets_of(_act(), slot) if one != Target.PERSON],
        people=[one for one in people if can_stand(one, slot)],
        standing=ladder_of(session(), me().region_id, parts().settings.rung, slot=slot, tier=tier),
        own=bool(rows),
    )


def _which() -> tuple[str, str]:
    """The slot and the tier that the page is about; whatever is not known is the advocate's, for every tier."""
    slot, tier = request.values.get("slot", ""), request.values.get("tier", "")
    known = slot in SLOTS and slot != SECOND_SLOT
    return slot if known else ADVOCATE_SLOT, tier if tier in {one.id for one in _tiers()} else ""


def _tiers() -> tuple[Tier, ...]:
    here = region()
    assert isinstance(here, Region)  # noqa: S101 (behind sign-in there is always a region)
    return pack_in(here).tiers


def _rungs(slot: str, tier: str) -> list[Rung]:
    asked = select(Rung).where(Rung.slot == slot, Rung.tier == tier).order_by(Rung.position)
    return list(session().scalars(asked))


def _row(rung: Rung) -> dict[str, str]:
    who = f"person:{rung.person_id}" if rung.person_id else rung.target
    by = " ".join(rung.channels)
    return {"target": who, "minutes": str(rung.minutes), "times": str(rung.times), "channels": by}


def _posted(number: int) -> dict[str, str]:
    given = {
        key: request.form.get(f"rung-{number}-{key}", "").strip() for key in ("target", "minutes", "times")
    }
    return given | {"channels": " ".join(request.form.getlist(f"rung-{number}-channels"))}


def _wanted(row: dict[str, str]) -> WantedRung:
    """What was typed, as a rung; what is no number is out of every bound, and refused as such."""
    target, _, person = row["target"].partition(":")
    try:
        person_id = uuid.UUID(person) if person else None
    except ValueError:
        person_id = None
    return WantedRung(
        target,
        _number(row["minutes"]),
        tuple(row["channels"].split()),
        _number(row["times"] or "1"),
        person_id,
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _act() -> Act:
    return Act(session(), now(), parts().ids, me().id, me().role)
