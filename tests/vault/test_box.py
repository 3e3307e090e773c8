"""Personal fields: sealed for one place, refused at every other, and silent about their length."""

from __future__ import annotations

import dataclasses
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.vault.box import Box, Place
from webapp.vault.errors import CannotOpen, NoKey, Shredded, VaultError
from webapp.vault.padding import FIELD_BUCKET, pad, unpad

REGION, SUBJECT = UUID(int=1), UUID(int=2)
PLACE = Place(REGION, "answer", UUID(int=3), "sealed:note")
BOX = Box(SUBJECT, REGION, 1, b"k" * 32)


@given(st.text())
def test_any_text_comes_back_exactly(text: str) -> None:
    assert BOX.open(PLACE, BOX.seal(PLACE, text)) == text


@given(st.text(), st.integers(min_value=5, max_value=5000))
def test_padding_gives_back_any_text_whatever_the_bucket(text: str, bucket: int) -> None:
    padded = pad(text, bucket)
    assert len(padded) % bucket == 0
    assert unpad(padded) == text


@given(st.text(max_size=300), st.data())
def test_a_change_of_any_byte_is_noticed(text: str, data: st.DataObject) -> None:
    sealed = bytearray(BOX.seal(PLACE, text))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        BOX.open(PLACE, bytes(sealed))


@given(st.binary(max_size=200))
def test_garbage_is_refused_and_never_crashes(garbage: bytes) -> None:
    with pytest.raises(CannotOpen):
        BOX.open(PLACE, garbage)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"region": UUID(int=9)},
        {"table": "contact"},
        {"row": UUID(int=9)},
        {"column": "sealed:name"},
        # The parts must not run together: the same letters, cut elsewhere.
        {"table": "answersealed", "column": ":note"},
    ],
)
def test_what_was_swapped_to_another_tenant_table_row_or_column_does_not_open(
    elsewhere: dict[str, object],
) -> None:
    sealed = BOX.seal(PLACE, "library, east side")
    assert BOX.open(PLACE, sealed) == "library, east side"
    with pytest.raises(CannotOpen):
        BOX.open(dataclasses.replace(PLACE, **elsewhere), sealed)


def test_another_subject_with_the_very_same_key_cannot_open_it() -> None:
    sealed = BOX.seal(PLACE, "library")
    with pytest.raises(CannotOpen):
        Box(uuid4(), REGION, 1, b"k" * 32).open(PLACE, sealed)


def test_another_version_of_the_key_cannot_pass_for_this_one() -> None:
    sealed = Box(SUBJECT, REGION, 2, b"k" * 32).seal(PLACE, "library")
    relabelled = sealed[:1] + b"\x01" + sealed[2:]
    for kept in (sealed, relabelled):
        with pytest.raises(CannotOpen):
            BOX.open(PLACE, kept)


def test_a_key_seals_nothing_in_another_region() -> None:
    with pytest.raises(ValueError, match="another region"):
        BOX.seal(dataclasses.replace(PLACE, region=UUID(int=9)), "library")


def test_short_answers_of_different_length_look_alike() -> None:
    lengths = {len(BOX.seal(PLACE, text)) for text in ("", "no", "Bee", "x" * (FIELD_BUCKET - 4))}
    assert len(lengths) == 1
    assert len(BOX.seal(PLACE, "x" * (FIELD_BUCKET - 3))) > lengths.pop()


def test_the_same_text_sealed_twice_looks_different() -> None:
    assert BOX.seal(PLACE, "Bee") != BOX.seal(PLACE, "Bee")


@pytest.mark.parametrize("broken", [b"", b"\0\0\0", b"\0\0\0\x05abc", b"\0\0\0\x01ax", b"\0\0\0\x01\xff"])
def test_padding_that_is_not_as_written_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError):
        unpad(broken)


def test_half_a_surrogate_pair_is_kept_as_a_question_mark_instead_of_failing() -> None:
    assert BOX.open(PLACE, BOX.seal(PLACE, "a\ud800b")) == "a?b"


@pytest.mark.parametrize("refusal", [Shredded(), NoKey(), CannotOpen()])
def test_a_box_without_a_key_refuses_in_words_for_people(refusal: VaultError) -> None:
    box = Box(SUBJECT, REGION, 1, refusal)
    assert box.shredded is isinstance(refusal, Shredded)
    with pytest.raises(type(refusal)) as opening:
        box.open(PLACE, b"anything")
    with pytest.raises(type(refusal)):
        box.seal(PLACE, "anything")
    assert opening.value.text.endswith(".")
    assert opening.value.status == 409


def test_a_box_in_a_log_line_shows_no_key() -> None:
    assert repr(BOX) == f"Box({SUBJECT})"
