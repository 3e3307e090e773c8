"""The same night on phones that run no script: every tap is a form, and every answer a page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import stories
from tests.browser.phones import Phones


def test_a_night_without_script(phone: Phones) -> None:
    officer, advocate = phone(js=False), phone(js=False)
    stories.sign_in(officer, "officer.coast@demo.example")
    stories.log_contact(officer, "Bus station, gate 2")
    code = stories.code_of(officer)
    card = officer.locator("#page-card")
    expect(card).to_contain_text(re.compile("Asking the on.call advocate"))

    stories.sign_in(advocate, "advocate.coast@demo.example")
    asked = advocate.locator(".card", has=advocate.get_by_role("heading", name=code, exact=True))
    asked.get_by_role("link", name="See where, and answer").click()
    expect(advocate.get_by_text("Bus station, gate 2")).to_be_visible()
    advocate.get_by_label("Minutes until you arrive").fill("40")
    stories.button(advocate, re.compile("^Yes, I")).click()
    officer.reload()
    expect(card).to_contain_text("40 min")

    stories.link(officer, re.compile("Place changed")).click()
    officer.get_by_label("Where can the advocate meet you?").fill("Bus station, gate 9")
    stories.button(officer, "Keep the new place").click()
    expect(officer.get_by_text("Kept. The advocate is told that the place changed.")).to_be_visible()

    stories.button(advocate, "On my way").click()
    expect(advocate.get_by_text("On your way. The officer can see it.")).to_be_visible()
    expect(advocate.get_by_text("Bus station, gate 9")).to_be_visible()
    stories.button(advocate, "I have arrived").click()
    expect(advocate.get_by_text(re.compile("^Arrived "))).to_be_visible()

    stories.section(advocate, "Steps").click()
    before = advocate.get_by_text(re.compile(r"Steps: \d+ of \d+ answered")).inner_text()
    first = advocate.locator(".next").get_by_role("heading").inner_text()
    advocate.locator(".next").get_by_role("button", name="Done").click()
    expect(advocate.get_by_text(before)).to_have_count(0)
    expect(advocate.locator(".step.done", has_text=first)).to_be_visible()

    stories.give_bag(advocate, "Clothes S, shoes 6")
    expect(advocate.get_by_text("Given: Clothes S, shoes 6")).to_be_visible()

    stories.section(advocate, "Plan").click()
    stories.link(advocate, re.compile("Start a")).click()
    expect(advocate.locator("noscript p")).to_be_visible()
    assert "that needs JavaScript, which is off here" in advocate.locator("main").inner_text()
    expect(stories.button(advocate, "Finish")).to_have_count(0)
    stories.button(advocate, "Leave now").click()
    expect(advocate).to_have_url(re.compile("/plain$"))
    advocate.goto("/")
    expect(advocate.get_by_role("heading", name="Sign in")).to_be_attached()


def test_a_step_that_could_not_be_done_says_why_without_script(phone: Phones) -> None:
    officer = phone("officer.coast@demo.example", js=False)
    stories.open_steps(officer)
    step = officer.locator(".next")
    name = step.get_by_role("heading").inner_text()
    step.get_by_text("Could not", exact=True).click()
    step.locator(".reasons button").first.click()
    expect(officer.locator(".step.could_not", has_text=name)).to_contain_text("Could not:")


def test_an_empty_form_comes_back_with_words_beside_the_field(phone: Phones) -> None:
    officer = phone("officer.coast@demo.example", js=False)
    phone.watch(officer).allow("status of 422")
    officer.goto("/contacts/new")
    officer.get_by_label("Call you back on").fill("12345")
    stories.button(officer, "Log and page advocate").click()
    expect(officer.get_by_role("alert")).to_contain_text("Not sent yet: 3 answers need a look.")
    expect(officer.get_by_label("Call you back on")).to_have_value("12345")
