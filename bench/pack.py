"""pack.load: a county's pack of 400 steps, checked and loaded, over parsing the same TOML."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
import tomllib
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

from bench.sheet import Sheet, percentile, spread
from webapp.protocols.load import PACKS, read_pack

NAMES = ("pack.load",)
STEPS = 400
ROUNDS, ROUNDS_FULL = 15, 60
_STEP = re.compile(r"^\[\[step\]\]\n(?:(?!\[\[).*\n?)*", re.MULTILINE)
_CODE = re.compile(r'^code = ".*"$', re.MULTILINE)


def run(sheet: Sheet, full: bool) -> None:
    with tempfile.TemporaryDirectory() as place:
        pack = large_pack(Path(place))
        texts = [
            file.read_text("utf-8") for file in (*pack.glob("*.toml"), *(pack.parent / "shared").glob("*"))
        ]
        if len(read_pack(pack).steps) != STEPS:
            raise RuntimeError("the pack has another number of steps")
        loads: list[float] = []
        parses: list[float] = []
        for _ in range(ROUNDS_FULL if full else ROUNDS):  # in turns, so that both meet the same machine
            loads.append(_seconds(lambda: read_pack(pack)))
            parses.append(_seconds(lambda: [tomllib.loads(text) for text in texts]))
    sheet.figure("pack.load", percentile(loads, 0.5) / percentile(parses, 0.5), "ratio")
    sheet.note(f"pack.load, {STEPS} steps, {sum(map(len, texts))} characters: {spread(loads)}")
    sheet.note(f"pack.load, tomllib alone: {spread(parses)}")


def large_pack(place: Path) -> Path:
    """Nevada's pack with as many steps more as are missing, each a copy of one of its own under a code of its own."""
    shutil.copytree(PACKS, place / "packs")
    pack = place / "packs" / "nv-model-2018"
    steps = [
        step for file in sorted(pack.glob("steps-*.toml")) for step in _STEP.findall(file.read_text("utf-8"))
    ]
    more = islice(cycle(steps), max(0, STEPS - len(steps)))
    written = "\n".join(
        _CODE.sub(f'code = "more-{number}"', step, count=1) for number, step in enumerate(more)
    )
    (pack / "more.toml").write_text(written, "utf-8")
    main = pack / "pack.toml"
    main.write_text(main.read_text("utf-8").replace("include = [", 'include = [ "more.toml",', 1), "utf-8")
    return pack


def _seconds(does: Callable[[], object]) -> float:
    began = time.perf_counter()
    does()
    return time.perf_counter() - began
