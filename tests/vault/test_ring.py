"""The server's key ring wraps data keys, rotates without downtime, and names what is wrong with its text."""

from base64 import b64encode

import pytest

from webapp.vault.errors import CannotOpen
from webapp.vault.ring import BadRing, KeyRing

OLD, NEW = b"o" * 32, b"n" * 32
DATA_KEY = bytes(range(32))


def _entry(name: str, key: bytes) -> str:
    return f"{name}:{b64encode(key).decode()}"


def test_what_a_ring_wraps_it_unwraps_and_never_twice_to_the_same_bytes() -> None:
    ring = KeyRing.from_text(_entry("2026a", OLD))
    first, second = ring.wrap(DATA_KEY, b"place"), ring.wrap(DATA_KEY, b"place")
    assert first != second
    assert ring.unwrap(first, b"place") == ring.unwrap(second, b"place") == DATA_KEY


def test_a_new_key_in_front_wraps_from_now_on_and_the_old_one_still_opens() -> None:
    before = KeyRing.from_text(_entry("2026a", OLD)).wrap(DATA_KEY, b"place")
    both = KeyRing.from_text(f"{_entry('2026b', NEW)}, {_entry('2026a', OLD)}")
    assert both.current == "2026b"
    assert both.unwrap(before, b"place") == DATA_KEY
    only_new = KeyRing.from_text(_entry("2026b", NEW))
    assert only_new.unwrap(both.wrap(DATA_KEY, b"place"), b"place") == DATA_KEY
    with pytest.raises(CannotOpen):
        only_new.unwrap(before, b"place")


def test_a_wrapped_key_opens_at_its_own_place_only() -> None:
    ring = KeyRing({"2026a": OLD})
    with pytest.raises(CannotOpen):
        ring.unwrap(ring.wrap(DATA_KEY, b"one place"), b"another place")


def test_a_change_of_any_byte_of_the_envelope_is_noticed() -> None:
    ring = KeyRing({"2026a": OLD, "2026b": NEW})
    wrapped = ring.wrap(DATA_KEY, b"place")
    for position in range(len(wrapped)):
        altered = bytearray(wrapped)
        altered[position] ^= 1
        with pytest.raises(CannotOpen):
            ring.unwrap(bytes(altered), b"place")
    for length in range(len(wrapped)):
        with pytest.raises(CannotOpen):
            ring.unwrap(wrapped[:length], b"place")


def test_renaming_the_key_in_the_envelope_does_not_help_even_where_both_ids_are_one_key() -> None:
    ring = KeyRing({"2026a": OLD, "2026b": OLD})
    with pytest.raises(CannotOpen):
        ring.unwrap(ring.wrap(DATA_KEY, b"place").replace(b"2026a", b"2026b"), b"place")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("2026a", "ID:BASE64"),
        ("2026a:***", "not base64"),
        (_entry("2026a", b"short"), "5 bytes"),
        (_entry("two words", OLD), "key id"),
        (f"{_entry('a', OLD)},{_entry('a', NEW)}", "twice"),
    ],
)
def test_a_bad_ring_says_what_is_wrong_and_shows_no_key(text: str, says: str) -> None:
    with pytest.raises(BadRing, match=says) as caught:
        KeyRing.from_text(text)
    assert b64encode(OLD).decode() not in str(caught.value)


def test_a_ring_in_a_log_line_shows_names_and_no_keys() -> None:
    assert repr(KeyRing({"2026b": NEW, "2026a": OLD})) == "KeyRing(2026b, 2026a)"
