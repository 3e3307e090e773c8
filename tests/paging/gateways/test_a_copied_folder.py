"""Adding a gateway is copying a folder and naming it in the settings: done here, in a checkout of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_settings import GOOD
from webapp.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[3]
WEBAPP, TESTS = Path("webapp/paging/gateways"), Path("tests/paging/gateways")
OPENS = """
import os
from webapp import create_app
app = create_app()
gateway = app.extensions["alongside"].gateway
print(type(gateway).__module__, app.extensions["alongside"].settings.of_gateway)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The simulator's folder stands there under another name as well."""
    there = tmp_path / "checkout"
    left_out = shutil.ignore_patterns("__pycache__", "node_modules", "browser", "journeys")
    for folder in ("webapp", "tests", "migrations"):
        shutil.copytree(CHECKOUT / folder, there / folder, ignore=left_out)
    shutil.copy(CHECKOUT / "pyproject.toml", there)
    shutil.copytree(there / WEBAPP / "simulator", there / WEBAPP / "pigeon")
    return there


def ran(checkout: Path, *words: str, **environ: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=checkout,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(checkout), "HOME": str(checkout), **GOOD, **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout + done.stderr


def contract(checkout: Path) -> str:
    quiet = ("-q", "-p", "no:cacheprovider", f"--basetemp={checkout / 'tmp'}", "-k", "pigeon")
    return ran(checkout, "-m", "pytest", *quiet, str(TESTS / "test_contract.py"))


def test_a_copy_is_chosen_by_its_name_alone_with_settings_of_its_own(checkout: Path) -> None:
    said = ran(checkout, "-c", OPENS, GATEWAY="pigeon", PIGEON_LOFT="north")
    assert "webapp.paging.gateways.pigeon.send {'PIGEON_LOFT': 'north'}" in said
    assert "webapp.paging.gateways.simulator.send {}" in ran(checkout, "-c", OPENS)


def test_a_copy_that_rings_no_telephone_is_refused_outside_the_demo(checkout: Path) -> None:
    said = ran(checkout, "-m", "webapp.settings", GATEWAY="pigeon", DEMO="0")
    assert "Setting GATEWAY: outside the demo only twilio is allowed: pigeon texts nobody" in said
    (checkout / WEBAPP / "pigeon" / "gateway.toml").write_text("rings = true\n")
    assert "Settings are good" in ran(checkout, "-m", "webapp.settings", GATEWAY="pigeon", DEMO="0")
    assert "only simulator is allowed" in ran(checkout, "-m", "webapp.settings", GATEWAY="pigeon")
    (checkout / WEBAPP / "pigeon" / "gateway.toml").write_text("")
    said = ran(checkout, "-m", "webapp.settings", GATEWAY="pigeon")
    assert "pigeon/gateway.toml must say rings = true or rings = false" in said


def test_a_name_that_is_no_folder_is_told_which_there_are(checkout: Path) -> None:
    said = ran(checkout, "-m", "webapp.settings", GATEWAY="pidgeon")
    assert "Setting GATEWAY: allowed are simulator, pigeon, twilio" in said


def test_a_copy_is_under_the_contract_and_fails_it_without_tests_of_its_own(checkout: Path) -> None:
    said = contract(checkout)
    assert "tests/paging/gateways/pigeon/sides.py is missing" in said
    assert " passed" not in said
    shutil.copytree(checkout / TESTS / "simulator", checkout / TESTS / "pigeon")
    said = contract(checkout)
    assert "failed" not in said and "8 passed" in said


def test_a_copy_that_breaks_the_contract_is_found(checkout: Path) -> None:
    shutil.copytree(checkout / TESTS / "simulator", checkout / TESTS / "pigeon")
    send = checkout / WEBAPP / "pigeon" / "send.py"
    words = send.read_text()
    assert 'raise Permanent("no-such-phone")' in words
    send.write_text(words.replace('raise Permanent("no-such-phone")', "raise LookupError(to)"))
    assert "1 failed" in contract(checkout)


def test_the_demo_is_the_simulator_unless_another_is_named() -> None:
    assert Settings.from_env(GOOD).gateway == "simulator"
