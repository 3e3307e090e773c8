"""Channels: calls beside texts."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("channel", sa.String(length=5), nullable=False, server_default="sms"))
    with op.batch_alter_table("simulator_text") as batch:
        batch.add_column(sa.Column("message_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("asks", sa.String(length=8), nullable=True))
        batch.add_column(sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
        batch.create_foreign_key(batch.f("fk_simulator_text_message_id"), "message", ["message_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("simulator_text") as batch:
        batch.drop_constraint(batch.f("fk_simulator_text_message_id"), type_="foreignkey")
        batch.drop_column("turn")
        batch.drop_column("asks")
        batch.drop_column("message_id")
    with op.batch_alter_table("message") as batch:
        batch.drop_column("channel")
