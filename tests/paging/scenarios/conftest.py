"""Two ways in which a night begins: with nothing, or with one page that asks the on-call advocate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.paging.scenarios.night import Night, a_night
from webapp.clock import ManualClock


@pytest.fixture
def dark(databases: Databases, clock: ManualClock, tmp_path: Path) -> Iterator[Night]:
    with a_night(databases, clock, tmp_path) as one:
        yield one


@pytest.fixture
def night(dark: Night) -> Night:
    dark.town.logs_contact()
    return dark
