"""What a phone keeps: whatever the line does, nothing is lost, doubled, overtaken or let go of unproven."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.fake_door import GRANT, FakeDoor, Says, fake_door
from tests.browser.offline import dump
from webapp.vault.curve import read_private
from webapp.vault.errors import CannotOpen
from webapp.vault.frame import frame
from webapp.vault.hpke import seal, unseal

LANES = [str(UUID(int=number)) for number in (0x51, 0x52, 0x53)]
KEEP = "([lane, word]) => kit.keep(lane, word)"
READY = "() => window.kit !== undefined"


@pytest.fixture(scope="module")
def door() -> Iterator[FakeDoor]:
    with fake_door() as opened:
        yield opened


@dataclass
class Phone:
    """One phone with one or two tabs on the page of the fake door. It notes what was kept, in order."""

    door: FakeDoor
    context: BrowserContext
    kept: list[tuple[str, str]] = field(default_factory=list)  # lane, key
    tabs: list[Page] = field(default_factory=list)

    def open_tab(self) -> Page:
        page = self.context.new_page()
        page.goto(self.door.address)
        self._wait(page)
        self.tabs.append(page)
        return page

    @property
    def page(self) -> Page:
        return self.tabs[0]

    def keep(self, lane: str, word: str = "planted", tab: int = 0) -> str:
        key: str = self.tabs[tab].evaluate(KEEP, [lane, word])
        self.kept.append((lane, key))
        return key

    def deliver(self) -> None:
        for tab in self.tabs:
            tab.evaluate("() => void (window.done = kit.deliverAll())")
        for tab in self.tabs:
            tab.evaluate("() => window.done")

    def reload(self) -> None:
        self.page.reload()
        self._wait(self.page)

    def items(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page.evaluate("kit.items()")
        return found

    def states(self) -> dict[str, str]:
        return {item["key"]: item["state"] for item in self.items()}

    def _wait(self, page: Page) -> None:
        while not page.evaluate(READY):
            page.wait_for_timeout(10)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(service_workers="block")
    yield made
    made.close()


@pytest.fixture
def phone(door: FakeDoor, context: BrowserContext) -> Phone:
    return fresh(door, context)


def fresh(door: FakeDoor, context: BrowserContext) -> Phone:
    door.came.clear()
    door.judge, door.plain = (lambda _inside: Says.RECEIVED), 0
    phone = Phone(door, context)
    phone.open_tab()
    return phone


ACTS = st.one_of(
    st.tuples(st.just("keep"), st.sampled_from(LANES), st.integers(0, 1)),
    st.tuples(st.just("deliver"), st.lists(st.sampled_from(list(Says)), max_size=6)),
    st.tuples(st.sampled_from(["offline", "online", "reload"])),
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(ACTS, min_size=3, max_size=14))
def test_whatever_the_line_does_each_item_is_there_once_or_still_here(
    browser: Browser, door: FakeDoor, acts: list[tuple[Any, ...]]
) -> None:
    context = browser.new_context(service_workers="block")
    try:
        phone = fresh(door, context)
        phone.open_tab()
        for act in acts:
            do(phone, act)
            nothing_is_lost(phone)
        context.set_offline(False)
        door.judge = lambda _inside: Says.RECEIVED
        phone.deliver()
        nothing_is_lost(phone)
        each_is_there_once_and_in_order(phone)
    finally:
        context.close()


def do(phone: Phone, act: tuple[Any, ...]) -> None:
    name, *more = act
    if name == "keep":
        phone.keep(*more)
    elif name == "deliver":
        fates = iter(more[0])
        phone.door.judge = lambda _inside: next(fates, Says.GONE)
        phone.deliver()
    elif name == "reload":
        phone.context.set_offline(False)  # this page has no worker to load it from the phone
        phone.reload()
    else:
        phone.context.set_offline(name == "offline")


def nothing_is_lost(phone: Phone) -> None:
    here = set(phone.states())
    for _, key in phone.kept:
        assert key in here or key in phone.door.proven, f"{key} is neither here nor proven to be there"
    assert set(phone.states().values()) <= {"kept", "look"}, "nothing is being sent now"


def each_is_there_once_and_in_order(phone: Phone) -> None:
    """What waits has been refused for good; of all else, each lane came in the order in which it was kept."""
    states, applied = phone.states(), phone.door.applied
    assert set(states.values()) <= {"look"}
    assert len(applied) == len(set(applied))
    wanted = [key for _, key in phone.kept if key not in states]
    assert set(wanted) <= set(applied)
    for lane in LANES:
        of_lane = [key for at, key in phone.kept if at == lane and key in applied]
        assert [key for key in applied if key in of_lane] == of_lane
    parents = {one.key: one.inside["parent"] for one in phone.door.came}
    for key, parent in parents.items():
        if key in applied and parent in applied:
            assert applied.index(parent) < applied.index(key)


@pytest.mark.parametrize(
    "bad", [Says.LATER, Says.PORTAL, Says.GONE, Says.REFUSED, Says.FORGED, Says.OF_ANOTHER]
)
def test_one_bad_item_keeps_no_other_lane_waiting(phone: Phone, bad: Says) -> None:
    stuck, *others = [phone.keep(LANES[at % 3]) for at in range(6)]
    phone.door.judge = lambda inside: bad if inside["path"].split("/")[2] == LANES[0] else Says.RECEIVED
    phone.deliver()
    phone.deliver()
    elsewhere = {key for lane, key in phone.kept if lane != LANES[0]}
    assert elsewhere <= set(phone.door.applied)
    assert phone.states()[stuck] == ("look" if bad is Says.REFUSED else "kept")
    assert set(others) - elsewhere <= set(phone.states())


def test_an_item_waits_for_the_one_before_it_and_for_no_other(phone: Phone) -> None:
    first, second = phone.keep(LANES[0]), phone.keep(LANES[0])
    other = phone.keep(LANES[1])
    phone.deliver()
    parents = {one.key: one.inside["parent"] for one in phone.door.came}
    assert parents == {first: None, second: first, other: None}


@pytest.mark.parametrize("said", [Says.FORGED, Says.OF_ANOTHER, Says.PORTAL, Says.LATER, Says.LOST])
def test_without_a_proven_receipt_nothing_is_let_go(phone: Phone, said: Says) -> None:
    key = phone.keep(LANES[0])
    phone.door.judge = lambda _inside: said
    phone.deliver()
    assert phone.states() == {key: "kept"}
    phone.door.judge = lambda _inside: Says.RECEIVED
    phone.deliver()
    assert phone.states() == {}
    assert phone.door.applied == [key]


def test_what_was_refused_needs_a_look_and_is_not_tried_again(phone: Phone) -> None:
    key = phone.keep(LANES[0])
    phone.door.judge = lambda _inside: Says.REFUSED
    phone.deliver()
    phone.deliver()
    phone.reload()
    phone.deliver()
    assert phone.states() == {key: "look"}
    assert len(phone.door.came) == 1


def test_two_tabs_that_deliver_at_once_send_each_item_once(phone: Phone) -> None:
    phone.open_tab()
    keys = [phone.keep(LANES[0], tab=at % 2) for at in range(8)]
    phone.deliver()
    assert [one.key for one in phone.door.came] == keys
    assert phone.states() == {}


def test_two_tabs_that_keep_at_once_make_one_chain(phone: Phone) -> None:
    phone.open_tab()
    for tab in phone.tabs:
        tab.evaluate(
            f"() => void (window.done = Promise.all([...'abcd'].map((word) => kit.keep('{LANES[0]}', word))))"
        )
    for tab in phone.tabs:
        tab.evaluate("() => window.done")
    phone.deliver()
    keys = [one.key for one in phone.door.came]
    assert len(set(keys)) == 8
    assert [one.inside["parent"] for one in phone.door.came] == [None, *keys[:-1]]


POSTED = [
    pytest.param(204, "answered", 0, id="applied"),
    pytest.param(409, "answered", 0, id="refused to the face"),
    pytest.param(422, "answered", 0, id="to be corrected"),
    pytest.param(429, "kept", 1, id="too often"),
    pytest.param(500, "kept", 1, id="broken"),
    pytest.param(302, "kept", 1, id="led elsewhere"),
    pytest.param(0, "kept", 1, id="no answer"),
]


@pytest.mark.parametrize(("status", "state", "left"), POSTED)
def test_a_plain_post_is_let_go_of_only_when_the_server_said_so(
    phone: Phone, status: int, state: str, left: int
) -> None:
    phone.door.plain = status
    told = phone.page.evaluate(f"() => kit.post('{LANES[0]}', 'planted')")
    assert told["state"] == state
    assert len(phone.items()) == left


def test_while_something_waits_a_new_post_goes_behind_it(phone: Phone) -> None:
    waiting = phone.keep(LANES[0])
    phone.door.plain = 204
    told = phone.page.evaluate(f"() => kit.post('{LANES[0]}', 'planted')")
    assert told["state"] == "received"
    assert [one.key for one in phone.door.came] == [waiting, told["key"]]


# A full phone shows while an item is added, or only when all of it is to be written down.
FULL = {
    "at once": "IDBObjectStore.prototype.add = () => { throw new DOMException('', 'QuotaExceededError'); };",
    "at the end": """
      const add = IDBObjectStore.prototype.add;
      IDBObjectStore.prototype.add = function (value) {
        const full = new DOMException('', 'QuotaExceededError');
        Object.defineProperty(this.transaction, 'error', { get: () => full, configurable: true });
        const asked = add.call(this, value);
        asked.addEventListener('success', () => this.transaction.abort());
        return asked;
      };""",
}


@pytest.mark.parametrize("when", FULL)
@pytest.mark.parametrize("mode", ["offline", "online"])
def test_a_full_phone_says_so_and_claims_nothing(phone: Phone, mode: str, when: str) -> None:
    phone.page.evaluate(f"() => {{ {FULL[when]} }}")
    phone.door.plain = 204
    phone.context.set_offline(mode == "offline")
    told = phone.page.evaluate(f"() => kit.post('{LANES[0]}', 'planted')")
    assert (told["state"], told["why"]) == (("unsent", "full") if mode == "offline" else ("answered", ""))
    assert phone.items() == []
    assert phone.page.evaluate(f"() => kit.marksOf('{LANES[0]}')") == []


def test_a_database_that_was_closed_behind_our_back_is_opened_again(phone: Phone) -> None:
    phone.keep(LANES[0])
    # Another version asks for the database: this page lets go of it, as it does when a phone takes it away.
    phone.page.evaluate(
        """() => new Promise((done) => {
          const asked = indexedDB.open("alongside", 7);
          asked.onsuccess = () => { asked.result.close(); indexedDB.deleteDatabase("elsewhere"); done(); };
          asked.onupgradeneeded = () => asked.transaction.abort();
          asked.onerror = () => done();
        })"""
    )
    key = phone.keep(LANES[0])
    assert phone.states()[key] == "kept"


# ---- in, never out ----


def test_with_all_that_is_on_the_phone_nothing_that_it_sealed_can_be_opened(phone: Phone) -> None:
    words = ["Zanzibarplatz 17", "Quetzalcoatlus", "Ünïcödé 🙂"]
    for at, word in enumerate(words):
        phone.keep(LANES[at], word)
    everything = dump(phone.page)
    text = json.dumps(everything, ensure_ascii=False)
    assert GRANT in text, "the control must be found"
    for word in words:
        for form in (
            word,
            word.encode().hex(),
            base64.b64encode(word.encode()).decode()[:-4],
            ascii(word)[1:-1],
        ):
            assert form not in text

    keys = candidates(text)
    assert len(keys) > 20
    kept = everything["databases"]["alongside"]
    bytes_of = dict(kept["sealed"])
    assert len(bytes_of) == len(kept["items"]) == len(words)
    for _, item in kept["items"]:
        info = frame("alongside/outbox/1", UUID(item["outbox"]), UUID(item["key"]))
        sealed = bytes.fromhex(bytes_of[item["key"]])
        assert all(not opens(raw, sealed, info) for raw in keys)
        assert json.loads(json.dumps(phone.door.open(item["key"], b64(sealed))))["form"]


def test_that_trial_does_open_what_is_sealed_to_a_key_that_lies_about(phone: Phone) -> None:
    """Without this, the test above would show nothing."""
    private = phone.door.private.private_numbers().private_value.to_bytes(32, "big")
    public = phone.door.private.public_key()
    raw = public.public_numbers()
    point = b"\x04" + raw.x.to_bytes(32, "big") + raw.y.to_bytes(32, "big")
    sealed = seal(point, b"word", b"info")
    assert any(opens(one, sealed, b"info") for one in candidates(f'{{"leak": "{b64(private)}"}}'))


def candidates(text: str) -> set[bytes]:
    """Every 32 bytes that could be a private key: in each run of base64url or hexadecimal digits, at every place.

    The sealed items themselves, which are longer runs, are left out.
    """
    found = set()
    for run in re.findall(r"(?<![\w-])[\w-]{20,400}(?![\w-])", text, re.ASCII):
        raws = [run.encode(), base64.urlsafe_b64decode(run[: len(run) // 4 * 4])]
        if len(run) % 4 > 1:
            raws.append(base64.urlsafe_b64decode(run + "=" * (4 - len(run) % 4)))
        if re.fullmatch("(?:[0-9a-f]{2})+", run):
            raws.append(bytes.fromhex(run))
        found |= {raw[at : at + 32].ljust(32, b"\0") for raw in raws for at in range(max(1, len(raw) - 31))}
    return found


def opens(raw: bytes, sealed: bytes, info: bytes) -> bool:
    try:
        unseal(read_private(raw), sealed, info)
    except (CannotOpen, ValueError):
        return False
    return True


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_little_and_much_look_alike_from_outside(phone: Phone) -> None:
    for at, word in enumerate(["", "x" * 1000]):
        phone.keep(LANES[at], word)
    sealed = [bytes_of for _, bytes_of in dump(phone.page)["databases"]["alongside"]["sealed"]]
    assert len(sealed) == 2
    assert len({len(one) for one in sealed}) == 1
