"""A phone that nobody has touched for a while."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser import stories
from tests.browser.phones import Phones


@dataclass(frozen=True)
class LeftAlone:
    """An officer's phone with a filled form on it, and when it was last touched."""

    phones: Phones
    page: Page
    since: float


def leave_alone(phones: Phones) -> LeftAlone:
    """Fill in a contact, and put the phone down."""
    page = phones("officer@demo.example")
    stories.link(page, re.compile("Log contact")).click()
    stories.fill_contact(page, "Laundromat on 4th")
    return LeftAlone(phones, page, time.monotonic())
