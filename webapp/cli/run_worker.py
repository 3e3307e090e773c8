"""`flask worker`: the loop that sends texts and moves pages on."""

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import sessionmaker

from webapp.db import db
from webapp.paging.people.fairness import REST
from webapp.parts import Parts, parts
from webapp.worker import Worker


def make_worker(of: Parts) -> Worker:
    """A worker on the app's own database and collaborators; call it inside the app's context."""
    sessions = sessionmaker(db.engine, expire_on_commit=False, info={REST: of.settings.rest})
    return Worker(sessions, of.vault, of.gateway, of.clock, of.ids, of.settings)


@click.command("worker")
@click.option("--once", is_flag=True, help="What is due now, then end.")
@with_appcontext
def worker_command(once: bool) -> None:
    """Send what waits, move pages on, and beat the heart, until told to end."""
    worker = make_worker(parts())
    if once:
        worker.round()
    else:
        worker.run()
