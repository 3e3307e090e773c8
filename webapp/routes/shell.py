"""The shell: scripts, styles and icons of every page, under an address that changes when any of them does."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request

STATIC = Path(__file__).resolve().parents[1] / "static"
FETCHED = ("icons", "vendor")
"""The folders that pages fetch from; js/ and css/ are what bin/vendor bundles."""


def shell_version() -> str:
    """Twelve hex digits over the names and bytes of all that phones fetch."""
    whole = sha256()
    for path in fetched():
        whole.update(f"{path.relative_to(STATIC).as_posix()}\0{path.stat().st_size}\0".encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


def fetched() -> list[Path]:
    found = [path for folder in FETCHED for path in (STATIC / folder).rglob("*")]
    return sorted(path for path in found if path.is_file() and not path.name.startswith("."))


def static_path(version: str) -> str:
    return f"/s/{version}"


def install(app: Flask, version: str) -> None:
    """`version` is in the address, so a phone keeps a file for good and fetches it once."""
    app.config["SHELL"] = version
    app.after_request(_keep_for_good)


def _keep_for_good(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 304):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
