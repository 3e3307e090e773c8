"""A county whose shifts are moved: who is on call when, in the fewest words."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.paging.county import County
from webapp.accounts.models import Role
from webapp.paging.act import Act, act_of
from webapp.paging.models import Layer, Message, MessageKind, RotaLayer
from webapp.paging.rota.now import now_on_call
from webapp.paging.rota.override import Wanted
from webapp.paging.rota.read import layers_of
from webapp.paging.rota.swap import Piece

# On the first layer Bea and Ana follow one another day by day from 08:00 (Ana's is Wednesday the 4th), Cleo is the
# backup. It is 2:38 on Tuesday, 3 March 2026. Sam is the supervisor, Sid another.


@pytest.fixture
def staffed(county: County) -> County:
    county.person("sid", Role.SUPERVISOR)
    county.rota(primary=["bea", "ana"], backup=["cleo"])
    return county


def day(number: int, hour: int = 8) -> datetime:
    """Wall time in March 2026, before the clocks change on the 8th."""
    return datetime(2026, 3, number, hour)


@contextmanager
def acting(county: County, name: str) -> Iterator[Act]:
    with county.tx() as session:
        yield act_of(session, county.now, county.ids, county.people[name])


def layer_id(county: County, name: str = Layer.PRIMARY) -> uuid.UUID:
    with county.tx() as session:
        return session.scalars(select(RotaLayer.id).where(RotaLayer.name == name)).one()


def wanted(county: County, name: str, starts: datetime, ends: datetime, layer: str = Layer.PRIMARY) -> Wanted:
    return Wanted(layer_id(county, layer), county.people[name], starts, ends)


def piece(county: County, starts: datetime, layer: str = Layer.PRIMARY) -> Piece:
    with county.tx() as session:
        wall = layers_of(session, county.region_id, county.now)[0].rules.wall
    return Piece(layer_id(county, layer), wall.moment(starts))


def on_call(county: County, when: datetime) -> tuple[str, str, str]:
    """Who is first and who is backup at this wall time, and why the first."""
    names = {person_id: name for name, person_id in county.people.items()}
    with county.tx() as session:
        wall = layers_of(session, county.region_id, county.now)[0].rules.wall
        desk = now_on_call(session, county.region_id, wall.moment(when))
    first, second = desk.primary, desk.backup
    return (
        names[first.person_id] if first else "-",
        names[second.person_id] if second else "-",
        str(first.why) if first else "-",
    )


def told(county: County) -> list[str]:
    """Whose shift was said to have moved, since the last look."""
    names = {person_id: name for name, person_id in county.people.items()}
    with county.tx() as session:
        rows = session.scalars(select(Message).where(Message.kind == MessageKind.SHIFT_MOVED)).all()
        found = sorted(names[row.person_id] for row in rows)
        for row in rows:
            session.delete(row)
    return found


def later(county: County, **span: float) -> None:
    county.clock.advance(timedelta(**span))
