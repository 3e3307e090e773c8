"""A phone left alone locks itself, and what was being typed waits for its person."""

from __future__ import annotations

import re
import time

from playwright.sync_api import expect

from tests.browser import stories
from tests.browser.axe import no_barriers
from tests.browser.left_alone import LeftAlone

LOCKS_AFTER = 61.0  # seconds: the shortest that the setting allows, and one


def test_a_form_held_open_while_locked_is_delivered_by_the_phone_itself(left_alone: LeftAlone) -> None:
    page = left_alone.page
    left_alone.phones.watch(page).allow("status of 401")
    page.wait_for_timeout(max(0.0, LOCKS_AFTER - (time.monotonic() - left_alone.since)) * 1000)
    stories.button(page, "Log and page advocate").click()
    expect(page.get_by_role("heading", name="Locked, to keep others out")).to_be_visible()
    expect(page.get_by_text("Laundromat")).to_have_count(0)
    expect(page.get_by_role("link", name="Call duty (775) 555-0142")).to_be_visible()
    expect(page.locator("#waiting")).to_contain_text(re.compile("Asking"))
    no_barriers(page)

    page.get_by_label("Your password").fill("alongside-demo")
    stories.button(page, "Open again").click()
    expect(page.get_by_role("heading", name="Your open responses")).to_be_visible()
    page.locator("h2.code a").first.click()
    expect(page.locator("#page-card")).to_contain_text(re.compile("Asking the on.call advocate"))
    left_alone.phones.close()
