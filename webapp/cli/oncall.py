"""`flask oncall who --rota NAME --at ISO-TIME`: who is on call on each layer, and why. `flask oncall zone`."""

import sys
import uuid
from datetime import datetime
from typing import NoReturn

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from webapp.accounts.models import Person, Region
from webapp.db import db, every_region, in_region
from webapp.errors import BadField
from webapp.paging.act import Act
from webapp.paging.models import Rota
from webapp.paging.rota.on_call import Shift, Why, calendar, who
from webapp.paging.rota.read import LayerOf, layers_of
from webapp.paging.rota.wall_time import WallTime
from webapp.paging.rota.zone import move_zone
from webapp.parts import parts

oncall_group = click.Group("oncall", help="Who is on call.")

_NOBODY = {
    Why.NOT_BEGUN: "not begun",
    Why.OFF_HOURS: "outside its hours",
    Why.NOBODY: "nobody is there",
}


@oncall_group.command("who")
@click.option("--rota", "name", required=True, help="The rota's name.")
@click.option(
    "--at", "at_text", required=True, help="ISO 8601; without an offset it is wall time of the rota."
)
@click.option("--region", "region_name", help="The region's name, where two have a rota of this name.")
@with_appcontext
def who_command(name: str, at_text: str, region_name: str | None) -> None:
    """Who of each layer is on call at a time, until when, and why (rotation, override, swap, leave)."""
    said = _read(at_text)
    with every_region(db.session()):
        rotas = _rotas(name, region_name)
        if not rotas:
            _end(f"There is no rota “{name}”.")
        if len({rota.region_id for rota, _ in rotas}) > 1:
            _end("Several regions have one: give --region. " + ", ".join(region for _, region in rotas))
        for rota, region in rotas:
            _print(rota, region, said)


@oncall_group.command("zone")
@click.option("--region", "region_name", required=True, help="The region's name.")
@click.option("--zone", required=True, help="An IANA name, like America/Denver.")
@with_appcontext
def zone_command(region_name: str, zone: str) -> None:
    """The region's clocks go by another zone from now on; shifts that are over keep their times."""
    of = parts()
    with every_region(db.session()):
        found = db.session.scalars(select(Region.id).where(Region.name == region_name)).one_or_none()
    if found is None:
        _end(f"There is no region “{region_name}”.")
    with in_region(db.session(), found):
        try:
            moved = move_zone(Act(db.session(), of.clock.now(), of.ids), found, zone)
        except BadField as wrong:
            _end(str(wrong))
        db.session.commit()
    click.echo(f"{region_name} is in {zone} now. Rotas moved: {moved}.")


def _rotas(name: str, region_name: str | None) -> list[tuple[Rota, str]]:
    asked = select(Rota, Region.name).join(Region, Region.id == Rota.region_id).where(Rota.name == name)
    if region_name is not None:
        asked = asked.where(Region.name == region_name)
    return [(rota, region) for rota, region in db.session.execute(asked.order_by(Rota.id))]


def _print(rota: Rota, region: str, said: datetime) -> None:
    # Read for any moment at all: a wall time is up to a day and a half from the same figures in UTC.
    since = said if said.tzinfo else said.replace(tzinfo=parts().clock.now().tzinfo)
    layers = [one for one in layers_of(db.session(), rota.region_id, since) if one.rota.id == rota.id]
    names = dict(
        db.session.execute(select(Person.id, Person.name).where(Person.region_id == rota.region_id)).all()
    )
    click.echo(f"{region}, {rota.name}")
    for one in layers:
        wall = one.rules.wall
        at = said if said.tzinfo else wall.moment(said)
        click.echo(f"  {one.layer.name:<10} {_line(one, wall, at, names)}")


def _line(one: LayerOf, wall: WallTime, at: datetime, names: dict[uuid.UUID, str]) -> str:
    found = who(one.rules, at)
    if found is None:
        return f"nobody ({_NOBODY[_here(one, at).why]})"
    why = str(found.why)
    if found.instead_of is not None:
        why = f"leave of {names[found.instead_of]}"
    until = f"{wall.local(found.until):%Y-%m-%d %H:%M} {wall.zone(found.until).key}"
    return f"{names[found.person_id]} until {until} ({why})"


def _here(one: LayerOf, at: datetime) -> Shift:
    """The shortest calendar there is: it also says why nobody is on call."""
    return calendar(one.rules, at, at + datetime.resolution)[0]


def _read(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _end("--at is a time like 2026-03-08T02:30 or 2026-03-08T10:30:00Z.")


def _end(why: str) -> NoReturn:
    click.echo(why)
    sys.exit(1)
