"""What a bench prints: one figure a line, and notes; and the few numbers that are drawn from many times."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """`only` is the beginning of the names that were asked for; everything else is measured in silence."""

    only: str = ""

    def wants(self, name: str) -> bool:
        return name.startswith(self.only)

    def figure(self, name: str, value: float, unit: str) -> None:
        if self.wants(name):
            said = str(value) if isinstance(value, int) else f"{value:.2f}"
            self._print(f"{name} {said} {unit}")

    def note(self, text: str) -> None:
        self._print(f"# {text}")

    @staticmethod
    def _print(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: a value that was measured, never one between two."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(seconds: Sequence[float]) -> str:
    """Times for a note: `p50 12.3 ms, p99 45.6 ms, 10.1 to 50.2 ms`."""
    shares = (percentile(seconds, 0.5), percentile(seconds, 0.99), min(seconds), max(seconds))
    p50, p99, low, high = (1000 * one for one in shares)
    return f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, {low:.1f} to {high:.1f} ms"
