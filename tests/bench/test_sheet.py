"""The form of the figures: a name, a value, a unit; nothing else on the line."""

from __future__ import annotations

import re

import pytest

from bench.__main__ import BENCHES
from bench.sheet import Sheet, percentile, spread

LINE = re.compile(r"[a-z][a-z_.0-9]* \d+(\.\d+)? (ratio|bytes|count)")


def test_a_figure_is_one_line_of_three_words(capsys: pytest.CaptureFixture[str]) -> None:
    Sheet().figure("handoff.p99", 1234.567, "ratio")
    Sheet().figure("page.say.bytes", 14336, "bytes")
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["handoff.p99 1234.57 ratio", "page.say.bytes 14336 bytes"]
    assert all(LINE.fullmatch(line) for line in lines)


def test_only_what_was_asked_for_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    sheet = Sheet("handoff.p")
    sheet.figure("handoff.storm", 1.5, "ratio")
    sheet.figure("handoff.p50", 1.5, "ratio")
    assert capsys.readouterr().out == "handoff.p50 1.50 ratio\n"


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(one) for one in range(1, 101)]
    assert (percentile(values, 0.5), percentile(values, 0.99), percentile([7.0], 0.99)) == (50.0, 99.0, 7.0)
    assert spread([0.010, 0.020, 0.030]) == "p50 20.0 ms, p99 30.0 ms, 10.0 to 30.0 ms"


def test_no_two_benches_measure_the_same_figure() -> None:
    names = [name for names, _ in BENCHES for name in names]
    assert len(names) == len(set(names))
