"""A telephone network whose book is a file: what was handed over is in it, whoever is killed afterwards."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from webapp.paging.gateways.gateway import Permanent, Sent, SystemDown, Transient

NOBODY = "nobody has accepted"
ASKS = "please respond"
CALL = "a call"

Plan = Mapping[tuple[str, str, bool], tuple[str, ...]]
# What the network answers, try after try; after the last it takes the text. (who, response, is it the alarm)
PLAN: Plan = {
    ("ana", "R-0002", False): ("permanent",),
    ("ana", "R-0003", False): ("transient", "fault"),
    ("bea", "R-0004", False): ("down",),
    ("officer", "R-0003", True): ("permanent",),
    ("sam", "R-0004", True): ("transient", "permanent"),
}


@dataclass(frozen=True)
class Handed:
    """One call of the gateway. `taken` is False where the network refused it."""

    to: str
    body: str
    message: str
    taken: bool

    @property
    def code(self) -> str:
        return self.body.partition(":")[0]


class LedgerGateway:
    """`names` says whose number is whose. One write for a call: it is in the book whole or not at all."""

    def __init__(self, book: Path, names: Mapping[str, str], plan: Plan) -> None:
        self._book = book
        self._plan = plan
        self._names = names

    def send(self, to: str, body: str, callback_url: str) -> Sent:
        return self._hand(to, body, callback_url, "SM")

    def call(self, to: str, answer_url: str, callback_url: str) -> Sent:
        return self._hand(to, CALL, callback_url, "CA")

    def find(self, to: str, body: str | None, since: datetime) -> list[Sent]:
        """What the book has of it, newest first; a call that it has is taken for one that still rings."""
        kind = "CA" if body is None else "SM"
        taken = [one for one in read(self._book) if one.taken and one.to == to and one.body == (body or CALL)]
        return [Sent(f"{kind}{one.message}") for one in reversed(taken)]

    def forget(self, sid: str) -> None:
        """The book keeps its words: what was handed over is counted by them."""

    def _hand(self, to: str, body: str, callback_url: str, kind: str) -> Sent:
        message = callback_url.rpartition("=")[2]
        key = (self._names[to], body.partition(":")[0], NOBODY in body)
        tried = sum(
            one.to == to and one.code == key[1] and (NOBODY in one.body) == key[2] for one in read(self._book)
        )
        answers = self._plan.get(key, ())
        answer = answers[tried] if tried < len(answers) else "taken"
        line = json.dumps([to, body, message, answer == "taken"]) + "\n"
        book = os.open(self._book, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(book, line.encode())
        finally:
            os.close(book)
        _refuse(answer)
        return Sent(f"{kind}{message}", delivered=kind == "SM" and self._names[to] == "bea")


def _refuse(answer: str) -> None:
    if answer == "permanent":
        raise Permanent("30005")
    if answer == "transient":
        raise Transient("30008")
    if answer == "down":
        raise SystemDown("20003")
    if answer == "fault":
        raise RuntimeError("a fault of a library")


def read(book: Path) -> list[Handed]:
    return [Handed(*json.loads(line)) for line in book.read_text().splitlines()] if book.exists() else []


def reply_code(body: str) -> str:
    found = re.search(r"(\d{3}) 25", body)
    assert found is not None, body
    return found[1]
