"""A page that does everything wrong, for the sweep's control: it leaves a word in each kind of place that there is."""

from __future__ import annotations

import gzip
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import brotli
from playwright.sync_api import Page

from tests.browser.sweep import PART, Words
from tests.browser.unpack import zstd

PAGE = b"""<!doctype html><title>Leaky</title><link rel="icon" href="data:,">
<form method="post" action="/post"><input name="typed" id="typed"><button>Send</button></form>"""

SCRIPTS = {
    "local storage": "localStorage.setItem('word', word)",
    "local storage, base64": "localStorage.setItem('coded', btoa('so: ' + word))",
    "local storage, percent": "localStorage.setItem('percent', percent(word))",
    PART: "localStorage.setItem('part', word + 'b')",
    "session storage": "sessionStorage.setItem('word', word)",
    "cookie": "document.cookie = 'word=' + word + '; max-age=9999'",
    "IndexedDB": "await put('small', word)",
    "IndexedDB, bytes": "await put('bytes', new TextEncoder().encode(word).buffer)",
    "IndexedDB, packed": "await put('large', 'and so on '.repeat(20000) + word)",
    "IndexedDB, deleted": "await put('gone', word); await put('gone')",
    "IndexedDB, tables": "for (let n = 0; n < 150; n += 1) await put(n, [...noise(), word, word])",
    "Cache Storage": "await cache('/plain', new Response(word))",
    "Cache Storage, gzip": "await cache('/packed', packed('gzip', word))",
    "Cache Storage, deflate": "await cache('/packed-2', packed('deflate', word))",
    "Cache Storage, bare deflate": "await cache('/packed-3', packed('deflate-raw', word))",
    "Cache Storage, address": "await cache('/named?' + word, new Response('nothing'))",
    "private files": """const folder = await navigator.storage.getDirectory();
        const file = await (await folder.getFileHandle('file', { create: true })).createWritable();
        await file.write(word); await file.close()""",
    "history, address": "history.pushState(0, '', '/?' + word)",
    "history, title": "history.pushState(0, '', '/titled'); document.title = word; await rest()",
    "history, state": "history.replaceState({ word }, '', '/')",
}
"""Each kind of place that a script can write to, and how."""

TOOLS = """
const put = (key, value) => new Promise((done, failed) => {
    const open = indexedDB.open('leak', 1);
    open.onupgradeneeded = () => open.result.createObjectStore('words');
    open.onerror = failed;
    open.onsuccess = () => {
        const change = open.result.transaction('words', 'readwrite');
        const words = change.objectStore('words');
        value === undefined ? words.delete(key) : words.put(value, key);
        change.oncomplete = () => { open.result.close(); done(); };
        change.onerror = failed;
    };
});
const cache = async (path, answer) => (await caches.open('leak')).put(path, answer);
const packed = (how, word) =>
    new Response(new Blob([word, ' and so on'.repeat(9)]).stream().pipeThrough(new CompressionStream(how)));
const noise = () => Array.from({ length: 40 }, () => crypto.randomUUID().repeat(28));
const percent = (word) => [...word].map((letter) => '%' + letter.charCodeAt(0).toString(16)).join('');
const rest = () => new Promise((go) => setTimeout(go, 300));
"""

ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
"""How an answer that the browser may keep can be packed."""

TYPED = ("posted", "remembered", "typed")
PLACES = (*SCRIPTS, *(f"HTTP cache, {encoding}" for encoding in ENCODINGS), *TYPED)

FILES = {
    "local storage": "Local Storage",
    PART: "Local Storage",
    "session storage": "Session Storage",
    "cookie": "Cookies",
    "IndexedDB": "IndexedDB",
    "Cache Storage": "CacheStorage",
    "HTTP cache": "Cache_Data",
    "private files": "File System",
    "history, address": "History",
    "history, title": "History",
    "history, state": "Sessions/",
    "typed": "Sessions/",
    "posted": "Sessions/",
    "remembered": "Web Data",
}
"""Where each must be found, by the beginning of its name."""


def leak(page: Page, address: str, words: Words) -> None:
    """Leave `words(place)` in every place, each word in its own."""
    page.goto(address)
    for place, script in SCRIPTS.items():
        word = words.stem if place == PART else words(place)
        page.evaluate(f"async (word) => {{ {TOOLS}; {script}; }}", word)
    for encoding in ENCODINGS:
        words(f"HTTP cache, {encoding}")
        page.evaluate("async (path) => (await fetch(path)).text()", f"/kept/{encoding}")
    for place in ("posted", "remembered"):
        page.goto(address)
        page.locator("#typed").fill(words(place))
        page.get_by_role("button", name="Send").click()
        page.get_by_text("Thank you").wait_for()
    page.goto(address)
    page.locator("#typed").press_sequentially(words("typed"))
    page.wait_for_timeout(3000)  # the files of a session are written now and then


def file_of(place: str) -> str:
    """A part of the name of the file in which a leak must be found."""
    return next(file for name, file in FILES.items() if place.startswith(name))


@contextmanager
def leaky_site(words: Words) -> Iterator[str]:
    """The address of a small site on loopback that serves the page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *asked: _Handler(words, *asked))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, words: Words, *asked: Any) -> None:
        self.words = words
        super().__init__(*asked)

    def do_GET(self) -> None:
        _, begin, encoding = self.path.partition("/kept/")
        if begin:
            body = f"{self.words(f'HTTP cache, {encoding}')} {'and so on ' * 9}".encode()
            kept = {"Content-Encoding": encoding, "Cache-Control": "max-age=9999"}
            self._answer(ENCODINGS[encoding](body), kept)
        else:
            self._answer(PAGE)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(b"<!doctype html><title>Thanks</title>Thank you")

    def _answer(self, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(200)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: Any) -> None:
        """In silence."""
