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


def foreign_keys(connection: Connection, word: str) -> None:
    """SQLite ignores this inside a transaction, so it goes past the one that begins by itself."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.dbapi_connection
        driver.execute(f"PRAGMA foreign_keys={word}")


def check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"the migration would leave rows that point nowhere: {broken[:5]}")


# A table that is copied and dropped has rows of others that point at it; they point at the copy afterwards.
with engine.connect() as connection:
    foreign_keys(connection, "OFF")
    try:
        run(connection)
        check_references(connection)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        foreign_keys(connection, "ON")
