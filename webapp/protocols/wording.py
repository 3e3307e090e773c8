"""The words that no screen uses, and what to say instead (requirements.md 33 and 34)."""

import re
from collections.abc import Iterator

# "Child welfare" and the like are names of agencies, not a way to speak of the young person.
_NOT_OF_THEM = r"(?!\s+(?:welfare|protection|protective|abuse|advocacy|advocate|support))"
_THEY_ARE = r"(?:you|they|she|he)(?:\s+(?:are|is|will\s+be)|[’'](?:re|ll\s+be|s))"

# (what is never written, what to write instead). One alternative each, tried in this order.
_RULES: tuple[tuple[str, str], ...] = (
    (r"prostitut\w*", "describe what happened; say “young person who experienced exploitation”"),
    (r"sex(?:ual)?[\s-]+slave\w*", "say “young person who experienced exploitation”"),
    (r"rescu(?:e[ds]?|er|ers|ing)", "say “found”, “met” or “identified”"),
    (r"(?:child|kid(?:die)?|teen|minor)[\s-]+porn\w*", "say “images of abuse”"),
    (r"employers?|boss(?:es)?", "say “the person who exploited them”"),
    (
        r"sex[\s-]+work\w*|(?:working|call)[\s-]+(?:girl|boy)s?|street[\s-]*walk\w*|tricks?\s+turned",
        "say “exploitation”",
    ),
    (r"turn(?:s|ed|ing)?\s+tricks?|in\s+the\s+(?:sex\s+)?trade|sex\s+trade", "say “exploitation”"),
    (
        r"(?<!what\s)work(?:s|ed|ing)?\s+(?:for|under)\s+(?:him|her|them|daddy"
        r"|(?:a|the|their|his)\s+(?:pimp|trafficker|exploiter|buyer))",
        "exploitation is not a job: say “exploited by”",
    ),
    (
        r"(?:her|his)\s+(?:work|job|clients?|customers?)|(?:youth|person|child)[’']s\s+(?:work|job)",
        "exploitation is not a job",
    ),
    (
        rf"{_THEY_ARE}(?:\s+(?:now|all|quite|very))?\s+safe"
        r"|(?:keeps?|kept|keeping|makes?|made)\s+(?:you|them|her|him)\s+safe"
        r"|safe\s+(?:now|here|with\s+(?:us|me))",
        "nobody can promise “safe”: say what you will do next",
    ),
    (
        r"non[\s-]?complian\w+|un-?cooperative|(?:youth|young\s+person|they|she|he)\s+refused",
        "say “declined for now”, or what they chose",
    ),
    (
        rf"(?:the|this|a|each|every|your)\s+(?:child|kid|girl|victim){_NOT_OF_THEM}"
        r"|(?:child|sex|minor)\s+victims?",
        "say “young person” or “youth”",
    ),
    (r"CSEC", "say “young person”; the term stands only in a source or a report"),
)
_BOUNDS = tuple((re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), instead) for pattern, instead in _RULES)
# One pass over a text that has no fault, which is nearly every one.
_ANY = re.compile("|".join(rf"\b(?:{pattern})\b" for pattern, _ in _RULES), re.IGNORECASE)


def faults(text: str, *, term_allowed: bool = False) -> list[str]:
    """Each fault as a sentence; none for a clean text. `term_allowed`: a source's title may say CSEC and child."""
    return list(_faults(text, term_allowed)) if _ANY.search(text) else []


def _faults(text: str, term_allowed: bool) -> Iterator[str]:
    for pattern, instead in _BOUNDS[: -2 if term_allowed else None]:
        if match := pattern.search(text):
            yield f"“{match[0]}” is not written here: {instead}."
