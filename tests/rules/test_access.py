"""Need to know, route by route: every role on every route, for a response of its own and one of another region."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.town import Phone, Town
from webapp.accounts.models import Role
from webapp.accounts.permissions import PERMISSIONS, Action
from webapp.response.models import Response
from webapp.routes.access import Access, access_of

KEYS = {
    Role.FIRST_RESPONDER: "officer",
    Role.ADVOCATE: "advocate",
    Role.SUPERVISOR: "supervisor",
    Role.TEAM_MEMBER: "welfare",
    Role.REGION_ADMIN: "admin",
    Role.AUDITOR: "auditor",
}
DONE = frozenset({200, 303, 304, 409, 422, 503})


def routes(app: Flask) -> list[tuple[Rule, str, Access]]:
    """Every route with each of its methods and what it declares; static files aside."""
    found = []
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        if rule.endpoint == "static" or access is None:
            continue
        found += [(rule, method, access) for method in sorted((rule.methods or set()) & {"GET", "POST"})]
    return found


def path_of(rule: Rule, response: Response) -> str:
    """The rule's path with a real response in it, and ids of nothing for the rest."""
    values = {
        name: response.id if name == "response_id" else "no_such_step" if name == "code" else uuid.UUID(int=7)
        for name in rule.arguments
    }
    adapter_path = rule.build(values, append_unknown=False)
    assert adapter_path is not None, rule
    return adapter_path[1]


def ask(phone: Phone, path: str, method: str) -> int:
    if method == "GET":
        phone.last = phone.client.get(path)
    else:
        phone.post(path, follow=False)
    return phone.status


def test_every_route_declares_who_may_use_it(app: Flask) -> None:
    undeclared = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and access_of(app.view_functions[rule.endpoint]) is None
    ]
    assert undeclared == []


def test_every_action_is_in_the_table_and_every_action_has_a_route(app: Flask) -> None:
    used = {access.action for _, _, access in routes(app)} - {None}
    assert set(PERMISSIONS) == set(Action)
    assert used == set(Action)


# What is not a field action: the session's and the phone's own posts, unlocking (it holds no data), and what others
# send.
UNKEYED = {"session", "simulator", "webhooks", "phone"}


def unkeyed_posts(app: Flask) -> set[str]:
    return {
        rule.endpoint
        for rule, method, access in routes(app)
        if method == "POST" and not access.keyed and rule.endpoint.partition(".")[0] not in UNKEYED
    }


def test_every_post_from_the_field_carries_a_key_and_is_applied_once(app: Flask) -> None:
    assert unkeyed_posts(app) <= {"plans.unlock", "plans.lock"}
    assert {"contacts.log", "steps.mark", "answers.arrived", "bags.give_bag", "scene.report"}.isdisjoint(
        unkeyed_posts(app)
    )


def test_a_post_without_a_key_is_found(app: Flask) -> None:
    app.view_functions["contacts.log"] = app.view_functions["session.sign_in_post"]
    assert "contacts.log" in unkeyed_posts(app)


@dataclass
class Asked:
    wrong: list[str]
    pairs: int


def try_every_role(town: Town, own: Response, other: Response) -> Asked:
    """Each role on each route; what should have been refused and was not, or the other way round."""
    wrong: list[str] = []
    pairs = 0
    for rule, method, access in routes(town.app):
        if access.action is None or rule.endpoint in ("session.sign_out", "session.leave"):
            continue
        for role, key in KEYS.items():
            for response in (own, other) if "response_id" in rule.arguments else (own,):
                pairs += 1
                got = ask(town.phone(f"{key}@demo.example"), path_of(rule, response), method)
                if rule.endpoint == "phone.contact" and got == 400:
                    continue  # a phone's word on itself is no form (tests/routes/test_phone.py)
                if not fits(role, access, got, foreign=response is other):
                    wrong.append(
                        f"{role} {method} {rule.rule} {'other' if response is other else 'own'}: {got}"
                    )
    return Asked(wrong, pairs)


def fits(role: Role, access: Access, status: int, *, foreign: bool) -> bool:
    assert access.action is not None
    if role not in PERMISSIONS[access.action]:
        return status == (404 if access.hidden else 403)
    if foreign:
        return status == 404
    return status in DONE or status == 404  # 404: allowed in general, and not on this response, or no such id


def ready(town: Town) -> tuple[Response, Response]:
    own = town.logs_contact()
    other = town.logs_contact(town.coast("officer"))
    return own, other


def test_no_role_gets_through_where_the_table_says_no_and_no_region_sees_another(town: Town) -> None:
    own, other = ready(town)
    asked = try_every_role(town, own, other)
    assert asked.wrong == []
    assert asked.pairs > 300


def test_the_sweep_finds_a_permission_that_was_opened_by_mistake(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PERMISSIONS, Action.BOARD_READ, frozenset({Role.SUPERVISOR, Role.FIRST_RESPONDER}))
    opened = town.officer.get("/board").status
    monkeypatch.undo()
    assert opened == 200
    assert not fits(Role.FIRST_RESPONDER, Access(Action.BOARD_READ), opened, foreign=False)


def test_a_stranger_is_sent_to_sign_in_and_sees_nothing(town: Town) -> None:
    own, _ = ready(town)
    stranger = town.stranger()
    for rule, method, access in routes(town.app):
        if access.action is None:
            continue
        path = path_of(rule, own)
        answer = stranger.client.get(path) if method == "GET" else stranger.client.post(path, data={})
        assert answer.status_code == 303, f"{method} {path}: {answer.status_code}"
        assert "/sign-in" in answer.headers["Location"]
        assert own.code not in answer.text


def test_a_wrong_method_is_refused_on_every_route(town: Town) -> None:
    own, _ = ready(town)
    methods: dict[str, set[str]] = {}
    for rule, method, _access in routes(town.app):
        methods.setdefault(path_of(rule, own), set()).add(method)
    for path, known in methods.items():
        for wrong in {"GET", "POST", "PUT", "DELETE", "PATCH"} - known:
            got = town.supervisor.client.open(path, method=wrong).status_code
            assert got in (404, 405), f"{wrong} {path}: {got}"


def test_an_outsider_of_the_same_region_does_not_learn_that_a_response_exists(town: Town) -> None:
    own, _ = ready(town)
    for key in ("welfare", "probation", "backup"):
        town.phone(f"{key}@demo.example").get(town.path(own)).gets(404).sees_not(own.code)
