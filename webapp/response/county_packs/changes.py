"""What one pack says otherwise than another: added, removed and changed, by kind, each change with both words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from webapp.protocols.condition import Condition
from webapp.protocols.forms import Form
from webapp.protocols.pack import Pack
from webapp.protocols.text import Text
from webapp.response.county_packs.origin import name_of, says_of

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Difference:
    """One key of an entry; empty is: not there."""

    key: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One entry by its id. `says` is what it says in the pack that has it, the newer one where both do."""

    how: str
    id: str
    says: str
    differences: tuple[Difference, ...] = ()


def changes_between(before: Pack, after: Pack) -> dict[str, list[Change]]:
    """By kind of table, in the order in which a pack lists them; kinds without a change are absent."""
    was, now = _lists(before), _lists(after)
    found = {kind: list(_changes(was[kind], now[kind])) for kind in now}
    return {kind: changes for kind, changes in found.items() if changes}


def _lists(pack: Pack) -> dict[str, tuple[Any, ...]]:
    return {
        "tier": pack.tiers,
        "tier_rule": pack.rules,
        "clock": pack.clocks,
        "step": pack.steps,
        "responder": pack.responders,
        "card": pack.deck,
        "saying": pack.lines,
        "meeting": pack.meetings,
        "script": pack.scripts,
        "event": pack.events,
        "form": pack.forms,
        "note": pack.notes,
    }


def _changes(before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[Change]:
    was, now = ({name_of(one): one for one in many} for many in (before, after))
    for name, one in now.items():
        if name not in was:
            yield Change(ADDED, name, says_of(one))
        elif differences := tuple(_differences(was[name], one)):
            yield Change(CHANGED, name, says_of(one), differences)
    for name, one in was.items():
        if name not in now:
            yield Change(REMOVED, name, says_of(one))


def _differences(before: Any, after: Any) -> Iterator[Difference]:
    was, now = _said(before), _said(after)
    for key in dict.fromkeys((*now, *was)):
        if was.get(key, "") != now.get(key, ""):
            yield Difference(key, was.get(key, ""), now.get(key, ""))


def _said(part: Any) -> dict[str, str]:
    """Each key of the entry as text; of a form each question by its name."""
    names = [one.name for one in fields(part) if one.name not in ("id", "code", "fields")]
    keys = {name: _words(getattr(part, name)) for name in names}
    if isinstance(part, Form):
        keys |= {
            one.name: "; ".join(f"{key}: {said}" for key, said in _said(one).items() if said)
            for one in part.fields
        }
    return keys


def _words(value: Any) -> str:
    if isinstance(value, Text):
        return " · ".join((str(value), *(f"{lang}: {said}" for lang, said in value.others.items())))
    if isinstance(value, Condition):
        return "; ".join(f"{name}: {', '.join(allowed)}" for name, allowed in value.needs)
    if isinstance(value, timedelta):
        return f"{int(value.total_seconds() // 60)} min"
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, tuple | list):
        return ", ".join(_words(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_words(one)}" for key, one in value.items())
    if hasattr(value, "label"):  # an answer that can be chosen
        return f"{value.value} ({_words(value.label)})"
    return str(value)
