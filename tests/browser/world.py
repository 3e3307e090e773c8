"""A county in which every page has something to show: what the checks of each page are made on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser import stories
from tests.browser.phones import Phones

COUNTY = ".coast"


def email(key: str) -> str:
    return f"{key}{COUNTY}@demo.example"


@dataclass(frozen=True)
class World:
    """Ids of responses: one with the advocate there, one with the advocate coming, one being asked for; and a plan."""

    one: str
    two: str
    asked: str
    plan: str

    def path(self, pattern: str) -> str:
        return pattern.format(one=self.one, two=self.two, asked=self.asked, plan=self.plan)


def make_world(phones: Phones) -> World:
    advocate = phones(email("advocate"))
    one = _first_response(advocate)
    advocate.goto(f"/responses/{one}")
    _keep_plan(advocate)
    plan = re.search(r"plan/([0-9a-f-]{36})", advocate.content())
    assert plan, "the plan was not kept"
    officer, supervisor = phones(email("officer")), phones(email("supervisor"))
    asked = stories.log_contact(officer, "Diner on Route 9").rpartition("/")[2]
    two = _first_response(phones(email("backup")))
    supervisor.goto(f"/responses/{one}/team")
    supervisor.get_by_label("Who joins this response?").select_option(label="Wren Demo · Child welfare")
    stories.button(supervisor, "Add to the team").click()
    expect(supervisor.get_by_text("Kept. They see this response now.")).to_be_visible()
    phones.close()
    return World(one, two, asked, plan[1])


def _first_response(page: Page) -> str:
    href = page.locator("h2.code a").first.get_attribute("href")
    assert href
    return href.rpartition("/")[2]


def _keep_plan(page: Page) -> None:
    stories.begin_plan(page)
    with page.expect_response("**/plan/parts"):
        stories.answer_question(page, "Yes, I can call")
    page.goto(page.url.replace("/plan/new", "/plan"))
