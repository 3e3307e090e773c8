"""What is on every answer on the way out: headers, and a cookie as strict as it can be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.conftest import close, settings_for
from tests.databases import Databases
from tests.rules.test_access import path_of, routes
from tests.town import Phone, Town
from webapp import create_app
from webapp.clock import ManualClock
from webapp.routes import edge


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


def test_every_answer_of_every_route_carries_the_headers_and_is_never_kept(street: Town) -> None:
    wrong, count = sweep(street, [street.stranger(), street.officer, street.supervisor])
    assert wrong == []
    assert count > 150


def test_the_sweep_finds_a_header_that_is_missing(street: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(edge.SECURITY_HEADERS, "Content-Security-Policy")
    wrong, count = sweep(street, [street.stranger()])
    assert len([one for one in wrong if one.endswith("Content-Security-Policy")]) == count


def test_static_files_carry_them_too_and_may_be_kept(street: Town) -> None:
    client = street.stranger().client
    for path in ("css/base.css", "js/app.js"):
        answer = client.get(f"{street.app.static_url_path}/{path}")
        assert (answer.status_code, bad_headers(answer, static=True)) == (200, [])
        assert "max-age" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
    assert bad_headers(client.get(f"{street.app.static_url_path}/nowhere.css"), static=True) == []


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


def test_on_a_workbench_without_https_it_is_as_strict_as_it_can_be(street: Town) -> None:
    answer = sign_in(street, "http://localhost")
    assert set_cookies(answer) == {"session": {"HttpOnly", "Path=/", "SameSite=Lax"}}
    assert "Strict-Transport-Security" not in answer.headers


def test_a_session_that_was_there_before_sign_in_does_not_live_on(street: Town) -> None:
    client = street.app.test_client()
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
