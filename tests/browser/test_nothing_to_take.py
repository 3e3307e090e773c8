"""What was typed is on the screen and sealed on the server, and nowhere else: no paper, no cover lifted.

What a browser writes into its own folder is searched in test_sweep.py.
"""

from __future__ import annotations

import re
import zlib

import pytest
from playwright.sync_api import expect

from tests.browser.phones import Phones

ADVOCATE = "advocate.coast@demo.example"
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.S)
SHOWS_TEXT = re.compile(rb"\bT[jJ]\b")
HIDE = """() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def has_words(pdf: bytes) -> bool:
    """Whether any page of a PDF that Chromium made paints text."""
    return any(SHOWS_TEXT.search(unpacked(stream)) for stream in STREAM.findall(pdf))


def unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


@pytest.mark.parametrize("path", ["plan", "plan/new"])
def test_a_plan_prints_blank(phone: Phones, path: str) -> None:
    page = phone(ADVOCATE)
    page.locator("h2.code a").first.click()
    expect(page.locator("h1.code")).to_be_visible()
    assert has_words(page.pdf()), "the control must print"
    page.goto(f"{page.url}/{path}")
    expect(page.get_by_role("button", name="Leave now")).to_be_visible()
    assert not has_words(page.pdf())


@pytest.mark.parametrize("path", ["", "/plan/new", "/details"])
def test_a_page_that_is_not_in_front_shows_nothing(phone: Phones, path: str) -> None:
    page = phone(ADVOCATE)
    page.locator("h2.code a").first.click()
    expect(page.locator("h1.code")).to_be_visible()
    page.goto(f"{page.url}{path}")
    expect(page.locator("main")).to_be_visible()
    page.evaluate(HIDE)
    expect(page.locator("main")).to_be_hidden()
    expect(page.locator("header.top")).to_be_hidden()
