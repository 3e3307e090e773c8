"""Identifiers are ordered by time, and codes can be said over a radio and never read as a number of minutes."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.clock import ManualClock, SystemClock
from webapp.ids import CODE_LETTERS, REPLY_CODES, RandomIds, uuid7

NIGHT = datetime(2026, 3, 3, 10, 38, tzinfo=UTC)
MILLISECONDS = st.integers(min_value=0, max_value=2**48 - 1)
BITS = st.integers(min_value=0, max_value=2**74 - 1)
LONGEST_ETA = 240


@pytest.fixture
def ids() -> RandomIds:
    return RandomIds(ManualClock(NIGHT))


@given(milliseconds=MILLISECONDS, bits=BITS)
def test_every_id_is_version_7_of_the_rfcs_variant(milliseconds: int, bits: int) -> None:
    made = uuid7(milliseconds, bits)
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == milliseconds


@given(one=MILLISECONDS, other=MILLISECONDS, bits=st.tuples(BITS, BITS))
def test_ids_are_ordered_by_their_millisecond(one: int, other: int, bits: tuple[int, int]) -> None:
    if one != other:
        assert (uuid7(one, bits[0]) < uuid7(other, bits[1])) == (one < other)


@given(milliseconds=MILLISECONDS, one=BITS, other=BITS)
def test_every_random_bit_counts_and_is_ordered_like_the_bits(
    milliseconds: int, one: int, other: int
) -> None:
    assert (uuid7(milliseconds, one) < uuid7(milliseconds, other)) == (one < other)


def test_an_id_carries_the_clocks_time_as_the_rfcs_example_does() -> None:
    """RFC 9562, appendix A.6."""
    made = uuid7(0x017F22E279B0, 0xCC3 << 62 | 0x18C4DC0C0C07398F)
    assert str(made) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_later_ids_are_greater() -> None:
    clock = ManualClock(NIGHT)
    made = []
    for _ in range(50):
        made.append(RandomIds(clock).new())
        clock.advance(timedelta(milliseconds=1))
    assert made == sorted(made)


def test_ids_of_one_moment_are_in_the_order_in_which_they_were_made(ids: RandomIds) -> None:
    """The timeline and the newest answer hang on it: one request writes several rows in one millisecond."""
    made = [ids.new() for _ in range(200)]
    assert made == sorted(made)


def test_ids_rise_when_the_clock_is_set_back() -> None:
    clock = ManualClock(NIGHT)
    ids = RandomIds(clock)
    made = []
    for minutes in (0, -10, 3, -30):
        clock.advance(timedelta(minutes=minutes))
        made += [ids.new(), ids.new()]
    assert made == sorted(made)


def test_several_threads_draw_from_one_source_and_never_the_same(ids: RandomIds) -> None:
    drawn: list[list[uuid.UUID]] = [[] for _ in range(4)]
    threads = [
        threading.Thread(target=lambda mine=mine: mine.extend(ids.new() for _ in range(300)))
        for mine in drawn
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(mine == sorted(mine) for mine in drawn)
    assert len({one for mine in drawn for one in mine}) == 1200


def test_no_two_ids_are_alike(ids: RandomIds) -> None:
    assert len({ids.new() for _ in range(2000)}) == 2000


def test_response_codes_use_the_letters_that_a_radio_carries(ids: RandomIds) -> None:
    codes = [ids.response_code() for _ in range(2000)]
    assert all(len(code) == 6 and code.startswith("R-") for code in codes)
    assert {letter for code in codes for letter in code[2:]} == set(CODE_LETTERS)


def test_the_letters_spell_no_word_and_none_looks_like_another() -> None:
    assert not set(CODE_LETTERS) & set("AEIOU" + "01258" + "LSBZUV")
    assert len(set(CODE_LETTERS)) == len(CODE_LETTERS)


def test_reply_codes_have_three_digits_and_none_reads_as_an_arrival_time(ids: RandomIds) -> None:
    codes = {ids.reply_code() for _ in range(20_000)}
    assert codes == {str(code) for code in REPLY_CODES}
    assert min(codes) == "300"
    assert max(codes) == "989"
    assert all(int(code) > LONGEST_ETA for code in codes)


def test_a_secret_has_256_bits_and_fits_an_address(ids: RandomIds) -> None:
    made = {ids.secret() for _ in range(200)}
    assert len(made) == 200
    assert all(len(one) == 43 and one.replace("-", "").replace("_", "").isalnum() for one in made)


def test_a_pick_is_one_of_the_words_and_each_comes_up(ids: RandomIds) -> None:
    words = ("amber", "cedar", "copper")
    assert {ids.pick(words) for _ in range(200)} == set(words)


def test_the_systems_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_clock_by_hand_stands_still_until_it_is_told_to_move() -> None:
    eastern = datetime.fromisoformat("2026-03-03T05:38:00-05:00")
    clock = ManualClock(eastern)
    assert clock.now() == eastern
    assert clock.now().tzinfo is UTC
    clock.advance(timedelta(minutes=5))
    assert clock.now() - eastern == timedelta(minutes=5)
    with pytest.raises(ValueError, match="aware"):
        ManualClock(datetime(2026, 3, 3, 2, 38))
