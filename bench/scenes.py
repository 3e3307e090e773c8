"""The phone pages, each in the states in which people meet it, as requests of named people of a town."""

from __future__ import annotations

import re
from dataclasses import dataclass

from werkzeug.test import TestResponse

from bench.statements import Statements, counted
from tests.town import Phone, Town
from webapp.response.models import Response

OPEN_ON_BOARD = 50
PAGES = (
    "sign_in",
    "officer_home",
    "contact_form",
    "officer_card",
    "advocate_home",
    "advocate_card",
    "steps",
    "say",
    "team",
    "timeline",
    "details",
    "bag",
    "plan",
    "plan_new",
    "board",
    "board_fragment",
)


@dataclass(frozen=True)
class Shot:
    """One page in one state, as it was sent: `size` in bytes (gzip)."""

    page: str
    state: str
    size: int
    statements: Statements


def take(page: str, state: str, phone: Phone, path: str) -> Shot:
    """Ask twice, so that packs and templates are loaded, and keep the second answer."""
    answer = ask(phone, path)
    with counted(phone.town.app) as seen:
        answer = ask(phone, path)
    if answer.status_code != 200 or answer.headers.get("Content-Encoding") != "gzip":
        raise RuntimeError(f"{path} was answered with {answer.status_code}, {dict(answer.headers)}")
    return Shot(page, state, len(answer.data), seen)


def ask(phone: Phone, path: str) -> TestResponse:
    headers = {"Accept-Encoding": "gzip"}
    if path.endswith("/live"):
        headers["HX-Request"] = "true"
    return phone.client.get(path, headers=headers)


def shots(town: Town) -> list[Shot]:
    """Every page, in the order of one night; the board comes last, since it needs fifty open responses."""
    return [*_before(town), *_asked(town), *_coming(town), *_there(town), *_board(town)]


def _before(town: Town) -> list[Shot]:
    return [
        take("sign_in", "demo", town.stranger(), "/sign-in"),
        take("officer_home", "empty", town.officer, "/"),
        take("contact_form", "new", town.officer, "/contacts/new"),
        take("say", "anywhere", town.officer, "/say"),
    ]


def _asked(town: Town) -> list[Shot]:
    card = town.path(town.logs_contact())
    shots = [
        take("officer_home", "asked", town.officer, "/"),
        take("officer_card", "asked", town.officer, card),
        take("advocate_home", "asked", town.advocate, "/"),
        take("advocate_card", "asked", town.advocate, card),
        take("details", "empty", town.officer, f"{card}/details"),
    ]
    town.advocate.replies("2")
    town.backup.replies("2")
    return [*shots, take("officer_card", "nobody", town.officer, card)]


def _coming(town: Town) -> list[Shot]:
    card = town.path(_accepted(town))
    return [
        take("officer_home", "coming", town.officer, "/"),
        take("officer_card", "coming", town.officer, card),
        take("advocate_home", "coming", town.advocate, "/"),
        take("advocate_card", "coming", town.advocate, card),
        take("team", "coming", town.officer, f"{card}/team"),
    ]


def _there(town: Town) -> list[Shot]:
    response = _accepted(town)
    card = town.path(response)
    town.advocate.post(f"{card}/on-my-way").post(f"{card}/arrived").gets(200)
    town.officer.post(
        f"{card}/details", {"called": "Bee", "about_age": "15_16", "language": "spanish", "injured": "no"}
    ).gets(200)
    _give_bag(town, card)
    return [
        take("officer_home", "there", town.officer, "/"),
        take("officer_card", "there", town.officer, card),
        take("advocate_home", "there", town.advocate, "/"),
        take("advocate_card", "there", town.advocate, card),
        take("details", "filled in", town.officer, f"{card}/details"),
        take("bag", "given", town.advocate, f"{card}/bag"),
        take("plan", "none yet", town.advocate, f"{card}/plan"),
        take("plan_new", "new", town.advocate, f"{card}/plan/new"),
        *_for_both(town, "steps", f"{card}/steps"),
        take("say", "response", town.officer, f"{card}/say"),
        *_for_both(town, "team", f"{card}/team"),
        *_for_both(town, "timeline", f"{card}/timeline"),
    ]


def _for_both(town: Town, page: str, path: str) -> list[Shot]:
    people = {"officer": town.officer, "advocate": town.advocate, "supervisor": town.supervisor}
    return [take(page, role, phone, path) for role, phone in people.items()]


def _board(town: Town) -> list[Shot]:
    """First with the few of the night, then with fifty, a third of them with an advocate on the way."""
    few = take("board", "few open", town.supervisor, "/board")
    for number in range(OPEN_ON_BOARD - len(town.responses())):
        place = {"where": f"Truck stop, bay {number}", "callback": "(775) 555-0117", "danger": "no"}
        town.officer.post("/contacts", {**place, "how_many": "1"}, follow=False)
    town.work()
    for response in town.responses()[::-3]:
        town.advocate.post(town.path(response, "accept"), {"minutes": "40"}, follow=False)
    return [
        few,
        take("board", f"{OPEN_ON_BOARD} open", town.supervisor, "/board"),
        take("board_fragment", f"{OPEN_ON_BOARD} open", town.supervisor, "/board/live"),
        take("officer_home", f"{OPEN_ON_BOARD} open", town.officer, "/"),
    ]


def _accepted(town: Town) -> Response:
    """A contact that the advocate says yes to, in the app."""
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "25"}).gets(200)
    return response


def _give_bag(town: Town, card: str) -> None:
    page = town.advocate.get(f"{card}/bag").last
    shelf = re.search(r'name="shelf" value="([^"]+)"', page.text if page else "")
    if shelf is None:
        raise RuntimeError("there is no shelf with a bag on it")
    town.advocate.post(f"{card}/bag", {"shelf": shelf[1], "left_out": "snacks"}).gets(200)
