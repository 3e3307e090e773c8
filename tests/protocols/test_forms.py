"""Reading what a browser sent: every kind of answer, refused in clear words or kept in its one shape."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocols.packs import BOTH, NEVADA
from webapp.protocols.answers import Refusal
from webapp.protocols.condition import Condition
from webapp.protocols.forms import Field, Form, Option, Reading, read
from webapp.protocols.pack import Pack
from webapp.protocols.text import Text
from webapp.protocols.vocabulary import HIDDEN, KINDS

YES_NO_UNSURE = tuple(Option(value, Text(value)) for value in ("yes", "no", "not_sure"))
EVERY_KIND = Form(
    id="every",
    version=1,
    title=Text("Every kind"),
    fields=(
        Field("text", "text", Text("A text"), max_length=20),
        Field("note", "note", Text("A note"), max_length=40),
        Field("phone", "phone", Text("A number to call")),
        Field("choice", "choice", Text("One"), options=YES_NO_UNSURE),
        Field("choices", "choices", Text("Several"), options=YES_NO_UNSURE),
        Field("yes_no", "yes_no", Text("Yes or no")),
        Field("number", "number", Text("How many"), minimum=1, maximum=9),
        Field("date", "date", Text("A day")),
        Field("time", "time", Text("A time")),
    ),
)
SENT = st.dictionaries(
    st.sampled_from([*KINDS, "unknown"]),
    st.lists(
        st.one_of(st.text(max_size=60), st.sampled_from(["yes", "5", "2026-03-01", "14:05", "775 555 0117"]))
    ),
)


def one(kind: str, *sent: str) -> Reading:
    return read(EVERY_KIND, {kind: list(sent)})


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [
        ("text", "  Transit plaza, north door ", "Transit plaza, north"[:20]),
        ("note", "one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("phone", "(775) 555-0117", "+17755550117"),
        ("phone", "1 775 555 0117", "+17755550117"),
        ("phone", "+17755550117", "+17755550117"),
        ("phone", "9995550117", "+19995550117"),
        ("choice", "not_sure", "not_sure"),
        ("yes_no", "yes", "yes"),
        ("number", "05", "5"),
        ("date", "2026-03-01", "2026-03-01"),
        ("time", "14:05:59", "14:05"),
    ],
)
def test_a_good_answer_is_kept_in_one_shape(kind: str, sent: str, kept: str) -> None:
    given_answer = sent if kind != "text" else sent.strip()[:20]
    reading = one(kind, given_answer)
    assert reading.ok
    assert reading.values == {kind: kept}


@pytest.mark.parametrize(
    ("kind", "sent", "refusal"),
    [
        ("text", "x" * 21, "This is too long. Use at most 20 characters."),
        ("text", "two\nlines", "There is a character here that cannot be shown. Please type it again."),
        ("text", "bell\x07", "There is a character here that cannot be shown. Please type it again."),
        (
            "text",
            "turned\u202eround",
            "There is a character here that cannot be shown. Please type it again.",
        ),
        ("note", "null\x00", "There is a character here that cannot be shown. Please type it again."),
        ("phone", "555-0117", "Give all ten digits, so we can call you back."),
        ("phone", "911", "Give all ten digits, so we can call you back."),
        ("phone", "call me", "Give all ten digits, so we can call you back."),
        ("phone", "1755550117", "Give all ten digits, so we can call you back."),
        ("phone", "775 555 0117 x12", "Give a number that can be dialed without an extension."),
        ("choice", "maybe", "Choose one of the answers shown."),
        ("yes_no", "not_sure", "Choose one of the answers shown."),
        ("number", "10", "Give a whole number from 1 to 9."),
        ("number", "0", "Give a whole number from 1 to 9."),
        ("number", "2.5", "Give a whole number from 1 to 9."),
        ("number", "٣", "Give a whole number from 1 to 9."),
        ("date", "2026-02-30", "Give a date, such as 2026-03-01."),
        ("date", "20260301", "Give a date, such as 2026-03-01."),
        ("date", "0001-01-01", "Give a date, such as 2026-03-01."),
        ("time", "24:01", "Give a time of day, such as 14:05."),
        ("time", "2 p.m.", "Give a time of day, such as 14:05."),
    ],
)
def test_a_bad_answer_is_refused_in_clear_words(kind: str, sent: str, refusal: str) -> None:
    reading = one(kind, sent)
    assert reading.values == {}
    assert reading.errors == {kind: refusal}


def test_a_refusal_can_be_translated() -> None:
    refusal = one("number", "10").errors["number"]
    assert isinstance(refusal, Refusal)
    assert refusal.msgid == "Give a whole number from %(least)s to %(most)s."
    assert refusal.params == {"least": 1, "most": 9}


def test_several_answers_keep_the_order_of_the_form_and_stand_once() -> None:
    assert one("choices", "not_sure", "yes", "yes", "").values == {"choices": ("yes", "not_sure")}
    assert one("choices", "yes", "maybe").errors == {"choices": "Choose one of the answers shown."}


def test_two_answers_to_a_question_for_one_are_never_guessed_from() -> None:
    assert one("choice", "yes", "no").errors == {"choice": "Give one answer here."}
    assert one("choice", "yes", "yes").values == {"choice": "yes"}


def test_a_required_question_left_empty_says_so_and_a_default_fills_in() -> None:
    needed = replace(EVERY_KIND.fields[0], required=True)
    many = replace(EVERY_KIND.fields[6], required=True, default="1")
    form = Form("two", 1, Text("Two"), (needed, many))
    assert read(form, {"text": ["  "]}) == Reading({"number": "1"}, {"text": "This answer is needed."})


def test_a_question_whose_condition_does_not_hold_may_stay_empty_and_loses_nothing() -> None:
    asked = EVERY_KIND.fields[3]
    then = Field("why", "text", Text("Why not?"), required=True, when=Condition((("choice", ("no",)),)))
    form = Form("two", 1, Text("Two"), (asked, then))
    assert read(form, {"choice": ["yes"]}) == Reading({"choice": "yes"})
    assert read(form, {"choice": ["yes"], "why": [" "]}) == Reading({"choice": "yes"})
    assert read(form, {"choice": ["yes"], "why": ["…"]}).values == {"choice": "yes", "why": "…"}
    assert read(form, {"choice": ["yes"], "why": ["x" * 999]}).errors.keys() == {"why"}
    assert read(form, {"choice": ["no"]}).errors == {"why": "This answer is needed."}
    assert read(form, {"choice": ["no"], "why": ["late"]}).values == {"choice": "no", "why": "late"}


def test_what_a_page_fills_in_by_itself_is_nobodys_answer_to_a_question_that_is_not_asked() -> None:
    many = replace(EVERY_KIND.fields[6], default="1", when=Condition((("choice", ("no",)),)))
    form = Form("two", 1, Text("Two"), (EVERY_KIND.fields[3], many))
    assert read(form, {"choice": ["yes"], "number": ["1"]}).values == {"choice": "yes"}
    assert read(form, {"choice": ["yes"], "number": ["2"]}).values == {"choice": "yes", "number": "2"}


def test_a_number_abroad_is_read_by_its_own_country() -> None:
    form = Form("one", 1, Text("One"), (EVERY_KIND.fields[2],))
    assert read(form, {"phone": ["020 7946 0117"]}, region_country="GB").values == {"phone": "+442079460117"}


@given(sent=SENT)
def test_reading_never_fails_whatever_is_sent(sent: dict[str, list[str]]) -> None:
    reading = read(EVERY_KIND, sent)
    assert not set(reading.values) & set(reading.errors)
    assert set(reading.values) | set(reading.errors) <= set(sent) & set(KINDS)
    assert all(isinstance(error, Refusal) and error for error in reading.errors.values())


@given(sent=SENT)
def test_what_was_read_reads_the_same_again(sent: dict[str, list[str]]) -> None:
    values = read(EVERY_KIND, sent).values
    again = {name: [value] if isinstance(value, str) else list(value) for name, value in values.items()}
    assert read(EVERY_KIND, again) == Reading(values, {})


@BOTH
@given(data=st.data())
def test_no_form_of_a_pack_can_be_made_to_fail(pack: Pack, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(pack.forms))
    answers = st.sampled_from([option.value for field in form.fields for option in field.options] or [""])
    sent = data.draw(
        st.dictionaries(
            st.sampled_from([field.name for field in form.fields]),
            st.lists(st.one_of(answers, st.text(max_size=30)), max_size=3),
        )
    )
    reading = read(form, sent)
    for name in reading.values:
        assert form.field(name) is not None


def test_a_text_says_itself_in_another_language_or_in_english() -> None:
    text = Text("Are you cold?", es="¿Tienes frío?")
    assert (text, text.say("es-MX"), text.say("fr"), text.say()) == (
        "Are you cold?",
        "¿Tienes frío?",
        "Are you cold?",
        "Are you cold?",
    )
    assert text.languages == ("en", "es")
    assert Text.of({"en": "Hungry?", "es": "¿Tienes hambre?"}).say("es") == "¿Tienes hambre?"


def test_a_question_knows_how_its_answer_is_kept() -> None:
    classes = {
        name: NEVADA.form("contact").field(name) for name in ("where", "callback", "danger", "how_many")
    }
    assert {name: field.sensitive for name, field in classes.items() if field} == {
        "where": True,
        "callback": True,
        "danger": False,
        "how_many": False,
    }


def test_police_see_neither_restricted_nor_privileged_questions() -> None:
    """A privileged one is refused in every form that police have; here nothing depends on that."""
    kept = (Field("seen", "yes_no", Text("Seen"), data_class="personal"),)
    hidden = tuple(Field(one, "note", Text(one), data_class=one) for one in HIDDEN)
    form = Form("some", 1, Text("Some"), (*hidden, *kept), roles=("first_responder", "team_member"))
    for role, discipline in (("first_responder", None), ("team_member", "law_enforcement")):
        assert form.seen_by(role, discipline).fields == kept
    assert form.seen_by("team_member", "probation") == form
