"""Walls say why they were raised, and who lifted them."""

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    with op.batch_alter_table("wall") as batch:
        batch.add_column(sa.Column("reason", sa.String(length=20), nullable=True))
        batch.add_column(sa.Column("note_sealed", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("lifted_by", sa.Uuid(), nullable=True))
        batch.create_foreign_key(batch.f("fk_wall_lifted_by"), "person", ["lifted_by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("wall") as batch:
        batch.drop_constraint(batch.f("fk_wall_lifted_by"), type_="foreignkey")
        batch.drop_column("lifted_by")
        batch.drop_column("note_sealed")
        batch.drop_column("reason")
