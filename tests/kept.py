"""A phone without signal, in a story: it keeps what its person does, and delivers it when the line is back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.offline.sealing import Kept, Pocket, pocket
from tests.town import Phone, Town
from webapp.response.models import Response


@dataclass
class KeptPhone:
    """`state` is what the last receipt said; `waiting` what is still on the phone."""

    pocket: Pocket
    state: str = ""
    waiting: list[Kept] = field(default_factory=list)

    @classmethod
    def of(cls, phone: Phone) -> KeptPhone:
        return cls(pocket(awake(phone)))

    @property
    def town(self) -> Town:
        return self.pocket.town

    def keeps(self, path: str, form: dict[str, Any], *, parent: Kept | None = None, **more: Any) -> Kept:
        """Seal a post as it is tapped now."""
        if parent is not None:
            more["parent"] = parent.key
        kept = self.pocket.keeps(path, form, **more)
        self.waiting.append(kept)
        return kept

    def keeps_contact(self, **answers: str) -> Kept:
        _, kept = self.pocket.keeps_contact(answers=answers)
        self.waiting.append(kept)
        return kept

    def delivers(self, kept: Kept | None = None) -> KeptPhone:
        """Hand over one item, or all that wait; the worker goes round after it."""
        for one in [kept] if kept else self.waiting:
            self.state = self.pocket.says(one)
        self.waiting = [] if kept is None else [one for one in self.waiting if one is not kept]
        self.town.work()
        awake(self.pocket.phone)
        return self

    def revoked(self) -> KeptPhone:
        """Its person lost it, and says so from another phone."""
        device: uuid.UUID = self.pocket.device.id
        self.pocket.phone.post(f"/phone/{device}/revoke").gets(200)
        return self


def late_contact(kept: KeptPhone, minutes: float = 30, **answers: str) -> Response:
    """A contact that is logged without signal now, and delivered so much later."""
    before = {one.id for one in kept.town.responses()}
    item = kept.keeps_contact(**answers)
    pass_quietly(kept.town, minutes)
    kept.delivers(item)
    return next(one for one in kept.town.responses() if one.id not in before)


def pass_quietly(town: Town, minutes: float) -> None:
    """Time goes by; nothing else happens."""
    town.clock.advance(timedelta(minutes=minutes))
    town.work()


def awake(phone: Phone) -> Phone:
    """Its person takes it up again: it may have locked itself meanwhile."""
    return phone.unlocks() if "Locked, to keep others out" in phone.get("/").words else phone
