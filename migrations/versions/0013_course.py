"""What happened on a response, reminders of its clocks, and who has it in hand."""

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | None = None
depends_on: str | None = None

AT = sa.DateTime(timezone=True)


def _own(table: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f(f"fk_{table}_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_region_id"), table, ["region_id"], unique=False)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    _own(
        "occurrence",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", AT, nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("undone_at", AT, nullable=True),
        sa.Column("settled_at", AT, nullable=True),
        _refers("occurrence", "response_id", "response"),
        _refers("occurrence", "recorded_by", "person"),
    )
    op.create_index(
        "ix_occurrence_response_id_occurred_at", "occurrence", ["response_id", "occurred_at"], unique=False
    )
    # Clocks that run already have no reminders: how soon is soon, the pack says when a clock starts.
    _own(
        "clock_reminder",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("threshold", sa.String(length=4), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("told_at", AT, nullable=True),
        _refers("clock_reminder", "run_id", "clock_run"),
        sa.UniqueConstraint("run_id", "threshold", name=op.f("uq_clock_reminder_run_id_threshold")),
        sa.CheckConstraint("threshold in ('soon', 'over')", name=op.f("ck_clock_reminder_threshold")),
    )
    op.create_index("ix_clock_reminder_told_at_at", "clock_reminder", ["told_at", "at"], unique=False)
    _own(
        "in_hand",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("taken_at", AT, nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("undone_at", AT, nullable=True),
        sa.Column("opened_at", AT, nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        _refers("in_hand", "response_id", "response"),
        _refers("in_hand", "taken_by", "person"),
        _refers("in_hand", "opened_by", "person"),
    )
    op.create_index(
        "ix_in_hand_response_id_received_at", "in_hand", ["response_id", "received_at"], unique=False
    )


def downgrade() -> None:
    for table in ("in_hand", "clock_reminder", "occurrence"):
        op.drop_table(table)
