"""A layer as it is drafted in a form: read from an address or a post, changed by a tap, and written back."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from webapp.errors import N_, BadField
from webapp.paging.rota.set_up import MOST_ROWS, MOST_WINDOWS, LayerDraft
from webapp.paging.rota.tables import DutyHours, HandOff

T = TypeVar("T")
Given = MultiDict[str, str]
# What a tap does to the order: how far a person moves.
STEPS = {"up": -1, "down": 1}


def read_draft(given: Given, otherwise: LayerDraft) -> tuple[LayerDraft, BadField | None]:
    """The draft, and what could not be read: that stays as in `otherwise`, and all else as it was given."""
    wrong: list[BadField] = []

    def tried(read: Callable[[], T], instead: T) -> T:
        try:
            return read()
        except BadField as one:
            wrong.append(one)
            return instead

    draft = LayerDraft(
        name=" ".join(given.get("name", "").lower().split()),
        rotation=given.get("rotation", ""),
        hand_off=tried(lambda: _clock("hand_off", given.get("hand_off", "")), otherwise.hand_off),
        starts_on=tried(lambda: _day(given.get("starts_on", "")), otherwise.starts_on),
        lengths=tried(lambda: _lengths(given.get("lengths", "")), otherwise.lengths),
        table=tried(lambda: _table(given), otherwise.table),
        hours=tried(lambda: _hours(given), otherwise.hours),
        members=_members(given),
        row_id=otherwise.row_id,
    )
    return draft, wrong[0] if wrong else None


def tapped(draft: LayerDraft, do: str, added: str) -> LayerDraft:
    """`add` with a person, `up-2`, `down-2`, `out-2` (places from 0); anything else changes nothing."""
    what, _, place = do.partition("-")
    order = list(draft.members)
    if what == "add":
        person_id = _uuid(added)
        return (
            draft if person_id is None or person_id in order else replace(draft, members=(*order, person_id))
        )
    if not place.isdecimal() or int(place[:3]) >= len(order):
        return draft
    here = int(place[:3])
    if what == "out":
        del order[here]
    elif what in STEPS and 0 <= here + STEPS[what] < len(order):
        there = here + STEPS[what]
        order[here], order[there] = order[there], order[here]
    return _in_order(draft, order)


def _in_order(draft: LayerDraft, order: list[uuid.UUID]) -> LayerDraft:
    """The table names people by their place: whoever moves takes their hand-overs along."""
    table = [
        HandOff(day=row["day"], at=row["at"], turn=_place(draft, order, row.get("turn")))
        for row in draft.table
    ]
    return replace(draft, members=tuple(order), table=tuple(table))


def _place(draft: LayerDraft, order: list[uuid.UUID], turn: int | None) -> int | None:
    if turn is None or turn >= len(draft.members) or draft.members[turn] not in order:
        return None
    return order.index(draft.members[turn])


def written(draft: LayerDraft) -> list[tuple[str, str]]:
    """The fields of the form, as `read_draft` reads them."""
    found = [
        ("name", draft.name),
        ("rotation", draft.rotation),
        ("hand_off", f"{draft.hand_off:%H:%M}"),
        ("starts_on", draft.starts_on.isoformat()),
        ("lengths", ", ".join(str(one) for one in draft.lengths)),
    ]
    for number, row in enumerate(draft.table):
        turn = row.get("turn")
        found += [(f"day_{number}", str(row["day"])), (f"at_{number}", row["at"])]
        found += [(f"turn_{number}", "" if turn is None else str(turn))]
    for number, window in enumerate(draft.hours):
        found += [(f"on_{number}", str(day)) for day in window["days"]]
        found += [(f"begins_{number}", window["begins"]), (f"ends_{number}", window["ends"])]
    return found + [("member", str(one)) for one in draft.members]


def _clock(name: str, text: str) -> time:
    try:
        return time.fromisoformat(text.strip()).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise BadField(name, N_("Give a time like 08:00.")) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadField("starts_on", N_("Give a day like 2026-03-09.")) from None


def _lengths(text: str) -> tuple[int, ...]:
    parts = [one for one in text.replace(",", " ").split() if one]
    if any(not one.isascii() or not one.isdecimal() or len(one) > 4 for one in parts):
        raise BadField("lengths", N_("Give the lengths in whole hours, like 12, 12."))
    return tuple(int(one) for one in parts)


def _table(given: Given) -> tuple[HandOff, ...]:
    """Rows without a day are no rows."""
    rows = []
    for number in range(MOST_ROWS + 1):
        day, turn = given.get(f"day_{number}", ""), given.get(f"turn_{number}", "")
        if day not in _WEEK:
            continue
        at = f"{_clock('lengths', given.get(f'at_{number}', '')):%H:%M}"
        rows.append(HandOff(day=int(day), at=at, turn=int(turn[:3]) if turn.isdecimal() else None))
    return tuple(rows)


def _hours(given: Given) -> tuple[DutyHours, ...]:
    """Windows without a day are none."""
    found = []
    for number in range(MOST_WINDOWS + 1):
        days = sorted({int(day) for day in given.getlist(f"on_{number}") if day in _WEEK})
        if days:
            begins = _clock("hours", given.get(f"begins_{number}", ""))
            ends = _clock("hours", given.get(f"ends_{number}", ""))
            found.append(DutyHours(days=days, begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}"))
    return tuple(found)


def _members(given: Given) -> tuple[uuid.UUID, ...]:
    ids = [_uuid(text) for text in given.getlist("member")[:60]]
    return tuple(dict.fromkeys(one for one in ids if one is not None))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


_WEEK = frozenset("0123456")
