"""A number to keep in the head: in chunks, with a rhythm."""

from __future__ import annotations

import pytest

from webapp.routes.paging.rhythm import chunks, rhythm


def as_it_is(text: str) -> str:
    return text


@pytest.mark.parametrize(
    ("number", "parts", "said"),
    [
        ("+17755550100", ("775", "555", "0100"), "7-7-5. Three fives. Oh-one, oh-oh."),
        ("+15305550142", ("530", "555", "0142"), "5-3-0. Three fives. Oh-one, four-two."),
        ("+18885557777", ("888", "555", "7777"), "Three eights. Three fives. Four sevens."),
        ("+447700900123", ("447", "700", "900", "123"), "4-4-7. 7-0-0. 9-0-0. 1-2-3."),
        ("+4930555010", ("493", "055", "5010"), "4-9-3. 0-5-5. Five-oh, one-oh."),
        ("+1988", ("988",), "9-8-8."),
        ("", (), ""),
    ],
)
def test_a_number_is_chunked_and_said(number: str, parts: tuple[str, ...], said: str) -> None:
    assert chunks(number) == parts
    assert rhythm(number, as_it_is) == said


@pytest.mark.parametrize("length", range(4, 16))
def test_no_digit_is_lost_and_none_stands_alone(length: int) -> None:
    digits = "9876543210987654"[:length]
    parts = chunks("+" + digits)
    assert "".join(parts) == digits
    assert all(2 <= len(part) <= 4 for part in parts)
