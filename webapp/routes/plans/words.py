"""What stands in a plan, put beside the questions it answers; and which questions are asked at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from webapp.errors import N_
from webapp.plans.schema import Answers
from webapp.protocols.condition import Condition
from webapp.protocols.forms import Field, Form

ASKED = ("before", "after")
REMEMBER = "remember"

PART_NAMES: dict[str, str] = {
    "before": N_("Thinking about leaving"),
    "after": N_("After leaving"),
    REMEMBER: N_("To remember"),
}

# What is learned by heart: its name on the card, and its icon.
KEPT_IN_MIND: dict[str, tuple[str, str]] = {
    "remember_place": (N_("A place"), "pin"),
    "remember_word": (N_("A word"), "radio"),
}
ANYTHING = (N_("To remember"), "info")


@dataclass(frozen=True)
class Said:
    """One question with its answers, as the young person saw them."""

    question: str
    answers: tuple[str, ...]


def told(form: Form, answers: Answers) -> list[tuple[str, list[Said]]]:
    """Every answered question by part, in the order of the form.

    What this form does not know comes last, under "" and as it was sealed: nothing that was said is hidden.
    """
    known = [(one.part, Said(str(one.label), _labels(one, answers.get(one.name, "")))) for one in form.fields]
    unknown = [("", Said(name, _list(given))) for name, given in answers.items() if form.field(name) is None]
    answered = [(part, said) for part, said in known + unknown if said.answers]
    return [(part, [said for _, said in some]) for part, some in groupby(answered, key=itemgetter(0))]


def screens(form: Form, part: str, facts: Mapping[str, str]) -> list[tuple[Field, ...]]:
    """The screens of one part. What depends on the response is decided here, on other answers in the page."""
    asked = (
        tuple(one for one in screen if _outside(form, one).holds(facts)) for screen in form.screens(part)
    )
    return [screen for screen in asked if screen]


def depends_on(form: Form, field: Field) -> dict[str, list[str]]:
    """The other answers that a question waits for: name -> allowed answers."""
    return {name: list(allowed) for name, allowed in field.when.needs if form.field(name) is not None}


def to_keep_in_mind(screen: tuple[Field, ...]) -> tuple[str, str]:
    """The name on the card and the icon for what a screen asks to remember."""
    return KEPT_IN_MIND.get(screen[0].name, ANYTHING)


def _outside(form: Form, field: Field) -> Condition:
    return Condition(tuple(need for need in field.when.needs if form.field(need[0]) is None))


def _labels(field: Field, given: str | list[str]) -> tuple[str, ...]:
    labels = {option.value: str(option.label) for option in field.options}
    return tuple(labels.get(one, one) for one in _list(given))


def _list(given: str | list[str]) -> tuple[str, ...]:
    return tuple(one for one in ([given] if isinstance(given, str) else given) if one)
