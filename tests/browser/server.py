"""The app as it is served to people: its own databases, gunicorn and the worker as processes, on a free port."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.databases import KIND, Databases, Pair
from webapp.settings import new_secrets

TOP = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds for a command or a start
# One set for the whole session, so that every server opens its copy of the demo.
SECRETS = dict(line.split("=", 1) for line in new_secrets().splitlines())
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR")


class BrowserDatabases(Databases):
    """Named apart from the databases that other tests copy in the same session."""

    def _pair(self, name: str) -> Pair:
        return super()._pair(f"browser_{name}")


def environment(pair: Pair, folder: Path, port: int, **settings: str) -> dict[str, str]:
    """Nothing of the machine's own settings gets through."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return (
        kept
        | SECRETS
        | {
            "DATABASE_URL": pair.main,
            "KEYS_DATABASE_URL": pair.keys,
            "DEMO": "1",
            "DOORBELL": str(folder / "doorbell"),
            "LOG_LEVEL": "WARNING",
            "PORT": str(port),
            "PYTHONPATH": str(TOP),
        }
        | settings
    )


def build_demo(pair: Pair, folder: Path) -> None:
    """`flask upgrade` and `flask demo`, as bin/run calls them."""
    for command in ("upgrade", "demo"):
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", command],
            cwd=TOP,
            env=environment(pair, folder, 8000),
            check=True,
            timeout=PATIENCE,
            stdout=subprocess.DEVNULL,
        )
    if KIND == "sqlite":  # what still stands in the write-ahead log would not be copied
        for url in (pair.main, pair.keys):
            with sqlite3.connect(url.removeprefix("sqlite:///")) as file:
                file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            file.close()


@dataclass
class Server:
    """bin/serve.py on a port of its own. `stop` ends it by its id, and it ends its two children."""

    pair: Pair
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self) -> Server:
        """Start, on the same port as before if there was one, and wait until pages and worker answer."""
        self.port = self.port or _free_port()
        self.folder.mkdir(exist_ok=True)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "bin/serve.py"],
                cwd=TOP,
                env=environment(self.pair, self.folder, self.port, **self.settings),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        until = time.monotonic() + PATIENCE
        while not self._is_well():
            ended = self._process.poll() is not None
            if ended or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")
            time.sleep(0.1)
        return self

    def tell_to_end(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def stop(self) -> None:
        """Tell it to end, and wait until it has."""
        if self._process is None:
            return
        self.tell_to_end()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def crash(self) -> None:
        """All its processes at once, by their ids, in the middle of what they do: nothing is finished or said."""
        if self._process is None:
            return
        processes = _stood_still(self._process.pid)
        for process in processes:
            os.kill(process, signal.SIGKILL)
        self._process.wait()
        until = time.monotonic() + PATIENCE
        while any(map(_is_there, processes)) and time.monotonic() < until:
            time.sleep(0.01)
        self._process = None

    def _is_well(self) -> bool:
        try:
            with urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


Serve = Callable[..., Server]
"""`serve(IDLE_LOCK_MINUTES="1")`: a server of its own with these settings."""


def _stood_still(process: int) -> list[int]:
    """A process and all that it started, as Linux lists them; each stands still, so that it starts no more."""
    os.kill(process, signal.SIGSTOP)
    listed = Path(f"/proc/{process}/task/{process}/children")
    children = listed.read_text().split() if listed.exists() else []
    return [process, *(one for child in children for one in _stood_still(int(child)))]


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
