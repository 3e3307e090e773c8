"""Every page and part: sentences go through gettext, words keep the rules, nothing is inline or from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from webapp.protocols.wording import faults

TEMPLATES = Path(__file__).resolve().parents[2] / "webapp" / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
NAMES = [str(page.relative_to(TEMPLATES)) for page in PAGES]
# Shown as they are in every language: the name of the app, and samples of the component gallery.
PLAIN = {"alongside"}
GALLERY = "components/gallery.html"
# Blocks that fill an attribute of an element, not its words.
ATTRIBUTE_BLOCKS = {"body_class", "body_attrs", "main_class"}
LETTERS = re.compile(r"[A-Za-z]{2,}")


def bare_words(source: str) -> list[str]:
    """Words that a person reads and that do not go through gettext."""
    tree = Environment(extensions=["jinja2.ext.do"], autoescape=True).parse(source)
    attributes = {
        id(data)
        for block in tree.find_all(nodes.Block)
        if block.name in ATTRIBUTE_BLOCKS
        for data in block.find_all(nodes.TemplateData)
    }
    text = "".join(one.data for one in tree.find_all(nodes.TemplateData) if id(one) not in attributes)
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", "", text, flags=re.S)
    between = re.sub(r"<[^>]*>", "\n", text)
    # A tag that a template expression splits leaves its attributes behind: they hold a quote or an equals sign.
    return [
        line.strip()
        for line in between.splitlines()
        if LETTERS.search(line) and not re.search(r"[=\"<>]", line) and line.strip().lower() not in PLAIN
    ]


def sentences(source: str) -> list[str]:
    """The message ids of a template."""
    tree = Environment(extensions=["jinja2.ext.do"], autoescape=True).parse(source)
    found = []
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext", "ngettext"):
            found += [
                one.value for one in call.args if isinstance(one, nodes.Const) and isinstance(one.value, str)
            ]
    return found


@pytest.mark.parametrize("name", [name for name in NAMES if name != GALLERY])
def test_every_sentence_goes_through_gettext(name: str) -> None:
    assert bare_words((TEMPLATES / name).read_text()) == []


def test_a_bare_sentence_is_found() -> None:
    assert bare_words("<p>{{ x }}</p><p>Somebody comes</p>") == ["Somebody comes"]


@pytest.mark.parametrize("name", NAMES)
def test_the_words_on_screen_keep_the_wording_rules(name: str) -> None:
    wrong = {text: faults(text) for text in sentences((TEMPLATES / name).read_text()) if faults(text)}
    assert wrong == {}


def test_a_forbidden_word_is_found() -> None:
    assert [faults(text) for text in sentences("{{ _('We rescue her from her employer') }}")] != [[]]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(name: str) -> None:
    assert inline((TEMPLATES / name).read_text()) == []


INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|hx-on|javascript:|https?://(?!www\.w3\.org)", re.I
)


def inline(source: str) -> list[str]:
    return INLINE.findall(source)


@pytest.mark.parametrize(
    "leak", ['<p style="x">', "<script>x</script>", '<b onclick="x">', "https://cdn.example"]
)
def test_inline_code_and_foreign_addresses_are_found(leak: str) -> None:
    assert inline(leak) != []


def python_sentences() -> list[tuple[str, str]]:
    """What Python code marks for people: N_(…) and gettext(…)."""
    root = TEMPLATES.parent
    marked = re.compile(r"(?:N_|gettext)\(\s*\"((?:[^\"\\]|\\.)*)\"")
    return [
        (str(path.relative_to(root)), text)
        for path in sorted(root.rglob("*.py"))
        for text in marked.findall(path.read_text())
    ]


def test_refusals_and_notices_keep_the_wording_rules_too() -> None:
    found = python_sentences()
    assert len(found) > 100
    assert [(path, text) for path, text in found if faults(text)] == []
