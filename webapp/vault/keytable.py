"""The one table of the keys database. It shares nothing with the main database, not even the metadata."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Uuid,
)

from webapp.db import UTCDateTime

metadata = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s"},
)

data_key = Table(
    "data_key",
    metadata,
    Column("subject", Uuid, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("region_id", Uuid, nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("wrapped", LargeBinary, nullable=True),
    Column("ring_key_id", String(32), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("destroyed_at", UTCDateTime, nullable=True),
    CheckConstraint("kind IN ('youth', 'region', 'outbox')", name="kind"),
    # A destroyed key leaves its row, so that the same subject never gets a second key.
    CheckConstraint("(wrapped IS NULL) = (destroyed_at IS NOT NULL)", name="destroyed"),
    Index("ix_data_key_ring_key_id", "ring_key_id"),
)
