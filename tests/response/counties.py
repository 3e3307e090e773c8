"""Databases that stand for the whole session, since a new one costs PostgreSQL a third of a second.

`night` and `coast` are a county whose night each test rolls back. `street` is a town in which tests may do as they
like, with new phones each time, and from which no test expects that nothing has happened there before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import NIGHT, close, settings_for
from tests.databases import Databases
from tests.response.night import Night, both_counties
from tests.town import Town
from webapp import create_app
from webapp.clock import ManualClock
from webapp.db import db, set_region
from webapp.parts import parts
from webapp.vault.vault import Vault


@dataclass
class Standing:
    """A database that no test commits to, and its app."""

    app: Flask
    sessions: sessionmaker[Session]
    vault: Vault


@pytest.fixture(scope="session")
def standing(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    pair = databases.fresh()
    app = create_app(settings_for(pair, tmp_path_factory.mktemp("standing")), clock=ManualClock(NIGHT))
    with app.app_context():
        made = Standing(app, sessionmaker(db.engine, expire_on_commit=False), parts().vault)
    yield made
    close(app)
    databases.drop(pair)


@pytest.fixture
def session(standing: Standing) -> Iterator[Session]:
    """A session with no region set; whatever is done with it is undone."""
    opened = standing.sessions()
    yield opened
    opened.rollback()
    opened.close()


@pytest.fixture
def night(session: Session, standing: Standing) -> Night:
    """Nevada's county at 2:38 a.m."""
    here, _ = both_counties(session, standing.vault)
    set_region(session, here.region.id)
    return here


@pytest.fixture
def coast(session: Session, standing: Standing) -> Night:
    """California's county at 2:38 a.m."""
    _, here = both_counties(session, standing.vault)
    set_region(session, here.region.id)
    return here


@pytest.fixture(scope="session")
def standing_town(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    pair = databases.fresh()
    clock = ManualClock(NIGHT)
    app = create_app(settings_for(pair, tmp_path_factory.mktemp("street")), clock=clock)
    app.testing = True
    yield Town(app, clock)
    close(app)
    databases.drop(pair)


@pytest.fixture
def street(standing_town: Town) -> Town:
    """Both counties with everybody signed out. Others have been here: look for what is new."""
    here = Town(standing_town.app, standing_town.clock)
    here.work()
    return here
