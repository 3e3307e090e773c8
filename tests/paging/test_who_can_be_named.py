"""Whom the desk may put on a page by name: by role, and for a core member by discipline."""

from __future__ import annotations

import pytest

from webapp.accounts.models import Person, Role
from webapp.paging.page_tables import SLOTS
from webapp.paging.rota.shift_moves import can_answer_for

ADVOCATES = {"advocate", "second_advocate"}


@pytest.mark.parametrize(
    ("role", "discipline", "slots"),
    [
        (Role.ADVOCATE, None, ADVOCATES),
        (Role.SUPERVISOR, None, ADVOCATES),
        (Role.FIRST_RESPONDER, None, {"law_enforcement"}),
        (Role.TEAM_MEMBER, "law_enforcement", {"law_enforcement"}),
        (Role.TEAM_MEMBER, "child_welfare", {"child_welfare"}),
        (Role.TEAM_MEMBER, "probation", {"probation", "juvenile_services"}),
        (Role.TEAM_MEMBER, "mental_health", {"mental_health"}),
        (Role.TEAM_MEMBER, "public_health", set()),
        (Role.TEAM_MEMBER, None, set()),
        (Role.ADVOCATE, "child_welfare", ADVOCATES),
        (Role.REGION_ADMIN, None, set()),
        (Role.AUDITOR, None, set()),
    ],
)
def test_each_stands_in_their_own_slots_alone(role: Role, discipline: str | None, slots: set[str]) -> None:
    person = Person(role=role, discipline=discipline, active=True)
    assert {slot for slot in SLOTS if can_answer_for(person, slot)} == slots


@pytest.mark.parametrize("slot", SLOTS)
def test_nobody_and_who_has_left_stand_in_none(slot: str) -> None:
    assert not can_answer_for(None, slot)
    gone = Person(role=Role.TEAM_MEMBER, discipline=slot, active=False)
    assert not can_answer_for(gone, slot)
