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
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote

from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from tests.browser import stories
from tests.browser.entering import ADVOCATE, OFFICER, Entering, Hand, Told
from tests.browser.ledger import Account, account, read_ledger
from tests.browser.line import Fate, Sent, line_to
from tests.browser.phones import eventually
from tests.browser.profile import HAS_PACK, profile
from tests.browser.server import Server
from webapp.cli.demo_world import PASSWORD

HOOKS = (Path(__file__).parent / "hooks.js").read_text()
SETTINGS = {"IDLE_LOCK_MINUTES": "60"}
ODDS = {Fate.REFUSE: 0.06, Fate.DROP: 0.08, Fate.LATE: 0.05, Fate.TWICE: 0.05, Fate.CAPTIVE: 0.03}
RESTARTS = 0.25  # of the lives with signal, in which the server is restarted
CRASHES = 0.5  # of the restarts, which come in the middle of a request
TWO_TABS = 0.25  # of all lives
ANOTHER_KIND = 0.4  # of all lives, in which something else than a step is entered, or is the last
SIGNED_OUT = 0.2  # of the lives with signal
SETTLES = 120.0  # seconds until a phone with signal has nothing left
TELL_EVERY = 20  # lives
DELIVERS = 4  # pairs of lives, after which there is one with signal
BEYOND = 3  # lives that went on where a step should have ended them, after which there is no such step

# How a life ends: with or without signal, and at which of its parts; and how many steps that has, at most about.
WAYS = {("tap", False): 60, ("load", True): 120, ("tap", True): 60, ("worker", True): 40, ("load", False): 60}

UNSENT = """() => new Promise((done) => { const open = indexedDB.open("alongside"); open.onsuccess = () => {
    const all = open.result.transaction("items").objectStore("items").getAll();
    all.onsuccess = () => { open.result.close(); done(all.result.map((one) => one.state)); }; }; })"""


@dataclass(frozen=True)
class End:
    """Where one life ends: at the `stop`-th step of its last tap ("tap"), of its start ("load"), or of its worker."""

    of: str
    stop: int
    signal: bool

    @property
    def script(self) -> str:
        """What is put in front of each page's scripts."""
        stop = 0 if self.of == "worker" else self.stop
        return HOOKS.replace('"__STOP__"', f'"{stop}"').replace('"__FROM__"', f'"{self.of}"')


