"""Which of several conditions ever decides: every combination of the facts' answers is looked at, all at once."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from webapp.protocols.facts import FACTS

When = Mapping[str, list[str]]


def never_first(whens: Sequence[When]) -> list[int]:
    """The places of the conditions that never hold where none before them does.

    A condition on what is no fact never holds. None is named where a fact is restricted: nothing decides by that.
    """
    names = tuple(name for name in FACTS if any(name in when for when in whens))
    if any(FACTS[name].restricted for name in names):
        return []
    cases, size = _cases(names)
    decided, dead = 0, []
    for place, when in enumerate(whens):
        holds = _holds(when, cases, (1 << size) - 1)
        if not holds & ~decided:
            dead.append(place)
        decided |= holds
    return dead


def _holds(when: When, cases: Mapping[tuple[str, str], int], every: int) -> int:
    found = every
    for name, allowed in when.items():
        some = 0
        for answer in set(allowed):
            some |= cases.get((name, answer), 0)
        found &= some
    return found


@lru_cache(maxsize=4)
def _cases(names: tuple[str, ...]) -> tuple[Mapping[tuple[str, str], int], int]:
    """For each answer of these facts a number with one bit for each combination, set where it has that answer; and how
    many combinations there are. All facts together have 656,100: a number of 80 kilobytes.
    """
    cases: dict[tuple[str, str], int] = {}
    size = 1
    for name in names:
        values = FACTS[name].values
        again = sum(1 << (size * number) for number in range(len(values)))
        cases = {case: bits * again for case, bits in cases.items()}
        cases |= {(name, one): ((1 << size) - 1) << (size * number) for number, one in enumerate(values)}
        size *= len(values)
    return cases, size
