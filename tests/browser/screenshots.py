"""`python -m tests.browser.screenshots`: play the story on a server of its own and take the README's pictures.

They go to docs/pictures, by night, four of them by day too. With Pillow at hand they are made small.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import stories
from tests.browser.chromium import chromium_path
from tests.browser.phones import PATIENCE, Phones
from tests.browser.server import TOP, BrowserDatabases, Server, build_demo

PICTURES = TOP / "docs" / "pictures"
COLORS = 128
DESK = {"width": 1280, "height": 800}


@dataclass
class Camera:
    """Takes the page as it is in view, by night; `day` too where asked."""

    folder: Path

    def take(self, page: Page, name: str, *, day: bool = False) -> None:
        page.wait_for_load_state("networkidle")
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(300)
        self._shoot(page, name)
        if day:
            page.emulate_media(color_scheme="light")
            self._shoot(page, f"{name}-day")
            page.emulate_media(color_scheme="dark")

    def _shoot(self, page: Page, name: str) -> None:
        path = self.folder / f"{name}.png"
        page.screenshot(path=path, animations="disabled", caret="hide")
        make_small(path)


def make_small(path: Path) -> None:
    """A palette in place of full color, where Pillow is installed."""
    try:
        from PIL import Image
    except ImportError:
        return
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLORS).save(path, optimize=True)


def play(phones: Phones, camera: Camera) -> None:
    anyone = phones(scale=2)
    anyone.goto("/sign-in")
    camera.take(anyone, "sign-in")

    officer = phones("officer@demo.example", scale=2)
    camera.take(officer, "officer-home", day=True)
    stories.link(officer, re.compile("Log contact")).click()
    stories.fill_contact(officer)
    officer.evaluate("document.activeElement.blur()")
    camera.take(officer, "contact-form")
    stories.button(officer, "Log and page advocate").click()
    card = officer.locator("#page-card")
    expect(card).to_contain_text("Text delivered.")
    camera.take(officer, "officer-asking")
    address = officer.url

    board, desk = phones("supervisor@demo.example", scale=2), phones("supervisor@demo.example", **DESK)
    expect(board.get_by_role("button", name="Page next person")).to_be_visible()
    expect(desk.locator("[data-sending]").get_by_text("Live", exact=True)).to_be_visible()
    expect(board.locator("[data-sending]").get_by_text("Live", exact=True)).to_be_visible()
    camera.take(board, "board-phone")
    camera.take(desk, "board", day=True)

    advocate = phones("advocate@demo.example", scale=2)
    advocate.goto(address)
    camera.take(advocate, "advocate-asked")

    simulator = phones(**DESK)
    simulator.goto("/simulator")
    stories.link(simulator, re.compile("Silver Basin")).click()
    stories.button(simulator, "Yes: 25").first.click()
    expect(simulator.get_by_text("read as: yes, 25 min")).to_be_visible()
    camera.take(simulator, "simulator")
    expect(card).to_contain_text("25 min")
    camera.take(officer, "officer-accepted", day=True)

    advocate.goto(address)
    camera.take(advocate, "advocate-page-in", day=True)
    stories.button(advocate, "On my way").click()
    expect(advocate.get_by_text("On your way. The officer can see it.")).to_be_visible()
    camera.take(advocate, "advocate-on-the-way")
    for name, path in (("steer", f"{address}/page/steer"), ("rota", "/rota"), ("load", "/people/load")):
        desk.goto(path)
        camera.take(desk, name)
    stories.button(advocate, "I have arrived").click()
    expect(advocate.locator("#now")).to_contain_text("Arrived")
    stories.section(advocate, "Steps").click()
    advocate.locator(".next").get_by_role("button", name="Done").click()
    expect(advocate.locator(".step.done")).to_have_count(1)
    camera.take(advocate, "steps")
    stories.section(advocate, "Bag").click()
    advocate.get_by_role("radio", name="Clothes M, shoes 8").first.check()
    camera.take(advocate, "bag")

    play_team(phones, camera, advocate, address)
    advocate.goto(address)
    stories.begin_plan(advocate)
    stories.skip_to(advocate, re.compile("where would you go first"))
    camera.take(advocate, "plan-question")
    stories.skip_to(advocate, "Keep this in your head")
    camera.take(advocate, "remember")
    stories.button(advocate, "Leave now").click()


def play_team(phones: Phones, camera: Camera, advocate: Page, address: str) -> None:
    """What the team does: the meeting of the first two hours, a form, the service plan, clocks, a new pack."""
    board = phones("supervisor@demo.example", scale=2)
    board.goto(f"{address}/team")
    board.get_by_label("Who joins this response?").select_option(label="Wren Demo · Child welfare")
    stories.button(board, "Add to the team").click()
    expect(board.get_by_text("Kept. They see this response now.")).to_be_visible()
    advocate.goto(f"{address}/meetings/new?kind=rapid")
    advocate.get_by_label("Where does the team meet?").fill("Waiting room, rear bench")
    advocate.get_by_label("Responding core member").select_option(label="Wren Demo")
    stories.button(advocate, "Call the meeting").click()
    advocate.wait_for_url("**/people")
    meeting = advocate.url.removesuffix("/people")
    stories.button(advocate, "Is here: Wren Demo").click()
    expect(advocate.get_by_text("Came", exact=True)).to_be_visible()
    advocate.goto(f"{meeting}/begin")
    camera.take(advocate, "meeting-start", day=True)
    stories.button(advocate, "I have read it aloud").click()
    expect(advocate.get_by_text(re.compile("^Read aloud "))).to_be_visible()
    advocate.get_by_label("Yes, they take part").check()
    stories.button(advocate, "Keep their choice").click()
    stories.button(advocate, "Needs right now").click()
    expect(stories.button(advocate, "Needs right now")).to_have_attribute("aria-pressed", "true")
    advocate.goto(f"{meeting}/end")
    stories.button(advocate, "Held: it began just now").click()
    expect(advocate.get_by_role("heading", name=re.compile("^Held "))).to_be_visible()
    advocate.goto(f"{meeting}/talk")
    advocate.get_by_label("What was decided?").fill("A bed for tonight, and breakfast")
    advocate.get_by_label("Who does it?").select_option(label="Wren Demo")
    advocate.get_by_label("Until which day?").fill((datetime.now() + timedelta(days=1)).date().isoformat())
    stories.button(advocate, "Keep the decision").click()
    expect(advocate.get_by_text("A bed for tonight, and breakfast")).to_be_visible()
    welfare = phones("welfare@demo.example", scale=2)
    welfare.goto(meeting)
    camera.take(welfare, "meeting")

    advocate.goto(f"{address}/forms/needs_now/1")
    advocate.get_by_role("radiogroup", name="A place to stay").get_by_label("Offered", exact=True).check()
    camera.take(advocate, "form-question")
    advocate.goto(f"{address}/service-plan/outcome")
    advocate.get_by_label("What is to be different?").fill("Sleeps through most nights")
    stories.button(advocate, "Keep the outcome").click()
    stories.link(advocate, "Add a task").click()
    advocate.get_by_label("The task").fill("Tries two ways to wind down")
    advocate.get_by_label("By when?").fill((datetime.now() + timedelta(days=14)).date().isoformat())
    advocate.get_by_label("Resource or provider").fill("Night group")
    advocate.get_by_label("Who makes the link?").select_option(label="Wren Demo")
    advocate.get_by_label("Who speaks for the resource at the team?").select_option(label="Wren Demo")
    stories.button(advocate, "Keep the task").click()
    expect(advocate.get_by_text("Night group")).to_be_visible()
    camera.take(advocate, "service-plan")

    for name, path in (("team-view", "team/steps"), ("clock-history", "clocks/team_on_scene")):
        board.goto(f"{address}/{path}")
        camera.take(board, name)
    admin = phones("admin@demo.example", width=768, height=900)
    admin.goto("/packs/la-example/1/preview")
    camera.take(admin, "pack-preview", day=True)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="pictures-"))
    expect.set_options(timeout=PATIENCE)
    server = Server(
        BrowserDatabases(folder, lambda pair: build_demo(pair, folder)).fresh(), folder / "server"
    )
    try:
        server.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_path())
            play(Phones(browser, server, {}), Camera(PICTURES))
            browser.close()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(
        f"{sum(path.stat().st_size for path in PICTURES.glob('*.png')):,} bytes in {PICTURES.relative_to(TOP)}"
    )


if __name__ == "__main__":
    main()
