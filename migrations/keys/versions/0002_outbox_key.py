"""A third kind of key: of the outbox, for what phones deliver.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NAME = "ck_data_key_kind"


def upgrade() -> None:
    with op.batch_alter_table("data_key") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), "kind IN ('youth', 'region', 'outbox')")


def downgrade() -> None:
    op.execute("DELETE FROM data_key WHERE kind = 'outbox'")
    with op.batch_alter_table("data_key") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), "kind IN ('youth', 'region')")
