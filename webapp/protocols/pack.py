"""A protocol pack in memory: immutable, checked before it is built (`check.py`), looked up by id."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol, TypeVar

from webapp.errors import N_, NotFound
from webapp.protocols.forms import Form
from webapp.protocols.locators import Locator, locators
from webapp.protocols.parts import (
    Card,
    Clock,
    Event,
    Meeting,
    Note,
    Responder,
    Saying,
    Script,
    Source,
    Step,
    Tier,
    TierRule,
)
from webapp.protocols.text import NO_TEXT, Text
from webapp.protocols.vocabulary import COUNTY, PROJECT

__all__ = [
    "Card",
    "Citation",
    "Clock",
    "Decision",
    "Event",
    "Meeting",
    "Note",
    "Pack",
    "Responder",
    "Saying",
    "Script",
    "Source",
    "Step",
    "Tier",
    "TierRule",
]

PROJECT_TITLE = Text(N_("Alongside’s own: no source prints this. The county’s task force decides."))


@dataclass(frozen=True, slots=True)
class Citation:
    """What a tap on "Source" shows."""

    title: Text
    place: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    tier: Tier
    rule: TierRule


class _Coded(Protocol):
    @property
    def id(self) -> str: ...


Found = TypeVar("Found", bound=_Coded)


@dataclass(frozen=True)
class Pack:
    """A protocol in one version. Lists keep the files' order; a look-up of what is not there is NotFound.

    `inherits` is the pack that it was written over, such as "ca-model-2015@1"; empty for one that stands alone.
    """

    id: str
    version: str
    title: Text
    effective: date
    country: str
    sources: tuple[Source, ...]
    notes: tuple[Note, ...]
    roles: Mapping[str, Text]
    tiers: tuple[Tier, ...]
    rules: tuple[TierRule, ...]
    responders: tuple[Responder, ...]
    clocks: tuple[Clock, ...]
    steps: tuple[Step, ...]
    deck: tuple[Card, ...]
    lines: tuple[Saying, ...]
    meetings: tuple[Meeting, ...]
    scripts: tuple[Script, ...]
    events: tuple[Event, ...]
    forms: tuple[Form, ...]
    inherits: str = ""

    def decide_tier(self, facts: Mapping[str, str]) -> Decision:
        """The first rule that matches. Total: the last rule of a checked pack has no condition."""
        rule = next(rule for rule in self.rules if rule.when.holds(facts))
        return Decision(self.tier(rule.tier), rule)

    def tier(self, tier_id: str) -> Tier:
        return _find(self.tiers, tier_id)

    def rule(self, rule_id: str) -> TierRule:
        return _find(self.rules, rule_id)

    def clock(self, clock_id: str) -> Clock:
        return _find(self.clocks, clock_id)

    def clocks_for(self, tier_id: str, facts: Mapping[str, str] | None = None) -> tuple[Clock, ...]:
        """The clocks of a tier; with `facts` only those whose condition holds."""
        here = (clock for clock in self.clocks if tier_id in clock.tiers)
        return tuple(clock for clock in here if facts is None or clock.when.holds(facts))

    def responder(self, tier_id: str, facts: Mapping[str, str]) -> Responder | None:
        """Who of the core team responds in this tier; None where the pack names nobody."""
        return next((one for one in self.responders if tier_id in one.tiers and one.when.holds(facts)), None)

    def steps_for(
        self, *, tier: str, role: str, discipline: str | None, facts: Mapping[str, str]
    ) -> tuple[Step, ...]:
        """What this person does on this response, by phase and then in the order of the file."""
        return tuple(step for step in self.steps if step.is_for(tier, role, discipline, facts))

    def step(self, code: str) -> Step:
        found = self._steps_by_code.get(code)
        if found is None:
            raise NotFound
        return found

    def cards(self, role: str) -> tuple[Card, ...]:
        return tuple(card for card in self.deck if role in card.roles)

    def sayings(self, stage: str) -> tuple[Saying, ...]:
        return tuple(saying for saying in self.lines if stage in saying.stages)

    def meeting(self, meeting_id: str) -> Meeting:
        return _find(self.meetings, meeting_id)

    def script(self, script_id: str) -> Script:
        return _find(self.scripts, script_id)

    def scripts_for(self, moment: str) -> tuple[Script, ...]:
        return tuple(script for script in self.scripts if moment in script.moments)

    def event(self, event_id: str) -> Event:
        return _find(self.events, event_id)

    def form(self, form_id: str) -> Form:
        return _find(self.forms, form_id)

    def role_name(self, role: str) -> Text:
        return self.roles.get(role, NO_TEXT)

    def cite(self, source: str) -> tuple[Citation, ...]:
        """What to show for a `source` of this pack."""
        if source == PROJECT:
            return (Citation(PROJECT_TITLE),)
        if source == COUNTY:
            return (Citation(_own_decision(self.title)),)
        titles = {one.key: one.title for one in self.sources}
        return tuple(Citation(titles[place.key], _lines(place)) for place in locators(source, titles))

    def cite_together(self, sources: Iterable[str]) -> tuple[Citation, ...]:
        """What to show for several: each title once, with all its places in their order."""
        places: dict[Text, dict[str, None]] = {}
        for source in filter(None, sources):
            for one in self.cite(source):
                places.setdefault(one.title, {})[one.place] = None
        return tuple(Citation(title, "; ".join(filter(None, found))) for title, found in places.items())

    @cached_property
    def _steps_by_code(self) -> dict[str, Step]:
        return {step.code: step for step in self.steps}


def _find(among: Iterable[Found], wanted: str) -> Found:
    for one in among:
        if one.id == wanted:
            return one
    raise NotFound


def _own_decision(title: Text) -> Text:
    return Text(f"{title}: the county’s own decision.", es=f"{title.say('es')}: decisión propia del condado.")


def _lines(place: Locator) -> str:
    return str(place).removeprefix(place.key).strip()
