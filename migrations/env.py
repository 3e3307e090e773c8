"""Alembic's environment for the main database: one online run on the app's own engine."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from webapp.db import Model

engine = current_app.extensions["migrate"].db.engine


def run(connection: Connection) -> None:
    # SQLite cannot alter a column in place: batch mode copies the table.
    batch = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection, target_metadata=Model.metadata, compare_type=True, render_as_batch=batch
    )
    with context.begin_transaction():
        context.run_migrations()


with engine.connect() as connection:
    run(connection)
    connection.commit()
