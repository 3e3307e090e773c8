"""A pack handed over as texts, as a region's administrator uploads it: the same mistakes, and nothing from disk."""

from pathlib import Path

import pytest

from webapp.protocols.check import check_texts
from webapp.protocols.files import MOST_BYTES, MOST_FILES
from webapp.protocols.load import PACKS, load_pack, read_texts
from webapp.protocols.mistakes import PackError

HERE, SHARED = PACKS / "nv-model-2018", PACKS / "shared"


def nevada() -> dict[str, str]:
    texts = {file.name: file.read_text("utf-8") for file in HERE.glob("*.toml")}
    texts["pack.toml"] = texts["pack.toml"].replace("../shared/", "shared/")
    return texts | {f"shared/{file.name}": file.read_text("utf-8") for file in SHARED.glob("*.toml")}


def test_a_pack_of_texts_is_the_pack_of_the_folder() -> None:
    assert check_texts(nevada()) == []
    assert read_texts(nevada()) == load_pack("nv-model-2018", "1")


def test_a_mistake_is_named_by_the_file_s_name_and_line() -> None:
    texts = nevada()
    lines = texts["clocks.toml"].split("\n")
    number = lines.index("hours = 2") + 1
    lines[number - 1] = "hours = 0"
    texts["clocks.toml"] = "\n".join(lines)
    (mistake,) = check_texts(texts)
    assert (
        str(mistake) == f"clocks.toml:{number}: hours: write a whole number from 1 to 10000, without quotes"
    )
    with pytest.raises(PackError) as refused:
        read_texts(texts)
    assert refused.value.mistakes == (mistake,)


@pytest.mark.parametrize("name", ["/etc/hostname", "../../../../etc/hostname", str(HERE / "tiers.toml")])
def test_no_file_of_the_machine_is_read(name: str) -> None:
    texts = nevada()
    texts["pack.toml"] = texts["pack.toml"].replace('"tiers.toml"', f'"tiers.toml", "{name}"')
    (mistake,) = check_texts(texts)
    assert f"“{name}” is included, but it is not among the files: " in mistake.text


def test_a_file_that_was_handed_over_and_is_not_included_is_said() -> None:
    (mistake,) = check_texts(nevada() | {"more.toml": ""})
    assert (mistake.file, mistake.text) == (
        Path("pack.toml"),
        "“more.toml” is not included: add it to `include`",
    )


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({}, "there is no pack.toml among the files"),
        ({"tiers.toml": ""}, "there is no pack.toml among the files: tiers.toml"),
        ({f"{n}.toml": "" for n in range(MOST_FILES + 1)}, "files; at most"),
        ({"pack.toml": "#" * (MOST_BYTES + 1)}, "larger than 1 MB together"),
        ({"pack.toml": "#" + "é" * (MOST_BYTES // 2)}, "larger than 1 MB together"),
        ({"pack.toml": "a = " + "[" * 9000}, "this file cannot be read"),
        ({"pack.toml": "a = 1" + "0" * 5000}, "this file cannot be read"),
        ({"pack.toml": "# \ud800"}, "the table [pack] is missing"),
        ({"pack.toml": '[pack]\nid = "a"\ninclude = ["b.toml"]', "b.toml": "[pack]"}, "only pack.toml names"),
    ],
)
def test_what_is_no_pack_or_too_much_is_said_and_never_a_crash(texts: dict[str, str], says: str) -> None:
    assert any(says in mistake.text for mistake in check_texts(texts))
    with pytest.raises(PackError, match=says.replace("[", "\\[")):
        read_texts(texts)
