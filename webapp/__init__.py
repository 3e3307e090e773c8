"""Alongside: from a logged contact to an advocate on scene, and the first 72 hours that follow."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping

from flask import Flask
from flask_babel import Babel
from flask_compress import Compress
from flask_migrate import Migrate

from webapp import cli
from webapp.clock import Clock, SystemClock
from webapp.db import db, tune
from webapp.ids import Ids, RandomIds
from webapp.paging.gateways.choose import choose_gateway
from webapp.paging.gateways.gateway import Gateway
from webapp.paging.gateways.supplies import Supplies
from webapp.parts import Parts
from webapp.protocols.load import available_packs
from webapp.protocols.mistakes import PackError
from webapp.routes import areas, edge, present, problems, shell
from webapp.routes.course import before_hand_over
from webapp.routes.offline import door
from webapp.routes.signed_in import login_manager
from webapp.settings import INSTANCE, Settings
from webapp.vault.keystore import KeyStore
from webapp.vault.ring import KeyRing
from webapp.vault.vault import Vault

MIGRATIONS = "migrations"
LARGEST_POST = 256 * 1024
PACKED = [
    "text/html",
    "text/css",
    "text/javascript",
    "text/plain",
    "application/json",
    "application/manifest+json",
    "image/svg+xml",
]


def create_app(
    settings: Settings | None = None,
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    gateway: Gateway | None = None,
    environ: Mapping[str, str] | None = None,
) -> Flask:
    """Build the app from `settings` (read from the environment by default); collaborators may be handed in."""
    _check_packs()
    settings = settings or Settings.from_env(environ if environ is not None else os.environ)
    version = shell.shell_version()
    app = Flask(__name__, instance_path=str(INSTANCE), static_url_path=shell.static_path(version))
    _configure(app, settings)
    _open_database(app)
    clock = clock or SystemClock()
    ids = ids or RandomIds(clock)
    vault = Vault(
        KeyRing.from_text(settings.server_keys), KeyStore(settings.keys_database_url), settings.index_key
    )
    with app.app_context():
        sender = gateway or choose_gateway(Supplies(settings, clock, ids, vault, db.engine))
    app.extensions["alongside"] = Parts(settings, clock, ids, vault, sender)
    Babel(app)
    Compress(app)
    # First, so that its last word on every answer comes after the sign-in library's.
    edge.install(app, problems.unreachable)
    shell.install(app, version)
    login_manager.init_app(app)
    present.install(app)
    problems.install(app)
    before_hand_over.install(app, problems.refuse)
    areas.register(app, settings)
    cli.register(app)
    door.install(app)
    return app


def _check_packs() -> None:
    """A pack with a mistake stops the start, not a response at night."""
    try:
        available_packs()
    except PackError as wrong:
        raise SystemExit(str(wrong)) from None


def _configure(app: Flask, settings: Settings) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True}
        if settings.database_url.startswith("postgres")
        else {},
        SESSION_COOKIE_NAME="__Host-session" if settings.https else "session",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=LARGEST_POST,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        BABEL_DEFAULT_LOCALE="en",
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_LEVEL=6,
        COMPRESS_MIMETYPES=PACKED,
    )


def _open_database(app: Flask) -> None:
    db.init_app(app)
    Migrate(app, db, directory=os.path.join(os.path.dirname(app.root_path), MIGRATIONS), compare_type=True)
    with app.app_context():
        tune(db.engine)
