"""Every page of every role, for people who see little, hear the page, tab through it or have large thumbs."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.axe import no_barriers
from tests.browser.paths import NOT_IN_THE_LIST, NOWHERE, PATHS, REFUSED, TURNED_AWAY
from tests.browser.phones import Phones
from tests.browser.world import World, email

ROLES = sorted(PATHS)
FOCUS = """() => {
    const focus = document.activeElement;
    const box = focus.getBoundingClientRect();
    const there = document.elementFromPoint(box.left + Math.min(box.width / 2, 20), box.top + box.height / 2);
    const clear = there && (focus.contains(there) || there.contains(focus)
        || there.closest("label")?.control === focus);
    const ring = (element, part) => {
        const style = getComputedStyle(element, part);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    let outlined = [undefined, "::before", "::after"].some((part) => ring(focus, part));
    for (let near = focus; near !== document.body && !outlined; near = near.parentElement) outlined = ring(near);
    const name = focus.innerText || focus.getAttribute("aria-label") || focus.id || focus.name || "";
    return { name: name.trim(), tag: focus.tagName, outlined, clear: Boolean(clear) };
}"""
# What a thumb has to hit: the row where the whole row is the target, else the element itself.
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, summary, label.choice, .input, select")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(".skip, [tabindex='-1']"))
    .map((one) => one.closest(".row.go, .card-link, .board-row, .row:has(.row-button)") ?? one)
    .map((one) => [(one.innerText || one.ariaLabel || one.id).slice(0, 40), one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.height < 47.5 || box.width < 47.5))
    .map(([name, box]) => `${name} ${Math.round(box.width)} × ${Math.round(box.height)}`)"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LARGER = "() => document.documentElement.style.fontSize = '200%'"


def visit(phone: Phones, role: str, **more: Any) -> Page:
    page = phone(email(role) if role else "", **more)
    phone.watch(page).allow(REFUSED)
    return page


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "nobody")
def test_no_page_has_a_barrier_by_night_or_by_day(phone: Phones, world: World, role: str) -> None:
    page = visit(phone, role)
    for pattern in PATHS[role]:
        answer = page.goto(world.path(pattern))
        assert answer, pattern
        assert answer.ok != ((role, pattern) in TURNED_AWAY), f"{pattern}: {answer.status}"
        expect(page.locator("h1:visible").first).to_be_visible()  # a page of the field pack fills itself
        no_barriers(page)


def test_no_page_is_missing_from_the_list(app: Flask) -> None:
    """A new page is checked from its first day."""
    every = {path.partition("?")[0] for paths in PATHS.values() for path in paths}
    known = {re.sub(r"\{[^}]+\}", str(uuid.uuid4()), path) for path in every}
    routes = app.url_map.bind("localhost")
    found = {str(routes.match(path, return_rule=True)[0]) for path in known if path not in NOWHERE}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    pages = {str(rule) for rule in rules if "GET" in (rule.methods or ())}
    assert pages - found == NOT_IN_THE_LIST


def test_the_check_sees_a_barrier(phone: Phones) -> None:
    page = phone(email("officer"))
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    with pytest.raises(AssertionError, match="button-name"):
        no_barriers(page)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "nobody")
def test_every_page_reflows_and_takes_larger_text(phone: Phones, world: World, role: str) -> None:
    page = visit(phone, role, width=320, height=640)
    for pattern in PATHS[role]:
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(world.path(pattern))
        assert page.evaluate(SIDEWAYS) <= 0, f"{pattern} at 320"
        page.set_viewport_size({"width": 640, "height": 740})
        page.evaluate(LARGER)
        assert page.evaluate(SIDEWAYS) <= 0, f"{pattern} with text at 200 %"


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "nobody")
def test_whatever_is_tapped_is_as_large_as_a_thumb(phone: Phones, world: World, role: str) -> None:
    page = visit(phone, role)
    found = {}
    for pattern in PATHS[role]:
        page.goto(world.path(pattern))
        found[pattern] = page.evaluate(SMALL_TARGETS)
    assert not any(found.values()), {pattern: small for pattern, small in found.items() if small}


WAYS = [
    ("officer", "/", "Log contact"),
    ("officer", "/contacts/new", "Log and page advocate"),
    ("officer", "/responses/{asked}", "Call duty"),
    ("advocate", "/responses/{asked}", "Yes, I"),
    ("advocate", "/responses/{one}/bag", "Bag given"),
    ("advocate", "/responses/{one}/steps", "Done"),
    ("supervisor", "/board", "Page next person"),
]


@pytest.mark.parametrize(("role", "pattern", "action"), WAYS)
def test_tab_reaches_what_matters_with_the_focus_in_sight(
    phone: Phones, world: World, role: str, pattern: str, action: str
) -> None:
    page = visit(phone, role)
    page.goto(world.path(pattern))
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["outlined"], f"no ring around {focus}"
        assert focus["clear"], f"something lies over {focus}"
        if re.match(action, focus["name"]):
            return
    raise AssertionError(f"{action} was not reached")


def test_the_first_tab_offers_to_skip_to_the_content(phone: Phones) -> None:
    page = phone(email("officer"))
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
