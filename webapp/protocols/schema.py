"""What may stand in a pack file: for each table its keys, their types, and the words they allow."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from webapp.protocols.vocabulary import (
    BY_STEP,
    CORE_SLOTS,
    DATA_CLASSES,
    DISCIPLINES,
    FORCES,
    KINDS,
    MOMENTS,
    PARTIES,
    PHASES,
    ROLES,
    STAGES,
    VERB_EVENTS,
)

Type = Literal[
    "id",
    "word",
    "text",
    "plain",
    "whole",
    "flag",
    "date",
    "words",
    "texts",
    "when",
    "source",
    "options",
    "fields",
    "start",
    "parts",
]


@dataclass(frozen=True, slots=True)
class Key:
    """`allowed` closes the list of words; `most` bounds characters, or the value of a whole number from `least`;
    `many` bounds a list of texts."""

    type: Type
    needed: bool = False
    allowed: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    many: int = 0


Shape = Mapping[str, Key]

_TITLE = Key("text", needed=True, most=120)
_NAME = Key("text", needed=True, most=60)
_NOTE = Key("text", most=900)
_SOURCE = Key("source", needed=True)
_ID = Key("id", needed=True)
_FORCE = Key("word", needed=True, allowed=FORCES)
_FLAG = Key("flag")
MOST_AGENDA = 30  # what was gone through is kept as the bits of one number

FIELD: Shape = {
    "name": _ID,
    "kind": Key("word", needed=True, allowed=KINDS),
    "label": Key("text", needed=True, most=140),
    "hint": Key("text", most=200),
    "why": Key("text", most=200),
    "options": Key("options"),
    "required": _FLAG,
    "data_class": Key("word", needed=True, allowed=DATA_CLASSES),
    "max_length": Key("whole", least=1, most=4000),
    "inputmode": Key("word", allowed=("text", "tel", "numeric", "decimal")),
    "when": Key("when"),
    "minimum": Key("whole", least=-999_999, most=999_999),
    "maximum": Key("whole", least=-999_999, most=999_999),
    "default": Key("plain", most=80),
    "part": Key("id"),
    "screen": Key("id"),
    "source": Key("source"),
}

OPTION: Shape = {
    "value": _ID,
    "label": Key("text", needed=True, most=80),
    "hint": Key("text", most=120),
}

PART: Shape = {
    "id": _ID,
    "title": Key("text", needed=True, most=80),
    "hint": Key("text", most=200),
    "youth": _FLAG,
}

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "pack": {
            "id": _ID,
            "version": Key("plain", needed=True, most=20),
            "title": _TITLE,
            "effective": Key("date", needed=True),
            "country": Key("plain", needed=True, most=2),
            "inherits": Key("plain", most=80),
            "include": Key("words"),
        },
        "source": {
            "key": Key("plain", needed=True, most=40),
            "title": Key("text", needed=True, most=240),
            "published": Key("plain", most=40),
            "lines": Key("whole", most=999_999),
        },
        "note": {"id": _ID, "text": Key("text", needed=True, most=900), "source": _SOURCE},
        "role": {"id": Key("word", needed=True, allowed=ROLES), "name": _NAME},
        "tier": {
            "id": Key("id", needed=True, most=30),
            "name": _NAME,
            "short": Key("text", needed=True, most=24),
            "rank": Key("whole", needed=True, most=99),
            "urgent": Key("flag", needed=True),
            "members": Key("text", needed=True, most=400),
            "later": _FLAG,
            "source": _SOURCE,
        },
        "tier_rule": {
            "id": _ID,
            "tier": _ID,
            "when": Key("when"),
            "says": Key("text", needed=True, most=160),
            "source": _SOURCE,
            "note": _NOTE,
        },
        "responder": {
            "id": _ID,
            "tiers": Key("words", needed=True),
            "when": Key("when"),
            "slots": Key("words", needed=True, allowed=CORE_SLOTS),
            "one_of": _FLAG,
            "on_call": _FLAG,
            "source": _SOURCE,
            "note": _NOTE,
        },
        "clock": {
            "id": _ID,
            "name": _NAME,
            "says": Key("text", needed=True, most=40),
            "minutes": Key("whole", least=1, most=100_000),
            "hours": Key("whole", least=1, most=10_000),
            "days": Key("whole", least=1, most=1_000),
            "start": Key("start", needed=True),
            "stop": Key("word", needed=True, allowed=(*VERB_EVENTS, BY_STEP)),
            "when": Key("when"),
            "remind": Key("words", allowed=ROLES),
            "force": _FORCE,
            "tiers": Key("words", needed=True),
            "soon_minutes": Key("whole", needed=True, least=1, most=100_000),
            "restricted": _FLAG,
            "source": _SOURCE,
            "note": _NOTE,
        },
        "step": {
            "code": _ID,
            "role": Key("word", needed=True, allowed=ROLES),
            "disciplines": Key("words", allowed=DISCIPLINES),
            "phase": Key("word", needed=True, allowed=PHASES),
            "text": Key("text", needed=True, most=90),
            "hint": Key("text", most=140),
            "force": _FORCE,
            "required": _FLAG,
            "tiers": Key("words"),
            "when": Key("when"),
            "stops": Key("id"),
            "records": Key("id"),
            "restricted": _FLAG,
            "staff_safety": _FLAG,
            "source": _SOURCE,
            "note": _NOTE,
        },
        "card": {
            "id": _ID,
            "title": Key("text", needed=True, most=60),
            "body": Key("text", needed=True, most=200),
            "roles": Key("words", needed=True, allowed=ROLES),
            "source": _SOURCE,
            "note": _NOTE,
        },
        "saying": {
            "id": _ID,
            "stages": Key("words", needed=True, allowed=STAGES),
            "words": Key("text", needed=True, most=200),
            "caution": Key("text", most=120),
            "source": _SOURCE,
            "note": _NOTE,
        },
        "meeting": {
            "id": _ID,
            "name": _NAME,
            "tiers": Key("words", needed=True),
            "clock": Key("id"),
            "members": Key("words", needed=True, allowed=PARTIES),
            "suggested": Key("words", allowed=PARTIES),
            "lead": Key("word", allowed=PARTIES),
            "agenda": Key("texts", needed=True, most=120, many=MOST_AGENDA),
            "script": Key("id"),
            "forms": Key("words"),
            "force": _FORCE,
            "source": _SOURCE,
            "note": _NOTE,
        },
        "script": {
            "id": _ID,
            "name": _NAME,
            "moments": Key("words", needed=True, allowed=MOMENTS),
            "roles": Key("words", needed=True, allowed=ROLES),
            "lines": Key("texts", needed=True, most=240),
            "source": _SOURCE,
            "note": _NOTE,
        },
        "event": {
            "id": Key("id", needed=True, most=34),
            "name": _NAME,
            "hint": Key("text", most=140),
            "proposes": Key("id"),
            "sets": Key("when"),
            "restricted": _FLAG,
            "source": _SOURCE,
            "note": _NOTE,
        },
        "form": {
            "id": _ID,
            "version": Key("whole", needed=True, least=1, most=9_999),
            "title": _TITLE,
            "hint": Key("text", most=240),
            "roles": Key("words", allowed=ROLES),
            "disciplines": Key("words", allowed=DISCIPLINES),
            "restricted": _FLAG,
            "part": Key("parts"),
            "source": Key("source"),
            "field": Key("fields", needed=True),
        },
    }
)

# What names a table: a step its code, a source its key, any other its id.
_NAMED_BY: Mapping[str, str] = MappingProxyType({"source": "key", "step": "code", "field": "name"})


def named_by(kind: str) -> str:
    """The key that tells one table of this kind from another."""
    return _NAMED_BY.get(kind, "id")


# Far more than a protocol has; a file that was made to keep the check busy is refused at once.
MOST_FIELDS = 300
_MOST_TABLES = 1500
_MOST: Mapping[str, int] = MappingProxyType(
    {"tier": 12, "tier_rule": 60, "responder": 60, "clock": 60, "source": 60, "meeting": 60, "form": 80}
)


def most_tables(kind: str) -> int:
    return _MOST.get(kind, _MOST_TABLES)


# Only in a pack that inherits (`merge.py`): what it takes away, and what its tables may say about their place.
REMOVABLE: tuple[str, ...] = (*(kind for kind in SHAPES if kind != "pack"), "field")
REMOVE: Shape = {
    "kind": Key("word", needed=True, allowed=REMOVABLE),
    "id": Key("plain", needed=True, most=90),
    "note": _NOTE,
}
PLACING: Shape = {"after": Key("plain", most=40), "before": Key("plain", most=40), "without": Key("words")}
