"""What comes late: the officer had no signal, and the desk sees what is true, what is late, and what it is asked."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bench.scenes import take
from tests.kept import KeptPhone, awake, late_contact, pass_quietly
from tests.town import Town
from webapp.accounts.models import Person, Role
from webapp.accounts.wall import raise_wall
from webapp.cli.run_worker import make_worker
from webapp.paging.models import Page
from webapp.parts import parts
from webapp.response.models import Response, SameQuestion


def pages_on(town: Town, response: Response) -> int:
    with town.database() as session:
        return session.scalar(select(func.count()).where(Page.response_id == response.id)) or 0


def questions(town: Town) -> int:
    with town.database() as session:
        return session.scalar(select(func.count()).select_from(SameQuestion)) or 0


def in_question(town: Town) -> tuple[Response, Response]:
    """(known already, came late): the desk is being asked."""
    known = town.logs_contact()
    return known, late_contact(KeptPhone.of(town.officer))


def wall(town: Town, response: Response, *emails: str) -> None:
    people = [town.phone(f"{one}@demo.example").person.id for one in emails]
    with town.database() as session:
        raise_wall(
            session,
            now=town.clock.now(),
            ids=parts().ids,
            region_id=response.region_id,
            response_id=response.id,
            people=people,
            made_by=people[0],
        )
        session.commit()


def test_a_late_contact_that_nobody_knows_pages_at_once(town: Town) -> None:
    late = late_contact(KeptPhone.of(town.officer))
    assert late.identified_at == town.clock.now() - timedelta(minutes=30)
    assert late.code in town.advocate.texts()[-1]
    town.supervisor.get("/board").sees("Arrived late: 1 note from 2:38").sees_not("The same young person")
    town.supervisor.get(town.path(late)).sees("Arrived late: 1 note from 2:38", "Reached us 3:08 a.m.")
    town.officer.get(town.path(late, "timeline")).sees("Contact logged at 2:38 a.m., reached us 3:08 a.m.")


def test_the_desk_is_asked_and_without_an_answer_it_pages_by_itself_in_three_minutes(town: Town) -> None:
    known, late = in_question(town)
    desk = town.supervisor.get("/board")
    desk.sees(
        f"The same young person as {known.code}?", "No answer: pages by itself at 3:11 a.m.", "Came late"
    )
    assert desk.words.index(late.code) < desk.words.index("Page next person")
    assert pages_on(town, late) == 0
    town.officer.get(town.path(late)).sees("Duty is asked first", "pages by itself at 3:11 a.m.")
    town.officer.get("/").sees("Duty is asked")
    town.passes(2.9)
    assert pages_on(town, late) == 0
    town.passes(0.2)
    assert pages_on(town, late) == 1
    assert any(late.code in text for text in town.advocate.texts() + town.backup.texts())
    town.supervisor.get("/board").sees_not("The same young person")
    town.officer.get(town.path(late, "timeline")).sees("No answer from duty in time: the page goes out 3:11")
    town.supervisor.post(town.path(late, "same")).gets(409).sees("so the page went out by itself")


def test_another_young_person_is_paged_with_one_tap(town: Town) -> None:
    _, late = in_question(town)
    town.supervisor.post(town.path(late, "another"), {"from": "board"}).sees(
        f"The page for {late.code} is going"
    )
    town.supervisor.sees_not("The same young person as")
    town.work()
    assert pages_on(town, late) == 1
    town.passes(4)
    assert pages_on(town, late) == 1
    town.officer.get(town.path(late)).sees("Asking")
    town.supervisor.post(town.path(late, "same")).gets(409).sees("answered already")


def test_the_same_young_person_gets_no_page_and_the_card_says_so(town: Town) -> None:
    known, late = in_question(town)
    town.supervisor.post(town.path(late, "same"), {"from": "board"}).sees("Kept: the same young person.")
    town.supervisor.sees(f"Same as {known.code}")
    town.passes(10)
    assert pages_on(town, late) == 0
    for phone in (town.supervisor, town.officer):
        phone.get(town.path(late)).sees(f"Same as {known.code}", f"Who is coming shows on {known.code}.")
    town.officer.get(town.path(known, "timeline")).sees("Duty took another contact as this one")
    town.supervisor.post(town.path(late, "another")).gets(409).sees("answered already")


def test_a_wrong_tap_is_put_right_by_paging(town: Town) -> None:
    _, late = in_question(town)
    town.supervisor.post(town.path(late, "same"))
    town.supervisor.post(town.path(late, "page")).gets(200)
    assert pages_on(town, late) == 1
    town.supervisor.get(town.path(late)).sees_not("Same as")


def test_an_officer_who_is_not_on_the_other_one_sees_no_code_of_it(town: Town) -> None:
    """The call-back number alone is the same: the desk had logged the officer's call."""
    local = {"identified_on": "2026-03-03", "identified_at": "02:30", "reporter": "law_enforcement"}
    call = local | {"where": "Mill", "callback": "(775) 555-0117", "danger": "no", "how_many": "1"}
    town.supervisor.post("/contacts/call", call | {"then": "page"}).gets(200)
    (known,) = town.responses()
    late = late_contact(KeptPhone.of(town.officer))
    awake(town.supervisor).get("/board").sees(f"The same young person as {known.code}?")
    town.officer.get(town.path(late)).sees("It may be a young person who is known already.").sees_not(
        known.code
    )
    town.supervisor.post(town.path(late, "same"))
    town.officer.get(town.path(late)).sees("Ask duty who is coming.").sees_not(known.code)
    town.officer.get(town.path(late, "timeline")).sees_not(known.code)
    town.officer.get("/").sees("One with another").sees_not(known.code)


