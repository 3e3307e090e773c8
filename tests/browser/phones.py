"""Phones in people's hands: each a browser context of its own, watched for what must never happen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.browser.server import Server
from webapp.cli.demo_world import PASSWORD

SIGN_IN_LASTS = 240.0  # seconds for which a sign-in is used again; a phone locks after ten minutes
PATIENCE = 15000  # ms that a test waits for what it expects


@dataclass
class Watch:
    """What went wrong on one phone: errors in the console or in scripts, and any request to another host."""

    host: str
    allowed: list[re.Pattern[str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def on(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self._fault(f"script: {error.error}"))
        context.on("request", self._request)

    def allow(self, pattern: str | re.Pattern[str]) -> None:
        """An error that the story itself brings about."""
        self.allowed.append(re.compile(pattern))

    @property
    def unexpected(self) -> list[str]:
        return [fault for fault in self.faults if not any(one.search(fault) for one in self.allowed)]

    def _fault(self, text: str) -> None:
        self.faults.append(text)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._fault(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self.host:
            self._fault(f"another host: {request.url}")


@dataclass
class Phones:
    """Hands out phones on one server, and at the end closes them and says what went wrong on any."""

    browser: Browser
    server: Server
    _signed_in: dict[str, tuple[float, Any]]
    _open: list[tuple[BrowserContext, Watch]] = field(default_factory=list)

    def __call__(
        self,
        email: str = "",
        width: int = 360,
        height: int = 740,
        theme: str = "night",
        js: bool = True,
        scale: float = 1,
        fresh: bool = False,
    ) -> Page:
        """A page at the start page of `email`, who is signed in; without an address, nobody is and the page is blank.

        `fresh`: sign in anew (it confirms what was accepted by text), whatever was done before.
        """
        context = self.browser.new_context(
            base_url=self.server.address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "night" else "light",
            java_script_enabled=js,
            device_scale_factor=scale,
            has_touch=True,
            reduced_motion="reduce",
            locale="en-US",
        )
        watch = Watch(urlsplit(self.server.address).netloc)
        watch.on(context)
        self._open.append((context, watch))
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        if email:
            self._sign_in(context, email, fresh)
            page.goto("/")
        return page

    def watch(self, page: Page) -> Watch:
        return next(watch for context, watch in self._open if context is page.context)

    def close(self) -> None:
        """Close every phone. Raises AssertionError with whatever none of them should have seen."""
        faults = []
        for context, watch in self._open:
            context.close()
            faults += watch.unexpected
        self._open.clear()
        assert not faults, faults

    def _sign_in(self, context: BrowserContext, email: str, fresh: bool) -> None:
        kept = self._signed_in.get(email)
        if kept and not fresh and time.monotonic() - kept[0] < SIGN_IN_LASTS:
            context.add_cookies(kept[1])
            return
        sign_in(context, email)
        self._signed_in[email] = (time.monotonic(), context.cookies())


def sign_in(context: BrowserContext, email: str, password: str = PASSWORD, *, at: str = "") -> None:
    """By the same form as a person, without painting it. `at`: the server, for a context that knows none."""
    form = context.request.get(f"{at}/sign-in").text()
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token, form[:300]
    answer = context.request.post(
        f"{at}/sign-in", form={"csrf_token": token[1], "email": email, "password": password}, max_redirects=0
    )
    assert answer.status == 303, answer.text()[:300]


def eventually(page: Page, holds: Callable[[], bool], what: str) -> None:
    """Wait for what no locator can see. Raises AssertionError with `what` when it does not come true."""
    until = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < until, what
        page.wait_for_timeout(100)
