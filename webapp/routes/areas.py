"""The list of areas: every blueprint of the app."""

from flask import Flask

from webapp.routes import (
    audit,
    bags,
    cards,
    contacts,
    directory,
    health,
    home,
    region,
    responses,
    session,
    team,
)
from webapp.routes.closing import check_out, service_plan
from webapp.routes.closing import close as closing
from webapp.routes.course import clocks, events, in_hand, steps, team_view
from webapp.routes.desk import board, digest, drill, ladder, officers, verify, walls
from webapp.routes.detail import detail_words
from webapp.routes.forms import filled as forms
from webapp.routes.meetings import called as meetings
from webapp.routes.meetings import parts as meeting_parts
from webapp.routes.offline import field_pack, held, install, phone, ready, worker_script
from webapp.routes.packs import adopted as packs
from webapp.routes.packs import upload as packs_upload
from webapp.routes.paging import answers, hand_over, offers, own, pages, people, simulator, webhooks
from webapp.routes.plans import kept as plans
from webapp.routes.rota import feeds as rota_feeds
from webapp.routes.rota import imported as rota_import
from webapp.routes.rota import setup as rota_setup
from webapp.routes.rota import shift_changes, swaps
from webapp.routes.rota import weeks as rota
from webapp.routes.scene import changes as scene
from webapp.routes.scene import check_ins, read_aloud, staging
from webapp.routes.sections import desk, sections
from webapp.settings import Settings

AREAS = (
    session,
    home,
    contacts,
    responses,
    scene,
    steps,
    forms,
    clocks,
    events,
    in_hand,
    team,
    team_view,
    meetings,
    meeting_parts,
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
    closing,
    check_out,
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
    packs,
    packs_upload,
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
