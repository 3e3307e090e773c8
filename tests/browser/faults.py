"""The fault run: real phones, a real server, and a line between them on which everything goes wrong, seeded.

Each life of a phone begins with what the one before left behind, enters some items, and ends by SIGKILL at a chosen
step of sealing, keeping or sending. Meanwhile requests are refused, answers dropped, posts repeated, a hotel answers
in the server's place, and the server is restarted. At the end the line is mended; then every item that a page said it
has must be received or held, and nothing may be there twice.
"""

from __future__ import annotations

import http.client
import itertools
import json
import random
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from tests.browser import stories
from tests.browser.ledger import Account, account, moments_of_steps, read_ledger
from tests.browser.line import LATER, Fate, Sent, line_to
from tests.browser.phones import eventually
from tests.browser.profile import HAS_PACK, Profile, profile
from tests.browser.server import Server
from webapp.cli.demo_world import PASSWORD

HOOKS = (Path(__file__).parent / "hooks.js").read_text()
OFFICER, ADVOCATE = "officer.coast@demo.example", "advocate.coast@demo.example"
SETTINGS = {"IDLE_LOCK_MINUTES": "60"}
PATIENCE = 15000  # ms
ODDS = {Fate.REFUSE: 0.06, Fate.DROP: 0.08, Fate.LATE: 0.05, Fate.TWICE: 0.05, Fate.CAPTIVE: 0.03}
UNSENT = """() => new Promise((done) => { const open = indexedDB.open("alongside"); open.onsuccess = () => {
    const all = open.result.transaction("items").objectStore("items").getAll();
    all.onsuccess = () => { open.result.close(); done(all.result.map((one) => one.state)); }; }; })"""


TAPS = (3, 12)  # how many steps a person answers before something happens
RESTARTS = 0.25  # of the lives with signal, in which the server is restarted
TWO_TABS = 0.25  # of all lives
SIGNED_OUT = 0.2  # of the lives with signal
SETTLES = 120.0  # seconds until a phone with signal has nothing left
LONGEST = {"tap": 60, "load": 120, "worker": 40}  # steps, at most about, of one tap and of one start

FORMS = {
    "contact": (
        "/contacts/new",
        "#contact",
        """form.where.value = word; form.callback.value = "(530) 555-0117";
        form.querySelector("[name=danger][value=no]").checked = true""",
    ),
    "unfit": (
        "/contacts/new",
        "#contact",
        "form.where.value = word",
    ),  # it will be held: two answers are missing
    "details": ("/responses/{}/details", "#details", "form.called.value = word"),
    "scene": ("/responses/{}/scene", "form:has([name=scene][value=moved])", "form.where.value = word"),
    "core": ("/responses/{}", "form[action$=core-here]", ""),
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
    OFFICER: ("contact", "details", "scene", "core", "unfit"),
    ADVOCATE: ("details", "bag", "plan", "core"),
}


@dataclass(frozen=True)
class End:
    """Where one life ends: at the `stop`-th step of its last tap ("tap"), of its start ("load"), or of its worker."""

    of: str
    stop: int
    signal: bool


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
    restarts: int = 0
    naive: set[int] = field(default_factory=set)
    odd: list[str] = field(default_factory=list)