def test_a_repeat_asks_nothing_twice(town: Town) -> None:
    town.logs_contact()
    kept = KeptPhone.of(town.officer)
    item = kept.keeps_contact()
    pass_quietly(town, 30)
    for _ in range(3):
        assert kept.delivers(item).state == "received"
    assert (len(town.responses()), questions(town)) == (2, 1)
    town.supervisor.post(town.path(town.responses()[-1], "same"))
    kept.delivers(item)
    assert questions(town) == 1


def test_a_contact_that_is_logged_online_is_never_asked_about(town: Town) -> None:
    town.logs_contact()
    again = town.logs_contact()
    assert questions(town) == 0
    assert pages_on(town, again) == 1


def test_one_that_was_kept_for_seconds_only_pages_at_once(town: Town) -> None:
    town.logs_contact()
    assert pages_on(town, late_contact(KeptPhone.of(town.officer), minutes=1.5)) == 1


def test_a_phone_whose_clock_was_never_compared_pages_at_once(town: Town) -> None:
    """Nobody can say when it was: then it may be now."""
    town.logs_contact()
    kept = KeptPhone.of(town.officer)
    form = {"where": "Mill", "callback": "(775) 555-0117", "danger": "no", "how_many": "1"}
    kept.pocket.never_compared()
    item = kept.keeps("/contacts", form, skew=None)
    pass_quietly(town, 45)
    kept.delivers(item)
    assert pages_on(town, town.responses()[-1]) == 1


def test_of_three_young_people_one_is_asked_about_and_two_are_paged(town: Town) -> None:
    town.logs_contact()
    kept = KeptPhone.of(town.officer)
    item = kept.keeps_contact(how_many="3")
    pass_quietly(town, 30)
    kept.delivers(item)
    assert sorted(pages_on(town, one) for one in town.responses()[1:]) == [0, 1, 1]
    town.passes(4)
    assert [pages_on(town, one) for one in town.responses()] == [1, 1, 1, 1]


@pytest.mark.parametrize("act", ["same", "another"])
def test_only_the_regions_own_desk_answers(town: Town, act: str) -> None:
    known, late = in_question(town)
    path = town.path(late, act)
    for phone in (town.officer, town.advocate, town.welfare, town.phone("admin@demo.example")):
        phone.post(path).gets(403)
    town.coast("supervisor").post(path).gets(404)
    town.stranger().post(path).sees("Sign in")
    assert town.supervisor.client.get(path).status_code in (404, 405)
    town.supervisor.post(town.path(known, act)).gets(404)
    assert pages_on(town, late) == 0


@pytest.mark.parametrize("act", ["same", "another"])
def test_a_supervisor_who_is_walled_from_the_other_one_is_not_asked(town: Town, act: str) -> None:
    known, late = in_question(town)
    wall(town, known, "supervisor")
    town.supervisor.get("/board").sees(late.code, "pages by itself at 3:11 a.m.")
    town.supervisor.sees_not(known.code, "The same young person")
    town.supervisor.get(town.path(late)).sees_not(known.code)
    town.supervisor.post(town.path(late, act)).gets(404)
    town.passes(4)
    assert pages_on(town, late) == 1


def test_where_every_supervisor_is_walled_it_pages_at_once(town: Town) -> None:
    known = town.logs_contact()
    wall(town, known, "supervisor")
    with town.database() as session:
        desk = session.scalars(
            select(Person.email).where(Person.role == Role.SUPERVISOR, Person.region_id == known.region_id)
        ).all()
    wall(town, known, *[one.partition("@")[0] for one in desk])
    assert pages_on(town, late_contact(KeptPhone.of(town.officer))) == 1


