"""The app as it is, with the bench's gateway handed in. In the environment: BENCH_LOG, BENCH_PAUSE, BENCH_PAGING."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask

from bench.gateway import BenchGateway
from webapp import create_app
from webapp.response.models import Response
from webapp.routes import contacts


def make() -> Flask:
    gateway = BenchGateway(Path(os.environ["BENCH_LOG"]), float(os.environ["BENCH_PAUSE"]))
    if os.environ["BENCH_PAGING"] == "off":
        vars(contacts)["page_for"] = _page_nobody
    return create_app(gateway=gateway)


def _page_nobody(_response: Response) -> None:
    """In place of opening a page: everything else about logging a contact is done."""
