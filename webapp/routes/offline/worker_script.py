"""The service worker's script, at the top so that it serves every page; and the page it shows after Leave now."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app, render_template

from webapp.routes.access import public
from webapp.routes.shell import STATIC

blueprint = Blueprint("worker_script", __name__)


@blueprint.get("/sw.js")
@public()
def script() -> Response:
    """It begins with the version it belongs to, so that a new version is a new script to every phone."""
    shell = {
        "version": current_app.config["SHELL"],
        "files": json.loads((STATIC / "vendor" / "shell.json").read_text()),
    }
    body = f"self.SHELL={json.dumps(shell)};\n{(STATIC / 'vendor' / 'sw.js').read_text()}"
    return Response(body, mimetype="text/javascript", headers={"Service-Worker-Allowed": "/"})


@blueprint.get("/closed")
@public()
def closed() -> str:
    """Kept by every phone. It names no app, no agency and nobody."""
    return render_template("session/closed.html")
