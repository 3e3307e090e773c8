"""A telephone number as it stays in a head: in chunks, with a rhythm to say it in."""

import re
from collections.abc import Callable

from flask_babel import gettext

from webapp.errors import N_

ONE = (
    N_("oh"),
    N_("one"),
    N_("two"),
    N_("three"),
    N_("four"),
    N_("five"),
    N_("six"),
    N_("seven"),
    N_("eight"),
    N_("nine"),
)
MANY = (
    N_("ohs"),
    N_("ones"),
    N_("twos"),
    N_("threes"),
    N_("fours"),
    N_("fives"),
    N_("sixes"),
    N_("sevens"),
    N_("eights"),
    N_("nines"),
)
SAME = {3: N_("Three %(digits)s"), 4: N_("Four %(digits)s")}


def chunks(number: str) -> tuple[str, ...]:
    """`+17755550100` -> `("775", "555", "0100")`: threes, and four at the end rather than a lone digit."""
    digits = re.sub(r"\D", "", number.removeprefix("+1"))
    end = len(digits) - 4 if len(digits) % 3 == 1 and len(digits) > 3 else len(digits)
    threes = [digits[at : min(at + 3, end)] for at in range(0, end, 3)]
    return tuple(one for one in (*threes, digits[end:]) if one)


def rhythm(number: str, say: Callable[[str], str] = gettext) -> str:
    """How the chunks are said: `7-7-5. Three fives. Oh-one, oh-oh.`"""
    return " ".join(f"{_said(chunk, say)}." for chunk in chunks(number))


def _said(chunk: str, say: Callable[[str], str]) -> str:
    if len(set(chunk)) == 1 and len(chunk) in SAME:
        return say(SAME[len(chunk)]) % {"digits": say(MANY[int(chunk[0])])}
    if len(chunk) < 4:
        return "-".join(chunk)
    pairs = ("-".join(say(ONE[int(digit)]) for digit in pair) for pair in (chunk[:2], chunk[2:]))
    said = ", ".join(pairs)
    return said[:1].upper() + said[1:]
