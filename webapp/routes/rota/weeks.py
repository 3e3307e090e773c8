"""The rota: everybody sees their own shifts, leave and swaps; supervisors see the next 14 days of every layer."""

import uuid
from datetime import timedelta

from flask import Blueprint, render_template
from sqlalchemy import and_, or_, select

from webapp.accounts.permissions import Action, may
from webapp.paging.models import Leave, LeaveState, ShiftSwap, SwapState
from webapp.paging.rota.read import LayerOf, layers_of
from webapp.paging.rota.watch import wrong_ahead
from webapp.parts import session
from webapp.routes.access import allow
from webapp.routes.edge import me
from webapp.routes.present import now
from webapp.routes.rota.words import (
    finding_words,
    layer_name,
    names_of,
    people_here,
    rows,
    said_local,
)

blueprint = Blueprint("rota", __name__, url_prefix="/rota")

DESK_DAYS, OWN_DAYS = 14, 28
MOST = 40


@blueprint.get("")
@allow(Action.ROTA_OWN)
def show() -> str:
    edits = may(me().role, Action.ROTA_EDIT)
    # A day back, so that what is wrong already keeps its beginning.
    layers = layers_of(session(), me().region_id, now() - timedelta(days=1))
    names = names_of(people_here())
    by_id = {one.layer.id: one for one in layers}
    desk = [(one, rows(one, DESK_DAYS, names)) for one in layers] if edits else []
    own = [row for one in layers for row in rows(one, OWN_DAYS, names) if row.shift.person_id == me().id]
    return render_template(
        "rota/page.html",
        edits=edits,
        desk_rows=desk,
        several=len({one.rota.id for one in layers}) > 1,
        own=sorted(own, key=lambda row: row.shift.starts),
        wrong=[finding_words(one, by_id, names) for one in wrong_ahead(layers, now())] if edits else [],
        swaps=_swaps(by_id, everybody=edits),
        leave=_leave(everybody=edits),
        names=names,
        layer_name=layer_name,
        said_local=said_local,
    )


def _swaps(layers: dict[uuid.UUID, LayerOf], *, everybody: bool) -> list[tuple[ShiftSwap, LayerOf]]:
    """Open swaps: one's own, and for a supervisor those that wait for approval."""
    mine = or_(ShiftSwap.asked_by == me().id, ShiftSwap.to_id == me().id)
    own = and_(mine, ShiftSwap.state.in_((SwapState.ASKED, SwapState.ACCEPTED)))
    seen = or_(own, ShiftSwap.state == SwapState.ACCEPTED) if everybody else own
    # Wall time, read as UTC: a day more at most, and a swap whose shift has begun is refused when it is decided.
    since = now().replace(tzinfo=None) - timedelta(days=1)
    asked = select(ShiftSwap).where(seen, ShiftSwap.ends_local > since)
    found = session().scalars(asked.order_by(ShiftSwap.starts_local).limit(MOST))
    return [(one, layers[one.layer_id]) for one in found if one.layer_id in layers]


def _leave(*, everybody: bool) -> list[Leave]:
    """Leave that is asked for or approved and not over: one's own, or everybody's."""
    since = now().replace(tzinfo=None) - timedelta(days=1)
    asked = select(Leave).where(
        Leave.state.in_((LeaveState.ASKED, LeaveState.APPROVED)), Leave.ends_local > since
    )
    if not everybody:
        asked = asked.where(Leave.person_id == me().id)
    return list(session().scalars(asked.order_by(Leave.starts_local).limit(MOST)))
