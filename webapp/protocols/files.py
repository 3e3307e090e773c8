"""Read a pack's files: what each says, and in which line."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from os.path import normpath
from pathlib import Path
from typing import Any, Protocol

from webapp.protocols.bounds import too_dense, too_much
from webapp.protocols.mistakes import Mistake
from webapp.protocols.toml_lines import Path as Keys
from webapp.protocols.toml_lines import find_lines, line_of

MAIN = "pack.toml"
MOST_BYTES = 1_000_000  # of one file, and of all that are handed over as texts
MOST_FILES = 60
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)")


class NotThere(Exception):
    """A file that a pack includes cannot be had; the text says why."""


class Files(Protocol):
    """Where a pack's files come from."""

    @property
    def main(self) -> Path:
        """What its `pack.toml` is called in a mistake."""

    def find(self, name: str) -> Path:
        """What an included file is called. Raises `NotThere`."""

    def read(self, file: Path) -> str:
        """The text of a file that was found. Raises OSError or ValueError."""

    def called(self, file: Path) -> Path:
        """What a mistake calls it."""


@dataclass(frozen=True)
class Folder:
    """Files on disk; what is included lies in the pack's folder or beside it, never elsewhere.

    Mistakes call them by their paths, or by those within the folder `above`.
    """

    main: Path
    above: Path | None = None

    def find(self, name: str) -> Path:
        file = Path(normpath(self.main.parent / name))  # as a reader would write it, without ..
        if not file.resolve().is_relative_to(self.main.resolve().parent.parent):
            raise NotThere(f"“{name}” is outside the packs and not included")
        if not file.is_file():
            raise NotThere(f"“{name}” is included, but there is no such file")
        return file

    def read(self, file: Path) -> str:
        if file.stat().st_size > MOST_BYTES:
            raise ValueError("the file is larger than 1 MB")
        text = file.read_text("utf-8")
        if (wrong := too_much([text])) is not None:
            raise ValueError(wrong)
        return text

    def called(self, file: Path) -> Path:
        within = self.above is not None and file.is_relative_to(self.above)
        return file.relative_to(self.above) if within and self.above is not None else file


@dataclass(frozen=True)
class Texts:
    """Files handed over by name, as a region's administrator uploads them. Nothing is read from disk."""

    texts: Mapping[str, str]

    @property
    def main(self) -> Path:
        return Path(MAIN)

    def find(self, name: str) -> Path:
        if normpath(name) not in self.texts:
            there = ", ".join(sorted(self.texts))
            raise NotThere(f"“{name}” is included, but it is not among the files: {there}")
        return Path(normpath(name))

    def read(self, file: Path) -> str:
        return self.texts[str(file)]

    def called(self, file: Path) -> Path:
        return file


@dataclass(frozen=True)
class Written:
    """One file's text. Its lines are counted only where a mistake is to be said."""

    file: Path
    text: str

    @cached_property
    def lines(self) -> Mapping[Keys, int]:
        return find_lines(self.text)

    def line(self, *keys: str | int) -> int:
        return line_of(self.lines, keys)

    def mistake(self, text: str, *keys: str | int) -> Mistake:
        return Mistake(self.file, self.line(*keys), text)


@dataclass(frozen=True, slots=True)
class Entry:
    """One `[[kind]]` table of a file. `number` is its place among its kind there; None for the only one, [pack].

    A table that was merged over an inherited one has `origins`: for each of its keys, or path of keys, the table that
    says it and the path there.
    """

    kind: str
    table: dict[str, Any]
    written: Written
    number: int | None
    origins: Mapping[Keys, tuple["Entry", Keys]] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.written.file

    def mistake(self, text: str, *keys: str | int) -> Mistake:
        """A mistake at the line of `keys` inside this entry, or at the entry's own line."""
        for length in range(len(keys), -1, -1):
            if keys[:length] in self.origins:
                entry, path = self.origins[keys[:length]]
                return entry.mistake(text, *path, *keys[length:])
        here: Keys = (self.kind,) if self.number is None else (self.kind, self.number)
        return self.written.mistake(text, *here, *keys)


@dataclass(slots=True)
class Gathered:
    """Everything that a pack's files say, by kind, in the order of the files."""

    main: Path
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def of(self, kind: str) -> list[Entry]:
        return self.entries.get(kind, [])


def gather_own(path: Path, above: Path | None = None) -> Gathered:
    """Read the pack whose folder, `pack.toml` or other file is `path`, with all that it includes.

    What it inherits is not read here (`inherit.py`). Mistakes call its files by their paths within `above`, if given.
    """
    main = main_file(path)
    if not main.is_file():
        return Gathered(main, mistakes=[Mistake(path, 1, f"there is no {MAIN} here: name a pack’s folder")])
    return _gather(Folder(main, above))


