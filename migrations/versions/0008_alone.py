"""Paging: check-ins of whoever is under way, and alarms that wait for a human."""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _check_in_watch()
    _alone_alarm()


def downgrade() -> None:
    op.drop_table("alone_alarm")
    op.drop_table("check_in_watch")


def _check_in_watch() -> None:
    op.create_table(
        "check_in_watch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("began_at", AT, nullable=False),
        sa.Column("last_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("prompted_at", AT, nullable=True),
        sa.Column("missed_at", AT, nullable=True),
        sa.Column("left_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("ended_how", sa.String(length=10), nullable=True),
        sa.Column("look_at", AT, nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_check_in_watch_page_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_check_in_watch_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_check_in_watch_region_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_check_in_watch_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_watch")),
    )
    open_ones = sa.text("ended_at IS NULL")
    with op.batch_alter_table("check_in_watch") as batch:
        batch.create_index(batch.f("ix_check_in_watch_region_id"), ["region_id"], unique=False)
        batch.create_index(
            "ix_check_in_watch_response_id_person_id", ["response_id", "person_id"], unique=False
        )
        batch.create_index(
            "ix_check_in_watch_look_at_open",
            ["look_at"],
            unique=False,
            sqlite_where=open_ones,
            postgresql_where=open_ones,
        )
        batch.create_index(
            "uq_check_in_watch_response_id_person_id_open",
            ["response_id", "person_id"],
            unique=True,
            sqlite_where=open_ones,
            postgresql_where=open_ones,
        )


def _alone_alarm() -> None:
    op.create_table(
        "alone_alarm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("response_code", sa.String(length=8), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=True),
        sa.Column("watch_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("raised_at", AT, nullable=False),
        sa.Column("told_at", AT, nullable=True),
        sa.Column("heard_at", AT, nullable=True),
        sa.Column("heard_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", AT, nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("look_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_alone_alarm_closed_by")),
        sa.ForeignKeyConstraint(["heard_by"], ["person.id"], name=op.f("fk_alone_alarm_heard_by")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_alone_alarm_page_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_alone_alarm_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_alone_alarm_region_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_alone_alarm_response_id")),
        sa.ForeignKeyConstraint(["watch_id"], ["check_in_watch.id"], name=op.f("fk_alone_alarm_watch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alone_alarm")),
    )
    open_ones = sa.text("closed_at IS NULL")
    with op.batch_alter_table("alone_alarm") as batch:
        batch.create_index(batch.f("ix_alone_alarm_region_id"), ["region_id"], unique=False)
        batch.create_index(
            "ix_alone_alarm_look_at_open",
            ["look_at"],
            unique=False,
            sqlite_where=open_ones,
            postgresql_where=open_ones,
        )
        batch.create_index(
            "uq_alone_alarm_response_id_person_id_kind_open",
            ["response_id", "person_id", "kind"],
            unique=True,
            sqlite_where=open_ones,
            postgresql_where=open_ones,
        )
