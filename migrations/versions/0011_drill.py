"""Drills, contacts by text that police dispatch must confirm, and the daily digest."""

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Columns one by one, and none with a foreign key: on SQLite a table is not copied under the rows that refer to it.
    op.add_column("response", sa.Column("drill", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("response", sa.Column("verify_asked_at", AT, nullable=True))
    op.add_column("response", sa.Column("verified_at", AT, nullable=True))
    op.add_column("response", sa.Column("verified_by", sa.Uuid(), nullable=True))
    op.add_column("response", sa.Column("verify_outcome", sa.String(length=16), nullable=True))
    op.add_column("page", sa.Column("drill", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("message", sa.Column("drill", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("message", sa.Column("things", sa.Integer(), nullable=True))
    op.create_table(
        "digest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_digest_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("region_id", name=op.f("uq_digest_region_id")),
    )
    op.create_index(op.f("ix_digest_region_id"), "digest", ["region_id"], unique=False)


def downgrade() -> None:
    op.drop_table("digest")
    for table, names in (
        ("message", ("things", "drill")),
        ("page", ("drill",)),
        ("response", ("verify_outcome", "verified_by", "verified_at", "verify_asked_at", "drill")),
    ):
        for name in names:
            op.drop_column(table, name)