def gather_own_texts(texts: Mapping[str, str]) -> Gathered:
    """As `gather_own`, of a pack that is given by file name -> text."""
    named = {normpath(name): text for name, text in texts.items()}
    if wrong := list(_unfit(named)):
        return Gathered(Path(MAIN), mistakes=wrong)
    return _gather(Texts(named))


def main_file(path: Path) -> Path:
    return path / MAIN if path.is_dir() else path.with_name(MAIN)


def _unfit(texts: Mapping[str, str]) -> Iterator[Mistake]:
    if len(texts) > MOST_FILES:
        yield Mistake(Path(MAIN), 1, f"{len(texts)} files; at most {MOST_FILES} are allowed")
    elif sum(len(text.encode("utf-8", "surrogatepass")) for text in texts.values()) > MOST_BYTES:
        yield Mistake(Path(MAIN), 1, "the files are larger than 1 MB together")
    elif (wrong := too_much(texts.values())) is not None:
        yield Mistake(Path(MAIN), 1, wrong)
    elif MAIN not in texts:
        yield Mistake(Path(MAIN), 1, f"there is no {MAIN} among the files: {', '.join(sorted(texts))}")


def _gather(files: Files) -> Gathered:
    main_name = files.called(files.main)
    found = Gathered(main_name)
    main = _read(files, files.main, found)
    if main is None:
        return found
    written, table = main
    header = table.pop("pack", None)
    if not isinstance(header, dict):
        found.mistakes.append(Mistake(main_name, 1, "the table [pack] is missing: it names the pack"))
        return found
    _add(found, "pack", Entry("pack", header, written, None))
    _add_all(found, table, written)
    read = {files.main}
    names = _names(header.get("include", []))
    if len(names) > MOST_FILES:
        text = f"{len(names)} files are included; at most {MOST_FILES} are allowed"
        found.mistakes.append(written.mistake(text, "pack", "include"))
    for place, name in enumerate(names[:MOST_FILES]):
        _include(files, name, found, read, written, place)
    if isinstance(files, Texts):
        found.mistakes.extend(_left_out(files, read, written))
    return found


def _include(files: Files, name: str, found: Gathered, read: set[Path], main: Written, place: int) -> None:
    try:
        file = files.find(name)
    except NotThere as wrong:
        found.mistakes.append(main.mistake(str(wrong), "pack", "include", place))
        return
    if file in read:
        found.mistakes.append(main.mistake(f"“{name}” is read already: include it once", "pack", "include"))
        return
    read.add(file)
    if (included := _read(files, file, found)) is not None:
        _add_all(found, included[1], included[0])


def _left_out(files: Texts, read: set[Path], main: Written) -> Iterator[Mistake]:
    """Somebody who hands a file over wants it to count."""
    for name in sorted(files.texts):
        if Path(name) not in read:
            yield main.mistake(f"“{name}” is not included: add it to `include`", "pack", "include")


def _add_all(found: Gathered, table: dict[str, Any], written: Written) -> None:
    for kind, entries in table.items():
        if kind == "pack":
            found.mistakes.append(written.mistake(f"only {MAIN} names the pack", kind))
        elif isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
            for number, entry in enumerate(entries):
                _add(found, kind, Entry(kind, entry, written, number))
        else:
            found.mistakes.append(written.mistake(f"“{kind}” is no list of tables: write [[{kind}]]", kind))


def _add(found: Gathered, kind: str, entry: Entry) -> None:
    found.entries.setdefault(kind, []).append(entry)


def _read(files: Files, file: Path, found: Gathered) -> tuple[Written, dict[str, Any]] | None:
    called = files.called(file)
    try:
        text = files.read(file)
        dense = [Mistake(called, line, wrong) for line, wrong in too_dense(text)]
        found.mistakes.extend(dense)
        return None if dense else (Written(called, text), tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        at = _AT_LINE.search(str(wrong))
        said = _AT_LINE.sub("", str(wrong))
        found.mistakes.append(Mistake(called, int(at[1]) if at else 1, f"this is not TOML: {said}"))
    except (OSError, ValueError, RecursionError) as wrong:
        found.mistakes.append(Mistake(called, 1, f"this file cannot be read: {wrong}"))
    return None


def _names(include: object) -> list[str]:
    return [name for name in include if isinstance(name, str)] if isinstance(include, list) else []
