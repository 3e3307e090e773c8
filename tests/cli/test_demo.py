"""`flask demo` builds two invented counties with responses under way, and nothing but a demo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.conftest import close, settings_for
from tests.databases import Databases, Pair
from tests.response.night import both_counties
from webapp import create_app
from webapp.accounts.models import Agency, Person, Region, Role
from webapp.bags.ledger import stock
from webapp.bags.models import BagMove
from webapp.clock import ManualClock
from webapp.db import db, every_region, in_region
from webapp.paging.models import Page, PageState, RotaMember
from webapp.parts import parts
from webapp.response.board import board
from webapp.response.models import Response
from webapp.response.timeline import timeline_of

# Outside the demo there is a real gateway; nothing is sent to it here.
REAL = {
    "DEMO": "0",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "t" * 32,
    "TWILIO_SENDER": "+17755550100",
}


@pytest.fixture
def pair(databases: Databases) -> Iterator[Pair]:
    made = databases.empty()
    yield made
    databases.drop(made)


@pytest.fixture
def bare(pair: Pair, clock: ManualClock, tmp_path: Path) -> Iterator[Flask]:
    """An app in demo mode on databases with nothing in them."""
    app = create_app(settings_for(pair, tmp_path), clock=clock)
    yield app
    close(app)


def demo(app: Flask, *words: str) -> str:
    ran = app.test_cli_runner().invoke(args=["demo", *words])
    assert ran.exit_code == 0, ran.output
    return ran.output


def everything(app: Flask) -> dict[str, int]:
    with app.app_context(), every_region(db.session()):
        return {
            model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Region, Agency, Person, Response, Page, BagMove, RotaMember)
        }


def codes(app: Flask) -> set[str]:
    with app.app_context(), every_region(db.session()):
        return set(db.session.scalars(select(Response.code)))


def test_it_builds_from_nothing_twice_and_then_leaves_what_is_there(bare: Flask) -> None:
    assert "The demo is built." in demo(bare, "--if-empty")
    first, first_codes = everything(bare), codes(bare)
    assert first == {
        "region": 2,
        "agency": 14,
        "person": 20,
        "response": 4,
        "page": 4,
        "bag_move": 20,
        "rota_member": 4,
    }
    assert "The demo is built." in demo(bare)
    assert everything(bare) == first
    again = codes(bare)
    assert again != first_codes
    assert "The demo is there already." in demo(bare, "--if-empty")
    assert codes(bare) == again
    both_counties_are_under_way(bare)


def both_counties_are_under_way(app: Flask) -> None:
    with app.app_context():
        session = db.session()
        for night in both_counties(session, parts().vault):
            with in_region(session, night.region.id):
                assert Counter(person.role for person in night.people.values()) == {
                    Role.FIRST_RESPONDER: 1,
                    Role.ADVOCATE: 2,
                    Role.SUPERVISOR: 1,
                    Role.TEAM_MEMBER: 4,
                    Role.REGION_ADMIN: 1,
                    Role.AUDITOR: 1,
                }
                rows = board(session, night.people["supervisor"].id, night.now)
                assert {row.page.state for row in rows if row.page} == {PageState.ACCEPTED, PageState.ARRIVED}
                assert all(not row.unanswered and row.clocks for row in rows)
                given = {
                    shelf.kind.name: shelf.count for shelf in stock(session) if shelf.place.name == "Car 12"
                }
                assert given["Clothes M, shoes 8"] == 2
                for row in rows:
                    told = timeline_of(session, row.response, Role.ADVOCATE, police=False)
                    assert {"response.logged", "page.accepted", "step.done"} <= {one.action for one in told}


def test_it_does_not_touch_a_database_that_holds_anything_but_a_demo(app: Flask) -> None:
    with app.app_context(), every_region(db.session()):
        db.session.execute(update(Region).where(Region.name.like("Alder%")).values(name="Alder Coast County"))
        db.session.commit()
    before = everything(app)
    ran = app.test_cli_runner().invoke(args=["demo"])
    assert ran.exit_code == 1
    assert "Refused" in ran.output
    assert "Alder" not in ran.output
    assert everything(app) == before


def test_everybody_is_invented(app: Flask) -> None:
    with app.app_context(), every_region(db.session()):
        for person in db.session.scalars(select(Person)):
            assert person.email.endswith("@demo.example")
            assert person.name.endswith(" Demo")
        for region in db.session.scalars(select(Region)):
            assert region.name.endswith("(demo)")
            assert {region.duty_number[5:8], region.call_in_number[5:8]} == {"555"}


def test_without_demo_mode_it_refuses_and_deletes_nothing(
    databases: Databases, clock: ManualClock, tmp_path: Path
) -> None:
    pair = databases.fresh()
    app = create_app(settings_for(pair, tmp_path, **REAL), clock=clock)
    for words in ([], ["--if-empty"]):
        ran = app.test_cli_runner().invoke(args=["demo", *words])
        assert ran.exit_code == 1
        assert "allowed in demo mode (DEMO=1) only" in ran.output
    assert everything(app)["person"] == 20
    close(app)
    databases.drop(pair)
