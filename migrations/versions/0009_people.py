"""People: on scene or not, offers beside a page, skills, readiness, and the region's caseload."""

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("region", sa.Column("caseload_limit", sa.Integer(), nullable=False, server_default="10"))
    _of_person("on_scene", sa.Column("choice", sa.String(length=12), nullable=False), _at("changed_at"))
    _of_person("person_skills", sa.Column("codes", sa.JSON(), nullable=False), _at("changed_at"))
    _of_person(
        "readiness",
        sa.Column("code", sa.String(length=3), nullable=True),
        sa.Column("code_index", sa.LargeBinary(), nullable=True),
        _at("code_until", nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        _at("codes_since", nullable=True),
        sa.Column("codes_sent", sa.Integer(), nullable=False),
        sa.Column("verified_index", sa.LargeBinary(), nullable=True),
        _at("verified_at", nullable=True),
        _at("opted_out_at", nullable=True),
        sa.Column("test_code", sa.String(length=3), nullable=True),
        _at("test_sent_at", nullable=True),
        _at("test_answered_at", nullable=True),
        sa.Column("calls", sa.Boolean(), nullable=False),
    )
    _offers()
    _reminders()


def _offers() -> None:
    op.create_table(
        "offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=13), nullable=False),
        sa.Column("with_id", sa.Uuid(), nullable=True),
        sa.Column("reply_code", sa.String(length=3), nullable=False),
        _at("asked_at"),
        sa.Column("answer", sa.String(length=8), nullable=True),
        _at("answered_at", nullable=True),
        _at("eta_at", nullable=True),
        sa.Column("channel", sa.String(length=5), nullable=True),
        sa.Column("told_with", sa.Uuid(), nullable=True),
        *_region("offer"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_offer_page_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_offer_person_id")),
        sa.ForeignKeyConstraint(["with_id"], ["person.id"], name=op.f("fk_offer_with_id")),
        sa.ForeignKeyConstraint(["told_with"], ["person.id"], name=op.f("fk_offer_told_with")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("page_id", "person_id", name=op.f("uq_offer_page_id_person_id")),
    )
    op.create_index("ix_offer_person_id_reply_code", "offer", ["person_id", "reply_code"], unique=False)
    op.create_index(op.f("ix_offer_region_id"), "offer", ["region_id"], unique=False)


def _reminders() -> None:
    op.create_table(
        "ready_reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        _at("starts_at"),
        sa.Column("hours", sa.Integer(), nullable=False),
        _at("told_at"),
        *_region("ready_reminder"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ready_reminder_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ready_reminder")),
        sa.UniqueConstraint(
            "person_id", "starts_at", "hours", name=op.f("uq_ready_reminder_person_id_starts_at_hours")
        ),
    )
    op.create_index(op.f("ix_ready_reminder_region_id"), "ready_reminder", ["region_id"], unique=False)
    op.create_table(
        "ready_look",
        sa.Column("id", sa.Uuid(), nullable=False),
        _at("due_at"),
        *_region("ready_look"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ready_look")),
        sa.UniqueConstraint("region_id", name=op.f("uq_ready_look_region_id")),
    )
    op.create_index("ix_ready_look_due_at", "ready_look", ["due_at"], unique=False)
    op.create_index(op.f("ix_ready_look_region_id"), "ready_look", ["region_id"], unique=False)


def _of_person(table: str, *columns: sa.Column) -> None:
    """One row a person."""
    op.create_table(
        table,
        sa.Column("person_id", sa.Uuid(), nullable=False),
        *columns,
        *_region(table),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_region_id"), table, ["region_id"], unique=False)


def _region(table: str) -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    return (
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f(f"fk_{table}_region_id")),
    )


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, AT, nullable=nullable)


def downgrade() -> None:
    for table in ("ready_look", "ready_reminder", "offer", "readiness", "person_skills", "on_scene"):
        op.drop_table(table)
    # An older version has no words for these kinds; what waits to be sent under them is given up.
    op.execute(
        "UPDATE message SET state = 'failed', rank = 3, error_code = 'withdrawn' "
        "WHERE state IN ('queued', 'sending') AND kind IN ('meet_after', 'asked_along', 'meet_after_yes', "
        "'along_yes', 'offer_no', 'along_with', 'along_wait', 'number_code', 'test_page', 'test_heard', "
        "'ready_please')"
    )
    op.drop_column("region", "caseload_limit")
