"""The plan: for whom it exists, what the server is told, and how a holder reads it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.routes.planning import RECEIPT, SECRET_WORDS, Planning, planning
from tests.town import Phone, Town
from webapp.accounts.models import Agency, AgencyKind, Person
from webapp.accounts.wall import raise_wall
from webapp.parts import parts
from webapp.plans.models import PlanPart
from webapp.vault.models import HolderKey, KeyShare

OUTSIDERS = ("officer", "welfare", "health", "mind", "probation", "admin", "auditor")


@pytest.fixture
def plan(town: Town) -> Planning:
    return planning(town)


def ways_in(plan: Planning) -> list[tuple[str, str, dict[str, str]]]:
    """Every plan route with a good request to it."""
    unlock = {"plan_id": str(plan.plan_id), "then": "read", "passphrase": "paper boat lantern"}
    return [
        ("GET", plan.path(), {}),
        ("GET", plan.path("new"), {}),
        ("GET", plan.path("kept"), {}),
        ("GET", plan.reading, {}),
        ("GET", plan.path(str(plan.plan_id), "go-on"), {}),
        ("POST", plan.path("said"), {}),
        ("POST", plan.path("parts"), plan.fields(revision=2)),
        ("POST", plan.path("unlock"), unlock),
        ("POST", plan.path("lock"), {}),
    ]


def ask(phone: Phone, way: tuple[str, str, dict[str, str]]) -> int:
    method, path, fields = way
    if method == "GET":
        return phone.get(path).status
    return phone.post(path, fields, follow=False).status


def kept_parts(town: Town) -> list[PlanPart]:
    with town.database() as session:
        return list(session.scalars(select(PlanPart).order_by(PlanPart.revision, PlanPart.kept_at)))


# For whom it exists


def test_every_plan_route_is_tried_here(app: Flask, plan: Planning) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("plans.")}
    assert len(known) == len(ways_in(plan))


def test_the_advocate_and_the_supervisor_of_the_agency_get_in(plan: Planning, town: Town) -> None:
    plan.keep()
    for phone in (town.advocate, town.supervisor):
        assert [ask(phone, way) for way in ways_in(plan)] == [200] * 5 + [303] * 4


@pytest.mark.parametrize("key", OUTSIDERS)
def test_to_everybody_else_these_pages_do_not_exist(plan: Planning, town: Town, key: str) -> None:
    plan.keep()
    phone = town.phone(f"{key}@demo.example")
    assert [ask(phone, way) for way in ways_in(plan)] == [404] * 9
    assert len(kept_parts(town)) == 1


def test_an_outsider_gets_the_answer_of_a_page_that_does_not_exist(plan: Planning, town: Town) -> None:
    plan.keep()
    nowhere = town.officer.get("/responses/nothing-here/plan")
    answer, headers = nowhere.words, dict(nowhere.last.headers)  # type: ignore[union-attr]
    real = town.officer.get(plan.path())
    assert real.words == answer
    assert {name: value for name, value in real.last.headers.items() if name != "Set-Cookie"} == {  # type: ignore[union-attr]
        name: value for name, value in headers.items() if name != "Set-Cookie"
    }


def test_another_regions_advocates_find_nothing(plan: Planning, town: Town) -> None:
    plan.keep()
    for key in ("advocate", "supervisor"):
        assert [ask(town.coast(key), way) for way in ways_in(plan)] == [404] * 9


def test_an_advocate_who_is_not_on_the_response_finds_nothing(plan: Planning, town: Town) -> None:
    plan.keep()
    assert [ask(town.backup, way) for way in ways_in(plan)] == [404] * 9


def test_a_walled_supervisor_finds_nothing(plan: Planning, town: Town) -> None:
    plan.keep()
    walled, other = town.supervisor.person.id, town.advocate.person.id
    with town.database() as session:
        raise_wall(
            session,
            now=town.clock.now(),
            ids=parts().ids,
            region_id=plan.response.region_id,
            response_id=plan.response.id,
            people=[walled],
            made_by=other,
        )
        session.commit()
    assert [ask(town.supervisor, way) for way in ways_in(plan)] == [404] * 9


def test_an_advocate_who_belongs_to_a_police_agency_finds_nothing(plan: Planning, town: Town) -> None:
    plan.keep()
    advocate = town.advocate.person.id
    with town.database() as session:
        police = session.scalars(
            select(Agency.id).where(
                Agency.region_id == plan.response.region_id, Agency.kind == AgencyKind.LAW_ENFORCEMENT
            )
        ).one()
        session.get_one(Person, advocate).agency_id = police
        session.commit()
    assert [ask(town.advocate, way) for way in ways_in(plan)] == [404] * 9


def test_an_advocacy_agency_without_a_key_has_no_plans(plan: Planning, town: Town) -> None:
    advocate = town.advocate.person.id
    with town.database() as session:
        other = Agency(
            id=uuid.uuid4(), region_id=plan.response.region_id, name="Others", kind=AgencyKind.ADVOCACY
        )
        session.add(other)
        session.flush()
        session.get_one(Person, advocate).agency_id = other.id
        session.commit()
    town.advocate.get(plan.path()).gets(404)


def test_a_wrong_method_is_refused(plan: Planning, town: Town) -> None:
    for method, path, _ in ways_in(plan):
        for wrong in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {method}:
            assert town.supervisor.client.open(path, method=wrong).status_code in (404, 405)


# What is kept


def test_that_the_limits_were_said_is_recorded(plan: Planning, town: Town) -> None:
    town.advocate.post(plan.path("said"), headers=RECEIPT).gets(200)
    assert plan.audit() == [("plan.said", None)]


def test_parts_are_kept_and_the_overview_says_only_how_many_and_when(plan: Planning, town: Town) -> None:
    town.advocate.get(plan.path()).sees("No plan yet", "Start a plan")
    plan.keep(revision=1)
    plan.keep(revision=2)
    town.advocate.get(plan.path()).sees("Begun 2:38 a.m., not finished", "2 parts kept", "Read", "Go on")
    plan.keep(revision=3, part="finished")
    town.advocate.get(plan.path()).sees("Finished 2:38 a.m.", "3 parts kept")
    for said in SECRET_WORDS.values():
        town.advocate.sees_not(said)
    assert plan.audit() == [("plan.kept", None), ("plan.kept", None), ("plan.finished", None)]


def test_the_same_post_sent_again_gets_the_same_receipt_and_changes_nothing(
    plan: Planning, town: Town
) -> None:
    fields = plan.fields() | {"_key": str(uuid.uuid4())}
    for _ in range(3):
        town.advocate.post(plan.path("parts"), fields, headers=RECEIPT).gets(200)
        assert town.advocate.last.json == {"state": "kept"}  # type: ignore[union-attr]
    assert len(kept_parts(town)) == 1


def test_a_part_sent_by_hand_after_a_lock_leads_to_the_overview(plan: Planning, town: Town) -> None:
    town.advocate.post(plan.path("parts"), plan.fields()).gets(200).sees("1 part kept")


def test_nothing_that_was_said_is_in_the_database_or_in_the_log(
    plan: Planning, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    plan.keep()
    with town.database() as session:
        connection = session.connection()
        rows = [
            str(dict(row._mapping))
            for name in connection.dialect.get_table_names(connection)
            for row in connection.exec_driver_sql(f'select * from "{name}"')
        ]
    everything = "\n".join(rows) + caplog.text
    assert "Avery Demo" in everything  # the search finds what is there
    for said in ("Zephyrine", "blue_door", "first_place"):
        assert said not in everything


@pytest.mark.parametrize(
    ("told", "status", "words"),
    [
        ({"sealed": "A" * 90_000}, 422, "more than can be kept at once"),
        ({"sealed": "Auntie Zephyrine"}, 422, "not sealed"),
        ({"sealed": ""}, 422, "not sealed"),
        ({"part": "done"}, 422, "either unfinished or finished"),
        ({"revision": "0"}, 422, "not usable"),
        ({"revision": "two"}, 422, "not usable"),
        ({"schema": "<script>"}, 422, "not usable"),
        ({"plan_id": "mine"}, 422, "incomplete"),
        ({"agency_key": str(uuid.UUID(int=5))}, 409, "a key that is not known here"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(
    plan: Planning, town: Town, told: dict[str, str], status: int, words: str
) -> None:
    fields = plan.fields() | told
    town.advocate.post(plan.path("parts"), fields, headers=RECEIPT).gets(status).sees(words)
    assert kept_parts(town) == []


def test_a_form_that_this_server_does_not_know_is_kept_all_the_same(plan: Planning, town: Town) -> None:
    plan.keep(schema="plan/9").gets(200)
    plan.unlock().sees("Needs a look", "made with a form that is not known here", "Auntie Zephyrine")


def test_a_plan_of_another_response_takes_no_parts_from_here(plan: Planning, town: Town) -> None:
    plan.keep()
    other = Planning(town, town.logs_contact(), plan.plan_id)
    other.keep(town.supervisor).gets(409).sees("belongs elsewhere")


# Reading


def test_a_holder_reads_it_with_the_passphrase_and_in_the_young_persons_words(
    plan: Planning, town: Town
) -> None:
    plan.keep(answers={"first_place": "team", "papers": ["id", "court"], "person_1": "Auntie Zephyrine"})
    town.advocate.get(plan.reading).gets(200).sees("Your passphrase opens it", "paper boat lantern")
    town.advocate.sees_not("Auntie Zephyrine")
    plan.unlock().gets(200).sees(
        "What was said",
        "by Avery Demo",
        "Not finished.",
        "Thinking about leaving",
        "If you wanted to get away, where would you go first? To someone on my team",
        "ID card Court papers",
        "Auntie Zephyrine",
    )
    assert plan.audit() == [("plan.kept", None), ("plan.unlocked", "right"), ("plan.opened", None)]


def test_the_newest_part_counts_and_an_answer_to_an_unknown_question_is_not_hidden(
    plan: Planning, town: Town
) -> None:
    plan.keep(revision=1, answers={"person_1": "Someone else"})
    plan.keep(revision=2, answers={"person_1": "Auntie Zephyrine", "asked_last_year": "by the river"})
    plan.unlock().sees("Part 2", "Auntie Zephyrine", "asked_last_year by the river", "1 earlier part")
    town.advocate.sees_not("Someone else")


def test_two_parts_under_one_number_are_both_shown(plan: Planning, town: Town) -> None:
    plan.keep(answers={"person_1": "Auntie Zephyrine"})
    plan.keep(answers={"person_1": "Uncle Thaddeus"})
    plan.unlock().sees("Two different parts were kept under this number", "Zephyrine", "Thaddeus")


def test_a_part_that_was_relabelled_after_sealing_is_marked_and_not_shown(plan: Planning, town: Town) -> None:
    fields = plan.fields() | {"part": "finished"}
    town.advocate.post(plan.path("parts"), fields, headers=RECEIPT).gets(200)
    plan.unlock().sees("Needs a look", "changed, moved or relabelled").sees_not("Zephyrine")


def test_a_wrong_passphrase_is_counted_said_and_in_the_audit(plan: Planning, town: Town) -> None:
    plan.keep()
    plan.unlock(passphrase="rubber duck umbrella").gets(422).sees("does not fit. Tries left: 4.")
    plan.unlock(passphrase="rubber duck umbrella").gets(422).sees("Tries left: 3.")
    town.advocate.get(plan.reading).sees("Your passphrase opens it")
    assert plan.audit()[1:] == [("plan.unlocked", "wrong")] * 2


def test_an_empty_passphrase_is_no_try(plan: Planning, town: Town) -> None:
    plan.keep()
    plan.unlock(passphrase=" ").gets(422).sees("Enter your passphrase.")
    plan.unlock(passphrase="rubber duck umbrella").sees("Tries left: 4.")


def test_after_five_wrong_ones_even_the_right_one_has_to_wait(plan: Planning, town: Town) -> None:
    plan.keep()
    for _ in range(5):
        plan.unlock(passphrase="rubber duck umbrella").gets(422)
    plan.unlock().gets(409).sees("Wait 15 minutes")
    for _ in range(2):
        town.clock.advance(timedelta(minutes=8))
        town.advocate.get("/")
    plan.unlock().gets(200).sees("What was said")


def test_it_locks_ten_minutes_after_the_last_use(plan: Planning, town: Town) -> None:
    plan.keep()
    plan.unlock().sees("What was said")
    town.clock.advance(timedelta(minutes=9))
    town.advocate.get(plan.reading).sees("What was said")
    town.clock.advance(timedelta(minutes=9))
    town.advocate.get(plan.reading).sees("What was said")
    town.clock.advance(timedelta(minutes=6))
    town.advocate.get(plan.path())
    town.clock.advance(timedelta(minutes=5))
    town.advocate.get(plan.reading).sees("Your passphrase opens it").sees_not("Zephyrine")


def test_lock_locks_at_once(plan: Planning, town: Town) -> None:
    plan.keep()
    plan.unlock()
    town.advocate.get(plan.path()).sees("Lock now")
    town.advocate.post(plan.path("lock")).sees("Start another plan").sees_not("Lock now")
    town.advocate.get(plan.reading).sees("Your passphrase opens it")


@pytest.mark.parametrize("way_out", ["/sign-out", "/leave"])
def test_leaving_locks_even_for_somebody_who_copied_the_cookie(
    plan: Planning, town: Town, way_out: str
) -> None:
    plan.keep()
    plan.unlock()
    copied = town.advocate.client.get_cookie("unlock")
    town.advocate.post(way_out)
    town.advocate.sign_in()
    assert copied is not None
    town.advocate.client.set_cookie("unlock", copied.value)
    town.advocate.get(plan.reading).sees("Your passphrase opens it")


def test_the_cookie_of_one_sign_in_opens_nothing_in_another(plan: Planning, town: Town) -> None:
    plan.keep()
    plan.unlock()
    cookie = town.advocate.client.get_cookie("unlock")
    assert cookie is not None
    second = Phone(town, town.advocate.email, town.app.test_client()).sign_in()
    for phone in (second, town.supervisor):
        phone.client.set_cookie("unlock", cookie.value)
        phone.get(plan.reading).sees("Your passphrase opens it").sees_not("Zephyrine")
    town.advocate.get(plan.reading).sees("What was said")


def test_the_cookie_is_for_no_script_and_no_other_site_and_ends_with_the_browser(
    plan: Planning, town: Town
) -> None:
    plan.keep()
    fields = {"plan_id": str(plan.plan_id), "then": "read", "passphrase": "paper boat lantern"}
    town.advocate.post(plan.path("unlock"), fields, follow=False)
    assert town.advocate.last is not None
    [cookie] = [one for one in town.advocate.last.headers.getlist("Set-Cookie") if one.startswith("unlock=")]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


def test_over_https_the_cookie_is_bound_to_this_host(plan: Planning, town: Town) -> None:
    plan.keep()
    built = town.app.extensions["alongside"]
    safe = replace(built.settings, public_url="https://alongside.example.org")
    town.app.extensions["alongside"] = replace(built, settings=safe)
    fields = {"plan_id": str(plan.plan_id), "then": "read", "passphrase": "paper boat lantern"}
    town.advocate.post(plan.path("unlock"), fields, follow=False).gets(303)
    assert town.advocate.last is not None
    cookies = town.advocate.last.headers.getlist("Set-Cookie")
    [cookie] = [one for one in cookies if one.startswith("__Host-unlock=")]
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))


def test_by_script_the_answer_is_a_fragment_or_the_way_on(plan: Planning, town: Town) -> None:
    plan.keep()
    fields = {"plan_id": str(plan.plan_id), "then": "go_on", "passphrase": "rubber duck umbrella"}
    wrong = town.advocate.post(plan.path("unlock"), fields, headers={"HX-Request": "true"}).gets(422)
    assert wrong.last is not None
    assert wrong.last.text.lstrip().startswith("<form")
    right = town.advocate.post(
        plan.path("unlock"), fields | {"passphrase": "paper boat lantern"}, headers={"HX-Request": "true"}
    )
    assert right.last is not None
    assert right.last.headers["HX-Redirect"] == plan.path(str(plan.plan_id), "go-on")


def test_someone_of_the_agency_without_a_passphrase_keeps_plans_and_reads_none(
    plan: Planning, town: Town
) -> None:
    me = town.advocate.person.id
    with town.database() as session:
        for table in (KeyShare, HolderKey):
            for row in session.scalars(select(table).where(table.person_id == me)):
                session.delete(row)
            session.flush()
        session.commit()
    plan.keep().gets(200)
    town.advocate.get(plan.path()).sees("1 part kept", "your agency has not given you one").sees_not("Read ")
    town.advocate.get(plan.reading).gets(404)
    plan.unlock().gets(404)


def test_a_plan_that_is_not_this_responses_is_not_read_here(plan: Planning, town: Town) -> None:
    plan.keep()
    plan.unlock(town.supervisor).sees("What was said")
    other = Planning(town, town.logs_contact())
    town.supervisor.get(other.path()).gets(200)
    town.supervisor.get(other.path(str(plan.plan_id))).gets(404)
    other.unlock(town.supervisor, plan_id=str(plan.plan_id)).gets(404)


def test_going_on_needs_the_passphrase_and_brings_back_what_was_said(plan: Planning, town: Town) -> None:
    plan.keep(revision=4, answers={"person_1": "Auntie Zephyrine"})
    go_on = plan.path(str(plan.plan_id), "go-on")
    town.advocate.get(go_on).sees("Your passphrase opens it")
    assert town.advocate.last is not None
    assert "Zephyrine" not in town.advocate.last.text
    plan.unlock(then="go_on").gets(200).sees("Say this first")
    page = town.advocate.last.text
    assert 'data-revision="4"' in page
    assert f'data-plan="{plan.plan_id}"' in page
    assert "&#34;person_1&#34;: &#34;Auntie Zephyrine&#34;" in page
    assert plan.audit()[-1] == ("plan.opened", None)
