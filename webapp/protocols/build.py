"""From a checked pack's tables to a `Pack`. Only `load.py` calls this, after `check.py` has found nothing."""

from datetime import timedelta
from types import MappingProxyType
from typing import Any

from webapp.protocols.condition import Condition
from webapp.protocols.files import Entry, Gathered
from webapp.protocols.forms import Field, Form, Option
from webapp.protocols.pack import (
    Card,
    Clock,
    Event,
    Meeting,
    Note,
    Pack,
    Responder,
    Saying,
    Script,
    Source,
    Step,
    Tier,
    TierRule,
)
from webapp.protocols.text import NO_TEXT, Text
from webapp.protocols.vocabulary import BINDING, BY_STEP, PHASES


def build_pack(found: Gathered) -> Pack:
    main = found.of("pack")[0].table
    clocks = tuple(_clock(entry.table) for entry in found.of("clock"))
    events = {clock.id: clock.stop for clock in clocks}
    steps = [_step(entry.table, events) for entry in found.of("step")]
    return Pack(
        id=main["id"],
        version=main["version"],
        title=Text.of(main["title"]),
        effective=main["effective"],
        country=main["country"],
        sources=tuple(_source(entry.table) for entry in found.of("source")),
        notes=tuple(_note(entry.table) for entry in found.of("note")),
        roles=MappingProxyType({one.table["id"]: Text.of(one.table["name"]) for one in found.of("role")}),
        tiers=tuple(_tier(entry.table) for entry in found.of("tier")),
        rules=tuple(_rule(entry.table) for entry in found.of("tier_rule")),
        responders=tuple(_responder(entry.table) for entry in found.of("responder")),
        clocks=clocks,
        steps=tuple(sorted(steps, key=lambda step: PHASES.index(step.phase))),
        deck=tuple(_card(entry.table) for entry in found.of("card")),
        lines=tuple(_saying(entry.table) for entry in found.of("saying")),
        meetings=tuple(_meeting(entry.table) for entry in found.of("meeting")),
        scripts=tuple(_script(entry.table) for entry in found.of("script")),
        events=tuple(_event(entry.table) for entry in found.of("event")),
        forms=tuple(_form(entry) for entry in found.of("form")),
        inherits=main.get("inherits", ""),
    )


def _text(table: dict[str, Any], key: str) -> Text:
    return Text.of(table[key]) if key in table else NO_TEXT


def _when(table: dict[str, Any]) -> Condition:
    return Condition.of(table.get("when", {}))


def _source(table: dict[str, Any]) -> Source:
    return Source(table["key"], Text.of(table["title"]), table.get("published", ""), table.get("lines", 0))


def _note(table: dict[str, Any]) -> Note:
    return Note(table["id"], Text.of(table["text"]), table["source"])


def _tier(table: dict[str, Any]) -> Tier:
    return Tier(
        id=table["id"],
        name=Text.of(table["name"]),
        short=Text.of(table["short"]),
        rank=table["rank"],
        urgent=table["urgent"],
        members=Text.of(table["members"]),
        source=table["source"],
        later=table.get("later", False),
    )


def _rule(table: dict[str, Any]) -> TierRule:
    return TierRule(
        table["id"],
        table["tier"],
        _when(table),
        Text.of(table["says"]),
        table["source"],
        _text(table, "note"),
    )


def _responder(table: dict[str, Any]) -> Responder:
    return Responder(
        id=table["id"],
        tiers=tuple(table["tiers"]),
        slots=tuple(table["slots"]),
        source=table["source"],
        when=_when(table),
        one_of=table.get("one_of", False),
        on_call=table.get("on_call", True),
        note=_text(table, "note"),
    )


