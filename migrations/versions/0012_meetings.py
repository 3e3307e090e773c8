"""Team meetings: who is asked, what was decided, and for how long the team may share."""

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | None = None
depends_on: str | None = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("message", sa.Column("meets_at", AT, nullable=True))
    op.create_table(
        "team_meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("because", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("starts_at", AT, nullable=False),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        sa.Column("called_at", AT, nullable=False),
        sa.Column("held_at", AT, nullable=True),
        sa.Column("cancelled_at", AT, nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("read_at", AT, nullable=True),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.Column("wish", sa.String(length=14), nullable=False),
        sa.Column("speaker", sa.String(length=30), nullable=True),
        sa.Column("agenda_seen", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('called', 'held', 'cancelled')", name=op.f("ck_team_meeting_state")),
        sa.CheckConstraint("(state = 'held') = (held_at IS NOT NULL)", name=op.f("ck_team_meeting_held")),
        sa.ForeignKeyConstraint(["called_by"], ["person.id"], name=op.f("fk_team_meeting_called_by")),
        sa.ForeignKeyConstraint(["read_by"], ["person.id"], name=op.f("fk_team_meeting_read_by")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_team_meeting_region_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_team_meeting_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_meeting")),
    )
    op.create_index(op.f("ix_team_meeting_region_id"), "team_meeting", ["region_id"], unique=False)
    op.create_index(
        "ix_team_meeting_response_id_starts_at", "team_meeting", ["response_id", "starts_at"], unique=False
    )
    op.create_table(
        "meeting_seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("outside_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("texted_at", AT, nullable=True),
        sa.Column("answer", sa.String(length=8), nullable=True),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("identity_at", AT, nullable=True),
        sa.Column("identity_by", sa.Uuid(), nullable=True),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (outside_sealed IS NULL)", name=op.f("ck_meeting_seat_one_of")
        ),
        sa.ForeignKeyConstraint(["identity_by"], ["person.id"], name=op.f("fk_meeting_seat_identity_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["team_meeting.id"], name=op.f("fk_meeting_seat_meeting_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_meeting_seat_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_meeting_seat_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_seat")),
        sa.UniqueConstraint(
            "meeting_id", "party", "person_id", name=op.f("uq_meeting_seat_meeting_id_party_person_id")
        ),
    )
    op.create_index(op.f("ix_meeting_seat_region_id"), "meeting_seat", ["region_id"], unique=False)
    op.create_index("ix_meeting_seat_person_id", "meeting_seat", ["person_id"], unique=False)
    op.create_table(
        "meeting_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("provider_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("party", sa.String(length=30), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", AT, nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (party IS NULL)", name=op.f("ck_meeting_decision_one_of")),
        sa.CheckConstraint("state in ('open', 'done', 'dropped')", name=op.f("ck_meeting_decision_state")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_meeting_decision_made_by")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["team_meeting.id"], name=op.f("fk_meeting_decision_meeting_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_meeting_decision_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_meeting_decision_region_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_meeting_decision_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_decision")),
    )
    op.create_index(op.f("ix_meeting_decision_region_id"), "meeting_decision", ["region_id"], unique=False)
    op.create_index("ix_meeting_decision_meeting_id", "meeting_decision", ["meeting_id"], unique=False)
    op.create_table(
        "sharing_good_cause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("until", AT, nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_sharing_good_cause_recorded_by")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_sharing_good_cause_region_id")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_sharing_good_cause_response_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_good_cause")),
    )
    op.create_index(
        op.f("ix_sharing_good_cause_region_id"), "sharing_good_cause", ["region_id"], unique=False
    )
    op.create_index("ix_sharing_good_cause_response_id", "sharing_good_cause", ["response_id"], unique=False)


def downgrade() -> None:
    for table in ("sharing_good_cause", "meeting_decision", "meeting_seat", "team_meeting"):
        op.drop_table(table)
    op.drop_column("message", "meets_at")
