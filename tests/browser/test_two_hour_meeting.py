"""The team meeting of the first two hours, on the phones of those who come: from identification to what is decided."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import stories
from tests.browser.phones import Phones
from tests.browser.server import Serve, Server

BED = "A bed for tonight, and breakfast"
VISIT = "Evaluation on Wednesday, if they agree"


@pytest.fixture(scope="module")
def night(serve: Serve) -> Server:
    """A night of its own: whoever is on call here is asked by nobody else."""
    return serve()


@pytest.fixture
def hand(browser: Browser, night: Server) -> Iterator[Phones]:
    phones = Phones(browser, night, {})
    yield phones
    phones.close()


def logs(officer: Page, where: str, danger: str) -> str:
    """The contact, with what the officer answers on danger; the response's code comes back."""
    stories.link(officer, re.compile("Log contact")).click()
    stories.fill_contact(officer, where)
    question = officer.get_by_role("radiogroup", name="Is anyone hurt or in danger now?")
    question.get_by_label(danger, exact=True).check()
    stories.button(officer, "Log and page advocate").click()
    officer.wait_for_url("**/responses/*")
    expect(officer.locator("#page-card")).to_contain_text("Text delivered.")
    return stories.code_of(officer)


def comes(advocate: Page, code: str) -> None:
    """Asked on the phone, says yes, drives, and is there."""
    advocate.reload()
    asked = advocate.locator(".card", has=advocate.get_by_role("heading", name=code, exact=True))
    expect(asked.get_by_text("You are asked to come")).to_be_visible()
    stories.link(advocate, "See where, and answer").click()
    advocate.get_by_label("Minutes until you arrive").fill("25")
    stories.button(advocate, re.compile("^Yes, I")).click()
    stories.button(advocate, "On my way").click()
    expect(advocate.get_by_text("On your way. The officer can see it.")).to_be_visible()
    stories.button(advocate, "I have arrived").click()
    expect(advocate.get_by_text(re.compile("^Arrived "))).to_be_visible()


def opens_meetings(page: Page) -> None:
    """From the response that is on screen."""
    page.get_by_text("The team, and what comes after").click()
    stories.link(page, "Team meetings").click()


def part(page: Page, name: str) -> None:
    """One of the four parts of a meeting, at the thumb."""
    page.get_by_role("navigation", name="Parts of this meeting").get_by_role("link", name=name).click()


def seat(page: Page, party: str) -> Locator:
    """What the page says of whom one party sends."""
    return page.locator("section.card", has=page.get_by_role("heading", name=party, exact=True))


def answers_that_they_come(page: Page, place: str) -> None:
    """The card on the home page leads to where it is, and takes the answer."""
    page.goto("/")
    expect(page.get_by_text(re.compile(r"^Team meeting .*\d+:\d\d [ap]\.m\.$"))).to_be_visible()
    expect(page.get_by_text(place)).to_have_count(0)
    stories.link(page, "See where, and answer").click()
    expect(page.get_by_role("heading", name="Can you come?")).to_be_visible()
    expect(page.get_by_text(place)).to_be_visible()
    stories.button(page, "I’m coming").click()
    expect(page.get_by_role("heading", name="You are coming")).to_be_visible()


def reads_and_asks(page: Page, wish: str) -> None:
    """The start: what is shared is read aloud, then the young person says whether they want to be there."""
    part(page, "Start")
    expect(page.locator("blockquote").first).to_be_visible()
    stories.button(page, "I have read it aloud").click()
    expect(page.get_by_text(re.compile(r"^Read aloud .* by Avery Demo$"))).to_be_visible()
    page.get_by_role("group", name="Do they want to take part?").get_by_label(wish, exact=True).check()
    page.get_by_label("Who speaks for them?").select_option(label="Advocate")
    stories.button(page, "Keep their choice").click()
    expect(page.get_by_role("heading", name="Agenda")).to_be_visible()


def holds(page: Page) -> None:
    part(page, "End")
    stories.button(page, "Held: it began just now").click()
    expect(page.get_by_text("Kept: held. Its clock is met.")).to_be_visible()


def decides(page: Page, what: str, who: str, in_days: int) -> None:
    part(page, "Talk")
    page.get_by_label("What was decided?").fill(what)
    page.get_by_label("Who does it?").select_option(label=who)
    day = (datetime.now() + timedelta(days=in_days)).date()
    page.get_by_label("Until which day?").fill(day.isoformat())


def decided(page: Page, what: str) -> Locator:
    return page.locator(".card", has=page.get_by_text(what, exact=True))


