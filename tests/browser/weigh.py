"""What a phone fetches on its first visit, until it can work without signal: every answer, as sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Playwright

from tests.browser.line import Got, line_to
from tests.browser.phones import eventually, sign_in
from tests.browser.profile import HAS_PACK, profile
from tests.browser.server import Server

CONTENT = ("/field/content", "/field/responses", "/directory")
"""One language of one region: steps, cards, directory. All else that the phone keeps is shell."""
CACHED = """async () => { const paths = ["/sw.js"];
    for (const name of await caches.keys()) for (const asked of await (await caches.open(name)).keys())
        paths.push(new URL(asked.url).pathname);
    return paths; }"""
SHELL_LIMIT, CONTENT_LIMIT = 61440, 40960  # bytes, gzip, all of it together
REST = 1500  # ms after the pack is there, in case that something still comes


@dataclass
class Weighed:
    """Bytes by path. `other`: what is not kept, such as the start page itself, which is there with signal only."""

    shell: dict[str, int] = field(default_factory=dict)
    content: dict[str, int] = field(default_factory=dict)
    other: dict[str, int] = field(default_factory=dict)

    def add(self, got: Got, cached: set[str]) -> None:
        path = urlsplit(got.sent.path).path
        into = self.other if path not in cached else self.content if path in CONTENT else self.shell
        into[path] = into.get(path, 0) + got.size  # what is fetched twice counts twice


def weigh_first_visit(
    playwright: Playwright, program: str, folder: Path, server: Server, email: str
) -> Weighed:
    """With an empty cache, from the start page of somebody who is signed in."""
    weighed = Weighed()
    with line_to(server) as line, profile(playwright, program, folder) as phone:
        context = phone.open()
        page = context.pages[0]
        sign_in(context, email, at=line.address)
        line.got.clear()
        page.goto(f"{line.address}/")
        eventually(page, lambda: bool(page.evaluate(HAS_PACK)), "the field pack did not come")
        page.wait_for_timeout(REST)
        cached = set(page.evaluate(CACHED))
        for got in line.got:
            if got.sent.method == "GET" and got.status == 200:
                weighed.add(got, cached)
    return weighed
