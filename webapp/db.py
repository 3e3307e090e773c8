"""The database: the model base, column types, engine settings, and the one region filter."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    MetaData,
    Select,
    Table,
    TypeDecorator,
    Uuid,
    event,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.visitors import iterate

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Model, session_options={"expire_on_commit": False})


class UTCDateTime(TypeDecorator[datetime]):
    """Aware UTC in and out. SQLite has no zone, so the value is stored naive there and made aware again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone was handed to the database")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class RegionScoped:
    """Rows of one region. Every ORM query on such a model is filtered by the session's region."""

    region_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("region.id"), index=True)


class RegionUnset(RuntimeError):
    """A region's rows were asked for with no region set: a programming fault that must not leak rows."""


EVERY = object()


@contextmanager
def _region(session: Session, value: object) -> Iterator[None]:
    if session.new or session.dirty or session.deleted:
        session.flush()  # under the region that it was written in
    before = session.info.get("region")
    session.info["region"] = value
    try:
        yield
        # What was written here is checked here, not later under another region.
        session.flush()
    finally:
        session.info["region"] = before


@contextmanager
def in_region(session: Session, region_id: uuid.UUID) -> Iterator[None]:
    """Within this block the session sees and writes the rows of one region only."""
    with _region(session, region_id):
        yield


@contextmanager
def every_region(session: Session) -> Iterator[None]:
    """Within this block the session sees all regions: sign-in, the worker's claims, and commands."""
    with _region(session, EVERY):
        yield


def set_region(session: Session, region_id: uuid.UUID) -> None:
    """For the length of a request: the region of the person who is signed in."""
    session.info["region"] = region_id


def _touches_region(state: ORMExecuteState) -> bool:
    """Whether any table of a region's rows stands in the statement, in a count, a join or a subquery as well."""
    scoped = {
        mapper.local_table for mapper in Model.registry.mappers if issubclass(mapper.class_, RegionScoped)
    }
    names = {table.name for table in scoped if isinstance(table, Table)}
    return any(
        isinstance(part, Table) and part.name in names
        for part in iterate(cast(ClauseElement, state.statement))
    )


@event.listens_for(Session, "do_orm_execute")
def _filter_by_region(state: ORMExecuteState) -> None:
    if not (state.is_select or state.is_update or state.is_delete) or state.is_column_load:
        return
    region = state.session.info.get("region")
    if region is EVERY:
        return
    if region is None:
        if _touches_region(state):
            raise RegionUnset("no region is set for a query on a region's rows")
        return
    state.statement = state.statement.options(
        with_loader_criteria(RegionScoped, lambda cls: cls.region_id == region, include_aliases=True)
    )


@event.listens_for(Session, "before_flush")
def _stamp_region(session: Session, _context: object, _instances: object) -> None:
    region = session.info.get("region")
    for row in [*session.new, *session.dirty, *session.deleted]:
        if not isinstance(row, RegionScoped):
            continue
        if isinstance(region, uuid.UUID) and getattr(row, "region_id", None) is None:
            row.region_id = region
        if region is None or (isinstance(region, uuid.UUID) and row.region_id != region):
            raise RegionUnset("a row was written into another region, or with no region set")


# For `refresh` and `get`: as `locked` does.
KEY_STAYS = {"key_share": True}

S = TypeVar("S", bound=Select[Any])


def locked(statement: S, of: Any = None) -> S:
    """Lock the rows that are read before they are changed; SQLite has one writer and ignores it.

    Their keys never change, so that others may go on writing rows that refer to them: without that, a page that is
    locked before its response, and a response that is locked before its page, would wait for each other.
    """
    return statement.with_for_update(of=of, key_share=True)


def claim_rows(statement: S, of: Any = None) -> S:
    """Lock rows for one worker and pass over those that another holds (PostgreSQL)."""
    return statement.with_for_update(skip_locked=True, of=of, key_share=True)


def tune(engine: Engine) -> None:
    """Make SQLite safe for several processes: WAL, foreign keys, and BEGIN IMMEDIATE.

    The driver's own deferred begin lost updates between two processes; IMMEDIATE loses none. FULL, since an
    acknowledged page must survive a power cut.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=5000",
            "foreign_keys=ON",
            "secure_delete=ON",
            "trusted_schema=OFF",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        deferred = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN DEFERRED" if deferred else "BEGIN IMMEDIATE")
