"""What has the force of law stays: a county may ask for more, and not for less."""

from collections.abc import Iterator, Mapping
from typing import Any

from webapp.protocols.files import Entry, Gathered
from webapp.protocols.mistakes import Mistake

LAW = "law"
LENGTHS: Mapping[str, int] = {"minutes": 1, "hours": 60, "days": 1440}  # minutes in one

_ASKS = "the law asks for this"
# Who does it, from when it counts and what ends it; whether police know of it.
_SAME = ("start", "stop", "stops", "role", "restricted")
_ALL_IF_UNSAID = ("tiers", "disciplines")  # without the key it is for all of them
_NONE_IF_UNSAID = ("remind",)


def law_mistakes(entry: Entry, base: Entry) -> Iterator[Mistake]:
    """`base` is inherited and has the force of law."""
    if entry.table.get("force", LAW) != LAW:
        yield entry.mistake(f"{_ASKS}: its force stays law", "force")
    if entry.table.get("required") is False:
        yield entry.mistake(f"{_ASKS}: it stays required", "required")
    new, old = _minutes(entry.table), _minutes(base.table)
    if new is not None and old is not None and new > old:
        yield entry.mistake(
            "the law sets this time: a county may make it shorter, not longer", *_length_keys(entry)
        )
    for key, text in (*_same(entry.table, base.table), *_wider(entry.table, base.table)):
        yield entry.mistake(f"{_ASKS}: {text}", "without" if key in _gone(entry.table) else key)
    for text in _condition_faults(entry.table, base.table):
        yield entry.mistake(f"{_ASKS}: {text}", "when")


def tier_mistakes(merged: Gathered, inherited: Gathered) -> Iterator[Mistake]:
    """A clock of the law that ran in every tier of a first contact runs in those that a county adds."""
    first = _first_tiers(inherited).keys()
    always = {
        str(one.table.get("id"))
        for one in inherited.of("clock")
        if one.table.get("force") == LAW and first <= _words(one.table.get("tiers"))
    }
    for name, tier in _first_tiers(merged).items():
        for clock in merged.of("clock"):
            if str(clock.table.get("id")) in always and name not in _words(clock.table.get("tiers")):
                yield tier.mistake(
                    f"the law asks for the clock “{clock.table['id']}” after every first contact: add “{name}” to "
                    "its tiers"
                )


def _first_tiers(found: Gathered) -> dict[str, Entry]:
    """Those that a first contact can lead to."""
    there = [one for one in found.of("tier") if one.table.get("later") is not True]
    return {one.table["id"]: one for one in there if isinstance(one.table.get("id"), str)}


def _same(table: Mapping[str, Any], was: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in _SAME:
        stays = was.get(key, False if key == "restricted" else None)
        if stays is not None and (key in _gone(table) & was.keys() or table.get(key, stays) != stays):
            yield key, f"{key} stays {str(stays).lower()}"


def _wider(table: Mapping[str, Any], was: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in _ALL_IF_UNSAID:
        if key in table and key not in was:
            yield key, f"it is for all {key}, and stays so"
    for key in (*_ALL_IF_UNSAID, *_NONE_IF_UNSAID):
        missing = _words(was.get(key)) - _words(table.get(key))
        taken = key in _NONE_IF_UNSAID and key in _gone(table)
        if missing and (key in table or taken):
            yield key, f"more may be added to {key}, and none taken away: {', '.join(sorted(missing))} stays"


def _condition_faults(table: Mapping[str, Any], was: Mapping[str, Any]) -> Iterator[str]:
    """A condition may go, or hold more often: fewer facts, more answers."""
    new, old = table.get("when"), was.get("when")
    if not isinstance(new, dict):
        return
    if not isinstance(old, dict):
        yield "it has no `when`, and gets none"
    elif not new.keys() <= old.keys():
        yield "its `when` may ask for fewer facts, not for more"
    elif not all(_words(old[name]) <= _words(new[name]) for name in new):
        yield "its `when` may allow more answers, not fewer"


def _gone(table: Mapping[str, Any]) -> frozenset[str]:
    return _words(table.get("without"))


def _words(value: object) -> frozenset[str]:
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()


def _minutes(table: Mapping[str, Any]) -> int | None:
    found = [table[key] * factor for key, factor in LENGTHS.items() if type(table.get(key)) is int]
    return found[0] if len(found) == 1 else None


def _length_keys(entry: Entry) -> list[str]:
    return [key for key in LENGTHS if key in entry.table][:1]
