"""The field part of the night with no signal at all, told on two phones: what is entered is kept, and comes once.

Chromium's network is off; each phone was online once. What a single part does is in test_outbox.py and
test_field_pages.py. Here the server, the desk and the held tray are part of the story.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Boolean, create_engine, text

from tests.browser import stories
from tests.browser.ledger import read_ledger
from tests.browser.offline import NO_LINE, store
from tests.browser.phones import Phones, eventually, sign_in
from tests.browser.profile import HAS_PACK
from tests.browser.server import PATIENCE, TOP, Serve, Server, environment
from tests.browser.sessions import grow_old, leave_idle
from webapp.db import UTCDateTime

OFFICER, ADVOCATE = "officer.coast@demo.example", "backup.coast@demo.example"
DESK = "supervisor.coast@demo.example"
DUTY_NUMBER = "(530) 555-0142"
AGO = 6  # minutes for which there was no signal: the response was logged 14 minutes ago

# A clock that can be set: as if the phone were in another minute.
CLOCK = """(() => { const Real = Date; const by = __BY__;
globalThis.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + by); }
    static now() { return Real.now() + by; }
}; })()"""


def first_visit(phones: Phones, email: str, *, ahead: float = 0) -> Page:
    """A phone that was online once, on its person's start page. `ahead`: minutes by which its clock is wrong."""
    page = phones()
    watch = phones.watch(page)
    watch.allow(NO_LINE)
    watch.allow("status of 40[01349]")
    if ahead:
        set_clock(page, ahead)
    sign_in(page.context, email)
    page.goto("/")
    eventually(page, lambda: bool(page.evaluate(HAS_PACK)), "the field pack did not come")
    return page


def set_clock(page: Page, minutes: float) -> None:
    page.context.add_init_script(CLOCK.replace("__BY__", str(int(minutes * 60_000))))


def loses_signal(page: Page, *, ago: float = 0) -> None:
    """`ago`: minutes since then, so that what is entered now happened so long ago."""
    page.context.set_offline(True)
    if ago:
        set_clock(page, -ago)


def has_signal(page: Page, *, ago: float = 0) -> None:
    """Signal is back; wait until nothing waits on this phone."""
    if ago:
        set_clock(page, ago)
    page.context.set_offline(False)
    page.goto("/kept")
    expect(page.get_by_text("Nothing waits here")).to_be_visible()


def kept(page: Page) -> int:
    return len(store(page, "items"))


def keeps(page: Page, count: int) -> None:
    eventually(page, lambda: kept(page) == count, f"{count} items were not kept")


def here(page: Page) -> str:
    """The id of the response in the address."""
    found = re.search(r"/responses/([0-9a-f-]{36})", page.url)
    assert found, page.url
    return found[1]


def open_first(page: Page) -> str:
    page.locator("h2.code a").first.click()
    page.wait_for_url("**/responses/*")
    return here(page)


def tap_done(page: Page) -> str:
    """The next step is done; its name."""
    step = page.locator(".next")
    name = step.get_by_role("heading").inner_text()
    step.get_by_role("button", name="Done").click()
    expect(page.locator(".next").get_by_role("heading")).not_to_have_text(name)
    return name


def logs_contact(page: Page, where: str) -> str:
    page.goto("/contacts/new")
    stories.fill_contact(page, where)
    page.get_by_label("Call you back on").fill("(530) 555-0117")
    stories.button(page, stories.LOGS).click()
    page.wait_for_url("**/responses/*")
    return here(page)


# ---- the story


