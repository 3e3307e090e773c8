"""Rota: slots, custom shifts, hours, changes of zone; leave, swaps, notices, calendar addresses."""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Columns are added and dropped in place: SQLite would make the table anew, and other tables point at it.
    op.add_column("rota", sa.Column("zone_changes", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("rota", sa.Column("slot", sa.String(length=24), nullable=False, server_default="advocate"))
    op.add_column("rota_layer", sa.Column("shifts", sa.JSON(), nullable=True))
    op.add_column("rota_layer", sa.Column("hours", sa.JSON(), nullable=True))
    _leave_and_swaps()
    with op.batch_alter_table("override") as batch:
        batch.add_column(sa.Column("swap_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("made_by", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("made_at", AT, nullable=True))
        batch.add_column(sa.Column("cancelled_at", AT, nullable=True))
        batch.add_column(sa.Column("cancelled_by", sa.Uuid(), nullable=True))
        batch.create_foreign_key(batch.f("fk_override_swap_id"), "shift_swap", ["swap_id"], ["id"])
        batch.create_foreign_key(batch.f("fk_override_made_by"), "person", ["made_by"], ["id"])
        batch.create_foreign_key(batch.f("fk_override_cancelled_by"), "person", ["cancelled_by"], ["id"])
    _told_and_read()


def _leave_and_swaps() -> None:
    op.create_table(
        "rota_leave",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("ends_local", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        *_to_people("rota_leave", "person_id", "asked_by", "decided_by"),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_rota_leave_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_leave")),
    )
    _index("rota_leave", ["person_id", "ends_local"])
    _index("rota_leave", ["region_id"])
    op.create_table(
        "shift_swap",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("layer_id", sa.Uuid(), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("ends_local", sa.DateTime(), nullable=False),
        sa.Column("back_layer_id", sa.Uuid(), nullable=True),
        sa.Column("back_starts_local", sa.DateTime(), nullable=True),
        sa.Column("back_ends_local", sa.DateTime(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        *_to_people("shift_swap", "asked_by", "to_id", "decided_by"),
        sa.ForeignKeyConstraint(["layer_id"], ["rota_layer.id"], name=op.f("fk_shift_swap_layer_id")),
        sa.ForeignKeyConstraint(
            ["back_layer_id"], ["rota_layer.id"], name=op.f("fk_shift_swap_back_layer_id")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_shift_swap_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_swap")),
    )
    _index("shift_swap", ["state"])
    _index("shift_swap", ["region_id"])


def _told_and_read() -> None:
    op.create_table(
        "rota_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("layer_id", sa.Uuid(), nullable=False),
        sa.Column("other_layer_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", AT, nullable=False),
        sa.Column("ends_at", AT, nullable=False),
        sa.Column("told_at", AT, nullable=False),
        sa.Column("cleared_at", AT, nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        *_to_people("rota_notice", "person_id"),
        sa.ForeignKeyConstraint(["layer_id"], ["rota_layer.id"], name=op.f("fk_rota_notice_layer_id")),
        sa.ForeignKeyConstraint(
            ["other_layer_id"], ["rota_layer.id"], name=op.f("fk_rota_notice_other_layer_id")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_rota_notice_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_notice")),
    )
    _index("rota_notice", ["region_id", "cleared_at"])
    _index("rota_notice", ["region_id"])
    op.create_table(
        "rota_look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_rota_look_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_look")),
        sa.UniqueConstraint("region_id", name=op.f("uq_rota_look_region_id")),
    )
    _index("rota_look", ["due_at"])
    _index("rota_look", ["region_id"])
    op.create_table(
        "rota_feed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("rota_id", sa.Uuid(), nullable=True),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        *_to_people("rota_feed", "person_id", "made_by"),
        sa.ForeignKeyConstraint(["rota_id"], ["rota.id"], name=op.f("fk_rota_feed_rota_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_rota_feed_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_feed")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_rota_feed_secret_hash")),
        sa.UniqueConstraint("person_id", name=op.f("uq_rota_feed_person_id")),
        sa.UniqueConstraint("rota_id", name=op.f("uq_rota_feed_rota_id")),
    )
    _index("rota_feed", ["region_id"])


def _to_people(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{table}_{column}"))
        for column in columns
    ]


def _index(table: str, columns: list[str]) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns, unique=False)


def downgrade() -> None:
    for table in ("rota_feed", "rota_look", "rota_notice"):
        op.drop_table(table)
    # An older version knows no cancelled override: it would count again.
    op.execute("DELETE FROM override WHERE cancelled_at IS NOT NULL")
    with op.batch_alter_table("override") as batch:
        for column in ("swap_id", "made_by", "cancelled_by"):
            batch.drop_constraint(batch.f(f"fk_override_{column}"), type_="foreignkey")
        for column in ("swap_id", "made_by", "made_at", "cancelled_at", "cancelled_by"):
            batch.drop_column(column)
    for table in ("shift_swap", "rota_leave"):
        op.drop_table(table)
    op.drop_column("rota_layer", "hours")
    op.drop_column("rota_layer", "shifts")
    op.drop_column("rota", "slot")
    op.drop_column("rota", "zone_changes")
