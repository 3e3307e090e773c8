"""A kept field action, as a phone sealed it: opened, and read as strictly as it was written.

On the wire: {"item": key, "key": outbox key's id, "sealed": base64url of enc || ciphertext}. HPKE as in
webapp/vault/hpke.py; `info` binds label, outbox key and item key, so a seal that is moved to another key or item does
not open. Inside is JSON, padded to a multiple of 2,048 bytes; `_FIELDS` names all of it. static/js/outbox/ is the
other side: change both or neither, or give the inside a new `v`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from webapp.offline.outbox_key import private_key
from webapp.vault.errors import CannotOpen, NoKey, Shredded
from webapp.vault.frame import frame
from webapp.vault.hpke import from_wire, unseal
from webapp.vault.padding import unpad
from webapp.vault.vault import Vault

LABEL = "alongside/outbox/1"
BUCKET = 2048
"""Bytes. A tap, a step and most contacts look the same from outside."""
LARGEST_SEALED = 128 * 1024
LARGEST_BODY = LARGEST_SEALED * 4 // 3 + 512
"""The whole JSON of one delivery."""

_MOST_FIELDS = 500
_LONGEST_NAME = 100
_LONGEST_PATH = 200
_FIELDS = frozenset(
    {
        "v",
        "path",
        "form",
        "version",
        "at",
        "skew",
        "device",
        "grant",
        "parent",
        "nonce",
        "person",
        "accept",
    }
)
# A phone's clock: milliseconds since 1970, up to the year 5138.
_MOST_MS = 10**14
_NONCE = re.compile(r"[A-Za-z0-9_-]{22,64}")
_GRANT = re.compile(r"[A-Za-z0-9_-]{43}")
_PATH = re.compile(r"/[^\x00-\x20\x7f]*")


class BadItem(Exception):
    """This can never be opened or read. It says nothing about why: the sender may be anybody."""


class KeyIsAway(Exception):
    """The key is there, and this server cannot open it just now: a key of its ring is missing."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What came to /deliver, before it is opened."""

    item: UUID
    outbox: UUID
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """One field action on its way to the routes.

    `at` is the phone's clock at the tap, `skew` how far that was ahead of the server's at the last contact, both in
    milliseconds. `held` is the row of the held tray it comes from, if any: its grant was checked when it came first.
    `applied_by` is the supervisor who applies it by hand, `how` the way (a code of webapp/offline/tray.py).
    """

    key: UUID
    path: str
    form: tuple[tuple[str, str], ...]
    version: int
    at: int
    skew: int | None
    device: UUID
    grant: str
    parent: UUID | None
    nonce: str
    person: UUID
    accept: str
    held: UUID | None = None
    applied_by: UUID | None = None
    how: str = "applied"

    def __repr__(self) -> str:
        return f"Delivery({self.key})"


def info_of(outbox: UUID, item: UUID) -> bytes:
    return frame(LABEL, outbox, item)


def read_sealed(body: bytes) -> Sealed:
    """Raises BadItem."""
    if len(body) > LARGEST_BODY:
        raise BadItem
    told = _object(body)
    if set(told) != {"item", "key", "sealed"}:
        raise BadItem
    try:
        raw = from_wire(_text(told["sealed"]))
    except ValueError:
        raise BadItem from None
    if len(raw) > LARGEST_SEALED:
        raise BadItem
    return Sealed(_uuid(told["item"]), _uuid(told["key"]), raw)


def open_item(vault: Vault, sealed: Sealed) -> Delivery:
    """Raises BadItem, whatever is wrong with it; KeyIsAway when it is this server that lacks something."""
    try:
        key = private_key(vault, sealed.outbox)
    except (NoKey, Shredded):
        raise BadItem from None
    except CannotOpen:
        raise KeyIsAway from None
    try:
        inside = unpad(unseal(key, sealed.sealed, info_of(sealed.outbox, sealed.item)))
    except (CannotOpen, ValueError):
        raise BadItem from None
    return read_item(sealed.item, inside)


def read_item(key: UUID, inside: str) -> Delivery:
    """Read the inside of a seal. Raises BadItem for anything but the form that phones write."""
    told = _object(inside)
    if set(told) != _FIELDS or told["v"] != 1 or isinstance(told["v"], bool):
        raise BadItem
    form = _form(told["form"])
    if [value for name, value in form if name == "_key"] != [str(key)]:
        raise BadItem
    if told["accept"] not in ("html", "json"):
        raise BadItem
    return Delivery(
        key=key,
        path=_matching(_PATH, told["path"], _LONGEST_PATH),
        form=form,
        version=_whole(told["version"], 1, 9999),
        at=_whole(told["at"], 0, _MOST_MS),
        skew=None if told["skew"] is None else _whole(told["skew"], -_MOST_MS, _MOST_MS),
        device=_uuid(told["device"]),
        grant=_matching(_GRANT, told["grant"], 43),
        parent=None if told["parent"] is None else _uuid(told["parent"]),
        nonce=_matching(_NONCE, told["nonce"], 64),
        person=_uuid(told["person"]),
        accept=told["accept"],
    )


def _object(text: bytes | str) -> dict[str, Any]:
    try:
        told = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadItem from None
    if not isinstance(told, dict):
        raise BadItem
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """No name twice: two readers could otherwise see two different items."""
    told = dict(pairs)
    if len(told) != len(pairs):
        raise BadItem
    return told


def _no_constant(_name: str) -> None:
    raise BadItem


def _form(told: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(told, list) or len(told) > _MOST_FIELDS:
        raise BadItem
    return tuple(_field(pair) for pair in told)


def _field(pair: object) -> tuple[str, str]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise BadItem
    name, value = _text(pair[0]), _text(pair[1])
    if not 0 < len(name) <= _LONGEST_NAME:
        raise BadItem
    return name, value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadItem
    try:
        value.encode()  # half of a surrogate pair is no text
    except UnicodeEncodeError:
        raise BadItem from None
    return value


def _matching(shape: re.Pattern[str], value: object, longest: int) -> str:
    text = _text(value)
    if len(text) > longest or not shape.fullmatch(text):
        raise BadItem
    return text


def _whole(value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadItem
    return value


def _uuid(value: object) -> UUID:
    """In the one spelling that the seal is bound to: lower case, with hyphens."""
    text = _text(value)
    try:
        found = UUID(text)
    except ValueError:
        raise BadItem from None
    if str(found) != text:
        raise BadItem
    return found
