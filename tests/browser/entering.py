"""What people enter in the fault run, by the pages' own forms, and what the pages told about it."""

from __future__ import annotations

import random
import re
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Error, Page, expect

from tests.browser import stories
from tests.browser.line import Fate
from tests.browser.profile import Profile

OFFICER, ADVOCATE = "officer.coast@demo.example", "advocate.coast@demo.example"
PATIENCE = 15000  # ms until a page that says nothing counts as failed
TAPS = (3, 12)  # how many steps a person answers before something happens

FORMS = {
    "contact": (
        "/contacts/new",
        "#contact",
        """form.where.value = word; form.callback.value = "(530) 555-0117";
        form.querySelector("[name=danger][value=no]").checked = true""",
    ),
    "unfit": (  # no such number: it is logged, and says so in its note
        "/contacts/new",
        "#contact",
        """form.where.value = word; form.callback.value = "12345";
        form.querySelector("[name=danger][value=no]").checked = true""",
    ),
    "details": ("/responses/{}/details", "#details", "form.called.value = word"),
    "scene": ("/responses/{}/scene", "form:has([name=scene][value=moved])", "form.where.value = word"),
    "core": ("/responses/{}", "form[action$=core-here]", ""),
    "staging": ("/responses/{}/staging", "form:has([name=staging])", "form.staging.value = word"),
    "secure": ("/responses/{}", "form[action$='/staging/secure']", ""),
    "help": ("/responses/{}", "form[action$='/noted']", ""),
    "event": (
        "/responses/{}/events",
        "#event",
        "form.querySelector('[name=event][value=changed]').checked = true",
    ),
    "bag": (
        "/responses/{}/bag",
        "form:has([name=shelf])",
        "form.querySelector('[name=shelf]').checked = true",
    ),
}
"""Where each kind is entered, by which form, and what is typed. `{}` is the response."""

WITHOUT_SIGNAL = ("core", "unfit")
"""Kinds that are entered without signal only: with it they are not asked, or refused to the person's face."""

OTHERS = {
    OFFICER: ("contact", "details", "scene", "core", "unfit", "staging", "secure", "help", "event"),
    ADVOCATE: ("details", "bag", "plan", "core", "help", "event"),
}


@dataclass
class Hand:
    """A person with a phone of their own, on the response they are on."""

    email: str
    profile: Profile
    response: str = ""
    left: list[str] = field(default_factory=list)
    cookies: list[Any] = field(default_factory=list)


@dataclass
class Told:
    """What the pages told, and what was done to them."""

    begun: dict[uuid.UUID, str] = field(default_factory=dict)
    said: set[uuid.UUID] = field(default_factory=set)
    refused: set[uuid.UUID] = field(default_factory=set)
    stops: Counter[str] = field(default_factory=Counter)
    fates: Counter[Fate] = field(default_factory=Counter)
    steps: Counter[tuple[str, bool]] = field(default_factory=Counter)
    kinds: set[str] = field(default_factory=set)
    restarts: int = 0
    odd: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)


