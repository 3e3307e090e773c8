"""A worker is killed at line after line; every page ends accepted or with a human told. In full: `make kills`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import KIND
from tests.paging.kill.lines import Line
from tests.paging.kill.run import chosen

CHECKOUT = Path(__file__).resolve().parents[3]
POINTS, POINTS_OF_TWO = 12, 6


def kills(*arguments: str) -> dict[str, object]:
    """In a process of its own with one thread, from which workers can be forked."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.paging.kill.run", "--database", KIND, *arguments],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=900,
    )
    account: dict[str, object] = json.loads(ran.stdout.splitlines()[-1])
    print(account)
    return account


@pytest.mark.parametrize(("workers", "points"), [("1", POINTS), ("2", POINTS_OF_TWO)])
def test_wherever_a_worker_is_killed_no_text_is_lost_and_no_page_ends_in_silence(
    workers: str, points: int
) -> None:
    account = kills("--workers", workers, "--points", str(points))
    assert (account["lost"], account["silent"], account["at"]) == (0, 0, [])
    assert account["points"] == points
    assert account["unreached"] == []
    assert account["twice_without_a_kill"] == 0, "no page is handed off twice without a crash"


def test_a_worker_that_marks_a_text_as_sent_before_it_sends_it_is_caught() -> None:
    """Control."""
    account = kills("--workers", "1", "--control", "--visits", "first")
    assert isinstance(account["lost"], int)
    assert account["lost"] > 0
    assert not any("no kill" in str(where) for where in account["at"])  # type: ignore[attr-defined]


def test_the_short_form_takes_lines_from_everywhere() -> None:
    seen: dict[Line, int] = {(name, number): 3 for name in "abc" for number in range(10)}
    some = chosen(seen, 6, "both")
    assert {line[0] for line, _ in some} == {"a", "b", "c"}
    assert len(chosen(seen, None, "both")) == 60
    assert len(chosen(seen, None, "first")) == 30
