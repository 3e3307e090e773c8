"""The list of areas: every blueprint of the app."""

from flask import Flask

from webapp.routes import (
    answers,
    audit,
    bags,
    board,
    cards,
    contacts,
    directory,
    field_pack,
    health,
    held,
    home,
    install,
    offers,
    own,
    pages,
    people,
    phone,
    plans,
    ready,
    region,
    responses,
    rota,
    rota_feeds,
    rota_import,
    scene,
    session,
    shift_changes,
    simulator,
    steps,
    swaps,
    team,
    webhooks,
    worker_script,
)
from webapp.routes.detail import detail_words
from webapp.routes.sections import desk, sections
from webapp.settings import Settings

AREAS = (
    session,
    home,
    contacts,
    responses,
    scene,
    steps,
    team,
    pages,
    phone,
    answers,
    bags,
    plans,
    board,
    cards,
    held,
    directory,
    field_pack,
    ready,
    install,
    region,
    rota,
    shift_changes,
    swaps,
    rota_feeds,
    rota_import,
    own,
    people,
    offers,
    audit,
    health,
    webhooks,
    worker_script,
)


def register(app: Flask, settings: Settings) -> None:
    for area in AREAS:
        app.register_blueprint(area.blueprint)
    app.jinja_env.globals.update(sections=sections, desk=desk, detail_words=detail_words)
    if settings.demo:
        app.register_blueprint(simulator.blueprint)
