"""What people do on their phones, a function an act. Pages are found by what stands on them."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from webapp.cli.demo_world import PASSWORD

PLACE = "Truck stop, bay 4"
ON_CALL = re.compile("On.call advocate")  # the hyphen may be one that does not break


# Without signal the button does not promise a page.
LOGS = re.compile("^Log (and page advocate|contact)$")


def button(page: Page, name: Any) -> Locator:
    return page.get_by_role("button", name=name, exact=isinstance(name, str))


def link(page: Page, name: Any) -> Locator:
    return page.get_by_role("link", name=name, exact=isinstance(name, str))


def section(page: Page, name: str) -> Locator:
    """One of the four parts of a response at the bottom edge."""
    return page.get_by_role("navigation", name="Parts of this response").get_by_role("link", name=name)


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    button(page, "Sign in").click()
    expect(page.get_by_text("E-mail and password do not fit")).to_have_count(0)


def fill_contact(page: Page, where: str = PLACE) -> None:
    page.get_by_label("Where can the advocate meet you?").fill(where)
    page.get_by_role("radiogroup", name="Is anyone hurt or in danger now?").get_by_label(
        "No", exact=True
    ).check()


def log_contact(page: Page, where: str = PLACE) -> str:
    """From home: two answers, one tap. The card of the new response is on screen; its address comes back."""
    link(page, re.compile("Log contact")).click()
    fill_contact(page, where)
    button(page, "Log and page advocate").click()
    page.wait_for_url("**/responses/*")
    return page.url


def open_steps(page: Page) -> None:
    """From home: the steps of the newest response. The tests share one night: where all are answered, of a new one."""
    page.locator("h2.code a").first.click()
    section(page, "Steps").click()
    unanswered = page.locator(".next")
    expect(unanswered.or_(page.get_by_text("Every step is answered"))).to_be_visible()
    if unanswered.count() == 0:
        page.goto("/")
        log_contact(page, "Depot, rear door")
        section(page, "Steps").click()
    expect(unanswered).to_be_visible()


def code_of(page: Page) -> str:
    """The code of the response whose card is on screen."""
    return page.locator("h1.code").inner_text()


def answer_by_text(simulator: Page, who: Any, text: str) -> None:
    """Type a text on that telephone and send it."""
    telephone = simulator.locator("section.phone").filter(has=simulator.get_by_role("heading", name=who))
    telephone.get_by_text("Type a text").click()
    telephone.get_by_label("Text from this phone").fill(text)
    telephone.get_by_role("button", name="Send").click()


def give_bag(page: Page, bag: str) -> None:
    section(page, "Bag").click()
    page.get_by_role("radio", name=bag).first.check()
    button(page, "Bag given").click()


def begin_plan(page: Page) -> None:
    """To the first question, with what is said kept for the agency."""
    section(page, "Plan").click()
    link(page, re.compile("Start a")).click()
    button(page, "Said").click()
    button(page, re.compile("Only the advocate.s agency keeps it")).click()


def answer_question(page: Page, *choices: str, typed: dict[str, str] | None = None) -> None:
    """Choose and type on the question that is on screen, and go on."""
    for choice in choices:
        page.get_by_label(choice, exact=True).locator("visible=true").check()
    for label, text in (typed or {}).items():
        page.get_by_label(label).locator("visible=true").fill(text)
    button(page, "Next").click()


def skip_to(page: Page, heading: Any, most: int = 60) -> None:
    """Skip what comes until a heading with these words is on screen."""
    wanted = page.get_by_role("heading", level=1, name=heading)
    for _ in range(most):
        if wanted.locator("visible=true").count():
            return
        button(page, "Skip").locator("visible=true").click()
    raise AssertionError(f"{heading} did not come; on screen: {page.locator('main').inner_text()[:300]}")


def finish_plan(page: Page) -> None:
    skip_to(page, "Is this your plan for now?")
    button(page, "Finish").click()
    expect(page.get_by_role("heading", name="That is all for now")).to_be_visible()
    button(page, "Done").click()
