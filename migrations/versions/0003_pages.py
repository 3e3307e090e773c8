"""Pages: looking for somebody else beside whoever has accepted, and when the tier wants the advocate there."""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("page") as batch:
        batch.add_column(sa.Column("arrive_by", AT, nullable=True))
        batch.add_column(sa.Column("sought", sa.String(length=12), nullable=True))
        batch.add_column(sa.Column("sought_ended", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("late_agreed", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("attempt") as batch:
        batch.add_column(sa.Column("eta_at", AT, nullable=True))
    # Only rows that stood before need a value from the database.
    with op.batch_alter_table("page") as batch:
        batch.alter_column("sought_ended", server_default=None)
        batch.alter_column("late_agreed", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("attempt") as batch:
        batch.drop_column("eta_at")
    with op.batch_alter_table("page") as batch:
        for name in ("late_agreed", "sought_ended", "sought", "arrive_by"):
            batch.drop_column(name)
