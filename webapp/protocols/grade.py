"""A school grade for a short English text: Flesch-Kincaid, with syllables counted by their vowels."""

import re

_WORD = re.compile(r"[A-Za-z’']+")
_VOWELS = re.compile(r"[aeiouy]+")


def grade(text: str) -> float:
    """The school year that reads it with ease; numbers count for nothing, since they are said digit by digit."""
    words = _WORD.findall(text)
    sentences = max(1, len(re.findall(r"[.?!]+(?:\s|$)", text)))
    if not words:
        return 0.0
    count = sum(syllables(word.lower()) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * count / len(words) - 15.59


def syllables(word: str) -> int:
    """As heard, near enough."""
    word = re.sub(r"[’']", "", word)
    groups = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee", "ye")) and groups > 1
    past = word.endswith("ed") and not word.endswith(("ted", "ded")) and groups > 1
    plural = (
        word.endswith("es")
        and not word.endswith(("ses", "ces", "ges", "xes", "shes", "ches", "ies"))
        and groups > 1
    )
    return max(1, groups - (silent or past or plural))
