"""A county in which every page has something to show: what the checks of each page are made on."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.sync_api import Error, Page, expect

from tests.browser import offline, stories
from tests.browser.phones import Phones, eventually

COUNTY = ".coast"


def email(key: str) -> str:
    return f"{key}{COUNTY}@demo.example"


@dataclass(frozen=True)
class World:
    """Ids of responses: one with the advocate there, one with the advocate coming, one being asked for; of a plan,
    of a held item, of a drill that is running, of a team meeting of the first; of an outcome and a task of a service
    plan."""

    one: str
    two: str
    asked: str
    plan: str
    held: str
    drill: str
    meeting: str
    outcome: str
    task: str

    def path(self, pattern: str) -> str:
        return pattern.format(**vars(self))


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
    held = _hold(officer, supervisor, asked)
    meeting = _meeting(supervisor, one)
    drill = _drill(supervisor)
    outcome, task = _service_plan(advocate, one)
    phones.close()
    return World(one, two, asked, plan[1], held, drill, meeting, outcome, task)


def _service_plan(advocate: Page, response: str) -> tuple[str, str]:
    """One outcome with one task; their ids."""
    plan = f"/responses/{response}/service-plan"
    advocate.goto(f"{plan}/outcome")
    advocate.get_by_label("What is to be different?").fill("Sleeps through most nights")
    stories.button(advocate, "Keep the outcome").click()
    advocate.wait_for_url(f"**{plan}")
    outcome = re.search(r"service-plan/outcome/([0-9a-f-]{36})/task", advocate.content())
    assert outcome, "the outcome was not kept"
    advocate.goto(f"{plan}/outcome/{outcome[1]}/task")
    advocate.get_by_label("The task").fill("Tries two ways to wind down")
    advocate.get_by_label("By when?").fill("2030-01-01")
    advocate.get_by_label("Resource or provider").fill("Night group")
    advocate.get_by_label("Who makes the link?").select_option(label="Wren Demo")
    advocate.get_by_label("Who speaks for the resource at the team?").select_option(label="Wren Demo")
    stories.button(advocate, "Keep the task").click()
    advocate.wait_for_url(f"**{plan}")
    task = re.search(r"service-plan/task/([0-9a-f-]{36})", advocate.content())
    assert task, "the task was not kept"
    return outcome[1], task[1]


def _drill(supervisor: Page) -> str:
    supervisor.goto("/drill")
    stories.button(supervisor, "Start the drill: page now").click()
    supervisor.wait_for_url("**/responses/*")
    return supervisor.url.rpartition("/")[2]


def _meeting(supervisor: Page, response: str) -> str:
    """Called for tomorrow, with somebody on the team and a decision."""
    supervisor.goto(f"/responses/{response}/meetings/new?kind=ongoing")
    supervisor.get_by_label("Where does the team meet?").fill("Library, room 2")
    stories.button(supervisor, "Call the meeting").click()
    supervisor.wait_for_url("**/people")
    meeting = supervisor.url.split("/")[-2]
    supervisor.goto(f"/responses/{response}/meetings/{meeting}/talk")
    supervisor.get_by_label("What was decided?").fill("A bed for tonight")
    supervisor.get_by_label("Who does it?").select_option(label="Wren Demo")
    supervisor.get_by_label("Until which day?").fill((datetime.now() + timedelta(days=1)).date().isoformat())
    stories.button(supervisor, "Keep the decision").click()
    expect(supervisor.get_by_text("A bed for tonight")).to_be_visible()
    return meeting


def _hold(officer: Page, supervisor: Page, response: str) -> str:
    """News that was kept without signal, for a response that is not there: the desk holds it."""
    officer.goto(f"/responses/{response}/scene")
    eventually(officer, lambda: bool(officer.evaluate("alongside.about('grants')")), "no grant came")
    officer.evaluate(
        "id => (document.querySelector('main form[data-keep]').action = `/responses/${id}/scene`)",
        str(uuid.uuid4()),
    )
    officer.get_by_label("Where can the advocate meet you?").fill("Bus station, gate 9")
    officer.context.set_offline(True)
    stories.button(officer, "Keep the new place").click()
    eventually(officer, lambda: _waiting(officer) == 1, "nothing was kept")
    officer.context.set_offline(False)
    eventually(officer, lambda: _waiting(officer) == 0, "nothing was delivered")
    supervisor.goto("/held")
    found = re.search(r"/held/([0-9a-f-]{36})", supervisor.content())
    assert found, "nothing is held"
    return found[1]


def _waiting(page: Page) -> int | None:
    """None while the page goes on to another."""
    try:
        return len(offline.items(page))
    except Error:
        return None


def _first_response(page: Page) -> str:
    href = page.locator("h2.code a").first.get_attribute("href")
    assert href
    return href.rpartition("/")[2]


def _keep_plan(page: Page) -> None:
    stories.begin_plan(page)
    with page.expect_response("**/plan/parts"):
        stories.answer_question(page, "Yes, I can call")
    page.goto(page.url.replace("/plan/new", "/plan"))
