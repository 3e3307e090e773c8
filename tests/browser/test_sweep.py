"""No trace (requirement 21): a night with a planted word in every field, and none of them in the phone's folder."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.leaky import PLACES, file_of, leak, leaky_site
from tests.browser.line import line_to
from tests.browser.phones import Phones
from tests.browser.profile import profile
from tests.browser.server import Serve, Server
from tests.browser.sweep import Hit, Words, sweep
from tests.browser.trace import Trace


@dataclass(frozen=True)
class Night:
    """What was played, what was found with items waiting on the phone, and what was found at the end."""

    server: Server
    trace: Trace
    waiting: list[Hit]
    end: list[Hit]


@pytest.fixture(scope="module")
def night(
    playwright: Playwright, chromium: str, serve: Serve, tmp_path_factory: pytest.TempPathFactory
) -> Night:
    folder, words, server = tmp_path_factory.mktemp("night") / "phone", Words(21), serve()
    with profile(playwright, chromium, folder) as phone, line_to(server) as line:
        trace = Trace(phone, line, words)
        trace.evening()
        waiting = sweep(folder, words)
        trace.morning()
    return Night(server, trace, waiting, sweep(folder, words))


def test_while_items_wait_on_the_phone_nothing_that_was_typed_is_in_its_folder(night: Night) -> None:
    assert night.waiting == []


def test_after_the_whole_night_nothing_that_was_typed_is_in_its_folder(night: Night) -> None:
    assert night.end == []
    assert len(night.trace.words.planted) > 60


def test_what_was_typed_reached_the_desk(night: Night, phone: Phones) -> None:
    """Without this, the tests above would show little."""
    phones, word = Phones(phone.browser, night.server, {}), night.trace.words
    desk = phones("supervisor.coast@demo.example")
    desk.goto(f"/responses/{night.trace.response}")
    expect(desk.get_by_text(word("offline scene.where"))).to_be_visible()
    for field in ("with_whom", "note"):
        expect(desk.get_by_text(word(f"offline details.{field}"))).to_be_visible()
    desk.goto(f"/responses/{night.trace.contact_id}")
    expect(desk.get_by_text(word("offline contact.where"))).to_be_visible()
    phones.close()


@pytest.fixture(scope="module")
def leaked(
    playwright: Playwright, chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Hit, ...]:
    """What the same search finds in the folder of a phone on which a leaky page was open."""
    words, folder = Words(22), tmp_path_factory.mktemp("leaky") / "phone"
    with leaky_site(words) as address, profile(playwright, chromium, folder) as phone:
        leak(phone.open().pages[0], address, words)
        phone.close()
    return tuple(sweep(folder, words))


@pytest.mark.parametrize("place", PLACES)
def test_the_same_search_finds_what_a_leaky_page_leaves(leaked: tuple[Hit, ...], place: str) -> None:
    found = [hit for hit in leaked if hit.word == place and file_of(place) in hit.file]
    assert found, f"{place} was not found among {len(leaked)} hits"
