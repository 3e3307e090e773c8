"""The line between a phone and the server, as a small proxy on loopback: it can fail in every way that lines fail."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.browser.server import Server

STEPS = "/__step/"  # under this path a page tells what it is about to do; it never reaches the server
LATER = 0.4  # seconds by which a request is late
NOT_PASSED_ON = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Fate(Enum):
    """What becomes of one request."""

    PASS = auto()
    REFUSE = auto()  # the connection closes, and the server never saw it
    DROP = auto()  # the server did it, and its answer is lost
    LATE = auto()  # the phone gets no answer, and the server sees it only after what was sent since
    TWICE = auto()  # the server sees it twice, as when a line stutters
    CAPTIVE = auto()  # a hotel answers in the server's place, with 200 and a page of its own


@dataclass(frozen=True)
class Sent:
    """A request on the line. `body` is as sent."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]

    @property
    def delivers(self) -> bool:
        return self.method == "POST" and self.path == "/deliver"

    @property
    def field_post(self) -> bool:
        return self.method == "POST" and self.headers.get("x-field") == "1"


@dataclass(frozen=True)
class Got:
    """What came back: its status and the bytes of its body as sent."""

    sent: Sent
    status: int
    size: int


Judge = Callable[[Sent], Fate]
Answer = tuple[int, list[tuple[str, str]], bytes]


def passes(_sent: Sent) -> Fate:
    return Fate.PASS


@dataclass
class Line:
    """`judge` decides on each request, `step` is told what a page is about to do (and may kill it meanwhile)."""

    server: Server
    judge: Judge = passes
    step: Callable[[str], None] = lambda _name: None
    worker_script: bytes = b""
    got: list[Got] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def cut(self) -> None:
        self.judge = lambda _sent: Fate.REFUSE

    def mend(self) -> None:
        self.judge = passes


@contextmanager
def line_to(server: Server) -> Iterator[Line]:
    line = Line(server)
    proxy = _Proxy(("127.0.0.1", 0), lambda *asked: _Handler(line, *asked))
    line.port = proxy.server_port
    threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield line
    finally:
        proxy.shutdown()
        proxy.server_close()


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_asked: Any) -> None:
        """A phone that is gone is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, line: Line, *asked: Any) -> None:
        self.line = line
        super().__init__(*asked)

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith(STEPS):
            self.line.step(self.path.removeprefix(STEPS))
            return self._say(204, [], b"")
        sent = Sent(
            self.command, self.path, body, {name.lower(): value for name, value in self.headers.items()}
        )
        return self._meet(sent, self.line.judge(sent))

    do_POST = do_HEAD = do_GET

    def _meet(self, sent: Sent, fate: Fate) -> None:
        if fate is Fate.CAPTIVE:
            return self._say(200, [("Content-Type", "text/html")], b"<title>Welcome</title>Accept our terms")
        answer = None
        if fate is Fate.LATE:
            threading.Timer(LATER, self._pass_on, [sent]).start()
        elif fate is not Fate.REFUSE:
            for _ in range(2 if fate is Fate.TWICE else 1):
                answer = self._pass_on(sent)
        if answer is None or fate is Fate.DROP:
            self.close_connection = True
            return None
        self.line.got.append(Got(sent, answer[0], len(answer[2])))
        return self._say(*answer)

    def _pass_on(self, sent: Sent) -> Answer | None:
        """None when the server is not there."""
        scripted = bool(self.line.worker_script) and urlsplit(sent.path).path == "/sw.js"
        to = http.client.HTTPConnection("127.0.0.1", self.line.server.port, timeout=60)
        try:
            to.putrequest(sent.method, sent.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in NOT_PASSED_ON and not (scripted and name.lower() == "accept-encoding"):
                    to.putheader(name, value)
            to.putheader("Content-Length", str(len(sent.body)))
            to.endheaders(sent.body)
            answer = to.getresponse()
            before = self.line.worker_script if scripted else b""
            return answer.status, answer.getheaders(), before + answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            to.close()

    def _say(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in NOT_PASSED_ON:
                self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_said: Any) -> None:
        """In silence."""
