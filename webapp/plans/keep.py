"""Keep a part of a plan as it came: sealed in the page, and never read here."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.audit.record import record
from webapp.errors import N_, BadField, DomainError
from webapp.ids import Ids
from webapp.plans.models import FINISHED, LARGEST_PART, UNFINISHED, Plan, PlanPart, place_of
from webapp.vault.box import Box
from webapp.vault.hpke import SMALLEST, from_wire
from webapp.vault.models import AgencyKey

_SCHEMA = re.compile(r"[a-z][a-z0-9-]{0,30}/[0-9]{1,4}")
_HIGHEST_REVISION = 100_000


def keep_part(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    region_id: UUID,
    box: Box,
    response_id: UUID,
    plan_id: UUID,
    part: str,
    revision: int,
    schema: str,
    agency_key_id: UUID,
    sealed: str,
    by_person: UUID,
    by_role: str,
    occurred_at: datetime,
) -> PlanPart:
    """Add one revision. `sealed` is base64url of what static/js/seal.js made, some 64 KiB at most.

    `box` is the young person's: what came sealed is sealed once more with it. The route has checked that
    `response_id` is this person's. A schema that this version does not know is kept too, and so is what was
    sealed to a retired key: a phone may have held it for days. Raises BadField for a malformed value;
    DomainError for a key that no agency of the region ever had, and for a plan that is another response's
    or another agency's.
    """
    _check(part, revision, schema)
    raw = _decoded(sealed)
    key = session.scalars(select(AgencyKey).where(AgencyKey.id == agency_key_id)).one_or_none()
    if key is None:
        raise DomainError(N_("This plan is sealed to a key that is not known here. It was not kept."))
    _plan(session, now, region_id, response_id, plan_id, key.agency_id, by_person)
    kept = PlanPart(
        id=ids.new(),
        region_id=region_id,
        plan_id=plan_id,
        revision=revision,
        part=part,
        schema=schema,
        agency_key_id=agency_key_id,
        sealed=b"",
        kept_at=now,
        kept_by=by_person,
        occurred_at=occurred_at,
    )
    kept.sealed = box.seal_bytes(place_of(kept), raw)
    session.add(kept)
    session.flush()
    record(
        session,
        now=now,
        ids=ids,
        region_id=region_id,
        action="plan.finished" if part == FINISHED else "plan.kept",
        actor_id=by_person,
        actor_role=by_role,
        subject=response_id,
        occurred_at=occurred_at,
    )
    return kept


def _check(part: str, revision: int, schema: str) -> None:
    if part not in (UNFINISHED, FINISHED):
        raise BadField("part", N_("A part is either unfinished or finished."))
    if not 1 <= revision <= _HIGHEST_REVISION:
        raise BadField("revision", N_("The number of this part is not usable."))
    if not _SCHEMA.fullmatch(schema):
        raise BadField("schema", N_("The name of the form is not usable."))


def _decoded(sealed: str) -> bytes:
    too_large = N_("This is more than can be kept at once. Shorten the longest answer.")
    if len(sealed) > LARGEST_PART * 4 // 3 + 4:
        raise BadField("sealed", too_large)
    try:
        raw = from_wire(sealed)
    except ValueError:
        raise BadField("sealed", N_("What was sent is not sealed. It was not kept.")) from None
    if len(raw) > LARGEST_PART:
        raise BadField("sealed", too_large)
    if len(raw) <= SMALLEST:
        raise BadField("sealed", N_("What was sent is not sealed. It was not kept."))
    return raw


def _plan(
    session: Session,
    now: datetime,
    region_id: UUID,
    response_id: UUID,
    plan_id: UUID,
    agency_id: UUID,
    by_person: UUID,
) -> None:
    """Begin the plan with its first part, whichever of two that arrive at once is first."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(
        dialect.insert(Plan)
        .values(
            id=plan_id,
            region_id=region_id,
            response_id=response_id,
            agency_id=agency_id,
            started_at=now,
            started_by=by_person,
        )
        .on_conflict_do_nothing()
    )
    # Another region's plan is not found by this query, and gets the same answer.
    plan = session.scalars(select(Plan).where(Plan.id == plan_id)).one_or_none()
    if plan is None or (plan.response_id, plan.agency_id) != (response_id, agency_id):
        raise DomainError(N_("This plan belongs elsewhere. It was not kept."))
