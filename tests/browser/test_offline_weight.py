"""What a phone on one bar of signal has to fetch before it can do without: measured on the line, file by file."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.server import Server
from tests.browser.weigh import CONTENT_LIMIT, SHELL_LIMIT, weigh_first_visit


@pytest.mark.parametrize("who", ["officer", "advocate"])
@pytest.mark.parametrize("county", ["", ".coast"], ids=["nevada", "california"])
def test_everything_that_works_without_signal_is_light(
    playwright: Playwright, chromium: str, server: Server, tmp_path: Path, who: str, county: str
) -> None:
    email = f"{who}{county}@demo.example"
    weighed = weigh_first_visit(playwright, chromium, tmp_path / "phone", server, email)
    assert {"/field", "/sw.js"} <= set(weighed.shell), "not all was weighed"
    assert {"/field/content", "/field/responses"} <= set(weighed.content), "not all was weighed"
    assert sum(weighed.shell.values()) <= SHELL_LIMIT, weighed.shell
    assert sum(weighed.content.values()) <= CONTENT_LIMIT, weighed.content
