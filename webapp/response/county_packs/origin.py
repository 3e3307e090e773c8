"""What of a pack no source prints: the county's own, or what still waits for its task force."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from webapp.protocols.pack import Pack
from webapp.protocols.vocabulary import PROJECT

COUNTY = "county"  # as the force or the source of an entry


@dataclass(frozen=True)
class Own:
    """`kind` is the table of the pack. `decided`: the county says that it is its own."""

    kind: str
    id: str
    says: str
    note: str
    decided: bool


def own_parts(pack: Pack) -> list[Own]:
    """In the order of the pack: tiers, rules, responders, clocks, steps, cards, sayings, meetings, scripts, events."""
    return list(_own(pack))


def _own(pack: Pack) -> Iterator[Own]:
    lists: tuple[tuple[str, tuple[Any, ...]], ...] = (
        ("tier", pack.tiers),
        ("tier_rule", pack.rules),
        ("responder", pack.responders),
        ("clock", pack.clocks),
        ("step", pack.steps),
        ("card", pack.deck),
        ("saying", pack.lines),
        ("meeting", pack.meetings),
        ("script", pack.scripts),
        ("event", pack.events),
    )
    for kind, parts in lists:
        for part in parts:
            decided = COUNTY in (getattr(part, "force", ""), part.source)
            if decided or part.source == PROJECT:
                yield Own(kind, name_of(part), says_of(part), str(getattr(part, "note", "")), decided)


def name_of(part: Any) -> str:
    """The id of one entry; a step has a code."""
    return str(getattr(part, "code", "") or part.id)


def says_of(part: Any) -> str:
    """What it says on screen, in its shortest form."""
    for name in ("text", "name", "title", "words", "says"):
        if said := getattr(part, name, ""):
            return str(said)
    return name_of(part)
