"""paging.kill.*: SIGKILL at every line of claim, send and record, and what became of each page."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from bench.processes import CHECKOUT
from bench.sheet import Sheet

NAMES = ("paging.kill.points", "paging.kill.lost", "paging.kill.silent", "paging.kill.control")
POINTS = 6  # of each database and number of workers; in full all of them


def run(sheet: Sheet, full: bool) -> None:
    some = [] if full else ["--points", str(POINTS)]
    accounts = {}
    for database in ("sqlite", "postgresql"):
        for workers in ("1", "2"):
            where = f"{database}, {workers} worker{'s' if workers == '2' else ''}"
            accounts[where] = _play("--database", database, "--workers", workers, *some)
    control = _play("--control", "--workers", "1", "--visits", "first")
    every = accounts.values()
    sheet.figure("paging.kill.points", sum(one["points"] for one in every), "count")
    sheet.figure("paging.kill.lost", sum(one["lost"] for one in every), "count")
    sheet.figure("paging.kill.silent", sum(one["silent"] for one in every), "count")
    sheet.figure("paging.kill.control", control["lost"] + control["silent"], "count")
    for where, one in accounts.items():
        sheet.note(
            f"paging.kill on {where}: {one['lines']} lines, {one['points']} kills, {one['twice']} texts twice after a "
            f"kill, {one['twice_without_a_kill']} without one, {len(one['unreached'])} points not reached"
        )
        for line in (*one["at"], *(f"not reached: {point}" for point in one["unreached"])):
            sheet.note(f"paging.kill: {line}")
    sheet.note(
        f"paging.kill: control: {control['points']} kills, {control['lost']} lost, {control['silent']} silent"
    )


def _play(*arguments: str) -> dict[str, Any]:
    """In a process of its own with one thread, from which workers can be forked."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.paging.kill.run", *arguments],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    account: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return account
