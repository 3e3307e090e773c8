"""The edge of every request: who asks, may they, and what is on every answer on the way out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from tests.conftest import close, settings_for
from tests.databases import Databases
from tests.rules.test_access import path_of, routes
from tests.town import CONTACT, Phone, Town
from webapp import create_app
from webapp.accounts.models import Person
from webapp.clock import ManualClock
from webapp.db import db
from webapp.offline.models import ParkedPost
from webapp.routes import edge

NOW = datetime(2026, 3, 3, 10, 38, tzinfo=UTC)
A_MOMENT = timedelta(seconds=1)
HX = {"HX-Request": "true"}
PAGE = re.compile(r"<!doctype html>", re.I)


# ---- the phone's time ----


def occurred_at(text: str | None) -> datetime:
    form = {} if text is None else {"_at": text}
    with Flask("bare").test_request_context(method="POST", data=form):
        return edge.occurred_at(NOW)


def milliseconds(at: datetime) -> str:
    return str(round(at.timestamp() * 1000))


@pytest.mark.parametrize(
    "before", [timedelta(0), A_MOMENT, timedelta(hours=5), timedelta(hours=72) - A_MOMENT, timedelta(hours=72)]
)
def test_the_phones_time_is_taken_within_three_days(before: timedelta) -> None:
    assert occurred_at(milliseconds(NOW - before)) == NOW - before


@pytest.mark.parametrize(
    "text",
    [
        milliseconds(NOW + A_MOMENT),
        milliseconds(NOW - timedelta(hours=72) - A_MOMENT),
        milliseconds(NOW + timedelta(days=3650)),
        None,
        "",
        "0",
        "now",
        "-1",
        "1.5",
        "1e12",
        " 1772534280000",
        "²",
        "١٢٣",
        "9" * 13,
        "9" * 14,
        "9" * 15,
        "9" * 16,
        "9" * 4000,
    ],
)
def test_a_time_that_cannot_be_believed_is_the_servers_time(text: str | None) -> None:
    assert occurred_at(text) == NOW


@given(text=st.text(max_size=16) | st.integers(min_value=0, max_value=10**18).map(str))
def test_whatever_a_phone_says_the_time_is_within_bounds(text: str) -> None:
    assert NOW - edge.OLDEST <= occurred_at(text) <= NOW


# ---- idle, locked, ended ----


@pytest.mark.parametrize(("idle", "locked"), [(timedelta(0), False), (A_MOMENT, True)])
def test_a_phone_locks_itself_after_ten_minutes_and_not_before(
    town: Town, idle: timedelta, locked: bool
) -> None:
    town.officer.get("/")
    town.clock.advance(timedelta(minutes=10) + idle)
    words = town.officer.get("/").words
    assert ("Locked, to keep others out" in words) == locked


def test_a_poll_does_not_keep_a_session_open_and_a_tap_does(town: Town) -> None:
    for path, locked in (("/home/live", True), ("/say", False)):
        town.officer.sign_in().get("/")
        for _ in range(10):
            town.officer.get(path).gets(200)
            town.clock.advance(timedelta(minutes=1, seconds=5))
        assert ("Locked, to keep others out" in town.officer.get("/").words) == locked


def test_a_locked_phone_stays_locked_whatever_is_asked_of_it(town: Town) -> None:
    response = town.logs_contact()
    town.clock.advance(timedelta(minutes=11))
    town.officer.get("/").sees("Locked, to keep others out")
    for path in (town.path(response), town.path(response, "now"), "/home/live", "/say", "/unsent"):
        town.officer.get(path).sees("Locked, to keep others out").sees_not("Transit plaza")


def test_opened_again_it_is_where_it_was(town: Town) -> None:
    response = town.logs_contact()
    steps = town.path(response, "steps")
    town.clock.advance(timedelta(minutes=11))
    town.officer.get(steps).sees("Locked, to keep others out")
    back = re.search(r'name="next" value="([^"]+)"', town.officer.last.text)  # type: ignore[union-attr]
    assert back is not None
    assert back[1] == steps
    town.officer.post("/locked", {"password": "alongside-demo", "next": back[1]}).gets(200)
    assert town.officer.last is not None
    assert town.officer.last.request.path == steps


def test_locked_by_a_poll_it_is_opened_again_on_the_page_that_polled(town: Town) -> None:
    """On a page that refreshes by itself it is nearly always the poll that finds the phone idle."""
    response = town.logs_contact()
    card = town.path(response)
    town.clock.advance(timedelta(minutes=11))
    url = {"HX-Current-URL": f"http://localhost{card}"}
    answer = town.officer.client.get(town.path(response, "now"), headers=HX | url)
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == f"/locked?next={card}"


@pytest.mark.parametrize("url", ["https://elsewhere.example/x", "http://localhost//elsewhere.example", "nonsense"])
def test_locked_by_a_poll_it_never_leads_to_another_site(town: Town, url: str) -> None:
    town.officer.get("/")
    town.clock.advance(timedelta(minutes=11))
    answer = town.officer.client.get("/home/live", headers=HX | {"HX-Current-URL": url})
    assert "elsewhere.example" not in town.officer.get(answer.headers["HX-Redirect"]).last.text  # type: ignore[union-attr]


@pytest.mark.parametrize(("more", "ended"), [(timedelta(0), False), (A_MOMENT, True)])
def test_a_session_ends_after_twelve_hours_however_busy(town: Town, more: timedelta, ended: bool) -> None:
    town.officer.get("/")
    for _ in range(80):
        town.clock.advance(timedelta(minutes=9))
        town.officer.client.get("/say")
    town.clock.advance(more)
    answer = town.officer.client.get("/")
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
        session.execute(delete(Person).where(Person.email == mind.email))
        session.commit()
    mind.get("/").sees("E-mail", "Password").sees_not("Marlow")


@pytest.mark.parametrize("cookie", ["", "nonsense", "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"])
def test_a_cookie_that_we_did_not_make_is_nobodys(town: Town, cookie: str) -> None:
    stranger = town.stranger()
    stranger.client.set_cookie("session", cookie)
    stranger.get("/").sees("E-mail", "Password")


def test_leave_now_answers_a_phone_whose_session_has_ended(town: Town) -> None:
    """Nothing is kept from a phone in somebody else's sight for the sake of a token."""
    town.officer.get("/more")
    town.clock.advance(timedelta(hours=13))
    town.officer.client.get("/")
    answer = town.officer.client.post("/leave", data={"csrf_token": town.officer.token})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/plain")


