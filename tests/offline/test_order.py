"""Whatever the order in which a phone's items arrive, and however often: the same end, each received or held once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.offline.sealing import Kept, Pocket, claims, deliver, held_rows, pocket
from tests.response.counties import standing_town
from tests.town import Town
from webapp.audit.models import AuditEntry
from webapp.response.models import Response, StepMark

__all__ = ["standing_town"]


@dataclass(frozen=True)
class Lane:
    """What was done on one response without signal, in its order; `ends` is what becomes of each item."""

    contact_id: uuid.UUID
    items: list[Kept]
    ends: list[str]


def lane(phone: Pocket, step: str, bad_contact: bool) -> Lane:
    """A contact, then steps, with one thing in the middle that no route takes."""
    answers = {"where": ""} if bad_contact else {}
    contact_id, contact = phone.keeps_contact(answers=answers)
    path = f"/responses/{contact_id}"
    items = [contact]

    def then(to: str, form: dict[str, str]) -> None:
        items.append(phone.keeps(f"{path}/{to}", form, parent=items[-1].key))

    then(f"steps/{step}", {"outcome": "done"})
    then("scene", {"scene": "moved"})  # without the place
    then(f"steps/{step}", {"outcome": "open"})
    then("core-here", {})
    then(f"steps/{step}", {"outcome": "not_needed"})
    if bad_contact:
        return Lane(contact_id, items, ["fields", "gone", "gone", "gone", "gone", "gone"])
    return Lane(contact_id, items, ["received", "received", "fields", "received", "received", "received"])


@pytest.fixture
def officer(standing_town: Town) -> Pocket:
    """With a new phone: what the last story left in the tray must not count against this one's share of it."""
    return pocket(standing_town.officer)


@pytest.fixture(scope="module")
def step(standing_town: Town) -> str:
    """A step of the officer's checklist."""
    response = standing_town.logs_contact()
    page = standing_town.officer.get(standing_town.path(response, "steps")).gets(200).last
    assert page is not None
    return page.text.split(f"/responses/{response.id}/steps/")[1].split('"')[0]


def ends(town: Town, items: Iterable[Kept]) -> list[str]:
    """What became of each item: applied, or why it is held."""
    applied = set(claims(town))
    waiting = {row.key: row.why for row in held_rows(town) if row.settled_at is None}
    both = [item.key for item in items if item.key in applied and item.key in waiting]
    assert both == [], "applied, and held as well"
    return ["received" if item.key in applied else waiting.get(item.key, "lost") for item in items]


def outcomes(town: Town, response_id: uuid.UUID) -> list[str]:
    with town.database() as session:
        found = select(StepMark.outcome).where(StepMark.response_id == response_id)
        return list(session.scalars(found.order_by(StepMark.received_at, StepMark.id)))


def times(town: Town, response_id: uuid.UUID, action: str) -> int:
    with town.database() as session:
        count = select(func.count()).select_from(AuditEntry)
        return (
            session.scalar(count.where(AuditEntry.subject_id == response_id, AuditEntry.action == action))
            or 0
        )


def as_expected(town: Town, one: Lane) -> None:
    assert ends(town, one.items) == one.ends
    good = one.ends[0] == "received"
    assert outcomes(town, one.contact_id) == (["done", "open", "not_needed"] if good else [])
    assert times(town, one.contact_id, "core.here") == good
    assert times(town, one.contact_id, "page.opened") == good
    rows = [row for row in held_rows(town) if row.key in {item.key for item in one.items}]
    assert len({row.key for row in rows}) == len(rows), "held twice"


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_order_and_any_repeats_end_in_the_same_state(
    standing_town: Town, step: str, data: st.DataObject
) -> None:
    officer = pocket(standing_town.officer)
    lanes = [lane(officer, step, bad) for bad in (False, True, False)]
    everything = [item for one in lanes for item in one.items]
    again = data.draw(st.lists(st.sampled_from(everything), max_size=8), label="again")
    arriving = data.draw(st.permutations(everything + again), label="arriving")
    for item in arriving:
        assert officer.says(item) in ("received", "held")
    for one in lanes:
        as_expected(officer.town, one)
    for item, end in zip(everything, [end for one in lanes for end in one.ends], strict=True):
        assert officer.says(item) == ("received" if end == "received" else "held")


def bring(phone: Pocket, items: Iterable[Kept]) -> None:
    """Each until it is taken. Not for ever: one that never is shows in how it ends."""
    for item in items:
        for _ in range(200):
            if deliver(phone.town, item.body).status_code != 503:
                break


def test_several_tabs_deliver_everything_at_once(officer: Pocket, step: str) -> None:
    """Each item three times, in three orders, in the same moment."""
    lanes = [lane(officer, step, bad) for bad in (False, True)]
    everything = [item for one in lanes for item in one.items]
    orders = [everything, everything[::-1], everything[1::2] + everything[::2]]

    tabs = [Thread(target=bring, args=(officer, items), daemon=True) for items in orders]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join()
    for one_lane in lanes:
        as_expected(officer.town, one_lane)


def test_what_waits_for_something_that_never_comes_is_held_and_blocks_no_other(officer: Pocket) -> None:
    """The phone was lost between two deliveries."""
    contact_id, _lost = officer.keeps_contact()
    orphan = officer.keeps(f"/responses/{contact_id}/core-here", parent=_lost.key)
    _, other = officer.keeps_contact()
    assert [officer.says(orphan), officer.says(other)] == ["held", "received"]
    assert ends(officer.town, [orphan, other]) == ["waits", "received"]
    with officer.town.database() as session:
        assert session.get(Response, contact_id) is None


def test_a_long_day_without_signal_arrives_backwards(officer: Pocket) -> None:
    """Each waits for the one before it; the first lets all of them on, one after the other."""
    contact_id, contact = officer.keeps_contact()
    items = [contact]
    for _ in range(40):
        items.append(officer.keeps(f"/responses/{contact_id}/core-here", parent=items[-1].key))
    assert {officer.says(item) for item in reversed(items[1:])} == {"held"}
    assert officer.says(contact) == "received"
    assert set(ends(officer.town, items)) == {"received"}
    assert times(officer.town, contact_id, "core.here") == 40
