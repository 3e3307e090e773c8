"""The world that every story begins in: two counties with invented people, a clock that stands still, one worker."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from flask import Flask

from tests import postgres
from tests.compiled_once import compile_once
from tests.databases import KIND, Databases, Pair
from tests.town import Town
from webapp import create_app
from webapp.cli.demo_world import build_world
from webapp.cli.upgrade import upgrade_both
from webapp.clock import ManualClock
from webapp.db import db, every_region
from webapp.parts import parts
from webapp.settings import Settings

# 2:38 in the morning in Nevada and California, on a Tuesday.
NIGHT = datetime(2026, 3, 3, 10, 38, tzinfo=UTC)


# A machine that does several things at once is slow at times; that is no fault of the code under test. Property tests
# draw new cases at each run at a desk, where a rare one can be looked at; in CI the same tree gets the same cases.
hypothesis.settings.register_profile("alongside", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("alongside")


def pytest_configure(config: pytest.Config) -> None:
    compile_once()
    if KIND == "postgresql":
        postgres.shared()


def settings_for(pair: Pair, folder: Path, **more: str) -> Settings:
    key = base64.b64encode(b"k" * 32).decode()
    return Settings.from_env(
        {
            "SECRET_KEY": "a secret for tests alone, long enough",
            "SERVER_KEYS": f"tests:{key}",
            "INDEX_KEY": key,
            "PEPPER": key,
            "DATABASE_URL": pair.main,
            "KEYS_DATABASE_URL": pair.keys,
            "DEMO": "1",
            "DOORBELL": str(folder / "doorbell"),
            "LOG_LEVEL": "WARNING",
        }
        | more
    )


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    folder = tmp_path_factory.mktemp("databases")

    def build(pair: Pair) -> None:
        app = create_app(settings_for(pair, folder), clock=ManualClock(NIGHT))
        with app.app_context():
            upgrade_both()
            with every_region(db.session()):
                build_world(db.session(), parts())
                db.session.commit()
        close(app)

    return Databases(folder, build)


def close(app: Flask) -> None:
    """Let go of every connection, so that PostgreSQL can copy and drop the databases."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        parts().vault.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NIGHT)


@pytest.fixture
def app(databases: Databases, clock: ManualClock, tmp_path: Path) -> Iterator[Flask]:
    pair = databases.fresh()
    made = create_app(settings_for(pair, tmp_path), clock=clock)
    made.testing = True
    yield made
    close(made)
    databases.drop(pair)


@pytest.fixture
def town(app: Flask, clock: ManualClock) -> Town:
    here = Town(app, clock)
    here.work()
    return here
