"""Every mistake of a pack is found, with its file, its line, and what is allowed."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.protocols.slips import CARE, CHANGES, SLIPS, Slip, added, clock
from webapp.protocols.check import check
from webapp.protocols.files import MAIN
from webapp.protocols.load import PACKS, read_pack
from webapp.protocols.mistakes import PackError
from webapp.protocols.toml_lines import find_lines, line_of


@pytest.fixture
def nevada(tmp_path: Path) -> Path:
    shutil.copytree(PACKS, tmp_path / "packs")
    return tmp_path / "packs" / "nv-model-2018"


def test_the_packs_as_they_are_have_no_mistake() -> None:
    """Control for all that follows."""
    for main in PACKS.glob(f"*/{MAIN}"):
        assert check(main.parent) == []


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_a_slip_is_found_where_it_is(nevada: Path, slip: Slip) -> None:
    file, block = slip.write(nevada)
    mistakes = [mistake for mistake in check(nevada) if slip.says in mistake.text]
    assert mistakes
    assert slip.elsewhere or any(one.file.resolve() == file and one.line in block for one in mistakes)
    with pytest.raises(PackError) as refused:
        read_pack(nevada)
    assert slip.says in str(refused.value)


def test_a_clock_that_waits_for_what_nobody_says_is_dead(nevada: Path) -> None:
    added(clock('when = { foreign_national = ["yes"] }\nrestricted = true')).write(nevada)
    assert check(nevada) == []
    Slip(CARE, 'name = "foreign_national"', 'name = "from_abroad"').write(nevada)
    assert [one for one in check(nevada) if "a dead clock: no question asks" in one.text]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_what_a_county_may_change_is_no_mistake(nevada: Path, change: Slip) -> None:
    change.write(nevada)
    assert check(nevada) == []
    assert read_pack(nevada).id == "nv-model-2018"


def test_the_line_is_the_line_of_the_key(nevada: Path) -> None:
    file = nevada / "steps-officer.toml"
    lines = file.read_text("utf-8").split("\n")
    number = lines.index('phase = "on_scene"') + 1
    lines[number - 1] = 'phase = "on_the_moon"'
    file.write_text("\n".join(lines), "utf-8")
    (mistake,) = check(nevada)
    assert (mistake.file, mistake.line) == (file, number)
    assert str(mistake).startswith(
        f"{file}:{number}: phase: “on_the_moon” is unknown; allowed: on_identification"
    )


def test_any_file_of_a_pack_stands_for_the_pack(nevada: Path) -> None:
    assert check(nevada / MAIN) == check(nevada / "tiers.toml") == check(nevada) == []


def test_a_file_outside_every_pack_is_said_to_be_one(nevada: Path) -> None:
    (mistake,) = check(nevada.parent / "shared" / "plan.toml")
    assert "there is no pack.toml here" in mistake.text


@pytest.mark.parametrize("text", ["[[step]\n", 'a = "', "a = 1\na = 2\n", "[" * 5000, "\x00"])
def test_what_is_not_toml_is_said_with_its_line(nevada: Path, text: str) -> None:
    (nevada / "tiers.toml").write_text("# first\n" + text, "utf-8")
    mistakes = check(nevada)
    assert any(mistake.file.name == "tiers.toml" and "this" in mistake.text for mistake in mistakes)


def test_a_file_that_is_no_text_is_said_to_be_none(nevada: Path) -> None:
    (nevada / "tiers.toml").write_bytes(b"\xff\xfe\x00")
    assert any("this file cannot be read" in mistake.text for mistake in check(nevada))


def test_several_mistakes_are_all_said_at_once(nevada: Path) -> None:
    for name, key in (("tiers.toml", "rank"), ("clocks.toml", "says"), ("steps-team.toml", "text")):
        file = nevada / name
        file.write_text(
            re.sub(rf"^{key} = .*$", f"{key} = []", file.read_text("utf-8"), count=2, flags=re.MULTILINE),
            "utf-8",
        )
    assert len({(mistake.file, mistake.line) for mistake in check(nevada)}) == 6


def test_lines_are_found_in_nested_tables() -> None:
    text = '\n[pack]\na = """\nb = 1\n"""\n[[form]]\nid = 1\n[[form.field]]\nname = 2\noptions = [\n  { value = 1 },\n  { value = 2 },\n]\n[[form.field]]\n"name" = 3\n[[form]]\n[[form.field]]\n[tail.end]\nx.y = 1\n'  # noqa: E501
    tomllib.loads(text)
    lines = find_lines(text)
    assert line_of(lines, ("pack", "a")) == 3
    assert ("pack", "b") not in lines
    assert line_of(lines, ("form", 0, "field", 0, "options", 1)) == 12
    assert line_of(lines, ("form", 0, "field", 1, "name")) == 15
    assert line_of(lines, ("form", 1, "field", 0, "missing")) == 17
    assert line_of(lines, ("tail", "end", "x")) == 19
    assert line_of(lines, ("nowhere", 7)) == 1
