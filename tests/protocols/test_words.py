"""The words of the packs: what is never written, and what a young person can read."""

import re

import pytest

from tests.protocols.grade import grade, syllables
from tests.protocols.packs import BOTH, staff_texts, youth_texts
from webapp.protocols.pack import Pack
from webapp.protocols.wording import faults

NEVER = [
    "A child prostitute was found.",
    "She was prostituted by her boyfriend.",
    "They were kept as a sex slave.",
    "Officers rescued two youths.",
    "This rescue took an hour.",
    "Images of child pornography",
    "Her employer took the money.",
    "Who is your boss?",
    "He makes her work for him.",
    "She worked for a pimp.",
    "A sex worker called.",
    "Ask about her work.",
    "You are safe now.",
    "You’re safe here with us.",
    "We will keep you safe.",
    "Tell them they are safe.",
    "The youth was non-compliant.",
    "The young person refused to talk.",
    "Stay with the child.",
    "Each victim gets a bag.",
    "This CSEC was met at 3 a.m.",
]
ALWAYS_FINE = [
    "A social worker comes.",
    "This page works without a signal.",
    "Choose what works for them.",
    "The worker has stopped.",
    "Promise only what is sure, never “safe”.",
    "Ask child welfare to come.",
    "Call the child abuse hotline.",
    "We work with the county.",
    "Someone who is not police is on the way to be with you.",
    "Declined for now",
    "The text was refused by the carrier.",
    "A safe, dry place for the bags",
    "The embossed card",
]  # fmt: skip


@pytest.mark.parametrize("text", NEVER)
def test_what_is_never_written_is_found(text: str) -> None:
    assert faults(text)
    assert faults(text.upper())


@pytest.mark.parametrize("text", ALWAYS_FINE)
def test_plain_words_are_left_alone(text: str) -> None:
    assert faults(text) == []


def test_a_fault_says_what_to_write_instead() -> None:
    assert faults("He was rescued.") == ["“rescued” is not written here: say “found”, “met” or “identified”."]


def test_a_title_of_a_source_may_say_its_own_term() -> None:
    assert faults("CSEC Model Protocol", term_allowed=True) == []
    assert faults("CSEC Model Protocol")
    assert faults("The prostituted child", term_allowed=True)


@BOTH
def test_no_text_of_a_pack_has_such_a_word(pack: Pack) -> None:
    assert [(where, text, faults(text)) for where, text in staff_texts(pack) if faults(text)] == []


@BOTH
def test_a_young_person_of_twelve_can_read_it(pack: Pack) -> None:
    sentences = [(where, text) for where, text in youth_texts(pack) if len(text.split()) > 4]
    assert [(where, text, grade(text)) for where, text in sentences if grade(text) > 6] == []


# Long, and yet the name that everybody knows the thing by.
KNOWN_NAMES = {"certificate"}


@BOTH
def test_the_answers_to_choose_from_have_no_long_words(pack: Pack) -> None:
    words = {word for _, text in youth_texts(pack) for word in re.findall(r"[a-z’]+", text.lower())}
    assert {word for word in words - KNOWN_NAMES if syllables(word) > 3} == set()


def test_the_grade_can_tell_hard_from_easy() -> None:
    """Control."""
    hard = (
        "Identify individuals who demonstrate insufficient understanding of the associated vulnerabilities."
    )
    assert grade(hard) > 12
    assert grade("Where would you go first?") < 3


@BOTH
def test_a_young_person_reads_no_jargon_no_label_and_no_promise(pack: Pack) -> None:
    never = (
        "safe",
        "plan",
        "traffick",
        "exploit",
        "victim",
        "pimp",
        "csec",
        "assess",
        "disclos",
        "risk factor",
        "must",
    )
    found = [
        (where, text) for where, text in youth_texts(pack) if any(word in text.lower() for word in never)
    ]
    assert found == []


@BOTH
def test_staff_are_told_in_short_lines(pack: Pack) -> None:
    assert [step.code for step in pack.steps if len(step.text) > 62 or step.text.endswith(".")] == []
    assert [step.code for step in pack.steps if "!" in step.text + step.hint] == []
