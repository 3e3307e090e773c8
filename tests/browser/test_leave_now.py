"""Leave now: one tap or Shift three times, and nothing of the page is left to see or to go back to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import stories
from tests.browser.offline import NO_LINE, cached_paths, dump, has_pack, store
from tests.browser.phones import Phones, eventually
from tests.browser.server import Server

OFFICER = "officer.coast@demo.example"
SMALL_STORES = "() => [sessionStorage.length, localStorage.length, document.cookie.length]"


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


def field_pack(page: Page) -> set[str]:
    return {path for path in cached_paths(page) if path.startswith("/field")}


WAYS: list[Callable[[Page], None]] = [tap_leave, shift_three_times]


def see_that_nothing_is_left(page: Page, code: str) -> None:
    expect(page).to_have_url(re.compile("/plain$"))
    expect(page).to_have_title("Days")
    assert code not in page.content()
    assert page.evaluate(SMALL_STORES) == [0, 0, 0]
    eventually(page, lambda: page.context.cookies() == [], "the session's cookie is still there")
    eventually(page, lambda: field_pack(page) == set(), "the field pack is still there")
    assert store(page, "marks") == []
    assert code not in str(dump(page))
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
    page = phone(OFFICER, fresh=True)
    phone.watch(page).allow(NO_LINE)
    has_pack(page)
    code = open_response(page)
    page.context.set_offline(True)
    stories.button(page, "Leave now").tap()
    expect(page).to_have_url(re.compile("/plain$"))
    expect(page).to_have_title("Days")
    assert code not in page.content()


def test_left_without_signal_it_opens_nothing_until_the_session_has_ended(phone: Phones) -> None:
    page = phone(OFFICER, fresh=True)
    phone.watch(page).allow(NO_LINE)
    has_pack(page)
    code = open_response(page)
    address = page.url
    page.context.set_offline(True)
    stories.button(page, "Leave now").tap()
    expect(page).to_have_title("Days")
    eventually(page, lambda: field_pack(page) == set(), "the field pack is still there")
    for path in ("/", "/contacts/new", address, "/field", "/kept"):
        page.goto(path)
        expect(page.get_by_role("heading", name="Sign-in is needed")).to_be_visible()
        assert code not in page.content()

    page.context.set_offline(False)
    page.goto("/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert code not in page.content()
    stories.sign_in(page, OFFICER)
    page.goto("/")
    expect(page.get_by_text(re.compile(r"^\d+ open$"))).to_be_visible()


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
    page.goto("/plain")
    sheet = page.locator("link[rel=stylesheet]").get_attribute("href")
    page.goto(str(sheet))
    page.evaluate("addEventListener('pageshow', (event) => (window.kept = event.persisted))")
    page.goto("/plain")
    page.evaluate("history.back()")
    page.wait_for_url(f"**{sheet}", wait_until="commit")
    eventually(page, lambda: page.evaluate("window.kept") is True, "this browser loads a page anew")
    page.context.close()
