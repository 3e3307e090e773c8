"""Two at once: on SQLite one writer at a time and no update lost, on PostgreSQL rows that one worker holds alone."""

from __future__ import annotations

import multiprocessing
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from tests.databases import KIND
from webapp.db import claim_rows, db, locked, tune
from webapp.paging.models import Heartbeat

on_sqlite = pytest.mark.skipif(KIND != "sqlite", reason="SQLite's own way")
on_postgresql = pytest.mark.skipif(KIND != "postgresql", reason="PostgreSQL's own way")
PATIENCE = 0.4  # seconds for which one waits to be met by the other between reading and writing
LONG = 20.0


def tuned(url: str) -> Engine:
    engine = create_engine(url)
    tune(engine)
    return engine


def meet(barrier: Barrier | threading.Barrier, seconds: float = PATIENCE) -> None:
    """Wait here for the other one, who may be kept from coming by a lock."""
    with suppress(threading.BrokenBarrierError):
        barrier.wait(seconds)


# ---- SQLite ----


def add_one(url: str, how: str, have_read: Barrier) -> None:
    """In a process of its own: read the count, wait for the other one to have read it too, write one more."""
    engine = create_engine(url) if how == "the driver's own" else tuned(url)
    options = {"read_only": True} if how == "deferred" else {}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        count = connection.execute(text("SELECT count FROM tally")).scalar_one()
        meet(have_read)
        connection.execute(text("UPDATE tally SET count = :count"), {"count": count + 1})


def count_of_two(folder: Path, how: str) -> tuple[int, list[int | None]]:
    """(the count after two processes have added one each, their exit codes)."""
    url = f"sqlite:///{folder / 'tally.db'}"
    engine = tuned(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE tally (count INTEGER)"))
        connection.execute(text("INSERT INTO tally VALUES (0)"))
    engine.dispose()
    start = multiprocessing.get_context("fork")
    have_read = start.Barrier(2)
    both = [start.Process(target=add_one, args=(url, how, have_read)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(LONG)
    with engine.begin() as connection:
        count = connection.execute(text("SELECT count FROM tally")).scalar_one()
    engine.dispose()
    return count, [one.exitcode for one in both]


@on_sqlite
def test_two_processes_that_count_at_once_lose_nothing(tmp_path: Path) -> None:
    assert count_of_two(tmp_path, "immediate") == (2, [0, 0])


@on_sqlite
def test_with_the_drivers_own_begin_one_of_the_two_is_lost_without_a_word(tmp_path: Path) -> None:
    """Why `tune` is there."""
    assert count_of_two(tmp_path, "the driver's own") == (1, [0, 0])


@on_sqlite
def test_begun_deferred_one_of_the_two_is_turned_away(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing is lost without a word, and yet one of them failed: so only readers begin like this."""
    count, ended = count_of_two(tmp_path, "deferred")
    assert (count, sorted(ended, key=str)) == (1, [0, 1])
    assert "database is locked" in capfd.readouterr().err


@on_sqlite
def test_a_reader_does_not_wait_behind_a_writer(app: Flask) -> None:
    with app.app_context():
        engine = db.engine
    reading = engine.execution_options(read_only=True)
    with engine.begin() as writer:
        writer.execute(text("UPDATE region SET name = 'Elsewhere'"))
        with reading.connect() as reader:
            assert "Elsewhere" not in reader.execute(text("SELECT name FROM region")).scalars().all()


@on_sqlite
def test_every_connection_is_safe_and_keeps_an_acknowledged_write(app: Flask) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 5000,
    }
    with app.app_context(), db.engine.connect() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted}
    assert found == wanted


@on_sqlite
def test_sqlite_passes_over_the_words_that_lock_rows(app: Flask) -> None:
    with app.app_context():
        for asked in (locked(select(Heartbeat)), claim_rows(select(Heartbeat))):
            assert "FOR UPDATE" not in str(asked.compile(db.engine))


# ---- PostgreSQL ----


@pytest.fixture
def beats(app: Flask) -> Engine:
    """A database with two rows that workers may claim."""
    with app.app_context():
        engine = db.engine
        now = app.extensions["alongside"].clock.now()
    with Session(engine) as session, session.begin():
        session.add_all([Heartbeat(worker=uuid.UUID(int=number), beat_at=now) for number in (1, 2)])
    return engine


@contextmanager
def hurried(engine: Engine) -> Iterator[Session]:
    """A session that gives up at once where it would have to wait for a lock."""
    with Session(engine) as session:
        session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        yield session
        session.rollback()


NEXT = select(Heartbeat).order_by(Heartbeat.worker).limit(1)


@on_postgresql
def test_a_worker_passes_over_the_row_that_another_one_holds(beats: Engine) -> None:
    with hurried(beats) as one, hurried(beats) as other, hurried(beats) as third:
        mine = one.scalars(claim_rows(NEXT)).one()
        theirs = other.scalars(claim_rows(NEXT)).one()
        assert [mine.worker.int, theirs.worker.int] == [1, 2]
        assert third.scalars(claim_rows(NEXT)).all() == []
        one.rollback()
        assert third.scalars(claim_rows(NEXT)).one().worker.int == 1


@on_postgresql
def test_a_lock_that_is_not_passed_over_is_waited_for(beats: Engine) -> None:
    """Control: the row above was held, not overlooked."""
    with hurried(beats) as one, hurried(beats) as other:
        one.scalars(locked(NEXT)).one()
        with pytest.raises(OperationalError, match="lock timeout"):
            other.scalars(locked(NEXT)).one()


@on_postgresql
def test_who_only_reads_waits_for_nobody(beats: Engine) -> None:
    with hurried(beats) as one, hurried(beats) as other:
        one.scalars(locked(NEXT)).one()
        assert other.scalars(NEXT).one().worker.int == 1


def add_a_minute(engine: Engine, lock: bool, have_read: threading.Barrier, failed: list[str]) -> None:
    asked = select(Heartbeat).where(Heartbeat.worker == uuid.UUID(int=1))
    try:
        with Session(engine) as session, session.begin():
            row = session.scalars(locked(asked) if lock else asked).one()
            meet(have_read)
            row.beat_at += timedelta(minutes=1)
    except DBAPIError as wrong:
        failed.append(str(wrong))


@pytest.mark.parametrize(
    ("lock", "minutes"),
    [(True, 2), pytest.param(False, 1, marks=on_postgresql, id="without the lock one is lost")],
)
def test_two_threads_that_read_and_then_write_wait_for_each_other(
    beats: Engine, lock: bool, minutes: int
) -> None:
    with Session(beats) as session:
        before = session.get_one(Heartbeat, uuid.UUID(int=1)).beat_at
    have_read, failed = threading.Barrier(2), list[str]()
    both = [threading.Thread(target=add_a_minute, args=(beats, lock, have_read, failed)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(LONG)
    with Session(beats) as session:
        after = session.get_one(Heartbeat, uuid.UUID(int=1)).beat_at
    assert failed == []
    assert (after - before).total_seconds() == 60 * minutes
