"""The directory: read once from its file, checked, and picked by the area of a region."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from webapp.errors import N_
from webapp.protocols.text import NO_TEXT, Text

FILE = Path(__file__).with_name("lines.toml")
EVERYWHERE = "us"
AREAS = (EVERYWHERE, "nv", "ca")
KINDS: Mapping[str, str] = {
    "report": N_("Report abuse or exploitation"),
    "missing": N_("Missing"),
    "crisis": N_("In a crisis"),
    "youth": N_("For young people to talk"),
    "place": N_("A place to go"),
    "find": N_("To find other help"),
}

_DIALED = re.compile(r"\+1\d{10}|\d{3}", re.ASCII)
_TEXTED = re.compile(r"\d{3}|\d{5,6}|1\d{10}", re.ASCII)
_SAID = ("name", "about", "hours", "doubt")
_KEYS = frozenset(
    {"id", "kind", "areas", "name", "about", "call", "shown", "text", "hours", "doubt", "source"}
    | {"checked", "expires"}
)


class DirectoryError(Exception):
    """The directory's file has a mistake; the message says in which entry."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `call` is what a telephone dials, `shown` what people read; `text_to` and `text_say` for texting.

    `checked`: when `source` was last looked at; `expires`: until when that may be relied on.
    """

    id: str
    kind: str
    areas: tuple[str, ...]
    name: Text
    about: Text
    source: str
    call: str = ""
    shown: str = ""
    text_to: str = ""
    text_say: str = ""
    hours: Text = NO_TEXT
    doubt: Text = NO_TEXT
    checked: date | None = None
    expires: date | None = None

    def needs_check(self, today: date) -> bool:
        """Whether there is something to call, and nobody has looked at it lately (requirements 35)."""
        unsure = self.checked is None or self.expires is None or today > self.expires
        return unsure and bool(self.call or self.text_to)


def area_of(pack_id: str) -> str:
    """The area that a region's pack is of: `nv-model-2018` is of `nv`."""
    area = pack_id.partition("-")[0]
    return area if area in AREAS else EVERYWHERE


def lines_for(area: str) -> dict[str, list[Line]]:
    """By kind, in the order of KINDS and of the file; the area's own before those of everywhere."""
    here = [line for line in all_lines() if area in line.areas]
    everywhere = [line for line in all_lines() if area not in line.areas and EVERYWHERE in line.areas]
    by_kind = {kind: [line for line in (*here, *everywhere) if line.kind == kind] for kind in KINDS}
    return {kind: lines for kind, lines in by_kind.items() if lines}


def to_check(area: str, today: date) -> list[Line]:
    """What a supervisor is asked to check before anybody relies on it."""
    return [line for lines in lines_for(area).values() for line in lines if line.needs_check(today)]


@lru_cache(maxsize=1)
def all_lines() -> tuple[Line, ...]:
    return read_lines(FILE)


def read_lines(file: Path) -> tuple[Line, ...]:
    """Raises `DirectoryError` for the first entry that has a mistake."""
    entries = tomllib.loads(file.read_text("utf-8")).get("line", [])
    lines = tuple(_line(entry) for entry in entries)
    if len({line.id for line in lines}) < len(lines):
        raise DirectoryError("two entries have one id")
    return lines


def _line(entry: Mapping[str, Any]) -> Line:
    text = entry.get("text", {})
    given = {key: value for key, value in entry.items() if key not in ("text", "areas")}
    given |= {key: Text.of(entry[key]) for key in _SAID if key in entry}
    try:
        line = Line(
            **given,
            areas=tuple(entry["areas"]),
            text_to=text.get("to", ""),
            text_say=text.get("say", ""),
        )
    except (TypeError, KeyError) as wrong:
        raise DirectoryError(f"entry {entry.get('id', '?')}: {wrong}") from None
    for mistake in _mistakes(line, frozenset(entry) - _KEYS):
        raise DirectoryError(f"entry {line.id}: {mistake}")
    return line


def _mistakes(line: Line, unknown: frozenset[str]) -> list[str]:
    checks = (
        (not unknown, f"unknown: {', '.join(sorted(unknown))}"),
        (line.kind in KINDS, f"“{line.kind}” is no kind"),
        (bool(line.areas) and set(line.areas) <= set(AREAS), "areas are us, nv, ca"),
        (bool(line.name and line.about and line.source), "name, about and source are needed"),
        (not line.call or bool(_DIALED.fullmatch(line.call)), f"“{line.call}” cannot be dialed"),
        (bool(line.call) == bool(line.shown), "call and shown go together"),
        (not line.text_to or bool(_TEXTED.fullmatch(line.text_to)), f"“{line.text_to}” cannot be texted"),
        ((line.checked is None) == (line.expires is None), "checked and expires go together"),
        (
            line.checked is None or line.expires is None or line.checked < line.expires,
            "it expires before it was checked",
        ),
    )
    return [text for holds, text in checks if not holds]
