"""The first tables: regions and people, responses, paging, bags, plans, keys, audit."""

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

AT = sa.DateTime(timezone=True)

# Rows that are written once: a change or a deletion is refused by the database itself.
APPEND_ONLY = ("audit_entry", "bag_move")


def upgrade() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("worker", sa.Uuid(), nullable=False),
        sa.Column("beat_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_heartbeat")),
    )
    op.create_index("ix_heartbeat_beat_at", "heartbeat", ["beat_at"], unique=False)
    op.create_table(
        "region",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("pack_id", sa.String(length=40), nullable=False),
        sa.Column("pack_version", sa.String(length=20), nullable=False),
        sa.Column("duty_number", sa.String(length=16), nullable=False),
        sa.Column("call_in_number", sa.String(length=16), nullable=False),
        sa.Column("maps_allowed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
    )
    op.create_table(
        "agency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_agency_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
    )
    op.create_index(op.f("ix_agency_region_id"), "agency", ["region_id"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_role", sa.String(length=20), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.String(length=60), nullable=True),
        sa.Column("occurred_at", AT, nullable=False),
        sa.Column("recorded_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_audit_entry_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_region_id"), "audit_entry", ["region_id"], unique=False)
    op.create_index(
        "ix_audit_entry_subject_occurred", "audit_entry", ["subject_id", "occurred_at"], unique=False
    )
    op.create_table(
        "bag_kind",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("contents", sa.String(length=300), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_bag_kind_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bag_kind")),
    )
    op.create_index(op.f("ix_bag_kind_region_id"), "bag_kind", ["region_id"], unique=False)
    op.create_table(
        "rota",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_rota_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota")),
    )
    op.create_index(op.f("ix_rota_region_id"), "rota", ["region_id"], unique=False)
    op.create_table(
        "rung",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=10), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_rung_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rung")),
        sa.UniqueConstraint("region_id", "position", name=op.f("uq_rung_region_id_position")),
    )
    op.create_index(op.f("ix_rung_region_id"), "rung", ["region_id"], unique=False)
    op.create_table(
        "young_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_young_person_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_young_person")),
    )
    op.create_index(op.f("ix_young_person_region_id"), "young_person", ["region_id"], unique=False)
    op.create_table(
        "agency_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("retired_at", AT, nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state in ('current', 'retired')", name=op.f("ck_agency_key_state")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_key_agency_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_agency_key_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_key")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_agency_key_agency_id_number")),
    )
    op.create_index(op.f("ix_agency_key_region_id"), "agency_key", ["region_id"], unique=False)
    op.create_index(
        "uq_agency_key_current",
        "agency_key",
        ["agency_id"],
        unique=True,
        sqlite_where=sa.text("state = 'current'"),
        postgresql_where=sa.text("state = 'current'"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("discipline", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("theme", sa.String(length=5), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_person_agency_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_person_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_index("ix_person_phone_index", "person", ["phone_index"], unique=False)
    op.create_index(op.f("ix_person_region_id"), "person", ["region_id"], unique=False)
    op.create_index("ix_person_region_id_role", "person", ["region_id", "role"], unique=False)
    op.create_table(
        "rota_layer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rota_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=10), nullable=False),
        sa.Column("rotation", sa.String(length=10), nullable=False),
        sa.Column("hand_off", sa.Time(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_rota_layer_region_id")),
        sa.ForeignKeyConstraint(["rota_id"], ["rota.id"], name=op.f("fk_rota_layer_rota_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_layer")),
        sa.UniqueConstraint("rota_id", "name", name=op.f("uq_rota_layer_rota_id_name")),
    )
    op.create_index(op.f("ix_rota_layer_region_id"), "rota_layer", ["region_id"], unique=False)
    op.create_table(
        "bag_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("keeper_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("purpose in ('stock', 'supplier', 'given')", name=op.f("ck_bag_place_purpose")),
        sa.ForeignKeyConstraint(["keeper_id"], ["person.id"], name=op.f("fk_bag_place_keeper_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_bag_place_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bag_place")),
    )
    op.create_index(op.f("ix_bag_place_region_id"), "bag_place", ["region_id"], unique=False)
    op.create_table(
        "claim",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String(length=200), nullable=True),
        sa.Column("claimed_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_claim_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_claim_region_id")),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_region_id"), "claim", ["region_id"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("logged_by", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("reporter", sa.String(length=20), nullable=False),
        sa.Column("how_many", sa.Integer(), nullable=False),
        sa.Column("identified_at", AT, nullable=False),
        sa.Column("occurred_at", AT, nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_contact_agency_id")),
        sa.ForeignKeyConstraint(["logged_by"], ["person.id"], name=op.f("fk_contact_logged_by")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_contact_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_region_id"), "contact", ["region_id"], unique=False)
    op.create_table(
        "holder_key",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("memory_kib", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("lanes", sa.Integer(), nullable=False),
        sa.Column("sealed_private", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tries_since", AT, nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_holder_key_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_holder_key_region_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_holder_key")),
    )
    op.create_index(op.f("ix_holder_key_region_id"), "holder_key", ["region_id"], unique=False)
    op.create_table(
        "override",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("layer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("ends_local", sa.DateTime(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["layer_id"], ["rota_layer.id"], name=op.f("fk_override_layer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_override_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_override_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_override")),
    )
    op.create_index("ix_override_layer_id_ends_local", "override", ["layer_id", "ends_local"], unique=False)
    op.create_index(op.f("ix_override_region_id"), "override", ["region_id"], unique=False)
    op.create_table(
        "parked_post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("parked_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_parked_post_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_parked_post_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked_post")),
        sa.UniqueConstraint("person_id", "digest", name=op.f("uq_parked_post_person_id_digest")),
    )
    op.create_index(op.f("ix_parked_post_person_id"), "parked_post", ["person_id"], unique=False)
    op.create_index(op.f("ix_parked_post_region_id"), "parked_post", ["region_id"], unique=False)
    op.create_table(
        "rota_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("layer_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["layer_id"], ["rota_layer.id"], name=op.f("fk_rota_member_layer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rota_member_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_rota_member_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_member")),
        sa.UniqueConstraint("layer_id", "position", name=op.f("uq_rota_member_layer_id_position")),
    )
    op.create_index(op.f("ix_rota_member_region_id"), "rota_member", ["region_id"], unique=False)
    op.create_table(
        "simulator_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("read_as", sa.String(length=30), nullable=True),
        sa.Column("at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_simulator_text_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_simulator_text_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulator_text")),
    )
    op.create_index(op.f("ix_simulator_text_region_id"), "simulator_text", ["region_id"], unique=False)
    op.create_index("ix_simulator_text_region_id_at", "simulator_text", ["region_id", "at"], unique=False)
    op.create_table(
        "key_share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_key_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_key_id"], ["agency_key.id"], name=op.f("fk_key_share_agency_key_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["holder_key.person_id"], name=op.f("fk_key_share_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_key_share_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_share")),
        sa.UniqueConstraint("agency_key_id", "person_id", name=op.f("uq_key_share_agency_key_id_person_id")),
    )
    op.create_index(op.f("ix_key_share_person_id"), "key_share", ["person_id"], unique=False)
    op.create_index(op.f("ix_key_share_region_id"), "key_share", ["region_id"], unique=False)
    op.create_table(
        "response",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("pack_id", sa.String(length=40), nullable=False),
        sa.Column("pack_version", sa.String(length=20), nullable=False),
        sa.Column("tier", sa.String(length=30), nullable=False),
        sa.Column("tier_rule", sa.String(length=60), nullable=False),
        sa.Column("tier_raised", sa.String(length=30), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("scene", sa.String(length=20), nullable=False),
        sa.Column("scene_at", AT, nullable=True),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("identified_at", AT, nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("closed_at", AT, nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state in ('open', 'closed')", name=op.f("ck_response_state")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_response_contact_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_response_region_id")),
        sa.ForeignKeyConstraint(
            ["young_person_id"], ["young_person.id"], name=op.f("fk_response_young_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("region_id", "code", name=op.f("uq_response_region_id_code")),
    )
    op.create_index(op.f("ix_response_contact_id"), "response", ["contact_id"], unique=False)
    op.create_index(op.f("ix_response_region_id"), "response", ["region_id"], unique=False)
    op.create_index(
        "ix_response_region_id_state_opened_at", "response", ["region_id", "state", "opened_at"], unique=False
    )
    op.create_table(
        "unlock",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("session_tag", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["holder_key.person_id"], name=op.f("fk_unlock_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_unlock_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unlock")),
    )
    op.create_index(op.f("ix_unlock_expires_at"), "unlock", ["expires_at"], unique=False)
    op.create_index(op.f("ix_unlock_person_id"), "unlock", ["person_id"], unique=False)
    op.create_index(op.f("ix_unlock_region_id"), "unlock", ["region_id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", AT, nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(value IS NULL) <> (sealed IS NULL)", name=op.f("ck_answer_one_place")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_answer_answered_by")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_answer_region_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_answer_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
    )
    op.create_index(op.f("ix_answer_region_id"), "answer", ["region_id"], unique=False)
    op.create_index(
        "ix_answer_response_field_received", "answer", ["response_id", "field", "received_at"], unique=False
    )
    op.create_table(
        "bag_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("left_out", sa.String(length=300), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("undoes_id", sa.Uuid(), nullable=True),
        sa.Column("moved_by", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", AT, nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_bag_move_two_places")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_bag_move_quantity")),
        sa.ForeignKeyConstraint(["from_id"], ["bag_place.id"], name=op.f("fk_bag_move_from_id")),
        sa.ForeignKeyConstraint(["kind_id"], ["bag_kind.id"], name=op.f("fk_bag_move_kind_id")),
        sa.ForeignKeyConstraint(["moved_by"], ["person.id"], name=op.f("fk_bag_move_moved_by")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_bag_move_region_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_bag_move_response_id")),
        sa.ForeignKeyConstraint(["to_id"], ["bag_place.id"], name=op.f("fk_bag_move_to_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["bag_move.id"], name=op.f("fk_bag_move_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bag_move")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_bag_move_undoes_id")),
    )
    op.create_index("ix_bag_move_from_id_kind_id", "bag_move", ["from_id", "kind_id"], unique=False)
    op.create_index(op.f("ix_bag_move_region_id"), "bag_move", ["region_id"], unique=False)
    op.create_index("ix_bag_move_response_id", "bag_move", ["response_id"], unique=False)
    op.create_index("ix_bag_move_to_id_kind_id", "bag_move", ["to_id", "kind_id"], unique=False)
    op.create_table(
        "clock_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("clock", sa.String(length=40), nullable=False),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("stopped_at", AT, nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_clock_run_region_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_clock_run_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_run")),
        sa.UniqueConstraint("response_id", "clock", name=op.f("uq_clock_run_response_id_clock")),
    )
    op.create_index(op.f("ix_clock_run_region_id"), "clock_run", ["region_id"], unique=False)
    op.create_table(
        "page",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("response_code", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("ladder", sa.JSON(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("round_at", AT, nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", AT, nullable=True),
        sa.Column("eta_at", AT, nullable=True),
        sa.Column("confirmed_at", AT, nullable=True),
        sa.Column("confirmed_how", sa.String(length=10), nullable=True),
        sa.Column("on_my_way_at", AT, nullable=True),
        sa.Column("arrived_at", AT, nullable=True),
        sa.Column("closed_at", AT, nullable=True),
        sa.Column("close_reason", sa.String(length=30), nullable=True),
        sa.Column("told_at", AT, nullable=True),
        sa.Column("due_at", AT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["accepted_by"], ["person.id"], name=op.f("fk_page_accepted_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_page_opened_by")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_page_region_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_page_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
    )
    op.create_index("ix_page_accepted_by_state", "page", ["accepted_by", "state"], unique=False)
    op.create_index("ix_page_due_at", "page", ["due_at"], unique=False)
    op.create_index(op.f("ix_page_region_id"), "page", ["region_id"], unique=False)
    op.create_index("ix_page_response_id", "page", ["response_id"], unique=False)
    op.create_index(
        "uq_page_response_id_live",
        "page",
        ["response_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_plan_agency_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_plan_region_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_plan_response_id")),
        sa.ForeignKeyConstraint(["started_by"], ["person.id"], name=op.f("fk_plan_started_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index(op.f("ix_plan_region_id"), "plan", ["region_id"], unique=False)
    op.create_index(op.f("ix_plan_response_id"), "plan", ["response_id"], unique=False)
    op.create_table(
        "step_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", AT, nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome in ('done', 'not_needed', 'could_not', 'open')", name=op.f("ck_step_mark_outcome")
        ),
        sa.ForeignKeyConstraint(["marked_by"], ["person.id"], name=op.f("fk_step_mark_marked_by")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_step_mark_region_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_step_mark_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_mark")),
    )
    op.create_index(op.f("ix_step_mark_region_id"), "step_mark", ["region_id"], unique=False)
    op.create_index(
        "ix_step_mark_response_received", "step_mark", ["response_id", "received_at"], unique=False
    )
    op.create_table(
        "team_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("joined_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_team_place_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_team_place_region_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_team_place_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_place")),
        sa.UniqueConstraint("response_id", "person_id", name=op.f("uq_team_place_response_id_person_id")),
    )
    op.create_index("ix_team_place_person_id", "team_place", ["person_id"], unique=False)
    op.create_index(op.f("ix_team_place_region_id"), "team_place", ["region_id"], unique=False)
    op.create_table(
        "wall",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("lifted_at", AT, nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_wall_made_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wall_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_wall_region_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_wall_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wall")),
    )
    op.create_index(op.f("ix_wall_region_id"), "wall", ["region_id"], unique=False)
    op.create_index("ix_wall_response_person", "wall", ["response_id", "person_id"], unique=False)
    op.create_table(
        "attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=10), nullable=False),
        sa.Column("reply_code", sa.String(length=3), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=True),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("channel", sa.String(length=5), nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_attempt_page_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attempt_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_attempt_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index("ix_attempt_page_id", "attempt", ["page_id"], unique=False)
    op.create_index("ix_attempt_person_id_reply_code", "attempt", ["person_id", "reply_code"], unique=False)
    op.create_index(op.f("ix_attempt_region_id"), "attempt", ["region_id"], unique=False)
    op.create_table(
        "plan_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("schema", sa.String(length=40), nullable=False),
        sa.Column("agency_key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", AT, nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("part in ('unfinished', 'finished')", name=op.f("ck_plan_part_part")),
        sa.CheckConstraint("length(sealed) <= 65536", name=op.f("ck_plan_part_size")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_plan_part_revision")),
        sa.ForeignKeyConstraint(
            ["agency_key_id"], ["agency_key.id"], name=op.f("fk_plan_part_agency_key_id")
        ),
        sa.ForeignKeyConstraint(["kept_by"], ["person.id"], name=op.f("fk_plan_part_kept_by")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_part_plan_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_plan_part_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_part")),
    )
    op.create_index("ix_plan_part_plan_id_revision", "plan_part", ["plan_id", "revision"], unique=False)
    op.create_index(op.f("ix_plan_part_region_id"), "plan_part", ["region_id"], unique=False)
    op.create_table(
        "reply",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_sid", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("read_as", sa.String(length=30), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_reply_page_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reply_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_reply_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("provider_sid", name=op.f("uq_reply_provider_sid")),
    )
    op.create_index("ix_reply_page_id", "reply", ["page_id"], unique=False)
    op.create_index(op.f("ix_reply_region_id"), "reply", ["region_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=True),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("response_code", sa.String(length=8), nullable=True),
        sa.Column("reply_code", sa.String(length=3), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("provider_sid", sa.String(length=64), nullable=True),
        sa.Column("error_code", sa.String(length=20), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("queued_at", AT, nullable=False),
        sa.Column("sent_at", AT, nullable=True),
        sa.Column("final_at", AT, nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_message_attempt_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_message_page_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_message_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_attempt_id", "message", ["attempt_id"], unique=False)
    op.create_index(
        "ix_message_due_at_open",
        "message",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'sending')"),
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.create_index("ix_message_page_id", "message", ["page_id"], unique=False)
    op.create_index("ix_message_provider_sid", "message", ["provider_sid"], unique=False)
    op.create_index(op.f("ix_message_region_id"), "message", ["region_id"], unique=False)
    for table in APPEND_ONLY:
        _guard(table)


def downgrade() -> None:
    op.drop_index(op.f("ix_message_region_id"), table_name="message")
    op.drop_index("ix_message_provider_sid", table_name="message")
    op.drop_index("ix_message_page_id", table_name="message")
    op.drop_index(
        "ix_message_due_at_open",
        table_name="message",
        sqlite_where=sa.text("state IN ('queued', 'sending')"),
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.drop_index("ix_message_attempt_id", table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("ix_reply_region_id"), table_name="reply")
    op.drop_index("ix_reply_page_id", table_name="reply")
    op.drop_table("reply")
    op.drop_index(op.f("ix_plan_part_region_id"), table_name="plan_part")
    op.drop_index("ix_plan_part_plan_id_revision", table_name="plan_part")
    op.drop_table("plan_part")
    op.drop_index(op.f("ix_attempt_region_id"), table_name="attempt")
    op.drop_index("ix_attempt_person_id_reply_code", table_name="attempt")
    op.drop_index("ix_attempt_page_id", table_name="attempt")
    op.drop_table("attempt")
    op.drop_index("ix_wall_response_person", table_name="wall")
    op.drop_index(op.f("ix_wall_region_id"), table_name="wall")
    op.drop_table("wall")
    op.drop_index(op.f("ix_team_place_region_id"), table_name="team_place")
    op.drop_index("ix_team_place_person_id", table_name="team_place")
    op.drop_table("team_place")
    op.drop_index("ix_step_mark_response_received", table_name="step_mark")
    op.drop_index(op.f("ix_step_mark_region_id"), table_name="step_mark")
    op.drop_table("step_mark")
    op.drop_index(op.f("ix_plan_response_id"), table_name="plan")
    op.drop_index(op.f("ix_plan_region_id"), table_name="plan")
    op.drop_table("plan")
    op.drop_index(
        "uq_page_response_id_live",
        table_name="page",
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.drop_index("ix_page_response_id", table_name="page")
    op.drop_index(op.f("ix_page_region_id"), table_name="page")
    op.drop_index("ix_page_due_at", table_name="page")
    op.drop_index("ix_page_accepted_by_state", table_name="page")
    op.drop_table("page")
    op.drop_index(op.f("ix_clock_run_region_id"), table_name="clock_run")
    op.drop_table("clock_run")
    op.drop_index("ix_bag_move_to_id_kind_id", table_name="bag_move")
    op.drop_index("ix_bag_move_response_id", table_name="bag_move")
    op.drop_index(op.f("ix_bag_move_region_id"), table_name="bag_move")
    op.drop_index("ix_bag_move_from_id_kind_id", table_name="bag_move")
    op.drop_table("bag_move")
    op.drop_index("ix_answer_response_field_received", table_name="answer")
    op.drop_index(op.f("ix_answer_region_id"), table_name="answer")
    op.drop_table("answer")
    op.drop_index(op.f("ix_unlock_region_id"), table_name="unlock")
    op.drop_index(op.f("ix_unlock_person_id"), table_name="unlock")
    op.drop_index(op.f("ix_unlock_expires_at"), table_name="unlock")
    op.drop_table("unlock")
    op.drop_index("ix_response_region_id_state_opened_at", table_name="response")
    op.drop_index(op.f("ix_response_region_id"), table_name="response")
    op.drop_index(op.f("ix_response_contact_id"), table_name="response")
    op.drop_table("response")
    op.drop_index(op.f("ix_key_share_region_id"), table_name="key_share")
    op.drop_index(op.f("ix_key_share_person_id"), table_name="key_share")
    op.drop_table("key_share")
    op.drop_index("ix_simulator_text_region_id_at", table_name="simulator_text")
    op.drop_index(op.f("ix_simulator_text_region_id"), table_name="simulator_text")
    op.drop_table("simulator_text")
    op.drop_index(op.f("ix_rota_member_region_id"), table_name="rota_member")
    op.drop_table("rota_member")
    op.drop_index(op.f("ix_parked_post_region_id"), table_name="parked_post")
    op.drop_index(op.f("ix_parked_post_person_id"), table_name="parked_post")
    op.drop_table("parked_post")
    op.drop_index(op.f("ix_override_region_id"), table_name="override")
    op.drop_index("ix_override_layer_id_ends_local", table_name="override")
    op.drop_table("override")
    op.drop_index(op.f("ix_holder_key_region_id"), table_name="holder_key")
    op.drop_table("holder_key")
    op.drop_index(op.f("ix_contact_region_id"), table_name="contact")
    op.drop_table("contact")
    op.drop_index(op.f("ix_claim_region_id"), table_name="claim")
    op.drop_table("claim")
    op.drop_index(op.f("ix_bag_place_region_id"), table_name="bag_place")
    op.drop_table("bag_place")
    op.drop_index(op.f("ix_rota_layer_region_id"), table_name="rota_layer")
    op.drop_table("rota_layer")
    op.drop_index("ix_person_region_id_role", table_name="person")
    op.drop_index(op.f("ix_person_region_id"), table_name="person")
    op.drop_index("ix_person_phone_index", table_name="person")
    op.drop_table("person")
    op.drop_index(
        "uq_agency_key_current",
        table_name="agency_key",
        sqlite_where=sa.text("state = 'current'"),
        postgresql_where=sa.text("state = 'current'"),
    )
    op.drop_index(op.f("ix_agency_key_region_id"), table_name="agency_key")
    op.drop_table("agency_key")
    op.drop_index(op.f("ix_young_person_region_id"), table_name="young_person")
    op.drop_table("young_person")
    op.drop_index(op.f("ix_rung_region_id"), table_name="rung")
    op.drop_table("rung")
    op.drop_index(op.f("ix_rota_region_id"), table_name="rota")
    op.drop_table("rota")
    op.drop_index(op.f("ix_bag_kind_region_id"), table_name="bag_kind")
    op.drop_table("bag_kind")
    op.drop_index("ix_audit_entry_subject_occurred", table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_region_id"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_index(op.f("ix_agency_region_id"), table_name="agency")
    op.drop_table("agency")
    op.drop_table("region")
    op.drop_index("ix_heartbeat_beat_at", table_name="heartbeat")
    op.drop_table("heartbeat")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def _guard(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