@dataclass
class FaultRun:
    """`items` is how many have to be entered at least; `every_step`: end a life at each step there is, in turn."""

    playwright: Playwright
    program: str
    folder: Path
    server: Server
    seed: int
    items: int
    every_step: bool = False
    told: Told = field(default_factory=Told)
    carried: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._now: Hand | None = None
        self._restarting = threading.Lock()
        self._stopped = False
        self.lives = 0
        self._restart_at: int | None = None

    def run(self) -> Account:
        with ExitStack() as stack:
            self.line = stack.enter_context(line_to(self.server))
            self.line.step = self._step
            self.line.worker_script = _hooks(End("worker", 0, True)).encode()
            self.hands = [
                Hand(email, stack.enter_context(profile(self.playwright, self.program, self.folder / name)))
                for email, name in ((OFFICER, "officer"), (ADVOCATE, "advocate"))
            ]
            for hand in self.hands:
                self._first_visit(hand)
            before = read_ledger(self.server.pair)
            for number, end in enumerate(self._ends()):
                self._life(self.hands[number % len(self.hands)], end)
            for hand in self.hands:
                self._settle(hand)
            self._repeat_everything()
        return account(before, read_ledger(self.server.pair), self.told.begun, frozenset(self.told.said))

    # ---- what becomes of one request, and of one step

    def _judge(self, sent: Sent) -> Fate:
        """Only what carries an item is interfered with; pages and files come through."""
        if not (sent.delivers or sent.field_post):
            return Fate.PASS
        self.carried.append(sent)
        with self._restarting:
            if self._restart_at is not None:
                self._restart_at -= 1
                if self._restart_at == 0:
                    self._restart()
        draw = self._luck.random()
        for fate, odds in ODDS.items():
            if draw < odds:
                self.told.fates[fate] += 1
                return fate
            draw -= odds
        return Fate.PASS

    def _restart(self) -> None:
        """In the middle of a delivery, as when a new version is put in place at night."""
        self.server.stop()
        self.server.start()
        self.told.restarts += 1

    def _step(self, what: str) -> None:
        verb, _, rest = what.partition("/")
        if verb == "begun":
            kind, _, key = rest.partition("/")
            self.told.begun.setdefault(uuid.UUID(key), kind)
        elif verb == "said":
            self.told.said.add(uuid.UUID(rest))
        elif verb == "told":
            self.told.refused.add(uuid.UUID(rest))
        elif verb == "worker":
            self._worker_steps -= 1
            if self._worker_steps == 0:
                self._stop(f"worker: {unquote(rest)}")
        elif verb == "naive":
            self.told.naive.add(int(rest))
        elif verb == "stop":
            self._stop(unquote(rest))

    def _stop(self, name: str) -> None:
        if self._now is None:
            return
        self.told.stops[name] += 1
        self._stopped = True
        self._now.profile.end_at_once()
        time.sleep(1)  # the page gets no answer to go on with

    # ---- one life of a phone

    def _first_visit(self, hand: Hand) -> None:
        """Once with signal: sign in, and let the phone fetch what it needs without."""
        context = hand.profile.open()
        page = context.pages[0]
        page.goto(f"{self.line.address}/sign-in")
        page.get_by_label("E-mail").fill(hand.email)
        page.get_by_label("Password").fill(PASSWORD)
        stories.button(page, "Sign in").click()
        first = page.locator("h2.code a").first
        expect(first).to_be_visible()
        hand.response = (first.get_attribute("href") or "").rpartition("/")[2]
        eventually(page, lambda: page.evaluate(HAS_PACK), "the phone has not fetched its field pack")
        hand.cookies = context.cookies()
        hand.profile.close()

    def _ends(self) -> Iterator[End]:
        """Until as many items are entered as are asked for, and with `every_step` until each step was a last one."""
        ways = [("tap", False), ("load", True), ("tap", True), ("worker", True), ("load", False)]
        reached = dict.fromkeys(ways, 0)
        open_ways = set(ways) if self.every_step else set()
        for number in itertools.count():
            if len(self.told.said) >= self.items and not open_ways:
                return
            of, signal = way = ways[number // len(self.hands) % len(ways)]
            if way not in open_ways:
                yield End(of, self._random.randint(1, LONGEST[of]), signal)
                continue
            reached[way] += 1
            yield End(of, reached[way], signal)
            if not self._stopped and reached[way] > LONGEST[of] // 4:
                open_ways.discard(way)

    def _life(self, hand: Hand, end: End) -> None:
        self._now, self._stopped = hand, False
        self.lives += 1
        self._luck = random.Random(f"{self.seed} {self.lives}")  # of the line, in this life
        self.line.judge = self._judge if end.signal and end.of != "worker" else _dead
        self._worker_steps = 0
        self._restart_at = self._random.randint(1, 4) if self._random.random() < RESTARTS else None
        try:
            context = hand.profile.open()
            context.set_default_timeout(PATIENCE)
            context.add_init_script(_hooks(end))
            if end.signal and end.of != "worker" and self._random.random() < SIGNED_OUT:
                self._only_look(context)
            else:
                context.add_cookies(hand.cookies)  # a browser forgets its session when it ends
                self._enter(context, hand, end)
            if end.of == "worker":
                self._by_worker(context, end)
        except (Error, AssertionError):
            if hand.profile.is_up:
                raise
        finally:
            self._now = None
            hand.profile.kill()
            with self._restarting:  # what its requests still bring about ends with it
                self._restart_at = None

    def _only_look(self, context: BrowserContext) -> None:
        """The session is over. What waits is sent all the same, from the sign-in page."""
        context.pages[0].goto(f"{self.line.address}/")
        context.pages[0].wait_for_timeout(self._random.randint(50, 1500))

    def _enter(self, context: BrowserContext, hand: Hand, end: End) -> None:
        page = context.pages[0]
        other = context.new_page() if self._random.random() < TWO_TABS else None
        for one in filter(None, (page, other)):
            one.goto(f"{self.line.address}/responses/{hand.response}/steps")
            expect(one.locator("form[data-keep]").first).to_be_attached()
        for one in filter(None, (page, other)):
            taps = [self._random.randint(*TAPS), self._random.randint(0, 99)]
            one.evaluate("(given) => { globalThis.__loop = __answer(...given); }", taps)
        for one in filter(None, (page, other)):
            one.evaluate("() => globalThis.__loop")
        if end.of == "load":
            page.wait_for_timeout(self._random.randint(100, 800))
            self._note_steps(end, page)
        self._something_else(page, hand)
        if end.of == "tap":
            page.goto(f"{self.line.address}/responses/{hand.response}/steps")
            expect(page.locator("form[data-keep]").first).to_be_attached()
            page.evaluate("() => { __count(); return __answer(1, 0); }")
            self._note_steps(end, page)

    def _by_worker(self, context: BrowserContext, end: End) -> None:
        """No page is open when the signal is back: the browser starts the worker, and the worker sends."""
        page = context.pages[0]
        session = context.new_cdp_session(page)
        found: list[str] = []
        session.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
        )
        session.send("ServiceWorker.enable")
        page.goto("about:blank")
        self.line.judge, self._worker_steps = self._judge, end.stop
        sync = {"origin": self.line.address, "tag": "alongside-deliver", "lastChance": False}
        session.send("ServiceWorker.dispatchSyncEvent", sync | {"registrationId": found[0]})
        page.wait_for_timeout(self._random.randint(500, 1500))

    def _note_steps(self, end: End, page: Page) -> None:
        """How many there were, in a life that went on beyond the last of them."""
        way = (end.of, end.signal)
        self.told.steps[way] = max(self.told.steps[way], page.evaluate("() => __steps.names.length"))

    def _something_else(self, page: Page, hand: Hand) -> None:
        """Now and then another kind than a step."""
        kinds = OTHERS[hand.email]
        if self.line.judge is not _dead:
            kinds = tuple(kind for kind in kinds if kind not in WITHOUT_SIGNAL)
        draw = self._random.randrange(2 * len(kinds))
        if draw < len(kinds):
            kind = kinds[draw]
            self._plan(page, hand) if kind == "plan" else self._fill(page, hand, kind)

    def _fill(self, page: Page, hand: Hand, kind: str) -> None:
        path, form, fill = FORMS[kind]
        page.goto(self.line.address + path.format(hand.response))
        expect(page.locator(form).first).to_be_attached()
        known = set(self.told.begun)
        word = f"{kind} {self._random.getrandbits(64):x}"
        page.evaluate(
            f"(word) => {{ globalThis.__before = true; const form = document.querySelector({form!r}); {fill};"
            f" __tap(form, null, {kind!r}).catch(() => {{}}); }}",
            word,
        )
        until = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < until:
            fresh = self.told.begun.keys() - known
            if fresh and fresh <= self.told.said | self.told.refused:
                return
            if fresh and _is_another(page):
                # The page has gone on, which it does only with what is kept or received.
                self.told.said |= fresh - self.told.refused
                return
            page.wait_for_timeout(20)
        raise AssertionError(f"{kind}: the page never said what became of it")

    def _plan(self, page: Page, hand: Hand) -> None:
        page.goto(f"{self.line.address}/responses/{hand.response}/plan/new")
        expect(stories.button(page, "Said")).to_be_visible()
        page.evaluate("() => __as('said')")
        stories.button(page, "Said").click()
        stories.button(page, re.compile("Only the advocate.s agency keeps it")).click()
        page.evaluate("() => __heard()")
        page.evaluate("() => __as('plan')")
        for _ in range(self._random.randint(2, 5)):
            stories.button(page, "Next").locator("visible=true").click()
            page.evaluate("() => __heard()")

    # ---- the control

    def naive(self, lives: int, taps: int) -> tuple[int, int, int]:
        """The same line and the same ends of life, for a page that sends first and has no claim.

        How many were entered, lost and doubled.
        """
        with line_to(self.server) as self.line:
            self.line.step = self._step
            for life in range(lives):
                self._luck = random.Random(f"{self.seed} naive {life}")
                self.line.judge = self._judge
                self._naive_life(self.hands[0], taps)
        time.sleep(2 * LATER)
        there = moments_of_steps(self.server.pair)
        entered = self.told.naive
        lost = sum(1 for at in entered if there[at] == 0)
        return len(entered), lost, sum(max(0, there[at] - 1) for at in entered)

    def _naive_life(self, hand: Hand, taps: int) -> None:
        try:
            context = hand.profile.open()
            context.add_init_script(_hooks(End("", 0, True)))
            context.add_cookies(hand.cookies)
            page = context.pages[0]
            page.goto(f"{self.line.address}/responses/{hand.response}/steps")
            begun = int(time.time() * 1000) - 60_000
            page.evaluate("(given) => __naive(...given)", [taps, begun])
            page.wait_for_timeout(self._luck.randint(100, 1000))
        finally:
            hand.profile.kill()

    # ---- the end

    def _settle(self, hand: Hand) -> None:
        """A phone with signal, until nothing waits on it."""
        self.line.mend()
        page = hand.profile.open().pages[0]
        page.goto(f"{self.line.address}/")
        until = time.monotonic() + SETTLES
        while set(page.evaluate(UNSENT)) - {"look"} and time.monotonic() < until:
            page.evaluate("() => window.dispatchEvent(new Event('focus'))")
            page.wait_for_timeout(200)
        hand.left = page.evaluate(UNSENT)
        hand.profile.close()

    def _repeat_everything(self) -> None:
        """Whatever was on the line comes once more, in any order, as it may from a line that stutters."""
        again = list(self.carried)
        self._random.shuffle(again)
        for sent in again:
            state = send_again(self.server, sent)
            if state not in ("received", "held", "204"):
                self.told.odd.append(f"{sent.path}: {state}")


def _is_another(page: Page) -> bool:
    """Whether another page came in place of the one that was marked."""
    try:
        return not page.evaluate("() => globalThis.__before")
    except Error as wrong:
        if "context was destroyed" not in wrong.message:
            raise
        return False


def _dead(sent: Sent) -> Fate:
    return Fate.REFUSE


def _hooks(end: End) -> str:
    stop = end.stop if end.of in ("tap", "load") else 0
    words = {"__STOP__": str(stop), "__FROM__": end.of, "__SIGNAL__": "some"}
    script = HOOKS
    for name, value in words.items():
        script = script.replace(f'"{name}"', f'"{value}"')
    return script


def send_again(server: Server, sent: Sent) -> str:
    """What the server says to the same once more: a state, or a status."""
    to = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        headers = {
            name: value
            for name, value in sent.headers.items()
            if name not in ("connection", "content-length")
        }
        to.request(sent.method, sent.path, sent.body, headers | {"accept-encoding": "identity"})
        answer = to.getresponse()
        body = answer.read()
    finally:
        to.close()
    return str(json.loads(body)["state"]) if sent.delivers else str(answer.status)
