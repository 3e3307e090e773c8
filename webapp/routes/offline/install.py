"""Putting the app on a home screen: what a browser asks for, and how a person does it. Both name nobody."""

from flask import Blueprint, jsonify, render_template, url_for
from werkzeug.wrappers import Response

from webapp.routes.access import public
from webapp.routes.present import gettext

blueprint = Blueprint("install", __name__)

NAME = "Alongside"
NIGHT = "#0d1517"


@blueprint.get("/install")
@public()
def show() -> str:
    return render_template("install/page.html")


@blueprint.get("/manifest.webmanifest")
@public()
def manifest() -> Response:
    answer = jsonify(
        id="/",
        name=NAME,
        short_name=NAME,
        start_url="/",
        scope="/",
        display="standalone",
        background_color=NIGHT,
        theme_color=NIGHT,
        icons=[
            _icon("mark.svg", "any", "any", "image/svg+xml"),
            _icon("mark-192.png", "192x192", "any"),
            _icon("mark-512.png", "512x512", "any"),
            _icon("mark-512.png", "512x512", "maskable"),
        ],
        shortcuts=[
            {"name": gettext("Log contact"), "url": url_for("contacts.new")},
            {"name": gettext("My responses"), "url": url_for("home.show")},
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer


def _icon(name: str, sizes: str, purpose: str, kind: str = "image/png") -> dict[str, str]:
    src = url_for("static", filename=f"icons/{name}")
    return {"src": src, "sizes": sizes, "type": kind, "purpose": purpose}
