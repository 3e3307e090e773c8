"""What is inside a seal is read as strictly as phones write it: anything else is one and the same refusal."""

from __future__ import annotations

import json
import uuid
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.offline.sealing import body_of, seal_item
from webapp.offline.item import (
    BUCKET,
    LARGEST_BODY,
    LARGEST_SEALED,
    BadItem,
    Delivery,
    info_of,
    read_item,
    read_sealed,
)
from webapp.vault.curve import new_private_key, public_bytes
from webapp.vault.hpke import to_wire, unseal
from webapp.vault.padding import unpad

KEY, OUTBOX = uuid.UUID(int=5), uuid.UUID(int=6)
GOOD: dict[str, Any] = {
    "v": 1,
    "path": "/responses/00000000-0000-0000-0000-000000000001/steps/nv.x",
    "form": [["_key", str(KEY)], ["outcome", "done"], ["outcome", "done"], ["note", ""]],
    "version": 1,
    "at": 1_772_534_280_000,
    "skew": -250,
    "device": str(uuid.UUID(int=7)),
    "grant": "A" * 43,
    "parent": None,
    "nonce": "n" * 22,
    "person": str(uuid.UUID(int=8)),
    "accept": "html",
}


def test_a_good_item_is_read_as_it_was_written() -> None:
    read = read_item(KEY, json.dumps(GOOD))
    assert read == Delivery(
        key=KEY,
        path=GOOD["path"],
        form=(("_key", str(KEY)), ("outcome", "done"), ("outcome", "done"), ("note", "")),
        version=1,
        at=1_772_534_280_000,
        skew=-250,
        device=uuid.UUID(int=7),
        grant="A" * 43,
        parent=None,
        nonce="n" * 22,
        person=uuid.UUID(int=8),
        accept="html",
    )
    assert read.applied_by is None
    assert read.held is None


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"parent": str(uuid.UUID(int=9))}, id="a-parent"),
        pytest.param({"skew": None}, id="an-unmeasured-clock"),
        pytest.param({"accept": "json"}, id="json"),
        pytest.param({"at": 0}, id="1970"),
        pytest.param({"path": "/contacts"}, id="short-path"),
    ],
)
def test_what_else_is_good(more: dict[str, Any]) -> None:
    assert isinstance(read_item(KEY, json.dumps(GOOD | more)), Delivery)


LONE = "\\ud800"
WRONG: dict[str, dict[str, Any]] = {
    "v-two": {"v": 2},
    "v-true": {"v": True},
    "v-text": {"v": "1"},
    "path-none": {"path": None},
    "path-relative": {"path": "contacts"},
    "path-empty": {"path": ""},
    "path-space": {"path": "/a b"},
    "path-newline": {"path": "/a\nb"},
    "path-nul": {"path": "/a\0b"},
    "path-long": {"path": "/" + "x" * 200},
    "form-none": {"form": None},
    "form-object": {"form": {"_key": str(KEY)}},
    "form-empty": {"form": []},
    "form-other-key": {"form": [["_key", str(uuid.UUID(int=1))]]},
    "form-two-keys": {"form": [["_key", str(KEY)], ["_key", str(KEY)]]},
    "form-pair-of-three": {"form": [["_key", str(KEY), "x"]]},
    "form-number": {"form": [["_key", str(KEY)], ["minutes", 7]]},
    "form-nameless": {"form": [["_key", str(KEY)], ["", "x"]]},
    "form-long-name": {"form": [["_key", str(KEY)], ["x" * 101, "x"]]},
    "form-many": {"form": [["_key", str(KEY)]] + [["x", "y"]] * 500},
    "form-texts": {"form": ["_key", str(KEY)]},
    "version-zero": {"version": 0},
    "version-true": {"version": True},
    "version-text": {"version": "1"},
    "version-large": {"version": 10_000},
    "at-negative": {"at": -1},
    "at-fraction": {"at": 1.5},
    "at-large": {"at": 10**15},
    "at-none": {"at": None},
    "at-text": {"at": "1"},
    "skew-large": {"skew": 10**15},
    "skew-text": {"skew": "0"},
    "skew-true": {"skew": True},
    "device-none": {"device": None},
    "device-upper": {"device": "00000000-0000-0000-0000-00000000000A"},
    "device-braces": {"device": "{00000000-0000-0000-0000-000000000007}"},
    "device-bare": {"device": uuid.UUID(int=7).hex},
    "grant-short": {"grant": "A" * 42},
    "grant-long": {"grant": "A" * 44},
    "grant-padded": {"grant": "A" * 42 + "="},
    "grant-none": {"grant": None},
    "parent-empty": {"parent": ""},
    "parent-number": {"parent": 7},
    "nonce-short": {"nonce": "n" * 21},
    "nonce-long": {"nonce": "n" * 65},
    "nonce-odd": {"nonce": '"' * 22},
    "person-none": {"person": None},
    "accept-other": {"accept": "text/html"},
    "accept-list": {"accept": ["html"]},
    "one-more": {"csrf": "x"},
}


