"""A stand-in for Twilio's API on loopback: the official client talks HTTP to it, and it answers as planned.

It keeps texts and calls as Twilio does (made, listed newest first, redacted), and signs what it calls back with.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator

FINAL = ("delivered", "undelivered", "failed", "read")


@dataclass
class Call:
    """One request of ours."""

    method: str
    path: str
    account: str
    token: str
    form: dict[str, str]


@dataclass
class Kept:
    """A text or a call as Twilio keeps it. `report` and `answer` are the addresses that we gave it."""

    sid: str
    to: str
    sender: str
    body: str
    status: str
    made_at: datetime
    report: str
    answer: str = ""

    def said(self) -> dict[str, Any]:
        made = format_datetime(self.made_at)
        return {
            "sid": self.sid,
            "to": self.to,
            "from": self.sender,
            "body": self.body,
            "status": self.status,
            "date_created": made,
        }


@dataclass
class FakeTwilio:
    """`answers` are (status, code) for the next requests; with none left a request succeeds. `slow` is in seconds.

    `unknown` are numbers that do not exist. `accepts_silently`: the next text is taken, and the answer is lost.
    """

    calls: list[Call] = field(default_factory=list)
    answers: list[tuple[int, int | None]] = field(default_factory=list)
    slow: float = 0.0
    garbled: bool = False
    unknown: set[str] = field(default_factory=set)
    texts: list[Kept] = field(default_factory=list)
    rings: list[Kept] = field(default_factory=list)
    start: int = 0  # of its names; two accounts never give the same one
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                fake._answer(self)

            def do_GET(self) -> None:
                fake._answer(self)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    @staticmethod
    def signature(url: str, form: dict[str, str], token: str) -> str:
        """What Twilio puts on a callback to `url`."""
        return str(RequestValidator(token).compute_signature(url, form))

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        words = request.rfile.read(int(request.headers.get("Content-Length") or 0)).decode()
        account, _, token = (
            base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode().partition(":")
        )
        parts = urlsplit(request.path)
        fields = parse_qs(words or parts.query, keep_blank_values=True)
        form = {name: values[0] for name, values in fields.items()}
        self.calls.append(Call(request.command, parts.path, account, token, form))
        status, body = self._does(request.command, parts.path.split("/")[4:], form)
        time.sleep(self.slow)
        sent = b"<html>not json" if self.garbled else json.dumps(body).encode()
        try:
            request.send_response(status)
            request.send_header("Content-Type", "application/json")
            request.send_header("Content-Length", str(len(sent)))
            request.end_headers()
            request.wfile.write(sent)
        except OSError:
            return  # the client has given up waiting

    def _does(self, method: str, path: list[str], form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """`path` is what follows the account: Messages.json, Messages/SID.json or Calls.json."""
        planned, code = self.answers.pop(0) if self.answers else (200, None)
        if planned >= 400:
            return self._refuses(planned, code, form.get("To"))
        if method == "POST" and form.get("To") in self.unknown:
            return self._refuses(400, 21211, form.get("To"))
        kept = self.rings if path[0] == "Calls.json" else self.texts
        if method == "GET":
            found = [one.said() for one in reversed(kept) if one.to == form["To"]]
            return 200, {path[0].removesuffix(".json").lower(): found, "page_size": len(found)}
        if path[0] == "Messages" and method == "POST":
            return self._redacts(path[1].removesuffix(".json"))
        made = Kept(
            sid=f"{'CA' if kept is self.rings else 'SM'}{self.start + len(self.calls):032x}",
            to=form["To"],
            sender=form.get("From", ""),
            body=form.get("Body", ""),
            status="queued",
            made_at=self.clock(),
            report=form.get("StatusCallback", ""),
            answer=form.get("Url", ""),
        )
        kept.append(made)
        return 201, made.said()

    def _redacts(self, sid: str) -> tuple[int, dict[str, Any]]:
        found = [one for one in self.texts if one.sid == sid]
        if not found:
            return self._refuses(404, 20404, sid)
        if found[0].status not in FINAL:
            return self._refuses(400, 20009, sid)
        found[0].body = ""
        return 200, found[0].said()

    @staticmethod
    def _refuses(status: int, code: int | None, what: str | None) -> tuple[int, dict[str, Any]]:
        return status, {"code": code, "message": f"refused {what}", "status": status}


class Rebased(TwilioHttpClient):
    """The official HTTP client, with the host of every address replaced."""

    def __init__(self, base: str, timeout: float = 5.0) -> None:
        super().__init__(timeout=timeout)
        self._base = base

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:
        parts = urlsplit(url)
        return super().request(method, self._base + parts.path, *args, **more)
