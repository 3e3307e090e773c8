"""The collaborators of one running app, built once at start and handed on as arguments."""

from dataclasses import dataclass
from typing import cast

from flask import current_app
from sqlalchemy.orm import Session

from webapp.clock import Clock
from webapp.db import db
from webapp.ids import Ids
from webapp.paging.gateways.gateway import Gateway
from webapp.paging.people.fairness import REST
from webapp.settings import Settings
from webapp.vault.vault import Vault


@dataclass(frozen=True)
class Parts:
    settings: Settings
    clock: Clock
    ids: Ids
    vault: Vault
    gateway: Gateway


def parts() -> Parts:
    return cast(Parts, current_app.extensions["alongside"])


def session() -> Session:
    """The request's own database session."""
    own = db.session()
    own.info[REST] = parts().settings.rest
    return own
