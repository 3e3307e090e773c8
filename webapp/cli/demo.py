"""`flask demo`: rebuild the demo: two counties, invented people, a rota, bags, responses under way."""

import click
import flask_migrate
from flask.cli import with_appcontext
from sqlalchemy import func, select

from webapp.accounts.models import Region
from webapp.cli.demo_story import tell_story
from webapp.cli.demo_world import build_world
from webapp.cli.upgrade import upgrade_both
from webapp.db import db, every_region
from webapp.parts import parts
from webapp.vault import keystore_migrations


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Only when there is nothing yet.")
@with_appcontext
def demo_command(if_empty: bool) -> None:
    """Throw the demo's data away and build it anew. Refused unless DEMO=1."""
    if not parts().settings.demo:
        raise click.ClickException("This would delete all data. It is allowed in demo mode (DEMO=1) only.")
    upgrade_both()
    if if_empty and db.session.scalar(select(func.count()).select_from(Region)):
        click.echo("The demo is there already.")
        return
    real = db.session.scalars(select(Region.name).where(Region.name.not_like("%(demo)"))).all()
    if real:
        raise click.ClickException(
            f"Refused: this database holds {len(real)} region(s) that are not the demo's."
        )
    db.session.remove()
    flask_migrate.downgrade(revision="base")
    keystore_migrations.reset(parts().settings.keys_database_url)
    upgrade_both()
    build_demo()
    click.echo("The demo is built.")


def build_demo() -> None:
    """World and story, in one transaction of the main database."""
    with every_region(db.session()):
        worlds = build_world(db.session(), parts())
        for world in worlds:
            tell_story(db.session(), parts(), world)
        db.session.commit()
