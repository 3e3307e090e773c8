"""The word by which officer and advocate know each other: two plain words, from lists that say nothing."""

from __future__ import annotations

import re

from tests.response.night import NIGHT, Night
from webapp.clock import ManualClock
from webapp.ids import RandomIds
from webapp.response.word import FIRST, SECOND, response_word


def test_every_word_is_one_of_each_list(night: Night) -> None:
    first, second = night.logged().word.split(" ")
    assert first in FIRST
    assert second in SECOND


def test_the_words_are_plain_and_told_apart_by_ear() -> None:
    words = FIRST + SECOND
    assert len(set(words)) == len(words)
    assert all(re.fullmatch("[a-z]{5,8}", word) for word in words)
    assert len({word[:3] for word in FIRST}) == len(FIRST)


def test_the_longest_pair_fits_its_column() -> None:
    assert len(max(FIRST, key=len)) + 1 + len(max(SECOND, key=len)) <= 40


def test_words_are_drawn_and_not_always_the_same() -> None:
    ids = RandomIds(ManualClock(NIGHT))
    assert len({response_word(ids) for _ in range(60)}) > 10
