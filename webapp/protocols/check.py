"""Find every mistake in a pack before it is used."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from webapp.protocols.check_forms import form_mistakes, missing_forms, record_mistakes, shared_names
from webapp.protocols.check_reach import reach_mistakes
from webapp.protocols.check_rules import (
    card_mistakes,
    clock_mistakes,
    condition_mistakes,
    event_mistakes,
    meeting_mistakes,
    responder_mistakes,
    rule_mistakes,
    source_mistakes,
    step_mistakes,
    tier_mistakes,
)
from webapp.protocols.check_shape import shape_faults, shown
from webapp.protocols.check_words import youth_mistakes
from webapp.protocols.files import Entry, Gathered
from webapp.protocols.inherit import gather, gather_texts
from webapp.protocols.mistakes import Mistake
from webapp.protocols.schema import SHAPES, most_tables, named_by
from webapp.protocols.vocabulary import ROLES, STAGES

__all__ = ["Mistake", "check", "check_gathered", "check_texts"]

MOST_MISTAKES = 500
_TITLES = ("pack", "source", "note")  # may use the terms of the document that they name
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*", re.ASCII)


def check(path: Path) -> list[Mistake]:
    """Every mistake of the pack that is, or holds, this folder or file; in the order of files and lines."""
    return check_gathered(gather(path))


def check_texts(files: Mapping[str, str]) -> list[Mistake]:
    """Every mistake of a pack given as file name -> text, such as `pack.toml`; mistakes are named by those names."""
    return check_gathered(gather_texts(files))


def check_gathered(found: Gathered) -> list[Mistake]:
    """As `check`, for files that are read already."""
    mistakes = list(found.mistakes)
    sound: dict[str, list[Entry]] = {}
    for kind, entries in found.entries.items():
        if kind not in SHAPES:
            allowed = ", ".join(SHAPES)
            mistakes.append(entries[0].mistake(f"unknown table “{shown(kind)}”; allowed: {allowed}"))
            continue
        if len(entries) > (most := most_tables(kind)):
            mistakes.append(
                entries[most].mistake(f"{len(entries)} tables [[{kind}]]; at most {most} are allowed")
            )
            continue
        for entry in entries:
            wrong = list(shape_faults(entry.table, SHAPES[kind], term_allowed=kind in _TITLES))
            mistakes.extend(entry.mistake(text, *path) for path, text in wrong)
            if not wrong:
                sound.setdefault(kind, []).append(entry)
    mistakes.extend(_duplicates(found))
    # What tables say about each other is asked only when each is right by itself: one slip, one mistake.
    if not mistakes:
        mistakes.extend(_together(sound))
    return sorted(set(mistakes))[:MOST_MISTAKES]


def _duplicates(found: Gathered) -> Iterator[Mistake]:
    for kind, entries in found.entries.items():
        key = named_by(kind)
        seen: set[object] = set()
        for entry in entries:
            name = entry.table.get(key)
            if not isinstance(name, str):
                continue
            if name in seen:
                yield entry.mistake(f"another {kind} has the {key} “{shown(name)}”", key)
            seen.add(name)


def _together(sound: dict[str, list[Entry]]) -> Iterator[Mistake]:
    main = sound["pack"][0]

    def ids(kind: str) -> list[str]:
        return [entry.table["id"] for entry in sound.get(kind, [])]

    tiers = ids("tier")
    clocks = {clock.table["id"]: clock for clock in sound.get("clock", [])}
    steps = sound.get("step", [])
    lengths = {source.table["key"]: source.table.get("lines", 0) for source in sound.get("source", [])}
    for entry in (entry for entries in sound.values() for entry in entries):
        yield from source_mistakes(entry, lengths)
        yield from tier_mistakes(entry, tiers)
        yield from condition_mistakes(entry)
    yield from rule_mistakes(sound, main)
    yield from responder_mistakes(sound.get("responder", []))
    for clock in clocks.values():
        yield from clock_mistakes(clock, steps, sound.get("event", []))
    for step in steps:
        yield from step_mistakes(step, clocks, ids("form"))
    for event in sound.get("event", []):
        yield from event_mistakes(event, ids("meeting"))
    for card in sound.get("card", []):
        yield from card_mistakes(card)
    for form in sound.get("form", []):
        yield from form_mistakes(form)
        yield from _field_sources(form, lengths)
    yield from shared_names(sound.get("form", []))
    for step in steps:
        yield from record_mistakes(step, sound.get("form", []))
    yield from missing_forms(sound.get("form", []), main)
    yield from reach_mistakes(sound)
    yield from youth_mistakes(sound)
    yield from _whole(sound, main)
    for meeting in sound.get("meeting", []):
        yield from meeting_mistakes(meeting, clocks, ids("script"), ids("form"))


def _field_sources(form: Entry, lengths: dict[str, int]) -> Iterator[Mistake]:
    for number, field in enumerate(form.table["field"]):
        one = replace(form, table={"source": field.get("source"), "note": ""})
        yield from (
            form.mistake(wrong.text, "field", number, "source") for wrong in source_mistakes(one, lengths)
        )


def _whole(sound: dict[str, list[Entry]], main: Entry) -> Iterator[Mistake]:
    """What a pack must not be without."""
    if not _VERSION.fullmatch(main.table["version"]):
        yield main.mistake('the version is numbers with points, such as "1" or "1.2"', "version")
    if not re.fullmatch("[A-Z]{2}", main.table["country"]):
        yield main.mistake('the country is two capital letters, such as "US"', "country")
    named = {role.table["id"] for role in sound.get("role", [])}
    for role in ROLES:
        if role not in named:
            yield main.mistake(f"the role “{role}” has no name: add a [[role]]")
    staged = {stage for saying in sound.get("saying", []) for stage in saying.table["stages"]}
    for stage in STAGES:
        if stage not in staged:
            yield main.mistake(f"there is nothing to say at the stage “{stage}”: add a [[saying]]")
