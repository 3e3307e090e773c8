"""Protocol packs: a region's own, each adoption, and what the last upload had wrong."""

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None

AT = sa.DateTime(timezone=True)
# Rows of these are only ever added.
GUARDED = ("county_pack", "pack_adoption")


def upgrade() -> None:
    _county_pack()
    _pack_adoption()
    _pack_report()
    for table in GUARDED:
        _guard(table)


def downgrade() -> None:
    # A trigger goes with its table; the function of PostgreSQL is the audit's (migration 0001).
    for table in ("pack_report", "pack_adoption", "county_pack"):
        op.drop_table(table)


def _county_pack() -> None:
    op.create_table(
        "county_pack",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=8), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_county_pack_region_id")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_county_pack_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_county_pack")),
        sa.UniqueConstraint(
            "region_id", "pack_id", "version", name=op.f("uq_county_pack_region_id_pack_id_version")
        ),
    )
    op.create_index(op.f("ix_county_pack_region_id"), "county_pack", ["region_id"], unique=False)


def _pack_adoption() -> None:
    op.create_table(
        "pack_adoption",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("adopted_by", sa.Uuid(), nullable=False),
        sa.Column("adopted_at", AT, nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["adopted_by"], ["person.id"], name=op.f("fk_pack_adoption_adopted_by")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_pack_adoption_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_adoption")),
    )
    op.create_index(op.f("ix_pack_adoption_region_id"), "pack_adoption", ["region_id"], unique=False)
    op.create_index(
        "ix_pack_adoption_region_adopted", "pack_adoption", ["region_id", "adopted_at"], unique=False
    )


def _pack_report() -> None:
    op.create_table(
        "pack_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("mistakes", sa.JSON(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pack_report_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_pack_report_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_report")),
        sa.UniqueConstraint("person_id", name=op.f("uq_pack_report_person_id")),
    )
    op.create_index(op.f("ix_pack_report_region_id"), "pack_report", ["region_id"], unique=False)


def _guard(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
