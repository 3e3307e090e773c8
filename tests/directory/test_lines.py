"""The directory: every entry has a source, says when it was checked, and can be dialed or texted as it is shown."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from webapp.directory.lines import (
    AREAS,
    FILE,
    KINDS,
    DirectoryError,
    Line,
    all_lines,
    area_of,
    lines_for,
    read_lines,
    to_check,
)
from webapp.protocols.wording import faults

TODAY = date(2026, 12, 1)
LINES = {line.id: line for line in all_lines()}
ENTRY = """[[line]]
id = "one"
kind = "crisis"
areas = ["us"]
name = "A line"
about = "For anyone."
call = "+18005550100"
shown = "800-555-0100"
source = "A page"
checked = 2026-11-01
expires = 2027-05-01
"""


def names(area: str) -> set[str]:
    return {line.id for lines in lines_for(area).values() for line in lines}


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "lines.toml"
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize("line", all_lines(), ids=lambda line: line.id)
def test_what_is_shown_is_what_is_dialed(line: Line) -> None:
    if line.call.startswith("+1"):
        assert re.sub(r"\D", "", line.shown).removeprefix("1") == line.call.removeprefix("+1")
    else:
        assert line.shown == line.call


@pytest.mark.parametrize("line", all_lines(), ids=lambda line: line.id)
def test_the_words_keep_the_wording_rules_in_every_language(line: Line) -> None:
    # The services' own names, and what they say of themselves to young people, may hold words that we do not use.
    said = [text for text in (line.about, line.hours, line.doubt) for text in (text, *text.others.values())]
    assert [faults(text, term_allowed=True) for text in said if faults(text, term_allowed=True)] == []
    assert len(line.about) <= 140


def test_the_numbers_of_the_requirements_are_there() -> None:
    wanted = {
        "trafficking_hotline": ("+18883737888", "233733", ""),
        "ncmec": ("+18008435678", "", ""),
        "runaway_safeline": ("+18007862929", "66008", ""),
        "lifeline_988": ("988", "988", ""),
        "crisis_text_line": ("", "741741", "HOME"),
        "childhelp": ("+18004224453", "18004224453", ""),
        "rainn": ("+18006564673", "", ""),
        "stronghearts": ("+18447628483", "18447628483", ""),
        "trevor": ("+18664887386", "678678", "START"),
        "safe_place_text": ("", "44357", "SAFE"),
        "nv_report_clark": ("+17023990081", "", ""),
        "nv_report_washoe": ("+18339007233", "", ""),
        "nv_report_other": ("+18335711041", "", ""),
        "nv_report_after_hours": ("+18338031183", "", ""),
        "ca_report_los_angeles": ("+18005404000", "", ""),
        "services_211": ("211", "", ""),
    }
    assert {key: (LINES[key].call, LINES[key].text_to, LINES[key].text_say) for key in wanted} == wanted
    assert "18002738255" not in FILE.read_text(), "988 took the place of the 2018 number"


def test_nevada_sees_its_own_lines_and_california_its_own() -> None:
    assert area_of("nv-model-2018") == "nv"
    assert area_of("ca-model-2015") == "ca"
    assert area_of("or-own-2030") == "us"
    assert "nv_report_clark" in names("nv") and "nv_report_clark" not in names("ca")
    assert "ca_report_los_angeles" in names("ca") and "ca_report_los_angeles" not in names("nv")
    assert "trafficking_hotline" in names("nv") & names("ca") & names("us")
    assert not any(name.startswith(("nv_", "ca_")) for name in names("us"))


@pytest.mark.parametrize("area", AREAS)
def test_kinds_come_in_order_and_the_areas_own_lines_first(area: str) -> None:
    found = lines_for(area)
    assert list(found) == [kind for kind in KINDS if kind in found]
    for lines in found.values():
        own = [area in line.areas for line in lines]
        assert own == sorted(own, reverse=True)


def test_an_entry_is_flagged_after_its_day_and_when_nobody_ever_checked_it() -> None:
    line = LINES["rainn"]
    assert line.expires is not None
    assert not line.needs_check(line.expires)
    assert line.needs_check(date.fromordinal(line.expires.toordinal() + 1))
    assert LINES["trevor"].checked is None and LINES["trevor"].needs_check(TODAY)


def test_what_a_supervisor_is_asked_to_check() -> None:
    asked = {line.id for line in to_check("nv", TODAY)}
    assert {"nv_report_clark", "nv_eddy_house", "trafficking_hotline", "trevor"} <= asked
    assert {"lifeline_988", "ncmec"}.isdisjoint(asked)
    assert "ca_report_county" not in {line.id for line in to_check("ca", TODAY)}, "there is nothing to call"


MISTAKES = {
    "unknown key": (ENTRY + 'colour = "red"\n', "colour"),
    "no source": (ENTRY.replace('source = "A page"\n', ""), "source"),
    "no kind of ours": (ENTRY.replace('"crisis"', '"gossip"'), "no kind"),
    "nowhere": (ENTRY.replace('["us"]', '["mars"]'), "areas are"),
    "not to be dialed": (ENTRY.replace("+18005550100", "800-555-0100"), "cannot be dialed"),
    "dialed and not shown": (ENTRY.replace('shown = "800-555-0100"\n', ""), "go together"),
    "not to be texted": (ENTRY.replace("shown", 'text = { to = "HELLO" }\nshown'), "cannot be texted"),
    "checked for ever": (ENTRY.replace("expires = 2027-05-01\n", ""), "go together"),
    "expired before": (ENTRY.replace("2027-05-01", "2026-05-01"), "expires before"),
    "twice": (ENTRY + ENTRY, "one id"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_in_the_file_is_named(case: str, tmp_path: Path) -> None:
    text, says = MISTAKES[case]
    with pytest.raises(DirectoryError, match=says):
        read_lines(written(tmp_path, text))


def test_a_file_without_a_mistake_is_read(tmp_path: Path) -> None:
    [line] = read_lines(written(tmp_path, ENTRY))
    assert (line.name, line.call, line.checked) == ("A line", "+18005550100", date(2026, 11, 1))
