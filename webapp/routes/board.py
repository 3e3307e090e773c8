"""The supervisor's board."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from webapp.accounts.permissions import Action
from webapp.offline.late import late_on
from webapp.offline.tray import held_now
from webapp.paging.alone_view import on_desk
from webapp.paging.now_on_call import now_on_call
from webapp.parts import parts, session
from webapp.response.board import board
from webapp.routes.access import allow
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
    questions = [row for row in rows if row.in_question]
    unanswered = [row for row in rows if row.unanswered and not row.in_question]
    asked = {row.page.current.person_id for row in unanswered if row.page and row.page.current}
    desk = on_desk(session(), parts().vault, me().region_id, me().id, asked)
    return {
        "rows": rows,
        "alarms": desk.alarms,
        "held": held_now(session(), me().id),
        "arrived_late": late_on(session(), [row.response.id for row in rows], now()),
        "questions": questions,
        "unanswered": unanswered,
        "numbers": desk.numbers,
        "answered": [row for row in rows if not row.unanswered],
        "late": sum(1 for row in rows if row.runs_out and row.runs_out.tone == "late"),
        "on_call": now_on_call(session(), me().region_id, now()),
    }
