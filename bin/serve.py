"""Run the web server and the paging worker side by side; when one ends, end the other and say so.

An ended worker means that nobody is paged, so the pages must not go on looking well without it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

GRACE = 10.0  # seconds a process has to end by itself
LOOK = 0.2  # seconds between two looks at the processes


def say(text: str) -> None:
    sys.stdout.write(f"alongside: {text}\n")
    sys.stdout.flush()


def port() -> int:
    """The port to serve on, from PORT. Ends the start when it is no port or is taken."""
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise SystemExit(f"alongside: PORT is {text!r}; a number from 1 to 65535 is needed.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as wrong:
            reason = wrong.strerror.lower() if wrong.strerror else str(wrong)
            raise SystemExit(
                f"alongside: port {text} cannot be used ({reason}). Another one: PORT=8001 sh bin/run"
            ) from None
    return int(text)


def end_with_parent() -> None:
    """Linux: end this process when the one that started it is killed, so that nothing is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def start(*module: str) -> subprocess.Popen[bytes]:
    """Start `python -m …` in a session of its own, so that Ctrl-C reaches this script alone."""
    return subprocess.Popen(
        [sys.executable, "-m", *module], start_new_session=True, preexec_fn=end_with_parent
    )


def web_server(number: int) -> subprocess.Popen[bytes]:
    arguments = ["gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{number}", "--workers", "2", "--threads", "4"]
    arguments += ["--no-control-socket", "--graceful-timeout", "5", "--log-level", "warning"]
    if os.path.isdir("/dev/shm"):  # noqa: S108 - gunicorn's heartbeat file must not wait for a slow disk
        arguments += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    return start(*arguments)


def answers(number: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", number)) == 0


def end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def main() -> int:
    number = port()
    asked: list[int] = []

    def stop(signum: int, _frame: FrameType | None) -> None:
        asked.append(signum)

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stop)
    running = {"web server": web_server(number), "paging worker": start("flask", "--app", "wsgi", "worker")}
    announced = False
    ended: list[str] = []
    while not asked and not ended:
        if not announced and answers(number):
            say(f"Serving at http://localhost:{number} (the sign-in page lists the demo's people).")
            say("Ctrl-C ends it.")
            announced = True
        time.sleep(LOOK)
        ended = [name for name, process in running.items() if process.poll() is not None]
    for name in ended:
        say(f"The {name} ended by itself (exit code {running[name].returncode}); ending the other one too.")
    for process in running.values():
        end(process)
    say("Ended.")
    return 1 if ended else 0


if __name__ == "__main__":
    sys.exit(main())
