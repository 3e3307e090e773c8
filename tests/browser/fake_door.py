"""A door on loopback that answers as it is told to, and a page with nothing but the outbox in it.

It has the private key, so it opens what comes and knows what a real server would know. What it answers is up to the
test: the truth, nothing, or what stands between a phone and its server says in its place.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

from webapp.routes.shell import STATIC
from webapp.vault.curve import PrivateKey, new_private_key, public_bytes
from webapp.vault.frame import frame
from webapp.vault.hpke import from_wire, to_wire, unseal
from webapp.vault.padding import unpad

PERSON, DEVICE = UUID(int=0xA), UUID(int=0xD)
GRANT = "g" * 43
KINDS = {".js": "text/javascript", ".css": "text/css"}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Outbox</title>
<div id="words" hidden></div><script type="module" src="/kit.js"></script>"""
KIT = """
import { deliverAll } from "/js/outbox/deliver.js";
import { keep } from "/js/outbox/keep.js";
import { post } from "/js/outbox/post.js";
import { about, items, marksOf, setAbout } from "/js/outbox/store.js";
import { newKey } from "/js/key.js";
await setAbout("outbox", OUTBOX);
await setAbout("grants", { [PERSON]: { device: DEVICE, grant: GRANT } });
const entries = (word, key) => [["_key", key], ["_at", String(Date.now())], ["_for", PERSON], ["word", word]];
window.kit = {
  about, items, marksOf, deliverAll, setAbout,
  async keep(lane, word, mark = "") {
    const key = newKey();
    await keep({ form: entries(word, key), path: `/responses/${lane}/words`, lane, mark });
    return key;
  },
  post(lane, word) {
    const key = newKey();
    const wanted = { form: entries(word, key), path: `/responses/${lane}/words`, lane, mark: "arrived", token: "" };
    return post(wanted).then(({ state, why }) => ({ key, state, why: why ?? "" }));
  },
};
"""


class Says(Enum):
    """What comes back for one delivery."""

    RECEIVED = "received"
    HELD = "held"
    LATER = "later"
    REFUSED = "refused"
    LOST = "the server has it, and its answer does not come"
    GONE = "nobody hears it"
    PORTAL = "a page of a hotel, with 200"
    FORGED = "received, without the proof"
    OF_ANOTHER = "received, of another item"


TAKES = {Says.RECEIVED, Says.HELD, Says.LOST}
"""With these the server has the item."""

Judge = Callable[[dict[str, Any]], Says]


@dataclass
class Came:
    key: str
    inside: dict[str, Any]
    said: Says


@dataclass
class FakeDoor:
    """`judge` decides on each delivery; `plain` is the status for plain posts, 0 for none at all."""

    judge: Judge = lambda _inside: Says.RECEIVED
    plain: int = 0
    private: PrivateKey = field(default_factory=new_private_key)
    outbox: UUID = field(default_factory=uuid4)
    came: list[Came] = field(default_factory=list)
    port: int = 0
    busy: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def applied(self) -> list[str]:
        """The keys that a server would have applied, in the order of their first coming."""
        return list(dict.fromkeys(one.key for one in self.came if one.said in TAKES))

    @property
    def proven(self) -> set[str]:
        """The keys for which the phone was given a receipt."""
        return {one.key for one in self.came if one.said in (Says.RECEIVED, Says.HELD)}

    def open(self, item: str, sealed: str) -> dict[str, Any]:
        info = frame("alongside/outbox/1", self.outbox, UUID(item))
        inside: dict[str, Any] = json.loads(unpad(unseal(self.private, from_wire(sealed), info)))
        return inside

    def kit(self) -> str:
        key = {"id": str(self.outbox), "key": to_wire(public_bytes(self.private))}
        names = {"OUTBOX": key, "PERSON": str(PERSON), "DEVICE": str(DEVICE), "GRANT": GRANT}
        return "".join(f"const {name} = {json.dumps(value)};\n" for name, value in names.items()) + KIT


@contextmanager
def fake_door() -> Iterator[FakeDoor]:
    door = FakeDoor()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OfThisDoor", (Handler,), {"door": door}))
    door.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield door
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    door: FakeDoor
    protocol_version = "HTTP/1.1"

    def log_message(self, *_about: Any) -> None:
        """Nothing: what comes is in `came`."""

    def do_GET(self) -> None:
        if self.path == "/":
            self._answer(200, PAGE.encode(), "text/html")
        elif self.path == "/kit.js":
            self._answer(200, self.door.kit().encode(), "text/javascript")
        else:
            path = STATIC / self.path.lstrip("/")
            there = path.is_file() and path.suffix in KINDS
            self._answer(
                200 if there else 404, path.read_bytes() if there else b"", KINDS.get(path.suffix, "")
            )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/deliver":
            return self._plain(body.decode())
        told = json.loads(body)
        assert set(told) == {"item", "key", "sealed"}
        assert "Cookie" not in self.headers
        inside = self.door.open(told["item"], told["sealed"])
        with self.door.busy:
            said = self.door.judge(inside)
            self.door.came.append(Came(told["item"], inside, said))
        return self._deliver(told["item"], inside, said)

    def _plain(self, body: str) -> None:
        if self.door.plain == 0:
            return self._hang_up()
        key = body.partition("_key=")[2][:36]
        return self._answer(self.door.plain, b"", "text/html", {"X-Item": key, "X-Go": "/"})

    def _deliver(self, key: str, inside: dict[str, Any], said: Says) -> None:
        if said in (Says.LOST, Says.GONE):
            return self._hang_up()
        if said is Says.PORTAL:
            return self._answer(200, b"<title>Welcome to the hotel</title>", "text/html")
        states = {Says.LATER: 503, Says.REFUSED: 422}
        told = {
            "of": str(uuid4()) if said is Says.OF_ANOTHER else key,
            "state": said.value if said in (Says.HELD, Says.LATER, Says.REFUSED) else "received",
            "receipt": "no proof" if said is Says.FORGED else inside["nonce"],
        }
        if said in states:
            told["receipt"] = None
        return self._answer(states.get(said, 200), json.dumps(told).encode(), "application/json")

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(2)

    def _answer(self, status: int, body: bytes, kind: str, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": kind, "Content-Length": str(len(body))} | (more or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
