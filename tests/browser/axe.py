"""The accessibility check of one page, by axe: everything at night, and colors once more by day."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

EVERYTHING: dict[str, Any] = {"resultTypes": ["violations"]}
COLORS: dict[str, Any] = EVERYTHING | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def no_barriers(page: Page) -> None:
    """Raises AssertionError naming each rule that is broken, by night or by day, and where."""
    found = {"night": _broken(page, "dark", EVERYTHING), "day": _broken(page, "light", COLORS)}
    page.emulate_media(color_scheme="dark")
    assert not any(found.values()), f"{page.url}: {found}"


def _broken(page: Page, light: Any, options: dict[str, Any]) -> list[str]:
    page.emulate_media(color_scheme=light)
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {[node['target'][0] for node in one['nodes']][:3]}"
        for one in violations
    ]
