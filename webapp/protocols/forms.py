"""Forms as data: a question is a `Field`, a page of them a `Form`, and `read` is the one validator."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from webapp.errors import N_
from webapp.protocols.answers import NEEDED, Refusal, Refused, read_answer
from webapp.protocols.condition import ALWAYS, Condition
from webapp.protocols.text import NO_TEXT, Text
from webapp.protocols.vocabulary import HIDDEN, DataClass, Kind, is_police

MAX_LENGTHS: Mapping[str, int] = MappingProxyType({"text": 200, "note": 1000, "phone": 40, "person": 80})
INPUT_MODES: Mapping[str, str] = MappingProxyType({"phone": "tel", "number": "numeric"})


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen; `value` is stored, `label` is shown."""

    value: str
    label: Text
    hint: Text = NO_TEXT


YES_NO = (Option("yes", Text(N_("Yes"), es="Sí")), Option("no", Text(N_("No"), es="No")))


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `max_length` counts characters; `minimum` and `maximum` bound a number.

    `part` groups questions ("before", "after", "remember"); those with one `screen` are asked together.
    """

    name: str
    kind: Kind
    label: Text
    hint: Text = NO_TEXT
    options: tuple[Option, ...] = ()
    required: bool = False
    data_class: DataClass = "operational"
    max_length: int = 0
    inputmode: str = ""
    autocomplete: str = "off"
    why: Text = NO_TEXT
    when: Condition = ALWAYS
    minimum: int = 0
    maximum: int = 0
    default: str = ""
    part: str = ""
    screen: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        settle = object.__setattr__  # the way a frozen dataclass fills in what follows from its kind
        settle(self, "max_length", self.max_length or MAX_LENGTHS.get(self.kind, 80))
        settle(self, "inputmode", self.inputmode or INPUT_MODES.get(self.kind, ""))
        settle(self, "screen", self.screen or self.name)
        if self.kind == "yes_no" and not self.options:
            settle(self, "options", YES_NO)

    @property
    def sensitive(self) -> bool:
        """Whether the answer is sealed at rest (design.md, classes of data)."""
        return self.data_class != "operational"

    @property
    def values(self) -> tuple[str, ...]:
        """The values that can be chosen."""
        return tuple(option.value for option in self.options)


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a form with its heading. `youth`: a young person or their family may read it."""

    id: str
    title: Text
    hint: Text = NO_TEXT
    youth: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Questions in the order they are asked. `version` is stored beside the answers.

    `roles` fill it in and read it, of team members those of `disciplines` (none named: all of them); a form without
    roles has a page of its own in the program. A `restricted` one is absent for police.
    """

    id: str
    version: int
    title: Text
    fields: tuple[Field, ...]
    source: str = ""
    hint: Text = NO_TEXT
    roles: tuple[str, ...] = ()
    disciplines: tuple[str, ...] = ()
    restricted: bool = False
    sections: tuple[Part, ...] = ()

    def field(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)

    def need(self, name: str) -> Field:
        """A question that a checked pack always has (vocabulary.NEEDED_FIELDS)."""
        return next(one for one in self.fields if one.name == name)

    def is_for(self, role: str, discipline: str | None) -> bool:
        """Whether this person fills it in and reads it."""
        return (
            role in self.roles
            and (role != "team_member" or not self.disciplines or discipline in self.disciplines)
            and not (self.restricted and is_police(role, discipline))
        )

    def seen_by(self, role: str, discipline: str | None) -> "Form":
        """Without the restricted and privileged questions where this person is police: they do not learn that there
        are any."""
        if not is_police(role, discipline):
            return self
        return replace(self, fields=tuple(one for one in self.fields if one.data_class not in HIDDEN))

    def section(self, part: str) -> Part:
        """The section of that id; one without a title where the pack gives none."""
        return next((one for one in self.sections if one.id == part), Part(part, NO_TEXT))

    @property
    def languages(self) -> tuple[str, ...]:
        """In which it can be shown: those in which everything is said that a young person may read."""
        asked = {one.id for one in self.sections if one.youth}
        said = [set(one.label.languages) for one in self.fields if one.part in asked]
        return tuple(sorted(set.intersection(*said))) if said else ("en",)

    def said_in(self, language: str) -> "Form":
        """The same questions in another language, where they are said in it."""
        return replace(
            self,
            title=Text(self.title.say(language)),
            hint=Text(self.hint.say(language)),
            fields=tuple(_field_in(one, language) for one in self.fields),
            sections=tuple(
                replace(one, title=Text(one.title.say(language)), hint=Text(one.hint.say(language)))
                for one in self.sections
            ),
        )

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts in the order they first occur."""
        return tuple(dict.fromkeys(one.part for one in self.fields))

    def screens(self, part: str | None = None) -> tuple[tuple[Field, ...], ...]:
        """One tuple of fields for each screen, of one part or of the whole form."""
        asked: dict[str, list[Field]] = {}
        for one in self.fields:
            if part is None or one.part == part:
                asked.setdefault(one.screen, []).append(one)
        return tuple(tuple(fields) for fields in asked.values())


def _field_in(asked: Field, language: str) -> Field:
    return replace(
        asked,
        label=Text(asked.label.say(language)),
        hint=Text(asked.hint.say(language)),
        why=Text(asked.why.say(language)),
        options=tuple(
            replace(one, label=Text(one.label.say(language)), hint=Text(one.hint.say(language)))
            for one in asked.options
        ),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What was answered (an unanswered question is absent) and what was refused, by the question's name.

    Each error is a `Refusal`.
    """

    values: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.errors

    def value(self, name: str) -> str:
        """A single answer as text, "" when there is none; several are joined by a space."""
        given = self.values.get(name, "")
        return given if isinstance(given, str) else " ".join(given)


def read(
    form: Form,
    data: Mapping[str, list[str]],
    *,
    region_country: str = "US",
    facts: Mapping[str, str] = MappingProxyType({}),
    known: Mapping[str, str | tuple[str, ...]] = MappingProxyType({}),
) -> Reading:
    """Read what a browser sent. Ignored: what is no question.

    A question whose `when` does not hold may stay empty. What was typed into it counts all the same: it stood on the
    page, or what it depends on has changed since. `known`: what was answered before, on other screens of the same form.
    """
    reading = Reading()
    for asked in form.fields:
        given = data.get(asked.name, [])
        if not asked.when.holds(facts, {**known, **reading.values}) and not _is_typed(asked, given):
            continue
        try:
            answer = read_answer(asked, given, region_country)
        except Refused as refused:
            reading.errors[asked.name] = refused.refusal
            continue
        if answer:
            reading.values[asked.name] = answer
        elif asked.required:
            reading.errors[asked.name] = Refusal(NEEDED)
    return reading


def _is_typed(asked: Field, given: list[str]) -> bool:
    """Whether somebody answered; what the page itself fills in is nobody's word."""
    return any(one.strip() not in ("", asked.default) for one in given)