def test_nevadas_rapid_response_meets_within_two_hours(hand: Phones) -> None:
    """The advocate, one other core member and the young person, where they are."""
    officer, advocate = hand("officer@demo.example"), hand("advocate@demo.example")
    welfare, board = hand("welfare@demo.example"), hand("supervisor@demo.example", width=1280, height=800)
    code = logs(officer, "Transit plaza, waiting room", "Not sure")
    comes(advocate, code)
    expect(officer.locator("#page-card")).to_contain_text("The advocate is here")
    expect(officer.get_by_text(re.compile("^Team here by "))).to_be_visible()

    opens_meetings(advocate)
    expect(advocate.get_by_text("No meeting called yet")).to_be_visible()
    expect(advocate.get_by_text(re.compile("^The clock asks for it by ")).first).to_be_visible()
    stories.link(advocate, "Rapid response meeting, on scene").click()
    expect(advocate.get_by_text("Holding the meeting meets it.")).to_be_visible()
    advocate.get_by_label("Where does the team meet?").fill("Waiting room, rear bench")
    advocate.get_by_label("Advocate", exact=True).select_option(label="Avery Demo")
    advocate.get_by_label("Responding core member").select_option(label="Wren Demo")
    stories.button(advocate, "Call the meeting").click()
    expect(advocate.get_by_text("Called. Who was named is texted; see below whom to phone.")).to_be_visible()
    expect(advocate.get_by_text("Missing", exact=True)).to_have_count(0)

    simulator = hand(width=1280, height=800)
    simulator.goto("/simulator")
    stories.link(simulator, re.compile("Silver Basin")).click()
    text = simulator.get_by_text(f"Team meeting for {code}:").first
    expect(text).to_be_visible()
    expect(simulator.get_by_text("rear bench")).to_have_count(0)

    answers_that_they_come(welfare, "Waiting room, rear bench")
    part(advocate, "People")
    expect(seat(advocate, "Responding core member").get_by_text("Coming", exact=True)).to_be_visible()

    # The grandmother has no account: she is phoned, and who she is is checked before she hears anything.
    advocate.get_by_text("Somebody from outside").click()
    advocate.get_by_label("For whom do they come?").select_option(label="Family or caregiver")
    advocate.get_by_label("Name", exact=True).fill("Grandmother")
    advocate.get_by_label("Telephone number").fill("(775) 555-0166")
    stories.button(advocate, "Keep").click()
    expect(advocate.get_by_text("Phone them; nobody is texted.")).to_be_visible()
    family = seat(advocate, "Family or caregiver")
    expect(family.get_by_text("Before anything is told: check who they are.")).to_be_visible()
    stories.button(advocate, "Identity checked: Grandmother").click()
    expect(family.get_by_text(re.compile("^Who they are: checked by Avery Demo"))).to_be_visible()
    stories.button(advocate, "Is here: Grandmother").click()
    expect(family.get_by_text("Came", exact=True)).to_be_visible()
    stories.button(advocate, "Is here: Wren Demo").click()
    expect(seat(advocate, "Responding core member").get_by_text("Came", exact=True)).to_be_visible()

    reads_and_asks(advocate, "Yes, they take part")
    holds(advocate)
    expect(advocate.get_by_role("heading", name=re.compile("^Held "))).to_be_visible()

    part(advocate, "Talk")
    first = stories.button(advocate, "Needs right now")
    expect(first).to_have_attribute("aria-pressed", "false")
    first.click()
    expect(first).to_have_attribute("aria-pressed", "true")
    stories.link(advocate, "What is needed now").click()
    stories.link(advocate, "Begin").click()
    needs = advocate.get_by_role("radiogroup", name="A place to stay")
    needs.get_by_label("Offered", exact=True).check()
    advocate.get_by_role("radiogroup", name="Food", exact=True).get_by_label(
        "Declined for now", exact=True
    ).check()
    stories.button(advocate, "Keep and go on").click()
    expect(advocate.get_by_text("Question 2 of")).to_be_visible()

    advocate.goto("/")
    stories.link(advocate, code).click()
    opens_meetings(advocate)
    stories.link(advocate, "Rapid response meeting, on scene").first.click()
    decides(advocate, BED, "Wren Demo", 0)
    advocate.get_by_text("Warm hand-off", exact=True).click()
    advocate.get_by_label("Which provider do they go to?").fill("Harbor house")
    stories.button(advocate, "Keep the decision").click()
    bed = decided(advocate, BED)
    expect(
        bed.get_by_text("Warm hand-off: goes together with the young person to Harbor house")
    ).to_be_visible()
    expect(bed.get_by_text(re.compile("^Wren Demo · by "))).to_be_visible()

    welfare.reload()
    expect(welfare.get_by_role("heading", name="Decided")).to_be_visible()
    expect(decided(welfare, BED).get_by_text(re.compile("^Wren Demo · by "))).to_be_visible()
    opens_meetings(officer)
    stories.link(officer, "Rapid response meeting, on scene").click()
    expect(officer.get_by_role("heading", name=re.compile("^Held "))).to_be_visible()
    for kept_from_police in (BED, "Harbor house", "Grandmother"):
        expect(officer.get_by_text(kept_from_police)).to_have_count(0)

    # The desk sees that the clock has stopped, and when what was said and done; not what was decided.
    stories.link(board, code).click()
    board.get_by_text(re.compile("more clock")).click()
    expect(board.get_by_text(re.compile("^Team on scene: "))).to_be_visible()
    stories.link(board, "Timeline").click()
    line = board.locator(".time-line")
    for happened in ("Team meeting called", "what is shared was read aloud", "held", "something was decided"):
        expect(line.get_by_text(re.compile(happened)).first).to_be_visible()
    for never_there in ("A bed", "Harbor", "Grandmother"):
        expect(line.get_by_text(never_there)).to_have_count(0)

    part(advocate, "End")
    expect(advocate.get_by_role("heading", name="The next meeting")).to_be_visible()
    expect(stories.link(advocate, "72-hour team meeting")).to_be_visible()


