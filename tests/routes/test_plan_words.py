"""What is asked, and what was answered in the words that the young person saw."""

from __future__ import annotations

from webapp.protocols.condition import Condition
from webapp.protocols.forms import Field, Form, Option
from webapp.protocols.text import Text
from webapp.routes.plans.words import Said, depends_on, screens, to_keep_in_mind, told

PLACE = Field(
    "place",
    "choice",
    Text("Where would you go?"),
    options=(Option("friend", Text("To a friend")), Option("other", Text("Another place"))),
    part="before",
)
WHICH = Field(
    "which",
    "text",
    Text("Which place?"),
    part="before",
    screen="place",
    when=Condition((("place", ("other",)),)),
)
TAKE = Field(
    "take",
    "choices",
    Text("What would you take?"),
    options=(Option("coat", Text("A coat")), Option("key", Text("A key"))),
    part="after",
)
CITY = Field("city", "text", Text("Which stop?"), part="after", when=Condition((("reporter", ("hotline",)),)))
FORM = Form("plan", 1, Text("Plan"), (PLACE, WHICH, TAKE, CITY))


def test_answers_stand_beside_their_questions_by_part() -> None:
    given = {"take": ["coat", "key"], "place": "friend"}
    assert told(FORM, given) == [
        ("before", [Said("Where would you go?", ("To a friend",))]),
        ("after", [Said("What would you take?", ("A coat", "A key"))]),
    ]


def test_what_is_not_in_the_form_any_more_is_shown_as_it_was_sealed() -> None:
    assert told(FORM, {"place": "moon", "old": "by the river"}) == [
        ("before", [Said("Where would you go?", ("moon",))]),
        ("", [Said("old", ("by the river",))]),
    ]


def test_an_empty_answer_is_no_answer() -> None:
    assert told(FORM, {"place": "", "take": []}) == []


def test_questions_of_one_screen_stand_together() -> None:
    assert screens(FORM, "before", {}) == [(PLACE, WHICH)]


def test_what_waits_for_the_response_is_decided_here_and_what_waits_for_an_answer_in_the_page() -> None:
    assert screens(FORM, "after", {"reporter": "law_enforcement"}) == [(TAKE,)]
    assert screens(FORM, "after", {"reporter": "hotline"}) == [(TAKE,), (CITY,)]
    assert depends_on(FORM, WHICH) == {"place": ["other"]}
    assert depends_on(FORM, CITY) == {}


def test_what_is_learned_by_heart_has_a_name() -> None:
    assert to_keep_in_mind((PLACE,)) == ("To remember", "info")
    assert to_keep_in_mind((Field("remember_word", "text", Text("Pick a word")),)) == ("A word", "radio")
