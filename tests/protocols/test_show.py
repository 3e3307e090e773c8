"""A pack on paper: everything that it says, what is left to decide, and nothing that a county wrote can run."""

import html
import re
from pathlib import Path

import pytest

from tests.protocols.packs import CALIFORNIA, NEVADA, staff_texts
from tests.protocols.test_inherit import county
from webapp.protocols.compare import compare
from webapp.protocols.condition import Condition
from webapp.protocols.condition_words import condition_words
from webapp.protocols.inherit import gather
from webapp.protocols.load import load_pack, read_texts
from webapp.protocols.pack import Pack
from webapp.protocols.shelf import PACKS
from webapp.protocols.show import show_pack, to_decide
from webapp.protocols.vocabulary import COUNTY, PROJECT

LOS_ANGELES = load_pack("la-example")
ALL = pytest.mark.parametrize("pack", [NEVADA, CALIFORNIA, LOS_ANGELES], ids=["nevada", "california", "la"])


def words(page: str) -> str:
    """What is read."""
    return " ".join(html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.S)).split())


@ALL
@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_sentence_of_the_pack_is_on_the_page(pack: Pack, lang: str) -> None:
    page = words(show_pack(pack, lang))
    said = [(where, " ".join(text.say(lang).split())) for where, text in staff_texts(pack) if text]
    short = {" ".join(tier.short.say(lang).split()) for tier in pack.tiers}  # for chips on a phone
    missing = [(where, text) for where, text in said if text not in page and text not in short]
    assert [one for one in missing if not one[0].startswith("clock")] == []
    for part in (*pack.scripts, *pack.events, *pack.meetings, *pack.clocks):
        assert part.name.say(lang) in page
    assert all(line.say(lang) in page for script in pack.scripts for line in script.lines)
    assert all(note.text.say(lang) in page for note in pack.notes)
    assert all(source.key in page for source in pack.sources)


@ALL
def test_what_the_task_force_decides_is_listed_with_a_box_each(pack: Pack) -> None:
    page = show_pack(pack)
    open_ = list(to_decide(pack))
    steps = [step for step in pack.steps if step.source in (PROJECT, COUNTY)]
    assert steps and {step.text for step in steps} <= {one.says for one in open_}
    assert page.count("as it is</span>") == page.count("change</span>") == len(open_)
    assert page.count('class="line"') >= 3


@ALL
def test_what_police_do_not_see_is_marked(pack: Pack) -> None:
    parts = (*pack.steps, *pack.clocks, *pack.events, *pack.forms)
    restricted = [one for one in parts if getattr(one, "restricted", False)]
    assert restricted
    assert show_pack(pack).count("Not shown to police") == len(restricted)


def test_a_county_s_page_says_first_what_it_changes() -> None:
    changes = compare(gather(PACKS / "ca-model-2015"), gather(PACKS / "la-example"))
    page = show_pack(LOS_ANGELES, changes=changes)
    part = page[page.index("What this pack changes") : page.index("<h2>Tiers</h2>")]
    assert all(change.name in part for change in changes)
    assert "inherits ca-model-2015@1" in words(page)
    assert "90 minutes from" in words(page)


EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def test_nothing_that_a_county_writes_is_anything_but_text() -> None:
    text = (
        f'[[step]]\ncode = "officer-needs"\ntext = "Water"\nhint = "{EVIL}"\nnote = "{EVIL}"\n'
        'force = "county"\nsource = "county"\n'
        f'[[source]]\nkey = "{EVIL[:39]}"\ntitle = "{EVIL}"\n'
        f'[[role]]\nid = "advocate"\nname = "{EVIL}"\n'
    )
    pack = read_texts(county(text))
    page = show_pack(pack, changes=compare(gather(PACKS / "nv-model-2018"), gather(PACKS / "nv-model-2018")))
    assert "<script" not in page
    assert "<img" not in page
    assert html.escape(EVIL) in page.replace("&#39;", "'")


def test_the_page_needs_nothing_else() -> None:
    page = show_pack(NEVADA)
    assert not re.search(r"<(script|link|img|iframe|form)\b|\b(src|href|action)=|url\(|@import", page)


def test_a_condition_is_said_in_words() -> None:
    when = Condition.of({"danger": ["yes", "not_sure"], "language": ["sign"], "q-own": ["a", "b_c", "d"]})
    assert condition_words(when) == "danger now: yes or not sure; language: sign; q own: a, b c or d"
    assert condition_words(Condition()) == ""


def test_the_sheet_is_packed_with_the_program() -> None:
    packed = (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text("utf-8")
    assert '"webapp.protocols" = ["packs/**", "sheet/**"]' in packed
