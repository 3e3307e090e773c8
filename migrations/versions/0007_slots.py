"""Slots: a page for each member of the team; rungs with channels, repeats and tiers; receipts that are waited for."""

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None

AT = sa.DateTime(timezone=True)
LIVE = sa.text("state <> 'closed'")


def upgrade() -> None:
    with op.batch_alter_table("page") as batch:
        batch.add_column(sa.Column("slot", sa.String(length=24), nullable=False, server_default="advocate"))
        batch.add_column(sa.Column("called_at", AT, nullable=True))
        batch.drop_index("uq_page_response_id_live", sqlite_where=LIVE, postgresql_where=LIVE)
        batch.create_index(
            "uq_page_response_id_slot_live",
            ["response_id", "slot"],
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        )
    with op.batch_alter_table("attempt") as batch:
        batch.add_column(sa.Column("receipt_by", AT, nullable=True))
    with op.batch_alter_table("rung") as batch:
        batch.add_column(sa.Column("slot", sa.String(length=24), nullable=False, server_default="advocate"))
        batch.add_column(sa.Column("tier", sa.String(length=30), nullable=False, server_default=""))
        batch.add_column(sa.Column("person_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("channels", sa.JSON(), nullable=False, server_default='["sms"]'))
        batch.add_column(sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
        batch.create_foreign_key(op.f("fk_rung_person_id"), "person", ["person_id"], ["id"])
        batch.drop_constraint(op.f("uq_rung_region_id_position"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_rung_region_id_slot_tier_position"), ["region_id", "slot", "tier", "position"]
        )
    # Only rows that stood before need a value from the database.
    with op.batch_alter_table("page") as batch:
        batch.alter_column("slot", server_default=None)
    with op.batch_alter_table("rung") as batch:
        for name in ("slot", "tier", "channels", "times"):
            batch.alter_column(name, server_default=None)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM rung WHERE slot <> 'advocate' OR tier <> ''"))
    with op.batch_alter_table("rung") as batch:
        batch.drop_constraint(op.f("uq_rung_region_id_slot_tier_position"), type_="unique")
        batch.create_unique_constraint(op.f("uq_rung_region_id_position"), ["region_id", "position"])
        batch.drop_constraint(op.f("fk_rung_person_id"), type_="foreignkey")
        for name in ("times", "channels", "person_id", "tier", "slot"):
            batch.drop_column(name)
    with op.batch_alter_table("attempt") as batch:
        batch.drop_column("receipt_by")
    # Before, a response had one page at a time: the others are closed.
    op.execute(sa.text("UPDATE page SET state = 'closed' WHERE slot <> 'advocate'"))
    with op.batch_alter_table("page") as batch:
        batch.drop_index("uq_page_response_id_slot_live", sqlite_where=LIVE, postgresql_where=LIVE)
        batch.create_index(
            "uq_page_response_id_live",
            ["response_id"],
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        )
        batch.drop_column("called_at")
        batch.drop_column("slot")
