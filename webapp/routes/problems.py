"""What a person is told when something cannot be done: a clear word, never a bare number."""

import logging
import traceback

from flask import Flask, Response, g, jsonify, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from webapp.db import db
from webapp.errors import N_, BadField, DomainError
from webapp.routes.edge import htmx
from webapp.routes.paging.answering import by_script

log = logging.getLogger("alongside.problems")

SAYS: dict[int, tuple[str, str]] = {
    400: (N_("That could not be read"), N_("Open the form again, check it, and send it once more.")),
    403: (N_("Not open to your role"), N_("Nothing was changed. If you need this, call duty.")),
    404: (N_("Nothing here"), N_("This page is not there, or not open to you. Nothing was changed.")),
    405: (N_("That could not be read"), N_("Open the page again and use its own buttons.")),
    413: (N_("Too large to send"), N_("Nothing was kept. Send less text.")),
    429: (N_("Too often"), N_("Wait a minute, then send again. For a young person now, call duty.")),
    500: (
        N_("Something went wrong here"),
        N_("Nothing was changed. Try once more. If a young person waits, call duty."),
    ),
    503: (N_("Not reachable just now"), N_("Nothing was changed. Call duty now if a young person waits.")),
}


def install(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(InterfaceError, _database)
    app.register_error_handler(Exception, _fault)


def refuse(title: str, text: str, status: int) -> Response:
    """A page, or for a fragment the sentence alone (it lands in the alert region); for a script's own call JSON."""
    if request.is_json:
        answer = jsonify(error=text)
        answer.status_code = status
        return answer
    template = "errors/_refusal.html" if htmx else "errors/page.html"
    return Response(render_template(template, title=title, text=text, status=status), status=status)


def _domain(error: DomainError) -> Response:
    title = gettext("Nothing here") if error.status == 404 else gettext("Not done")
    # A page of 422 takes the place of the form that was sent. This one has no form: what was typed stays as it is.
    status = 409 if isinstance(error, BadField) and by_script() else error.status
    return refuse(title, gettext(error.text, **error.params), status)


def _stale_form(_error: CSRFError) -> Response:
    log.info("stale form endpoint=%s", request.endpoint)
    text = gettext("This form was open too long. Go back, check what is in it, and send it again.")
    return refuse(gettext("Not sent yet"), text, 400)


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    title, text = SAYS.get(code, SAYS[500])
    return refuse(gettext(title), gettext(text), code)


def _database(error: Exception) -> Response:
    log.error("database not reachable endpoint=%s kind=%s", request.endpoint, type(error).__name__)
    return _plain(503)


def unreachable() -> Response:
    """The change could not be kept, and nothing of it was."""
    return _plain(503)


def _fault(error: Exception) -> Response:
    log.error("fault endpoint=%s kind=%s at %s", request.endpoint, type(error).__name__, _where(error))
    return _plain(500)


def _plain(status: int) -> Response:
    """Without the database: nobody is looked up for it."""
    db.session.rollback()
    g.region, g.offline_page = None, True
    title, text = SAYS[status]
    page = render_template("errors/plain.html", title=gettext(title), text=gettext(text))
    return Response(page, status=status)


def _where(error: Exception) -> str:
    """The last frames as file:line. An error's message may carry what somebody typed, so it is not logged."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
