"""The held tray's verbs: whose it is, in which order, settled once, and sealed."""

from __future__ import annotations

import threading
import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NIGHT
from tests.response.night import Night
from webapp.accounts.models import Device, Person
from webapp.accounts.wall import raise_wall
from webapp.db import db, every_region
from webapp.errors import DomainError, NotFound
from webapp.offline.held import Cause, hold, open_held
from webapp.offline.item import Delivery
from webapp.offline.models import HeldItem
from webapp.offline.tray import (
    CONTACT,
    LONGEST_REASON,
    SET_ASIDE,
    held_item,
    held_items,
    held_now,
    open_responses,
    set_aside,
)
from webapp.parts import parts
from webapp.response.models import Response


def delivery(night: Night, path: str, device: uuid.UUID, person: Person) -> Delivery:
    return Delivery(
        key=night.ids.new(),
        path=path,
        form=(("where", "Bus station, gate 9"),),
        version=1,
        at=0,
        skew=0,
        device=device,
        grant="",
        parent=None,
        nonce="",
        person=person.id,
        accept="html",
    )


def holds(night: Night, endpoint: str = "scene.report", response: Response | None = None) -> HeldItem:
    """Something of the officer's is held, a minute after the one before."""
    night.minutes_pass(1)
    officer = night.people["officer"]
    device = Device(
        id=night.ids.new(),
        region_id=night.region.id,
        person_id=officer.id,
        phone_id=night.ids.new(),
        grant_hash=bytes(32),
        label="",
        made_at=night.now,
        seen_at=night.now,
    )
    night.session.add(device)
    night.session.flush()
    item = delivery(night, "/contacts", device.id, officer)
    hold(
        night.session,
        night.vault,
        now=night.now,
        ids=night.ids,
        region_id=night.region.id,
        delivery=item,
        digest=bytes(32),
        occurred_at=night.now,
        cause=Cause("fault", 500, endpoint, response.id if response else None),
    )
    return night.session.scalars(select(HeldItem).where(HeldItem.key == item.key)).one()


def seen(night: Night, key: str = "supervisor") -> list[uuid.UUID]:
    return [one.item.id for one in held_items(night.session, night.people[key].id)]


def aside(night: Night, row: HeldItem, reason: str = "Sent twice", key: str = "supervisor") -> None:
    set_aside(
        night.session, night.vault, now=night.now, by=night.people[key].id, item_id=row.id, reason=reason
    )


def test_contacts_come_first_and_then_what_has_waited_longest(night: Night) -> None:
    step, scene, contact = holds(night, "steps.mark"), holds(night), holds(night, CONTACT)
    assert seen(night) == [contact.id, step.id, scene.id]
    now = held_now(night.session, night.people["supervisor"].id)
    assert (now.count, now.contacts, now.first) == (3, 1, contact.id)


def test_an_empty_tray_has_nothing_in_it(night: Night) -> None:
    now = held_now(night.session, night.people["supervisor"].id)
    assert (now.count, now.contacts, now.first) == (0, 0, None)


def test_the_count_takes_one_statement(night: Night) -> None:
    holds(night)
    holds(night, CONTACT)
    with night.statements() as sent:
        held_now(night.session, night.people["supervisor"].id)
    assert len(sent) == 1


def test_an_item_of_a_walled_response_does_not_exist(night: Night) -> None:
    response = night.logged()
    row = holds(night, response=response)
    stays = holds(night)
    night.wall(response, "supervisor")
    assert seen(night) == [stays.id]
    with pytest.raises(NotFound):
        held_item(night.session, night.people["supervisor"].id, row.id)
    assert held_now(night.session, night.people["supervisor"].id).count == 1


def test_another_county_sees_nothing_of_it(night: Night) -> None:
    row = holds(night)
    with night.elsewhere() as california:
        assert seen(california) == []
        with pytest.raises(NotFound):
            held_item(california.session, california.people["supervisor"].id, row.id)


def test_what_is_settled_is_gone_and_the_next_one_is_told_who_did(night: Night) -> None:
    row = holds(night)
    aside(night, row, key="supervisor")
    assert seen(night) == []
    name = night.people["supervisor"].name
    with pytest.raises(DomainError) as told:
        held_item(night.session, night.people["backup"].id, row.id)
    assert str(told.value) == f"{name} has set this aside already. Nothing was changed."
    assert row.outcome == SET_ASIDE


@pytest.mark.parametrize(
    "reason", ["", "   ", "x" * (LONGEST_REASON + 1)], ids=["empty", "blank", "too long"]
)
def test_without_a_usable_reason_it_stays(night: Night, reason: str) -> None:
    row = holds(night)
    with pytest.raises(DomainError):
        aside(night, row, reason)
    assert row.settled_at is None
    assert row.reason is None


def test_the_reason_and_the_item_are_sealed_and_stay(night: Night) -> None:
    row = holds(night)
    aside(night, row, "The Bus station one was sent twice")
    assert row.reason is not None
    assert b"Bus station" not in row.reason + row.sealed
    opened = open_held(night.vault.box(night.region.id), row)
    assert dict(opened.form)["where"] == "Bus station, gate 9"


def test_it_can_be_put_on_open_responses_that_exist_for_the_person(night: Night) -> None:
    here, walled = night.logged(), night.logged()
    night.wall(walled, "supervisor")
    with night.elsewhere() as california:
        california.logged()
    assert [one.id for one in open_responses(night.session, night.people["supervisor"].id)] == [here.id]


def test_two_at_once_settle_it_once(app: Flask) -> None:
    """On PostgreSQL the second waits at the row; SQLite has one writer."""
    with app.app_context(), every_region(db.session()):
        officer = db.session.scalars(select(Person).where(Person.email == "officer@demo.example")).one()
        supervisor = db.session.scalars(select(Person).where(Person.email == "supervisor@demo.example")).one()
        item_id = parts().ids.new()
        db.session.add(
            HeldItem(
                id=item_id,
                region_id=officer.region_id,
                person_id=officer.id,
                key=uuid.uuid4(),
                digest=bytes(32),
                endpoint=CONTACT,
                why="fault",
                status=500,
                sealed=b"",
                received_at=NIGHT,
            )
        )
        db.session.commit()
    start, came = threading.Barrier(2), []

    def settles() -> None:
        with app.app_context(), every_region(db.session()):
            start.wait(10)
            try:
                set_aside(
                    db.session(), parts().vault, now=NIGHT, by=supervisor.id, item_id=item_id, reason="x"
                )
                db.session.commit()
                came.append("settled")
            except DomainError as told:
                db.session.rollback()
                came.append(str(told))

    both = [threading.Thread(target=settles) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert sorted(came)[1] == "settled"
    assert "has set this aside already" in sorted(came)[0]


def test_a_wall_that_is_lifted_brings_it_back(night: Night) -> None:
    response = night.logged()
    row = holds(night, response=response)
    raise_wall(
        night.session,
        now=night.now,
        ids=night.ids,
        region_id=night.region.id,
        response_id=response.id,
        people=[night.people["backup"].id],
        made_by=night.people["supervisor"].id,
    )
    assert seen(night, "backup") == []
    assert seen(night) == [row.id]
