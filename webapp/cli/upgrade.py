"""`flask upgrade`: bring both databases to their newest form."""

import click
import flask_migrate
from flask.cli import with_appcontext

from webapp.parts import parts
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
