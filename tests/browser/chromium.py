"""Which browser the tests drive."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "google-chrome-stable", "google-chrome", "chromium-browser")


def chromium_path() -> str:
    """CHROMIUM, or the first of the usual names on the search path; bin/browser knows more places."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise RuntimeError("no Chromium was found; `sh bin/browser` says how to get one")
    return path
