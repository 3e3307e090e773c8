"""`flask phones list EMAIL`, `flask phones revoke ID`: a phone that was lost, when nobody can sign in to say so."""

import sys
import uuid

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from webapp.accounts.devices import revoke_by_operator
from webapp.accounts.models import Device, Person
from webapp.db import db, every_region
from webapp.parts import parts

phones_group = click.Group("phones", help="Phones that may deliver what they kept.")


@phones_group.command("list")
@click.argument("email")
@with_appcontext
def list_command(email: str) -> None:
    """The phones of one person, the last seen first."""
    with every_region(db.session()):
        rows = db.session.scalars(
            select(Device)
            .join(Person, Person.id == Device.person_id)
            .where(Person.email == email.strip().casefold())
            .order_by(Device.seen_at.desc())
        )
        for one in rows:
            state = "revoked" if one.revoked_at else f"{one.unsent} unsent"
            click.echo(f"{one.id}  {one.label}  seen {one.seen_at:%Y-%m-%d %H:%M}Z  {state}")


@phones_group.command("revoke")
@click.argument("device_id", type=uuid.UUID)
@with_appcontext
def revoke_command(device_id: uuid.UUID) -> None:
    """Revoke a phone: what it still delivers is held for the duty desk."""
    of = parts()
    with every_region(db.session()):
        if not revoke_by_operator(db.session(), now=of.clock.now(), ids=of.ids, device_id=device_id):
            click.echo("There is no phone with this id that is not revoked already.")
            sys.exit(1)
        db.session.commit()
    click.echo(f"{device_id} is revoked.")
