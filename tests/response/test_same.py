"""The same young person? A contact that came late pages at once, or asks the desk, which has three minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.response.night import RUNG, Night
from webapp.accounts.models import Person
from webapp.errors import DomainError, NotFound
from webapp.paging.find import live_page
from webapp.response.answers import keep_answers
from webapp.response.board import Row, board
from webapp.response.closing.close import close_response
from webapp.response.models import Response, SameQuestion
from webapp.response.same import ANOTHER, SAME, another, ask_or_page, other_of, paged_by_hand, the_same

OFFICERS, ELSEWHERE = "+17755550117", "+17755550199"


def comes_late(
    night: Night,
    *,
    key: str = "officer",
    how_many: int = 1,
    danger: str = "no",
    number: str = OFFICERS,
    ago: int = 60,
) -> tuple[list[Response], list[Response]]:
    """A contact that a phone kept for `ago` minutes: (what it opened, what of it is to be paged at once)."""
    at = night.now - timedelta(minutes=ago)
    opened = night.log(
        key, how_many=how_many, identified_at=at, occurred_at=at, danger=danger, callback=number
    )
    acting = night.actor(key, occurred_at=at)
    return opened, ask_or_page(night.session, acting, night.vault, opened, number=number)


def question_on(night: Night, response: Response) -> SameQuestion | None:
    return night.session.scalar(select(SameQuestion).where(SameQuestion.response_id == response.id))


def asked_about(night: Night, opened: list[Response]) -> list[str | None]:
    """For each young person the code of the response that the desk is asked about; None for one that is paged."""
    codes = {one.id: one.code for one in night.session.scalars(select(Response))}
    found = [question_on(night, one) for one in opened]
    return [codes[one.other_id] if one else None for one in found]


def row_of(night: Night, response: Response, key: str = "supervisor") -> Row:
    rows = board(night.session, night.people[key].id, night.now)
    return next(row for row in rows if row.response.id == response.id)


def test_a_late_contact_that_is_like_nothing_pages_at_once(night: Night) -> None:
    opened, to_page = comes_late(night)
    assert to_page == opened
    assert asked_about(night, opened) == [None]


def test_the_same_officer_within_four_hours_and_the_desk_is_asked_for_three_minutes(night: Night) -> None:
    known = night.logged()
    opened, to_page = comes_late(night, number=ELSEWHERE)
    assert (to_page, asked_about(night, opened)) == ([], [known.code])
    question = question_on(night, opened[0])
    assert question is not None
    assert question.due_at - night.now == timedelta(minutes=3)
    assert night.noted(opened[0], "same.asked") == [("same.asked", known.code)]


def test_the_desks_own_entry_with_the_same_call_back_number_is_found_too(night: Night) -> None:
    """An officer without signal called duty, who logged it; then the phone delivered what it had kept."""
    known = night.calm(callback=OFFICERS)
    opened, to_page = comes_late(night)
    assert (to_page, asked_about(night, opened)) == ([], [known.code])


@pytest.mark.parametrize(
    ("number", "asked"), [(OFFICERS, True), (ELSEWHERE, False), ("", False)], ids=["same", "other", "none"]
)
def test_another_officer_is_asked_about_by_the_number_alone(night: Night, number: str, asked: bool) -> None:
    night.calm(callback=OFFICERS)
    _, to_page = comes_late(night, number=number or ELSEWHERE)
    assert (to_page == []) is asked


def test_the_newest_call_back_number_counts(night: Night) -> None:
    known = night.calm(callback=OFFICERS)
    night.minutes_pass(1)
    fields = [one for one in night.fields if one.name == "callback"]
    keep_answers(
        night.session, night.actor("supervisor"), night.box(known), known, fields, {"callback": ELSEWHERE}
    )
    with night.session.begin_nested() as undone:
        opened, _ = comes_late(night, number=OFFICERS)
        assert asked_about(night, opened) == [None]
        undone.rollback()
    opened, _ = comes_late(night, number=ELSEWHERE)
    assert asked_about(night, opened) == [known.code]


def test_a_number_that_was_erased_is_like_nothing(night: Night) -> None:
    known = night.calm(callback=OFFICERS)
    night.vault.destroy(known.young_person_id, night.now)
    opened, to_page = comes_late(night)
    assert to_page == opened


@pytest.mark.parametrize(
    ("minutes", "asked"), [(240, True), (241, False), (-240, True), (-241, False)], ids=str
)
def test_four_hours_either_way_and_not_a_minute_more(night: Night, minutes: int, asked: bool) -> None:
    """`minutes`: how long before the late contact the other one was identified."""
    at = night.now - timedelta(hours=6)
    night.log(identified_at=at - timedelta(minutes=minutes), occurred_at=at)
    opened, _ = comes_late(night, ago=360)
    assert (asked_about(night, opened) != [None]) is asked


def test_the_nearest_in_time_is_the_one_that_is_asked_about(night: Night) -> None:
    for ago in (10, 50, 170):
        night.log(identified_at=night.now - timedelta(minutes=ago))
    near = night.log(identified_at=night.now - timedelta(minutes=65))[0]
    opened, _ = comes_late(night, ago=60)
    assert asked_about(night, opened) == [near.code]


@pytest.mark.parametrize("danger", ["yes", "not_sure", "no"])
def test_the_desk_is_asked_whatever_was_said_of_danger(night: Night, danger: str) -> None:
    """Three minutes at most, with the question first on the board; then it pages by itself."""
    known = night.logged()
    opened, to_page = comes_late(night, danger=danger)
    assert to_page == [] and asked_about(night, opened) == [known.code]


def test_of_several_young_people_each_is_asked_about_or_paged(night: Night) -> None:
    known = night.log(how_many=2)
    opened, to_page = comes_late(night, how_many=3)
    asked = asked_about(night, opened)
    assert sorted(code for code in asked if code) == sorted(one.code for one in known)
    assert to_page == [opened[2]] and asked[2] is None


def test_brothers_and_sisters_of_one_contact_are_not_asked_about_each_other(night: Night) -> None:
    opened, to_page = comes_late(night, how_many=4)
    assert to_page == opened


def test_what_is_itself_in_question_stands_for_nobody_else(night: Night) -> None:
    known = night.logged()
    first, _ = comes_late(night)
    second, _ = comes_late(night, ago=58)
    assert asked_about(night, first) == asked_about(night, second) == [known.code]


def test_a_closed_response_and_another_countys_are_like_nothing(night: Night) -> None:
    close_response(night.session, night.actor("supervisor"), night.logged(), "followed_up")
    with night.elsewhere() as california:
        california.logged()
    opened, to_page = comes_late(night)
    assert to_page == opened


def test_where_every_supervisor_is_walled_from_the_other_one_it_pages(night: Night) -> None:
    known = night.logged()
    desk = night.session.scalars(select(Person).where(Person.role == "supervisor"))
    night.people.update({f"desk{number}": one for number, one in enumerate(desk)})
    night.wall(known, *[key for key in night.people if key.startswith("desk")])
    opened, to_page = comes_late(night)
    assert to_page == opened


def test_the_question_comes_first_on_the_board_and_is_not_counted_as_unanswered_twice(night: Night) -> None:
    for one in night.log(how_many=3):
        night.page(one)
    opened, _ = comes_late(night)
    rows = board(night.session, night.people["supervisor"].id, night.now)
    assert rows[0].response.id == opened[0].id
    assert rows[0].in_question and not rows[0].taken_as_one


def test_another_young_person_pages_in_the_officers_name(night: Night) -> None:
    night.logged()
    (late,), _ = comes_late(night)
    page = another(night.session, night.actor("supervisor"), late, RUNG)
    assert page.opened_by == night.people["officer"].id
    assert night.noted(late, "same.another", "page.opened") == [("same.another", None), ("page.opened", None)]
    assert row_of(night, late).same is None


def test_the_same_makes_no_page_and_leaves_it_open_beside_the_other(night: Night) -> None:
    known = night.logged()
    (late,), _ = comes_late(night)
    the_same(night.session, night.actor("supervisor"), late)
    assert live_page(night.session, late.id) is None
    row = row_of(night, late)
    assert row.taken_as_one and not row.unanswered
    assert row.same is not None and row.same.other_code == known.code
    assert night.noted(known, "same.joined") == [("same.joined", late.code)]


def test_when_the_other_one_is_closed_the_board_asks_for_somebody_again(night: Night) -> None:
    known = night.logged()
    (late,), _ = comes_late(night)
    the_same(night.session, night.actor("supervisor"), late)
    close_response(night.session, night.actor("supervisor"), known, "followed_up")
    assert row_of(night, late).unanswered


def test_a_question_is_answered_once(night: Night) -> None:
    night.logged()
    (late,), _ = comes_late(night)
    the_same(night.session, night.actor("supervisor"), late)
    for verb in (
        lambda: the_same(night.session, night.actor("supervisor"), late),
        lambda: another(night.session, night.actor("supervisor"), late, RUNG),
    ):
        with pytest.raises(DomainError, match="answered already"):
            verb()
    assert live_page(night.session, late.id) is None


def test_where_nothing_was_asked_there_is_nothing_to_answer(night: Night) -> None:
    response = night.logged()
    assert other_of(night.session, response) is None
    with pytest.raises(NotFound):
        the_same(night.session, night.actor("supervisor"), response)


def test_a_closed_response_is_not_taken_as_one_with_another(night: Night) -> None:
    night.logged()
    (late,), _ = comes_late(night)
    close_response(night.session, night.actor("supervisor"), late, "entered_twice")
    with pytest.raises(DomainError, match="closed"):
        the_same(night.session, night.actor("supervisor"), late)


@pytest.mark.parametrize("before", [None, SAME], ids=["in question", "taken as one"])
def test_paging_by_hand_says_that_it_is_another_one(night: Night, before: str | None) -> None:
    """The way back from a wrong tap: page."""
    night.logged()
    (late,), _ = comes_late(night)
    if before:
        the_same(night.session, night.actor("supervisor"), late)
    paged_by_hand(night.session, night.actor("officer"), late)
    question = question_on(night, late)
    assert question is not None and question.answer == ANOTHER
    assert row_of(night, late).same is None


def test_a_walled_supervisor_is_not_asked_and_learns_no_code(night: Night) -> None:
    known = night.logged()
    (late,), _ = comes_late(night)
    night.wall(known, "supervisor")
    row = row_of(night, late)
    assert not row.in_question and row.unanswered
    assert row.same is not None and row.same.other_code is None


def test_the_board_takes_no_statement_more_for_its_questions(night: Night) -> None:
    def statements() -> int:
        night.session.flush()
        night.session.expunge_all()
        with night.statements() as seen:
            board(night.session, night.people["supervisor"].id, night.now)
        return len(seen)

    night.page(night.logged())
    before = statements()
    for _ in range(5):
        comes_late(night)
    assert statements() == before


def test_the_other_county_has_no_part_in_it(night: Night) -> None:
    night.logged()
    (late,), _ = comes_late(night)
    with night.elsewhere() as california:
        assert board(california.session, california.people["supervisor"].id, night.now) == []
        assert other_of(california.session, late) is None
