"""The audit: who did what and when, in codes; never what somebody said or typed."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import webapp
from tests.response.night import Night
from webapp.accounts.models import Role
from webapp.audit.models import AuditEntry
from webapp.audit.record import record
from webapp.bags.contents import ITEMS
from webapp.paging.close import REASONS as PAGE_REASONS
from webapp.response.closing.close import REASONS as CLOSE_REASONS
from webapp.response.triage import REASONS as TIER_REASONS

SENTENCES = [
    "She is at the diner on Fourth",
    "she is at the diner",
    "Her name is Bee.",
    "call her mother at 775 555 0100",
    "the officer said no",
    "Bee, 15",
    "¿dónde?",
    "“quoted”",
    "two\nlines",
    "tab\there",
    "x" * 61,
    "",
    " ",
]


def records(night: Night, detail: str | None = None, **more: object) -> AuditEntry:
    record(
        night.session,
        now=night.now,
        ids=night.ids,
        region_id=night.region.id,
        action="test.noted",
        detail=detail,
        **more,  # type: ignore[arg-type]
    )
    night.session.flush()
    return night.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).all()[0]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_refused(night: Night, sentence: str) -> None:
    with pytest.raises(ValueError, match="never content") as refused:
        records(night, sentence)
    assert not sentence.strip() or sentence not in str(refused.value)


def codes(night: Night) -> list[str]:
    """Every detail that a verb may write: what the packs and the fixed lists name."""
    found = ["25 min", "240 min", "primary", "assigned", "signed_in", "duty_desk", "right", "wrong"]
    found += [*Role, *PAGE_REASONS, *CLOSE_REASONS, *ITEMS]
    for county in (night, night.other):
        assert county is not None
        pack = county.pack
        found += [step.code for step in pack.steps] + [clock.id for clock in pack.clocks]
        found += [f"{tier.id} {reason}" for tier in pack.tiers for reason in TIER_REASONS]
        found += [f"{rule.tier} {rule.id}" for rule in pack.rules]
    return found


def test_every_code_that_the_verbs_write_is_taken(night: Night) -> None:
    refused = []
    for code in codes(night):
        try:
            record(
                night.session,
                now=night.now,
                ids=night.ids,
                region_id=night.region.id,
                action="test.noted",
                detail=code,
            )
        except ValueError:
            refused.append(code)
    assert refused == []


def test_both_times_are_kept(night: Night) -> None:
    before = night.now - timedelta(hours=3)
    entry = records(night, occurred_at=before)
    assert (entry.occurred_at, entry.recorded_at) == (before, night.now)


def test_an_act_that_is_sent_at_once_has_one_time(night: Night) -> None:
    entry = records(night)
    assert entry.occurred_at == entry.recorded_at == night.now


def test_the_row_says_who_in_which_role_and_on_what(night: Night) -> None:
    response = night.logged()
    officer = night.people["officer"]
    entry = records(night, "primary", actor_id=officer.id, actor_role=officer.role, subject=response.id)
    assert (entry.actor_id, entry.actor_role) == (officer.id, "first_responder")
    assert (entry.subject_id, entry.region_id, entry.detail) == (response.id, night.region.id, "primary")


def test_what_alongside_does_by_itself_has_no_actor(night: Night) -> None:
    entry = records(night)
    assert (entry.actor_id, entry.actor_role, entry.subject_id, entry.detail) == (None, None, None, None)


def test_another_county_does_not_read_it(night: Night) -> None:
    records(night)
    with night.elsewhere() as california:
        assert california.session.scalars(select(AuditEntry)).all() == []


def written_actions() -> set[str]:
    """Every action that stands in the program as a literal."""
    text = "\n".join(path.read_text("utf-8") for path in Path(webapp.__file__).parent.rglob("*.py"))
    return set(re.findall(r'(?:note|record)\([^)"]*"([a-z]+\.[a-z_]+)"', text)) | set(
        re.findall(r'action="([a-z]+\.[a-z_]+)"', text)
    )


def test_every_action_has_an_area_and_a_name_and_fits_its_column() -> None:
    actions = written_actions()
    assert len(actions) > 25
    assert [one for one in actions if not re.fullmatch(r"[a-z]+\.[a-z_]{3,30}", one) or len(one) > 40] == []
