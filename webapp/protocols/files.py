"""Read a pack's files: what each says, and in which line."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from os.path import normpath
from pathlib import Path
from typing import Any

from webapp.protocols.mistakes import Mistake
from webapp.protocols.toml_lines import Path as Keys
from webapp.protocols.toml_lines import find_lines, line_of

MAIN = "pack.toml"
MOST_BYTES = 1_000_000
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One `[[kind]]` table of a file. `number` is its place among its kind in that file."""

    kind: str
    table: dict[str, Any]
    file: Path
    number: int
    lines: Mapping[Keys, int]

    def mistake(self, text: str, *keys: str | int) -> Mistake:
        """A mistake at the line of `keys` inside this entry, or at the entry's own line."""
        return Mistake(self.file, line_of(self.lines, (self.kind, self.number, *keys)), text)


@dataclass(slots=True)
class Gathered:
    """Everything that a pack's files say, by kind, in the order of the files."""

    main: Path
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def of(self, kind: str) -> list[Entry]:
        return self.entries.get(kind, [])


def gather(path: Path) -> Gathered:
    """Read the pack whose folder, `pack.toml` or other file is `path`, with all that it includes."""
    main = path / MAIN if path.is_dir() else path.with_name(MAIN)
    found = Gathered(main)
    if not main.is_file():
        found.mistakes.append(Mistake(path, 1, f"there is no {MAIN} here: name a pack’s folder"))
        return found
    table = _parse(main, found)
    if table is None:
        return found
    text_lines = find_lines(main.read_text("utf-8"))
    header = table.pop("pack", None)
    if not isinstance(header, dict):
        found.mistakes.append(Mistake(main, 1, "the table [pack] is missing: it names the pack"))
        return found
    _add(found, "pack", [header], main, _numbered(text_lines))
    _add_all(found, table, main, text_lines)
    for place, name in enumerate(_names(header.get("include", []))):
        _include(found, name, text_lines, place)
    return found


def _include(found: Gathered, name: str, lines: Mapping[Keys, int], place: int) -> None:
    """Read one file that pack.toml includes; it lies in the pack's folder or beside it, never elsewhere."""
    main = found.main
    file = Path(normpath(main.parent / name))  # as a reader would write it, without ..
    line = line_of(lines, ("pack", "include", place))
    if not file.resolve().is_relative_to(main.resolve().parent.parent):
        found.mistakes.append(Mistake(main, line, f"“{name}” is outside the packs and not included"))
    elif not file.is_file():
        found.mistakes.append(Mistake(main, line, f"“{name}” is included, but there is no such file"))
    elif (table := _parse(file, found)) is not None:
        _add_all(found, table, file, find_lines(file.read_text("utf-8")))


def _add_all(found: Gathered, table: dict[str, Any], file: Path, lines: Mapping[Keys, int]) -> None:
    for kind, entries in table.items():
        if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
            _add(found, kind, entries, file, lines)
        else:
            found.mistakes.append(
                Mistake(file, line_of(lines, (kind,)), f"“{kind}” is no list of tables: write [[{kind}]]")
            )


def _add(
    found: Gathered, kind: str, entries: list[dict[str, Any]], file: Path, lines: Mapping[Keys, int]
) -> None:
    at = found.entries.setdefault(kind, [])
    at.extend(Entry(kind, entry, file, number, lines) for number, entry in enumerate(entries))


def _parse(file: Path, found: Gathered) -> dict[str, Any] | None:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise ValueError("the file is larger than 1 MB")
        return tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        at = _AT_LINE.search(str(wrong))
        text = _AT_LINE.sub("", str(wrong))
        found.mistakes.append(Mistake(file, int(at[1]) if at else 1, f"this is not TOML: {text}"))
    except (OSError, ValueError, RecursionError) as wrong:
        found.mistakes.append(Mistake(file, 1, f"this file cannot be read: {wrong}"))
    return None


def _numbered(lines: Mapping[Keys, int]) -> dict[Keys, int]:
    """[pack] is one table; its lines as if it were the first of a list, so that an entry finds them."""
    pack = {("pack", 0, *keys[1:]): line for keys, line in lines.items() if keys[:1] == ("pack",)}
    return {(): 1, **pack}


def _names(include: object) -> list[str]:
    return [name for name in include if isinstance(name, str)] if isinstance(include, list) else []
