"""The plan on a phone: what the server is told, what waits, what is left, and how it feels."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser import stories
from tests.browser.axe import no_barriers
from tests.browser.offline import NO_LINE, about, all_sent, dump, items, status, store
from tests.browser.phones import Phones, eventually, sign_in

ADVOCATE = "advocate.coast@demo.example"
SENT = {"_key", "_at", "_for", "plan_id", "part", "revision", "schema", "agency_key", "sealed"}
SMALL_STORES = "() => [sessionStorage.length, localStorage.length, document.cookie.length]"
UUID_7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MOST_TAPS = 30
NAME, PLACE = "Quillfeather", "the Marzipan Laundry"


@dataclass
class Capture:
    """The plan's page in a hand. It counts the taps, and notes every post to the plan's routes."""

    page: Page
    taps: int = 0
    posts: list[Request] = field(default_factory=list)

    def open(self) -> Capture:
        self.page.on("request", self._note)
        self.page.locator("h2.code a").first.click()
        stories.section(self.page, "Plan").click()
        self.tap(re.compile("^Start a"), role="link")
        return self

    def begin(self, choice: str = "Only the advocate.s agency keeps it") -> Capture:
        self.tap("Said")
        return self.tap(re.compile(choice))

    def tap(self, name: str | re.Pattern[str], role: str = "button") -> Capture:
        exact = isinstance(name, str)
        self.page.get_by_role(role, name=name, exact=exact).locator("visible=true").click()  # type: ignore[arg-type]
        self.taps += 1
        return self

    def choose(self, answer: str) -> Capture:
        self.page.get_by_text(answer, exact=True).locator("visible=true").click()
        self.taps += 1
        return self

    def asks(self, heading: str) -> Capture:
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        return self

    def to_remember(self) -> Capture:
        self.tap(re.compile("On to: After leaving"))
        return self.tap(re.compile("On to: To remember")).asks("Keep this in your head")

    def say_back(self) -> Capture:
        return self.tap("Cover it and say it back").tap("Said it")

    def all_sent(self) -> Capture:
        expect(self.page.locator("[data-sending]")).to_have_text(re.compile("All sent"))
        expect(self.page.locator("[data-sending] .sent")).to_be_visible()
        return self

    def finish(self) -> Capture:
        self.tap("Finish").asks("That is all for now")
        return self.tap("Done")

    def bodies(self, kind: str = "parts") -> list[dict[str, list[str]]]:
        return [
            parse_qs(one.post_data or "", keep_blank_values=True)
            for one in self.posts
            if one.url.endswith(kind)
        ]

    def _note(self, request: Request) -> None:
        if request.method == "POST" and "/plan" in request.url:
            self.posts.append(request)


@pytest.fixture
def capture(phone: Phones) -> Capture:
    return Capture(phone(ADVOCATE)).open()


def read_it(page: Page) -> None:
    """From the overview, the newest plan."""
    page.get_by_role("link", name="Read").first.click()
    page.get_by_label("Passphrase").fill("paper boat lantern")
    stories.button(page, "Open").click()
    expect(page.get_by_role("heading", name="What was said")).to_be_visible()


def test_the_server_is_told_nothing_but_what_is_sealed_and_a_holder_reads_it_exactly(
    capture: Capture, phone: Phones
) -> None:
    page = capture.page
    told: list[str] = []
    page.context.on("request", lambda one: told.append(f"{one.url} {one.headers} {one.post_data or ''}"))
    capture.begin().choose("Yes, I can call").tap("Next")
    stories.skip_to(page, re.compile("Who could you tell"))
    page.locator("#q-person_1").fill(f"{NAME}, “my aunt” 🙂")
    page.locator("#q-person_1").press("Enter")
    capture.to_remember().say_back().choose("Another place")
    page.locator("#q-remember_place_other").fill(PLACE)
    capture.tap("Next").say_back().tap("Skip").finish()

    assert len(capture.bodies()) > 8
    assert all(set(body) == SENT for body in capture.bodies())
    assert [body["part"] for body in capture.bodies()][-1] == ["finished"]
    assert all(UUID_7.fullmatch(body["_key"][0]) for body in capture.bodies())
    assert len({body["_key"][0] for body in capture.bodies()}) == len(capture.bodies())
    revisions = [int(body["revision"][0]) for body in capture.bodies()]
    assert revisions == sorted(set(revisions))
    everything = "\n".join(told)
    assert "plan_id" in everything, "the control must be found"
    for word in (NAME, "Marzipan", "call_911", "someone_calls", "remember_place", "aunt"):
        assert word not in everything

    read_it(page)
    said = page.locator("main").inner_text()
    for word in ("Yes, I can call", f"{NAME}, “my aunt” 🙂", "Another place", PLACE, "Finished."):
        assert word in said
    no_barriers(page)
    stories.button(page, "Lock").click()
    expect(page.get_by_text("Lock now")).to_have_count(0)


def test_the_shortest_useful_plan_takes_few_taps(capture: Capture) -> None:
    """Six answers and two things to remember, from the plan's page to the plan's page."""
    capture.taps = 1  # Start
    capture.begin()
    for answer in ("Yes, I can call", "On foot", "To a friend", "ID card", "Money"):
        capture.choose(answer).tap("Next")
    capture.tap(re.compile("On to: After leaving")).choose("Go with someone").tap("Next")
    capture.tap(re.compile("On to: To remember")).say_back()
    capture.choose("A fire station").tap("Next").say_back().tap("Skip").finish()
    assert capture.taps <= MOST_TAPS


def test_one_entry_in_the_history_and_nothing_that_can_be_read_in_any_store(capture: Capture) -> None:
    page = capture.page
    before, address = page.evaluate("history.length"), page.url
    capture.begin().choose("Yes, I can call").tap("Next").tap("Skip").choose("To family").tap(
        "Next"
    ).to_remember()
    assert (page.evaluate("history.length"), page.url, page.title()) == (before, address, "Alongside")
    assert page.evaluate(SMALL_STORES) == [0, 0, 0]
    kept = str(dump(page)["databases"])
    assert "outbox" in kept, "the control must be found"
    assert [word for word in ("call_911", "yes_i", "family", "answers", "revision") if word in kept] == []
    capture.say_back().tap("Skip").tap("Skip").finish()
    page.wait_for_url("**/plan")
    assert page.evaluate("history.length") == before
    page.go_back()
    assert not page.url.endswith("/new")


def test_with_nothing_written_down_nothing_is_sent(capture: Capture) -> None:
    page = capture.page
    capture.begin("Write nothing down").asks("If someone might hurt you, could you call 911?")
    expect(page.get_by_role("button", name="Skip").locator("visible=true")).to_have_count(0)
    expect(page.get_by_role("radio", name="Yes, I can call")).to_be_disabled()
    for _ in range(5):
        capture.tap("Next")
    expect(page.locator("#q-person_1")).to_be_hidden()
    capture.to_remember().say_back().asks("Pick a place to keep in your head.").tap("Next").tap("Next")
    expect(page.get_by_text("Nothing was written down.")).to_be_visible()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    capture.tap("Finish")
    page.wait_for_url("**/plan")
    assert [one.url.rpartition("/")[2] for one in capture.posts] == ["said"]


def test_without_signal_it_is_kept_says_so_and_goes_when_signal_is_back(
    capture: Capture, phone: Phones
) -> None:
    page = capture.page
    phone.watch(page).allow(NO_LINE)
    capture.begin().all_sent()
    page.context.set_offline(True)
    capture.choose("I would not call").tap("Next")
    expect(status(page)).to_have_text(re.compile("1 kept"))
    expect(page.get_by_text("What is said waits here, sealed.")).to_be_visible()
    capture.choose("On foot").tap("Next").asks("If you wanted to get away, where would you go first?")
    expect(status(page)).to_have_text(re.compile("2 kept"))
    assert len({item["lane"] for item in items(page)}) == 1

    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    again = page.context.new_page()
    page.close(run_before_unload=True)
    eventually(again, page.is_closed, "leaving was warned of, with nothing left to lose")
    assert asked == []

    page.context.set_offline(False)
    again.goto("/")
    all_sent(again)
    again.locator("h2.code a").first.click()
    stories.section(again, "Plan").click()
    read_it(again)
    expect(again.locator("main")).to_contain_text("On foot")


def test_leaving_warns_of_what_is_not_sealed_yet(capture: Capture) -> None:
    page = capture.page
    capture.begin().choose("I would not call")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    eventually(page, lambda: asked == ["beforeunload"], "leaving was not warned of")
    capture.tap("Next").all_sent()


def test_finished_without_signal_it_says_that_it_is_sealed_here(capture: Capture, phone: Phones) -> None:
    page = capture.page
    phone.watch(page).allow(NO_LINE)
    capture.begin().all_sent()
    page.context.set_offline(True)
    capture.to_remember().say_back().tap("Skip").tap("Skip").tap("Finish").asks("That is all for now")
    expect(page.get_by_text("Sealed on this phone, for the advocate’s agency only.")).to_be_visible()
    expect(page.get_by_text("This phone keeps no copy.").locator("visible=true")).to_have_count(0)
    page.context.set_offline(False)
    all_sent(page)


def test_signed_out_in_the_middle_nothing_is_lost(capture: Capture, phone: Phones) -> None:
    page = capture.page
    phone.watch(page).allow("status of 40[01]")
    capture.begin().all_sent()
    page.context.clear_cookies()
    capture.choose("I would not call").tap("Next").all_sent()
    capture.choose("On foot").tap("Next").all_sent()
    all_sent(page)
    sign_in(page.context, ADVOCATE)
    page.goto(page.url.removesuffix("/new"))
    read_it(page)
    expect(page.locator("main")).to_contain_text("On foot")


def test_to_another_key_than_the_one_it_knows_this_phone_seals_nothing(
    capture: Capture, phone: Phones
) -> None:
    page = capture.page
    eventually(page, lambda: about(page).get("agency") is not None, "the key is not pinned")
    page.evaluate(
        "async () => alongside.setAbout('agency', { ...(await alongside.about('agency')), key: 'BA' })"
    )
    capture.tap("Said").tap(re.compile("Only the advocate.s agency keeps it"))
    expect(page.locator("[data-notice=key-changed]")).to_be_visible()
    expect(page.get_by_role("heading", name="Do you want any of this written down?")).to_be_visible()
    capture.tap("Write nothing down").asks("If someone might hurt you, could you call 911?")
    assert capture.bodies() == []


def test_the_phone_can_be_paused_and_goes_on_where_it_was(capture: Capture) -> None:
    page = capture.page
    capture.begin().choose("I would not call").tap("Pause").asks("Paused")
    expect(page.get_by_text("If someone might hurt you").locator("visible=true")).to_have_count(0)
    expect(page.get_by_role("button", name="Leave now")).to_be_visible()
    page.get_by_text("Take your time").click()
    capture.asks("If someone might hurt you, could you call 911?")
    expect(page.get_by_role("radio", name="I would not call")).to_be_checked()
    capture.to_remember().tap("Cover it and say it back").tap("Pause").tap("Go on")
    capture.asks("Covered. Say it out loud.")
    expect(page.get_by_role("button", name="Said it")).to_be_visible()


def test_each_question_is_read_out_and_can_be_answered_by_keyboard(capture: Capture) -> None:
    page = capture.page
    capture.begin()
    heading = page.get_by_role("heading", level=1, name="If someone might hurt you, could you call 911?")
    expect(heading).to_be_focused()
    expect(page.locator("#status")).to_have_text("Question 1 of 10")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Someone would have to call for me")).to_be_checked()
    no_barriers(page)
    capture.tap("Next").asks("If you had to go fast, how would you get out?")
    expect(page.locator("#status")).to_have_text("Question 2 of 10")


def test_back_brings_back_what_was_said_and_skip_takes_it_out(capture: Capture) -> None:
    page = capture.page
    capture.begin().choose("I would not call").tap("Next").tap("Back")
    expect(page.get_by_role("radio", name="I would not call")).to_be_checked()
    expect(page.get_by_role("button", name="Back").locator("visible=true")).to_have_count(0)
    capture.tap("Skip").tap("Back")
    expect(page.get_by_role("radio", name="I would not call")).not_to_be_checked()


def test_what_is_covered_is_out_of_the_page(capture: Capture) -> None:
    page = capture.page
    capture.begin().to_remember()
    expect(page.get_by_text("775 555 0100").or_(page.get_by_text("530 555 0100"))).to_be_visible()
    expect(page.get_by_text("Three fives. Oh-one, oh-oh.")).to_be_visible()
    capture.say_back().choose("A library").tap("Next").asks("Keep this in your head")
    expect(page.locator("[data-learned]").locator("visible=true")).to_have_text("A library")
    no_barriers(page)
    capture.tap("Cover it and say it back").asks("Covered. Say it out loud.")
    assert page.locator("[data-learned]").all_inner_texts() == ["", "", ""]
    no_barriers(page)
    capture.tap("Show it once more").asks("Keep this in your head")
    expect(page.locator("[data-learned]").locator("visible=true")).to_have_text("A library")


def test_leave_now_in_the_middle_shows_nothing_and_keeps_what_was_said_for_the_agency(
    capture: Capture, phone: Phones
) -> None:
    page = capture.page
    phone.watch(page).allow("favicon.ico|status of 40[01]")
    capture.begin()
    stories.skip_to(page, re.compile("Who could you tell"))
    page.locator("#q-person_1").fill(NAME)
    posts = len(capture.bodies())
    capture.tap("Leave now")
    page.wait_for_url("**/plain")
    assert NAME not in page.content()
    eventually(page, lambda: len(capture.bodies()) > posts, "the last answer was not sealed and sent")
    assert NAME not in str(capture.bodies())
    eventually(page, lambda: store(page, "items") == [], "the last answer was not delivered")


# A phone that takes its time to seal.
SLOW = """() => { const of = SubtleCrypto.prototype; const plain = of.encrypt; of.encrypt = async function (...given) {
    await new Promise((go) => setTimeout(go, 150)); return plain.apply(this, given); }; }"""


def test_leave_now_blanks_the_page_at_once_and_goes_when_a_slow_phone_has_sealed(
    capture: Capture, phone: Phones
) -> None:
    page = capture.page
    phone.watch(page).allow("favicon.ico|status of 40[01]")
    capture.begin().all_sent()
    stories.skip_to(page, re.compile("Who could you tell"))
    capture.all_sent()
    page.evaluate(SLOW)
    page.locator("#q-person_1").fill(NAME)
    posts = len(capture.bodies())
    page.evaluate("() => document.querySelector('[data-leave]').requestSubmit()")
    assert NAME not in page.content()
    page.wait_for_url("**/plain")
    eventually(page, lambda: len(capture.bodies()) > posts, "the last answer was not sealed and sent")


def test_an_unfinished_plan_goes_on_with_what_was_said(capture: Capture) -> None:
    page = capture.page
    capture.begin().choose("I would not call").tap("Next").all_sent()
    page.goto(page.url.removesuffix("/new"))
    page.get_by_role("link", name="Go on").first.click()
    page.get_by_label("Passphrase").fill("paper boat lantern")
    stories.button(page, "Open").click()
    capture.begin()
    expect(page.get_by_role("radio", name="I would not call")).to_be_checked()
    assert page.locator("[data-answers]").count() == 0
    before = len(capture.bodies())
    capture.tap("Next").choose("On foot").tap("Next").all_sent()
    assert [body["revision"] for body in capture.bodies()[before:]] == [["2"], ["3"]]
    assert len({body["plan_id"][0] for body in capture.bodies()}) == 1


@pytest.mark.parametrize("width", [320, 360, 768])
def test_nothing_is_cut_off_and_every_target_is_large_enough(phone: Phones, width: int) -> None:
    page = phone(ADVOCATE, width=width)
    capture = Capture(page).open().begin()
    for step in (lambda: None, lambda: capture.tap("Next"), lambda: capture.to_remember()):
        step()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        sizes = page.evaluate(
            """[...document.querySelectorAll('button, .choice')].filter((one) => one.offsetParent)
            .map((one) => [one.innerText, one.offsetHeight])"""
        )
        assert [one for one in sizes if one[1] < 48] == []
