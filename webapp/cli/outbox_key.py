"""`flask outbox-key list|rotate|destroy ID`: the key that phones seal to."""

import sys
import uuid

import click
from flask.cli import with_appcontext

from webapp.offline.outbox_key import destroy, outbox_keys, rotate
from webapp.parts import parts

outbox_key_group = click.Group("outbox-key", help="The key that phones seal to before they send.")


@outbox_key_group.command("list")
@with_appcontext
def list_command() -> None:
    """Every key, the newest first. Phones seal to the newest live one; the older live ones still open."""
    newest = True
    for life in outbox_keys(parts().vault):
        state = f"destroyed {life.destroyed_at:%Y-%m-%d %H:%M}Z" if life.destroyed_at else "opens"
        if not life.destroyed_at and newest:
            state, newest = "current", False
        click.echo(f"{life.subject}  made {life.created_at:%Y-%m-%d %H:%M}Z  {state}")


@outbox_key_group.command("rotate")
@with_appcontext
def rotate_command() -> None:
    """Make a new key. Phones take it at their next contact; nothing that they keep is lost."""
    of = parts()
    made = rotate(of.vault, of.clock.now(), of.ids)
    click.echo(
        f"{made.id} is current. Destroy the one before once no phone can still keep something under it."
    )


@outbox_key_group.command("destroy")
@click.argument("key_id", type=uuid.UUID)
@click.option("--yes", is_flag=True, help="What phones still keep under this key is lost for good: I know.")
@with_appcontext
def destroy_command(key_id: uuid.UUID, yes: bool) -> None:
    """Destroy a key. What phones sealed to it and have not delivered can never be opened again."""
    if not yes:
        click.echo("What phones still keep under this key would be lost for good. If so, add --yes.")
        sys.exit(1)
    if not destroy(parts().vault, key_id, parts().clock.now()):
        click.echo("There is no live outbox key with this id.")
        sys.exit(1)
    click.echo(f"{key_id} is destroyed.")
