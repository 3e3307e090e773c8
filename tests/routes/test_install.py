"""Putting the app on a home screen: a neutral name, icons that are there, and help that names nobody."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest

from tests.town import Town, words_of

ICONS_MOST = 6000  # bytes of all icons together: they count against what a phone fetches


def manifest(town: Town) -> dict[str, Any]:
    answer = town.stranger().client.get("/manifest.webmanifest")
    assert (answer.status_code, answer.mimetype) == (200, "application/manifest+json")
    return dict(json.loads(answer.text))


def test_the_manifest_is_neutral_and_complete(street: Town) -> None:
    said = manifest(street)
    assert (said["name"], said["short_name"]) == ("Alongside", "Alongside")
    assert (said["start_url"], said["scope"], said["id"], said["display"]) == ("/", "/", "/", "standalone")
    assert {one["url"]: one["name"] for one in said["shortcuts"]} == {
        "/contacts/new": "Log contact",
        "/": "My responses",
    }
    assert said["theme_color"] == said["background_color"] == "#0d1517"


def test_every_icon_is_there_in_the_size_it_says(street: Town) -> None:
    found = {(one["sizes"], one["purpose"]): one for one in manifest(street)["icons"]}
    assert set(found) == {
        ("any", "any"),
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    total = 0
    for (sizes, _), icon in found.items():
        answer = street.stranger().client.get(icon["src"])
        assert answer.status_code == 200
        total += len(answer.data)
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", answer.data[16:24])
            assert f"{width}x{height}" == sizes
    assert total < ICONS_MOST


def test_the_icon_for_an_iphone_is_there(street: Town) -> None:
    page = street.stranger().client.get("/install").text
    assert 'rel="apple-touch-icon"' in page


def test_help_is_open_to_all_and_names_nobody(street: Town) -> None:
    answer = street.stranger().client.get("/install")
    assert answer.status_code == 200
    said = words_of(answer.text)
    assert "Add to Home Screen" in said and "Install app" in said
    signed_in = street.officer.get("/install").last
    assert signed_in is not None
    for text in (said, words_of(signed_in.text)):
        assert "Officer Demo" not in text and "Silver Basin" not in text and "555" not in text


@pytest.mark.parametrize("path", ["/install", "/manifest.webmanifest"])
def test_nothing_can_be_posted_there(street: Town, path: str) -> None:
    assert street.officer.client.post(path).status_code == 405


def test_the_plain_page_names_no_app_and_brings_its_own_days(street: Town) -> None:
    page = street.stranger().client.get("/plain").text
    assert "alongside" not in words_of(page).lower()
    assert "Alongside" not in page
    assert "days.js" in page
    assert "csrf" not in page