@dataclass
class FaultRun:
    """`items` is how many have to be entered at least; `every_step`: end a life at each step there is, in turn.
    `progress` hears now and then how far it is."""

    playwright: Playwright
    program: str
    folder: Path
    server: Server
    seed: int
    items: int
    every_step: bool = False
    progress: Callable[[str], object] = str
    told: Told = field(default_factory=Told)
    carried: list[Sent] = field(default_factory=list)
    lives: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._now: Hand | None = None
        self._stopped = False
        self._restarting = threading.Lock()
        self._crashes: list[threading.Timer] = []
        self._restart_at: int | None = None
        self._worker_steps = 0

    def run(self) -> Account:
        with ExitStack() as stack:
            self.line = stack.enter_context(line_to(self.server))
            self.line.step = self.hear
            self.line.worker_script = End("worker", 0, True).script.encode()
            self.thumb = Entering(self.line.address, self.told, self._random)
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

    def judge(self, sent: Sent) -> Fate:
        """Only what carries an item is interfered with; pages and files come through."""
        if not (sent.delivers or sent.field_post):
            return Fate.PASS
        self.carried.append(sent)
        with self._restarting:
            self._restart_at = self._restart_at and self._restart_at - 1
            restarts = self._restart_at == 0
            self._restart_at = self._restart_at or None
        if restarts:
            self._restart()
        draw = self.luck.random()
        for fate, odds in ODDS.items():
            if draw < odds:
                self.told.fates[fate] += 1
                return fate
            draw -= odds
        return Fate.PASS

    def _restart(self) -> None:
        """Before this request is passed on, as when a new version is put in place; or while it is worked on."""
        if self.luck.random() < CRASHES:
            crash = threading.Timer(self.luck.uniform(0.0, 0.03), self._stop_and_start, [self.server.crash])
            self._crashes.append(crash)
            crash.start()
        else:
            self._stop_and_start(self.server.stop)

    def _stop_and_start(self, stop: Callable[[], None]) -> None:
        with self._restarting:
            stop()
            self.server.start()
            self.told.restarts += 1

    def hear(self, what: str) -> None:
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
        reached = dict.fromkeys(WAYS, 1)
        beyond = dict.fromkeys(WAYS, 0 if self.every_step else BEYOND)
        for number in itertools.count():
            # A way whose every step was a last one leaves its turn to the others.
            left = [way for way, count in beyond.items() if count < BEYOND]
            if not left and len(self.told.said) >= self.items:
                return
            ways = left or list(WAYS)
            turn = number // len(self.hands)
            way = ways[turn % len(ways)]
            if left and turn % DELIVERS == 0 and not any(signal for _, signal in left):
                # What was kept without signal goes out now and then, or each start would have more to look through.
                yield End("tap", self._random.randint(1, WAYS["tap", True]), True)
                continue
            if not left:
                yield End(way[0], self._random.randint(1, WAYS[way]), way[1])
                continue
            yield End(way[0], reached[way], way[1])
            if self._stopped:
                reached[way] += 1
            beyond[way] = 0 if self._stopped else beyond[way] + 1
            if way[0] == "load" and reached[way] > WAYS[way]:
                beyond[way] = BEYOND  # the start is over; what follows are taps, which have ways of their own
            if number % TELL_EVERY == 0:
                steps = ", ".join(f"{of} {stop}" for (of, _signal), stop in reached.items())
                self.progress(f"{self.lives} lives, {len(self.told.said)} items, at step: {steps}")

    def _life(self, hand: Hand, end: End) -> None:
        self._begin(hand, end)
        try:
            context = hand.profile.open()
            context.add_init_script(end.script)
            if end.of == "load" and end.signal and self._random.random() < SIGNED_OUT:
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
            self._restart_at = None
            for crash in self._crashes:
                crash.join()
            with self._restarting:  # what its requests brought about ends with it
                self._crashes.clear()

    def _begin(self, hand: Hand, end: End) -> None:
        self.lives += 1
        self.luck = random.Random(f"{self.seed} {self.lives}")  # of the line, in this life
        self.line.judge = self.judge if end.signal and end.of != "worker" else _dead
        self._now, self._stopped, self._worker_steps = hand, False, 0
        self._restart_at = self._random.randint(1, 4) if self._random.random() < RESTARTS else None

    def _only_look(self, context: BrowserContext) -> None:
        """The session is over. What waits is sent all the same, from the sign-in page."""
        context.pages[0].goto(f"{self.line.address}/")
        context.pages[0].wait_for_timeout(self._random.randint(50, 1500))

    def _enter(self, context: BrowserContext, hand: Hand, end: End) -> None:
        page, signal = context.pages[0], self.line.judge is not _dead
        two = self._random.random() < TWO_TABS
        self.thumb.steps([page, context.new_page()] if two else [page], hand)
        if end.of == "load":
            page.wait_for_timeout(self._random.randint(100, 800))
            self._note_steps(end, page)
        if self._random.random() < ANOTHER_KIND:
            self.thumb.something_else(page, hand, signal=signal)
        if end.of == "tap" and self._random.random() < ANOTHER_KIND:
            self.thumb.something_else(page, hand, signal=signal, last=True)
        elif end.of == "tap":
            self.thumb.last_step(page, hand)
            self._note_steps(end, page)

    def _note_steps(self, end: End, page: Page) -> None:
        """How many there were, and of which kinds, in a life that went on beyond the last of them."""
        way, names = (end.of, end.signal), page.evaluate("() => __steps.names")
        self.told.steps[way] = max(self.told.steps[way], len(names))
        self.told.kinds.update(names)

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
        self.line.judge, self._worker_steps = self.judge, end.stop
        sync = {"origin": self.line.address, "tag": "alongside-deliver", "lastChance": False}
        session.send("ServiceWorker.dispatchSyncEvent", sync | {"registrationId": found[0]})
        page.wait_for_timeout(self._random.randint(500, 1500))

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
        again, refused = list(self.carried), read_ledger(self.server.pair).refused
        self._random.shuffle(again)
        for sent in again:
            state = send_again(self.server, sent)
            # What was refused to somebody's face is refused again.
            if state not in ("received", "held", "204") and not (state == "409" and _key_of(sent) in refused):
                self.told.odd.append(f"{sent.path}: {state}")


def _key_of(sent: Sent) -> uuid.UUID | None:
    found = parse_qs(sent.body.decode("utf-8", "replace")).get("_key")
    return uuid.UUID(found[0]) if found else None


def _dead(_sent: Sent) -> Fate:
    return Fate.REFUSE


def send_again(server: Server, sent: Sent) -> str:
    """What the server says to the same once more: a state, or a status."""
    to = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        headers = {
            name: value
            for name, value in sent.headers.items()
            if name not in ("connection", "content-length", "accept-encoding")
        }
        to.request(sent.method, sent.path, sent.body, headers)
        answer = to.getresponse()
        body = answer.read()
    finally:
        to.close()
    return str(json.loads(body)["state"]) if sent.delivers else str(answer.status)
