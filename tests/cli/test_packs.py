"""`flask packs`: every mistake with its file and line, every difference, and exit codes that a script can use."""

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


def run(*words: object) -> Result:
    return CliRunner().invoke(packs_group, [str(word) for word in words])


def test_two_packs_are_compared_by_name_as_diff_does(nevada: Path) -> None:
    same = run("diff", "nv-model-2018@1", nevada)
    assert (same.exit_code, same.output.splitlines()[-1]) == (0, "0 changes")
    compared = run("diff", "ca-model-2015", "la-example@1")
    assert compared.exit_code == 1
    lines = compared.output.splitlines()
    assert lines[:2] == [
        "--- ca-model-2015@1  California model response, 2015",
        "+++ la-example@1  Los Angeles County, example",
    ]
    assert lines[-1] == "12 changes"
    at = lines.index("changed clock advocate_on_scene")
    assert {"    hours: 2 → (not said)", "    minutes: (not said) → 90"} <= set(lines[at:])
    assert "removed step advocate-color" in lines
    assert "added saying speak-spanish" in lines
    assert '    words.es: (not said) → "Acompañante de la comunidad"' not in lines


def test_what_cannot_be_compared_ends_with_two(nevada: Path) -> None:
    nowhere = run("diff", "nv-model-2018", "nowhere")
    assert nowhere.exit_code == 2
    assert "There is no pack nowhere, as a path or among: ca-model-2015@1, la-example@1" in nowhere.output
    (nevada / "tiers.toml").write_text("this is not toml", "utf-8")
    broken = run("diff", "nv-model-2018", nevada)
    assert broken.exit_code == 2
    assert "this is not TOML" in broken.output


def test_a_pack_is_printed_as_one_page() -> None:
    page = run("show", "la-example")
    assert page.exit_code == 0
    assert page.output.startswith("<!doctype html>")
    assert "What this pack changes" in page.output
    assert "¿Quieres hablar en español?" in run("show", "la-example", "--lang", "es").output
    assert run("show", "la-example", "--lang", "tlh").exit_code == 2
    assert run("show", "nowhere").exit_code == 2


def test_a_pack_is_released_once(nevada: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packs = nevada.parent
    (packs / "released.toml").write_text("", "utf-8")
    monkeypatch.setattr("webapp.cli.packs.PACKS", packs)
    once = run("release", "nv-model-2018@1")
    assert once.exit_code == 0
    assert once.output.split()[1] in (packs / "released.toml").read_text("utf-8")
    twice = run("release", "nv-model-2018@1")
    assert twice.exit_code == 1
    assert "is released already" in twice.output


def test_a_county_s_file_is_checked_with_what_it_inherits(tmp_path: Path) -> None:
    main = tmp_path / "pack.toml"
    text = (PACKS / "la-example" / "pack.toml").read_text("utf-8")
    main.write_text(text, "utf-8")
    assert check(main).exit_code == 0
    main.write_text(text.replace('id = "medical"', 'id = "medicine"'), "utf-8")
    found = check(main)
    assert found.exit_code == 1
    line = main.read_text("utf-8").split("\n").index('id = "medicine"') + 1
    assert f"{main}:{line}: there is no clock “medicine” to change" in found.output