@pytest.mark.parametrize("name", list(WRONG))
def test_anything_else_is_refused(name: str) -> None:
    with pytest.raises(BadItem):
        read_item(KEY, json.dumps(GOOD | WRONG[name]))


@pytest.mark.parametrize("missing", list(GOOD))
def test_nothing_may_be_missing(missing: str) -> None:
    with pytest.raises(BadItem):
        read_item(KEY, json.dumps({name: one for name, one in GOOD.items() if name != missing}))


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param("", id="empty"),
        pytest.param("null", id="null"),
        pytest.param("[]", id="a-list"),
        pytest.param("NaN", id="no-number"),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param("9" * 10_000, id="a-long-number"),
        pytest.param(json.dumps(GOOD)[:-1], id="cut-off"),
        pytest.param(json.dumps(GOOD) + "x", id="more-behind"),
        pytest.param(json.dumps(GOOD).replace('"v": 1', '"v": 1, "v": 1'), id="a-name-twice"),
        pytest.param(json.dumps(GOOD).replace('"html"', f'"{LONE}"'), id="half-a-letter"),
        pytest.param(json.dumps(GOOD).replace('"done"', f'"{LONE}"', 1), id="half-a-letter-typed"),
        pytest.param(json.dumps(GOOD).replace("-250", "NaN"), id="skew-no-number"),
        pytest.param(json.dumps(GOOD).replace("-250", "-Infinity"), id="skew-endless"),
        pytest.param(json.dumps(GOOD).replace("-250", "9" * 5000), id="skew-very-long"),
    ],
)
def test_text_that_is_no_item_is_refused(inside: str) -> None:
    with pytest.raises(BadItem):
        read_item(KEY, inside)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(change=st.dictionaries(st.sampled_from(list(GOOD)), VALUES, min_size=1, max_size=3))
def test_whatever_stands_in_a_place_nothing_but_the_one_refusal_comes_out(change: dict[str, Any]) -> None:
    with suppress(BadItem):
        read_item(KEY, json.dumps(GOOD | change))


@given(inside=st.text(max_size=300))
def test_any_text_is_read_or_refused(inside: str) -> None:
    with pytest.raises(BadItem):
        read_item(KEY, inside)


# ---- the outside ----


@given(body=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with pytest.raises(BadItem):
        read_sealed(body)


def test_the_outside_has_three_fields_and_a_limit() -> None:
    good = read_sealed(body_of(KEY, OUTBOX, b"x" * 100))
    assert (good.item, good.outbox, good.sealed) == (KEY, OUTBOX, b"x" * 100)
    assert len(read_sealed(body_of(KEY, OUTBOX, b"x" * LARGEST_SEALED)).sealed) == LARGEST_SEALED
    told = json.loads(body_of(KEY, OUTBOX, b"x" * 100))
    wrong = [
        told | {"sealed": to_wire(b"x" * (LARGEST_SEALED + 1))},
        told | {"sealed": "a" * LARGEST_BODY},
        told | {"sealed": "not base64!"},
        told | {"sealed": ""},
        told | {"sealed": "A"},
        told | {"item": str(KEY).upper().replace("0", "A")},
        told | {"item": None},
        told | {"key": 7},
        told | {"more": 1},
        {"item": str(KEY), "key": str(OUTBOX)},
    ]
    for one in wrong:
        with pytest.raises(BadItem):
            read_sealed(json.dumps(one).encode())


def test_a_seal_hides_how_much_was_said() -> None:
    private = new_private_key()
    sizes = {
        len(seal_item(KEY, OUTBOX, public_bytes(private), json.dumps(GOOD | {"path": "/" + "x" * length})))
        for length in (1, 60, 190)
    }
    assert sizes == {65 + BUCKET + 16}
    sealed = seal_item(KEY, OUTBOX, public_bytes(private), "Bee")
    assert unpad(unseal(private, sealed, info_of(OUTBOX, KEY))) == "Bee"


def test_an_item_shows_nothing_of_itself_where_it_is_printed() -> None:
    assert "done" not in repr(read_item(KEY, json.dumps(GOOD)))
    assert "AAAA" not in f"{read_item(KEY, json.dumps(GOOD))}"
