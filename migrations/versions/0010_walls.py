"""Walls say why they were raised, and who lifted them; a page is handed over; a layer of a rota is removed."""

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None


AT = sa.DateTime(timezone=True)
OPEN = sa.text("state = 'asked'")


def upgrade() -> None:
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_hand_over_asked_by")),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_hand_over_from_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_hand_over_page_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_hand_over_region_id")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_hand_over_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    op.create_index(
        "uq_hand_over_page_id_open",
        "hand_over",
        ["page_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_hand_over_to_id_state", "hand_over", ["to_id", "state"], unique=False)
    op.create_index(op.f("ix_hand_over_region_id"), "hand_over", ["region_id"], unique=False)
    with op.batch_alter_table("rota_layer") as batch:
        batch.add_column(sa.Column("removed_at", AT, nullable=True))
    with op.batch_alter_table("wall") as batch:
        batch.add_column(sa.Column("reason", sa.String(length=20), nullable=True))
        batch.add_column(sa.Column("note_sealed", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("lifted_by", sa.Uuid(), nullable=True))
        batch.create_foreign_key(batch.f("fk_wall_lifted_by"), "person", ["lifted_by"], ["id"])


def downgrade() -> None:
    op.drop_table("hand_over")
    with op.batch_alter_table("rota_layer") as batch:
        batch.drop_column("removed_at")
    with op.batch_alter_table("wall") as batch:
        batch.drop_constraint(batch.f("fk_wall_lifted_by"), type_="foreignkey")
        batch.drop_column("lifted_by")
        batch.drop_column("note_sealed")
        batch.drop_column("reason")
