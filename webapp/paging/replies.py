"""What a text back means. Only what is plain counts; anything else is asked again and is never a yes."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from webapp.ids import REPLY_CODES
from webapp.paging.messages.codes import LONGEST_ETA, SHORTEST_ETA

# The carrier takes these itself and sends its own answer (requirements 31): they are no commands of ours.
CARRIER_WORDS = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "START", "UNSTOP"}
)
OPT_IN = frozenset({"START", "UNSTOP"})
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
# "25 min" says no more than "25"; but in "1 min" and "2 min" the figure is no answer. No other word is read.
_UNIT = re.compile(r"(?<![0-9])([3-9]|[1-9][0-9]{1,2}) ?(?:MIN|MINS|MINUTES)$")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")

# What a text is kept as that was not understood.
NOT_READ = ("unclear", "which_page", "no_page")


class Means(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"
    WHICH_PAGE = "which_page"
    NO_PAGE = "no_page"
    STOP = "stop"
    HELP = "help"
    START = "start"


@dataclass(frozen=True)
class Meaning:
    """`code` is the page that was meant: named in the reply, or (`bare`) the only one open. `minutes` is 3 to 240."""

    means: Means
    code: str | None = None
    minutes: int | None = None
    bare: bool = field(default=False, compare=False)


UNCLEAR = Meaning(Means.UNCLEAR)
# Help, in silence. HELP itself is the carrier's word, and every other figure is an answer or minutes.
_HELP = "0"


def parse(text: str, *, open_pages: Collection[str]) -> Meaning:
    """Read one reply. `open_pages` are the reply codes of the pages that stand open for this person.

    `25` yes, in 25 minutes · `1` yes · `1 25` both · `2` no · any of these with a code in front: `345 25`.
    `0` help is needed, with or without a code: `345 0`. Whether they are out there is for the caller to find out.
    Without a code exactly one page must be open. A code in front may be of a page that is closed: what has
    become of it is for the caller to find out.
    """
    words = _words(text)
    if words and words[0] in CARRIER_WORDS and len(words) == 1:
        return Meaning(Means.START if words[0] in OPT_IN else Means.STOP)
    if words and words[-1] == _HELP:
        return _help(words[:-1])
    numbers = [int(word) for word in words if _NUMBER.fullmatch(word)]
    if not words or len(numbers) != len(words):
        return UNCLEAR
    code = numbers.pop(0) if numbers[0] in REPLY_CODES else None
    said = _answer(numbers)
    if said is None:
        return UNCLEAR
    means, minutes = said
    if code is not None:
        return Meaning(means, str(code), minutes)
    if len(open_pages) != 1:
        return Meaning(Means.WHICH_PAGE if open_pages else Means.NO_PAGE)
    return Meaning(means, next(iter(open_pages)), minutes, bare=True)


def _help(before: list[str]) -> Meaning:
    if not before:
        return Meaning(Means.HELP)
    named = len(before) == 1 and _NUMBER.fullmatch(before[0]) and int(before[0]) in REPLY_CODES
    return Meaning(Means.HELP, before[0]) if named else UNCLEAR


def _answer(numbers: list[int]) -> tuple[Means, int | None] | None:
    match numbers:
        case [1]:
            return Means.YES, None
        case [2]:
            return Means.NO, None
        case [minutes] | [1, minutes] if SHORTEST_ETA <= minutes <= LONGEST_ETA:
            return Means.YES, minutes
        case _:
            return None


def _words(text: str) -> list[str]:
    """Capitals, wide digits, odd spaces and a dot at the end make no difference."""
    plain = " ".join(text.translate(_WIDE).upper().split())
    return _UNIT.sub(r"\1", plain.removesuffix(".")).split()
