"""Finding a pack by name and version; a version that responses began with stays loadable."""

import shutil
from pathlib import Path

import pytest

from webapp.protocols import load
from webapp.protocols.load import available_packs, load_pack
from webapp.protocols.mistakes import PackError


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy with a second and a tenth version of Nevada."""
    copy = tmp_path / "packs"
    shutil.copytree(load.PACKS, copy)
    for version in ("2", "10"):
        folder = copy / f"nv-model-2018-{version}"
        shutil.copytree(copy / "nv-model-2018", folder)
        main = folder / "pack.toml"
        main.write_text(main.read_text("utf-8").replace('version = "1"', f'version = "{version}"'), "utf-8")
    monkeypatch.setattr(load, "PACKS", copy)
    return copy


def test_a_pack_is_loaded_once() -> None:
    assert load_pack("nv-model-2018") is load_pack("nv-model-2018", "1")


def test_both_states_and_the_example_of_a_county_are_there() -> None:
    assert [(name.id, name.version) for name in available_packs()] == [
        ("ca-model-2015", "1"),
        ("la-example", "1"),
        ("nv-model-2018", "1"),
    ]


@pytest.mark.usefixtures("packs")
def test_without_a_version_the_newest_is_meant() -> None:
    assert load_pack("nv-model-2018").version == "10"
    assert load_pack("nv-model-2018", "1").version == "1"
    assert [name.version for name in available_packs() if name.id == "nv-model-2018"] == ["10", "2", "1"]


@pytest.mark.parametrize(
    ("pack_id", "version"), [("nv-model-2018", "7"), ("nowhere", None), ("../nv-model-2018", None)]
)
def test_a_pack_that_is_not_there_is_refused_with_those_that_are(pack_id: str, version: str | None) -> None:
    with pytest.raises(PackError, match="there are: ca-model-2015 version 1, la-example version 1"):
        load_pack(pack_id, version)


def test_a_pack_with_a_mistake_does_not_load(packs: Path) -> None:
    file = packs / "nv-model-2018" / "tiers.toml"
    file.write_text(file.read_text("utf-8").replace("rank = 1", "rank = 2"), "utf-8")
    with pytest.raises(PackError, match="two tiers have this rank"):
        load_pack("nv-model-2018", "1")


def test_two_folders_of_one_name_stop_the_start(packs: Path) -> None:
    shutil.copytree(packs / "nv-model-2018-2", packs / "nv-model-2018-2-again")
    with pytest.raises(PackError, match="another folder has this id and version: nv-model-2018-2"):
        available_packs()


def test_a_pack_without_a_readable_name_stops_the_start(packs: Path) -> None:
    main = packs / "nv-model-2018-2" / "pack.toml"
    main.write_text(main.read_text("utf-8").replace('version = "2"', "version = 2"), "utf-8")
    with pytest.raises(PackError, match="version: write a text in quotes"):
        available_packs()


def test_a_pack_cannot_be_changed_in_memory() -> None:
    with pytest.raises(AttributeError):
        load_pack("nv-model-2018").steps[0].required = False  # type: ignore[misc]
    with pytest.raises(TypeError):
        load_pack("nv-model-2018").roles["advocate"] = load_pack("nv-model-2018").title  # type: ignore[index]
