"""Processes that a bench starts on loopback, and ends by their own ids."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
GRACE = 10.0  # seconds a process has to end by itself
PATIENCE = 60.0  # seconds until something that is waited for counts as failed


@contextmanager
def running(environ: Mapping[str, str], *module: str) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m module…` for the length of the block. What it says goes to this process's error stream."""
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=CHECKOUT,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )
    try:
        yield process
    finally:
        _end(process)


@contextmanager
def web_server(environ: Mapping[str, str]) -> Iterator[int]:
    """Gunicorn with what `make run` gives it; the block gets its port."""
    port = free_port()
    arguments = ["gunicorn", "bench.serve:app", "--bind", f"127.0.0.1:{port}"]
    arguments += ["--workers", "2", "--threads", "4"]
    arguments += ["--no-control-socket", "--graceful-timeout", "5", "--log-level", "warning"]
    if os.path.isdir("/dev/shm"):
        arguments += ["--worker-tmp-dir", "/dev/shm"]
    with running({**environ, "PUBLIC_URL": f"http://localhost:{port}"}, *arguments) as server:
        until(lambda: _alive(server) and _listens(port), "the web server")
        yield port


@contextmanager
def worker(environ: Mapping[str, str]) -> Iterator[None]:
    """One paging worker, once it has hung up its bell (it goes round at once then)."""
    bells = Path(environ["DOORBELL"])
    with running(environ, "bench.work") as process:
        until(lambda: _alive(process) and bells.joinpath(f"{process.pid}.bell").exists(), "the worker")
        yield


def until(what: Callable[[], bool], name: str, patience: float = PATIENCE, every: float = 0.002) -> None:
    """Look for `what` every so many seconds; TimeoutError names it when it does not come true."""
    end = time.monotonic() + patience
    while not what():
        if time.monotonic() > end:
            raise TimeoutError(f"{name} did not come within {patience:.0f} s")
        time.sleep(every)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _alive(process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"a process ended by itself (exit code {process.returncode})")
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _end_with_parent() -> None:
    """Linux: a bench that is killed leaves nothing behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
