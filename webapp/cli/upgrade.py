"""`flask upgrade`: bring both databases to their newest form, and look whether all packs in them are still read."""

import sys

import click
import flask_migrate
from flask.cli import with_appcontext

from webapp.db import db, every_region
from webapp.parts import parts
from webapp.response.county_packs.readable import look_at_kept
from webapp.vault import keystore_migrations


def upgrade_both() -> None:
    keystore_migrations.upgrade(parts().settings.keys_database_url)
    flask_migrate.upgrade()


@click.command("upgrade")
@with_appcontext
def upgrade_command() -> None:
    """Bring the main database and the keys database to their newest form."""
    upgrade_both()
    click.echo("Both databases are up to date.")
    with every_region(db.session()):
        findings = look_at_kept(db.session())
    for one in findings:
        click.echo(f"{one.region}: {one.name}: {one.says}")
    if any(one.stops for one in findings):
        sys.exit(1)
