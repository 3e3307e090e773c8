"""The field pages with the network off: they open after one visit, and never say more than is known."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser import stories
from tests.browser.axe import no_barriers
from tests.browser.offline import items, ready
from tests.browser.phones import Phones, eventually
from tests.browser.world import World, email

OFFICER, ADVOCATE = email("officer"), email("advocate")
DUTY = "(530) 555-0142"
OFFLINE = {
    "officer": (
        ("/", "Your open responses"),
        ("/contacts/new", "Log contact"),
        ("/directory", "Help lines"),
        ("/ready", "Ready for my shift"),
        ("/kept", "Kept here"),
        ("/field", "Your open responses"),
        ("/field/say", "What to say"),
        ("/responses/{two}", "R-"),
        ("/responses/{two}/steps", "R-"),
        ("/responses/{two}/say", "R-"),
        ("/responses/{two}/details", "R-"),
        ("/responses/{two}/scene", "R-"),
    ),
    "advocate": (
        ("/", "Your open responses"),
        ("/responses/{one}", "R-"),
        ("/responses/{one}/steps", "R-"),
        ("/responses/{one}/bag", "R-"),
        ("/responses/{one}/plan/new", "Say this first"),
        ("/responses/{one}/details", "R-"),
    ),
}


def off(page: Page) -> None:
    page.context.set_offline(True)


def back(page: Page) -> None:
    """Signal is back; wait until nothing waits. The page may go on to a live one meanwhile."""

    def is_empty() -> bool:
        try:
            return items(page) == []
        except Error:
            return False

    page.context.set_offline(False)
    eventually(page, is_empty, "something still waits on this phone")


def heading(page: Page, words: str) -> None:
    expect(page.locator("h1:visible").first).to_contain_text(words)


def logs_offline(page: Page) -> str:
    """A contact with the network off; the id that the phone gave it."""
    page.goto("/contacts/new")
    stories.fill_contact(page)
    page.get_by_label("Call you back on").fill("530 555 0117")
    stories.button(page, stories.LOGS).click()
    page.wait_for_url("**/field/responses/*")
    return page.url.rpartition("/")[2]


@pytest.mark.parametrize("who", OFFLINE)
def test_every_page_of_the_pack_opens_without_signal_after_one_visit(
    phone: Phones, world: World, who: str
) -> None:
    page = ready(phone, email(who))
    off(page)
    for pattern, words in OFFLINE[who]:
        page.goto(world.path(pattern))
        heading(page, words)
        expect(page.get_by_text("Opening what this phone keeps")).to_have_count(0)


def test_a_contact_without_signal_says_first_that_nobody_was_paged(phone: Phones, world: World) -> None:
    page = ready(phone, OFFICER)
    off(page)
    logs_offline(page)
    expect(page.get_by_role("heading", name="Nobody has been paged. Call duty now.")).to_be_visible()
    expect(page.get_by_text("No signal. Kept on this phone.")).to_be_visible()
    call = page.get_by_role("link", name=re.compile("Call duty now"))
    expect(call).to_have_attribute("href", "tel:+15305550142")
    expect(call).to_contain_text(DUTY)
    expect(call).to_be_in_viewport()
    boxes = [one.bounding_box() for one in page.locator(".dock :is(a, button)").all() if one.is_visible()]
    largest = max(boxes, key=lambda box: box["width"] * box["height"] if box else 0)
    assert largest == call.bounding_box(), "the call is the biggest thing to tap"
    expect(page.get_by_text("I need the on-call advocate. I am at")).to_be_visible()
    no_barriers(page)


def test_kept_contact_then_signal_then_the_live_card(phone: Phones, world: World) -> None:
    page = ready(phone, OFFICER)
    off(page)
    contact = logs_offline(page)
    page.goto("/")
    expect(page.get_by_role("link", name="New contact")).to_be_visible()
    page.goto(f"/field/responses/{contact}/steps")
    expect(page.get_by_text(re.compile(r"Steps: 0 of \d+ answered"))).to_be_visible()
    done = page.locator(".next h2").inner_text()
    page.locator(".next").get_by_role("button", name="Done").click()
    expect(page.locator(".step.done")).to_contain_text("kept here")
    page.goto("/kept")
    expect(page.locator("[data-items] li")).to_have_count(2)
    expect(page.locator("[data-items]")).to_contain_text(done)
    page.goto(f"/field/responses/{contact}")
    page.context.set_offline(False)
    page.wait_for_url(re.compile(f"(?<!/field)/responses/{contact}"))
    expect(page.locator("#page-card")).to_be_visible()
    back(page)
    page.goto(f"/responses/{contact}/steps")
    expect(page.locator(".step.done")).to_contain_text(done)


def test_a_known_response_never_pretends_to_be_live(phone: Phones, world: World) -> None:
    page = ready(phone, OFFICER)
    off(page)
    page.goto(f"/responses/{world.two}")
    expect(page.get_by_role("heading", name="Who is coming is not known without signal")).to_be_visible()
    said = page.locator("main").inner_text() + page.locator(".foot").inner_text()
    assert not re.search("Asking|Accepted|min left|Expected", said)
    expect(page.get_by_role("link", name=re.compile("Call duty")).first).to_be_visible()


def test_a_response_that_this_phone_does_not_know_says_so(phone: Phones, world: World) -> None:
    page = ready(phone, OFFICER)
    off(page)
    page.goto("/responses/01a1fec7-d30b-76f0-a0cd-3b9eff56070e")
    expect(page.get_by_role("heading", name="Not on this phone")).to_be_visible()


@pytest.mark.parametrize(
    ("state", "says"),
    [("held", "Duty has it, and looks at it first"), ("look", "This phone could not hand it over")],
)
def test_a_contact_that_did_not_go_through_still_says_to_call(
    phone: Phones, world: World, state: str, says: str
) -> None:
    page = ready(phone, OFFICER)
    off(page)
    logs_offline(page)
    key = items(page)[0]["key"]
    page.evaluate(
        "([key, state]) => state === 'held' ? alongside.settle(key, state) : alongside.change(key, { state })",
        [key, state],
    )
    expect(page.get_by_text(says)).to_be_visible()
    expect(page.get_by_role("heading", name="Nobody has been paged. Call duty now.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Call duty now"))).to_be_visible()


def test_kept_says_what_to_do_for_what_does_not_go_by_itself(phone: Phones, world: World) -> None:
    page = ready(phone, OFFICER)
    off(page)
    logs_offline(page)
    page.goto("/kept")
    expect(page.get_by_text("Something needs a look")).to_be_hidden()
    expect(page.get_by_text("waited for more than a day")).to_be_hidden()
    page.evaluate("async () => alongside.change((await alongside.items())[0].key, { state: 'look' })")
    expect(page.get_by_role("heading", name="Something needs a look")).to_be_visible()
    expect(page.locator("[data-items] li")).to_contain_text("needs a look")
    no_barriers(page)


def test_what_waits_for_more_than_a_day_is_said_aloud(phone: Phones, world: World) -> None:
    page = ready(phone, OFFICER)
    off(page)
    logs_offline(page)
    page.clock.install()
    page.goto("/kept")
    page.clock.fast_forward("25:00:00")
    page.evaluate("() => alongside.tell()")
    expect(page.get_by_text("waited for more than a day")).to_be_visible()


def test_an_advocate_is_on_the_way_and_there_without_signal(phone: Phones, world: World) -> None:
    page = ready(phone, ADVOCATE)
    off(page)
    page.goto(f"/responses/{world.one}")
    stories.button(page, "I have not arrived: undo").click()
    stories.button(page, "I have arrived").click()
    expect(page.locator("[data-marks]")).to_contain_text("I have arrived")
    expect(page.locator("[data-marks]")).to_contain_text("kept here")
    back(page)
    page.goto(f"/responses/{world.one}")
    expect(page.get_by_text(re.compile("Arrived"))).not_to_have_count(0)


def test_a_restricted_step_is_kept_and_shows_nothing(phone: Phones, world: World) -> None:
    page = ready(phone, ADVOCATE)
    off(page)
    page.goto(f"/responses/{world.one}/steps")
    row = page.locator("#step-advocate-hurt")
    row.locator("summary").click()
    expect(row).to_contain_text("Whether it was answered shows with signal.")
    row.get_by_role("button", name="Done").click()
    eventually(page, lambda: len(items(page)) == 1, "it was not kept")
    expect(row).not_to_have_class(re.compile("done"))
    page.reload()
    expect(page.locator("#step-advocate-hurt")).not_to_have_class(re.compile("done"))
    marks = page.evaluate("alongside.marksOf(undefined)")
    assert not any("hurt" in str(mark) for mark in marks)
    back(page)


def test_a_bag_is_given_from_the_own_trunk_without_signal(phone: Phones, world: World) -> None:
    page = ready(phone, ADVOCATE)
    off(page)
    page.goto(f"/responses/{world.one}/bag")
    page.get_by_role("radio", name=re.compile("Clothes M, shoes 8 My own")).check()
    stories.button(page, "Bag given").click()
    eventually(page, lambda: len(items(page)) == 1, "it was not kept")
    back(page)
    page.goto(f"/responses/{world.one}/bag")
    expect(page.get_by_text("Given: Clothes M, shoes 8").first).to_be_visible()


def test_a_plan_is_made_and_sealed_without_signal(phone: Phones, world: World) -> None:
    page = ready(phone, ADVOCATE)
    off(page)
    page.goto(f"/responses/{world.one}/plan/new")
    stories.button(page, "Said").click()
    stories.button(page, re.compile("Only the advocate.s agency keeps it")).click()
    stories.answer_question(page, "Yes, I can call")
    eventually(page, lambda: len(items(page)) >= 1, "the part was not kept")
    assert page.title() == "Alongside"
    stories.finish_plan(page)
    page.wait_for_url(f"**/responses/{world.one}")
    back(page)
    page.goto(f"/responses/{world.one}/plan")
    expect(page.get_by_text(re.compile("Finished")).first).to_be_visible()


def test_the_light_is_green_after_one_visit_and_stays_so_without_signal(phone: Phones, world: World) -> None:
    page = ready(phone, ADVOCATE)
    page.goto("/ready")
    light = page.locator("[data-light]")
    expect(light).to_contain_text("This phone can work without signal.")
    expect(page.locator("[data-check=agency] [data-digits]")).to_have_text(re.compile(r"^(\w{4} ){7}\w{4}$"))
    off(page)
    page.goto("/ready")
    expect(light).to_contain_text("This phone can work without signal.")
    for name in ("key", "agency", "pack", "shell", "clock", "unsent"):
        expect(page.locator(f"[data-check={name}]")).to_have_attribute("data-state", "good")
    no_barriers(page)


WRONG = {
    "another key": (
        "alongside.setAbout('agencyOffered', { fingerprint: 'ab'.repeat(32) })",
        "agency",
    ),
    "no key to seal with": ("alongside.setAbout('outbox', undefined)", "key"),
    "an old pack": ("alongside.setAbout('pack', { at: Date.now() - 25 * 3600e3 })", "pack"),
    "no pack": ("alongside.setAbout('pack', null)", "pack"),
    "an old version": ("alongside.setAbout('serverShell', 'newer')", "shell"),
    "a wrong clock": ("alongside.setAbout('skew', 11 * 60e3)", "clock"),
}


@pytest.mark.parametrize("case", WRONG)
def test_the_light_says_what_is_not_in_order(phone: Phones, world: World, case: str) -> None:
    script, row = WRONG[case]
    page = ready(phone, ADVOCATE)
    off(page)
    page.goto("/ready")
    page.evaluate(script)
    expect(page.locator("[data-light]")).to_contain_text("Not ready yet")
    expect(page.locator("[data-light]")).to_contain_text("One thing to put right")
    expect(page.locator(f"[data-check={row}]")).not_to_have_attribute("data-state", "good")


def test_a_changed_key_is_taken_only_by_a_tap(phone: Phones, world: World) -> None:
    page = ready(phone, ADVOCATE)
    off(page)
    page.goto("/ready")
    pinned = page.evaluate("alongside.about('agency')")
    offered = pinned | {"fingerprint": "ab" * 32}
    page.evaluate("(offered) => alongside.setAbout('agencyOffered', offered)", offered)
    row = page.locator("[data-check=agency]")
    expect(row).to_contain_text("It changed.")
    expect(row.locator("[data-new-digits]")).to_have_text("abab " * 7 + "abab")
    assert page.evaluate("alongside.about('agency')") == pinned
    stories.button(page, "Same digits: accept the new key").click()
    expect(row).to_have_attribute("data-state", "good")
    assert page.evaluate("alongside.about('agency')") == offered


def test_the_plain_page_knows_the_day_without_the_server(phone: Phones) -> None:
    page = phone()
    page.clock.set_fixed_time("2031-02-05T12:00:00")
    page.goto("/plain")
    expect(page.get_by_text("February 2031")).to_be_visible()
    expect(page.get_by_text("Today is day 36 of the year.")).to_be_visible()
    expect(page.locator("[aria-current=date]")).to_have_text("5")
    assert "alongside" not in page.locator("body").inner_text().lower()


def test_the_next_person_on_a_shared_phone_finds_nothing_of_the_one_before(
    phone: Phones, world: World
) -> None:
    page = ready(phone, OFFICER)
    off(page)
    page.evaluate("alongside.setAbout('person', '01a1fec7-d30b-76f0-a0cd-3b9eff56070e')")
    page.goto("/field/contacts/new")
    expect(page.get_by_text("These pages are from an earlier sign-in")).to_be_visible()
    expect(page.locator("form[data-keep]")).to_have_count(0)
