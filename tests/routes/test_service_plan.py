"""The service plan, as its team makes it with the young person: what shows, what waits, and whom it exists for."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import select, update

from bench.scenes import take
from tests.rules.test_counts import over
from tests.rules.test_planted_words import everything_stored
from tests.town import Phone, Town
from webapp.accounts.models import Person
from webapp.audit.models import AuditEntry
from webapp.parts import parts
from webapp.response.models import Response
from webapp.response.service_plan.review import QUESTIONS
from webapp.response.service_plan.tables import ServiceOutcome, ServiceTask

ON_TEAM = ("advocate", "welfare", "probation", "health", "mind")
SLEEPS = "Sleeps through most nights"
PLANTED = ("zebrafinch", "quokka", "marzipan", "ocelot")


def plan_path(town: Town, response: Response, *more: str) -> str:
    return town.path(response, "service-plan", *more)


def with_team(town: Town) -> Response:
    """Avery, Wren, Parker, Harper and Marlow are on the team of one response; the officer who logged it is, too."""
    response = town.logs_contact()
    for key in ON_TEAM:
        town.supervisor.post(
            town.path(response, "team"), {"person": str(town.phone(f"{key}@demo.example").person.id)}
        ).gets(200)
    return response


def adds_outcome(town: Town, response: Response, text: str = SLEEPS, **more: str) -> ServiceOutcome:
    town.advocate.post(plan_path(town, response, "outcome"), {"outcome": text} | more).gets(200)
    return outcomes(town)[-1]


def outcomes(town: Town) -> list[ServiceOutcome]:
    with town.database() as session:
        return list(session.scalars(select(ServiceOutcome).order_by(ServiceOutcome.place)))


def tasks(town: Town) -> list[ServiceTask]:
    with town.database() as session:
        return list(session.scalars(select(ServiceTask).order_by(ServiceTask.made_at, ServiceTask.id)))


def task_form(town: Town, **more: str) -> dict[str, str]:
    wren = str(town.welfare.person.id)
    return {
        "task": "Tries two ways to wind down before bed",
        "due_on": "2026-03-20",
        "resource": "Night group of the drop-in",
        "strengths": "Writes songs",
        "linked_by": wren,
        "represented_by": wren,
    } | more


def adds_task(town: Town, response: Response, outcome: ServiceOutcome, **more: str) -> ServiceTask:
    path = plan_path(town, response, "outcome", str(outcome.id), "task")
    town.advocate.post(path, task_form(town, **more)).gets(200)
    return tasks(town)[-1]


def acts(town: Town, response: Response, outcome: ServiceOutcome, act: str, by: Phone | None = None) -> Phone:
    path = plan_path(town, response, "outcome", str(outcome.id), "act")
    return (by or town.advocate).post(path, {"act": act})


def results(town: Town, response: Response, task: ServiceTask, result: str) -> Phone:
    return town.advocate.post(plan_path(town, response, "task", str(task.id), "result"), {"result": result})


# ---- the story ----


def test_avery_and_the_team_make_a_plan_with_the_young_person(town: Town) -> None:
    response = with_team(town)
    town.advocate.get(town.path(response)).sees("Service plan")
    town.advocate.get(plan_path(town, response)).sees(
        "No outcome is open", "It is not the safety plan.", "Begin with what the young person puts first."
    )
    adds_outcome(town, response, "Catches up in math")
    first = adds_outcome(
        town, response, SLEEPS, own_words="I want to sleep without the light on", theirs="yes"
    )
    page = town.advocate.get(plan_path(town, response)).sees(
        "Their own priority", SLEEPS, "“I want to sleep without the light on”", "Catches up in math"
    )
    assert page.words.index(SLEEPS) < page.words.index("Catches up in math")
    adds_task(town, response, first)
    town.welfare.get(plan_path(town, response)).sees(
        "Tries two ways to wind down before bed",
        "by 03/20/2026",
        "Night group of the drop-in",
        "Writes songs their own strengths",
        "Wren Demo makes the link, in person",
        "Wren Demo speaks for it at the team",
    )
    for phone in (town.advocate, town.welfare):
        phone.post(plan_path(town, response, "agree")).sees("Kept: you agree to your part.")
    town.welfare.post(plan_path(town, response, "they-agree"), {"how": "said"}).sees("They said yes")
    town.supervisor.get(town.path(response, "timeline")).sees(
        "Service plan: an outcome added", "Service plan: a task added", "Service plan: somebody agreed"
    ).sees_not(SLEEPS, "wind down", "light on")


def test_what_is_achieved_asks_for_the_next_goal(town: Town) -> None:
    response = with_team(town)
    outcome = adds_outcome(town, response)
    task = adds_task(town, response, outcome)
    results(town, response, task, "progressing").sees("It moves: the plan stays as it is.")
    assert tasks(town)[0].result is None
    results(town, response, task, "achieved").sees(
        "What comes next? Add the next small task, or say that the outcome is reached.",
        "1 task achieved",
        "No task is open. A finished task is a step. Is the outcome there?",
    )
    acts(town, response, outcome, "reached").sees("Which outcome comes next? It is theirs to say.")
    town.advocate.get(plan_path(town, response)).sees("1 outcome settled", "Reached")


def test_what_does_not_go_well_changes_the_plan_and_blames_nobody(town: Town) -> None:
    response = with_team(town)
    task = adds_task(town, response, adds_outcome(town, response))
    path = plan_path(town, response, "task", str(task.id))
    town.advocate.get(f"{path}?why=did_not_fit").sees(
        "The plan did not fit", "Change the task, the resource or the time."
    ).sees_not("failed", "refused", "missed")
    town.advocate.post(path, task_form(town, why="did_not_fit")).gets(422).sees(
        "The plan did not fit: change the task, the resource or the time."
    )
    assert 'value="Night group of the drop-in"' in town.advocate.last.text
    town.advocate.post(path, task_form(town, why="did_not_fit", resource="One person to call")).sees(
        "The plan has changed, so that it fits better.", "One person to call"
    ).sees_not("Night group")
    old, new = tasks(town)
    assert (old.result, new.follows_id, new.result) == ("did_not_fit", old.id, None)
    town.advocate.post(path, task_form(town, why="did_not_fit", resource="Another")).gets(409).sees(
        "That task was changed or settled already."
    )


@pytest.mark.parametrize(
    "change", [{"task": "Turns the phone off at ten"}, {"due_on": "2026-04-20"}, {"strengths": "Draws"}]
)
def test_task_time_or_strengths_alone_are_change_enough(town: Town, change: dict[str, str]) -> None:
    response = with_team(town)
    task = adds_task(town, response, adds_outcome(town, response))
    path = plan_path(town, response, "task", str(task.id))
    town.advocate.post(path, task_form(town, why="did_not_fit") | change).gets(200)
    assert len(tasks(town)) == 2


def test_a_fifth_outcome_waits_and_is_told_why(town: Town) -> None:
    response = with_team(town)
    for number in range(4):
        adds_outcome(town, response, f"Outcome {number}")
    fifth = adds_outcome(town, response, "Sees their brother again", theirs="yes")
    assert fifth.state == "waiting"
    town.advocate.sees(
        "Kept, and it waits: four outcomes are open, and more at once is too much for one person."
    )
    acts(town, response, fifth, "open").gets(409).sees("Four outcomes are open")
    acts(town, response, outcomes(town)[0], "wait").gets(200)
    acts(town, response, fifth, "open").gets(200)
    assert [one.state for one in outcomes(town)] == ["waiting", "open", "open", "open", "open"]


def test_an_outcome_that_reads_like_a_service_is_asked_what_it_should_bring(town: Town) -> None:
    response = with_team(town)
    adds_outcome(town, response, "Counseling once a week")
    town.advocate.sees("“counseling” is a way, not an outcome. What should it bring?")
    adds_outcome(town, response, "Can be with others without fear")
    assert town.advocate.words.count("What should it bring?") == 1


def test_a_review_asks_the_six_and_a_plan_that_stands_still_is_changed(town: Town) -> None:
    response = with_team(town)
    outcome = adds_outcome(town, response)
    form = dict.fromkeys(QUESTIONS, "stands") | {
        "reason": "planned",
        "moves": "stalled",
        "next_on": "2026-03-10",
        "note": "Nights are long",
    }
    town.advocate.post(plan_path(town, response, "review"), form).sees(
        "The plan does not fit yet: change a task, a resource or a time.",
        "It does not move: the plan did not fit",
        "It is the plan that changes, not the young person.",
        "Again on 03/10/2026",
    )
    town.passes(1)
    adds_task(town, response, outcome)
    town.advocate.get(plan_path(town, response)).sees_not("It does not move")
    for missing, says in (("needs", "Answer this one, too."), ("next_on", "Give a day after today")):
        town.advocate.post(plan_path(town, response, "review"), form | {missing: ""}).gets(422).sees(says)
        assert "Nights are long" in town.advocate.last.text


def test_on_the_day_of_the_next_look_it_says_so(town: Town) -> None:
    response = with_team(town)
    adds_outcome(town, response)
    form = dict.fromkeys(QUESTIONS, "stands") | {
        "reason": "event",
        "moves": "moving",
        "next_on": "2026-03-04",
    }
    town.advocate.post(plan_path(town, response, "review"), form).sees("Kept.").sees_not("It is time to look")
    town.clock.advance(town.clock.now().replace(day=4, hour=20) - town.clock.now())
    town.advocate.sign_in().get(plan_path(town, response)).sees("It is time to look at the plan again")


def test_a_change_asks_for_a_new_yes(town: Town) -> None:
    response = with_team(town)
    adds_outcome(town, response)
    town.welfare.post(plan_path(town, response, "agree")).sees_not("before the last change")
    town.passes(1)
    adds_outcome(town, response, "Another one")
    town.welfare.get(plan_path(town, response)).sees("before the last change")


# ---- what is refused, with nothing lost ----


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("task", " ", "Say the task: one small thing that you can see is done."),
        ("task", "x" * 301, "Say it in at most 300 signs."),
        ("resource", "", "Say which resource or provider it is done with."),
        ("due_on", "", "Give a day from today on."),
        ("due_on", "2026-03-01", "Give a day from today on."),
        ("due_on", "soon", "Give a day from today on."),
        ("linked_by", "", "Choose who of the team makes the link."),
        ("linked_by", str(uuid.UUID(int=7)), "Choose who of the team makes the link."),
        ("represented_by", "outside", "Say who speaks for the resource at the team."),
    ],
)
def test_what_a_task_lacks_is_said_beside_its_field(town: Town, field: str, value: str, says: str) -> None:
    response = with_team(town)
    outcome = adds_outcome(town, response)
    path = plan_path(town, response, "outcome", str(outcome.id), "task")
    town.advocate.post(path, task_form(town, **{field: value})).gets(422).sees(says)
    assert "Writes songs" in town.advocate.last.text
    assert tasks(town) == []


def test_somebody_outside_the_team_may_speak_for_a_resource(town: Town) -> None:
    response = with_team(town)
    adds_task(
        town, response, adds_outcome(town, response), represented_by="outside", represents="Noor, drop-in"
    )
    town.advocate.sees("Noor, drop-in speaks for it at the team")


def test_police_and_who_is_kept_out_make_no_link(town: Town) -> None:
    response = with_team(town)
    outcome = adds_outcome(town, response)
    town.supervisor.post(
        town.path(response, "walls"), {"person": str(town.welfare.person.id), "reason": "knows"}
    ).gets(200)
    page = town.advocate.get(plan_path(town, response, "outcome", str(outcome.id), "task"))
    page.sees("Parker Demo").sees_not("Wren Demo", "Officer Demo")
    path = plan_path(town, response, "outcome", str(outcome.id), "task")
    for who in (town.welfare, town.officer):
        town.advocate.post(path, task_form(town, linked_by=str(who.person.id))).gets(422)
    town.welfare.get(plan_path(town, response)).gets(404)


def test_an_empty_outcome_is_refused(town: Town) -> None:
    response = with_team(town)
    town.advocate.post(plan_path(town, response, "outcome"), {"outcome": " ", "own_words": "Hm"}).gets(
        422
    ).sees("Say what is to be different")
    assert ">Hm</textarea>" in town.advocate.last.text


# ---- need to know ----


def paths(town: Town, response: Response) -> list[tuple[str, str]]:
    """Every address of the plan with its method, with ids that exist."""
    outcome = adds_outcome(town, response)
    task = adds_task(town, response, outcome)
    one, two = ("outcome", str(outcome.id)), ("task", str(task.id))
    found = [("GET", plan_path(town, response)), ("POST", plan_path(town, response, "agree"))]
    for more in (("outcome",), one, (*one, "task"), two, ("review",)):
        found += [("GET", plan_path(town, response, *more)), ("POST", plan_path(town, response, *more))]
    for more in ((*one, "act"), (*two, "result"), ("they-agree",)):
        found.append(("POST", plan_path(town, response, *more)))
    return found


def status(phone: Phone, method: str, path: str) -> int:
    return (phone.get(path) if method == "GET" else phone.post(path, follow=False)).status


def becomes(town: Town, email: str, discipline: str | None) -> Phone:
    """Somebody of the team in another discipline."""
    with town.database() as session:
        session.execute(update(Person).where(Person.email == email).values(discipline=discipline))
        session.commit()
    return town.phone(email)


def test_to_police_and_outsiders_there_is_no_service_plan(town: Town) -> None:
    response = with_team(town)
    every = paths(town, response)
    officer_in_team = becomes(town, "mind@demo.example", "law_enforcement")
    hotline = becomes(town, "health@demo.example", "hotline")
    refused = [
        town.officer,
        officer_in_team,
        hotline,
        town.backup,  # of the same agency, and not on the team
        town.coast("advocate"),
        town.coast("supervisor"),
        town.coast("welfare"),
        town.phone("admin@demo.example"),
        town.phone("auditor@demo.example"),
    ]
    for phone in refused:
        for method, path in every:
            assert status(phone, method, path) == 404, f"{phone.email} {method} {path}: {phone.status}"
            assert SLEEPS not in phone.words
    officer_in_team.get(town.path(response)).gets(200).sees_not("Service plan")
    for phone in (town.officer, officer_in_team):
        phone.get(town.path(response, "timeline")).gets(200).sees_not("Service plan")


@pytest.mark.parametrize(
    "discipline", ["public_health", "mental_health", "substance_abuse", "education", "legal", "provider"]
)
def test_others_of_the_team_read_and_agree_and_change_nothing(town: Town, discipline: str) -> None:
    response = with_team(town)
    every = paths(town, response)
    phone = becomes(town, "health@demo.example", discipline)
    reads = {plan_path(town, response), plan_path(town, response, "agree")}
    for method, path in every:
        assert (status(phone, method, path) in (200, 303)) == (path in reads), (
            f"{method} {path}: {phone.status}"
        )
    phone.get(plan_path(town, response)).sees(SLEEPS).sees_not(
        "Add an outcome", "Achieved", "Look at it again"
    )


@pytest.mark.parametrize("key", ["advocate", "welfare", "probation", "supervisor"])
def test_advocate_child_welfare_probation_and_supervisor_write(town: Town, key: str) -> None:
    response = with_team(town)
    phone = town.phone(f"{key}@demo.example")
    phone.post(plan_path(town, response, "outcome"), {"outcome": SLEEPS}).gets(200).sees(SLEEPS)


def test_who_only_looks_after_the_desk_does_not_agree_for_the_team(town: Town) -> None:
    response = with_team(town)
    adds_outcome(town, response)
    town.supervisor.get(plan_path(town, response)).sees_not("I agree to my part")
    town.supervisor.post(plan_path(town, response, "agree")).gets(409)


def test_an_outcome_or_task_of_another_response_is_not_there(town: Town) -> None:
    response, other = with_team(town), with_team(town)
    outcome = adds_outcome(town, response)
    task = adds_task(town, response, outcome)
    for path in (("outcome", str(outcome.id)), ("task", str(task.id))):
        town.advocate.get(plan_path(town, other, *path)).gets(404)
    acts(town, other, outcome, "reached").gets(404)
    results(town, other, task, "achieved").gets(404)


def test_a_change_is_no_get(town: Town) -> None:
    response = with_team(town)
    for more in ("agree", "they-agree"):
        assert town.advocate.client.get(plan_path(town, response, more)).status_code == 405


# ---- at rest, and on the way out ----


def test_every_word_is_sealed_with_the_young_persons_key(town: Town) -> None:
    response = with_team(town)
    outcome = adds_outcome(town, response, "Zebrafinch sleeps", own_words="Quokka light")
    adds_task(town, response, outcome, task="Marzipan", represented_by="outside", represents="Ocelot")
    stored = everything_stored(town)
    assert [word for word in PLANTED if word in stored] == []
    with town.database() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action.like("service_plan.%"))).all()
    assert rows and {row.detail for row in rows} == {None}
    for phone in (town.advocate, town.welfare, town.officer):
        assert not [text for text in phone.texts() if "plan" in text.lower()]


def test_when_the_key_is_gone_the_words_are_and_the_page_says_so(town: Town) -> None:
    response = with_team(town)
    adds_task(town, response, adds_outcome(town, response))
    with town.app.app_context():
        parts().vault.destroy(response.young_person_id, town.clock.now())
    town.advocate.get(plan_path(town, response)).sees("The words of this plan were erased.").sees_not(SLEEPS)


def test_the_plan_cannot_be_taken_away(town: Town) -> None:
    """No route, link or header hands it out as a file."""
    rules = [rule.rule for rule in town.app.url_map.iter_rules() if "service-plan" in rule.rule]
    assert not [rule for rule in rules if re.search(r"print|export|download|\.(?:pdf|csv|txt|ics)", rule)]
    response = with_team(town)
    adds_outcome(town, response)
    page = town.advocate.get(plan_path(town, response)).last
    assert page is not None and page.headers["Cache-Control"] == "no-store"
    assert "Content-Disposition" not in page.headers
    assert not re.search(r"\bdownload\b|window\.print", page.text)


def test_a_full_plan_is_light(town: Town) -> None:
    response = with_team(town)
    for number in range(6):
        outcome = adds_outcome(town, response, f"Outcome {number}: sleeps through most nights", theirs="yes")
        for more in range(2 if number < 4 else 0):
            adds_task(town, response, outcome, task=f"Task {number}.{more}: tries two ways to wind down")
    outcome = outcomes(town)[0]
    shots = [
        take("service plan", "full", town.advocate, plan_path(town, response)),
        take("service plan", "review", town.advocate, plan_path(town, response, "review")),
        take(
            "service plan", "task", town.advocate, plan_path(town, response, "task", str(tasks(town)[0].id))
        ),
        take("service plan", "outcome", town.advocate, plan_path(town, response, "outcome", str(outcome.id))),
    ]
    assert over(shots) == [], [(one.state, one.size, one.statements.count) for one in shots]
