"""Ask a pack everything that the program asks."""

from collections.abc import Mapping
from pathlib import Path

from webapp.protocols.facts import FACTS
from webapp.protocols.forms import Form, read
from webapp.protocols.load import read_pack
from webapp.protocols.pack import Pack
from webapp.protocols.show import show_pack
from webapp.protocols.vocabulary import (
    ANSWERED_ALWAYS,
    CORE_SLOTS,
    DISCIPLINES,
    EVENT,
    IDENTIFIED,
    LANGUAGES,
    NEEDED_FIELDS,
    ROLES,
    SHOWN_WHOLE,
    STAGES,
    VERB_EVENTS,
)

NOTHING: Mapping[str, str] = {}
FIRST = {name: fact.values[0] for name, fact in FACTS.items()}


def use(folder: Path) -> None:
    """Fails where a pack fails that passed the check."""
    pack = read_pack(folder)
    for facts in (NOTHING, FIRST):
        _respond(pack, facts)
        for form in pack.forms:
            _fill_in(form, facts)
            _keep(form)
    for name in ANSWERED_ALWAYS:
        _log(pack.form(name))
    _seen_by_police(pack)
    _clocks(pack)
    _events_and_meetings(pack)
    assert all(pack.sayings(stage) for stage in STAGES)
    for lang in LANGUAGES:
        assert show_pack(pack, lang).endswith("</html>")


def _respond(pack: Pack, facts: Mapping[str, str]) -> None:
    tier = pack.decide_tier(facts).tier
    assert not tier.later
    for one in pack.tiers:
        assert (found := pack.responder(one.id, facts)) is None or set(found.slots) <= set(CORE_SLOTS)
    for role in ROLES:
        assert pack.role_name(role) and pack.cards(role) is not None
        for discipline in (None, *DISCIPLINES):
            for step in pack.steps_for(tier=tier.id, role=role, discipline=discipline, facts=facts):
                assert pack.step(step.code) is step
                assert pack.cite(step.source) and step.phase_name and step.text.say("es")
                assert not step.records or pack.form(step.records).fields


def _fill_in(form: Form, facts: Mapping[str, str]) -> None:
    everything = {field.name: [*field.values, "7", "2026-01-01", "x"] for field in form.fields}
    one_each = {name: values[:1] for name, values in everything.items()}
    for answers in ({}, everything, one_each):
        read(form, answers, facts=facts)
    assert form.screens() and all(form.need(field.name) is field for field in form.fields)


TYPICAL = {
    "text": "At the north door of the station",
    "note": "Two of them, one is cold",
    "phone": "775 555 0117",
    "number": "1",
    "date": "2026-03-01",
    "time": "14:05",
}


def _log(form: Form) -> None:
    """As a contact is logged: what the program reads is there, whatever else is asked beside it."""
    asked = [form.need(name) for name in NEEDED_FIELDS[form.id]]
    sent = {one.name: [TYPICAL.get(one.kind, "") or one.values[0]] for one in asked}
    reading = read(form, sent)
    assert not reading.errors.keys() & sent.keys() and reading.values.keys() >= sent.keys()
    assert {int(reading.value("how_many")), int(form.need("how_many").maximum)} <= set(range(1, 10))


def _keep(form: Form) -> None:
    """What is kept in clear names nobody and fits its column; what is privileged is asked where it is sealed."""
    for field in form.fields:
        if field.data_class == "operational":
            assert field.kind not in ("text", "note", "phone", "person")
            assert len("\x1f".join(field.values)) <= 200 or field.kind != "choices"
        assert field.data_class != "privileged" or form.id == "plan"


def _seen_by_police(pack: Pack) -> None:
    hidden = {"restricted", "privileged"}
    clocks = {clock.id: clock for clock in pack.clocks}
    for role, discipline in (("first_responder", None), ("team_member", "law_enforcement")):
        for form in pack.forms:
            if form.is_for(role, discipline):
                assert not form.restricted
                assert not hidden & {one.data_class for one in form.seen_by(role, discipline).fields}
        for step in pack.steps:
            if step.is_for(pack.tiers[0].id, role, discipline, NOTHING):
                assert not step.restricted and not (step.clock and clocks[step.clock].restricted)
    for name in SHOWN_WHOLE:
        assert not hidden & {one.data_class for one in pack.form(name).fields}
    for step in pack.steps:
        assert not step.clock or step.restricted == clocks[step.clock].restricted
    assert not [one for one in pack.meetings if one.clock and clocks[one.clock].restricted]


def _clocks(pack: Pack) -> None:
    for clock in pack.clocks:
        assert clock.length > clock.soon
        assert clock.start == IDENTIFIED or pack.event(clock.start.removeprefix(EVENT))
        stops = {step.clock for step in pack.steps if step.stops == clock.stop}
        assert clock.stop in VERB_EVENTS or clock.id in stops
        assert all(clock in pack.clocks_for(tier) for tier in clock.tiers)


def _events_and_meetings(pack: Pack) -> None:
    for event in pack.events:
        assert not event.proposes or pack.meeting(event.proposes).agenda
        assert all(value in FACTS[fact].values for fact, value in event.sets)
    for meeting in pack.meetings:
        assert not meeting.script or pack.script(meeting.script) in pack.scripts_for("meeting")
        assert all(pack.form(form).screens() for form in meeting.forms)
        assert not meeting.clock or pack.clock(meeting.clock) in pack.clocks
        assert sum(1 << line for line, _ in enumerate(meeting.agenda)) < 2**31
        assert all(
            FACTS[fact].restricted for event in pack.events if event.restricted for fact, _ in event.sets
        )
