"""What happens in the course of a response, on screen: events, clocks and their history, everybody's steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bench.statements import counted
from tests.kept import KeptPhone, awake, pass_quietly
from tests.response.courses import adopt, step
from tests.town import Phone, Town
from webapp.accounts.models import Person
from webapp.protocols.load import load_pack
from webapp.protocols.pack import Pack
from webapp.protocols.text import Text
from webapp.response.course.tables import Occurrence
from webapp.response.models import Response, StepMark

MOST_STATEMENTS = 12
MOST_FOR_STEPS = 10


@pytest.fixture
def county(monkeypatch: pytest.MonkeyPatch) -> Pack:
    return adopt(monkeypatch, load_pack("nv-model-2018"))


def police_on_team(town: Town, response: Response) -> Phone:
    phone = town.phone("probation@demo.example")
    with town.database() as session:
        person = session.scalars(select(Person).where(Person.email == phone.email)).one()
        person.discipline = "law_enforcement"
        session.commit()
    town.supervisor.post(town.path(response, "team"), {"person": str(phone.person.id)}).gets(200)
    return phone


def only(town: Town) -> Occurrence:
    with town.database() as session:
        return session.scalars(select(Occurrence)).one()


# ---- events ----


def test_a_run_is_recorded_proposes_a_meeting_and_is_taken_back(town: Town, county: Pack) -> None:
    response = town.logs_contact()
    officer = town.officer
    officer.get(town.path(response)).sees("Something happened")
    officer.get(town.path(response, "events")).sees("What happened?", "A run").sees_not("An assault")
    officer.post(town.path(response, "events"), {"event": "run"}).sees(
        "Kept. Steps and time limits follow.", "Undo"
    )
    for phone in (officer, town.supervisor):
        phone.get(town.path(response)).sees(
            f"Proposed: {county.meetings[0].name}", "Since this happened: A run"
        )
        assert phone.last is not None and f'href="{town.path(response, "meetings")}"' in phone.last.text
    officer.get(town.path(response, "timeline")).sees("It happened", "A run")
    officer.post(town.path(response, "events", str(only(town).id), "undo")).sees("Taken back.").sees_not(
        "Undo"
    )
    officer.get(town.path(response)).sees_not("Proposed:")
    officer.get(town.path(response, "timeline")).sees("Taken back")


def test_who_ran_is_not_there_any_longer_on_any_card_nor_on_the_board(town: Town, county: Pack) -> None:
    response = town.logs_contact()
    town.supervisor.post(town.path(response, "events"), {"event": "run"}).gets(200)
    for phone, path in (
        (town.supervisor, "/board"),
        (town.supervisor, town.path(response)),
        (town.officer, town.path(response)),
    ):
        phone.get(path).sees("The young person left")
    town.clock.advance(timedelta(hours=1))
    town.supervisor.sign_in().post(town.path(response, "events"), {"event": "back"}).gets(200)
    town.supervisor.get("/board").sees_not("The young person left")


def test_a_run_entered_by_mistake_leaves_them_where_they_were(town: Town, county: Pack) -> None:
    response = town.logs_contact()
    town.officer.post(town.path(response, "events"), {"event": "run"}).gets(200)
    town.officer.post(town.path(response, "events", str(only(town).id), "undo")).sees("Taken back.")
    town.supervisor.get("/board").sees_not("The young person left")


def test_the_auditor_is_not_told_which_health_matter_it_was(town: Town, county: Pack) -> None:
    response = town.logs_contact()
    town.supervisor.post(town.path(response, "events"), {"event": "assault"}).gets(200)
    town.phone("auditor@demo.example").get("/audit").sees("event.restricted", "clock.began").sees_not(
        "assault", "exam"
    )
    town.supervisor.get(town.path(response, "timeline")).sees("It happened", "An assault")


def test_a_second_word_of_a_run_is_asked_about_and_changes_no_time(town: Town, county: Pack) -> None:
    response = town.logs_contact()
    town.officer.post(town.path(response, "events"), {"event": "run"}).gets(200)
    town.clock.advance(timedelta(hours=4))
    events = town.path(response, "events")
    again = town.supervisor.sign_in().post(events, {"event": "run"})
    again.gets(422).sees(
        "Is it the same?", "This stands already. Say whether it is the same, or another one."
    )
    town.supervisor.post(events, {"event": "run", "again": "same"}).sees("Kept.")
    only(town)
    town.supervisor.get(town.path(response, "timeline")).sees("Told once more: the same as before", "A run")
    town.supervisor.post(events, {"event": "run", "again": "another"}).sees("Kept.")


def test_after_ten_minutes_it_is_a_mistake_and_a_settled_meeting_is_not_proposed(
    town: Town, county: Pack
) -> None:
    response = town.logs_contact()
    town.supervisor.post(town.path(response, "events"), {"event": "run"}).gets(200)
    town.supervisor.post(town.path(response, "events", str(only(town).id), "settled")).sees(
        "not proposed any longer"
    )
    town.supervisor.get(town.path(response)).sees_not("Proposed:")
    pass_quietly(town, 11)
    awake(town.supervisor).get(town.path(response, "events")).sees("Entered by mistake").sees_not("Undo")


def test_a_time_may_be_given_and_must_be_possible(town: Town, county: Pack) -> None:
    response = town.logs_contact()
    town.clock.advance(town.clock.now() - response.opened_at)
    path = town.path(response, "events")
    town.officer.post(path, {"event": "run", "on": "2026-03-03"}).gets(422).sees("Give the time as well")
    town.officer.post(path, {"event": "run", "at": "23:59"}).gets(422).sees("still to come")
    town.officer.post(path, {"event": "run", "on": "2026-03-01", "at": "12:00"}).gets(422).sees(
        "before the young person"
    )
    town.officer.post(path, {"event": "none"}).gets(422)
    town.officer.post(path, {}).gets(422)
    pass_quietly(town, 5)
    town.officer.post(path, {"event": "run", "at": "02:40"}).gets(200).sees("2:40 a.m.")


def test_police_do_not_learn_of_a_restricted_event(town: Town, county: Pack) -> None:
    response = town.logs_contact()
    member = police_on_team(town, response)
    town.advocate.post(town.path(response, "accept"), {"minutes": "10"}).gets(200)
    town.advocate.post(town.path(response, "events"), {"event": "assault"}).gets(200).sees("An assault")
    for phone in (town.officer, member):
        phone.get(town.path(response, "events")).sees_not("assault")
        phone.get(town.path(response, "timeline")).sees_not("assault", "exam", "A time limit began")
        phone.get(town.path(response)).sees_not("exam")
        phone.get(town.path(response, "clocks", "exam")).gets(404)
        phone.post(town.path(response, "events"), {"event": "assault"}).gets(422)
        phone.post(town.path(response, "events", str(only(town).id), "undo")).gets(404)
        phone.post(town.path(response, "events", str(only(town).id), "settled")).gets(404)
    town.supervisor.get(town.path(response, "clocks", "exam")).sees("exam clock")


def test_what_happened_without_signal_is_applied_once_at_its_own_time(town: Town, county: Pack) -> None:
    response = town.logs_contact()
    kept = KeptPhone.of(town.officer)
    tapped = town.clock.now()
    item = kept.keeps(town.path(response, "events"), {"event": "back"})
    pass_quietly(town, 30)
    assert kept.delivers(item).state == "received"
    kept.delivers(item)
    assert only(town).occurred_at == tapped
    town.supervisor.get(town.path(response, "clocks", "reconvene")).sees("Back from a run", "reached us")


def test_another_countys_people_and_outsiders_meet_none_of_it(town: Town, county: Pack) -> None:
    response = town.logs_contact()
    for phone in (town.coast("supervisor"), town.welfare):
        for part in (("events",), ("clocks", "advocate_on_scene"), ("team", "steps")):
            phone.get(town.path(response, *part)).gets(404)
        phone.post(town.path(response, "events"), {"event": "run"}).gets(404)
    town.phone("auditor@demo.example").get(town.path(response, "events")).gets(403)


# ---- one clock ----


def test_the_clock_on_the_card_leads_to_why_this_time_and_to_its_history(town: Town) -> None:
    response = town.logs_contact()
    assert town.officer.get(town.path(response)).last is not None
    assert town.path(response, "clocks", "advocate_on_scene") in town.officer.last.text  # type: ignore[union-attr]
    pass_quietly(town, 60)
    page = awake(town.supervisor).get(town.path(response, "clocks", "advocate_on_scene"))
    page.sees("Why this time", "2 h", "from identification on", "Required by the protocol", "1838-1845")
    page.sees("The advocate goes at once", "Began", "Reminded that it ends soon")
    awake(town.officer).get(town.path(response, "clocks", "no_such")).gets(404)


def test_a_clock_that_does_not_apply_says_so(town: Town, county: Pack) -> None:
    response = town.logs_contact()
    town.officer.post(town.path(response, "details"), {"missing_from_care": "yes"}).gets(200)
    path = town.path(response, "clocks", "missing_report")
    town.officer.get(path).gets(200).sees("Proposed: no source prints this", "The county asks for it.")
    town.officer.post(town.path(response, "details"), {"missing_from_care": "no"}).gets(200)
    town.officer.get(path).sees("It does not apply", "Does not apply any longer")
    town.officer.get(town.path(response, "timeline")).sees("A time limit does not apply")


# ---- everybody's steps ----


def columns(phone: Phone) -> str:
    assert phone.last is not None
    return phone.last.text


def test_the_desk_and_the_advocate_see_everybodys_steps_and_what_is_missing(town: Town, county: Pack) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "10"}).gets(200)
    town.advocate.post(town.path(response, "events"), {"event": "assault"}).gets(200)
    for phone in (town.supervisor, town.advocate):
        phone.get(town.path(response, "team")).sees("Everybody’s steps")
        phone.get(town.path(response, "team", "steps")).sees(
            "Before the 2-hour mark",
            "Before the 72-hour mark",
            "Officer",
            "Advocate",
            "Do exam-offered",
            "0 of ",
        )
    at_the_mark = town.supervisor.words.partition("Before the 2-hour mark")[2].partition(
        "None of them is here yet"
    )
    assert "Officer" in at_the_mark[0] and "Child welfare" not in at_the_mark[0], "who is here stands first"
    assert "Child welfare" in at_the_mark[2]
    before = town.supervisor.words
    town.supervisor.post(town.path(response, "steps", "report-missing"), {"outcome": "done"}).gets(200)
    town.supervisor.get(town.path(response, "team", "steps")).sees("1 of ")
    assert town.supervisor.words != before
    town.supervisor.post(
        town.path(response, "steps", "report-missing"), {"outcome": "could_not", "reason": "no_answer"}
    ).gets(200)
    town.supervisor.get(town.path(response, "team", "steps")).sees("Could not: no answer", "0 of ")


def test_a_team_member_sees_the_unrestricted_ones_and_their_own(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = adopt(monkeypatch, load_pack("nv-model-2018"))
    theirs = step("for-nurses", "", role="team_member", disciplines=("public_health",), restricted=True)
    own = step("for-welfare", "", role="team_member", disciplines=("child_welfare",), restricted=True)
    hidden = step("for-advocates", "", role="advocate", restricted=True)
    changed = replace(county, steps=(*county.steps, theirs, own, hidden))
    monkeypatch.setattr("webapp.response.packs.load_pack", lambda *_: changed)
    response = town.logs_contact()
    town.supervisor.post(town.path(response, "team"), {"person": str(town.welfare.person.id)}).gets(200)
    town.welfare.get(town.path(response, "team", "steps")).sees("Do for-welfare", "Advocate", "Officer")
    town.welfare.sees_not("Do for-nurses", "Do for-advocates")
    town.supervisor.get(town.path(response, "team", "steps")).sees(
        "Do for-welfare", "Do for-nurses", "Do for-advocates", "Public health"
    )


def test_police_see_their_own_steps_and_that_others_are_there_and_no_number_of_the_rest(
    town: Town, county: Pack
) -> None:
    response = town.logs_contact()
    member = police_on_team(town, response)
    town.advocate.post(town.path(response, "accept"), {"minutes": "10"}).gets(200)
    quiet = {
        phone.email: phone.get(town.path(response, "team", "steps")).words for phone in (town.officer, member)
    }
    town.advocate.post(town.path(response, "events"), {"event": "assault"}).gets(200)
    for phone in (town.officer, member):
        assert phone.get(town.path(response, "team", "steps")).words == quiet[phone.email]
        phone.sees("Not on scene yet").sees_not("exam", "Duty supervisor", "Do ")
    town.advocate.post(town.path(response, "on-my-way")).post(town.path(response, "arrived")).gets(200)
    town.officer.get(town.path(response, "team", "steps")).sees("On scene since")


# ---- the checklist ----


def many(pack: Pack, count: int) -> Pack:
    """So many steps of the officer, every third one of them printed by no source."""
    steps = [
        step(
            f"step-{n}",
            "",
            role="first_responder",
            phase="on_scene",
            source="project" if n % 3 else "NV 1838-1845",
            text=Text(f"Step {n}"),
        )
        for n in range(count)
    ]
    return replace(pack, steps=tuple(steps))


def test_the_checklist_asks_the_same_of_the_database_whatever_its_length(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    response, plain = town.logs_contact(), load_pack("nv-model-2018")
    taken: dict[int, int] = {}
    for count in (5, 200):
        pack = many(plain, count)
        monkeypatch.setattr("webapp.response.packs.load_pack", lambda *_, pack=pack: pack)
        for n in range(0, count, 2):
            with town.database() as session:
                mark = StepMark(
                    id=response.id.__class__(int=count * 1000 + n),
                    region_id=response.region_id,
                    response_id=response.id,
                    step=f"step-{n}",
                    outcome="done",
                    marked_by=response.id,
                    occurred_at=town.clock.now(),
                    received_at=town.clock.now(),
                )
                mark.marked_by = session.scalars(
                    select(Person.id).where(Person.email == town.officer.email)
                ).one()
                session.add(mark)
                session.commit()
        with counted(town.app) as seen:
            town.officer.get(town.path(response, "steps")).sees(f"of {count} answered", f"Step {count - 1}")
        taken[count] = seen.count
    assert taken[5] == taken[200] <= MOST_FOR_STEPS


def test_the_new_pages_ask_little_too(town: Town, county: Pack) -> None:
    response = town.logs_contact()
    town.supervisor.post(town.path(response, "events"), {"event": "run"}).gets(200)
    town.supervisor.post(town.path(response, "events"), {"event": "back"}).gets(200)
    parts_of = [("now",), ("events",), ("team", "steps"), ("team",), ("clocks", "reconvene"), ("steps",)]
    for phone, more in ((town.officer, [()]), (town.supervisor, [])):
        for part in (*more, *parts_of):
            phone.get(town.path(response, *part)).gets(200)
            with counted(town.app) as seen:
                answer = phone.client.get(town.path(response, *part), headers={"Accept-Encoding": "gzip"})
            assert seen.count <= (MOST_FOR_STEPS if part == ("steps",) else MOST_STATEMENTS), (
                phone.email,
                part,
                seen.count,
                [" ".join(x.split("FROM")[-1].split())[:90] for x in seen.main],
            )
            assert len(answer.data) <= 14336


def test_a_step_says_by_whom_why_it_is_not_needed_and_is_opened_again(town: Town) -> None:
    response = town.logs_contact()
    page = town.officer.get(town.path(response, "steps")).last
    assert page is not None
    code = page.text.partition('id="step-')[2].partition('"')[0]
    path = town.path(response, "steps", code)
    town.officer.sees_not("Undo")
    town.officer.post(path, {"outcome": "not_needed"}).sees(
        "Not needed", "by you", "Undo", "Why is it not needed?"
    )
    town.officer.post(path, {"outcome": "not_needed", "reason": "others_do_it"}).sees("somebody else does it")
    town.officer.post(path, {"outcome": "not_needed", "reason": "no_signal"}).sees_not("· no signal")
    town.officer.post(path, {"outcome": "could_not", "reason": "others_do_it"}).gets(409)
    town.officer.post(path, {"outcome": "could_not", "reason": "no_signal"}).sees(
        "Could not: no signal · by you"
    )
    town.officer.post(path, {"outcome": "open"}).sees_not("Undo", "by you")


def test_another_officers_answer_is_the_officers(town: Town) -> None:
    response = town.logs_contact()
    page = town.officer.get(town.path(response, "steps")).last
    assert page is not None
    code = page.text.partition('id="step-')[2].partition('"')[0]
    town.officer.post(town.path(response, "steps", code), {"outcome": "done"}).sees("by you")
    second = town.phone("probation@demo.example")
    with town.database() as session:
        person = session.scalars(select(Person).where(Person.email == second.email)).one()
        person.role, person.discipline = "first_responder", None
        session.commit()
    town.supervisor.post(town.path(response, "team"), {"person": str(second.person.id)}).gets(200)
    second.get(town.path(response, "steps")).sees("· Officer").sees_not("by you")


def test_an_officers_step_that_no_source_prints_is_marked_as_proposed(town: Town) -> None:
    response = town.logs_contact()
    town.officer.get(town.path(response, "steps")).sees("Source", "Proposed: no source prints this.")
    pack = load_pack("nv-model-2018")
    printed = [one for one in pack.steps if one.role == "first_responder" and one.source != "project"]
    assert printed
    town.officer.sees("Nevada Coalition")
