"""Answers: sealed where personal, bound to their place; the newest counts; only what is asked for is opened."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.response.night import SAID, Night
from webapp.protocols.forms import Field
from webapp.protocols.text import Text
from webapp.response.answers import facts_about, keep_answers, read_answers
from webapp.response.models import Answer, Response
from webapp.vault.box import Box, Place
from webapp.vault.errors import CannotOpen


class WatchedBox:
    """A box that keeps account of the places that it opened."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self.opened: list[Place] = []

    def open(self, place: Place, sealed: bytes) -> str:
        self.opened.append(place)
        return self._box.open(place, sealed)


def some(night: Night, *names: str) -> list[Field]:
    return [field for field in night.fields if field.name in names]


def keep(night: Night, response: Response, **values: str | tuple[str, ...]) -> list[str]:
    return keep_answers(night.session, night.actor(), night.box(response), response, night.fields, values)


def read(night: Night, response: Response, *names: str) -> dict[str, object]:
    return dict(read_answers(night.session, night.box(response), response, some(night, *names)))


def rows(night: Night, response: Response, field: str) -> list[Answer]:
    found = select(Answer).where(Answer.response_id == response.id, Answer.field == field)
    return list(night.session.scalars(found.order_by(Answer.received_at)))


def test_personal_answers_are_sealed_and_operational_ones_are_plain(night: Night) -> None:
    response = night.logged()
    classes = {field.name: field.data_class for field in night.fields}
    for answer in night.session.scalars(select(Answer).where(Answer.response_id == response.id)):
        plain = classes[answer.field] == "operational"
        assert (answer.value is not None, answer.sealed is None) == (plain, plain), answer.field
        if answer.sealed is not None:
            assert SAID[answer.field].encode() not in answer.sealed


def test_the_newest_answer_counts_and_the_older_stays(night: Night) -> None:
    response = night.logged(called="Bee")
    for name in ("Jay", "Kit"):
        night.minutes_pass(1)
        assert keep(night, response, called=name) == ["called"]
    assert read(night, response, "called") == {"called": "Kit"}
    assert len(rows(night, response, "called")) == 3


def test_an_empty_answer_takes_nothing_away(night: Night) -> None:
    response = night.logged(called="Bee")
    night.minutes_pass(1)
    assert keep(night, response, called="", where="") == []
    assert read(night, response, "called") == {"called": "Bee"}


def test_what_is_no_question_of_the_form_is_not_kept(night: Night) -> None:
    response = night.logged()
    assert keep(night, response, full_name="somebody") == []
    assert rows(night, response, "full_name") == []


def test_only_the_questions_asked_for_are_opened(night: Night) -> None:
    response = night.logged(called="Bee", staging="Behind the library")
    box = WatchedBox(night.box(response))
    known = read_answers(night.session, box, response, some(night, "called"))  # type: ignore[arg-type]
    assert known == {"called": "Bee"}
    assert [place.column for place in box.opened] == ["sealed:called"]


def test_an_older_answer_is_not_opened_either(night: Night) -> None:
    response = night.logged(called="Bee")
    night.minutes_pass(1)
    keep(night, response, called="Jay")
    box = WatchedBox(night.box(response))
    read_answers(night.session, box, response, some(night, "called"))  # type: ignore[arg-type]
    assert len(box.opened) == 1


def test_facts_open_no_more_than_the_facts(night: Night) -> None:
    response = night.logged(called="Bee", note="Ask for the night clerk", injured="no")
    box = WatchedBox(night.box(response))
    facts = facts_about(night.session, box, response)  # type: ignore[arg-type]
    assert facts.items() >= {"reporter": "law_enforcement", "danger": "no", "injured": "no"}.items()
    assert not {"called", "note", "where", "callback"} & set(facts)
    assert {place.column for place in box.opened} <= {"sealed:language"}


def test_a_sealed_answer_moved_to_another_response_does_not_open(night: Night) -> None:
    here, there = night.logged(called="Bee"), night.logged(called="Jay")
    mine, theirs = rows(night, here, "called")[0], rows(night, there, "called")[0]
    assert read(night, here, "called") == {"called": "Bee"}
    mine.sealed, theirs.sealed = theirs.sealed, mine.sealed
    night.session.flush()
    for response in (here, there):
        with pytest.raises(CannotOpen):
            read(night, response, "called")


@pytest.mark.parametrize("moved_to", ["another question", "another row"])
def test_a_sealed_answer_moved_within_one_response_does_not_open_either(night: Night, moved_to: str) -> None:
    response = night.logged(called="Bee")
    answer = rows(night, response, "called")[0]
    if moved_to == "another question":
        answer.field = "staging"
    else:
        sealed = answer.sealed
        night.session.delete(answer)
        night.session.flush()
        night.session.add(
            Answer(
                id=night.ids.new(),
                response_id=response.id,
                field="called",
                sealed=sealed,
                answered_by=night.people["officer"].id,
                occurred_at=night.now,
                received_at=night.now,
            )
        )
    night.session.flush()
    with pytest.raises(CannotOpen):
        read(night, response, "called", "staging")


def test_another_countys_response_has_no_answers_here(night: Night) -> None:
    with night.elsewhere() as california:
        response = california.logged(called="Bee")
        california.session.flush()
    assert read(night, response, "called") == {}


def test_several_choices_come_back_as_several(night: Night) -> None:
    asked = Field(name="needs", kind="choices", label=Text("Needs"), data_class="personal")
    response = night.logged()
    box, actor = night.box(response), night.actor()
    keep_answers(night.session, actor, box, response, [asked], {"needs": ("food", "sleep")})
    assert read_answers(night.session, box, response, [asked]) == {"needs": ("food", "sleep")}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300), max_size=4)
)
def test_any_text_comes_back_as_it_was_and_the_last_one_counts(night: Night, texts: list[str]) -> None:
    response = night.log(note="first")[0]
    for text in texts:
        night.minutes_pass(1)
        keep(night, response, note=text)
    assert read(night, response, "note") == {"note": ["first", *texts][-1]}
