"""What a phone on one bar of signal has to fetch, and from whom. Other hosts are watched for by every phone."""

from __future__ import annotations

import re
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.offline import cached_paths, has_pack
from tests.browser.phones import Phones, sign_in
from webapp.routes.shell import STATIC, fetched

FIRST_LOAD = 61440  # bytes of all bodies as sent
SHELL = 61440  # bytes of all that has to be here before a phone works offline, pages and all
CONTENT = 40960  # bytes of what those pages are filled with, in one language
SMALLEST_PACKED = 500  # bytes below which packing gains nothing
A_YEAR = 31536000  # seconds
PACKED_ALREADY = {".png"}


def weigh(page: Page, path: str) -> dict[str, int]:
    """Open a page; the bytes that came over the line for it and all that it needs, by address."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path, wait_until="networkidle")
    return {answer.url: answer.request.sizes()["responseBodySize"] for answer in answers}


def test_the_officers_home_weighs_less_than_60_kb_at_first_load(phone: Phones) -> None:
    page = phone()
    sign_in(page.context, "officer@demo.example")
    sizes = weigh(page, "/")
    expect(page.get_by_role("link", name="Log contact")).to_be_visible()
    assert {"css", "js", "svg"} <= {url.rpartition(".")[2] for url in sizes}, f"not all was weighed: {sizes}"
    assert sum(sizes.values()) < FIRST_LOAD, sizes


def test_the_next_page_fetches_little_more_than_itself(phone: Phones) -> None:
    page = phone("officer@demo.example")
    expect(page.get_by_role("link", name="Log contact")).to_be_visible()
    assert sum(weigh(page, "/say").values()) < FIRST_LOAD / 6


@pytest.mark.parametrize("who", ["officer", "advocate", "supervisor", "welfare"])
def test_all_that_a_phone_fetches_until_it_works_offline_is_light(phone: Phones, who: str) -> None:
    page = phone(f"{who}.coast@demo.example")
    has_pack(page)
    sizes = {path: size_of(page, path) for path in sorted({"/sw.js", *cached_paths(page)})}
    content = sizes.pop("/field/content") + sizes.pop("/field/responses")
    assert {"css", "js", "svg"} <= {path.rpartition(".")[2] for path in sizes}, (
        f"not all was weighed: {sizes}"
    )
    assert "/field" in sizes
    assert sum(sizes.values()) <= SHELL, f"{sum(sizes.values())} bytes: {sizes}"
    assert content <= CONTENT


def size_of(page: Page, path: str) -> int:
    """The bytes of the body as they are sent to this phone."""
    url = urljoin(page.url, path)
    cookies = "; ".join(f"{one.get('name')}={one.get('value')}" for one in page.context.cookies())
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip", "Cookie": cookies}), timeout=30) as answer:
        return len(answer.read())


def test_every_static_file_is_packed_and_kept_for_good(phone: Phones) -> None:
    request = phone().request
    version = re.search(r"/s/([0-9a-f]{12})/", request.get("/plain").text())
    assert version
    for path in fetched():
        answer = request.get(
            f"/s/{version[1]}/{path.relative_to(STATIC)}", headers={"Accept-Encoding": "gzip"}
        )
        assert answer.status == 200, path
        assert _kept_for(answer.headers["cache-control"]) >= A_YEAR, path
        assert "immutable" in answer.headers["cache-control"], path
        assert "cookie" not in answer.headers.get("vary", "").lower(), (
            f"{path} is fetched anew when a cookie changes"
        )
        if path.suffix not in PACKED_ALREADY and path.stat().st_size >= SMALLEST_PACKED:
            assert answer.headers.get("content-encoding") == "gzip", path


def _kept_for(header: str) -> int:
    """The seconds of `max-age`; 0 where nothing is kept."""
    ages = [
        part.partition("=")[2] for part in header.replace(" ", "").split(",") if part.startswith("max-age=")
    ]
    return int(ages[0]) if ages and "no-store" not in header else 0