def test_the_field_part_of_the_night_without_signal_and_then_with(serve: Serve, phone: Phones) -> None:
    server = serve()
    phones = Phones(phone.browser, server, {})
    officer, advocate = first_visit(phones, OFFICER), first_visit(phones, ADVOCATE)
    known = advocate.locator("h2.code a").first.inner_text()
    loses_signal(officer, ago=AGO)
    loses_signal(advocate, ago=AGO)
    before = read_ledger(server.pair)

    fresh = logs_contact(officer, "Rest area, mile 40")
    expect(officer.get_by_role("heading", name="Nobody has been paged. Call duty now.")).to_have_count(1)
    call = officer.get_by_role("link", name=re.compile("Call duty now"))
    expect(call).to_contain_text(DUTY_NUMBER)
    stories.link(officer, "All steps").click()
    steps = [tap_done(officer), tap_done(officer)]
    officer.goto(f"/responses/{fresh}/scene")
    officer.get_by_label("Where can the advocate meet you?").fill("Rest area, mile 41")
    stories.button(officer, "Keep the new place").click()
    officer.wait_for_url("**/field/responses/*")
    officer.goto(f"/responses/{fresh}/details")
    officer.get_by_label("What do they want to be called?").fill("Sparrow")
    officer.get_by_label("What else must the team know to come?").fill("Bring a blanket")
    stories.button(officer, "Keep").click()
    officer.wait_for_url("**/field/responses/*")
    keeps(officer, 5)

    coming = open_first(advocate)
    stories.button(advocate, "On my way").click()
    stories.button(advocate, "I have arrived").click()
    keeps(advocate, 2)
    advocate.goto(f"/responses/{coming}/steps")
    hers = [tap_done(advocate), tap_done(advocate)]
    advocate.goto(f"/responses/{coming}/bag")
    advocate.get_by_role("radio", name="Clothes S, shoes 6").first.check()
    stories.button(advocate, "Bag given").click()
    keeps(advocate, 5)
    advocate.goto(f"/responses/{coming}/plan/new")
    stories.button(advocate, "Said").click()
    stories.button(advocate, re.compile("Only the advocate.s agency keeps it")).click()
    stories.answer_question(advocate, "Yes, I can call")
    stories.skip_to(advocate, re.compile("Who could you tell"))
    stories.answer_question(advocate, typed={"Who could you tell": "Robin"})
    stories.finish_plan(advocate)
    entered = 5 + kept(advocate)
    assert read_ledger(server.pair) == before, "the network was off"

    has_signal(officer, ago=AGO)
    has_signal(advocate, ago=AGO)
    after = read_ledger(server.pair)
    assert len(after.claimed - before.claimed) == entered
    assert after.held == {}
    gained = after.effects - before.effects
    assert {kind: gained[kind] for kind in ("contact", "step", "scene", "details", "bag", "said")} == {
        "contact": 1,
        "step": 4,
        "scene": 1,
        "details": 1,
        "bag": 1,
        "said": 1,
    }

    desk = phones(DESK, width=1280, height=800)
    desk.goto("/board")
    row = desk.locator(".board-row", has_text=known)
    expect(row).to_contain_text("Advocate with them")
    expect(row).to_contain_text("Arrived late")
    question = desk.locator(f"#same-{code_of(desk, fresh)}")
    expect(question).to_contain_text("Came late")
    expect(question).to_contain_text("The same young person as")
    question.get_by_role("button", name="Another young person: page now").click()
    simulator = phones(width=1280, height=800)
    simulator.goto("/simulator")
    stories.link(simulator, re.compile("Alder Coast")).click()
    expect(simulator.get_by_text(f"{code_of(desk, fresh)}: please respond.").first).to_be_visible()

    desk.goto(f"/responses/{fresh}")
    expect(desk.get_by_text("Rest area, mile 41")).to_be_visible()
    expect(desk.get_by_text("Bring a blanket")).to_be_visible()
    for response, happened in (
        (fresh, ("Contact logged",)),
        (coming, ("On the way", "Arrived", "Bag given")),
    ):
        desk.goto(f"/responses/{response}/timeline")
        for what in happened:
            entry = desk.locator(".time-line li", has_text=what)
            expect(entry).to_have_count(1)
            expect(entry).to_contain_text("reached us")
    officer.goto(f"/responses/{fresh}/steps")
    for name in steps:
        expect(officer.locator(".step.done", has_text=name)).to_have_count(1)
    advocate.goto(f"/responses/{coming}/steps")
    for name in hers:
        expect(advocate.locator(".step.done", has_text=name)).to_have_count(1)
    advocate.goto(f"/responses/{coming}/bag")
    expect(advocate.get_by_text("Given: Clothes S, shoes 6")).to_have_count(1)
    stories.section(advocate, "Plan").click()
    stories.link(advocate, "Read").first.click()
    advocate.get_by_label("Passphrase").fill("paper boat lantern")
    stories.button(advocate, "Open").click()
    expect(advocate.get_by_text("Robin")).to_be_visible()
    phones.close()


