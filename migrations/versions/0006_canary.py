"""Paging: the canary."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "canary",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slot_at", AT, nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("next_at", AT, nullable=False),
        sa.Column("settled_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_canary_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canary")),
        sa.UniqueConstraint("slot_at", name=op.f("uq_canary_slot_at")),
    )
    with op.batch_alter_table("canary") as batch:
        batch.create_index(batch.f("ix_canary_message_id"), ["message_id"], unique=False)


def downgrade() -> None:
    op.drop_table("canary")
