"""Seal as static/js/seal.js does, and hand it to the server as a route would."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from tests.vault.world import World
from webapp.plans.keep import keep_part
from webapp.plans.models import PlanPart
from webapp.vault.hpke import PLAN_LABEL, agency_info, seal_text, to_wire
from webapp.vault.models import AgencyKey


def plan_text(response: UUID, revision: int, answers: object) -> str:
    inside = {"response": str(response), "revision": revision, "answers": answers}
    return json.dumps(inside, ensure_ascii=False, separators=(",", ":"))


def seal_like_the_page(
    key: AgencyKey, plan_id: UUID, text: str, *, part: str = "unfinished", schema: str = "plan/1"
) -> str:
    info = agency_info(PLAN_LABEL, key.id, plan_id, schema, part)
    return to_wire(seal_text(key.public_key, text, info))


def keep(
    world: World,
    key: AgencyKey,
    plan_id: UUID,
    revision: int,
    answers: object,
    *,
    part: str = "unfinished",
    schema: str = "plan/1",
    text: str | None = None,
    told: Mapping[str, object] | None = None,
) -> PlanPart:
    """Seal and keep one part. `told` replaces what the server is told, not what is inside the seal."""
    inside = plan_text(world.response, revision, answers) if text is None else text
    sealed = seal_like_the_page(key, plan_id, inside, part=part, schema=schema)
    whole: dict[str, object] = {
        "region_id": world.region,
        "box": world.box,
        "response_id": world.response,
        "plan_id": plan_id,
        "part": part,
        "revision": revision,
        "schema": schema,
        "agency_key_id": key.id,
        "sealed": sealed,
        "by_person": world.advocate,
        "by_role": "advocate",
        "occurred_at": world.now,
    }
    return keep_part(world.session, now=world.now, ids=world.ids, **(whole | dict(told or {})))  # type: ignore[arg-type]
