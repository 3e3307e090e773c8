"""The pack that pack.load measures is as large as it says, and a sound one."""

from __future__ import annotations

from pathlib import Path

from bench.pack import STEPS, large_pack
from webapp.protocols.load import read_pack


def test_the_measured_pack_has_its_400_steps_and_no_mistake(tmp_path: Path) -> None:
    assert len(read_pack(large_pack(tmp_path)).steps) == STEPS == 400
