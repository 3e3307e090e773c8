"""A county changes its protocol: a short file, checked, looked at on a phone, adopted, and met by the next officer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import stories
from tests.browser.phones import Phones
from tests.browser.server import Serve, Server

# What the task force decided: a shorter time, and a step of their own.
NINETY = """
[[clock]]
id = "advocate_on_scene"
minutes = 90
soon_minutes = 30
force = "county"
source = "county"
note = "The task force decided on 90 minutes."
"""
STEP = """
[[step]]
code = "officer-lights"
role = "first_responder"
phase = "first_2h"
text = "Turn off the blue lights"
hint = "Lights and radio make it harder to rest."
force = "county"
required = true
source = "county"
before = "officer-quiet"
"""
LIGHTS = "Turn off the blue lights"


@pytest.fixture(scope="module")
def quiet(serve: Serve) -> Server:
    """A server of its own: what is adopted here is met by no other test."""
    return serve()


@pytest.fixture
def hand(browser: Browser, quiet: Server) -> Iterator[Phones]:
    phones = Phones(browser, quiet, {})
    yield phones
    phones.close()


def short_file(admin: Page) -> str:
    """What the app offers to begin from, with an id, a title and a version of the county's own."""
    with admin.expect_download() as begun:
        stories.link(admin, "Begin your county’s own from it (a short file)").click()
    text = Path(begun.value.path()).read_text()
    assert 'inherits = "nv-model-2018@1"' in text
    text = re.sub(r'(?m)^id = ".*"', 'id = "silver-basin"', text, count=1)
    text = re.sub(r'(?m)^version = ".*"', 'version = "1"', text, count=1)
    return re.sub(r"(?m)^title = .*", 'title = { en = "Silver Basin response" }', text, count=1)


def uploads(admin: Page, text: str) -> None:
    admin.get_by_label("Files of the pack").set_input_files(
        {"name": "pack.toml", "mimeType": "application/toml", "buffer": text.encode()}
    )
    stories.button(admin, "Upload and check").click()


def why_this_time(officer: Page, address: str) -> None:
    """To the clock of the advocate's arrival."""
    officer.goto(f"{address}/clocks/advocate_on_scene")
    expect(officer.get_by_role("heading", name="Why this time")).to_be_visible()


def test_a_county_adopts_its_own_time_and_step_and_the_next_officer_meets_them(hand: Phones) -> None:
    officer, admin = hand("officer@demo.example"), hand("admin@demo.example", width=768, height=1024)
    hand.watch(admin).allow("status of 422")  # the version's number mistyped
    before = stories.log_contact(officer, "Truck stop, bay 4")
    old_code = stories.code_of(officer)
    expect(officer.get_by_text(re.compile("^On scene by "))).to_be_visible()

    admin.goto("/region")
    stories.link(admin, "Change the protocol").click()
    expect(admin.get_by_text("Since your county began with Alongside.")).to_be_visible()
    expect(admin.get_by_text("None yet. This is how a county begins:")).to_be_visible()
    admin.locator(".row.go").get_by_role("link", name="Nevada model protocol, 2018").click()
    text = short_file(admin)

    # A slip of the pen: the file is refused with its line, and nothing of it is kept.
    admin.goto("/packs")
    stories.link(admin, "Upload a pack").click()
    wrong = text + NINETY.replace("minutes = 90", "minute = 90", 1) + STEP
    uploads(admin, wrong)
    expect(admin.get_by_role("heading", name=re.compile("mistakes? in your last upload"))).to_be_visible()
    line = wrong[: wrong.index("minute = 90")].count("\n") + 1
    expect(admin.get_by_text(f"pack.toml, line {line}", exact=True)).to_be_visible()
    expect(admin.get_by_text("The files were not kept: mend them where you have them")).to_be_visible()

    uploads(admin, text + NINETY + STEP)
    expect(admin.get_by_text(re.compile("^No mistake found. It is kept"))).to_be_visible()
    expect(admin.get_by_role("heading", name="Checked: no mistake")).to_be_visible()
    changes = admin.locator("#changes")
    expect(changes.get_by_text("minutes: 90")).to_be_visible()
    expect(changes.get_by_text(LIGHTS)).to_be_visible()

    # As an officer will see it.
    stories.link(admin, "Look at it on a phone").click()
    frame = admin.get_by_role("region", name="As a phone shows it")
    expect(frame.get_by_text("Advocate on scene: within 90 minutes")).to_be_visible()
    expect(frame.get_by_text(LIGHTS)).to_be_visible()
    admin.get_by_label("Whose phone?").select_option("advocate")
    stories.button(admin, "Show it").click()
    expect(frame.get_by_text("Advocate on scene: within 90 minutes")).to_be_visible()
    expect(frame.get_by_text(LIGHTS)).to_have_count(0)

    # Looking changes nothing: it is adopted by a person who types the version's number.
    admin.go_back()
    admin.go_back()
    stories.link(admin, "Adopt it").click()
    expect(admin.get_by_text("Every response that begins from now on goes by it.")).to_be_visible()
    expect(
        admin.get_by_text("What is open keeps its own version, with its clocks and steps, to its end.")
    ).to_be_visible()
    number = admin.get_by_label("Type the version’s number: 1")
    number.fill("2")
    stories.button(admin, "Adopt it from now on").click()
    expect(number).to_have_attribute("aria-invalid", "true")
    number.fill("1")
    stories.button(admin, "Adopt it from now on").click()
    expect(admin.get_by_text("Adopted. Responses that begin from now on go by it.")).to_be_visible()
    expect(admin.locator(".card.met").get_by_text("Silver Basin response")).to_be_visible()

    officer.goto("/")
    after = stories.log_contact(officer, "Bus station, gate 2")
    assert stories.code_of(officer) != old_code
    why_this_time(officer, after)
    expect(officer.get_by_text("1 h 30 min", exact=True)).to_be_visible()
    expect(officer.get_by_text("Silver Basin response: the county’s own decision.")).to_be_visible()
    officer.goto(after)
    stories.section(officer, "Steps").click()
    expect(officer.get_by_text(LIGHTS)).to_be_visible()
    stories.button(officer.locator(".next"), "Done").click()  # type: ignore[arg-type]

    # The response that was open goes on as it began.
    why_this_time(officer, before)
    expect(officer.get_by_text("2 h", exact=True)).to_be_visible()
    officer.goto(f"{before}/steps")
    expect(officer.get_by_text("Move somewhere quiet, out of view")).to_be_visible()
    expect(officer.get_by_text(LIGHTS)).to_have_count(0)

    admin.goto("/packs")
    expect(admin.get_by_text("silver-basin version 1: 1")).to_be_visible()
    expect(admin.get_by_text("nv-model-2018 version 1:")).to_be_visible()
