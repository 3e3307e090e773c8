"""A condition on an answer that nobody can ever give, and what makes it one that somebody can."""

import tomllib
from pathlib import Path

import pytest

from webapp.protocols.check_reach import reach_mistakes
from webapp.protocols.files import Entry, Written


def said(text: str) -> list[tuple[int, str]]:
    written = Written(Path("pack.toml"), text)
    sound = {
        kind: [Entry(kind, table, written, number) for number, table in enumerate(tables)]
        for kind, tables in tomllib.loads(text).items()
    }
    return [(one.line, one.text) for one in reach_mistakes(sound)]


AWAY = """
[[step]]
code = "look"
when = { away = ["yes"] }
"""


def test_a_step_for_those_who_are_away_is_dead_where_nothing_says_that_they_are() -> None:
    assert said(AWAY) == [
        (4, "a dead step: no question asks “away” and no [[event]] sets it, so it is never yes")
    ]


@pytest.mark.parametrize(
    "more",
    [
        '[[event]]\nid = "ran"\nsets = { away = ["yes"] }\n',
        '[[form]]\nid = "contact"\n[[form.field]]\nname = "away"\noptions = [ { value = "yes" } ]\n',
    ],
    ids=["an event sets it", "a question asks it"],
)
def test_it_is_not_where_something_does(more: str) -> None:
    assert said(AWAY + more) == []


def test_setting_it_to_another_answer_does_not_help() -> None:
    assert len(said(AWAY + '[[event]]\nid = "back"\nsets = { away = ["no"] }\n')) == 1


def test_what_counts_while_nobody_has_answered_can_be_asked_for() -> None:
    assert said(AWAY.replace('["yes"]', '["no"]')) == []
    assert said(AWAY.replace('away = ["yes"]', 'recent_assault = ["yes", "not_sure"]')) == []


def test_what_the_program_itself_sets_can_be_asked_for() -> None:
    assert said(AWAY.replace('away = ["yes"]', 'returned = ["yes"], reporter = ["hotline"]')) == []


@pytest.mark.parametrize("kind", ["tier_rule", "responder", "clock"])
def test_rules_responders_and_clocks_die_of_it_too(kind: str) -> None:
    text = AWAY.replace("[[step]]", f'[[{kind}]]\nstart = "identified"\ntiers = []\nid = "x"')
    assert [text for _, text in said(text)] == [
        f"a dead {kind}: no question asks “away” and no [[event]] sets it, so it is never yes"
    ]


def test_a_question_that_is_never_asked_is_said_in_its_line() -> None:
    text = (
        '[[form]]\nid = "contact"\n'
        '[[form.field]]\nname = "where"\n'
        '[[form.field]]\nname = "since"\nwhen = { away = ["yes"] }\n'
    )
    assert said(text) == [
        (7, "since: never asked: no question asks “away” and no [[event]] sets it, so it is never yes")
    ]
    asked_before = text.replace('name = "where"', 'name = "away"\noptions = [ { value = "yes" } ]')
    assert said(asked_before) == []


def test_a_clock_tells_no_more_than_the_event_that_starts_it() -> None:
    text = '[[event]]\nid = "hurt"\nrestricted = true\n[[clock]]\nid = "care"\ntiers = []\nstart = "event:hurt"\n'
    assert said(text) == [(7, "its event is restricted, so the clock says restricted = true")]
    assert said(text + "restricted = true\n") == []
