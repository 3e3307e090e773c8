"""`flask packs check`: every mistake with its file and line, and an exit code that a script can use."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from webapp.cli.packs import packs_group
from webapp.protocols.load import PACKS


@pytest.fixture
def nevada(tmp_path: Path) -> Path:
    shutil.copytree(PACKS, tmp_path / "packs")
    return tmp_path / "packs" / "nv-model-2018"


def check(*files: Path) -> Result:
    return CliRunner().invoke(packs_group, ["check", *map(str, files)])


def test_packs_without_a_mistake_end_well(nevada: Path) -> None:
    for files in ([nevada], [nevada / "pack.toml"], [nevada, nevada.parent / "ca-model-2015"]):
        checked = check(*files)
        assert (checked.exit_code, checked.output) == (0, "No mistake found.\n")


def test_a_mistake_is_said_with_its_file_and_line_and_ends_with_one(nevada: Path) -> None:
    file = nevada / "clocks.toml"
    lines = file.read_text("utf-8").splitlines()
    number = lines.index("hours = 2") + 1
    lines[number - 1] = 'hours = "two"'
    file.write_text("\n".join(lines), "utf-8")
    checked = check(nevada)
    assert checked.exit_code == 1
    assert checked.output.startswith(f"{file}:{number}: ")
    assert "hours" in checked.output
    assert "No mistake found" not in checked.output


def test_every_mistake_is_said_and_those_of_every_file(nevada: Path) -> None:
    for name, right, wrong in (
        ("clocks.toml", 'start = "identified"', 'start = "breakfast"'),
        ("tiers.toml", "urgent = true", 'urgent = "very"'),
    ):
        file = nevada / name
        file.write_text(file.read_text("utf-8").replace(right, wrong, 1), "utf-8")
    checked = check(nevada)
    assert checked.exit_code == 1
    said = checked.output.splitlines()
    assert len(said) == 2
    assert ["clocks.toml" in line for line in said] == [True, False]


def test_a_sound_pack_does_not_hide_the_broken_one_beside_it(nevada: Path) -> None:
    (nevada / "tiers.toml").write_text("this is not toml", "utf-8")
    checked = check(nevada.parent / "ca-model-2015", nevada)
    assert checked.exit_code == 1
    assert f"{nevada / 'tiers.toml'}:1: this is not TOML" in checked.output


def test_a_file_that_is_not_there_is_a_mistake_and_not_a_trace(nevada: Path) -> None:
    checked = check(nevada.parent / "nowhere")
    assert checked.exit_code == 1
    assert "there is no pack.toml here" in checked.output
    assert isinstance(checked.exception, SystemExit)


def test_without_a_file_the_command_says_how_it_is_used() -> None:
    checked = check()
    assert checked.exit_code == 2
    assert "Usage" in checked.output


def test_the_app_has_the_command(nevada: Path, app: object) -> None:
    runner = app.test_cli_runner()  # type: ignore[attr-defined]
    assert runner.invoke(args=["packs", "check", str(nevada)]).exit_code == 0
