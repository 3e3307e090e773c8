"""What officers, advocates and the desk do beyond the straight line of the story."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select

from tests.town import CONTACT, Town
from webapp.accounts.wall import raise_wall
from webapp.parts import parts
from webapp.response.models import Answer


def test_the_place_changes_and_the_text_says_only_that(town: Town) -> None:
    response = town.logs_contact(where="Transit plaza")
    town.advocate.replies("25")
    town.officer.post(town.path(response, "scene"), {"scene": "moved", "where": "Diner on Fourth"})
    town.officer.sees("The advocate is told that the place changed.")
    town.work()
    text = town.advocate.texts()[-1]
    assert response.code in text
    assert "Diner" not in text
    town.advocate.get(town.path(response)).sees("Diner on Fourth", "The meeting place changed")
    town.officer.post(town.path(response, "scene"), {"scene": "moved", "where": ""}).gets(422)


def test_left_and_not_now_do_not_end_the_page(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.replies("25")
    for scene, said in (
        ("left", "The young person left"),
        ("declined_for_now", "Not now, the young person says"),
    ):
        town.officer.post(town.path(response, "scene"), {"scene": scene}).sees(said, "The page goes on")
        town.officer.get(town.path(response)).sees("Accepted: an advocate is coming")
        town.advocate.get(town.path(response)).sees(said)


def test_the_advocate_decides_that_nobody_needs_to_come(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.replies("25")
    town.advocate.get(town.path(response, "page", "close")).sees("Why does nobody need to come?")
    town.advocate.post(town.path(response, "page", "close"), {"reason": "nonsense"}).gets(409)
    town.advocate.post(town.path(response, "page", "close"), {"reason": "not_needed"}).gets(200)
    town.officer.get(town.path(response)).sees("Page closed", "Page an advocate now")
    town.officer.post(town.path(response, "page")).sees("Asking the on-call advocate")


def test_a_later_answer_raises_the_tier_and_never_cancels_the_page(town: Town) -> None:
    officer = town.coast("officer")
    response = town.logs_contact(officer, danger="no")
    officer.get(town.path(response)).sees("Initial")
    officer.post(town.path(response, "details"), {"called": "Bee", "language": "spanish"}).sees("Kept.")
    officer.get(town.path(response, "tier")).sees("Immediate crisis")
    officer.post(town.path(response, "tier"), {"tier": "immediate", "reason": ""}).gets(409)
    officer.post(town.path(response, "tier"), {"tier": "immediate", "reason": "danger_seen"})
    officer.sees("Immediate crisis", "Asking the on-call advocate", "Phone report by", "Advocate on scene")


def test_personal_answers_are_sealed_and_operational_ones_are_not(town: Town) -> None:
    response = town.logs_contact(where="Quiet corner")
    town.officer.post(town.path(response, "details"), {"called": "Bee", "injured": "no"})
    with town.database() as session:
        rows = {a.field: a for a in session.scalars(select(Answer).where(Answer.response_id == response.id))}
    assert rows["where"].value is None
    assert rows["where"].sealed is not None
    assert b"Quiet corner" not in rows["where"].sealed
    assert rows["called"].sealed is not None
    assert rows["injured"].value == "no"


def test_the_desk_logs_a_call_and_the_clocks_run_from_identification(town: Town) -> None:
    town.supervisor.get("/contacts/call").sees("Who identified the young person?")
    form = CONTACT | {
        "reporter": "hotline",
        "identified_on": "2026-03-03",
        "identified_at": "01:38",
        "danger": "no",
        "then": "log",
    }
    town.supervisor.post("/contacts/call", form).gets(200).sees("Nobody has been paged")
    calm = town.responses()[0]
    town.supervisor.get(town.path(calm)).sees("72-hour", "2 days 23 h left")
    late = form | {"identified_at": "03:10"}
    town.supervisor.post("/contacts/call", late).gets(422).sees("That time is still to come.")


def test_an_urgent_call_pages_whichever_button_was_tapped(town: Town) -> None:
    form = CONTACT | {
        "reporter": "social_worker",
        "identified_on": "2026-03-03",
        "identified_at": "02:30",
        "danger": "not_sure",
        "then": "log",
    }
    town.supervisor.post("/contacts/call", form).sees("Asking the on-call advocate")
    town.work()
    assert len(town.advocate.texts()) == 1


def test_steps_are_answered_honestly_and_can_be_changed(town: Town) -> None:
    response = town.logs_contact()
    page = town.officer.get(town.path(response, "steps")).sees("Steps: 0 of").last.text
    codes = re.findall(r"/steps/([a-z0-9_-]+)\"", page)
    first, second = list(dict.fromkeys(codes))[:2]
    town.officer.post(town.path(response, "steps", first), {"outcome": "done"}).sees("Done 2:38 a.m.")
    town.officer.post(town.path(response, "steps", second), {"outcome": "could_not"}).gets(409)
    town.officer.sees("Say why it could not be done.")
    town.officer.post(town.path(response, "steps", second), {"outcome": "could_not", "reason": "no_signal"})
    town.officer.sees("Could not: no signal", "Steps: 2 of")
    town.officer.post(town.path(response, "steps", first), {"outcome": "not_needed"}).sees(
        "Not needed", "Steps: 2 of"
    )


def test_the_checklist_answers_a_tap_with_itself_alone(town: Town) -> None:
    response = town.logs_contact()
    page = town.officer.get(town.path(response, "steps")).last.text
    code = re.findall(r"/steps/([a-z0-9_-]+)\"", page)[0]
    town.officer.post(town.path(response, "steps", code), {"outcome": "done"}, headers={"HX-Request": "true"})
    assert '<section id="steps"' in town.officer.last.text
    assert "<html" not in town.officer.last.text
    town.officer.sees("Steps: 1 of")


def test_the_team_clock_stops_when_a_core_member_is_here_and_the_advocate(town: Town) -> None:
    response = town.logs_contact()
    town.officer.get(town.path(response)).sees("A core member is here")
    town.officer.post(town.path(response, "core-here")).sees("Kept: a core member is here.")
    town.officer.get(town.path(response, "timeline")).sees("Core member here").sees_not("Clock met")
    town.officer.get(town.path(response)).sees_not("A core member is here")
    town.advocate.replies("25").post(town.path(response, "arrived")).sees("Arrived")
    town.officer.get(town.path(response, "timeline"))
    assert town.officer.words.count("Clock met") == 2


def test_arrival_can_be_taken_back_and_the_clock_runs_on(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.replies("25").post(town.path(response, "on-my-way"))
    town.advocate.post(town.path(response, "arrived")).sees("Arrived")
    town.advocate.post(town.path(response, "arrived", "undo")).sees("The clock runs on.", "I have arrived")
    town.officer.get(town.path(response)).sees("On scene by 4:38 a.m.")


def test_an_advocate_accepts_in_the_app_and_changes_their_mind(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.get(town.path(response)).sees("You are asked to come", "Yes, I’m coming")
    town.advocate.sees_not("What is known 15")
    town.advocate.post(town.path(response, "accept"), {"minutes": "2"}).gets(422)
    town.advocate.post(town.path(response, "accept"), {"minutes": "30"}).sees("You said 3:08 a.m.")
    town.officer.get(town.path(response)).sees("Accepted: an advocate is coming").sees_not("Unconfirmed")
    town.advocate.post(town.path(response, "eta"), {"minutes": "45"}).sees("You said 3:23 a.m.")
    town.advocate.post(town.path(response, "cannot-come")).sees("Someone else is asked now.")
    town.work()
    town.officer.get(town.path(response)).sees("Asking the backup advocate")
    town.advocate.get(town.path(response)).gets(404)


def test_a_text_acceptance_is_unconfirmed_until_sign_in_or_a_word_with_the_desk(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.replies("25")
    town.officer.get(town.path(response)).sees("Unconfirmed until they have signed in")
    town.advocate.sign_in()
    town.officer.get(town.path(response)).sees_not("Unconfirmed")


def test_the_desk_confirms_assigns_and_records_an_answer_by_phone(town: Town) -> None:
    response = town.logs_contact()
    page = (
        town.supervisor.get(town.path(response, "page", "steer")).sees("Avery Demo", "Blair Demo").last.text
    )
    assert "tel:+17755550178" in page
    backup = str(town.backup.person.id)
    town.supervisor.post(town.path(response, "page", "assign"), {"person": backup}).sees(
        "They are being asked now."
    )
    town.work()
    assert response.code in town.backup.texts()[-1]
    form = {"person": backup, "answer": "accepted", "minutes": "20"}
    town.supervisor.post(town.path(response, "page", "answer"), form).sees("the answer by phone counts")
    town.officer.get(town.path(response)).sees("Accepted: an advocate is coming", "20 min").sees_not(
        "Unconfirmed"
    )
    town.supervisor.post(town.path(response, "page", "next")).gets(409).sees(
        "Someone has accepted this page already."
    )


def test_one_tap_on_the_board_asks_the_next_person(town: Town) -> None:
    response = town.logs_contact()
    town.supervisor.get("/board").sees(response.code, "1 unanswered", "Page next person")
    town.supervisor.post(town.path(response, "page", "next"), {"from": "board"}).sees(
        "The next person is being asked."
    )
    town.work()
    assert response.code in town.backup.texts()[-1]


def test_unanswered_responses_come_first_on_the_board(town: Town) -> None:
    answered = town.logs_contact()
    town.advocate.replies("25")
    town.clock.advance(timedelta(minutes=1))
    waiting = town.logs_contact(where="Second place")
    words = town.supervisor.get("/board").words
    assert words.index(waiting.code) < words.index(answered.code)


def test_the_live_board_is_not_sent_twice_and_is_never_kept(town: Town) -> None:
    town.logs_contact()
    first = town.supervisor.get("/board/live").last
    assert first.headers["Cache-Control"] == "no-store"
    again = (
        town.supervisor.get("/board/live", headers={"If-None-Match": first.headers["ETag"]}).gets(304).last
    )
    assert again.headers["Cache-Control"] == "no-store"
    town.clock.advance(timedelta(minutes=2))
    town.supervisor.get("/board/live", headers={"If-None-Match": first.headers["ETag"]}).gets(200)


def test_a_person_who_is_walled_is_passed_over_and_sees_nothing(town: Town) -> None:
    response = town.logs_contact()
    of_town = town.backup.person
    with town.database() as session:
        of = parts()
        raise_wall(
            session,
            now=of.clock.now(),
            ids=of.ids,
            region_id=response.region_id,
            response_id=response.id,
            people=[of_town.id],
            made_by=town.supervisor.person.id,
        )
        session.commit()
    town.advocate.replies("2")
    assert town.backup.texts() == []
    assert response.code in town.supervisor.texts()[-1]
    town.backup.get("/").sees_not(response.code)
    town.backup.get(town.path(response)).gets(404)
    town.supervisor.get(town.path(response, "page", "steer")).sees_not("Blair Demo")


def test_a_team_member_joins_and_sees_their_own_steps(town: Town) -> None:
    response = town.logs_contact()
    town.welfare.get(town.path(response)).gets(404)
    member = str(town.welfare.person.id)
    town.supervisor.post(town.path(response, "team"), {"person": member}).sees(
        "They see this response now.", "Wren Demo"
    )
    town.welfare.get("/").sees(response.code)
    town.welfare.get(town.path(response)).sees("Transit plaza, north door")
    town.welfare.get(town.path(response, "steps")).sees("Steps: 0 of")
    town.supervisor.post(town.path(response, "team"), {"person": str(town.coast("welfare").person.id)}).gets(
        409
    )


def test_a_response_is_closed_and_opened_again(town: Town) -> None:
    response = town.logs_contact()
    town.supervisor.post(town.path(response, "close"), {"reason": "followed_up"}).gets(409)
    town.supervisor.post(town.path(response, "page", "close"), {"reason": "by_mistake"})
    rest = {"reason": "followed_up", "rest": "none:does_not_apply"}
    town.supervisor.post(town.path(response, "close"), rest).sees("is closed. Its records stay.")
    town.supervisor.sees_not(f"{response.code} Urgent")
    town.supervisor.post(town.path(response, "reopen")).gets(200)
    town.supervisor.get("/board").sees(response.code)


def test_no_bag_leaves_an_empty_place_and_a_giving_can_be_undone(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.replies("25").post(town.path(response, "arrived"))
    page = town.advocate.get(town.path(response, "bag")).sees("Car 12: 1 in stock").last.text
    shelf = re.search(r'name="shelf" value="([^"]+)"[^>]*>\s*<span>Clothes S', page)
    assert shelf is not None
    town.advocate.post(town.path(response, "bag"), {"shelf": shelf[1]}).sees("Car 12: 0 in stock")
    town.advocate.post(town.path(response, "bag"), {"shelf": shelf[1]}).gets(409).sees(
        "Car 12 shows none of these left."
    )
    undo = re.search(r'action="([^"]+/undo)"', town.advocate.get(town.path(response, "bag")).last.text)
    assert undo is not None
    town.advocate.post(undo[1]).sees("Car 12: 1 in stock")
    town.advocate.post(undo[1]).gets(409).sees("already undone")


def test_the_administrator_and_the_auditor_have_their_own_page(town: Town) -> None:
    response = town.logs_contact()
    town.phone("admin@demo.example").get("/").sees("Nevada model protocol", "On-call advocate", "Avery Demo")
    town.phone("auditor@demo.example").get("/").sees("response.logged", "Officer Demo")
    town.phone("auditor@demo.example").sees_not("Transit plaza", response.code)


def test_leave_now_ends_the_session_and_shows_a_page_about_nothing(town: Town) -> None:
    response = town.logs_contact()
    town.officer.get(town.path(response)).post("/leave").sees("March 2026").sees_not(
        "alongside", response.code
    )
    town.officer.get(town.path(response)).sees("Sign in").sees_not(response.code)


def test_the_officers_timeline_says_nothing_of_the_plan_or_of_what_was_declined(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.replies("25").post(town.path(response, "arrived"))
    for outcome, reason in (("done", ""), ("could_not", "their_choice")):
        mark = {"outcome": outcome, "reason": reason}
        town.advocate.post(town.path(response, "steps", "advocate-plan"), mark).gets(200)
    town.officer.get(town.path(response, "timeline")).sees_not("plan", "Plan", "A step was answered")
    town.supervisor.get(town.path(response, "timeline")).sees("A step was answered").sees_not("Go through")


def test_a_closed_response_cannot_be_paged_and_a_former_advocate_cannot_close_anothers_page(
    town: Town,
) -> None:
    response = town.logs_contact()
    town.advocate.replies("25").post(town.path(response, "arrived"))
    town.advocate.post(town.path(response, "arrived", "undo"))
    town.advocate.post(town.path(response, "cannot-come"))
    town.advocate.get(town.path(response)).gets(404)
    town.advocate.post(town.path(response, "page", "close"), {"reason": "not_needed"}).gets(404)
    town.supervisor.post(town.path(response, "page", "close"), {"reason": "by_mistake"})
    town.supervisor.post(town.path(response, "close"), {"reason": "entered_twice"})
    backup = {"person": str(town.backup.person.id)}
    town.supervisor.post(town.path(response, "page", "assign"), backup).gets(409).sees(
        "This response is closed."
    )
    town.officer.post(town.path(response, "page")).gets(409)
