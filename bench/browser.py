"""A demo server and Chromium for the figures that only a real browser has, started as the browser tests start them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Playwright, expect, sync_playwright

from tests.browser.chromium import chromium_path
from tests.browser.phones import PATIENCE
from tests.browser.server import BrowserDatabases, Server, build_demo


@dataclass(frozen=True)
class Stage:
    """`folder` is for profiles; it goes at the end."""

    playwright: Playwright
    program: str
    folder: Path
    server: Server


@contextmanager
def stage(**settings: str) -> Iterator[Stage]:
    """Gunicorn with two workers and the paging worker, on a demo of its own (SQLite, or TEST_DATABASE)."""
    with tempfile.TemporaryDirectory(prefix="alongside-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        databases = BrowserDatabases(folder, lambda pair: build_demo(pair, folder))
        server = Server(databases.fresh(), folder / "server", settings)
        server.start()
        try:
            with sync_playwright() as playwright:
                expect.set_options(timeout=PATIENCE)
                yield Stage(playwright, chromium_path(), folder, server)
        finally:
            server.stop()
