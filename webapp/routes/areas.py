"""The list of areas: every blueprint of the app."""

from flask import Flask

from webapp.routes import (
    answers,
    audit,
    bags,
    board,
    cards,
    check_ins,
    contacts,
    digest,
    directory,
    drill,
    field_pack,
    hand_over,
    health,
    held,
    home,
    install,
    ladder,
    offers,
    officers,
    own,
    pages,
    people,
    phone,
    plans,
    read_aloud,
    ready,
    region,
    responses,
    rota,
    rota_feeds,
    rota_import,
    rota_setup,
    scene,
    service_plan,
    session,
    shift_changes,
    simulator,
    staging,
    steps,
    swaps,
    team,
    verify,
    walls,
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
    walls,
    pages,
    hand_over,
    phone,
    answers,
    check_ins,
    staging,
    read_aloud,
    verify,
    bags,
    plans,
    service_plan,
    board,
    cards,
    held,
    digest,
    drill,
    officers,
    directory,
    field_pack,
    ready,
    install,
    region,
    ladder,
    rota,
    shift_changes,
    swaps,
    rota_feeds,
    rota_import,
    rota_setup,
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
    app.jinja_env.globals.update(
        sections=sections, desk=desk, detail_words=detail_words, may_read_service_plan=service_plan.may_read
    )
    if settings.demo:
        app.register_blueprint(simulator.blueprint)
