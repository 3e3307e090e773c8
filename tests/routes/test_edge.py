"""The edge of every request: who asks, may they, and what is on every answer on the way out."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest.mock import patch

from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError

from tests.routes.test_edge_headers import bad_headers
from tests.rules.test_access import path_of, routes
from tests.town import CONTACT, Phone, Town
from webapp.accounts.models import Person
from webapp.accounts.permissions import may
from webapp.db import db
from webapp.offline.models import ParkedPost
from webapp.paging.models import Readiness
from webapp.routes.access import Access

A_MOMENT = timedelta(seconds=1)
HX = {"HX-Request": "true"}
PAGE = re.compile(r"<!doctype html>", re.I)


# ---- idle, locked, ended ----


def test_a_phone_locks_itself_after_ten_minutes_and_not_before(street: Town) -> None:
    street.officer.get("/")
    street.clock.advance(timedelta(minutes=10))
    street.officer.get("/").sees_not("Locked, to keep others out")
    street.clock.advance(timedelta(minutes=10) + A_MOMENT)
    street.officer.get("/").sees("Locked, to keep others out")


def test_a_poll_does_not_keep_a_session_open_and_a_tap_does(street: Town) -> None:
    for path, locked in (("/home/live", True), ("/say", False)):
        street.officer.sign_in().get("/")
        for _ in range(10):
            street.officer.get(path).gets(200)
            street.clock.advance(timedelta(minutes=1, seconds=5))
        assert ("Locked, to keep others out" in street.officer.get("/").words) == locked


def test_a_locked_phone_stays_locked_whatever_is_asked_of_it(street: Town) -> None:
    response = street.logs_contact()
    street.clock.advance(timedelta(minutes=11))
    street.officer.get("/").sees("Locked, to keep others out")
    for path in (street.path(response), street.path(response, "now"), "/home/live", "/say", "/unsent"):
        street.officer.get(path).sees("Locked, to keep others out").sees_not("Transit plaza")


def test_opened_again_it_is_where_it_was(street: Town) -> None:
    response = street.logs_contact()
    steps = street.path(response, "steps")
    street.clock.advance(timedelta(minutes=11))
    street.officer.get(steps).sees("Locked, to keep others out")
    back = re.search(r'name="next" value="([^"]+)"', street.officer.last.text)  # type: ignore[union-attr]
    assert back is not None
    assert back[1] == steps
    street.officer.post("/locked", {"password": "alongside-demo", "next": back[1]}).gets(200)
    assert street.officer.last is not None
    assert street.officer.last.request.path == steps


def test_locked_by_a_poll_it_is_opened_again_on_the_page_that_polled(street: Town) -> None:
    """On a page that refreshes by itself it is nearly always the poll that finds the phone idle."""
    response = street.logs_contact()
    card = street.path(response)
    street.clock.advance(timedelta(minutes=11))
    url = {"HX-Current-URL": f"http://localhost{card}"}
    answer = street.officer.client.get(street.path(response, "now"), headers=HX | url)
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == f"/locked?next={card}"


def test_locked_by_a_poll_it_never_leads_to_another_site(street: Town) -> None:
    street.officer.get("/")
    street.clock.advance(timedelta(minutes=11))
    for url in ("https://elsewhere.example/x", "http://localhost//elsewhere.example", "nonsense", "http://["):
        answer = street.officer.client.get("/home/live", headers=HX | {"HX-Current-URL": url})
        locked = street.officer.get(answer.headers["HX-Redirect"]).sees("Locked").last
        assert locked is not None
        assert "elsewhere.example" not in locked.text


def test_a_session_ends_after_twelve_hours_however_busy(street: Town) -> None:
    street.officer.get("/")
    for passed, ended in ((timedelta(hours=12), False), (A_MOMENT, True)):
        street.clock.advance(passed)
        with street.officer.client.session_transaction() as cookie:
            cookie["seen"] = street.clock.now().timestamp()
        answer = street.officer.client.get("/")
        assert (answer.status_code == 303 and "/sign-in" in answer.headers["Location"]) == ended


def leaves_the_agency(town: Town, email: str) -> None:
    with town.database() as session:
        session.execute(update(Person).where(Person.email == email).values(active=False))
        session.commit()


def test_whoever_has_left_is_signed_out_at_once_and_nothing_is_kept_for_them(town: Town) -> None:
    town.officer.get("/contacts/new")
    leaves_the_agency(town, town.officer.email)
    town.officer.post("/contacts", CONTACT, follow=False).gets(303)
    town.officer.get("/").sees("E-mail", "Password")
    town.officer.sign_in().gets(422)
    assert town.responses() == []
    with town.database() as session:
        assert session.query(ParkedPost).count() == 0


def test_whoever_is_deleted_is_a_stranger(town: Town) -> None:
    mind = town.phone("mind@demo.example").get("/").gets(200)
    with town.database() as session:
        known = select(Person.id).where(Person.email == mind.email)
        session.execute(delete(Readiness).where(Readiness.person_id.in_(known)))
        session.execute(delete(Person).where(Person.email == mind.email))
        session.commit()
    mind.get("/").sees("E-mail", "Password").sees_not("Marlow")


def test_a_cookie_that_we_did_not_make_is_nobodys(street: Town) -> None:
    stranger = street.stranger()
    for cookie in ("", "nonsense", "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"):
        stranger.client.set_cookie("session", cookie)
        stranger.get("/").sees("E-mail", "Password")


def leave(phone: Phone, token: str) -> tuple[int, str | None]:
    answer = phone.client.post("/leave", data={"csrf_token": token})
    return answer.status_code, answer.headers.get("Location")


def test_leave_now_answers_a_phone_whose_session_has_ended(street: Town) -> None:
    """Nothing stays on a screen in somebody else's sight for the sake of a token."""
    street.officer.get("/more")
    stale = street.officer.token
    street.clock.advance(timedelta(hours=13))
    street.officer.client.get("/")
    assert leave(street.officer, stale) == (303, "/plain")


