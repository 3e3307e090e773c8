"""What the page of a plan is printed from: which questions are asked, and what is learned by heart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.protocols.pack import Pack
from webapp.routes.paging.rhythm import chunks, rhythm
from webapp.routes.plans import words
from webapp.routes.present import region

SCHEMA = "plan/1"
"""What the page seals now; webapp/plans/schema.py reads it."""


def plan_page(pack: Pack, facts: Mapping[str, str]) -> dict[str, Any]:
    """`facts` of the response decide what is not asked; other answers are minded in the page."""
    form, here = pack.form("plan"), region()
    number = here.call_in_number if here else ""
    return {
        "schema": SCHEMA,
        "asked": [(part, words.screens(form, part, facts)) for part in words.ASKED],
        "remember": words.screens(form, words.REMEMBER, facts),
        "part_names": words.PART_NAMES,
        "number": chunks(number),
        "number_said": rhythm(number),
        "depends_on": lambda field: words.depends_on(form, field),
        "to_keep_in_mind": words.to_keep_in_mind,
    }
