"""The packs under test, what they say, and the texts of their sources where those lie beside this checkout."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from webapp.protocols.forms import Field
from webapp.protocols.load import PACKS, load_pack
from webapp.protocols.pack import Pack
from webapp.protocols.text import Text

NEVADA, CALIFORNIA = load_pack("nv-model-2018"), load_pack("ca-model-2015")
BOTH = pytest.mark.parametrize("pack", [NEVADA, CALIFORNIA], ids=["nevada", "california"])

SOURCES = PACKS.parents[2].parent / "shared" / "sources"
FILES = {
    "NV": "NV-protocol-toolkit.txt",
    "CA": "CA-compendium.txt",
    "RPT": "RPT-2017-legislature.txt",
    "FAQ": "FAQ-cse-it.txt",
    "DATA": "DATA-outcomes.txt",
}


@cache
def source_lines(key: str) -> tuple[str, ...]:
    """The lines of a source. Skips the test on a machine that does not have them."""
    file = SOURCES / FILES[key]
    if not file.is_file():
        pytest.skip("the sources are not beside this checkout")
    return tuple(file.read_text("utf-8").split("\n"))


def pack_folder(pack: Pack) -> Path:
    return PACKS / pack.id


def cited(pack: Pack) -> Iterator[tuple[str, str]]:
    """(what it is, its `source`) for everything in the pack that has one."""
    for kind in (
        "notes",
        "tiers",
        "rules",
        "responders",
        "clocks",
        "deck",
        "lines",
        "meetings",
        "scripts",
        "events",
    ):
        yield from ((f"{kind} {one.id}", one.source) for one in getattr(pack, kind))
    yield from ((f"step {step.code}", step.source) for step in pack.steps)
    for form in pack.forms:
        yield from ((f"form {form.id}", form.source) for _ in range(bool(form.source)))
        yield from ((f"{form.id}.{field.name}", field.source) for field in form.fields if field.source)


def staff_texts(pack: Pack) -> Iterator[tuple[str, Text]]:
    """Every sentence of the pack that a screen may show."""
    for tier in pack.tiers:
        yield from ((f"tier {tier.id}", text) for text in (tier.name, tier.short, tier.members))
    yield from ((f"rule {rule.id}", text) for rule in pack.rules for text in (rule.says, rule.note))
    yield from (
        (f"clock {clock.id}", text) for clock in pack.clocks for text in (clock.name, clock.says, clock.note)
    )
    yield from (
        (f"step {step.code}", text) for step in pack.steps for text in (step.text, step.hint, step.note)
    )
    yield from (
        (f"card {card.id}", text) for card in pack.deck for text in (card.title, card.body, card.note)
    )
    yield from (
        (f"saying {one.id}", text) for one in pack.lines for text in (one.words, one.caution, one.note)
    )
    yield from (
        (f"meeting {one.id}", text) for one in pack.meetings for text in (one.name, one.note, *one.agenda)
    )
    yield from (
        (f"script {one.id}", text) for one in pack.scripts for text in (one.name, one.note, *one.lines)
    )
    yield from ((f"event {one.id}", text) for one in pack.events for text in (one.name, one.hint, one.note))
    for form in pack.forms:
        for field in form.fields:
            yield from ((f"{form.id}.{field.name}", text) for text in field_texts(field))


def field_texts(field: Field) -> Iterator[Text]:
    yield from (field.label, field.hint, field.why)
    for option in field.options:
        yield from (option.label, option.hint)


def youth_texts(pack: Pack) -> Iterator[tuple[str, Text]]:
    """What a young person reads or is told: the plan, the words to say, and the scripts."""
    for field in pack.form("plan").fields:
        yield from ((f"plan.{field.name}", text) for text in field_texts(field) if text)
    yield from ((f"saying {one.id}", one.words) for one in pack.lines)
    yield from ((f"script {one.id}", line) for one in pack.scripts for line in one.lines)