def test_leave_now_ends_a_session_that_another_page_began_anew(street: Town) -> None:
    street.officer.get("/more")
    stale = street.officer.token
    street.officer.sign_in()
    assert leave(street.officer, stale) == (303, "/plain")
    street.officer.get("/").sees("E-mail", "Password")


# ---- forms ----


def test_every_post_without_our_token_is_refused_whoever_sends_it(street: Town) -> None:
    response = street.logs_contact()
    taken = []
    for rule, method, access in routes(street.app):
        if method != "POST" or not access.csrf or rule.endpoint == "session.leave":
            continue
        phone = street.officer if access.action is None else who_may(street, access)
        answer = phone.client.post(path_of(rule, response), data={"csrf_token": "forged"})
        if answer.status_code != 400:
            taken.append(f"{rule.rule}: {answer.status_code}")
    assert taken == []


def who_may(town: Town, access: Access) -> Phone:
    """Somebody whom the table lets through to this route."""
    everybody = {
        "supervisor": town.supervisor,
        "first_responder": town.officer,
        "advocate": town.advocate,
        "region_admin": town.phone("admin@demo.example"),
    }
    assert access.action is not None
    return next(phone for role, phone in everybody.items() if may(role, access.action))


# ---- refusals ----


def test_what_is_not_there_is_said_in_words_signed_in_or_not(street: Town) -> None:
    for method, path, status in (
        ("GET", "/nowhere", 404),
        ("DELETE", "/board", 405),
        ("GET", "/contacts", 405),
        ("GET", f"{street.app.static_url_path}/nowhere.css", 404),
    ):
        for phone in (street.officer, street.stranger()):
            answer = phone.client.open(path, method=method)
            assert answer.status_code == status
            assert PAGE.search(answer.text)
            assert 'role="alert"' in answer.text
            assert "Go to your start page" in answer.text


def test_too_much_text_is_refused_in_words(town: Town) -> None:
    town.officer.post("/contacts", CONTACT | {"note": "x" * 300_000}).gets(413)
    town.officer.sees("Too large to send", "Nothing was kept. Send less text.")
    assert town.responses() == []


def test_a_refusal_of_a_part_of_a_page_is_a_part_of_a_page(street: Town) -> None:
    response = street.logs_contact()
    asked = [
        (street.officer, "GET", "/board", {}, 403),
        (street.officer, "GET", "/nowhere", {}, 404),
        (street.officer, "GET", street.path(response, "plan"), {}, 404),
        (street.officer, "DELETE", "/board", {}, 405),
        (street.officer, "POST", street.path(response, "scene"), {"csrf_token": "old"}, 400),
        (street.officer, "POST", street.path(response, "scene"), {"scene": "nonsense"}, 409),
        (street.officer, "POST", street.path(response, "scene"), {"scene": "moved"}, 422),
        (street.officer, "POST", street.path(response, "scene"), {"_key": "none"}, 422),
        (street.supervisor, "POST", street.path(response, "page", "answer"), {}, 409),
    ]
    for phone, method, path, form, status in asked:
        if method == "POST":
            phone.post(path, form, headers=HX)
        else:
            phone.last = phone.client.open(path, method=method, headers=HX)
        phone.gets(status)
        assert phone.last is not None
        assert not PAGE.search(phone.last.text), path
        assert 'role="alert"' in phone.last.text, path
        assert bad_headers(phone.last) == []


def test_signed_out_a_part_of_a_page_sends_the_whole_page_to_sign_in(street: Town) -> None:
    answer = street.stranger().client.get("/home/live", headers=HX)
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["HX-Redirect"] == "/sign-in"


def test_when_the_change_cannot_be_kept_the_person_is_told_and_not_thanked(town: Town) -> None:
    """The database was there when the request came, and gone when it was to be kept."""
    town.officer.get("/contacts/new")
    gone = OperationalError("COMMIT", {}, Exception("disk full"))
    with patch.object(db.session, "commit", side_effect=gone):
        town.officer.post("/contacts", CONTACT, follow=False)
    town.officer.gets(503).sees("Not reachable just now", "Nothing was changed.")
    assert town.officer.last is not None
    assert bad_headers(town.officer.last) == []
    assert town.responses() == []


def test_an_address_with_an_unprintable_letter_is_a_wrong_address(street: Town) -> None:
    stranger = street.stranger().get("/sign-in")
    stranger.post("/sign-in", {"email": "officer\0@demo.example", "password": "x"}).gets(422)
    stranger.sees("E-mail and password do not fit together.")
