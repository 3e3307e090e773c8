"""Leave now: one tap or Shift three times, and nothing of the page is left to see or to go back to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import stories
from tests.browser.phones import Phones, eventually
from tests.browser.server import Server

OFFICER = "officer.coast@demo.example"
STORES = """async () => [sessionStorage.length, localStorage.length, document.cookie.length,
    (await indexedDB.databases()).length, (await caches.keys()).length]"""


def open_response(page: Page) -> str:
    """The card of the first response; its code."""
    page.locator("h2.code a").first.click()
    expect(page.locator("h1.code")).to_be_visible()
    return stories.code_of(page)


def tap_leave(page: Page) -> None:
    stories.button(page, "Leave now").tap()


def shift_three_times(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


WAYS: list[Callable[[Page], None]] = [tap_leave, shift_three_times]


def see_that_nothing_is_left(page: Page, code: str) -> None:
    expect(page).to_have_url(re.compile("/plain$"))
    expect(page).to_have_title("Days")
    assert code not in page.content()
    assert page.evaluate(STORES) == [0, 0, 0, 0, 0]
    eventually(page, lambda: page.context.cookies() == [], "the session's cookie is still there")
    page.evaluate("history.back()")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert code not in page.content()


@pytest.mark.parametrize("leave", WAYS)
def test_leaving_covers_the_page_and_ends_the_session(phone: Phones, leave: Callable[[Page], None]) -> None:
    page = phone(OFFICER, fresh=True)
    code = open_response(page)
    leave(page)
    see_that_nothing_is_left(page, code)


def test_shift_pressed_for_capitals_does_not_leave(phone: Phones) -> None:
    page = phone(OFFICER)
    code = open_response(page)
    for key in ("Shift", "a", "Shift", "b", "Shift"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    expect(page.locator("h1.code")).to_have_text(code)


def test_leaving_on_a_dead_line_still_covers_at_once(phone: Phones) -> None:
    page = phone(OFFICER)
    phone.watch(page).allow("ERR_INTERNET_DISCONNECTED")
    code = open_response(page)
    page.context.set_offline(True)
    stories.button(page, "Leave now").tap()
    page.wait_for_timeout(300)
    assert code not in page.content()


@pytest.fixture(scope="module")
def remembering_browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """With the back/forward cache, which test browsers switch off and people's browsers have."""
    started = playwright.chromium.launch(
        executable_path=chromium, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield started
    started.close()


def test_back_shows_nothing_where_the_browser_keeps_pages_whole(
    remembering_browser: Browser, server: Server
) -> None:
    phones = Phones(remembering_browser, server, {})
    page = phones(OFFICER)
    code = open_response(page)
    stories.button(page, "Leave now").tap()
    see_that_nothing_is_left(page, code)
    phones.close()


def test_the_browser_of_that_test_does_keep_pages_whole(remembering_browser: Browser, server: Server) -> None:
    """Without this, the test above would show nothing."""
    page = remembering_browser.new_page(base_url=server.address)
    page.goto("/static/css/tokens.css")
    page.evaluate("addEventListener('pageshow', (event) => (window.kept = event.persisted))")
    page.goto("/plain")
    page.evaluate("history.back()")
    page.wait_for_url("**/tokens.css", wait_until="commit")
    eventually(page, lambda: page.evaluate("window.kept") is True, "this browser loads a page anew")
    page.context.close()
