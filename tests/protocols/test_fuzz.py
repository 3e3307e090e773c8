"""Packs that were disturbed at random: the check answers, and what passes it can be used."""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.protocols.use import use
from webapp.protocols.check import check, check_texts
from webapp.protocols.load import PACKS


@pytest.fixture
def nevada(tmp_path: Path) -> Path:
    shutil.copytree(PACKS, tmp_path / "packs")
    return tmp_path / "packs" / "nv-model-2018"


PARTS = sorted(
    one.relative_to(PACKS) for one in PACKS.glob("*/*.toml") if one.parent.name in ("nv-model-2018", "shared")
)
KEY = re.compile(r"^([a-z_]+) = (.*)$")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(data=st.data())
def test_a_key_that_is_misspelled_anywhere_is_found_in_its_line(nevada: Path, data: st.DataObject) -> None:
    file = nevada.parent / data.draw(st.sampled_from(PARTS))
    before = file.read_text("utf-8")
    lines = before.split("\n")
    number = data.draw(st.sampled_from([n for n, line in enumerate(lines) if KEY.match(line)]))
    if lines[number].startswith("include"):
        return
    lines[number] = "x" + lines[number]
    file.write_text("\n".join(lines), "utf-8")
    try:
        found = [mistake.line for mistake in check(nevada) if mistake.file.resolve() == file.resolve()]
    finally:
        file.write_text(before, "utf-8")
    assert number + 1 in found


VALUES = st.recursive(
    st.one_of(
        st.booleans().map(lambda one: str(one).lower()),
        st.integers(-5, 99999).map(str),
        st.sampled_from(
            [
                '""',
                '"yes"',
                '"urgent"',
                '"project"',
                '"NV 12"',
                '"team_meeting"',
                "2020-01-01",
                "1.5",
                '"x y"',
            ]
        ),
        st.sampled_from(['"\\u202e"', '"\\u0000"', '"rescue"', "1979-05-27T07:32:00Z"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda many: "[" + ", ".join(many) + "]"),
        st.dictionaries(
            st.sampled_from(["en", "es", "danger", "value", "label", "when"]), inner, max_size=3
        ).map(lambda table: "{" + ", ".join(f"{key} = {value}" for key, value in table.items()) + "}"),
    ),
    max_leaves=6,
)


def tables(text: str) -> list[str]:
    """A file cut before each `[[table]]`; a part of it, such as `[[form.field]]`, begins a piece of its own."""
    return re.split(r"^(?=\[\[)", text, flags=re.MULTILINE)


def disturb(data: st.DataObject, text: str) -> str:
    """One thing is otherwise: a value, a line, a whole table, or a table twice, or two in the other order."""
    how = data.draw(
        st.sampled_from(["value", "value", "value", "line gone", "gone", "twice", "turned", "other"])
    )
    if how in ("value", "line gone", "other"):
        lines = text.split("\n")
        keys = [n for n, line in enumerate(lines) if KEY.match(line) and not line.endswith("[")]
        number = data.draw(st.sampled_from(keys))
        key = lines[number].partition(" = ")[0]
        if how == "line gone":
            del lines[number]
        elif how == "value":
            lines[number] = f"{key} = {data.draw(VALUES)}"
        else:  # what the same key says elsewhere in the file: right by its shape
            there = [line for line in lines if line.startswith(f"{key} = ") and not line.endswith("[")]
            lines[number] = data.draw(st.sampled_from(there))
        return "\n".join(lines)
    head, *rest = tables(text)
    if len(rest) < 2:
        return text
    at = data.draw(st.integers(0, len(rest) - 2))
    match how:
        case "gone":
            del rest[at]
        case "twice":
            rest.insert(at, rest[at])
        case _:
            rest[at], rest[at + 1] = rest[at + 1], rest[at]
    return head + "".join(rest)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(data=st.data())
def test_a_pack_that_passes_the_check_cannot_make_the_program_fail(nevada: Path, data: st.DataObject) -> None:
    """Disturbed anywhere: the check answers, and where it finds nothing, the pack can be used."""
    file = nevada.parent / data.draw(st.sampled_from(PARTS))
    before = file.read_text("utf-8")
    after = disturb(data, before)
    file.write_text(after, "utf-8")
    try:
        mistakes = check(nevada)
        if not mistakes:
            use(nevada)
    finally:
        file.write_text(before, "utf-8")
    assert all(mistake.line <= after.count("\n") + 1000 and mistake.text for mistake in mistakes)


# What a county may well write in one line more, or otherwise: each right by its shape, and most wrong somewhere.
MORE = {
    "form": ["restricted = true", "restricted = false",
             'roles = ["first_responder", "advocate"]', 'disciplines = ["legal"]'],
    "form.field": [
        *(f'data_class = "{one}"' for one in ("operational", "personal", "restricted", "privileged")),
        *(f'kind = "{one}"' for one in ("text", "note", "phone", "yes_no", "date", "time", "person", "signature")),
        *("required = true", "required = false", "max_length = 1", "max_length = 300", "minimum = 0", "maximum = 25"),
        'when = { danger = ["yes"] }', 'when = { recent_assault = ["yes"] }', 'when = { language = ["other"] }',
        'name = "lang"', 'name = "reporter"', 'why = "So that we know. You can skip this."',
    ],
    "event": ["restricted = true", "restricted = false", 'sets = { injured = ["yes"] }', 'sets = { away = ["yes"] }'],
    "clock": ["restricted = true", 'start = "event:ran"', 'when = { danger = ["yes"] }',
              'remind = ["first_responder"]'],
    "step": ["restricted = true", "restricted = false", 'stops = "team_meeting"', 'when = { recent_assault = ["yes"] }',
             'records = "call"', 'records = "care"', "required = false"],
    "meeting": ['clock = "report_child_welfare"', 'forms = ["plan", "care"]', f"agenda = {['Next'] * 31}",
                f"agenda = {['Next'] * 30}"],
    "responder": ['when = { jurisdiction = ["both"] }', "one_of = true"],
}  # fmt: skip
HEADER = re.compile(r"\[\[([a-z._]+)\]\]\n")


def say_otherwise(data: st.DataObject, text: str) -> str:
    """One table says a key that it may have, in place of what it said of it."""
    pieces = tables(text)
    places = [n for n, one in enumerate(pieces) if (header := HEADER.match(one)) and header[1] in MORE]
    if not places:
        return text
    at = data.draw(st.sampled_from(places))
    header, _, rest = pieces[at].partition("\n")
    line = data.draw(st.sampled_from(MORE[header.strip("[]")]))
    key = line.partition(" = ")[0]
    pieces[at] = f"{header}\n{line}\n" + re.sub(rf"^{key} = (.*[^\[]|\[)\n", "", rest, flags=re.MULTILINE)
    return "".join(pieces)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(data=st.data())
def test_a_pack_in_which_a_county_says_more_fails_in_the_check_or_nowhere(
    nevada: Path, data: st.DataObject
) -> None:
    file = nevada.parent / data.draw(st.sampled_from(PARTS))
    before = file.read_text("utf-8")
    file.write_text(say_otherwise(data, before), "utf-8")
    try:
        if not check(nevada):
            use(nevada)
    finally:
        file.write_text(before, "utf-8")


@settings(deadline=None, max_examples=200)
@given(text=st.text(max_size=200), name=st.text(max_size=20))
def test_whatever_is_handed_over_is_answered_with_mistakes(text: str, name: str) -> None:
    for texts in ({"pack.toml": text}, {"pack.toml": f"[pack]\n{text}", name: text}, {name: text}):
        assert all(str(mistake) for mistake in check_texts(texts))
