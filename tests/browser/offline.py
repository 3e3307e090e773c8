"""A phone without signal, and everything that is on it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Error, Locator, Page

from tests.browser.phones import Phones, eventually

NO_LINE = re.compile("ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_CONNECTION_REFUSED")

# All that a script can read of this phone: every record of every database, every cached answer, both small stores.
DUMP = """async () => {
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const text = (value) =>
    JSON.stringify(value, (_, one) => (one instanceof ArrayBuffer ? hex(new Uint8Array(one)) : one));
  const take = (asked) => new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const databases = {};
  for (const { name } of await indexedDB.databases()) {
    const db = await take(indexedDB.open(name));
    databases[name] = {};
    for (const store of db.objectStoreNames) {
      // In one transaction: what is written meanwhile would shift the values against their keys.
      const all = db.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([take(all.getAllKeys()), take(all.getAll())]);
      databases[name][store] = keys.map((key, place) => [key, JSON.parse(text(values[place]))]);
    }
    db.close();
  }
  const cached = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const asked of await cache.keys()) {
      const answer = await cache.match(asked);
      if (!answer) continue; // it went meanwhile
      const path = new URL(asked.url).pathname;
      cached[`${name} ${path}`] = { status: answer.status, headers: [...answer.headers], body: await answer.text() };
    }
  }
  return { databases, cached, local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie };
}"""


def dump(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(DUMP)
    return found


def store(page: Page, name: str) -> list[Any]:
    """The records of one store: `items`, `marks` or `about`."""
    return [value for _, value in dump(page)["databases"].get("alongside", {}).get(name, [])]


def about(page: Page) -> dict[str, Any]:
    return dict(dump(page)["databases"].get("alongside", {}).get("about", []))


def cached_paths(page: Page) -> set[str]:
    return {where.partition(" ")[2] for where in dump(page)["cached"]}


def items(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("alongside.items()")
    return found


def has_pack(page: Page) -> None:
    """Wait until this phone has all it needs for a night without signal."""
    there = (
        "async () => Boolean(navigator.serviceWorker.controller) && Boolean(await alongside.about('pack'))"
    )
    eventually(page, lambda: bool(page.evaluate(there)), "the field pack did not come")


def ready(phones: Phones, email: str, **more: Any) -> Page:
    """That person's phone, after one visit with signal."""
    page = phones(email, **more)
    phones.watch(page).allow(NO_LINE)
    has_pack(page)
    return page


def status(page: Page) -> Locator:
    """What the top bar says about sending."""
    return page.locator("header .sending")


def all_sent(page: Page) -> None:
    eventually(page, lambda: _has_none(page), "something still waits on this phone")


def _has_none(page: Page) -> bool:
    try:
        return items(page) == []
    except Error:  # the page goes on to another one meanwhile
        return False
