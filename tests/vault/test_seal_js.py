"""static/js/seal.js in Node: what a page seals, this server opens, and in no other place."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from webapp.plans.schema import read_plan_1
from webapp.vault.curve import new_private_key, public_bytes
from webapp.vault.errors import CannotOpen
from webapp.vault.hpke import (
    AGENCY_BUCKET,
    PLAN_LABEL,
    SMALLEST,
    agency_info,
    from_wire,
    to_wire,
    unseal_text,
)

STATIC = Path(__file__).resolve().parents[2] / "webapp" / "static"
KEY_ID, PLAN_ID = UUID(int=0xABC), UUID(int=0xDEF)
RESPONSE = UUID(int=0x123)
PRIVATE = new_private_key()
INFO = agency_info(PLAN_LABEL, KEY_ID, PLAN_ID, "plan/1", "unfinished")

RUN = """
import { readFileSync } from "node:fs";
const { sealToAgency, planText } = await import("./js/seal.js");
const { calls } = JSON.parse(readFileSync(0, "utf8"));
const out = [];
for (const { answers, response, revision, text, ...to } of calls) {
  try {
    out.push({ sealed: await sealToAgency({ ...to, text: text ?? planText(response, revision, answers) }) });
  } catch (error) {
    out.push({ error: error.name });
  }
}
console.log(JSON.stringify(out));
"""


def _seal(folder: Path, *calls: dict[str, object]) -> list[dict[str, str]]:
    """Seal each call in one run of Node, with the script as it is and the library as it is bundled."""
    bundle = STATIC / "vendor" / "hpke.js"
    assert bundle.exists(), "the front-end packages are not bundled: run bin/vendor"
    shutil.copytree(STATIC / "js", folder / "js", dirs_exist_ok=True)
    (folder / "vendor").mkdir(exist_ok=True)
    shutil.copy(bundle, folder / "vendor")
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "run.mjs").write_text(RUN)
    node = Path(sys.prefix) / "bin" / "node"
    whole = {
        "publicKey": to_wire(public_bytes(PRIVATE)),
        "keyId": str(KEY_ID).upper(),
        "planId": str(PLAN_ID),
        "schema": "plan/1",
        "part": "unfinished",
        "response": str(RESPONSE).upper(),
        "revision": 1,
    }
    done = subprocess.run(
        [node, "run.mjs"],
        cwd=folder,
        input=json.dumps({"calls": [whole | call for call in calls]}),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answers: list[dict[str, str]] = json.loads(done.stdout)
    return answers


def test_what_the_page_seals_comes_back_exactly(tmp_path: Path) -> None:
    said = [
        {},
        {"who_to_call": "the lantern song"},
        {"coping": ["walk", "música", "呼吸", "🙂"], "where": 'line one\nline "two" \u2028 three'},
    ]
    sealed = _seal(tmp_path, *({"answers": answers, "revision": 7} for answers in said))
    for answers, one in zip(said, sealed, strict=True):
        written = read_plan_1(unseal_text(PRIVATE, from_wire(one["sealed"]), INFO))
        assert (written.response, written.revision, written.answers) == (RESPONSE, 7, answers)


def test_little_and_much_look_alike_from_outside(tmp_path: Path) -> None:
    sealed = _seal(tmp_path, {"answers": {}}, {"answers": {"where": "x" * 4000}})
    assert {len(from_wire(one["sealed"])) for one in sealed} == {SMALLEST + AGENCY_BUCKET}


def test_the_same_answers_sealed_twice_look_different(tmp_path: Path) -> None:
    one, other = _seal(tmp_path, {"answers": {}}, {"answers": {}})
    assert one["sealed"] != other["sealed"]


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"keyId": str(UUID(int=1))},
        {"planId": str(UUID(int=1))},
        {"schema": "plan/2"},
        {"part": "finished"},
    ],
)
def test_what_was_sealed_for_elsewhere_does_not_open_here(tmp_path: Path, elsewhere: dict[str, str]) -> None:
    (one,) = _seal(tmp_path, {"answers": {}} | elsewhere)
    with pytest.raises(CannotOpen):
        unseal_text(PRIVATE, from_wire(one["sealed"]), INFO)


def test_the_page_says_before_sealing_when_it_is_more_than_the_server_keeps(tmp_path: Path) -> None:
    most = 15 * AGENCY_BUCKET - 4
    fits, too_much = _seal(tmp_path, {"text": "x" * most}, {"text": "x" * (most + 1)})
    assert len(from_wire(fits["sealed"])) <= 64 * 1024
    assert too_much == {"error": "RangeError"}


def test_the_module_stores_nothing_and_talks_to_nobody() -> None:
    module = (STATIC / "js" / "seal.js").read_text()
    for reach in ("localStorage", "sessionStorage", "indexedDB", "caches", "fetch(", "console.", "document."):
        assert reach not in module
