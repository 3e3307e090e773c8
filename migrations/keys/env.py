"""The keys database. webapp/vault/keystore_migrations.py hands the connection in."""

from alembic import context

from webapp.vault.keytable import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("The keys database is migrated with `flask upgrade`, not with the alembic command.")

context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
