"""Every text: fixed words, one GSM-7 segment, and by type no place for anything personal."""

import dataclasses
import inspect
import re
import typing
from datetime import UTC, datetime

import pytest
from sqlalchemy import String

from webapp.paging.messages.codes import (
    Count,
    DutyNumber,
    EtaMinutes,
    MeetingTime,
    OfSlot,
    ReplyCode,
    ResponseCode,
)
from webapp.paging.messages.scripts import SCRIPTS, script
from webapp.paging.messages.texts import DRILL, OF_A_SLOT, SEGMENT, TEMPLATES, render, septets
from webapp.paging.models import Message, MessageKind
from webapp.paging.page_tables import SLOTS

# The longest that each type allows: an international duty number is not shortened.
LONGEST = {
    "code": ResponseCode("R-WWWW"),
    "reply": ReplyCode("989"),
    "minutes": EtaMinutes(240),
    "duty": DutyNumber("+123456789012345"),
    "things": Count(999),
    "when": MeetingTime(datetime(2026, 11, 25, 12, 30, tzinfo=UTC), "UTC"),
    "slot": max(map(OfSlot, SLOTS), key=lambda slot: len(str(slot))),
}
FORBIDDEN = re.compile(
    r"rescue|\bsafe\b|prostitut|slave|porn|\bwork\b|employer|boss|child|girl|boy|minor", re.IGNORECASE
)


def test_every_kind_has_its_words() -> None:
    assert set(TEMPLATES) == set(MessageKind)


@pytest.mark.parametrize("drill", [False, True])
@pytest.mark.parametrize("kind", list(MessageKind))
def test_every_text_fits_one_segment_in_gsm_7(kind: MessageKind, drill: bool) -> None:
    body = render(kind, **LONGEST, drill=drill)
    assert septets(body) <= SEGMENT
    assert body.startswith("DRILL ") is drill


def too_long(templates: dict[MessageKind, str]) -> list[MessageKind]:
    """What does not fit as the text of a drill, with the longest parts."""
    parts = {name: str(value) for name, value in LONGEST.items()}
    return [kind for kind, words in templates.items() if septets(DRILL + words % parts) > SEGMENT]


@pytest.mark.parametrize("slot", SLOTS)
@pytest.mark.parametrize("kind", sorted(OF_A_SLOT))
def test_what_nobody_answered_says_whose_page_it_was(kind: MessageKind, slot: str) -> None:
    words = {**LONGEST, "slot": OfSlot(slot)}
    body, call = (
        render(kind, **words),
        script(kind, duty=words["duty"], code=words["code"], slot=words["slot"]),
    )
    assert (str(OfSlot(slot)) == "") is (slot == "advocate")
    assert str(OfSlot(slot)) in body and str(OfSlot(slot)) in call
    assert not FORBIDDEN.search(body + call)
    assert "%(slot)s" in TEMPLATES[kind] and "%(slot)s" in SCRIPTS[kind]


def test_no_other_text_speaks_of_a_slot() -> None:
    speaking = {kind for kind, words in (*TEMPLATES.items(), *SCRIPTS.items()) if "%(slot)s" in words}
    assert speaking == OF_A_SLOT


def test_a_template_that_fits_only_without_its_mark_is_found() -> None:
    assert too_long(TEMPLATES) == []
    full = "x" * (SEGMENT - len(DRILL) + 1)
    assert septets(full) <= SEGMENT
    assert too_long({MessageKind.NEWS: full}) == [MessageKind.NEWS]


def test_a_text_of_a_drill_that_does_not_fit_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TEMPLATES, MessageKind.NEWS, "x" * (SEGMENT - len(DRILL) + 1))
    assert render(MessageKind.NEWS, **LONGEST)
    with pytest.raises(ValueError, match="does not fit one segment"):
        render(MessageKind.NEWS, **LONGEST, drill=True)


