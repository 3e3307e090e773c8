"""What was released never changes: a county adopted it, and responses began with it."""

import shutil
from pathlib import Path

import pytest

from webapp.protocols.canonical import digest
from webapp.protocols.inherit import gather
from webapp.protocols.release import NotReleased, broken_releases, folder_names, release, released
from webapp.protocols.shelf import PACKS, shelved

NEVADA, CALIFORNIA, COUNTY = "nv-model-2018@1", "ca-model-2015@1", "la-example@1"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    shutil.copytree(PACKS, tmp_path / "packs")
    listed = (tmp_path / "packs" / "released.toml").read_text("utf-8").split("[[pack]]\nid")[0]
    (tmp_path / "packs" / "released.toml").write_text(listed, "utf-8")  # as before the first release
    return tmp_path / "packs"


def change(file: Path, there: str, instead: str) -> None:
    text = file.read_text("utf-8")
    assert there in text
    file.write_text(text.replace(there, instead, 1), "utf-8")


def test_every_released_version_is_there_and_says_what_it_said() -> None:
    assert broken_releases(PACKS) == []


def test_the_folder_of_a_pack_is_named_for_it() -> None:
    assert [one.folder.name for one in shelved(PACKS) if one.folder.name not in folder_names(one)] == []


def test_a_released_version_that_changes_by_a_word_is_found(packs: Path) -> None:
    """Control."""
    release(packs, NEVADA)
    assert broken_releases(packs) == []
    change(packs / "nv-model-2018" / "clocks.toml", "hours = 2\n", "hours = 3\n")
    assert broken_releases(packs) == [
        "nv-model-2018@1 was released and says something else now: undo that, and make a new version in a new folder"
    ]


def test_so_is_one_whose_shared_file_changes_or_that_is_gone(packs: Path) -> None:
    release(packs, NEVADA)
    change(packs / "shared" / "cards.toml", "[[card]]", "# Reviewed.\n\n[[card]]")
    assert broken_releases(packs) == [], "a remark is nothing that a pack says"
    change(packs / "shared" / "cards.toml", "Basic needs come first", "Needs come first")
    assert "says something else now" in broken_releases(packs)[0]
    shutil.rmtree(packs / "nv-model-2018")
    assert broken_releases(packs) == [
        "nv-model-2018@1 was released and is gone: counties may have adopted it, bring it back"
    ]


def test_a_county_s_pack_is_pinned_with_all_that_it_inherits(packs: Path) -> None:
    with pytest.raises(NotReleased, match="it inherits ca-model-2015@1, which is not released"):
        release(packs, COUNTY)
    release(packs, CALIFORNIA)
    release(packs, COUNTY)
    change(packs / "ca-model-2015" / "tiers.toml", 'short = "Crisis"', 'short = "Now"')
    assert [one.split(" ")[0] for one in broken_releases(packs)] == [CALIFORNIA, COUNTY]


def test_a_release_adds_lines_and_nothing_is_released_twice(packs: Path) -> None:
    before = (packs / "released.toml").read_text("utf-8")
    sha256 = release(packs, NEVADA)
    assert released(packs) == {NEVADA: sha256}
    assert (packs / "released.toml").read_text("utf-8").startswith(before)
    with pytest.raises(NotReleased, match="make a new version in the folder nv-model-2018-VERSION"):
        release(packs, NEVADA)


def test_what_has_a_mistake_another_folder_or_no_name_is_not_released(packs: Path) -> None:
    with pytest.raises(NotReleased, match="there is no pack nv-model-2018@9; there are: ca-model-2015@1"):
        release(packs, "nv-model-2018@9")
    shutil.copytree(packs / "nv-model-2018", packs / "nevada-2")
    change(packs / "nevada-2" / "pack.toml", 'version = "1"', 'version = "2"')
    with pytest.raises(NotReleased, match="name its folder nv-model-2018 or nv-model-2018-2, not nevada-2"):
        release(packs, "nv-model-2018@2")
    change(packs / "nv-model-2018" / "tiers.toml", "rank = 1", "rank = 2")
    with pytest.raises(NotReleased, match="two tiers have this rank"):
        release(packs, NEVADA)
    assert released(packs) == {}


def test_how_the_files_are_cut_and_how_a_text_is_written_is_nothing_that_a_pack_says(packs: Path) -> None:
    folder = packs / "nv-model-2018"
    before = digest(gather(folder))
    moved = folder / "elsewhere.toml"
    (folder / "clocks.toml").rename(moved)
    change(folder / "pack.toml", '"clocks.toml"', '"elsewhere.toml"')
    change(moved, 'says = "On scene by"', 'says = { en = "On scene by" }')
    assert digest(gather(folder)) == before
    change(moved, '{ en = "On scene by" }', '{ en = "On scene by", es = "Llega a las" }')
    assert digest(gather(folder)) != before


def test_the_order_of_rules_is_something_that_a_pack_says(packs: Path) -> None:
    folder = packs / "nv-model-2018"
    before = digest(gather(folder))
    text = (folder / "tiers.toml").read_text("utf-8")
    head, *rules = text.split("[[tier_rule]]")
    (folder / "tiers.toml").write_text("[[tier_rule]]".join([head, *rules[::-1]]), "utf-8")
    assert digest(gather(folder)) != before
