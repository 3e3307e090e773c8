"""A phone's own Chromium: a process with a folder, which can be closed, killed at any moment, and opened again."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright

from tests.browser.phones import PATIENCE

START = 60.0  # seconds until a browser that does not answer counts as failed
GRACE = 20.0  # seconds that one has to write down what it means to and end
# What people's browsers do is left on: the back/forward cache, form history, the files of a session.
ARGUMENTS = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-sandbox",
    "--password-store=basic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--window-size=400,800",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "about:blank",
)

HAS_PACK = """async () => { for (const name of await caches.keys())
    if (await (await caches.open(name)).match("/field/responses")) return true; return false; }"""
"""Whether a phone has fetched all it needs for a night without signal."""


@dataclass
class Profile:
    """`open()` starts the browser on `folder`; `close()` ends it as a person does; `kill()` as a dead battery does."""

    playwright: Playwright
    program: str
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    _browser: Browser | None = field(default=None, repr=False)
    _ended: bool = False

    def open(self) -> BrowserContext:
        port = self.folder / "DevToolsActivePort"
        self._ended = False
        self.folder.mkdir(exist_ok=True)
        port.unlink(missing_ok=True)
        for lock in self.folder.glob("Singleton*"):  # a killed one leaves them behind
            lock.unlink()
        self.process = subprocess.Popen(
            [self.program, f"--user-data-dir={self.folder}", *ARGUMENTS],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        until = time.monotonic() + START
        while not (port.exists() and port.read_text().count("\n")):
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise RuntimeError("Chromium did not start")
            time.sleep(0.02)
        number = port.read_text().split("\n", 1)[0]
        self._browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{number}")
        context = self._browser.contexts[0]
        context.set_default_timeout(PATIENCE)
        return context

    @property
    def is_up(self) -> bool:
        return self.process is not None and not self._ended and self.process.poll() is None

    def close(self) -> None:
        """As with the window's cross: everything that is still in memory is written."""
        if self.process is None:
            return
        if self._browser is not None and self.process.poll() is None:
            session = self._browser.new_browser_cdp_session()
            session.send("Browser.close")
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self._let_go()

    def end_at_once(self) -> None:
        """From any thread, while another one waits for the browser: that one is told by an error, and calls `kill`."""
        if self.process is not None:
            self._ended = True
            self.process.kill()

    def kill(self) -> None:
        """At once, by the id of the process that was started here; its children end with it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self._let_go()

    def _let_go(self) -> None:
        self.process = None
        self._browser = None


def _end_with_parent() -> None:
    """Linux: tests that are killed leave no browser behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


@contextmanager
def profile(playwright: Playwright, program: str, folder: Path) -> Iterator[Profile]:
    made = Profile(playwright, program, folder)
    try:
        yield made
    finally:
        made.kill()
