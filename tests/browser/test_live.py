"""What moves by itself, and what must not: live parts, no signal, double taps, the back button."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import stories
from tests.browser.offline import ready, status
from tests.browser.phones import Phones
from tests.browser.server import Serve

OFFICER = "officer.coast@demo.example"
SUPERVISOR = "supervisor.coast@demo.example"


def number_open(page: Page) -> int:
    """How many responses home says are open."""
    page.goto("/")
    said = page.get_by_text(re.compile(r"^\d+ open$")).inner_text()
    return int(said.split()[0])


def looks_again(page: Page) -> None:
    """As when a phone is taken out of a pocket: live parts ask at once, however long they meant to wait."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_the_board_is_not_sent_again_while_nothing_changed(phone: Phones) -> None:
    board = phone(SUPERVISOR)
    with board.expect_response("**/board/live") as first:
        looks_again(board)
    assert first.value.status == 200
    with board.expect_response(lambda answer: "/board/live" in answer.url and answer.status == 304) as found:
        looks_again(board)
    assert found.value.headers["cache-control"] == "no-store"
    assert found.value.request.headers["if-none-match"] == found.value.headers["etag"]
    expect(board.locator("[data-sending]").get_by_text("Live", exact=True)).to_be_visible()


def test_a_change_is_read_out_on_the_officers_card(phone: Phones) -> None:
    officer, advocate = phone(OFFICER), phone("advocate.coast@demo.example")
    address = stories.log_contact(officer, "Harbor, pier 3")
    status = officer.locator("#status")
    expect(status).not_to_contain_text("Accepted")
    advocate.goto(address)
    advocate.get_by_label("Minutes until you arrive").fill("15")
    stories.button(advocate, re.compile("^Yes, I")).click()
    looks_again(officer)
    expect(status).to_contain_text("Accepted: an advocate is coming")
    assert status.get_attribute("aria-live") == "polite"


def test_a_double_tap_on_log_sends_one_contact(phone: Phones) -> None:
    officer = phone(OFFICER)
    before = number_open(officer)
    officer.goto("/contacts/new")
    stories.fill_contact(officer, "Mall, east door")
    stories.button(officer, "Log and page advocate").dblclick()
    officer.wait_for_url("**/responses/*")
    assert number_open(officer) == before + 1


def test_a_double_tap_sends_one_contact_without_script_too(phone: Phones) -> None:
    officer = phone(OFFICER, js=False)
    before = number_open(officer)
    officer.goto("/contacts/new")
    stories.fill_contact(officer, "Mall, west door")
    stories.button(officer, "Log and page advocate").dblclick()
    officer.wait_for_url("**/responses/*")
    assert number_open(officer) == before + 1


def test_back_and_forward_after_logging_send_nothing_again(phone: Phones) -> None:
    officer = phone(OFFICER)
    before = number_open(officer)
    address = stories.log_contact(officer, "Ferry terminal")
    posts: list[str] = []
    officer.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)
    officer.go_back()
    expect(stories.button(officer, "Log and page advocate")).to_be_visible()
    officer.go_forward()
    expect(officer).to_have_url(address)
    officer.reload()
    assert posts == []
    assert number_open(officer) == before + 1


def test_without_signal_nobody_believes_that_somebody_is_paged(phone: Phones) -> None:
    officer = ready(phone, OFFICER)
    officer.goto("/contacts/new")
    stories.fill_contact(officer, "Under the bridge")
    officer.context.set_offline(True)
    banner = officer.get_by_role("region", name="No signal.")
    expect(banner).to_contain_text("Nobody has been paged.")
    stories.button(officer, "Log and page advocate").click()
    expect(
        officer.locator("[data-when=kept] h2").get_by_text("Nobody has been paged. Call duty now.")
    ).to_be_visible()
    expect(officer.get_by_role("link", name=re.compile("Call duty now"))).to_be_visible()
    expect(status(officer)).to_have_text(re.compile("1 kept"))
    expect(officer.get_by_text("Under the bridge")).to_have_count(0)
    officer.context.set_offline(False)
    officer.wait_for_url(re.compile(r":\d+/responses/"))
    expect(officer.locator("#page-card")).to_contain_text(re.compile("Asking the on.call advocate"))
    expect(status(officer).get_by_text("Live", exact=True)).to_be_visible()
    expect(status(officer).get_by_text(re.compile("kept$"))).to_be_hidden()


def test_a_dead_server_shows_the_duty_number_and_coming_back_takes_it_away(
    serve: Serve, phone: Phones
) -> None:
    server = serve()
    officer = Phones(phone.browser, server, {})("officer@demo.example")
    expect(officer.get_by_role("heading", name="Your open responses")).to_be_visible()
    banner = officer.get_by_role("region", name="No signal.")
    expect(banner).to_be_hidden()
    server.stop()
    looks_again(officer)
    expect(banner).to_be_visible()
    call = banner.get_by_role("link", name="Call duty (775) 555-0142")
    assert call.get_attribute("href") == "tel:+17755550142"
    server.start()
    looks_again(officer)
    expect(banner).to_be_hidden()
    officer.context.close()