def _clock(table: dict[str, Any]) -> Clock:
    return Clock(
        id=table["id"],
        name=Text.of(table["name"]),
        says=Text.of(table["says"]),
        length=timedelta(
            minutes=table.get("minutes", 0), hours=table.get("hours", 0), days=table.get("days", 0)
        ),
        start=table["start"],
        stop=f"{BY_STEP}:{table['id']}" if table["stop"] == BY_STEP else table["stop"],
        force=table["force"],
        source=table["source"],
        tiers=tuple(table["tiers"]),
        soon_minutes=table["soon_minutes"],
        when=_when(table),
        remind=tuple(table.get("remind", ())),
        restricted=table.get("restricted", False),
        note=_text(table, "note"),
    )


def _step(table: dict[str, Any], events: dict[str, str]) -> Step:
    clock = table.get("stops", "")
    return Step(
        code=table["code"],
        role=table["role"],
        phase=table["phase"],
        text=Text.of(table["text"]),
        force=table["force"],
        required=table.get("required", table["force"] in BINDING),
        source=table["source"],
        hint=_text(table, "hint"),
        note=_text(table, "note"),
        disciplines=tuple(table.get("disciplines", ())),
        tiers=tuple(table.get("tiers", ())),
        when=_when(table),
        clock=clock,
        stops=events.get(clock, ""),
        records=table.get("records", ""),
        restricted=table.get("restricted", False),
        staff_safety=table.get("staff_safety", False),
    )


def _card(table: dict[str, Any]) -> Card:
    return Card(
        table["id"],
        Text.of(table["title"]),
        Text.of(table["body"]),
        tuple(table["roles"]),
        table["source"],
        _text(table, "note"),
    )


def _saying(table: dict[str, Any]) -> Saying:
    return Saying(
        table["id"],
        tuple(table["stages"]),
        Text.of(table["words"]),
        table["source"],
        _text(table, "caution"),
        _text(table, "note"),
    )


def _meeting(table: dict[str, Any]) -> Meeting:
    return Meeting(
        id=table["id"],
        name=Text.of(table["name"]),
        tiers=tuple(table["tiers"]),
        members=tuple(table["members"]),
        suggested=tuple(table.get("suggested", ())),
        agenda=tuple(Text.of(one) for one in table["agenda"]),
        force=table["force"],
        source=table["source"],
        clock=table.get("clock", ""),
        lead=table.get("lead", ""),
        script=table.get("script", ""),
        forms=tuple(table.get("forms", ())),
        note=_text(table, "note"),
    )


def _script(table: dict[str, Any]) -> Script:
    return Script(
        id=table["id"],
        name=Text.of(table["name"]),
        moments=tuple(table["moments"]),
        roles=tuple(table["roles"]),
        lines=tuple(Text.of(line) for line in table["lines"]),
        source=table["source"],
        note=_text(table, "note"),
    )


def _event(table: dict[str, Any]) -> Event:
    return Event(
        id=table["id"],
        name=Text.of(table["name"]),
        source=table["source"],
        hint=_text(table, "hint"),
        proposes=table.get("proposes", ""),
        sets=tuple((fact, values[0]) for fact, values in table.get("sets", {}).items()),
        restricted=table.get("restricted", False),
        note=_text(table, "note"),
    )


def _form(entry: Entry) -> Form:
    table = entry.table
    fields = tuple(_field(field) for field in table["field"])
    return Form(table["id"], table["version"], Text.of(table["title"]), fields, table.get("source", ""))


def _field(table: dict[str, Any]) -> Field:
    return Field(
        name=table["name"],
        kind=table["kind"],
        label=Text.of(table["label"]),
        hint=_text(table, "hint"),
        options=tuple(_option(option) for option in table.get("options", [])),
        required=table.get("required", False),
        data_class=table["data_class"],
        max_length=table.get("max_length", 0),
        inputmode=table.get("inputmode", ""),
        why=_text(table, "why"),
        when=_when(table),
        minimum=table.get("minimum", 0),
        maximum=table.get("maximum", 0),
        default=table.get("default", ""),
        part=table.get("part", ""),
        screen=table.get("screen", ""),
        source=table.get("source", ""),
    )


def _option(table: dict[str, Any]) -> Option:
    return Option(table["value"], Text.of(table["label"]), _text(table, "hint"))
