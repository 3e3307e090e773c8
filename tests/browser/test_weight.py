"""What a phone on one bar of signal has to fetch, and from whom. Other hosts are watched for by every phone."""

from __future__ import annotations

from playwright.sync_api import Page, Response, expect

from tests.browser.phones import Phones, sign_in
from tests.browser.server import TOP

FIRST_LOAD = 61440  # bytes of all bodies as sent
SMALLEST_PACKED = 500  # bytes below which packing gains nothing
STATIC = TOP / "webapp" / "static"
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


def test_every_static_file_is_packed_and_kept(phone: Phones) -> None:
    request = phone().request
    for path in sorted(one for one in STATIC.rglob("*") if one.is_file()):
        answer = request.get(f"/static/{path.relative_to(STATIC)}", headers={"Accept-Encoding": "gzip"})
        assert answer.status == 200, path
        assert _kept_for(answer.headers["cache-control"]) > 0, path
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
