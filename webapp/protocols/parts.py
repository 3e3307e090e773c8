"""The parts of a protocol pack: what its files list, as immutable values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from webapp.protocols.condition import ALWAYS, Condition
from webapp.protocols.text import NO_TEXT, Text
from webapp.protocols.vocabulary import PHASE_NAMES, PHASES, is_police


@dataclass(frozen=True, slots=True)
class Source:
    """A document that the pack rests on. `lines` is the length of its text; 0 for a statute, cited whole."""

    key: str
    title: Text
    published: str = ""
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """How the pack decided what its sources leave open or contradict each other in."""

    id: str
    text: Text
    source: str


@dataclass(frozen=True, slots=True)
class Tier:
    """How urgent. A person may only raise it to a higher `rank`; no first contact leads to a `later` one."""

    id: str
    name: Text
    short: Text
    rank: int
    urgent: bool
    members: Text
    source: str
    later: bool = False


@dataclass(frozen=True, slots=True)
class TierRule:
    """Rules are tried in order and the first that matches decides; `says` is the sentence shown for it."""

    id: str
    tier: str
    when: Condition
    says: Text
    source: str
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Responder:
    """Who of the core team responds beside the advocate, by jurisdiction: the first that matches decides.

    `slots`: whose rotas are asked (`vocabulary.CORE_SLOTS`), all of them, or with `one_of` the first that the region
    has. Where there is no such rota, or with `on_call` false, nobody is paged and the officer is shown whom to phone.
    """

    id: str
    tiers: tuple[str, ...]
    slots: tuple[str, ...]
    source: str
    when: Condition = ALWAYS
    one_of: bool = False
    on_call: bool = True
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline: `length` after the event `start`; the event `stop` meets it. `says` stands before the time.

    `start` is "identified", or "event:<id>" of the pack. In the last `soon_minutes` it says "soon", and the roles of
    `remind` are told; again when it is over. A `restricted` clock is absent for police.
    """

    id: str
    name: Text
    says: Text
    length: timedelta
    start: str
    stop: str
    force: str
    source: str
    tiers: tuple[str, ...]
    soon_minutes: int
    when: Condition = ALWAYS
    remind: tuple[str, ...] = ()
    restricted: bool = False
    note: Text = NO_TEXT

    @property
    def soon(self) -> timedelta:
        return timedelta(minutes=self.soon_minutes)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that one role does. When done it produces the event `stops`, which meets the clock `clock`.

    No `tiers` is every tier, no `disciplines` every team member. `records` is the form that is filled in with it. A
    `restricted` step is absent for police.
    """

    code: str
    role: str
    phase: str
    text: Text
    force: str
    required: bool
    source: str
    hint: Text = NO_TEXT
    note: Text = NO_TEXT
    disciplines: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    when: Condition = ALWAYS
    clock: str = ""
    stops: str = ""
    records: str = ""
    restricted: bool = False
    staff_safety: bool = False

    @property
    def phase_order(self) -> int:
        return PHASES.index(self.phase)

    @property
    def phase_name(self) -> str:
        """A message id."""
        return PHASE_NAMES[self.phase]

    def is_for(self, tier: str, role: str, discipline: str | None, facts: Mapping[str, str]) -> bool:
        return (
            self.role == role
            and (not self.tiers or tier in self.tiers)
            and (not self.disciplines or discipline in self.disciplines)
            and not (self.restricted and is_police(role, discipline))
            and self.when.holds(facts)
        )


@dataclass(frozen=True, slots=True)
class Card:
    """An engagement card: at most six words of title, at most 25 of body (facts, section L)."""

    id: str
    title: Text
    body: Text
    roles: tuple[str, ...]
    source: str
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Saying:
    """Words to say to the young person while the page stands at a stage; `caution` is for the staff."""

    id: str
    stages: tuple[str, ...]
    words: Text
    source: str
    caution: Text = NO_TEXT
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Meeting:
    """A kind of team meeting; `clock` is the one that it meets. Members are of `vocabulary.PARTIES`.

    `lead` is empty where the members choose. `script` is read at its start; `forms` are gone through.
    """

    id: str
    name: Text
    tiers: tuple[str, ...]
    members: tuple[str, ...]
    suggested: tuple[str, ...]
    agenda: tuple[Text, ...]
    force: str
    source: str
    clock: str = ""
    lead: str = ""
    script: str = ""
    forms: tuple[str, ...] = ()
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Script:
    """Read aloud to the young person at one of `vocabulary.MOMENTS`, by one of `roles`; `lines` in order."""

    id: str
    name: Text
    moments: tuple[str, ...]
    roles: tuple[str, ...]
    lines: tuple[Text, ...]
    source: str
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Event:
    """What can happen while a response is open. It `proposes` a kind of meeting, and `sets` facts.

    A `restricted` one is absent for police.
    """

    id: str
    name: Text
    source: str
    hint: Text = NO_TEXT
    proposes: str = ""
    sets: tuple[tuple[str, str], ...] = ()
    restricted: bool = False
    note: Text = NO_TEXT
