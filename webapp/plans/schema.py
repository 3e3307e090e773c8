"""Read what was sealed, by the version of the form it was made with. Nothing is repaired or guessed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

Answers = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Written:
    """The response and the revision that the page wrote inside the seal, and the answers by field."""

    response: UUID
    revision: int
    answers: Answers


class NotInShape(ValueError):
    """The text does not have the shape of its version."""


def read_plan_1(text: str) -> Written:
    """Version `plan/1`: {"response": "0190…", "revision": 3, "answers": {"field": "text", "other": ["a", "b"]}}."""
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or set(found) != {"response", "revision", "answers"}:
            raise NotInShape
        response = UUID(found["response"])
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise NotInShape from None
    revision, answers = found["revision"], found["answers"]
    if type(revision) is not int or not isinstance(answers, dict):
        raise NotInShape
    if not all(_is_answer(value) for value in answers.values()):
        raise NotInShape
    return Written(response, revision, answers)


READERS: dict[str, Callable[[str], Written]] = {"plan/1": read_plan_1}


def _is_answer(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))
