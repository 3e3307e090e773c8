"""Offline: phones with their grants, held items, late contacts that may be one young person."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("phone_id", sa.Uuid(), nullable=False),
        sa.Column("grant_hash", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("seen_at", AT, nullable=False),
        sa.Column("received_at", AT, nullable=True),
        sa.Column("unsent", sa.Integer(), nullable=False),
        sa.Column("skew_ms", sa.BigInteger(), nullable=True),
        sa.Column("shell", sa.String(length=20), nullable=True),
        sa.Column("persisted", sa.Boolean(), nullable=True),
        sa.Column("revoked_at", AT, nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_device_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_device_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("person_id", "phone_id", name=op.f("uq_device_person_id_phone_id")),
    )
    with op.batch_alter_table("device") as batch:
        batch.create_index(batch.f("ix_device_region_id"), ["region_id"], unique=False)
    op.create_table(
        "held_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("parent", sa.Uuid(), nullable=True),
        sa.Column("endpoint", sa.String(length=60), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("privileged", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("occurred_at", AT, nullable=True),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("settled_at", AT, nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_held_item_device_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_held_item_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_held_item_region_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_held_item_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_item")),
        sa.UniqueConstraint("person_id", "key", "digest", name=op.f("uq_held_item_person_id_key_digest")),
    )
    with op.batch_alter_table("held_item") as batch:
        batch.create_index("ix_held_item_parent", ["parent"], unique=False)
        batch.create_index(batch.f("ix_held_item_region_id"), ["region_id"], unique=False)
        batch.create_index("ix_held_item_region_settled", ["region_id", "settled_at"], unique=False)
    op.create_table(
        "same_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_same_question_answered_by")),
        sa.ForeignKeyConstraint(["other_id"], ["response.id"], name=op.f("fk_same_question_other_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_same_question_region_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_same_question_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_same_question")),
        sa.UniqueConstraint("response_id", name=op.f("uq_same_question_response_id")),
    )
    with op.batch_alter_table("same_question") as batch:
        batch.create_index("ix_same_question_due", ["answered_at", "due_at"], unique=False)
        batch.create_index(batch.f("ix_same_question_region_id"), ["region_id"], unique=False)
    with op.batch_alter_table("claim") as batch:
        batch.add_column(sa.Column("occurred_at", AT, nullable=True))
        batch.add_column(sa.Column("response_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("device_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_index("ix_claim_response_late", ["response_id", "late"], unique=False)
        batch.create_foreign_key(batch.f("fk_claim_device_id"), "device", ["device_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("claim") as batch:
        batch.drop_constraint(batch.f("fk_claim_device_id"), type_="foreignkey")
        batch.drop_index("ix_claim_response_late")
        batch.drop_column("late")
        batch.drop_column("device_id")
        batch.drop_column("response_id")
        batch.drop_column("occurred_at")
    with op.batch_alter_table("same_question") as batch:
        batch.drop_index(batch.f("ix_same_question_region_id"))
        batch.drop_index("ix_same_question_due")
    op.drop_table("same_question")
    with op.batch_alter_table("held_item") as batch:
        batch.drop_index("ix_held_item_region_settled")
        batch.drop_index(batch.f("ix_held_item_region_id"))
        batch.drop_index("ix_held_item_parent")
    op.drop_table("held_item")
    with op.batch_alter_table("device") as batch:
        batch.drop_index(batch.f("ix_device_region_id"))
    op.drop_table("device")