def personal(words: str) -> set[str]:
    """Parts of a text or a call that could carry something about a person."""
    return set(re.findall(r"%\((\w+)\)", words)) - {
        "code",
        "reply",
        "minutes",
        "duty",
        "things",
        "slot",
        "when",
    }


@pytest.mark.parametrize("words", [*TEMPLATES.values(), *SCRIPTS.values()])
def test_no_text_and_no_call_has_a_place_for_anything_personal(words: str) -> None:
    assert personal(words) == set()


def test_a_personal_part_is_found() -> None:
    assert personal("%(code)s: meet %(name)s at %(place)s") == {"name", "place"}


@pytest.mark.parametrize("kind", list(SCRIPTS))
def test_every_call_of_a_drill_begins_with_it_and_says_only_what_a_call_may(kind: MessageKind) -> None:
    plain = script(kind, duty=LONGEST["duty"], code=LONGEST["code"])
    assert script(kind, duty=LONGEST["duty"], code=LONGEST["code"], drill=True) == f"This is a drill. {plain}"
    assert septets(plain) and "%" not in plain
    assert not FORBIDDEN.search(plain)


@pytest.mark.parametrize("kind", list(MessageKind))
def test_every_text_ends_with_the_duty_number_and_keeps_to_the_wording_rules(kind: MessageKind) -> None:
    body = render(kind, **{**LONGEST, "duty": DutyNumber("+17755550142")})
    assert body.endswith("775-555-0142")
    assert not FORBIDDEN.search(body)


def test_the_check_for_one_segment_can_fail() -> None:
    assert septets("{") == 2
    with pytest.raises(ValueError, match="GSM-7"):
        septets("se acerca un compañero, sí")


def test_only_codes_minutes_and_the_duty_number_can_enter_a_text() -> None:
    places = set(re.findall(r"%\((\w+)\)s", " ".join(TEMPLATES.values())))
    assert places == {"code", "reply", "minutes", "duty", "things", "slot", "when"}
    hints = typing.get_type_hints(render)
    allowed = {ResponseCode, ReplyCode, EtaMinutes, DutyNumber, Count, OfSlot, MeetingTime, type(None)}
    assert hints["drill"] is bool
    for name in inspect.signature(render).parameters:
        if name not in ("kind", "drill"):
            assert set(typing.get_args(hints[name]) or (hints[name],)) <= allowed


@pytest.mark.parametrize(
    ("kind", "planted"),
    [
        (ResponseCode, "R-ANNA7"),
        (ResponseCode, "Anna, 14"),
        (ReplyCode, "299"),
        (ReplyCode, "Anna"),
        (DutyNumber, "14 Elm St"),
        (DutyNumber, "775-555-0142"),
        (EtaMinutes, 2),
        (EtaMinutes, 241),
        (Count, 0),
        (Count, 1000),
        (OfSlot, "Anna"),
        (OfSlot, "14 Elm St"),
    ],
)
def test_a_planted_word_does_not_fit_the_type(kind: type, planted: object) -> None:
    with pytest.raises(ValueError):
        kind(planted)


def test_a_message_has_no_column_that_could_hold_words() -> None:
    lengths = {c.name: c.type.length for c in Message.__table__.columns if isinstance(c.type, String)}
    assert "body" not in Message.__table__.columns
    assert set(lengths) == {
        "kind",
        "channel",
        "response_code",
        "reply_code",
        "state",
        "provider_sid",
        "error_code",
    }
    assert lengths["channel"] == 5
    assert lengths["response_code"] == 8 and lengths["reply_code"] == 3


def test_a_text_that_lacks_its_code_is_not_written() -> None:
    with pytest.raises(ValueError, match="needs code"):
        render(MessageKind.PAGE, duty=DutyNumber("+17755550142"))


def test_the_values_cannot_be_changed_after_they_were_checked() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        LONGEST["code"].value = "Anna"  # type: ignore[misc]
