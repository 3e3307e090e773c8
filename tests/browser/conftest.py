"""A real server and a real browser for the stories that need them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.browser.chromium import chromium_path
from tests.browser.left_alone import LeftAlone, leave_alone
from tests.browser.phones import PATIENCE, Phones
from tests.browser.server import BrowserDatabases, Serve, Server, build_demo
from tests.browser.world import World, make_world
from tests.databases import KIND

HERE = Path(__file__).parent
# What these look at lies on the phone, whichever database the server has: once is enough.
OF_THE_PHONE = {
    "test_accessibility",
    "test_faults",
    "test_field_pages",
    "test_leave_now",
    "test_nothing_to_take",
    "test_offline_weight",
    "test_outbox_states",
    "test_sweep",
    "test_weight",
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = OF_THE_PHONE if KIND == "postgresql" else set()
    others = [one for one in items if one.path.stem in left_out]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [one for one in items if one not in others]
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.browser)
    items.sort(key=_waits)  # stable: all else stays in its order


def _waits(item: pytest.Item) -> bool:
    """Whether a test needs a phone that was left alone for a while."""
    return "left_alone" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session", autouse=True)
def _begin_waiting(request: pytest.FixtureRequest) -> None:
    """Let that while go by while the other tests run."""
    if len(request.session.items) > 1 and any(map(_waits, request.session.items)):
        request.getfixturevalue("left_alone")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> BrowserDatabases:
    """The demo's databases, built once by the commands and copied for each server."""
    folder = tmp_path_factory.mktemp("demo")
    return BrowserDatabases(folder, lambda pair: build_demo(pair, folder))


@pytest.fixture(scope="session")
def serve(demo: BrowserDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """`serve(IDLE_LOCK_MINUTES="1")`: a server on a demo of its own. All end with the session."""
    started: list[Server] = []

    def start(**settings: str) -> Server:
        server = Server(demo.fresh(), tmp_path_factory.mktemp("server"), settings)
        started.append(server)
        return server.start()

    yield start
    for server in started:
        server.tell_to_end()  # all at once, so that none waits for another
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def server(serve: Serve) -> Server:
    return serve()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> str:
    return chromium_path()


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=chromium)
    yield started
    started.close()


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """Sign-ins of the shared server, kept from test to test."""
    return {}


@pytest.fixture
def phone(browser: Browser, server: Server, signed_in: dict[str, Any]) -> Iterator[Phones]:
    """`phone("officer@demo.example")`: a page in that person's hand. Faults on any of them fail the test."""
    phones = Phones(browser, server, signed_in)
    yield phones
    phones.close()


@pytest.fixture(scope="session")
def left_alone(serve: Serve, browser: Browser) -> LeftAlone:
    """On a server whose phones lock after a minute, the shortest that the setting allows."""
    return leave_alone(Phones(browser, serve(IDLE_LOCK_MINUTES="1"), {}))


@pytest.fixture(scope="session")
def world(browser: Browser, server: Server, signed_in: dict[str, Any]) -> World:
    return make_world(Phones(browser, server, signed_in))
