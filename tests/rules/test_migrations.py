"""One head; the tables that migrations make are the tables of the models; up and down keep or drop data knowingly."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DatabaseError

from tests.conftest import close, settings_for
from tests.databases import Databases
from tests.town import Town
from webapp import create_app
from webapp.accounts.models import Person
from webapp.cli.upgrade import upgrade_both
from webapp.db import Model, db, every_region
from webapp.parts import parts
from webapp.vault import keystore_migrations

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"


def differences(app: Flask) -> list[object]:
    with app.app_context(), db.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Model.metadata))


def test_there_is_one_head_in_each_database() -> None:
    assert len(ScriptDirectory(str(SCRIPTS)).get_heads()) == 1
    assert len(ScriptDirectory(str(SCRIPTS / "keys")).get_heads()) == 1


def test_the_migrated_tables_are_the_models(app: Flask) -> None:
    assert differences(app) == []


def test_the_comparison_finds_a_column_that_no_migration_makes(app: Flask) -> None:
    with app.app_context():
        db.session.execute(text("ALTER TABLE young_person ADD COLUMN surprise INTEGER"))
        db.session.commit()
    assert differences(app) != []


def test_down_and_up_again_with_data(town: Town) -> None:
    town.logs_contact()
    with town.app.app_context():
        db.session.remove()
        flask_migrate.downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        flask_migrate.upgrade()
        with every_region(db.session()):
            assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_a_little_down_and_up_again_keeps_what_stood_there(town: Town) -> None:
    response = town.logs_contact()
    with town.app.app_context():
        db.session.remove()
        flask_migrate.downgrade(revision="0002")
        flask_migrate.upgrade()
    assert [one.id for one in town.responses()] == [response.id]
    town.advocate.get(town.path(response)).sees("You are asked to come")
    with town.database() as session:
        if session.get_bind().dialect.name == "sqlite":
            assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_the_keys_database_goes_down_and_up(town: Town) -> None:
    with town.app.app_context():
        url = parts().settings.keys_database_url
        parts().vault.close()
        keystore_migrations.reset(url)
        assert keystore_migrations.current_head(url) == keystore_migrations.newest_revision()


def test_an_empty_pair_of_databases_is_made_ready(databases: Databases, tmp_path: Path) -> None:
    pair = databases.empty()
    app = create_app(settings_for(pair, tmp_path))
    with app.app_context():
        upgrade_both()
        upgrade_both()
    assert differences(app) == []
    close(app)
    databases.drop(pair)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"])
def test_the_audit_cannot_be_changed_or_deleted(town: Town, statement: str) -> None:
    town.logs_contact()
    with town.app.app_context():
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()
        assert db.session.scalar(text("SELECT count(*) FROM audit_entry")) > 0
