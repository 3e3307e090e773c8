"""Is it up: for a monitor, without a word about anybody."""

from flask import Blueprint, jsonify
from sqlalchemy import text
from werkzeug.wrappers import Response

from webapp.paging.heartbeat import worker_is_late
from webapp.parts import parts, session
from webapp.routes.access import public
from webapp.version import version

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public()
def show() -> tuple[Response, int]:
    """200 when the database answers and a worker has run lately; 503 otherwise, saying which."""
    session().execute(text("SELECT 1"))
    late = worker_is_late(session(), parts().clock.now(), parts().settings.worker_late)
    body = {"version": version, "database": "up", "worker": "late" if late else "running"}
    return jsonify(body), 503 if late else 200
