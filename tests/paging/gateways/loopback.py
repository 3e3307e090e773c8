"""A stand-in for Twilio's API on loopback: the official client talks HTTP to it, and it answers as planned."""

from __future__ import annotations

import base64
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from twilio.http.http_client import TwilioHttpClient


@dataclass
class Call:
    path: str
    account: str
    token: str
    form: dict[str, str]


@dataclass
class FakeTwilio:
    """`answers` are (status, code) for the next calls; with none left a call succeeds. `slow` is in seconds."""

    calls: list[Call] = field(default_factory=list)
    answers: list[tuple[int, int | None]] = field(default_factory=list)
    slow: float = 0.0
    garbled: bool = False

    def __post_init__(self) -> None:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
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

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        words = request.rfile.read(int(request.headers["Content-Length"])).decode()
        account, _, token = (
            base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode().partition(":")
        )
        form = {name: values[0] for name, values in parse_qs(words, keep_blank_values=True).items()}
        self.calls.append(Call(request.path, account, token, form))
        time.sleep(self.slow)
        status, code = self.answers.pop(0) if self.answers else (201, None)
        body: dict[str, Any] = {"sid": f"SM{len(self.calls):032x}", "status": "queued", "to": form.get("To")}
        if status >= 400:
            body = {"code": code, "message": f"refused {form.get('To')}", "status": status}
        sent = b"<html>not json" if self.garbled else json.dumps(body).encode()
        try:
            request.send_response(status)
            request.send_header("Content-Type", "application/json")
            request.send_header("Content-Length", str(len(sent)))
            request.end_headers()
            request.wfile.write(sent)
        except OSError:
            return  # the client has given up waiting


class Rebased(TwilioHttpClient):
    """The official HTTP client, with the host of every address replaced."""

    def __init__(self, base: str, timeout: float = 5.0) -> None:
        super().__init__(timeout=timeout)
        self._base = base

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:
        parts = urlsplit(url)
        return super().request(method, self._base + parts.path, *args, **more)
