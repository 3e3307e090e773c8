"""The reply grammar: only what is plain counts, and nothing unclear is ever a yes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.ids import REPLY_CODES
from webapp.paging.replies import CARRIER_WORDS, Meaning, Means, parse

ONE = ["345"]
TWO = ["345", "612"]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("25", 25),
        ("3", 3),
        ("240", 240),
        ("1", None),
        ("1 25", 25),
        ("345 25", 25),
        ("345 1", None),
        ("345 1 25", 25),
        (" 25 ", 25),
        ("25.", 25),
        ("1  25", 25),
        ("２５", 25),
        ("1\u3000２５", 25),
        ("25\n", 25),
        ("25 min", 25),
        ("25MIN", 25),
        ("345 25 Minutes.", 25),
    ],
)
def test_a_plain_yes_is_a_yes(text: str, minutes: int | None) -> None:
    assert parse(text, open_pages=ONE) == Meaning(Means.YES, "345", minutes)


@pytest.mark.parametrize("text", ["2", " 2.", "345 2", "２"])
def test_a_plain_no_is_a_no(text: str) -> None:
    assert parse(text, open_pages=ONE) == Meaning(Means.NO, "345")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "ok",
        "yes",
        "YES",
        "Yes 25",
        "accept 25",
        "yes in 2 hours",
        "3 25",
        "2 25",
        "25 2",
        "1 1",
        "1 2",
        "1 300",
        "1 25 40",
        "25 345",
        "345",
        "345 345",
        "345 3 25",
        "241",
        "250",
        "275",
        "299",
        "990",
        "999",
        "0 0",
        "1 0",
        "299 0",
        "345 1 0",
        "0 345",
        "0 min",
        "025",
        "00",
        "-25",
        "+25",
        "2.5",
        "25,5",
        "1-25",
        "1.25",
        "1/25",
        "25?",
        "25-30",
        "1 min",
        "2 min",
        "2 minutes",
        "2 hours",
        "1h",
        "👍",
        "1️⃣",
        "²5",
        "²",
        "½",
        "٢٥",
        "twenty five",
        "I'm driving with Do Not Disturb turned on.",
        "K4 1 25",
        "1" * 400,
    ],
)
@pytest.mark.parametrize("open_pages", [[], ONE, TWO])
def test_what_is_unclear_is_asked_again(text: str, open_pages: list[str]) -> None:
    assert parse(text, open_pages=open_pages).means in (Means.UNCLEAR,)


@pytest.mark.parametrize("text", ["25", "1", "2", "1 25"])
def test_with_two_pages_open_the_code_must_come_first(text: str) -> None:
    assert parse(text, open_pages=TWO).means == Means.WHICH_PAGE
    assert parse(f"612 {text}", open_pages=TWO).code == "612"


@pytest.mark.parametrize("text", ["25", "1", "2"])
def test_with_no_page_open_a_bare_answer_has_nothing_to_answer(text: str) -> None:
    assert parse(text, open_pages=[]).means == Means.NO_PAGE


@pytest.mark.parametrize("open_pages", [[], ONE, TWO])
def test_a_nought_asks_for_help_with_a_code_or_without(open_pages: list[str]) -> None:
    assert parse("0", open_pages=open_pages) == Meaning(Means.HELP)
    assert parse(" 700 ０. ", open_pages=open_pages) == Meaning(Means.HELP, "700")


def test_a_code_is_kept_also_when_its_page_is_no_longer_open() -> None:
    assert parse("700 25", open_pages=ONE) == Meaning(Means.YES, "700", 25)


@pytest.mark.parametrize("word", sorted(CARRIER_WORDS))
def test_the_carriers_words_are_no_commands_of_ours(word: str) -> None:
    back = Means.START if word in ("START", "UNSTOP") else Means.STOP
    assert parse(word.title(), open_pages=ONE).means == back
    assert parse(f"{word} 25", open_pages=ONE).means == Means.UNCLEAR


def test_no_reply_code_can_be_read_as_minutes() -> None:
    for code in REPLY_CODES:
        assert parse(str(code), open_pages=ONE).means == Means.UNCLEAR


@given(st.text(max_size=40), st.lists(st.sampled_from(["345", "612", "700"]), unique=True))
def test_whatever_is_typed_a_yes_has_digits_alone_and_one_page(text: str, open_pages: list[str]) -> None:
    meaning = parse(text, open_pages=open_pages)
    if meaning.means in (Means.YES, Means.NO):
        assert meaning.code is not None
        assert any(character in "0123456789０１２３４５６７８９" for character in text)
        assert meaning.minutes is None or 3 <= meaning.minutes <= 240
        spoken = text.upper().replace("MINUTES", "").replace("MINS", "").replace("MIN", "")
        assert not any(character.isalpha() for character in spoken)


@given(st.text(alphabet="0123456789 .min", max_size=12))
def test_numbers_in_any_arrangement_follow_the_table(text: str) -> None:
    meaning = parse(text, open_pages=ONE)
    if meaning.means != Means.YES:
        return
    words = text.replace("minutes", "").replace("mins", "").replace("min", "").replace(".", "").split()
    numbers = [int(word) for word in words]
    if numbers[0] in REPLY_CODES:
        numbers.pop(0)
    assert numbers in ([1], [meaning.minutes], [1, meaning.minutes])


@given(st.integers(3, 240), st.sampled_from(["", "345 ", "345 1 ", "1 "]))
def test_every_number_of_minutes_is_understood(minutes: int, lead: str) -> None:
    assert parse(f"{lead}{minutes}", open_pages=ONE) == Meaning(Means.YES, "345", minutes)
