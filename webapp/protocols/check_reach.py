"""Check that nothing stands in a pack in vain: a step that nobody ever sees, a script that nothing reads."""

from collections.abc import Iterator, Mapping

from webapp.protocols.facts import FACTS
from webapp.protocols.files import Entry
from webapp.protocols.mistakes import Mistake
from webapp.protocols.vocabulary import EVENT, FACTS_OF_PROGRAM, NEEDED_FIELDS

Sound = Mapping[str, list[Entry]]
Said = Mapping[str, frozenset[str]]


def reach_mistakes(sound: Sound) -> Iterator[Mistake]:
    """Of tables that have the right shape and name only what is there."""
    said = _said(sound)
    for kind in ("tier_rule", "responder", "clock", "step"):
        for entry in sound.get(kind, []):
            yield from _dead_condition(entry, said)
    for form in sound.get("form", []):
        yield from _dead_questions(form, said)
    yield from _unread_scripts(sound)
    yield from _unasked_forms(sound)
    yield from _idle_events(sound)
    yield from _meeting_faults(sound)


def _said(sound: Sound) -> Said:
    """The answers that each fact can ever have: unanswered, asked by a form, set by an event or by the program."""
    said = {name: {fact.unset} for name, fact in FACTS.items()}
    for name in FACTS_OF_PROGRAM:
        said[name].update(FACTS[name].values)
    for form in sound.get("form", []):
        for field in form.table["field"]:
            if field["name"] in said:
                said[field["name"]].update(option["value"] for option in field.get("options", []))
    for event in sound.get("event", []):
        for name, values in event.table.get("sets", {}).items():
            said.get(name, set()).update(values)
    return {name: frozenset(values) for name, values in said.items()}


def _dead_condition(entry: Entry, said: Said) -> Iterator[Mistake]:
    for name, allowed in entry.table.get("when", {}).items():
        if name in said and not said[name] & set(allowed):
            yield entry.mistake(_never(f"a dead {entry.kind}", name, allowed), "when")


def _dead_questions(form: Entry, said: Said) -> Iterator[Mistake]:
    asked: set[str] = set()
    for number, field in enumerate(form.table["field"]):
        for name, allowed in field.get("when", {}).items():
            # A choice before it in the form answers, whatever is known of the response.
            if name in said and name not in asked and not said[name] & set(allowed):
                yield form.mistake(
                    _never(f"{field['name']}: never asked", name, allowed), "field", number, "when"
                )
        asked.add(field["name"])


def _never(what: str, name: str, allowed: list[str]) -> str:
    answers = " or ".join(allowed)
    return f"{what}: no question asks “{name}” and no [[event]] sets it, so it is never {answers}"


def _unread_scripts(sound: Sound) -> Iterator[Mistake]:
    read = {meeting.table.get("script") for meeting in sound.get("meeting", [])}
    for script in sound.get("script", []):
        if script.table["moments"] == ["meeting"] and script.table["id"] not in read:
            yield script.mistake(
                f'nothing reads this script: no [[meeting]] has script = "{script.table["id"]}"'
            )


def _unasked_forms(sound: Sound) -> Iterator[Mistake]:
    asked = {step.table.get("records") for step in sound.get("step", [])} | NEEDED_FIELDS.keys()
    for meeting in sound.get("meeting", []):
        asked.update(meeting.table.get("forms", ()))
    for form in sound.get("form", []):
        if form.table["id"] not in asked and not form.table.get("roles"):
            yield form.mistake(
                f'nothing asks this form: no [[step]] has records = "{form.table["id"]}" and no meeting names it'
            )


def _idle_events(sound: Sound) -> Iterator[Mistake]:
    """Nobody records what nothing follows from; and who may not know of it sees nothing that follows."""
    starting: dict[str, list[Entry]] = {}
    for clock in sound.get("clock", []):
        starting.setdefault(clock.table["start"].removeprefix(EVENT), []).append(clock)
    for event in sound.get("event", []):
        clocks = starting.get(event.table["id"], [])
        if not clocks and not event.table.keys() & {"proposes", "sets"}:
            yield event.mistake(
                "nothing follows from this event: it proposes no meeting, sets no fact, starts no clock"
            )
        if event.table.get("restricted"):
            for clock in clocks:
                if not clock.table.get("restricted"):
                    yield clock.mistake(
                        "its event is restricted, so the clock says restricted = true", "start"
                    )


def _meeting_faults(sound: Sound) -> Iterator[Mistake]:
    moments = {script.table["id"]: script.table["moments"] for script in sound.get("script", [])}
    clocks = {clock.table["id"]: clock.table for clock in sound.get("clock", [])}
    for meeting in sound.get("meeting", []):
        table = meeting.table
        there = [*table["members"], *table.get("suggested", [])]
        if "lead" in table and table["lead"] not in there:
            yield meeting.mistake(
                f"“{table['lead']}” leads, and is no member; these are: {', '.join(there)}", "lead"
            )
        if "meeting" not in moments.get(table.get("script", ""), ["meeting"]):
            yield meeting.mistake(f"the script “{table['script']}” is not for the moment “meeting”", "script")
        clock = clocks.get(table.get("clock", ""), {})
        if clock.get("restricted"):
            yield meeting.mistake(
                f"the clock “{table['clock']}” is restricted, and police may see this meeting: it names none, or one "
                "that is not restricted",
                "clock",
            )
        elif not set(clock.get("tiers", table["tiers"])) & set(table["tiers"]):
            yield meeting.mistake(
                f"the clock “{table['clock']}” does not run in this meeting’s tiers", "clock"
            )
