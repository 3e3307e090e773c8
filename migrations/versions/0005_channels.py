"""Channels: calls beside texts, a second sender, alarms about either, what lies at the provider,
and officers who page by text."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("channel", sa.String(length=5), nullable=False, server_default="sms"))
        batch.add_column(sa.Column("sender", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "at_provider",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("sender", sa.Integer(), nullable=False),
        sa.Column("due_at", AT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("gone_at", AT, nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_at_provider_message_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_at_provider_region_id")),
        sa.PrimaryKeyConstraint("sid", name=op.f("pk_at_provider")),
    )
    with op.batch_alter_table("at_provider") as batch:
        batch.create_index(
            "ix_at_provider_due_at_kept",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("gone_at IS NULL"),
            postgresql_where=sa.text("gone_at IS NULL"),
        )
        batch.create_index("ix_at_provider_message_id", ["message_id"], unique=False)
        batch.create_index(batch.f("ix_at_provider_region_id"), ["region_id"], unique=False)
    _note_what_was_sent_before()
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("badge_index", sa.LargeBinary(), nullable=True))
    op.create_table(
        "officer_page",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("confirm_code", sa.String(length=3), nullable=True),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("confirmed_at", AT, nullable=True),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("response_code", sa.String(length=8), nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_officer_page_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_officer_page_region_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_officer_page_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_page")),
    )
    with op.batch_alter_table("officer_page") as batch:
        batch.create_index("ix_officer_page_person_id_asked_at", ["person_id", "asked_at"], unique=False)
        batch.create_index(batch.f("ix_officer_page_region_id"), ["region_id"], unique=False)
    op.create_table(
        "channel_alarm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=5), nullable=False),
        sa.Column("sender", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("first_at", AT, nullable=False),
        sa.Column("last_at", AT, nullable=False),
        sa.Column("told_at", AT, nullable=True),
        sa.Column("cleared_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_alarm")),
    )
    with op.batch_alter_table("channel_alarm") as batch:
        batch.create_index(
            "uq_channel_alarm_open",
            ["channel", "sender"],
            unique=True,
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )
    with op.batch_alter_table("simulator_text") as batch:
        batch.add_column(sa.Column("message_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("asks", sa.String(length=8), nullable=True))
        batch.add_column(sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
        batch.create_foreign_key(batch.f("fk_simulator_text_message_id"), "message", ["message_id"], ["id"])


def _note_what_was_sent_before() -> None:
    """The words of earlier texts lie at the provider as well: they are due to be deleted like new ones."""
    for table, ours, at in (("message", "id", "queued_at"), ("reply", "NULL", "received_at")):
        op.execute(
            f"INSERT INTO at_provider (sid, message_id, sender, due_at, tries, region_id) "  # noqa: S608
            f"SELECT provider_sid, {ours}, 1, {at}, 0, region_id FROM {table} "
            f"WHERE provider_sid IS NOT NULL ON CONFLICT DO NOTHING"
        )


def downgrade() -> None:
    op.drop_table("channel_alarm")
    op.drop_table("officer_page")
    op.drop_column("person", "badge_index")  # not by a copy of the table: others refer to its rows
    op.drop_table("at_provider")
    with op.batch_alter_table("simulator_text") as batch:
        batch.drop_constraint(batch.f("fk_simulator_text_message_id"), type_="foreignkey")
        batch.drop_column("turn")
        batch.drop_column("asks")
        batch.drop_column("message_id")
    with op.batch_alter_table("message") as batch:
        batch.drop_column("sender")
        batch.drop_column("channel")
