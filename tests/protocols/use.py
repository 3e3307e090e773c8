"""Ask a pack everything that the program asks."""

from collections.abc import Mapping
from pathlib import Path

from webapp.protocols.facts import FACTS
from webapp.protocols.forms import Form, read
from webapp.protocols.load import read_pack
from webapp.protocols.pack import Pack
from webapp.protocols.show import show_pack
from webapp.protocols.vocabulary import (
    CORE_SLOTS,
    DISCIPLINES,
    EVENT,
    IDENTIFIED,
    LANGUAGES,
    ROLES,
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
        assert not meeting.clock or pack.clock(meeting.clock)
