"""A holder reads a plan: the newest part first, exactly as it was said; what does not fit is marked, not mended."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.plans.sealing import keep, plan_text
from tests.vault.world import World, sign_in_of
from webapp.audit.models import AuditEntry
from webapp.db import in_region
from webapp.errors import NotFound
from webapp.plans import open as opening
from webapp.plans.models import Plan
from webapp.plans.open import OpenedPart, read_plan
from webapp.plans.schema import NotInShape, read_plan_1
from webapp.vault.errors import Shredded
from webapp.vault.models import AgencyKey
from webapp.vault.openkeys import OpenKeys
from webapp.vault.unlock import opened_key
from webapp.vault.vault import Vault

Held = tuple[World, AgencyKey]
HERE = UUID(int=3)
SAID = {"who_to_call": "the lantern song", "coping": ["walk", "música"]}


def _keys(world: World, person: object = None) -> OpenKeys:
    sign_in = sign_in_of(person or world.advocate)  # type: ignore[arg-type]
    keys = opened_key(world.session, now=world.now, sign_in=sign_in, cookie_secret=world.unlock(sign_in))
    assert keys is not None
    return keys


def _read(
    world: World, plan_id: UUID, keys: OpenKeys | None = None, told: Mapping[str, object] | None = None
) -> list[OpenedPart]:
    whole: dict[str, object] = {
        "region_id": world.region,
        "box": world.box,
        "response_id": world.response,
        "plan_id": plan_id,
        "keys": keys or _keys(world),
        "by_person": world.advocate,
        "by_role": "advocate",
    }
    return read_plan(world.session, now=world.now, ids=world.ids, **(whole | dict(told or {})))  # type: ignore[arg-type]


def test_what_was_said_comes_back_newest_first_in_whatever_order_it_arrived(held: Held) -> None:
    world, key = held
    plan_id = uuid4()
    keep(world, key, plan_id, 3, SAID, part="finished")
    keep(world, key, plan_id, 1, {})
    keep(world, key, plan_id, 2, {"who_to_call": "the lantern"})
    parts = _read(world, plan_id)
    assert [part.revision for part in parts] == [3, 2, 1]
    assert (parts[0].part, parts[0].answers, parts[0].needs_a_look) == ("finished", SAID, None)
    assert all(part.needs_a_look is None for part in parts)
    assert "lantern" not in repr(parts[0])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.text(max_size=20), st.text(max_size=200) | st.lists(st.text(max_size=40), max_size=3))
)
def test_any_answers_come_back_exactly(held: Held, answers: dict[str, str | list[str]]) -> None:
    world, key = held
    plan_id = uuid4()
    keep(world, key, plan_id, 1, answers)
    (part,) = _read(world, plan_id)
    assert (part.answers, part.needs_a_look) == (answers, None)


def test_reading_is_in_the_audit_without_content(held: Held) -> None:
    world, key = held
    plan_id = uuid4()
    keep(world, key, plan_id, 1, SAID)
    _read(world, plan_id)
    world.session.flush()
    entry = world.session.scalars(select(AuditEntry).where(AuditEntry.action == "plan.opened")).one()
    assert (entry.subject_id, entry.actor_id, entry.detail) == (world.response, world.advocate, None)


@pytest.mark.parametrize(
    "relabelled", [{"part": "finished"}, {"schema": "plan/2"}, {"revision": 9}, {"plan_id": uuid4()}]
)
def test_a_part_that_was_relabelled_moved_or_renumbered_is_marked(
    held: Held, relabelled: dict[str, object]
) -> None:
    world, key = held
    plan_id = uuid4()
    keep(world, key, plan_id, 1, SAID, told=relabelled)
    (part,) = _read(world, UUID(str(relabelled.get("plan_id", plan_id))))
    if "revision" in relabelled:
        assert (part.needs_a_look, part.answers) == (opening.OTHER_NUMBER, SAID)
    else:
        assert (part.needs_a_look, part.answers, part.as_sealed) == (opening.CHANGED, {}, None)


def test_one_spoilt_part_does_not_hide_the_others(held: Held) -> None:
    world, key = held
    plan_id = uuid4()
    keep(world, key, plan_id, 1, SAID)
    spoilt = keep(world, key, plan_id, 2, SAID)
    spoilt.sealed = spoilt.sealed[:-1] + bytes([spoilt.sealed[-1] ^ 1])
    world.session.flush()
    newest, before = _read(world, plan_id)
    assert newest.needs_a_look == opening.CHANGED
    assert (before.answers, before.needs_a_look) == (SAID, None)


def test_a_newer_form_is_shown_as_it_was_sealed(held: Held) -> None:
    world, key = held
    plan_id = uuid4()
    keep(world, key, plan_id, 1, SAID, schema="plan/2")
    (part,) = _read(world, plan_id)
    assert part.needs_a_look == opening.NEWER_FORM
    assert part.as_sealed == plan_text(world.response, 1, SAID)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "null",
        '{"revision": 1, "answers": {}}',
        f'{{"response": "{HERE}", "revision": true, "answers": {{}}}}',
        f'{{"response": "{HERE}", "revision": 1, "answers": []}}',
        f'{{"response": "{HERE}", "revision": 1, "answers": {{"a": 5}}}}',
        f'{{"response": "{HERE}", "revision": 1, "answers": {{"a": [5]}}}}',
        f'{{"response": "{HERE}", "revision": 1, "answers": {{}}, "more": 1}}',
        '{"response": 5, "revision": 1, "answers": {}}',
        '{"response": "library", "revision": 1, "answers": {}}',
        "[" * 100_000,
    ],
)
def test_what_is_not_in_the_forms_shape_is_marked_and_never_mended(held: Held, text: str) -> None:
    with pytest.raises(NotInShape):
        read_plan_1(text)
    if len(text) > 60_000:
        return
    world, key = held
    plan_id = uuid4()
    keep(world, key, plan_id, 1, None, text=text)
    (part,) = _read(world, plan_id)
    assert (part.needs_a_look, part.as_sealed, part.answers) == (opening.NOT_IN_SHAPE, text, {})


def test_two_different_parts_under_one_number_are_both_marked(held: Held) -> None:
    world, key = held
    plan_id = uuid4()
    keep(world, key, plan_id, 1, {})
    keep(world, key, plan_id, 2, {"a": "one"})
    keep(world, key, plan_id, 2, {"a": "other"})
    marks = [(part.revision, part.needs_a_look) for part in _read(world, plan_id)]
    assert marks == [(2, opening.TWICE), (2, opening.TWICE), (1, None)]


def test_one_part_that_was_sent_twice_is_not_marked(held: Held) -> None:
    world, key = held
    plan_id = uuid4()
    for _ in range(2):
        keep(world, key, plan_id, 1, SAID)
    assert [part.needs_a_look for part in _read(world, plan_id)] == [None, None]


def test_parts_under_an_old_and_a_new_key_are_read_together(held: Held) -> None:
    world, old = held
    plan_id = uuid4()
    keep(world, old, plan_id, 1, {"a": "before"})
    new = world.agency_key(world.advocate)
    keep(world, new, plan_id, 2, {"a": "after"})
    assert [part.answers for part in _read(world, plan_id)] == [{"a": "after"}, {"a": "before"}]


def test_a_holder_of_the_newer_key_only_sees_that_there_is_an_older_part(held: Held) -> None:
    world, old = held
    plan_id = uuid4()
    keep(world, old, plan_id, 1, SAID)
    new = world.agency_key(world.supervisor)
    keep(world, new, plan_id, 2, SAID)
    newest, before = _read(world, plan_id, _keys(world, world.supervisor))
    assert (newest.answers, newest.needs_a_look) == (SAID, None)
    assert (before.answers, before.needs_a_look) == ({}, opening.NOT_HELD)


def test_for_who_holds_no_key_of_it_the_plan_does_not_exist(held: Held) -> None:
    world, key = held
    plan_id = uuid4()
    keep(world, key, plan_id, 1, SAID)
    keys = _keys(world)
    for wrong in (
        {"keys": _keys(world, world.supervisor)},
        {"response_id": world.other_response},
        {"plan_id": uuid4()},
    ):
        with pytest.raises(NotFound):
            _read(world, plan_id, keys, told=wrong)
    with in_region(world.session, uuid4()), pytest.raises(NotFound):
        _read(world, plan_id, keys)
    assert "plan.opened" not in set(world.session.scalars(select(AuditEntry.action)))


def test_a_whole_plan_that_was_given_to_another_young_person_is_marked(held: Held) -> None:
    world, key = held
    plan_id = uuid4()
    keep(world, key, plan_id, 1, SAID)
    world.session.get_one(Plan, plan_id).response_id = world.other_response
    world.session.flush()
    (part,) = _read(world, plan_id, told={"response_id": world.other_response})
    assert part.needs_a_look == opening.OTHER_RESPONSE


def test_what_was_swapped_between_two_parts_is_marked_on_both(held: Held) -> None:
    world, key = held
    plan_id = uuid4()
    one, other = keep(world, key, plan_id, 1, SAID), keep(world, key, plan_id, 2, {"a": "other"})
    one.sealed, other.sealed = other.sealed, one.sealed
    world.session.flush()
    assert [part.needs_a_look for part in _read(world, plan_id)] == [opening.CHANGED] * 2


def test_a_destroyed_data_key_ends_the_plan_for_its_holders_too(held: Held, vault: Vault) -> None:
    world, key = held
    young_person, plan_id = uuid4(), uuid4()
    vault.new_key(young_person, kind="youth", region=world.region, now=world.now)
    keep(world, key, plan_id, 1, SAID, told={"box": vault.box(young_person)})
    assert _read(world, plan_id, told={"box": vault.box(young_person)})[0].answers == SAID
    vault.destroy(young_person, world.now)
    with pytest.raises(Shredded):
        _read(world, plan_id, told={"box": vault.box(young_person)})
    with pytest.raises(Shredded):
        keep(world, key, plan_id, 2, SAID, told={"box": vault.box(young_person)})
