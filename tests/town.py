"""A town of named people with fixed roles, each with a phone in the hand: what journeys are told with."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from webapp.accounts.models import Person
from webapp.cli.demo_world import PASSWORD
from webapp.cli.run_worker import make_worker
from webapp.clock import ManualClock
from webapp.db import db, every_region
from webapp.paging.messages.simulate import reply_as
from webapp.paging.models import SimulatorText
from webapp.parts import parts
from webapp.response.models import Response

CONTACT = {
    "where": "Transit plaza, north door",
    "callback": "(775) 555-0117",
    "danger": "no",
    "how_many": "1",
}


def words_of(page: str) -> str:
    """What a person reads on a page: no tags, one space between words."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(bare)).strip()


@dataclass
class Phone:
    """One person's browser. `last` is the answer to the last request, redirects followed."""

    town: Town
    email: str
    client: FlaskClient
    last: TestResponse | None = None
    token: str = ""

    @property
    def words(self) -> str:
        assert self.last is not None
        return words_of(self.last.text)

    @property
    def status(self) -> int:
        assert self.last is not None
        return self.last.status_code

    def get(self, path: str, **more: Any) -> Phone:
        self.last = self.client.get(path, follow_redirects=True, **more)
        self._keep_token()
        return self

    def post(
        self, path: str, form: dict[str, Any] | None = None, *, follow: bool = True, **more: Any
    ) -> Phone:
        """Post with this phone's token and a fresh item key, as every form of the app does."""
        if not self.token:
            self.get("/more")
        fields = {"csrf_token": self.token, "_key": str(uuid.uuid4())} | (form or {})
        self.last = self.client.post(path, data=fields, follow_redirects=follow, **more)
        self._keep_token()
        return self

    def sees(self, *texts: str) -> Phone:
        for text in texts:
            assert text in self.words, f"{self.email} does not see “{text}” in: {self.words[:1500]}"
        return self

    def sees_not(self, *texts: str) -> Phone:
        for text in texts:
            assert text not in self.words, f"{self.email} sees “{text}” in: {self.words[:1500]}"
        return self

    def gets(self, status: int) -> Phone:
        assert self.status == status, f"{self.status} instead of {status}: {self.words[:600]}"
        return self

    def sign_in(self, password: str = PASSWORD) -> Phone:
        """Sign in; the token of the old session is no good any more."""
        self.get("/sign-in").post("/sign-in", {"email": self.email, "password": password})
        self.token = ""
        return self

    def unlocks(self) -> Phone:
        """The phone was idle and locked itself; its person gives the password again."""
        self.get("/locked").sees("Locked, to keep others out")
        return self.post("/locked", {"password": PASSWORD})

    @property
    def person(self) -> Person:
        with self.town.database() as session:
            return session.scalars(select(Person).where(Person.email == self.email)).one()

    def texts(self) -> list[str]:
        """The bodies of the texts that reached this person's phone, oldest first."""
        with self.town.database() as session:
            found = select(SimulatorText).where(
                SimulatorText.person_id == self.person.id, SimulatorText.direction == "out"
            )
            return [text.body for text in session.scalars(found.order_by(SimulatorText.at, SimulatorText.id))]

    def replies(self, body: str) -> Phone:
        """Answer by text from this phone, and let the worker go round."""
        with self.town.database() as session:
            of = parts()
            reply_as(
                session, now=of.clock.now(), ids=of.ids, vault=of.vault, person_id=self.person.id, body=body
            )
            session.commit()
        self.town.work()
        return self

    def _keep_token(self) -> None:
        assert self.last is not None
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.last.text)
        if found:
            self.token = found.group(1)


@dataclass
class Town:
    """Both counties. `officer`, `advocate` … are of Nevada's; `coast("officer")` of California's."""

    app: Flask
    clock: ManualClock
    _phones: dict[str, Phone] = field(default_factory=dict)

    def phone(self, email: str) -> Phone:
        """This person's browser, signed in at the first call."""
        if email not in self._phones:
            self._phones[email] = Phone(self, email, self.app.test_client()).sign_in()
        return self._phones[email]

    def coast(self, key: str) -> Phone:
        return self.phone(f"{key}.coast@demo.example")

    def stranger(self) -> Phone:
        return Phone(self, "nobody", self.app.test_client())

    @property
    def officer(self) -> Phone:
        return self.phone("officer@demo.example")

    @property
    def advocate(self) -> Phone:
        return self.phone("advocate@demo.example")

    @property
    def backup(self) -> Phone:
        return self.phone("backup@demo.example")

    @property
    def supervisor(self) -> Phone:
        return self.phone("supervisor@demo.example")

    @property
    def welfare(self) -> Phone:
        return self.phone("welfare@demo.example")

    @contextmanager
    def database(self) -> Iterator[Session]:
        """A session that sees every region, inside the app's context."""
        with self.app.app_context(), every_region(db.session()):
            yield db.session()

    def work(self) -> None:
        """One round of the worker."""
        with self.app.app_context():
            make_worker(parts()).round()

    def passes(self, minutes: float) -> None:
        """Time goes by in steps of at most a minute, and the worker goes round at each."""
        left = minutes
        while left > 0:
            step = min(1.0, left)
            self.clock.advance(timedelta(minutes=step))
            left -= step
            self.work()

    def logs_contact(self, phone: Phone | None = None, **answers: str) -> Response:
        """An officer logs a contact and the worker goes round; one of the responses that it opened comes back."""
        before = {one.id for one in self.responses()}
        (phone or self.officer).post("/contacts", CONTACT | answers).gets(200)
        self.work()
        return next(one for one in self.responses() if one.id not in before)

    def responses(self) -> list[Response]:
        with self.database() as session:
            return list(session.scalars(select(Response).order_by(Response.id)))

    def path(self, response: Response, *parts_of: str) -> str:
        return "/".join([f"/responses/{response.id}", *parts_of])
