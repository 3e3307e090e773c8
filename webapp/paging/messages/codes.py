"""The few things that a text may carry, as types: nothing else fits into a template."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from webapp.accounts.number import for_text
from webapp.ids import REPLY_CODES
from webapp.paging.page_tables import ADVOCATE_SLOT, SECOND_SLOT

SHORTEST_ETA, LONGEST_ETA = 3, 240
_RESPONSE = re.compile(r"R-[0-9A-Z]{4}")
_E164 = re.compile(r"\+[1-9]\d{7,14}")
# Whose yes is meant, for whoever holds the phone already: nothing that tells a looker-on whom it is about.
_OF_SLOT = {
    ADVOCATE_SLOT: "",
    SECOND_SLOT: " as second advocate",
    "child_welfare": " from welfare",
    "probation": " from probation",
    "law_enforcement": " from law enforcement",
    "juvenile_services": " from county services",
    "mental_health": " from mental health",
}


@dataclass(frozen=True)
class ResponseCode:
    """`R-7KQ2`."""

    value: str

    def __post_init__(self) -> None:
        if not _RESPONSE.fullmatch(self.value):
            raise ValueError("not a response code")

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class ReplyCode:
    """Three digits, 300 to 989."""

    value: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{3}", self.value) or int(self.value) not in REPLY_CODES:
            raise ValueError("not a reply code")

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class EtaMinutes:
    """Whole minutes until arrival, 3 to 240."""

    value: int

    def __post_init__(self) -> None:
        if not SHORTEST_ETA <= self.value <= LONGEST_ETA:
            raise ValueError("not an arrival time")

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True)
class DutyNumber:
    """The region's public duty number, given as E.164, shown as `775-555-0142`."""

    value: str

    def __post_init__(self) -> None:
        if not _E164.fullmatch(self.value):
            raise ValueError("not a telephone number")

    def __str__(self) -> str:
        return for_text(self.value)


@dataclass(frozen=True)
class Count:
    """How many things, 1 to 999."""

    value: int

    def __post_init__(self) -> None:
        if not 1 <= self.value <= 999:
            raise ValueError("not a count")

    def __str__(self) -> str:
        return str(self.value)


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class MeetingTime:
    """When a meeting begins, by the clock on the region's wall: `Tue 3/10 2:00 pm`. `at` is aware, `zone` IANA."""

    at: datetime
    zone: str

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("not a time")
        ZoneInfo(self.zone)

    def __str__(self) -> str:
        local = self.at.astimezone(ZoneInfo(self.zone))
        half = "am" if local.hour < 12 else "pm"
        day = f"{_DAYS[local.weekday()]} {local.month}/{local.day}"
        return f"{day} {local.hour % 12 or 12}:{local.minute:02d} {half}"


@dataclass(frozen=True)
class OfSlot:
    """Of which slot's page a text speaks: fixed words with a space in front, none for the advocate's."""

    value: str = ADVOCATE_SLOT

    def __post_init__(self) -> None:
        if self.value not in _OF_SLOT:
            raise ValueError("not a slot")

    def __str__(self) -> str:
        return _OF_SLOT[self.value]


THE_ADVOCATE = OfSlot()