def test_californias_immediate_crisis_team_meets_within_two_hours(hand: Phones) -> None:
    """Child welfare, probation, police, advocate, public health, mental health, and the young person if they want."""
    officer, advocate = hand("officer.coast@demo.example"), hand("advocate.coast@demo.example")
    welfare, health = hand("welfare.coast@demo.example"), hand("health.coast@demo.example")
    code = logs(officer, "Harbor street, clinic door", "Yes")
    comes(advocate, code)

    opens_meetings(advocate)
    stories.link(advocate, "Immediate crisis team").click()
    advocate.get_by_label("Where does the team meet?").fill("Staging lot, bay 2")
    for party, name in (
        ("Law enforcement", "Officer Demo"),
        ("Child welfare", "Wren Demo"),
        ("Probation or juvenile services", "Parker Demo"),
        ("Advocate", "Avery Demo"),
        ("Public health", "Harper Demo"),
        ("Mental health", ""),
    ):
        field = advocate.get_by_label(party, exact=True)
        field.select_option(label=name or "Nobody yet")
    stories.button(advocate, "Call the meeting").click()
    missing = advocate.locator(".card.soon", has=advocate.get_by_text("Missing", exact=True))
    expect(missing).to_contain_text("Mental health")
    advocate.get_by_text("Ask somebody of the region").click()
    advocate.get_by_label("Who?", exact=True).select_option(label="Marlow Demo")
    stories.button(advocate, "Ask them").click()
    expect(seat(advocate, "Mental health").get_by_text("Marlow Demo")).to_be_visible()
    expect(missing).to_have_count(0)

    answers_that_they_come(welfare, "Staging lot, bay 2")
    answers_that_they_come(officer, "Staging lot, bay 2")
    answers_that_they_come(health, "Staging lot, bay 2")
    part(advocate, "People")
    for party, name in (
        ("Law enforcement", "Officer"),
        ("Child welfare", "Wren"),
        ("Public health", "Harper"),
    ):
        expect(seat(advocate, party).get_by_text("Coming", exact=True)).to_be_visible()
        stories.button(advocate, f"Is here: {name} Demo").click()
        expect(seat(advocate, party).get_by_text("Came", exact=True)).to_be_visible()
    stories.button(advocate, "Cannot: Parker Demo").click()
    expect(missing).to_contain_text("Probation or juvenile services")

    reads_and_asks(advocate, "Not this time")
    holds(advocate)
    decides(advocate, VISIT, "Public health", 2)
    advocate.get_by_role("checkbox", name=re.compile("^Not for police")).check()
    stories.button(advocate, "Keep the decision").click()
    expect(
        decided(advocate, VISIT).get_by_text(re.compile("^Public health · by .* · not for police$"))
    ).to_be_visible()

    health.reload()
    expect(health.get_by_role("heading", name="Decided")).to_be_visible()
    expect(health.get_by_text(VISIT)).to_be_visible()
    officer.reload()
    expect(officer.get_by_text("Staging lot, bay 2")).to_be_visible()
    expect(officer.get_by_text(VISIT)).to_have_count(0)

    desk = hand("supervisor.coast@demo.example", width=768, height=1024)
    stories.link(desk, code).click()
    desk.get_by_text(re.compile("more clock")).click()
    met = desk.locator(".clock.met", has_text="Team on scene")
    expect(met).to_contain_text("early")
    met.get_by_role("link", name="Why this time").click()
    expect(desk.get_by_role("heading", name="What happened to it")).to_be_visible()
    expect(desk.locator(".time-line").get_by_text("Began", exact=True)).to_be_visible()
