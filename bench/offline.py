"""offline.start and offline.replay: how a page opens without signal, and how fast what was kept goes out."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page

from bench.browser import Stage, stage
from bench.sheet import Sheet, spread
from tests.browser.line import Line, line_to
from tests.browser.phones import eventually, sign_in
from tests.browser.profile import HAS_PACK, profile

NAMES = ("offline.start", "offline.replay")
OFFICER = "officer.coast@demo.example"
ROUNDS = 11
SLOWER = 4  # times, the processor
ITEMS, ITEMS_FULL = 150, 500
STATIC = "/plain"  # where the static page takes the place of another one in the cache

# Usable: the list and the button to log a contact are there, and a frame was painted with them.
WATCH = """(() => { const look = () => document.readyState !== "loading" &&
    document.querySelector("main h1") && document.querySelector("[href='/contacts/new']")
    ? requestAnimationFrame(() => (globalThis.__usable = performance.now())) : requestAnimationFrame(look);
    requestAnimationFrame(look); })()"""

# The page as it stands when its scripts have run, in a document of as many bytes. They are fetched, and not run.
KEEP_STATIC = """async (path) => {
    const name = (await caches.keys()).find((one) => one.startsWith("alongside-"));
    const cache = await caches.open(name);
    const bytes = async (text) => (await new Blob([text]).arrayBuffer()).byteLength;
    const original = await (await cache.match("/field")).text();
    const copy = document.documentElement.cloneNode(true);
    for (const script of copy.querySelectorAll("script[src]")) {
        const fetched = Object.assign(document.createElement("link"), { rel: "preload", href: script.src });
        fetched.setAttribute("as", "fetch");
        fetched.setAttribute("crossorigin", "use-credentials");
        script.replaceWith(fetched);
    }
    const shown = copy.querySelector("template[data-page=home]");
    if (shown) shown.remove(); // what it had in it is in the page now
    let page = "<!doctype html>" + copy.outerHTML;
    const missing = (await bytes(original)) - (await bytes(page));
    if (missing > 0) page = page.replace("</body>", "<p hidden>" + "x".repeat(missing - 14) + "</p></body>");
    await cache.put(path, new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8" } }));
    return [await bytes(original), await bytes(page)];
}"""

# Taps on the steps, one after the other, each when the one before is kept.
TAP = """async (count) => {
    const rest = (ms) => new Promise((go) => setTimeout(go, ms));
    for (let tap = 0; tap < count; tap += 1) {
        const answers = "form[data-keep] [name=outcome][value=done], form[data-keep] [name=outcome][value=not_needed]";
        const buttons = [...document.querySelectorAll(answers)];
        const button = buttons[(tap * 7) % buttons.length];
        const { form } = button;
        form.requestSubmit(button);
        while ("sendingNow" in form.dataset && document.contains(form)) await rest(0);
    }
}"""
COUNT = """() => new Promise((done) => { const open = indexedDB.open("alongside"); open.onsuccess = () => {
    const all = open.result.transaction("items").objectStore("items").count();
    all.onsuccess = () => { open.result.close(); done(all.result); }; }; })"""

# How long a round of deliveries takes that leaves nothing. One that began before the line was up again leaves all.
DELIVER = f"""async (count) => {{
    for (let tries = 0; tries < 50; tries += 1) {{
        const begun = performance.now();
        const heard = new BroadcastChannel("alongside");
        const done = new Promise((end) => (heard.onmessage = ({{ data }}) => data.done && end()));
        window.dispatchEvent(new Event("focus"));
        await done;
        heard.close();
        const took = (performance.now() - begun) / 1000;
        const left = await ({COUNT})();
        if (left === 0) return took;
        if (left !== count) throw new Error(`${{left}} of ${{count}} are left`);
        await new Promise((go) => setTimeout(go, 200));
    }}
    throw new Error("nothing was delivered");
}}"""

# The same posts as the form sends them with signal, one after the other, and nothing kept or sealed.
PLAIN = """async (count) => {
    const answers = "form[data-keep] [name=outcome][value=done]";
    const forms = [...document.querySelectorAll(answers)].map((button) => button.form);
    const begun = performance.now();
    for (let tap = 0; tap < count; tap += 1) {
        const form = forms[(tap * 7) % forms.length];
        const body = new URLSearchParams(new FormData(form));
        body.set("outcome", tap % 2 ? "done" : "not_needed");
        body.set("_key", crypto.randomUUID());
        body.set("_at", String(Date.now()));
        const headers = { "X-Field": "1", "X-CSRFToken": body.get("csrf_token") };
        const how = { method: "POST", body, headers, redirect: "manual", cache: "no-store" };
        const answer = await fetch(form.action, how);
        if (answer.status !== 204) throw new Error(`a plain post was answered with ${answer.status}`);
        await answer.text();
    }
    return (performance.now() - begun) / 1000;
}"""


@dataclass(frozen=True)
class Phone:
    """One that was online once, with its browser."""

    context: BrowserContext
    page: Page
    line: Line

    def signal(self, there: bool) -> None:
        self.line.mend() if there else self.line.cut()
        self.context.set_offline(not there)


def run(sheet: Sheet, full: bool) -> None:
    with stage(IDLE_LOCK_MINUTES="60") as here, _phone(here) as phone:
        if sheet.wants("offline.start"):
            _start(sheet, phone)
        if sheet.wants("offline.replay"):
            _replay(sheet, phone, ITEMS_FULL if full else ITEMS)


@contextmanager
def _phone(here: Stage) -> Iterator[Phone]:
    with (
        line_to(here.server) as line,
        profile(here.playwright, here.program, here.folder / "phone") as opened,
    ):
        context = opened.open()
        page = context.pages[0]
        sign_in(context, OFFICER, at=line.address)
        page.goto(f"{line.address}/")
        eventually(page, lambda: bool(page.evaluate(HAS_PACK)), "the field pack did not come")
        yield Phone(context, page, line)


def _start(sheet: Sheet, phone: Phone) -> None:
    phone.signal(False)
    phone.page.goto(f"{phone.line.address}/")
    phone.page.locator("[href='/contacts/new']").first.wait_for()
    original, static = phone.page.evaluate(KEEP_STATIC, STATIC)
    phone.context.add_init_script(WATCH)
    app, bare, cold = [], [], []
    for _ in range(ROUNDS):
        app.append(_opened(phone, "/"))
        bare.append(_opened(phone, STATIC))
        cold.append(_opened(phone, "/", cold=True) / _opened(phone, STATIC, cold=True))
    phone.signal(True)
    sheet.figure("offline.start", statistics.median(app) / statistics.median(bare), "ratio")
    sheet.note(
        f"offline.start: documents of {original} bytes, static {static}; processor {SLOWER} times slower"
    )
    sheet.note(f"offline.start without signal: {spread(app)}; static page: {spread(bare)}; {ROUNDS} of each")
    sheet.note(f"offline.start with the worker asleep: {statistics.median(cold):.2f} ratio")


def _opened(phone: Phone, path: str, *, cold: bool = False) -> float:
    """Seconds from asking for a page to its first usable frame, in a tab of its own."""
    page = phone.context.new_page()
    tools = phone.context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    if cold:
        tools.send("ServiceWorker.enable")
        tools.send("ServiceWorker.stopAllWorkers")
    page.goto(f"{phone.line.address}{path}", wait_until="commit")
    eventually(page, lambda: bool(page.evaluate("() => globalThis.__usable")), f"{path} did not open")
    took: float = page.evaluate("() => globalThis.__usable")
    page.close()
    return took / 1000


def _replay(sheet: Sheet, phone: Phone, items: int) -> None:
    """Plain posts before and after, in case that the machine changes its mind meanwhile."""
    page = phone.page
    page.goto(f"{phone.line.address}/")
    page.locator("h2.code a").first.click()
    page.wait_for_url("**/responses/*")
    steps = f"{page.url}/steps"
    page.goto(steps)
    plain = page.evaluate(PLAIN, items // 2)
    phone.signal(False)
    page.goto(steps)
    page.locator("form[data-keep]").first.wait_for(state="attached")
    page.evaluate(TAP, items)
    kept = page.evaluate(COUNT)
    if kept != items:
        raise RuntimeError(f"of {items} items {kept} were kept")
    phone.signal(True)
    took = page.evaluate(DELIVER, items)
    page.goto(steps)
    plain += page.evaluate(PLAIN, items - items // 2)
    sheet.figure("offline.replay", took / plain, "ratio")
    sheet.note(f"offline.replay: {items} kept items in {took:.2f} s, {items} plain posts in {plain:.2f} s")
    sheet.note(
        "offline.replay: one phone in Chromium, gunicorn with 2 workers of 4 threads, one after the other"
    )
