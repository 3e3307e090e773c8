"""Open a plan for a holder who has just unlocked: newest part first, and what does not fit is marked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.audit.record import record
from webapp.errors import N_, NotFound
from webapp.ids import Ids
from webapp.plans.models import Plan, PlanPart, place_of
from webapp.plans.schema import READERS, Answers, NotInShape, Written
from webapp.vault.box import Box
from webapp.vault.errors import CannotOpen
from webapp.vault.hpke import PLAN_LABEL, agency_info, unseal_text
from webapp.vault.openkeys import OpenKeys

NOT_HELD = N_("This part is sealed to a key that you do not hold.")
CHANGED = N_("This part could not be opened: it was changed, moved or relabelled after it was sealed.")
NEWER_FORM = N_("This part was made with a form that is not known here. It is shown as it was sealed.")
NOT_IN_SHAPE = N_("This part is not in the shape of its form. It is shown as it was sealed.")
OTHER_NUMBER = N_("This part says another number than the one it was kept under.")
OTHER_RESPONSE = N_("This part was made for another response than the one it is kept under.")
TWICE = N_("Two different parts were kept under this number. Look at both.")


@dataclass(frozen=True, slots=True)
class OpenedPart:
    """One revision. `needs_a_look` is None, or a message id that says why a human should look.

    `as_sealed` is the text as it was sealed, only where it could be opened but not read as `answers`.
    """

    revision: int
    part: str
    schema: str
    kept_at: datetime
    occurred_at: datetime
    kept_by: UUID
    answers: Answers = field(default_factory=dict, repr=False)
    as_sealed: str | None = field(default=None, repr=False)
    needs_a_look: str | None = None


def read_plan(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    region_id: UUID,
    box: Box,
    response_id: UUID,
    plan_id: UUID,
    keys: OpenKeys,
    by_person: UUID,
    by_role: str,
) -> list[OpenedPart]:
    """All parts of a plan, the newest first; the first without `needs_a_look` is what counts.

    `box` is the young person's; `keys` are the reader's own, from `webapp.vault.unlock.opened_key`. The
    reading is in the audit, without content. Raises NotFound for a plan that is not this response's, and for
    a reader who holds none of its keys; Shredded when the young person's data key was destroyed.
    """
    plan = session.scalars(
        select(Plan).where(Plan.id == plan_id, Plan.response_id == response_id)
    ).one_or_none()
    if plan is None:
        raise NotFound
    kept = list(
        session.scalars(
            select(PlanPart)
            .where(PlanPart.plan_id == plan_id)
            .order_by(PlanPart.revision.desc(), PlanPart.kept_at.desc(), PlanPart.id.desc())
        )
    )
    if not any(keys.holds(part.agency_key_id) for part in kept):
        raise NotFound
    record(
        session,
        now=now,
        ids=ids,
        region_id=region_id,
        action="plan.opened",
        actor_id=by_person,
        actor_role=by_role,
        subject=response_id,
    )
    return _mark_twins([_open(part, response_id, box, keys) for part in kept])


def _open(kept: PlanPart, response_id: UUID, box: Box, keys: OpenKeys) -> OpenedPart:
    info = agency_info(PLAN_LABEL, kept.agency_key_id, kept.plan_id, kept.schema, kept.part)
    try:
        private_key = keys.private_key(kept.agency_key_id)
        if private_key is None:
            return _part(kept, needs_a_look=NOT_HELD)
        text = unseal_text(private_key, box.open_bytes(place_of(kept), kept.sealed), info)
    except CannotOpen:
        return _part(kept, needs_a_look=CHANGED)
    return _read(kept, response_id, text)


def _read(kept: PlanPart, response_id: UUID, text: str) -> OpenedPart:
    reader = READERS.get(kept.schema)
    if reader is None:
        return _part(kept, as_sealed=text, needs_a_look=NEWER_FORM)
    try:
        written = reader(text)
    except NotInShape:
        return _part(kept, as_sealed=text, needs_a_look=NOT_IN_SHAPE)
    return _part(kept, answers=written.answers, needs_a_look=_odd(kept, response_id, written))


def _odd(kept: PlanPart, response_id: UUID, written: Written) -> str | None:
    if written.response != response_id:
        return OTHER_RESPONSE
    return OTHER_NUMBER if written.revision != kept.revision else None


def _part(
    kept: PlanPart,
    *,
    answers: Answers | None = None,
    as_sealed: str | None = None,
    needs_a_look: str | None = None,
) -> OpenedPart:
    return OpenedPart(
        kept.revision,
        kept.part,
        kept.schema,
        kept.kept_at,
        kept.occurred_at,
        kept.kept_by,
        answers or {},
        as_sealed,
        needs_a_look,
    )


def _mark_twins(parts: list[OpenedPart]) -> list[OpenedPart]:
    """Two tabs may have counted to the same number. Equal ones are one part sent twice, and stay unmarked."""
    seen: dict[int, OpenedPart] = {}
    odd = set()
    for part in parts:
        twin = seen.setdefault(part.revision, part)
        if (twin.part, twin.answers) != (part.part, part.answers):
            odd.add(part.revision)
    return [
        replace(part, needs_a_look=TWICE) if part.revision in odd and part.needs_a_look is None else part
        for part in parts
    ]