def code_of(desk: Page, response: str) -> str:
    """As the board links it."""
    return desk.locator(f"h2.code a[href='/responses/{response}']").first.inner_text()


# ---- who holds the phone, and whether they are still signed in


@dataclass(frozen=True)
class Mark:
    """An answer to a step, as the server has it: by whom, when (UTC), and whether it came late."""

    by: str
    at: datetime
    late: bool


@pytest.fixture
def marks(server: Server) -> Callable[[], list[Mark]]:
    """Every answer to a step that a phone gave, the newest last."""

    def read() -> list[Mark]:
        engine = create_engine(server.pair.main)
        with engine.connect() as connection:
            rows = connection.execute(NEWEST_MARKS).all()
        engine.dispose()
        return [Mark(row.email, row.occurred_at, row.late) for row in rows]

    return read


NEWEST_MARKS = text(
    "SELECT person.email, step_mark.occurred_at, claim.late FROM step_mark"
    " JOIN person ON person.id = step_mark.marked_by"
    " JOIN claim ON claim.response_id = step_mark.response_id AND claim.claimed_at = step_mark.received_at"
    " ORDER BY step_mark.received_at, step_mark.id"
).columns(occurred_at=UTCDateTime(), late=Boolean())


def test_on_a_shared_phone_the_next_person_sends_what_the_first_kept_in_their_name(
    phone: Phones, marks: Callable[[], list[Mark]]
) -> None:
    page = first_visit(phone, OFFICER)
    response = open_first(page)
    before = len(marks())
    loses_signal(page)
    page.goto(f"/responses/{response}/steps")
    tap_done(page)
    keeps(page, 1)
    page.context.route("**/deliver", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto("/more")
    stories.button(page, "Sign out").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("1 kept on this phone")
    asked.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.context.unroute("**/deliver")
    stories.sign_in(page, ADVOCATE)
    keeps(page, 0)
    assert [mark.by for mark in marks()[before:]] == [OFFICER]


@pytest.mark.parametrize(
    ("ends", "lands"),
    [
        pytest.param(grow_old, "Sign in", id="after_twelve_hours"),
        pytest.param(leave_idle, "Locked, to keep others out", id="idle"),
    ],
)
def test_what_is_sent_as_the_session_ends_is_received_all_the_same(
    phone: Phones, marks: Callable[[], list[Mark]], ends: Callable[[Any], None], lands: str
) -> None:
    page = first_visit(phone, OFFICER)
    open_first(page)
    stories.section(page, "Steps").click()
    expect(page.locator(".next")).to_be_visible()
    before = len(marks())
    ends(page.context)
    page.locator(".next").get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name=lands)).to_be_visible()
    keeps(page, 0)
    assert [mark.by for mark in marks()[before:]] == [OFFICER]


def test_a_form_that_was_open_over_a_new_sign_in_in_another_tab_is_received_once(
    phone: Phones, marks: Callable[[], list[Mark]]
) -> None:
    page = first_visit(phone, OFFICER)
    open_first(page)
    stories.section(page, "Steps").click()
    before = len(marks())
    other = page.context.new_page()
    page.context.clear_cookies()
    stories.sign_in(other, OFFICER)
    tap_done(page)
    keeps(page, 0)
    assert [mark.by for mark in marks()[before:]] == [OFFICER]


