"""What a phone does without signal, in Python: it seals a form to the outbox key, keeps it, and delivers it later."""

from __future__ import annotations

import json
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests.town import CONTACT, Phone, Town
from webapp.accounts.models import Device
from webapp.offline.item import BUCKET, info_of
from webapp.offline.models import Claim, HeldItem
from webapp.vault.hpke import from_wire, seal, to_wire
from webapp.vault.padding import pad

CHROME = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"


def seal_item(key: uuid.UUID, outbox_id: uuid.UUID, outbox_key: bytes, inside: str) -> bytes:
    """enc || ct, as static/js/outbox/ makes it."""
    return seal(outbox_key, pad(inside, BUCKET), info_of(outbox_id, key))


def body_of(key: uuid.UUID, outbox_id: uuid.UUID, sealed: bytes) -> bytes:
    return json.dumps({"item": str(key), "key": str(outbox_id), "sealed": to_wire(sealed)}).encode()


@dataclass(frozen=True)
class Kept:
    """One item on the phone: nothing in clear but its key."""

    key: uuid.UUID
    body: bytes
    nonce: str


@dataclass
class Pocket:
    """One person's phone with its own storage. It knows its grant and the outbox key since its last contact."""

    phone: Phone
    phone_id: uuid.UUID = field(default_factory=uuid.uuid4)
    ahead: timedelta = timedelta(0)
    about: dict[str, Any] = field(default_factory=dict)
    grant: str = ""
    skew: int | None = None

    @property
    def town(self) -> Town:
        return self.phone.town

    @property
    def clock(self) -> datetime:
        return self.town.clock.now() + self.ahead

    def contact(self, **more: Any) -> TestResponse:
        """POST /phone, as every page of somebody signed in does."""
        if not self.phone.token:
            self.phone.get("/more")
        told = {
            "phone": str(self.phone_id),
            "clock": milliseconds(self.clock),
            "unsent": 0,
            "shell": "0123456789ab",
            "persisted": True,
            "fresh": not self.grant,
        } | more
        headers = {"X-CSRFToken": self.phone.token, "User-Agent": CHROME}
        answer = self.phone.client.post("/phone", json=told, headers=headers)
        if answer.status_code == 200:
            self.about = answer.json or {}
            self.grant = self.about["grant"] or self.grant
            self.skew = milliseconds(self.clock) - self.about["now"]
        return answer

    def keeps(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> Kept:
        """Seal a form. `more`: what is to be otherwise inside (`parent`, `at`, `version`, …), and `key`."""
        key = more.pop("key", None) or uuid.uuid4()
        nonce = to_wire(secrets.token_bytes(16))
        fields = {"_key": str(key), "_at": "", "_for": self.about["person"]} | (form or {})
        inside = {
            "v": 1,
            "path": path,
            "form": [[name, one] for name, given in fields.items() for one in listed(given)],
            "version": 1,
            "at": milliseconds(self.clock),
            "skew": self.skew,
            "device": self.about["device"],
            "grant": self.grant,
            "parent": None,
            "nonce": nonce,
            "person": self.about["person"],
            "accept": "html",
        } | {name: str(one) if isinstance(one, uuid.UUID) else one for name, one in more.items()}
        return self.sealed(key, json.dumps(inside, ensure_ascii=False), nonce)

    def sealed(self, key: uuid.UUID, inside: str, nonce: str = "") -> Kept:
        outbox = self.about["outbox"]
        outbox_id = uuid.UUID(outbox["id"])
        sealed = seal_item(key, outbox_id, from_wire(outbox["key"]), inside)
        return Kept(key, body_of(key, outbox_id, sealed), nonce)

    def keeps_contact(self, **more: Any) -> tuple[uuid.UUID, Kept]:
        """A contact logged without signal; the response it will open has the phone's own id."""
        contact_id = uuid.uuid4()
        answers = more.pop("answers", {})
        return contact_id, self.keeps(
            "/contacts", CONTACT | {"contact_id": str(contact_id)} | answers, **more
        )

    def delivers(self, kept: Kept | bytes) -> TestResponse:
        return deliver(self.town, kept.body if isinstance(kept, Kept) else kept)

    def says(self, kept: Kept) -> str:
        """Deliver, and the state that came back; the receipt proves that the seal was opened."""
        answer = self.delivers(kept)
        assert answer.json is not None
        assert set(answer.json) == {"of", "state", "receipt"}
        assert answer.json["of"] == str(kept.key)
        state = answer.json["state"]
        assert answer.json["receipt"] == (kept.nonce if state in ("received", "held") else None)
        assert answer.status_code == {"received": 200, "held": 200, "later": 503, "refused": 422}[state]
        return str(state)

    @property
    def device(self) -> Device:
        with self.town.database() as session:
            return session.scalars(select(Device).where(Device.id == uuid.UUID(self.about["device"]))).one()

    def never_compared(self) -> Pocket:
        """Its clock was never held beside the server's, on neither side."""
        with self.town.database() as session:
            session.execute(update(Device).where(Device.id == self.device.id).values(skew_ms=None))
            session.commit()
        return self


def pocket(phone: Phone, **more: Any) -> Pocket:
    """A phone that has been in contact once."""
    made = Pocket(phone, **more)
    assert made.contact().status_code == 200
    return made


def deliver(town: Town, body: bytes, **more: Any) -> TestResponse:
    """POST /deliver from a browser that is nobody's: it sends no cookie."""
    return town.app.test_client().post("/deliver", data=body, content_type="application/json", **more)


def held_rows(town: Town) -> list[HeldItem]:
    with town.database() as session:
        return list(session.scalars(select(HeldItem).order_by(HeldItem.received_at, HeldItem.id)))


def claims(town: Town) -> dict[uuid.UUID, Claim]:
    with town.database() as session:
        return {claim.key: claim for claim in session.scalars(select(Claim))}


def listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, list | tuple) else [given]


def milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)