@dataclass
class Entering:
    """A thumb. `address` is where the phones are; what is entered is drawn by `random`."""

    address: str
    told: Told
    random: random.Random

    def steps(self, pages: list[Page], hand: Hand) -> None:
        """So many answers to steps on each of these pages, at once."""
        for page in pages:
            self.open_steps(page, hand)
        for page in pages:
            taps = [self.random.randint(*TAPS), self.random.randint(0, 99)]
            page.evaluate("(given) => { globalThis.__loop = __answer(...given); }", taps)
        for page in pages:
            _ends(page)

    def last_step(self, page: Page, hand: Hand) -> None:
        """One answer, of which every step is counted."""
        self.open_steps(page, hand)
        page.evaluate("() => { __count(); globalThis.__loop = __answer(1, 0); }")
        _ends(page)

    def open_steps(self, page: Page, hand: Hand) -> None:
        page.goto(f"{self.address}/responses/{hand.response}/steps")
        expect(page.locator("form[data-keep]").first).to_be_attached()

    def something_else(self, page: Page, hand: Hand, *, signal: bool, last: bool = False) -> None:
        """Another kind than a step. `last`: its steps are counted, and the life ends at one of them."""
        kinds = OTHERS[hand.email]
        if signal:
            kinds = tuple(kind for kind in kinds if kind not in WITHOUT_SIGNAL)
        kind = self.random.choice(kinds)
        if kind == "plan":
            self._plan(page, hand, last)
        else:
            self._fill(page, hand, kind, last)

    def _fill(self, page: Page, hand: Hand, kind: str, last: bool) -> None:
        path, form, fill = FORMS[kind]
        page.goto(self.address + path.format(hand.response))
        expect(page.locator(form).first).to_be_attached()
        known = set(self.told.begun)
        word = f"{kind} {self.random.getrandbits(64):x}"
        page.evaluate(
            f"([word, last]) => {{ globalThis.__before = true; const form = document.querySelector({form!r});"
            f" {fill}; if (last) __count(); __tap(form, null, {kind!r}).catch(() => {{}}); }}",
            [word, last],
        )
        # A page may take twice ten seconds: to send it plainly, and then by delivery.
        until = time.monotonic() + 3 * PATIENCE / 1000
        while time.monotonic() < until:
            fresh = self.told.begun.keys() - known
            if fresh and fresh <= self.told.said | self.told.refused:
                return
            if fresh and _is_another(page):
                # The page has gone on, which it does only with what is kept or received.
                self.told.said |= fresh - self.told.refused
                return
            page.wait_for_timeout(20)
        # The run goes on, so that its account is told; a page that keeps silent is a fault of its own.
        self.told.silent.append(f"{kind}: {_looks(page)}; of {len(self.told.begun.keys() - known)} begun")

    def _plan(self, page: Page, hand: Hand, last: bool) -> None:
        page.goto(f"{self.address}/responses/{hand.response}/plan/new")
        expect(stories.button(page, "Said")).to_be_visible()
        page.evaluate("() => __as('said')")
        stories.button(page, "Said").click()
        stories.button(page, re.compile("Only the advocate.s agency keeps it")).click()
        page.evaluate("() => __heard()")
        page.evaluate("() => __as('plan')")
        if last:
            page.evaluate("() => void __count()")
        for _ in range(self.random.randint(2, 5)):
            stories.button(page, "Next").locator("visible=true").click()
            page.evaluate("() => __heard()")


def _ends(page: Page) -> None:
    """The taps of this page; a page that was opened without signal goes on to the live one after the first of them."""
    try:
        page.evaluate("() => globalThis.__loop")
    except Error as wrong:
        if "context was destroyed" not in wrong.message:
            raise


# What a page shows that never said what became of a tap; without an answer it stands still.
LOOKS = """() => Promise.race([
  (async () => JSON.stringify({
    path: location.pathname, another: !globalThis.__before, ready: document.readyState,
    busy: document.querySelectorAll("[data-sending-now]").length,
    state: document.querySelector("[data-sending]")?.dataset.state,
    alert: document.querySelector("[role=alert]")?.textContent.trim().slice(0, 80),
    worker: Boolean(navigator.serviceWorker?.controller), online: navigator.onLine,
    steps: globalThis.__steps?.names.slice(-6),
    locks: (await navigator.locks.query()).held.map((one) => one.name.slice(0, 20)),
  }))(),
  new Promise((done) => setTimeout(() => done("no answer in 5 s"), 5000)),
])"""


def _looks(page: Page) -> str:
    try:
        return str(page.evaluate(LOOKS))
    except Error as wrong:
        return wrong.message.splitlines()[0]


def _is_another(page: Page) -> bool:
    """Whether another page came in place of the one that was marked."""
    try:
        return not page.evaluate("() => globalThis.__before")
    except Error as wrong:
        if "context was destroyed" not in wrong.message:
            raise
        return False
