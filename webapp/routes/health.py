"""Is it up: for a monitor, without a word about anybody."""

from flask import Blueprint, jsonify
from sqlalchemy import text
from werkzeug.wrappers import Response

from webapp.paging.heartbeat import worker_is_late
from webapp.paging.messages.canary import canary_is_late
from webapp.parts import parts, session
from webapp.routes.access import public
from webapp.version import version

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public()
def show() -> tuple[Response, int]:
    """200 when the database answers, a worker has run lately and the canary is back; 503 otherwise, saying which.

    Fixed words only: `worker` is `running` or `late`; `canary` is `off`, `back` or `late`.
    """
    session().execute(text("SELECT 1"))
    settings, now = parts().settings, parts().clock.now()
    worker = "late" if worker_is_late(session(), now, settings.worker_late) else "running"
    canary = "off"
    if settings.canary_number is not None:
        canary = "late" if canary_is_late(session(), now) else "back"
    body = {"version": version, "database": "up", "worker": worker, "canary": canary}
    return jsonify(body), 503 if "late" in (worker, canary) else 200
