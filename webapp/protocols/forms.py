"""Forms as data: a question is a `Field`, a page of them a `Form`, and `read` is the one validator."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from webapp.errors import N_
from webapp.protocols.answers import NEEDED, Refusal, Refused, read_answer
from webapp.protocols.condition import ALWAYS, Condition
from webapp.protocols.text import NO_TEXT, Text
from webapp.protocols.vocabulary import DataClass, Kind

MAX_LENGTHS: Mapping[str, int] = MappingProxyType({"text": 200, "note": 1000, "phone": 40})
INPUT_MODES: Mapping[str, str] = MappingProxyType({"phone": "tel", "number": "numeric"})


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen; `value` is stored, `label` is shown."""

    value: str
    label: Text
    hint: Text = NO_TEXT


YES_NO = (Option("yes", Text(N_("Yes"))), Option("no", Text(N_("No"))))


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
class Form:
    """Questions in the order they are asked. `version` is stored beside the answers."""

    id: str
    version: int
    title: Text
    fields: tuple[Field, ...]
    source: str = ""

    def field(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)

    def need(self, name: str) -> Field:
        """A question that a checked pack always has (vocabulary.NEEDED_FIELDS)."""
        return next(one for one in self.fields if one.name == name)

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
) -> Reading:
    """Read what a browser sent. Ignored: what is no question, and a question whose `when` does not hold."""
    reading = Reading()
    for asked in form.fields:
        if not asked.when.holds(facts, reading.values):
            continue
        try:
            answer = read_answer(asked, data.get(asked.name, []), region_country)
        except Refused as refused:
            reading.errors[asked.name] = refused.refusal
            continue
        if answer:
            reading.values[asked.name] = answer
        elif asked.required:
            reading.errors[asked.name] = Refusal(NEEDED)
    return reading
