"""The field pack: it opens with no signal, so it names nobody and no place, whatever was typed anywhere."""

from __future__ import annotations

import gzip
import json
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import NIGHT, close, settings_for
from tests.databases import Databases
from tests.town import Phone, Town
from webapp import create_app
from webapp.accounts.wall import raise_wall
from webapp.clock import ManualClock
from webapp.parts import parts
from webapp.response.models import Response
from webapp.routes.offline.field_pack import NO_CODE

PLANTED = {
    "where": "Zebrafinch Avenue 7",
    "staging": "Quokka parking deck",
    "called": "Marzipan",
    "with_whom": "Ocelot from next door",
    "note": "Pumpernickel is afraid of the red car",
    "language_other": "Volapuk",
}
WORDS = ("zebrafinch", "quokka", "marzipan", "ocelot", "pumpernickel", "volapuk", "5550117")
PATHS = ("/field", "/field/content", "/field/responses")
FIELD = ("officer", "advocate", "supervisor", "welfare", "probation", "health", "mind")
OTHERS = ("admin", "auditor")
DOCUMENT_MOST = 10 * 1024  # bytes, packed
CONTENT_MOST = 40 * 1024


@pytest.fixture(scope="module")
def after(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The town after that night; its tests only look."""
    pair = databases.fresh()
    clock = ManualClock(NIGHT)
    app = create_app(settings_for(pair, tmp_path_factory.mktemp("after")), clock=clock)
    app.testing = True
    town = Town(app, clock)
    town.work()
    told(town)
    yield town
    close(app)
    databases.drop(pair)


def told(town: Town) -> Response:
    """A night with a planted word wherever one can be typed, an advocate on it, and steps answered by both."""
    response = town.logs_contact(where=PLANTED["where"])
    town.officer.post(town.path(response, "details"), PLANTED | {"language": "other", "injured": "yes"})
    town.advocate.replies("25")
    town.officer.post(town.path(response, "scene"), {"scene": "moved", "where": "Zebrafinch Avenue 9"})
    town.officer.post(town.path(response, "steps", "officer-quiet"), {"outcome": "done"})
    town.advocate.post(town.path(response, "steps", "advocate-hurt"), {"outcome": "done"})
    town.advocate.post(
        town.path(response, "steps", "advocate-needs"), {"outcome": "could_not", "reason": "no_time"}
    )
    return response


def answer(phone: Phone, path: str) -> str:
    phone.last = phone.client.get(path)
    phone.gets(200)
    return phone.last.text


def known(phone: Phone) -> dict[str, Any]:
    return dict(json.loads(answer(phone, "/field/responses")))


def pages(document: str) -> list[str]:
    return re.findall(r'<template data-page="(\w+)"', document)


def page_of(document: str, name: str) -> str:
    found = re.search(rf'<template data-page="{name}".*?(?=<template data-page=|\Z)', document, re.S)
    assert found, f"{name} is not in the pack"
    return found[0]


def packed(*texts: str) -> int:
    return sum(len(gzip.compress(text.encode(), 6)) for text in texts)


def step_codes(content: str) -> list[str]:
    return re.findall(r'data-step="([^"]+)"', content)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", FIELD + OTHERS)
def test_no_planted_word_is_in_the_pack(after: Town, who: str, path: str) -> None:
    text = answer(after.phone(f"{who}@demo.example"), path).lower()
    assert [word for word in WORDS if word in text] == []


def test_the_sweep_finds_a_word_that_is_there(after: Town) -> None:
    """The live card shows what the pack must not: the words were planted."""
    response = after.responses()[0]
    text = after.officer.get(after.path(response, "details")).last.text.lower()  # type: ignore[union-attr]
    assert {"quokka", "marzipan", "ocelot", "pumpernickel"} <= {word for word in WORDS if word in text}


@pytest.mark.parametrize("path", PATHS)
def test_no_person_is_named_in_it(after: Town, path: str) -> None:
    for who in FIELD:
        text = answer(after.phone(f"{who}@demo.example"), path)
        assert not re.search(r"\b(?:Officer|Avery|Blair|Sasha|Wren|Parker|Harper|Marlow) Demo\b", text)
        assert "@demo.example" not in text


def test_the_responses_come_by_code_with_their_steps(after: Town) -> None:
    response = after.responses()[0]
    pack = known(after.officer)
    assert pack["person"] == str(after.officer.person.id)
    assert pack["duty"] == {"number": "(775) 555-0142", "href": "tel:+17755550142"}
    [mine] = pack["responses"]
    assert (mine["id"], mine["code"], mine["going"]) == (str(response.id), response.code, "")
    assert [(one["code"], one["outcome"]) for one in mine["steps"]] == [("officer-quiet", "done")]
    assert "officer-quiet" not in mine["open"]
    assert "officer-report" in mine["open"]


def test_a_phone_knows_how_far_its_own_person_is_and_no_one_elses(town: Town) -> None:
    response = told(town)
    assert known(town.advocate)["responses"][0]["going"] == "accepted"
    town.advocate.post(town.path(response, "on-my-way"))
    assert known(town.advocate)["responses"][0]["going"] == "on_my_way"
    town.advocate.post(town.path(response, "arrived"))
    assert known(town.advocate)["responses"][0]["going"] == "arrived"
    assert known(town.officer)["responses"][0]["going"] == ""


def test_whether_a_restricted_step_was_answered_cannot_be_told(town: Town) -> None:
    response = told(town)
    after = known(town.advocate)["responses"][0]
    assert [one["code"] for one in after["steps"]] == ["advocate-needs"]
    assert "advocate-hurt" in after["open"]
    town.advocate.post(town.path(response, "steps", "advocate-hurt"), {"outcome": "open"})
    assert known(town.advocate)["responses"][0] == after
    assert "no_time" not in json.dumps(after)


def test_a_restricted_step_is_marked_and_its_form_notes_nothing(after: Town) -> None:
    content = answer(after.advocate, "/field/content")
    restricted = re.findall(r'data-step="([^"]+)"[^>]* data-restricted', content)
    assert "advocate-hurt" in restricted
    assert "advocate-needs" not in restricted


def test_police_see_no_step_of_a_health_kind(after: Town) -> None:
    content = answer(after.officer, "/field/content")
    assert "data-restricted" not in content
    assert {code.partition("-")[0] for code in step_codes(content)} == {"officer"}
    assert not any("exam" in code or "hurt" in code for code in step_codes(content))


def test_each_discipline_has_its_own_steps(after: Town) -> None:
    theirs = {
        who: set(step_codes(answer(after.phone(f"{who}@demo.example"), "/field/content")))
        for who in ("welfare", "mind")
    }
    assert theirs["welfare"] != theirs["mind"]


def test_every_open_step_has_its_text_in_the_content(after: Town) -> None:
    for who in ("officer", "advocate"):
        phone = after.phone(f"{who}@demo.example")
        pack = known(phone)
        texts = set(step_codes(answer(phone, "/field/content")))
        [mine] = pack["responses"]
        assert {*mine["open"], *(one["code"] for one in mine["steps"]), *pack["fresh"]} <= texts


@pytest.mark.parametrize("county", ["", ".coast"], ids=["nevada", "california"])
@pytest.mark.parametrize("danger", ["yes", "no", "not_sure"])
def test_a_fresh_contacts_steps_are_on_the_real_one_whatever_was_answered(
    street: Town, county: str, danger: str
) -> None:
    officer = street.phone(f"officer{county}@demo.example")
    fresh = known(officer)["fresh"]
    assert len(fresh) > 5
    street.clock.advance(timedelta(minutes=1))
    street.logs_contact(officer, danger=danger)
    assert set(fresh) <= set(known(officer)["responses"][0]["open"])


def test_only_who_logs_contacts_in_the_field_has_fresh_steps(after: Town) -> None:
    for who in ("advocate", "supervisor", "welfare", *OTHERS):
        assert known(after.phone(f"{who}@demo.example"))["fresh"] == []


def test_a_walled_response_is_not_in_the_pack(town: Town) -> None:
    response = told(town)
    with town.database() as session:
        raise_wall(
            session,
            now=town.clock.now(),
            ids=parts().ids,
            region_id=response.region_id,
            response_id=response.id,
            people=[town.officer.person.id],
            made_by=town.supervisor.person.id,
        )
        session.commit()
    assert known(town.officer)["responses"] == []
    assert response.code not in "".join(answer(town.officer, path) for path in PATHS)


def test_nobody_has_another_regions_responses_or_numbers(after: Town) -> None:
    response = after.responses()[0]
    coast = "".join(answer(after.coast("officer"), path) for path in PATHS)
    assert response.code not in coast and str(response.id) not in coast
    assert "775" not in known(after.coast("officer"))["duty"]["number"]
    assert "Los Angeles County" in coast and "Clark County" not in coast


def test_who_is_not_on_a_response_does_not_have_it(after: Town) -> None:
    for who in ("backup", "welfare", "supervisor", *OTHERS):
        assert known(after.phone(f"{who}@demo.example"))["responses"] == []


PAGES = {
    "officer": ({"home", "contact", "response", "steps", "say", "scene", "events"}, {"bag"}),
    "advocate": ({"home", "response", "steps", "say", "bag", "events"}, {"contact", "scene"}),
    "supervisor": ({"home", "response", "steps", "bag", "scene", "events"}, {"contact"}),
    "welfare": ({"home", "response", "steps", "say", "events"}, {"contact", "bag", "scene"}),
    "admin": ({"home"}, {"contact", "response", "steps", "bag", "events"}),
    "auditor": ({"home"}, {"contact", "response", "steps", "bag", "events"}),
}


@pytest.mark.parametrize("who", PAGES)
def test_each_role_has_its_own_pages(after: Town, who: str) -> None:
    has, has_not = PAGES[who]
    phone = after.phone(f"{who}@demo.example")
    found = set(pages(answer(phone, "/field"))) | set(pages(answer(phone, "/field/content")))
    assert has | {"cards", "directory", "ready", "kept"} <= found
    assert found.isdisjoint(has_not)


def test_a_restricted_event_is_on_no_officers_phone(after: Town) -> None:
    """Control: the advocate's has it."""
    for who, has in (("advocate", True), ("welfare", True), ("officer", False)):
        events = page_of(answer(after.phone(f"{who}@demo.example"), "/field/content"), "events")
        assert ('value="suicide_attempt"' in events) is has
        assert 'value="ran"' in events


def test_whoever_arrived_can_say_without_signal_that_they_have_it_from_here(after: Town) -> None:
    shown = page_of(answer(after.advocate, "/field"), "response")
    assert re.search(r'data-going="arrived" hidden>.*?/in-hand".*?data-mark="in_hand"', shown, re.S)


OF_ONE = ("steps", "say", "bag", "details", "scene", "staging", "events", "plan")


@pytest.mark.parametrize("who", ["officer", "advocate", "supervisor"])
def test_every_page_of_a_response_has_a_place_for_its_code_in_title_and_heading(
    after: Town, who: str
) -> None:
    """What is empty here stays empty without signal. (The heading of the response itself is the script's.)"""
    phone = after.phone(f"{who}@demo.example")
    pack = answer(phone, "/field") + answer(phone, "/field/content")
    printed = re.findall(
        r'<template data-page="(\w+)" data-title="([^"]*)".*?<h1[^>]*>(.*?)</h1>', pack, re.S
    )
    found = {page: (title, heading) for page, title, heading in printed if page in OF_ONE}
    assert {"steps", "say", "details"} <= found.keys()
    empty = [page for page, words in found.items() if not all(NO_CODE in one for one in words)]
    assert empty == []


def test_only_the_advocacy_agencys_people_find_that_there_are_plans(after: Town) -> None:
    for who, has in (("advocate", True), ("supervisor", True), ("officer", False), ("welfare", False)):
        content = answer(after.phone(f"{who}@demo.example"), "/field/content")
        assert ("plan" in pages(content)) is has
        assert ('id="plan"' in content) is has


def test_a_plan_waits_for_the_key_that_the_phone_has_pinned(after: Town) -> None:
    content = answer(after.advocate, "/field/content")
    form = re.search(r'<form id="plan"[^>]*>', content)
    assert form
    assert 'data-key=""' in form[0] and 'data-public-key=""' in form[0] and 'data-token=""' in form[0]
    assert 'data-schema="plan/1"' in form[0]
    assert content.count('data-screen="question"') > 10


def test_own_trunk_is_my_own_and_nobody_elses_is_named(after: Town) -> None:
    bags = page_of(answer(after.advocate, "/field/content"), "bag")
    assert "My own" in bags and "Store room" in bags
    assert "Car 12" not in bags and "Car 15" not in bags
    assert "in stock" not in bags


def test_a_form_is_that_of_the_page_online_without_a_key_of_its_own(after: Town) -> None:
    document = answer(after.officer, "/field")
    keys = re.findall(r'name="_key" value="([^"]*)"', document)
    assert keys and set(keys) == {""}
    assert set(re.findall(r'name="_for" value="([^"]*)"', document)) == {str(after.officer.person.id)}
    nobody = str(uuid.UUID(int=0))
    assert f'data-keep="1" data-lane="{nobody}" data-mark="contact"' in document
    assert f'action="/responses/{nobody}/steps/__CODE__"' in document


def test_the_own_number_is_not_filled_in(after: Town) -> None:
    online = after.officer.get("/contacts/new").last
    assert online is not None and "(775) 555-0117" in online.text
    assert "555-0117" not in answer(after.officer, "/field")


def test_every_link_in_it_opens_without_signal(after: Town) -> None:
    """Bigger than the pack: what leads elsewhere would end in the browser's own error page."""
    nobody = str(uuid.UUID(int=0))
    there = re.compile(
        rf"^(?:/field)?/?(?:contacts/new|ready|kept|directory|say|responses/{nobody}"
        r"(?:/(?:steps|say|bag|plan/new|details|scene|staging|events))?)?$|^(?:tel|sms):|^#"
    )
    for who in FIELD:
        phone = after.phone(f"{who}@demo.example")
        links = re.findall(
            r'<a [^>]*href="([^"]*)"', answer(phone, "/field") + answer(phone, "/field/content")
        )
        wrong = {link for link in links if not there.match(link)}
        assert wrong <= {"/locked", "/sign-in"}, "what the plan offers to open beside it needs signal anyway"


def test_it_is_one_document_at_every_address_under_it(after: Town) -> None:
    assert pages(answer(after.officer, "/field")) == pages(
        answer(after.officer, f"/field/responses/{uuid.uuid4()}/steps")
    )


def test_it_tells_no_time_and_no_state_of_the_server(after: Town) -> None:
    document = answer(after.officer, "/field")
    assert "data-now" not in document
    assert "Paging has stopped" not in document


def test_fetching_it_is_no_activity(street: Town) -> None:
    """A phone that only renews its pack still locks itself."""
    street.officer.get("/")
    for _ in range(3):
        street.clock.advance(parts_of(street).settings.idle_lock / 2)
        street.officer.client.get("/field/responses")
        street.officer.client.get("/field/content")
    street.officer.get("/").sees("Locked")


def parts_of(town: Town) -> Any:
    with town.app.app_context():
        return parts()


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_has_no_pack_and_nobody_can_post_to_it(after: Town, path: str) -> None:
    stranger = after.stranger()
    got = stranger.client.get(path)
    assert (got.status_code, got.headers["Location"].partition("?")[0]) == (303, "/sign-in")
    assert after.officer.client.post(path).status_code == 405


@pytest.mark.parametrize("county", ["", ".coast"], ids=["nevada", "california"])
def test_it_is_light(street: Town, county: str) -> None:
    officer = street.phone(f"officer{county}@demo.example")
    while len(known(officer)["responses"]) < 5:
        street.logs_contact(officer)
    for who in FIELD:
        phone = street.phone(f"{who}{county}@demo.example")
        document, content, mine = (answer(phone, path) for path in PATHS)
        assert packed(document) <= DOCUMENT_MOST, who
        assert packed(content, mine) <= CONTENT_MOST, who