def test_leaving_without_signal_shows_a_page_about_nothing_and_opens_none_before_the_session_has_ended(
    phone: Phones, marks: Callable[[], list[Mark]]
) -> None:
    page = first_visit(phone, OFFICER)
    response, before = open_first(page), len(marks())
    loses_signal(page)
    page.goto(f"/responses/{response}/steps")
    tap_done(page)
    keeps(page, 1)
    page.goto(f"/responses/{response}/details")
    page.get_by_label("What do they want to be called?").fill("Sparrow")
    stories.button(page, "Leave now").click()
    expect(page).to_have_title("Days")
    expect(page.get_by_text("Sparrow")).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("heading", name="Sign-in is needed")).to_be_visible()
    for path in ("/", f"/responses/{response}", "/field", "/contacts/new", "/kept"):
        page.goto(path)
        expect(page.get_by_role("heading", name="Sign-in is needed")).to_be_visible()
    keeps(page, 1)
    assert page.context.cookies(), "no line, so the session is still there"

    page.context.set_offline(False)
    page.goto("/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    keeps(page, 0)
    assert [mark.by for mark in marks()[before:]] == [OFFICER]


# ---- what changes while the phone is away


def test_the_clock_of_a_phone_may_be_wrong(phone: Phones, marks: Callable[[], list[Mark]]) -> None:
    page = first_visit(phone, OFFICER, ahead=180)
    response, before = open_first(page), len(marks())
    loses_signal(page)
    page.goto(f"/responses/{response}/steps")
    tap_done(page)
    keeps(page, 1)
    has_signal(page)
    (mark,) = marks()[before:]
    assert abs(datetime.now(UTC) - mark.at) < timedelta(minutes=2)
    assert not mark.late


def test_the_outbox_key_may_be_another_by_then(
    phone: Phones, server: Server, marks: Callable[[], list[Mark]]
) -> None:
    page = first_visit(phone, OFFICER)
    response, before = open_first(page), len(marks())
    loses_signal(page)
    page.goto(f"/responses/{response}/steps")
    tap_done(page)
    keeps(page, 1)
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "outbox-key", "rotate"],
        cwd=TOP,
        env=environment(server.pair, server.folder, server.port, **server.settings),
        check=True,
        timeout=PATIENCE,
        stdout=subprocess.DEVNULL,
    )
    has_signal(page)
    assert len(marks()) == before + 1


def test_what_a_revoked_phone_still_sends_is_held_and_a_contact_pages_from_the_tray(
    serve: Serve, phone: Phones
) -> None:
    server = serve()
    phones = Phones(phone.browser, server, {})
    lost, other = first_visit(phones, OFFICER), phones(OFFICER, fresh=True)
    loses_signal(lost)
    contact = logs_contact(lost, "Under the overpass")
    before = read_ledger(server.pair)
    other.goto("/ready")
    stop = other.get_by_text("Stop this phone from sending…")
    for _ in range(stop.count()):
        stop.first.click()
        other.get_by_role("button", name="Stop it").first.click()
        expect(other.get_by_role("heading", name="Your phones")).to_be_visible()
    has_signal(lost)
    after = read_ledger(server.pair)
    assert after.claimed == before.claimed
    assert list(after.held.values()) == ["revoked"]

    desk = phones(DESK)
    desk.goto("/board")
    card = desk.locator("#held-contacts")
    expect(card).to_contain_text("Nobody has been paged for this")
    card.get_by_role("link", name="Look at it, and call the person").click()
    desk.get_by_role("button", name="Log it and page now").click()
    desk.wait_for_url(lambda url: not url.endswith("/apply"))
    desk.goto(f"/responses/{contact}")
    expect(desk.get_by_text("Under the overpass")).to_be_visible()
    assert read_ledger(server.pair).held == {}
    phones.close()
