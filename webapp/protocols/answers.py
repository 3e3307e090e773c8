"""One answer to one question: what a browser sent becomes a value in one canonical shape, or a refusal."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import TYPE_CHECKING, Self

import phonenumbers

from webapp.errors import N_

if TYPE_CHECKING:
    from webapp.protocols.forms import Field

NEEDED = N_("This answer is needed.")
ONE_ANSWER = N_("Give one answer here.")
TOO_LONG = N_("This is too long. Use at most %(most)s characters.")
NOT_TEXT = N_("There is a character here that cannot be shown. Please type it again.")
NOT_OFFERED = N_("Choose one of the answers shown.")
NOT_PHONE = N_("Give all ten digits, so we can call you back.")
NO_EXTENSION = N_("Give a number that can be dialed without an extension.")
NOT_NUMBER = N_("Give a whole number from %(least)s to %(most)s.")
NOT_DATE = N_("Give a date, such as 2026-03-01.")
NOT_TIME = N_("Give a time of day, such as 14:05.")

# What a signature keeps. Whose it is, and when, stands beside every answer; nothing is drawn.
SIGNED = "signed"

# Anything else is a slip of the finger, and the first and last years overflow in another time zone.
FIRST_YEAR, LAST_YEAR = 1900, 2100

# Direction marks can make a line read as something else; lone surrogates cannot be stored.
_UNSHOWABLE = re.compile("[\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff\ufeff]")
_NANP = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}", re.ASCII)


class Refusal(str):
    """Why an answer was not taken: in English as it is, else by `gettext(e.msgid, **e.params)`."""

    msgid: str
    params: Mapping[str, object]

    def __new__(cls, msgid: str, **params: object) -> Self:
        made = super().__new__(cls, msgid % params if params else msgid)
        made.msgid = msgid
        made.params = params
        return made


class Refused(Exception):
    """Raised inside this room with a `Refusal`; never leaves `read`."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid)
        self.refusal = Refusal(msgid, **params)


def read_answer(field: "Field", given: Sequence[str], country: str) -> str | tuple[str, ...]:
    """The canonical value, "" or () when nothing was answered. Raises `Refused`."""
    if field.kind == "choices":
        return _choices(field, given)
    said = {text for one in given if (text := _plain(one, field))}
    if len(said) > 1:
        raise Refused(ONE_ANSWER)
    answer = said.pop() if said else field.default
    return _READERS[field.kind](field, answer, country) if answer else ""


def _plain(raw: str, field: "Field") -> str:
    """Trimmed, composed (NFC), line ends as \\n; refused when too long or unshowable."""
    lines = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = unicodedata.normalize("NFC", lines).strip()
    allowed = "\n" if field.kind == "note" else ""
    if _UNSHOWABLE.search(text) or any(_is_control(c) and c not in allowed for c in text):
        raise Refused(NOT_TEXT)
    if len(text) > field.max_length:
        raise Refused(TOO_LONG, most=field.max_length)
    return text


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc"


def _text(field: "Field", answer: str, country: str) -> str:
    return answer


def _choice(field: "Field", answer: str, country: str) -> str:
    if answer not in field.values:
        raise Refused(NOT_OFFERED)
    return answer


def _choices(field: "Field", given: Sequence[str]) -> tuple[str, ...]:
    chosen = {one for one in given if one}
    if not chosen.issubset(field.values):
        raise Refused(NOT_OFFERED)
    return tuple(value for value in field.values if value in chosen)


def _phone(field: "Field", answer: str, country: str) -> str:
    """E.164, such as +17755550117."""
    try:
        number = phonenumbers.parse(answer, country)
    except phonenumbers.NumberParseException:
        raise Refused(NOT_PHONE) from None
    if number.extension:
        raise Refused(NO_EXTENSION)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    # The library's list of area codes ages: a new area code must not stop a page at the roadside.
    if not (phonenumbers.is_valid_number(number) or _NANP.fullmatch(written)):
        raise Refused(NOT_PHONE)
    return written


def _number(field: "Field", answer: str, country: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", answer) or not field.minimum <= int(answer) <= field.maximum:
        raise Refused(NOT_NUMBER, least=field.minimum, most=field.maximum)
    return str(int(answer))


def _date(field: "Field", answer: str, country: str) -> str:
    """YYYY-MM-DD."""
    try:
        day = date.fromisoformat(answer) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", answer) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused(NOT_DATE)
    return day.isoformat()


def _time(field: "Field", answer: str, country: str) -> str:
    """HH:MM, wall time at the place."""
    if not re.fullmatch(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?", answer):
        raise Refused(NOT_TIME)
    try:
        return time.fromisoformat(answer).strftime("%H:%M")
    except ValueError:
        raise Refused(NOT_TIME) from None


def _signature(field: "Field", answer: str, country: str) -> str:
    if answer != SIGNED:
        raise Refused(NOT_OFFERED)
    return SIGNED


_READERS: Mapping[str, Callable[["Field", str, str], str]] = {
    "text": _text,
    "note": _text,
    "phone": _phone,
    "choice": _choice,
    "yes_no": _choice,
    "number": _number,
    "date": _date,
    "time": _time,
    "person": _text,
    "signature": _signature,
}