# ---- headers and cookies ----


def bad_headers(answer: TestResponse, *, static: bool = False) -> list[str]:
    """What is missing from an answer."""
    wrong = []
    policy = answer.headers.get("Content-Security-Policy", "")
    parts = dict(part.split(" ", 1) for part in policy.split("; ") if " " in part)
    if parts.get("default-src") != "'none'" or "unsafe" in policy or parts.get("frame-ancestors") != "'none'":
        wrong.append("Content-Security-Policy")
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }.items():
        if answer.headers.get(name) != value:
            wrong.append(name)
    if "geolocation=(self)" not in answer.headers.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy")
    if (answer.headers.get("Cache-Control") == "no-store") == static:
        wrong.append("Cache-Control")
    return wrong


def sweep(town: Town, phones: list[Phone]) -> tuple[list[str], int]:
    """Every route of the app with each of its methods, asked by each of these; (what was wrong, answers)."""
    response = town.logs_contact()
    wrong, count = [], 0
    asked = [(path_of(rule, response), method) for rule, method, _ in routes(town.app)]
    asked += [("/nowhere", "GET"), ("/nowhere", "POST"), ("/", "DELETE"), ("/healthz", "PUT")]
    for path, method in asked:
        if path in ("/leave", "/sign-out"):
            continue
        for phone in phones:
            answer = phone.client.open(path, method=method, data={} if method == "POST" else None)
            count += 1
            wrong += [f"{method} {path} ({answer.status_code}): {name}" for name in bad_headers(answer)]
    return wrong, count


def test_every_answer_of_every_route_carries_the_headers_and_is_never_kept(town: Town) -> None:
    wrong, count = sweep(town, [town.stranger(), town.officer, town.supervisor])
    assert wrong == []
    assert count > 150


def test_the_sweep_finds_a_header_that_is_missing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(edge.SECURITY_HEADERS, "Content-Security-Policy")
    wrong, count = sweep(town, [town.stranger()])
    assert len([one for one in wrong if one.endswith("Content-Security-Policy")]) == count


def test_static_files_carry_them_too_and_may_be_kept(town: Town) -> None:
    client = town.stranger().client
    for path in ("css/base.css", "js/app.js"):
        answer = client.get(f"/static/{path}")
        assert (answer.status_code, bad_headers(answer, static=True)) == (200, [])
        assert "max-age" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
    assert bad_headers(client.get("/static/nowhere.css"), static=True) == []


@pytest.fixture
def public(databases: Databases, clock: ManualClock, tmp_path: Path) -> Iterator[Town]:
    """The same town behind https."""
    pair = databases.fresh()
    app = create_app(settings_for(pair, tmp_path, PUBLIC_URL="https://alongside.example.org"), clock=clock)
    app.testing = True
    yield Town(app, clock)
    close(app)
    databases.drop(pair)


