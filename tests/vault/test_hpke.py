"""Sealing to an agency: the browser's library and this server agree, and what was moved does not open."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.vault.curve import (
    fingerprint,
    new_private_key,
    private_bytes,
    public_bytes,
    read_private,
    read_public,
)
from webapp.vault.errors import CannotOpen
from webapp.vault.hpke import (
    AGENCY_BUCKET,
    PLAN_LABEL,
    SMALLEST,
    agency_info,
    from_wire,
    seal,
    seal_text,
    to_wire,
    unseal,
    unseal_text,
)

KEY_ID, PLAN_ID = UUID(int=0xA), UUID(int=0xB)
PRIVATE = new_private_key()
PUBLIC = public_bytes(PRIVATE)
INFO = agency_info(PLAN_LABEL, KEY_ID, PLAN_ID, "plan/1", "finished")
VECTOR = json.loads((Path(__file__).parent / "cross_vector.json").read_text())


def _vector_info(**other: str) -> bytes:
    of = VECTOR | other
    return agency_info(PLAN_LABEL, UUID(of["key_id"]), UUID(of["plan_id"]), of["schema"], of["part"])


def test_what_the_browsers_library_sealed_is_opened_here() -> None:
    private_key = read_private(bytes.fromhex(VECTOR["private_key_hex"]))
    assert to_wire(public_bytes(private_key)) == VECTOR["public_key"]
    assert unseal_text(private_key, from_wire(VECTOR["sealed"]), _vector_info()) == VECTOR["text"]


@pytest.mark.parametrize(
    "other",
    [
        {"key_id": str(KEY_ID)},
        {"plan_id": str(PLAN_ID)},
        {"schema": "plan/2"},
        {"part": "unfinished"},
    ],
)
def test_the_browsers_vector_does_not_open_under_another_label(other: dict[str, str]) -> None:
    private_key = read_private(bytes.fromhex(VECTOR["private_key_hex"]))
    with pytest.raises(CannotOpen):
        unseal_text(private_key, from_wire(VECTOR["sealed"]), _vector_info(**other))


def test_the_info_is_what_the_document_says_byte_for_byte() -> None:
    key, plan = "0190a000-0000-7000-8000-00000000a001", "0190a000-0000-7000-8000-00000000b001"
    written = (
        b"\x00\x10alongside/plan/1"
        b"\x00\x24" + key.encode() + b"\x00\x24" + plan.encode() + b"\x00\x06plan/1\x00\x08finished"
    )
    assert agency_info(PLAN_LABEL, UUID(key), UUID(plan), "plan/1", "finished") == written


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_any_text_comes_back_exactly(text: str) -> None:
    assert unseal_text(PRIVATE, from_wire(to_wire(seal_text(PUBLIC, text, INFO))), INFO) == text


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_change_of_any_byte_is_noticed(data: st.DataObject) -> None:
    sealed = bytearray(seal_text(PUBLIC, "the lantern song", INFO))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        unseal_text(PRIVATE, bytes(sealed), INFO)


@given(st.binary(max_size=200))
def test_garbage_is_refused_and_never_crashes(garbage: bytes) -> None:
    with pytest.raises(CannotOpen):
        unseal(PRIVATE, garbage, INFO)


def test_another_agency_cannot_open_it() -> None:
    with pytest.raises(CannotOpen):
        unseal_text(new_private_key(), seal_text(PUBLIC, "the lantern song", INFO), INFO)


def test_a_plan_of_one_answer_is_as_long_as_one_of_ten() -> None:
    one, ten = (len(seal_text(PUBLIC, "x" * length, INFO)) for length in (20, 3000))
    assert one == ten == SMALLEST + AGENCY_BUCKET


def test_text_sealed_without_the_padding_is_refused() -> None:
    with pytest.raises(CannotOpen):
        unseal_text(PRIVATE, seal(PUBLIC, b"no padding here at all", INFO), INFO)


# Named, since the key is a fresh one: two processes that share the tests must call them alike.
@pytest.mark.parametrize(
    "raw",
    [b"", b"\x04" + bytes(64), bytes(65), PUBLIC[:64], PUBLIC + b"\0"],
    ids=["nothing", "origin", "zeros", "short", "long"],
)
def test_a_public_key_that_is_no_point_of_the_curve_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):
        read_public(raw)


@pytest.mark.parametrize("raw", [b"", bytes(32), b"\xff" * 32, bytes(31)])
def test_a_private_key_that_is_no_scalar_of_the_curve_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):
        read_private(raw)


def test_keys_come_back_from_their_bytes() -> None:
    assert private_bytes(read_private(private_bytes(PRIVATE))) == private_bytes(PRIVATE)
    assert len(fingerprint(PUBLIC)) == 64


@pytest.mark.parametrize("wire", ["", "a+b/", "YWJj=", "a b", "é", "A"])
def test_what_is_not_base64url_is_refused(wire: str) -> None:
    with pytest.raises(ValueError):
        from_wire(wire)
