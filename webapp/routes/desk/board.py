"""The supervisor's board."""

import uuid
from datetime import timedelta

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from webapp.accounts.permissions import Action
from webapp.offline.late import late_on
from webapp.offline.tray import held_now_and
from webapp.paging.alone.view import on_desk
from webapp.paging.people.ready_watch import next_shifts
from webapp.paging.rota.now import desk_of
from webapp.paging.rota.read import layers_of
from webapp.paging.view import PageView
from webapp.parts import parts, session
from webapp.response.board import board
from webapp.response.closing.waiting import waiting_columns, waiting_of
from webapp.routes.access import allow
from webapp.routes.asked_day import today
from webapp.routes.desk.notices import notices
from webapp.routes.edge import me
from webapp.routes.live import fragment
from webapp.routes.present import now

blueprint = Blueprint("board", __name__, url_prefix="/board")


@blueprint.get("")
@allow(Action.BOARD_READ)
def show() -> str:
    return render_template("board/page.html", **_seen())


@blueprint.get("/live")
@allow(Action.BOARD_READ, poll=True)
def live() -> Response:
    return fragment("board/_live.html", **_seen())


def _seen() -> dict[str, object]:
    rows = board(session(), me().id, now())
    # A day back, so that what is wrong already keeps its beginning; once, for the desk and for what is wrong.
    layers = layers_of(session(), me().region_id, now() - timedelta(days=1))
    questions = [row for row in rows if row.in_question]
    unsure = [row for row in rows if row.to_act and row.to_act.not_sure]
    unanswered = [row for row in rows if row.unanswered and not row.in_question and row not in unsure]
    called = {row.response.id: _whom_to_call(row.to_act) for row in unanswered + unsure if row.to_act}
    asked = {one for one in called.values() if one is not None}
    shifts = next_shifts(layers, now())
    held, waits = held_now_and(session(), me().id, waiting_columns(me(), now(), today()))
    desk = on_desk(session(), parts().vault, me().region_id, me().id, asked, on_call=shifts)
    return {
        "rows": rows,
        "alarms": desk.alarms,
        "held": held,
        "arrived_late": late_on(session(), [row.response.id for row in rows], now()),
        "questions": questions,
        "unanswered": unanswered,
        "unsure": unsure,
        "called": called,
        "numbers": desk.numbers,
        "answered": [row for row in rows if not row.unanswered and row not in unsure],
        "late": sum(1 for row in rows if row.runs_out and row.runs_out.tone == "late"),
        "on_call": desk_of(layers, now()),
        "notices": notices(layers, shifts, desk.ready),
        "after": waiting_of(waits),
    }


def _whom_to_call(page: PageView) -> uuid.UUID | None:
    """Who is asked now, or said yes and is not sure to come."""
    if page.not_sure:
        return page.accepted_by
    return page.current.person_id if page.current else None