def test_a_tap_that_pages_by_hand_answers_the_question(town: Town) -> None:
    _, late = in_question(town)
    town.officer.post(town.path(late, "page")).gets(200)
    town.supervisor.get("/board").sees_not("The same young person")
    town.passes(5)
    assert pages_on(town, late) == 1


def test_two_workers_and_a_restart_page_once(town: Town) -> None:
    """Two workers go round at the same moment, after all of them had been stopped for an hour."""
    _, late = in_question(town)
    town.clock.advance(timedelta(hours=1))
    start, faults = threading.Barrier(2), []

    def go_round() -> None:
        with town.app.app_context():
            worker = make_worker(parts())
            start.wait(10)
            try:
                worker.round()
            except Exception as wrong:
                faults.append(wrong)

    both = [threading.Thread(target=go_round) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    town.work()
    assert faults == []
    assert pages_on(town, late) == 1


def test_a_closed_response_is_not_paged_by_a_question_that_was_left(town: Town) -> None:
    _, late = in_question(town)
    town.supervisor.post(town.path(late, "close"), {"reason": "entered_twice"}).gets(200)
    town.passes(5)
    assert pages_on(town, late) == 0
    with town.app.app_context():
        assert make_worker(parts()).next_due() is None or make_worker(parts()).next_due() > town.clock.now()


def test_a_step_that_was_done_in_time_and_told_late_meets_its_clock(town: Town) -> None:
    """The board stood at late; the phone's word turns it into met, and says both times."""
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "25"})
    kept = KeptPhone.of(town.advocate)
    town.passes(20)
    kept.keeps(town.path(response, "arrived"), {})
    town.passes(150)
    town.supervisor.get("/board").sees("Late by")
    town.supervisor.get(town.path(response)).sees("Late by")
    kept.delivers()
    awake(town.officer)
    town.supervisor.get("/board").sees("Arrived late: 1 note from 2:58", "met at 2:58, reached us 5:28")
    town.supervisor.get(town.path(response)).sees("early, reached us 5:28 a.m.")
    town.officer.get(town.path(response, "timeline")).sees("Arrived at 2:58 a.m., reached us 5:28 a.m.")


def test_with_a_question_late_notes_and_held_items_the_board_asks_no_more_than_twelve_statements(
    town: Town,
) -> None:
    known, _ = in_question(town)
    kept = KeptPhone.of(town.officer)
    kept.keeps(town.path(known, "scene"), {"scene": "left"})
    pass_quietly(town, 2.5)
    kept.delivers()
    kept.keeps_contact(where="")
    assert kept.delivers().state == "held"
    take("board", "with everything", town.supervisor, "/board")
    shot = take("board", "with everything", town.supervisor, "/board")
    town.supervisor.get("/board").sees(
        "The same young person", "Arrived late", "Nobody has been paged for this"
    )
    assert shot.statements.count <= 12


def test_a_contact_with_a_number_that_cannot_be_read_pages_all_the_same(town: Town) -> None:
    """Nobody is there to correct it. What was typed is in the note; the officer's own number stands for it."""
    phone = KeptPhone.of(town.officer)
    logged = late_contact(phone, 30, callback="555-0117")
    assert phone.state == "received"
    assert any(logged.code in text for text in town.advocate.texts())
    town.supervisor.get(f"/responses/{logged.id}").sees("555-0117", "Could not be read")


def test_an_older_place_that_comes_late_does_not_replace_the_newer_one(town: Town) -> None:
    logged = town.logs_contact()
    phone = KeptPhone.of(town.officer)
    kept = phone.keeps(f"/responses/{logged.id}/scene", {"scene": "moved", "where": "Old Mill"})
    pass_quietly(town, 5)
    town.officer.post(f"/responses/{logged.id}/scene", {"scene": "moved", "where": "New Bridge"}).gets(200)
    pass_quietly(town, 4)
    assert phone.delivers(kept).state == "received"
    awake(town.supervisor).get(f"/responses/{logged.id}").sees("New Bridge").sees_not("Old Mill")


def test_an_arrival_time_counts_from_when_it_was_said(town: Town) -> None:
    logged = town.logs_contact()
    town.advocate.replies("25")
    phone = KeptPhone.of(town.advocate)
    kept = phone.keeps(f"/responses/{logged.id}/eta", {"minutes": "25"})
    said = town.clock.now()
    pass_quietly(town, 40)
    assert phone.delivers(kept).state == "received"
    with town.database() as session:
        assert session.scalars(select(Page.eta_at)).one() == said + timedelta(minutes=25)
