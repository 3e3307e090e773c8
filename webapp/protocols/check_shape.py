"""Check one table of a pack file against its shape: keys, types, lengths, allowed words, wording."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from webapp.protocols.schema import FIELD, MOST_FIELDS, OPTION, PART, Key, Shape
from webapp.protocols.vocabulary import EVENT, IDENTIFIED, LANGUAGES
from webapp.protocols.wording import faults

# Where in the table, and what is wrong there.
Fault = tuple[tuple[str | int, ...], str]

_LONGEST_ID = 40
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_START_EVENT = re.compile(EVENT + _ID.pattern, re.ASCII)
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


_LONGEST_WORD, _LONGEST_SOURCE = 80, 400


def shown(value: object) -> str:
    """What a file says, short enough for a sentence. A number can have more digits than Python writes out."""
    if isinstance(value, str):
        return _UNSHOWABLE.sub("?", value if len(value) <= _LONGEST_WORD else f"{value[:_LONGEST_WORD]}…")
    if isinstance(value, bool | float | date) or (isinstance(value, int) and abs(value) < 10**9):
        return str(value).lower()
    return {int: "a number", list: "a list", dict: "a table"}.get(type(value), "this")


def shape_faults(table: Mapping[str, Any], shape: Shape, *, term_allowed: bool = False) -> Iterator[Fault]:
    """Every way in which the table is not of that shape."""
    for name in table:
        if name not in shape:
            yield (name,), f"unknown key “{shown(name)}”; allowed here: {', '.join(sorted(shape))}"
    for name, key in shape.items():
        if name in table:
            for path, text in _value_faults(table[name], key, term_allowed):
                yield (name, *path), f"{name}: {text}"
        elif key.needed:
            words = f"; allowed: {', '.join(key.allowed)}" if key.allowed else ""
            yield (), f"the key “{name}” is missing{words}"


def _value_faults(value: object, key: Key, term_allowed: bool) -> Iterator[Fault]:
    if key.type in ("text", "texts"):
        yield from _texts(value, key, term_allowed)
    else:
        yield from _CHECKS[key.type](value, key)


def _texts(value: object, key: Key, term_allowed: bool) -> Iterator[Fault]:
    if key.type == "text":
        yield from _text(value, key, term_allowed)
    elif not isinstance(value, list) or not value:
        yield (), "write a list of texts"
    elif key.many and len(value) > key.many:
        yield (), f"{len(value)} texts; at most {key.many} are allowed"
    else:
        for number, one in enumerate(value):
            yield from (((number, *path), text) for path, text in _text(one, key, term_allowed))


def _text(value: object, key: Key, term_allowed: bool) -> Iterator[Fault]:
    """A string is English; a table is by language."""
    by_language = {"en": value} if isinstance(value, str) else value
    if not isinstance(by_language, dict) or "en" not in by_language:
        yield (), "write a text, or a table by language with at least “en”"
        return
    for language, said in by_language.items():
        if language not in LANGUAGES:
            yield (), f"unknown language “{shown(language)}”; allowed: {', '.join(LANGUAGES)}"
        elif not isinstance(said, str) or not said.strip():
            yield (), "the text is empty"
        elif len(said) > key.most:
            yield (), f"{len(said)} characters; at most {key.most} are allowed"
        elif _UNSHOWABLE.search(said):
            yield (), "there is a character that cannot be shown, or a line break"
        else:
            yield from (((), fault) for fault in faults(said, term_allowed=term_allowed))


def _id(value: object, key: Key) -> Iterator[Fault]:
    most = key.most or _LONGEST_ID
    if not isinstance(value, str) or not _ID.fullmatch(value) or len(value) > most:
        yield (), f"“{shown(value)}” is no name: small letters, digits, - and _, at most {most}"


def _word(value: object, key: Key) -> Iterator[Fault]:
    if value not in key.allowed:
        yield (), f"“{shown(value)}” is unknown; allowed: {', '.join(key.allowed)}"


def _plain(value: object, key: Key) -> Iterator[Fault]:
    if not isinstance(value, str) or not value.strip() or _UNSHOWABLE.search(value):
        yield (), "write a text in quotes"
    elif len(value) > (key.most or _LONGEST_SOURCE):
        yield (), f"{len(value)} characters; at most {key.most or _LONGEST_SOURCE} are allowed"


def _whole(value: object, key: Key) -> Iterator[Fault]:
    if not isinstance(value, int) or isinstance(value, bool) or not key.least <= value <= key.most:
        yield (), f"write a whole number from {key.least} to {key.most}, without quotes"


def _flag(value: object, key: Key) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield (), "write true or false"


def _date(value: object, key: Key) -> Iterator[Fault]:
    if not isinstance(value, date) or isinstance(value, datetime):
        yield (), "write a date such as 2018-10-01, without quotes"


def _words(value: object, key: Key) -> Iterator[Fault]:
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        yield (), 'write a list of words, such as ["one", "two"]'
        return
    for one in value:
        if not one.strip() or len(one) > _LONGEST_WORD or _UNSHOWABLE.search(one):
            yield (), f"“{shown(one)}” is no word: 1 to {_LONGEST_WORD} characters that can be shown"
        elif key.allowed and one not in key.allowed:
            yield (), f"“{shown(one)}” is unknown; allowed: {', '.join(key.allowed)}"
    if len(set(value)) < len(value):
        yield (), "a word stands there twice"


def _when(value: object, key: Key) -> Iterator[Fault]:
    if not isinstance(value, dict) or not value:
        yield (), 'write a table of facts, such as { danger = ["yes", "not_sure"] }'
        return
    for name, allowed in value.items():
        if not isinstance(allowed, list) or not allowed or not all(isinstance(one, str) for one in allowed):
            yield (), f'“{shown(name)}” needs a list of answers, such as ["yes"]'
        elif len(set(allowed)) < len(allowed):
            yield (), f"“{shown(name)}”: an answer stands there twice"
        elif any(len(one) > _LONGEST_WORD or _UNSHOWABLE.search(one) for one in (name, *allowed)):
            yield (), f"“{shown(name)}” and its answers are words of at most {_LONGEST_WORD} characters"


def _start(value: object, key: Key) -> Iterator[Fault]:
    """Whether the pack has that event is seen when all of it is read."""
    if value != IDENTIFIED and not (isinstance(value, str) and _START_EVENT.fullmatch(value)):
        yield (), f"“{shown(value)}” is unknown; allowed: {IDENTIFIED}, {EVENT}NAME of an [[event]]"


def _options(value: object, key: Key) -> Iterator[Fault]:
    yield from _tables(value, OPTION)


def _fields(value: object, key: Key) -> Iterator[Fault]:
    yield from _tables(value, FIELD)


def _parts(value: object, key: Key) -> Iterator[Fault]:
    yield from _tables(value, PART)


def _tables(value: object, shape: Shape) -> Iterator[Fault]:
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        yield (), "write a list of tables"
        return
    if len(value) > MOST_FIELDS:
        yield (), f"{len(value)} tables; at most {MOST_FIELDS} are allowed"
        return
    for number, table in enumerate(value):
        for path, text in shape_faults(table, shape):
            yield (number, *path), text


_CHECKS: Mapping[str, Callable[[object, Key], Iterator[Fault]]] = {
    "id": _id,
    "word": _word,
    "plain": _plain,
    "source": _plain,
    "whole": _whole,
    "flag": _flag,
    "date": _date,
    "words": _words,
    "when": _when,
    "options": _options,
    "fields": _fields,
    "start": _start,
    "parts": _parts,
}
