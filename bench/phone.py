"""An officer's phone that speaks HTTP to a real server: it keeps its connection, its cookie and its token."""

from __future__ import annotations

import http.client
import re
import time
import uuid
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from webapp.cli.demo_world import PASSWORD

OFFICER = "officer@demo.example"
CONTACT = {
    "where": "Transit plaza, north door",
    "callback": "(775) 555-0117",
    "danger": "no",
    "how_many": "1",
}
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


@dataclass
class Phone:
    port: int
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    token: str = ""

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def sign_in(self, email: str = OFFICER) -> Phone:
        self._keep_token("/sign-in")
        self._ask("POST", "/sign-in", self._form({"email": email, "password": PASSWORD}), expect=303)
        self._keep_token("/more")
        return self

    def log_contact(self) -> tuple[uuid.UUID, float, float]:
        """Submit one contact as the form does; its response, and the moments before the post and after the answer.

        The number of young people is one, so the response has the id that this phone gave the contact.
        """
        contact = uuid.uuid4()
        body = self._form({**CONTACT, "contact_id": str(contact), "_at": str(int(time.time() * 1000))})
        began = time.monotonic()
        self._ask("POST", "/contacts", body, expect=303)
        return contact, began, time.monotonic()

    def page_now(self, response: uuid.UUID) -> tuple[float, float]:
        """Tap *Page now* on a response; the moments before the post and after the answer."""
        body = self._form({})
        began = time.monotonic()
        self._ask("POST", f"/responses/{response}/page", body, expect=303)
        return began, time.monotonic()

    def _form(self, fields: dict[str, str]) -> str:
        return urlencode({"csrf_token": self.token, "_key": str(uuid.uuid4()), **fields})

    def _keep_token(self, path: str) -> None:
        found = TOKEN.search(self._ask("GET", path, expect=200))
        if found is None:
            raise RuntimeError(f"no form on {path}")
        self.token = found[1].decode()

    def _ask(self, method: str, path: str, body: str | None = None, *, expect: int) -> bytes:
        headers = {"Cookie": "; ".join(f"{name}={one.value}" for name, one in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
        except ConnectionError:
            # The server closes a connection that nobody used for some seconds; a form may be sent twice.
            self._line.close()
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
        words = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        if answer.status != expect:
            raise RuntimeError(f"{method} {path} was answered with {answer.status} instead of {expect}")
        return words
