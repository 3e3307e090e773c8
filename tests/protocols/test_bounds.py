"""Files that were made to keep the check busy are answered in a moment, and every case of a rule is looked at."""

from itertools import product
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.protocols.test_inherit import HEAD, county
from webapp.protocols import bounds, load
from webapp.protocols import check as check_module
from webapp.protocols.cases import never_first
from webapp.protocols.check import check_texts
from webapp.protocols.condition import Condition
from webapp.protocols.facts import FACTS
from webapp.protocols.files import MOST_FILES
from webapp.protocols.load import PACKS
from webapp.protocols.pack import Pack
from webapp.protocols.toml_lines import find_lines
from webapp.response.county_packs import keep

MOMENT = 5  # seconds on a busy machine; each of these took longer, some of them minutes
OPEN = [fact for fact in FACTS.values() if not fact.restricted]

EVERY_FACT = ", ".join(f'{fact.name} = ["{fact.values[0]}"]' for fact in OPEN)
TIERS = "".join(
    f'[[tier]]\nid = "t{n}"\nname = "T"\nshort = "T"\nrank = {n + 20}\nurgent = false\nmembers = "All"\n'
    'later = true\nsource = "county"\n'
    for n in range(9)
)
RESPONDERS = "".join(
    f'[[responder]]\nid = "r{n}"\ntiers = {[f"t{m}" for m in range(9)]}\n'
    f'slots = ["probation"]\nsource = "county"\nwhen = {{ {EVERY_FACT} }}\n'
    for n in range(50)
)


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (county("x = { id = [\n[" + " " * 200_000 + "\n]] }"), "unknown key “x”"),
        (county("\n".join(f"[a{n}.b.c.d]" for n in range(15_000))), "lines that begin with [ in all files"),
        (county("\n" * 30_000), "lines in all files together; at most 20000 are allowed"),
        (county("".join(f"k{n}.{'.'.join('a' * 299)} = 1\n" for n in range(1500))), "points in all files"),
        (county(f"k.{'.'.join('a' * 9000)} = 1"), "points in one line; at most 300 are allowed"),
        (county(TIERS + RESPONDERS), "“r1” never responds in “t0”: one before it always matches"),
        (county(head=f"{HEAD}include = {['a'] * 9000}") | {"a": "#\n" * 9000}, "9000 files are included; at most 60"),
        (county(head=f"{HEAD}include = {[f'{n}.toml' for n in range(70)]}"), "70 files are included; at most 60 are"),
        (county(head=f'{HEAD}include = ["a.toml", "a.toml"]') | {"a.toml": ""}, "“a.toml” is read already"),
    ],
    ids=["blanks", "headers", "lines", "points", "one line", "rules", "one file", "files", "twice"],
)  # fmt: skip
def test_what_was_made_to_take_long_is_answered_in_a_moment(texts: dict[str, str], says: str) -> None:
    begun = perf_counter()
    found = [one.text for one in check_texts(texts)]
    assert perf_counter() - begun < MOMENT
    assert [text for text in found if says in text], found[:5]


def test_an_upload_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept was checked, and what was checked is built from the same reading."""
    calls: list[object] = []
    once = load.check_gathered
    for where in (load, check_module):
        monkeypatch.setattr(where, "check_gathered", lambda found: (calls.append(found), once(found))[1])
    assert isinstance(keep._checked(county()), Pack)
    assert len(calls) == 1
    assert keep._checked(county("[[shoe]]"))


def test_the_packs_as_they_are_are_far_below_what_is_allowed() -> None:
    texts = [file.read_text("utf-8") for file in PACKS.glob("*/*.toml")]
    assert bounds.too_much(texts) is None
    assert bounds.too_much([*texts, *texts]) is None
    assert [dense for text in texts for dense in bounds.too_dense(text)] == []
    assert len(texts) < MOST_FILES


@pytest.mark.parametrize(
    "blanks", ["[" + " " * 100_000, "[[" + "a " * 50_000, " " * 100_000 + "]]", "[" * 99_999]
)
def test_a_line_of_brackets_and_blanks_is_read_once(blanks: str) -> None:
    begun = perf_counter()
    find_lines(f"{blanks}\n]]\n{blanks}")
    assert perf_counter() - begun < MOMENT


def test_headers_are_found_however_they_are_written() -> None:
    lines = find_lines("[ a . b ] # here\n  [[c]]#]\n[[ c ]]\n[]\n[[]]\n[x\n[y]]\n[[z]\n['q']\n")
    assert set(lines) == {(), ("a", "b"), ("c", 0), ("c", 1)}


WHENS = st.lists(
    st.dictionaries(
        st.sampled_from([fact.name for fact in OPEN[:5]]),
        st.lists(st.sampled_from(["yes", "no", "not_sure", "hotline", "other"]), min_size=1, max_size=3),
        max_size=3,
    ),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=80)
@given(whens=WHENS)
def test_a_rule_is_dead_where_no_combination_of_answers_reaches_it(whens: list[dict[str, list[str]]]) -> None:
    """Against the plain way: one combination after the other."""
    conditions = [Condition.of(when) for when in whens]
    names = sorted({name for when in whens for name in when})
    alive = set()
    for answers in product(*(FACTS[name].values for name in names)):
        facts = dict(zip(names, answers, strict=True))
        alive.add(next((place for place, one in enumerate(conditions) if one.holds(facts)), None))
    assert never_first(whens) == [place for place in range(len(whens)) if place not in alive]


def test_all_facts_together_are_looked_at_too() -> None:
    """It was passed over where there were more than 20,000 combinations."""
    every = {fact.name: list(fact.values) for fact in OPEN}
    begun = perf_counter()
    assert never_first([{"danger": ["yes"]}, every, {}]) == [2]
    assert never_first([every] * 60) == list(range(1, 60))
    assert perf_counter() - begun < MOMENT