def set_cookies(answer: TestResponse) -> dict[str, set[str]]:
    """Name -> flags, of every cookie that an answer sets."""
    found = {}
    for header in answer.headers.getlist("Set-Cookie"):
        value, *flags = header.split("; ")
        found[value.partition("=")[0]] = set(flags)
    return found


def sign_in(town: Town, base_url: str) -> TestResponse:
    client = town.app.test_client()
    page = client.get("/sign-in", base_url=base_url)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    form = {"csrf_token": token[1], "email": "officer@demo.example", "password": "alongside-demo"}
    return client.post("/sign-in", data=form, base_url=base_url)


def test_behind_https_the_cookie_is_bound_to_the_host_and_hidden_from_scripts(public: Town) -> None:
    answer = sign_in(public, "https://alongside.example.org")
    assert answer.status_code == 303
    assert set_cookies(answer) == {"__Host-session": {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}}
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_on_a_workbench_without_https_it_is_as_strict_as_it_can_be(town: Town) -> None:
    answer = sign_in(town, "http://localhost")
    assert set_cookies(answer) == {"session": {"HttpOnly", "Path=/", "SameSite=Lax"}}
    assert "Strict-Transport-Security" not in answer.headers


def test_a_session_that_was_there_before_sign_in_does_not_live_on(town: Town) -> None:
    client = town.app.test_client()
    client.get("/sign-in")
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"
        token = before["csrf_token"]
    page = client.get("/sign-in").text
    shown = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert shown is not None
    form = {"csrf_token": shown[1], "email": "officer@demo.example", "password": "alongside-demo"}
    assert client.post("/sign-in", data=form).status_code == 303
    with client.session_transaction() as after:
        assert "planted" not in after
        assert after.get("csrf_token") != token


# ---- forms ----


def test_every_post_without_our_token_is_refused_whoever_sends_it(town: Town) -> None:
    response = town.logs_contact()
    taken = []
    for rule, method, access in routes(town.app):
        if method != "POST" or not access.csrf or rule.endpoint == "session.leave":
            continue
        phone = town.officer if access.action is None else who_may(town, access)
        answer = phone.client.post(path_of(rule, response), data={"csrf_token": "forged"})
        if answer.status_code != 400:
            taken.append(f"{rule.rule}: {answer.status_code}")
    assert taken == []


def who_may(town: Town, access: object) -> Phone:
    from webapp.accounts.permissions import may

    action = access.action  # type: ignore[attr-defined]
    return next(
        phone
        for role, phone in (
            ("supervisor", town.supervisor),
            ("first_responder", town.officer),
            ("advocate", town.advocate),
        )
        if may(role, action)
    )


# ---- refusals ----


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/nowhere", "GET", 404), ("/board", "DELETE", 405), ("/contacts", "GET", 405), ("/static/none", "GET", 404)],
)
def test_what_is_not_there_is_said_in_words_signed_in_or_not(
    town: Town, path: str, method: str, status: int
) -> None:
    for phone in (town.officer, town.stranger()):
        answer = phone.client.open(path, method=method)
        assert answer.status_code == status
        assert PAGE.search(answer.text)
        assert 'role="alert"' in answer.text
        assert "Go to your start page" in answer.text


def test_too_much_text_is_refused_in_words(town: Town) -> None:
    town.officer.post("/contacts", CONTACT | {"note": "x" * 300_000}).gets(413)
    town.officer.sees("Too large to send", "Nothing was kept. Send less text.")
    assert town.responses() == []


def test_a_refusal_of_a_part_of_a_page_is_a_part_of_a_page(town: Town) -> None:
    response = town.logs_contact()
    asked = [
        (town.officer, "GET", "/board", {}, 403),
        (town.officer, "GET", "/nowhere", {}, 404),
        (town.officer, "GET", town.path(response, "plan"), {}, 404),
        (town.officer, "DELETE", "/board", {}, 405),
        (town.officer, "POST", town.path(response, "scene"), {"csrf_token": "old"}, 400),
        (town.officer, "POST", town.path(response, "scene"), {"scene": "nonsense"}, 409),
        (town.officer, "POST", town.path(response, "scene"), {"scene": "moved"}, 422),
        (town.officer, "POST", town.path(response, "scene"), {"_key": "none"}, 422),
        (town.supervisor, "POST", town.path(response, "page", "answer"), {}, 409),
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


def test_signed_out_a_part_of_a_page_sends_the_whole_page_to_sign_in(town: Town) -> None:
    answer = town.stranger().client.get("/home/live", headers=HX)
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


def test_an_address_with_an_unprintable_letter_is_a_wrong_address(town: Town) -> None:
    stranger = town.stranger().get("/sign-in")
    stranger.post("/sign-in", {"email": "officer\0@demo.example", "password": "x"}).gets(422)
    stranger.sees("E-mail and password do not fit together.")
