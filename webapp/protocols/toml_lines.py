"""In which line of a TOML text something stands: tomllib does not say."""

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]

_NAMES = re.compile(r"[A-Za-z0-9_.\-\s]+")
_KEY = re.compile(r"\s*\"?([A-Za-z0-9_-]+)\"?\s*[.=]")
_QUOTES = ('"""', "'''")


def find_lines(text: str) -> dict[Path, int]:
    """Line numbers from 1 by path: ("step", 3) is the fourth `[[step]]`, ("step", 3, "text") its key."""
    lines: dict[Path, int] = {(): 1}
    counts: dict[Path, int] = {}
    here: Path = ()
    key: Path = ()
    elements = 0
    quote = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if quote:
            quote = "" if quote in line else quote
            continue
        if header := _header(line):
            here = _enter(header[1], array=header[0], counts=counts)
            key, elements = (), 0
            lines.setdefault(here, number)
        elif found := _KEY.match(line):
            key, elements = (*here, found[1]), 0
            lines.setdefault(key, number)
        elif key and line.lstrip().startswith("{"):
            lines.setdefault((*key, elements), number)
            elements += 1
        quote = next((mark for mark in _QUOTES if line.count(mark) == 1), "")
    return lines


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """The line of `path`, or of the nearest thing around it that has one."""
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _header(line: str) -> tuple[bool, str] | None:
    """Of `[name]` and `[[name]]`, with or without a remark: whether it is of an array, and the name. None for others.

    No pattern that can try again: a line of blanks between brackets took minutes.
    """
    said = line.partition("#")[0].strip()
    array = said.startswith("[[")
    open_, close = ("[[", "]]") if array else ("[", "]")
    if len(said) < 2 * len(open_) or not (said.startswith(open_) and said.endswith(close)):
        return None
    name = said[len(open_) : -len(close)].strip()
    return (array, name) if _NAMES.fullmatch(name) else None


def _enter(name: str, *, array: bool, counts: dict[Path, int]) -> Path:
    """The path of a table header; a part of it that is an array stands for its newest element."""
    path: Path = ()
    parts = [part.strip() for part in name.split(".")]
    for index, part in enumerate(parts):
        path = (*path, part)
        if array and index == len(parts) - 1:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, counts[path] - 1)
    return path
