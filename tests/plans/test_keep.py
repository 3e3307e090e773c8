"""The server keeps a plan's parts as they came: it checks the outside, and cannot see the inside."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests.plans.sealing import keep
from tests.vault.world import World
from webapp.audit.models import AuditEntry
from webapp.db import in_region
from webapp.errors import BadField, DomainError
from webapp.plans.models import LARGEST_PART, LARGEST_STORED, Plan, PlanPart
from webapp.plans.summary import plans_of
from webapp.vault.hpke import SMALLEST, to_wire
from webapp.vault.models import AgencyKey

Held = tuple[World, AgencyKey]


def _actions(world: World) -> list[tuple[str, str | None, str | None]]:
    rows = world.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_id == world.response).order_by(AuditEntry.recorded_at)
    )
    return [(row.action, row.actor_role, row.detail) for row in rows]


def test_each_next_adds_a_revision_and_the_audit_says_so_without_content(held: Held) -> None:
    world, key = held
    plan_id = uuid4()
    for revision in (1, 2):
        keep(world, key, plan_id, revision, {"who_to_call": "the lantern song"})
        world.later(seconds=20)
    keep(world, key, plan_id, 3, {"who_to_call": "the lantern song"}, part="finished")
    kept = world.session.scalars(select(PlanPart).order_by(PlanPart.revision)).all()
    assert [(part.revision, part.part) for part in kept] == [
        (1, "unfinished"),
        (2, "unfinished"),
        (3, "finished"),
    ]
    assert not any(b"lantern" in part.sealed for part in kept)
    assert _actions(world) == [
        ("plan.kept", "advocate", None),
        ("plan.kept", "advocate", None),
        ("plan.finished", "advocate", None),
    ]


def test_the_phones_time_and_the_servers_are_both_kept(held: Held) -> None:
    world, key = held
    an_hour_ago = world.now - timedelta(hours=1)
    part = keep(world, key, uuid4(), 1, {}, told={"occurred_at": an_hour_ago})
    assert (part.occurred_at, part.kept_at) == (an_hour_ago, world.now)


def test_a_part_sealed_to_a_retired_key_is_still_received(held: Held) -> None:
    world, old = held
    plan_id = uuid4()
    keep(world, old, plan_id, 1, {})
    new = world.agency_key(world.advocate)
    keep(world, old, plan_id, 2, {})
    keep(world, new, plan_id, 3, {})
    assert [plan.parts for plan in plans_of(world.session, world.response)] == [3]


def test_a_form_that_is_not_known_here_is_received_never_refused(held: Held) -> None:
    world, key = held
    assert keep(world, key, uuid4(), 1, {}, schema="night-plan/12").schema == "night-plan/12"


def test_a_key_that_nobody_knows_or_of_another_region_is_refused(held: Held) -> None:
    world, key = held
    stranger = AgencyKey(id=uuid4(), public_key=key.public_key)
    with pytest.raises(DomainError, match="not known"):
        keep(world, stranger, uuid4(), 1, {})
    with in_region(world.session, uuid4()), pytest.raises(DomainError, match="not known"):
        keep(world, key, uuid4(), 1, {})


def test_a_plan_id_of_another_response_is_refused(held: Held) -> None:
    world, key = held
    plan_id = uuid4()
    keep(world, key, plan_id, 1, {})
    with pytest.raises(DomainError, match="elsewhere"):
        keep(world, key, plan_id, 2, {}, told={"response_id": world.other_response})
    assert [plan.parts for plan in plans_of(world.session, world.response)] == [1]


def test_two_tabs_that_count_to_the_same_number_lose_nothing(held: Held) -> None:
    world, key = held
    plan_id = uuid4()
    keep(world, key, plan_id, 1, {"a": "one"})
    keep(world, key, plan_id, 1, {"a": "other"})
    assert [plan.parts for plan in plans_of(world.session, world.response)] == [2]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("part", "final"),
        ("part", ""),
        ("revision", 0),
        ("revision", -1),
        ("revision", 10**9),
        ("schema", ""),
        ("schema", "plan"),
        ("schema", "Plan/1"),
        ("schema", "plan/1\n"),
        ("schema", "plan/1; drop"),
        ("schema", "p" * 50 + "/1"),
        ("sealed", ""),
        ("sealed", "{}"),
        ("sealed", "not base64!"),
        ("sealed", to_wire(bytes(SMALLEST))),
        ("sealed", to_wire(bytes(LARGEST_PART + 1))),
        ("sealed", "A" * 1_000_000),
    ],
)
def test_what_is_malformed_is_refused_and_the_field_is_named(held: Held, field: str, value: object) -> None:
    world, key = held
    with pytest.raises(BadField) as caught:
        keep(world, key, uuid4(), 1, {}, told={field: value})
    assert caught.value.field == field
    assert world.session.scalars(select(Plan)).all() == []


def test_the_largest_part_that_a_page_can_seal_is_kept(held: Held) -> None:
    world, key = held
    long = {"where": "x" * 61_000}
    plan_id = uuid4()
    assert len(keep(world, key, plan_id, 1, long).sealed) <= LARGEST_STORED


def test_that_there_is_a_plan_is_known_without_a_key(held: Held) -> None:
    world, key = held
    began = world.now
    first, second = uuid4(), UUID(int=5)
    keep(world, key, first, 1, {})
    world.later(minutes=1)
    keep(world, key, first, 2, {}, part="finished")
    world.later(minutes=1)
    keep(world, key, second, 1, {})
    newest, older = plans_of(world.session, world.response)
    assert (newest.plan_id, newest.finished_at, newest.parts) == (second, None, 1)
    assert (older.plan_id, older.started_at, older.parts) == (first, began, 2)
    assert older.finished_at == older.last_kept_at == began + timedelta(minutes=1)
    assert plans_of(world.session, world.other_response) == []
