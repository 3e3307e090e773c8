"""Where a source says it: `NV 1838-1845; 10250` is those lines of the source whose key is NV."""

import re
from collections.abc import Collection
from dataclasses import dataclass

_LINES = re.compile(r"([1-9][0-9]{0,5})(?:-([1-9][0-9]{0,5}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Locator:
    """Lines `first` to `last` (from 1, both included) of the source `key`; 0, 0 is the whole of a statute."""

    key: str
    first: int = 0
    last: int = 0

    def __str__(self) -> str:
        if not self.first:
            return self.key
        return f"{self.key} {self.first}" + (f"-{self.last}" if self.last > self.first else "")


class BadLocator(ValueError):
    """A `source` that cannot be read; its text says why."""


def locators(source: str, keys: Collection[str]) -> tuple[Locator, ...]:
    """Read a `source`; `keys` are those that the pack lists. Raises `BadLocator`."""
    found: list[Locator] = []
    key = ""
    for part in (one.strip() for one in source.split(";")):
        key, rest = _split(part, key, keys)
        found.extend(_ranges(key, rest, part))
    return tuple(found)


def _split(part: str, before: str, keys: Collection[str]) -> tuple[str, str]:
    """The key and the lines of one part; a part that begins with a number goes on with the key before it."""
    if part in keys:
        return part, ""
    if before and part[:1].isdigit():
        return before, part
    for key in keys:
        if part.startswith(f"{key} "):
            return key, part[len(key) :].strip()
    raise BadLocator(f"“{part}” names no source of this pack; its sources are {', '.join(sorted(keys))}")


def _ranges(key: str, rest: str, part: str) -> list[Locator]:
    if not rest:
        return [Locator(key)]
    found = []
    for lines in (one.strip() for one in rest.split(",")):
        match = _LINES.fullmatch(lines)
        if match is None:
            raise BadLocator(f"“{part}” is not a place such as NV 1838-1845")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise BadLocator(f"“{part}” ends before it begins")
        found.append(Locator(key, first, last))
    return found
