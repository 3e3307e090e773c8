"""A PostgreSQL of the tests' own: a throw-away cluster on a socket, as an ordinary user, gone at the end.

`shared()` gives the one cluster of a pytest session. Called in `pytest_configure`, before pytest-xdist starts
its workers, it leaves the cluster's folder in the environment, and each worker's `shared()` finds it there.

`python -m tests.postgres` prints the folder of the server programs, or ends with 1 when there is none.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
from psycopg import sql

SHARED = "TEST_POSTGRES"  # the folder of a session's cluster, for its workers
SUPERUSER = "app"
LONGEST_SOCKET_FOLDER = 90  # bytes; the kernel allows 107 for the whole path of a socket
PATIENCE = 60.0  # seconds until a start or a stop counts as failed

MEMORY = Path("/dev/shm")
ENOUGH_MEMORY = 4 * 1024**3  # bytes

# Nothing here outlives the tests, so nothing is forced to the disk.
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "100",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}


class NoPostgres(RuntimeError):
    """The server's programs are not on this machine, or it would not start; the text says which."""


@dataclass
class Cluster:
    """A running server. `directory` holds its data and its socket."""

    directory: Path
    sockets: Path
    process: subprocess.Popen[bytes] | None = None  # None: another process started it and will stop it

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database of this cluster."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={self.sockets}"

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database, a copy of `template`, and return its address. One of that name goes first."""
        self.drop(database)
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._run(statement.format(sql.Identifier(database), sql.Identifier(template)))
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop a database with whoever is still connected to it. One that is not there is no error."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def stop(self) -> None:
        """End the server and remove its folder. Nothing happens where another process started it."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # fast: sessions are ended, not awaited
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()
        self.process = None
        for folder in {self.directory, self.sockets}:
            shutil.rmtree(folder, ignore_errors=True)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(
            host=str(self.sockets), user=SUPERUSER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)


def programs() -> Path:
    """The folder of initdb and postgres: POSTGRES_BIN, the search path, or Debian's newest version."""
    candidates = [Path(os.environ["POSTGRES_BIN"])] if os.environ.get("POSTGRES_BIN") else []
    on_path = shutil.which("initdb")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(versions, key=lambda folder: _number(folder.parent.name), reverse=True)
    for folder in candidates:
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            return folder
    raise NoPostgres("initdb and postgres were not found: install PostgreSQL, or set POSTGRES_BIN")


def start(directory: Path | None = None) -> Cluster:
    """Make and start a cluster in an empty folder (by default one in the temporary folder).

    Root may not run PostgreSQL: then the folder is given to the user `postgres`, or else `nobody`, who must
    be able to reach it. Raises NoPostgres.
    """
    folder = programs()
    directory = directory or Path(tempfile.mkdtemp(prefix="alongside-pg-", dir=_memory()))
    directory.mkdir(parents=True, exist_ok=True)
    sockets = directory
    if len(os.fsencode(directory)) > LONGEST_SOCKET_FOLDER:
        sockets = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    identity = _identity()
    if identity:
        for place in {directory, sockets}:
            os.chown(place, identity["user"], identity["group"])
    data, log = directory / "data", directory / "log"
    _initialise(folder, data, identity)
    options = [f"--{name}={value}" for name, value in OPTIONS.items()]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [folder / "postgres", "-D", data, "-k", sockets, *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=directory,
            start_new_session=True,
            preexec_fn=_end_with_parent,
            **identity,
        )
    cluster = Cluster(directory, sockets, process)
    try:
        _await(cluster, log)
    except BaseException:
        cluster.stop()
        raise
    return cluster


def _memory() -> Path | None:
    """Memory that looks like a folder, where there is plenty: a database is 700 files, and each test makes two."""
    try:
        roomy = shutil.disk_usage(MEMORY).free >= ENOUGH_MEMORY and os.access(MEMORY, os.W_OK | os.X_OK)
    except OSError:
        return None
    return MEMORY if roomy else None


def shared() -> Cluster:
    """The cluster of this pytest session: found in the environment, or started until this process ends."""
    known = os.environ.get(SHARED)
    if known:
        directory, sockets = known.split(os.pathsep)
        return Cluster(Path(directory), Path(sockets))
    cluster = start()
    os.environ[SHARED] = os.pathsep.join((str(cluster.directory), str(cluster.sockets)))
    owner = os.getpid()

    def stop() -> None:
        if os.getpid() == owner:  # not in a child that was forked from here
            cluster.stop()

    atexit.register(stop)
    return cluster


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _identity() -> dict[str, Any]:
    """Arguments that make a subprocess run as an ordinary user; none where this process already does."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoPostgres("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")


def _initialise(folder: Path, data: Path, identity: dict[str, Any]) -> None:
    options = ["--auth=trust", f"--username={SUPERUSER}", "--encoding=UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(
        [folder / "initdb", "-D", data, *options],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=data.parent,
        text=True,
        **identity,
    )
    if made.returncode:
        raise NoPostgres(f"initdb failed: {made.stderr.strip()}")


def _end_with_parent() -> None:
    """Linux: a killed test run leaves no server behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG


def _await(cluster: Cluster, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(host=str(cluster.sockets), user=SUPERUSER, dbname="postgres").close()
            return
        except psycopg.OperationalError as wrong:
            ended = cluster.process is not None and cluster.process.poll() is not None
            if ended or time.monotonic() > until:
                words = log.read_text(errors="replace").strip() or str(wrong)
                raise NoPostgres(f"PostgreSQL did not start: {words}") from None
        time.sleep(0.05)


if __name__ == "__main__":
    try:
        print(programs())
    except NoPostgres as wrong:
        sys.exit(str(wrong))
