"""Promise 3, read off the routes, the templates and the page itself: nothing takes a plan along or leaves it behind."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from tests.routes.planning import Planning, planning
from tests.town import Town

WEBAPP = Path(__file__).resolve().parents[2] / "webapp"
TEMPLATES = sorted((WEBAPP / "templates" / "plans").glob("*.html"))
SCRIPTS = sorted((WEBAPP / "static" / "js").glob("plan*.js"))

TAKES_AWAY = re.compile(
    r"(?<!finger)print(?!-ever)|download|export|copy\b|clipboard|mailto:|sms:|share\b|navigator\.share|qr\b|\.pdf|attachment",
    re.I,
)
STORES = re.compile(
    r"localStorage|sessionStorage|indexedDB|\bcaches\b|document\.cookie|pushState|replaceState|location\.hash"
    r"|location\.(?:href|assign)|history\.|console\."
)
SENDS = re.compile(r"\bfetch\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource|\.submit\(|new Image")
QUIET = {
    "autocomplete": "off",
    "spellcheck": "false",
    "autocorrect": "off",
    "autocapitalize": "off",
    "writingsuggestions": "false",
}


def code(path: Path) -> str:
    """A file without what people only read: comments, and sentences that go through gettext."""
    text = path.read_text()
    if path.suffix == ".js":
        return re.sub(r"//.*|\bexport (?=function|const|async)", "", text)
    return re.sub(r"\{#.*?#\}|_\(\s*([\"']).*?\1", "", text, flags=re.S)


def plan_routes(app: Flask) -> list[str]:
    return [f"{rule.endpoint} {rule.rule}" for rule in app.url_map.iter_rules() if "plan" in rule.rule]


def test_no_route_takes_a_plan_away(app: Flask) -> None:
    routes = plan_routes(app)
    assert len(routes) >= 9
    assert [route for route in routes if TAKES_AWAY.search(route)] == []


@pytest.mark.parametrize("path", TEMPLATES + SCRIPTS, ids=lambda path: path.name)
def test_no_template_or_script_takes_a_plan_away(path: Path) -> None:
    assert TAKES_AWAY.findall(code(path)) == []


@pytest.mark.parametrize(
    "leak",
    [
        "plans.print /plan/print",
        "<a download>",
        "navigator.clipboard.writeText(x)",
        "mailto:x",
        "sms:+1",
        "/plan.pdf",
    ],
)
def test_a_way_to_take_it_away_is_found(leak: str) -> None:
    assert TAKES_AWAY.search(leak)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_of_the_plan_stores_anything_or_writes_an_address(path: Path) -> None:
    assert STORES.findall(code(path)) == []


def test_only_the_outbox_of_the_phone_sends_and_what_it_sends_is_sealed() -> None:
    outbox = WEBAPP / "static" / "js" / "outbox"
    assert [path.name for path in SCRIPTS if SENDS.search(code(path))] == []
    assert [path.name for path in sorted(outbox.glob("*.js")) if SENDS.search(code(path))] == [
        "deliver.js",
        "phone.js",
        "post.js",
    ]


@pytest.mark.parametrize("leak", ["localStorage.x = 1", "history.pushState({}, '')", "location.hash = 'q3'"])
def test_a_place_to_leave_it_is_found(leak: str) -> None:
    assert STORES.search(leak)


class Inputs(HTMLParser):
    """Inputs with their attributes, forms with theirs, and ids."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str | None]] = []
        self.inputs: list[dict[str, str | None]] = []
        self.ids: set[str | None] = set()
        self._open: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids.add(found.get("id"))
        if tag == "form":
            self.forms.append(found)
            self._open.append(len(self.forms) - 1)
        if tag in ("input", "textarea", "select") and found.get("type") != "hidden":
            owner = self.forms[self._open[-1]] if self._open else {}
            self.inputs.append(found | {"tag": tag, "owner": owner.get("id")})

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open.pop()


@pytest.fixture
def plan(town: Town) -> Planning:
    return planning(town)


@pytest.fixture
def capture(plan: Planning, town: Town) -> Inputs:
    town.advocate.get(plan.path("new")).gets(200)
    assert town.advocate.last is not None
    parser = Inputs()
    parser.feed(town.advocate.last.text)
    return parser


def test_the_browser_is_told_to_keep_complete_and_learn_nothing(capture: Inputs) -> None:
    assert len(capture.inputs) > 50
    for one in capture.inputs:
        assert QUIET.items() <= one.items(), one


def test_a_native_submit_would_carry_nothing(capture: Inputs) -> None:
    [form] = [one for one in capture.forms if one.get("id") == "plan"]
    assert (form["method"], form["autocomplete"], form.get("action")) == ("dialog", "off", None)
    assert "no-form" not in capture.ids
    for one in capture.inputs:
        sent_by = one.get("form") or one["owner"]
        assert "name" not in one or sent_by == "no-form", one


def test_the_page_asks_one_question_a_screen_and_nothing_is_chosen_beforehand(
    plan: Planning, town: Town, capture: Inputs
) -> None:
    assert town.advocate.last is not None
    page = town.advocate.last.text
    assert page.count('data-screen="question"') >= 20
    assert page.count("You can skip this.") >= 20
    assert not any("checked" in one for one in capture.inputs)
    assert "data-answers" not in page


def test_plan_pages_say_nothing_in_title_or_history_and_are_never_stored_or_printed(
    plan: Planning, town: Town
) -> None:
    plan.keep()
    seen = [town.advocate.get(path) for path in (plan.path(), plan.path("new"), plan.reading)]
    plan.unlock()
    for _ in [*seen, town.advocate.get(plan.reading)]:
        assert town.advocate.last is not None
        page, headers = town.advocate.last.text, town.advocate.last.headers
        assert "<title>Alongside</title>" in page
        assert re.search(r'<body class="[^"]*no-print-ever', page)
        assert "data-cover" in page
        assert "data-leave" in page
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_the_page_without_javascript_says_why_it_stays(plan: Planning, town: Town) -> None:
    town.advocate.get(plan.path("new")).sees("A plan is sealed on this phone before it is sent")


def test_the_young_person_sees_no_clock_tier_code_or_way_into_the_response(
    plan: Planning, town: Town
) -> None:
    town.advocate.get(plan.path("new")).sees_not(plan.response.code, "Steps", "min left", "Advocate")
