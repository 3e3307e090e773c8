"""The story of the night, in three people's windows and on the simulated telephones."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import stories
from tests.browser.phones import Phones


def test_an_officer_an_advocate_and_the_desk_see_the_same_night(phone: Phones) -> None:
    board = phone("supervisor@demo.example", width=1280, height=800)
    officer = phone("officer@demo.example")
    simulator = phone(width=1280, height=800)
    simulator.goto("/simulator")
    stories.link(simulator, re.compile("Silver Basin")).click()

    expect(officer.get_by_role("heading", name="Your open responses")).to_be_visible()
    address = stories.log_contact(officer)
    code = stories.code_of(officer)
    card = officer.locator("#page-card")
    expect(card).to_contain_text(re.compile("Asking the on.call advocate"))
    expect(card).to_contain_text("Text delivered.")
    expect(officer.get_by_text("What to say now")).to_be_visible()

    waiting = board.locator(f"#ask-{code}")
    expect(waiting).to_contain_text(re.compile("Asking the on.call advocate"))
    expect(waiting.get_by_role("button", name="Page next person")).to_be_visible()

    expect(simulator.get_by_text(f"{code}: please respond.")).to_be_visible()
    stories.answer_by_text(simulator, stories.ON_CALL, "25")
    expect(simulator.get_by_text("read as: yes, 25 min")).to_be_visible()

    expect(card).to_contain_text(re.compile("Accepted: an\\s+advocate is coming"))
    expect(card).to_contain_text("25 min")
    expect(card).to_contain_text("Unconfirmed until they have signed in")
    expect(officer).to_have_url(address)
    row = board.locator(".board-row", has_text=code)
    expect(row).to_contain_text("Accepted")
    expect(row).to_contain_text("unconfirmed")
    expect(waiting).to_have_count(0)

    advocate = phone()
    stories.sign_in(advocate, "advocate@demo.example")
    expect(card).not_to_contain_text("Unconfirmed")
    stories.link(advocate, code).click()
    expect(advocate.get_by_text(stories.PLACE)).to_be_visible()
    stories.button(advocate, "On my way").click()
    expect(advocate.get_by_text("On your way. The officer can see it.")).to_be_visible()
    expect(card).to_contain_text("On the way")
    expect(row).to_contain_text("On the way")

    stories.button(advocate, "I have arrived").click()
    expect(advocate.get_by_text("Advocate on scene: met")).to_be_visible()
    expect(card).to_contain_text("The advocate is here")
    expect(row).to_contain_text("Advocate with them")

    stories.section(advocate, "Bag").click()
    expect(advocate.get_by_role("radio", name="Clothes M, shoes 8 Car 12: 2 in stock")).to_be_visible()
    stories.give_bag(advocate, "Clothes M, shoes 8 Car 12")
    expect(advocate.get_by_text("Given: Clothes M, shoes 8")).to_be_visible()
    expect(advocate.get_by_role("radio", name="Clothes M, shoes 8 Car 12: 1 in stock")).to_be_visible()

    stories.begin_plan(advocate)
    stories.answer_question(advocate, "Yes, I can call")
    stories.answer_question(advocate, "By bus or train")
    stories.answer_question(advocate, "A place open all night")
    stories.answer_question(advocate, "ID card", "Court papers")
    stories.skip_to(advocate, re.compile("Who could you tell"))
    stories.answer_question(advocate, typed={"Who could you tell": "Robin"})
    expect(advocate.locator("[data-sending]").get_by_text("All sent")).to_be_visible()
    stories.finish_plan(advocate)
    expect(advocate.get_by_text(re.compile("^Finished "))).to_be_visible()

    stories.link(board, code).click()
    stories.link(board, re.compile("^Timeline")).click()
    for happened in (
        "Contact logged",
        "Asked to come",
        "Accepted",
        "On the way",
        "Arrived",
        "Clock met",
        "Bag given",
    ):
        expect(board.locator(".time-line").get_by_text(happened).first).to_be_visible()
    expect(officer.get_by_text("Robin")).to_have_count(0)
