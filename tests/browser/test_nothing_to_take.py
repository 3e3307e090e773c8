"""What was typed is on the screen and sealed on the server, and nowhere else: no paper, no cover lifted, no trace."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser import stories
from tests.browser.phones import Phones, sign_in
from tests.browser.server import Server

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


@pytest.fixture
def profile(
    playwright: Playwright, chromium: str, server: Server, tmp_path: Path
) -> Iterator[BrowserContext]:
    """A browser with a folder of its own, as a phone has."""
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile", executable_path=chromium, base_url=server.address
    )
    context.set_default_timeout(15000)
    yield context
    context.close()


def files_with(folder: Path, word: str) -> list[str]:
    """The files in which a word stands, as the browser writes words: UTF-8 and UTF-16."""
    forms = (word.encode(), word.encode("utf-16-le"))
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]


def test_what_was_typed_is_not_in_the_browsers_folder(profile: BrowserContext, tmp_path: Path) -> None:
    place, word, leaked = "Zanzibarplatz 17", "Quetzalcoatlus", "Xylophonkiste"
    sign_in(profile, ADVOCATE)
    page = profile.pages[0]
    _type_into_plan(page, word)
    profile.clear_cookies()
    sign_in(profile, "officer.coast@demo.example")
    page.goto("/")
    stories.log_contact(page, place)
    expect(page.locator("#page-card")).to_be_visible()
    page.goto("/plain")
    page.evaluate("(word) => localStorage.setItem('leak', word)", leaked)
    page.wait_for_timeout(500)
    profile.close()
    assert files_with(tmp_path, leaked), "the control must be found"
    assert files_with(tmp_path, place) == []
    assert files_with(tmp_path, word) == []


def _type_into_plan(page: Page, word: str) -> None:
    page.goto("/")
    page.locator("h2.code a").first.click()
    stories.begin_plan(page)
    stories.skip_to(page, re.compile("Who could you tell"))
    with page.expect_response("**/plan/parts"):
        stories.answer_question(page, typed={"Who could you tell": word})
