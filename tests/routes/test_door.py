"""The door for what phones kept: sealed in, applied once or held, and nothing out but a receipt."""

from __future__ import annotations

import json
import logging
import uuid
from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from tests.offline.sealing import (
    Kept,
    Pocket,
    body_of,
    claims,
    deliver,
    held_rows,
    milliseconds,
    pocket,
    seal_item,
)
from tests.routes.test_edge_headers import bad_headers
from tests.rules.test_access import path_of, routes
from tests.town import CONTACT, Town
from webapp.accounts.models import Device, Person
from webapp.audit.models import AuditEntry
from webapp.db import db
from webapp.offline import outbox_key
from webapp.offline.held import MOST_OF_A_PHONE, open_held
from webapp.offline.item import LARGEST_BODY, Delivery
from webapp.offline.models import HeldItem
from webapp.offline.outbox_key import rotate
from webapp.parts import parts
from webapp.response.models import StepMark
from webapp.routes.access import access_of
from webapp.routes.offline.delivered import DELIVERY, OUTCOME, Outcome
from webapp.routes.offline.inward import dispatch
from webapp.vault.hpke import from_wire, to_wire


@pytest.fixture
def officer(town: Town) -> Pocket:
    """The officer's phone, which has been in contact once."""
    return pocket(town.officer)


@pytest.fixture
def advocate(town: Town) -> Pocket:
    return pocket(town.advocate)


def step_of(town: Town, response_id: uuid.UUID) -> str:
    """A step of the officer's checklist on this response."""
    page = town.officer.get(f"/responses/{response_id}/steps").gets(200).last
    assert page is not None
    return page.text.split(f"/responses/{response_id}/steps/")[1].split('"')[0]


def marks(town: Town) -> list[StepMark]:
    with town.database() as session:
        return list(session.scalars(select(StepMark).order_by(StepMark.received_at, StepMark.id)))


# ---- applied once ----


def test_a_contact_kept_without_signal_pages_as_soon_as_it_is_delivered(town: Town, officer: Pocket) -> None:
    contact_id, kept = officer.keeps_contact()
    assert town.responses() == []
    assert officer.says(kept) == "received"
    assert [one.id for one in town.responses()] == [contact_id]
    town.work()
    town.officer.get(f"/responses/{contact_id}").sees("Asking the on-call advocate")
    assert len(town.advocate.texts()) == 1


def test_the_same_item_again_gets_the_same_receipt_and_changes_nothing(town: Town, officer: Pocket) -> None:
    _, kept = officer.keeps_contact()
    assert [officer.says(kept) for _ in range(3)] == ["received"] * 3
    assert len(town.responses()) == 1


def test_what_was_sent_at_once_and_is_delivered_again_is_one_thing(town: Town, officer: Pocket) -> None:
    """The answer to a plain post was lost on the way, so the phone still has its copy."""
    response = town.logs_contact()
    key, path = uuid.uuid4(), town.path(response, "scene")
    kept = officer.keeps(path, {"scene": "moved", "where": "Line one\nline two"}, key=key)
    form = {
        "scene": "moved",
        "where": "Line one\r\nline two",
        "_key": str(key),
        "_for": officer.about["person"],
    }
    town.officer.post(path, form).gets(200)
    assert officer.says(kept) == "received"
    assert held_rows(town) == []


def test_other_words_under_the_same_key_are_held_and_what_came_first_stands(
    town: Town, officer: Pocket
) -> None:
    contact_id, first = officer.keeps_contact()
    _, other = officer.keeps_contact(key=first.key)
    assert [officer.says(first), officer.says(other), officer.says(other)] == ["received", "held", "held"]
    assert [one.id for one in town.responses()] == [contact_id]
    assert [(row.why, row.status) for row in held_rows(town)] == [("other_words", 409)]


def test_what_is_held_is_held_again_however_often_it_comes(town: Town, officer: Pocket) -> None:
    kept = officer.keeps("/contacts", CONTACT | {"where": ""})
    assert [officer.says(kept) for _ in range(3)] == ["held"] * 3
    other = officer.keeps("/contacts", CONTACT | {"where": "Old mill"}, key=kept.key)
    assert officer.says(other) == "held"
    assert [row.why for row in held_rows(town)] == ["fields", "other_words"]
    assert town.responses() == []


def test_a_claim_knows_when_it_happened_on_what_and_that_it_came_late(town: Town, officer: Pocket) -> None:
    contact_id, contact = officer.keeps_contact()
    town.passes(1)
    core = officer.keeps(f"/responses/{contact_id}/core-here", parent=contact.key)
    tapped = town.clock.now()
    town.passes(2)
    for kept in (contact, core):
        assert officer.says(kept) == "received"
    first, second = claims(town)[contact.key], claims(town)[core.key]
    assert (first.response_id, second.response_id) == (contact_id, contact_id)
    assert (first.late, second.late) == (True, False)
    assert second.occurred_at == tapped
    assert first.device_id == uuid.UUID(officer.about["device"])
    assert town.responses()[0].identified_at == town.clock.now() - timedelta(minutes=3)


# ---- clocks of phones ----


@pytest.mark.parametrize(
    "ahead",
    [
        pytest.param(timedelta(hours=5), id="5-hours-ahead"),
        pytest.param(-timedelta(days=30), id="30-days-behind"),
    ],
)
def test_a_phone_whose_clock_is_wrong_is_set_right(town: Town, ahead: timedelta) -> None:
    wrong = pocket(town.officer, ahead=ahead)
    _, kept = wrong.keeps_contact()
    tapped = town.clock.now()
    town.passes(30)
    assert wrong.says(kept) == "received"
    assert town.responses()[0].identified_at == tapped


def test_without_a_measured_clock_the_servers_time_counts(town: Town, officer: Pocket) -> None:
    _, kept = officer.keeps_contact(skew=None, at=milliseconds(town.clock.now() - timedelta(hours=9)))
    assert officer.never_compared().says(kept) == "received"
    assert town.responses()[0].identified_at == town.clock.now()
    assert not claims(town)[kept.key].late


def test_what_the_phone_did_not_measure_the_server_did(town: Town, officer: Pocket) -> None:
    """On a slow line the phone learns nothing of its clock; it was heard of all the same."""
    tapped = town.clock.now()
    _, kept = officer.keeps_contact(skew=None)
    town.passes(30)
    assert officer.says(kept) == "received"
    assert abs(town.responses()[0].identified_at - tapped) < timedelta(seconds=1)
    assert claims(town)[kept.key].late


def test_a_time_to_come_is_now(town: Town, officer: Pocket) -> None:
    _, kept = officer.keeps_contact(at=milliseconds(town.clock.now() + timedelta(days=2)))
    assert officer.says(kept) == "received"
    assert town.responses()[0].identified_at == town.clock.now()


# ---- held: nothing entered is lost ----


def test_why_something_is_held(town: Town, officer: Pocket, advocate: Pocket) -> None:
    """Each refusal of a route, and each reason not even to ask it."""
    response = town.logs_contact()
    elsewhere = town.logs_contact(town.coast("officer"))
    path = town.path(response)
    kept = [
        (officer.keeps("/contacts", CONTACT | {"contact_id": str(response.id)}), "refused", 409),
        (officer.keeps("/contacts", CONTACT | {"where": ""}), "fields", 422),
        (officer.keeps(f"{path}/scene", {"scene": "moved"}), "fields", 422),
        (officer.keeps(f"{path}/steps/no_such_step", {"outcome": "done"}), "gone", 404),
        (officer.keeps(f"{town.path(elsewhere)}/core-here"), "gone", 404),
        (advocate.keeps("/contacts", CONTACT), "not_open", 403),
        (officer.keeps(f"{path}/plan/said"), "not_open", 404),
        (officer.keeps("/contacts", CONTACT, version=2), "old_form", 409),
        (officer.keeps("/contacts", CONTACT | {"_for": str(uuid.uuid4())}), "not_open", 403),
        (officer.keeps("/contacts", CONTACT, parent=uuid.uuid4()), "waits", 409),
        (officer.keeps("/contacts", CONTACT | {"where": "é" * 50_000}), "fields", 422),
    ]
    for one, why, status in kept:
        assert officer.says(one) == "held", why
        row = held_rows(town)[-1]
        assert (row.key, row.why, row.status) == (one.key, why, status)
        assert row.settled_at is None
    assert len(town.responses()) == 2


def test_a_held_row_says_what_it_is_for_and_nothing_of_what_was_typed(town: Town, officer: Pocket) -> None:
    response = town.logs_contact()
    kept = officer.keeps(town.path(response, "scene"), {"scene": "moved", "where": " "}, at=0)
    assert officer.says(kept) == "held"
    (row,) = held_rows(town)
    assert (row.endpoint, row.response_id, row.privileged) == ("scene.report", response.id, False)
    assert (row.person_id, str(row.device_id)) == (town.officer.person.id, officer.about["device"])
    assert row.occurred_at == town.clock.now() - timedelta(hours=72)
    assert b"moved" not in row.sealed
    assert officer.grant.encode() not in row.sealed


def test_a_part_of_a_plan_is_privileged_where_it_is_held(town: Town, advocate: Pocket) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "20"}).gets(200)
    form = {"plan_id": str(uuid.uuid4()), "part": "unfinished", "revision": "1", "schema": "plan/1"}
    sealed = {"agency_key": advocate.about["agency"]["id"], "sealed": to_wire(b"x" * 200)}
    path = town.path(response, "plan", "parts")
    assert advocate.says(advocate.keeps(path, form | sealed | {"revision": "0"}, accept="json")) == "held"
    assert [row.privileged for row in held_rows(town)] == [True]
    assert advocate.says(advocate.keeps(path, form | sealed, accept="json")) == "received"
    assert officer_row(town, "plan.kept").subject_id == response.id


def officer_row(town: Town, action: str) -> AuditEntry:
    with town.database() as session:
        return session.scalars(select(AuditEntry).where(AuditEntry.action == action)).one()


def test_a_fault_of_ours_is_held_and_nothing_of_the_try_stays(town: Town, officer: Pocket) -> None:
    contact_id, kept = officer.keeps_contact()
    with patch("webapp.routes.contacts.page_for", side_effect=RuntimeError("Transit plaza")):
        assert officer.says(kept) == "held"
    assert town.responses() == []
    assert [(row.why, row.status, row.response_id) for row in held_rows(town)] == [("fault", 500, contact_id)]
    assert officer.says(kept) == "held"


def test_a_database_that_is_away_is_asked_again_later(town: Town, officer: Pocket) -> None:
    _, kept = officer.keeps_contact()
    gone = OperationalError("COMMIT", {}, Exception("disk full"))
    with patch.object(db.session, "commit", side_effect=gone):
        assert officer.says(kept) == "later"
    with patch("webapp.routes.contacts.page_for", side_effect=gone):
        assert officer.says(kept) == "later"
    with patch("webapp.routes.offline.delivered.hold", side_effect=gone):
        assert officer.says(officer.keeps("/contacts", {})) == "later"
    with patch("webapp.offline.item.private_key", side_effect=gone):
        assert officer.says(kept) == "later"
    assert town.responses() == []
    assert held_rows(town) == []
    assert officer.says(kept) == "received"


def test_a_fault_at_the_door_itself_loses_nothing(town: Town, officer: Pocket) -> None:
    _, kept = officer.keeps_contact()
    with patch("webapp.routes.offline.inward.carry", side_effect=RuntimeError):
        assert officer.says(kept) == "later"
    with patch("webapp.routes.offline.delivered.by_grant", side_effect=RuntimeError):
        assert officer.says(kept) == "later"
    with patch("webapp.routes.offline.inward.follow", side_effect=RuntimeError):
        assert officer.says(kept) == "received"


# ---- order ----


def test_a_step_waits_for_its_contact_and_follows_it_by_itself(town: Town, officer: Pocket) -> None:
    contact_id, contact = officer.keeps_contact()
    steps = step_of(town, town.logs_contact().id)
    before = len(town.responses())
    first = officer.keeps(f"/responses/{contact_id}/steps/{steps}", {"outcome": "done"}, parent=contact.key)
    second = officer.keeps(f"/responses/{contact_id}/steps/{steps}", {"outcome": "open"}, parent=first.key)
    assert [officer.says(second), officer.says(first)] == ["held", "held"]
    assert [row.why for row in held_rows(town)] == ["waits", "waits"]
    assert officer.says(contact) == "received"
    assert len(town.responses()) == before + 1
    assert [mark.outcome for mark in marks(town)] == ["done", "open"]
    assert [(row.outcome, row.settled_by) for row in held_rows(town)] == [("applied", None)] * 2
    assert [officer.says(second), officer.says(first)] == ["received", "received"]


def test_one_bad_item_does_not_block_what_was_done_after_it(town: Town, officer: Pocket) -> None:
    response = town.logs_contact()
    bad = officer.keeps(town.path(response, "scene"), {"scene": "moved"})
    after = officer.keeps(town.path(response, "core-here"), parent=bad.key)
    assert officer.says(after) == "held"
    assert officer.says(bad) == "held"
    assert {row.why for row in held_rows(town) if row.settled_at is None} == {"fields"}
    assert set(claims(town)) >= {after.key}


def test_a_plain_post_lets_on_what_waited_for_it(town: Town, officer: Pocket) -> None:
    """The first was on its way when the second was tapped, and the line broke in between."""
    response = town.logs_contact()
    key, path = uuid.uuid4(), town.path(response, "scene")
    after = officer.keeps(town.path(response, "core-here"), parent=key)
    assert officer.says(after) == "held"
    town.officer.post(path, {"scene": "left", "_key": str(key)}).gets(200)
    assert after.key in claims(town)


def test_what_was_refused_on_screen_is_not_waited_for(town: Town, officer: Pocket) -> None:
    """The person was told, and the phone let go of it. What they tapped meanwhile names it as the one before."""
    response = town.logs_contact()
    key, path = uuid.uuid4(), town.path(response, "scene")
    before = officer.keeps(town.path(response, "core-here"), parent=key)
    assert officer.says(before) == "held"
    form = {"scene": "moved", "_key": str(key)}
    town.officer.post(path, form, headers={"X-Field": "1"}).gets(409)
    assert before.key in claims(town)
    after = officer.keeps(town.path(response, "core-here"), parent=key)
    assert officer.says(after) == "received"


def test_what_was_refused_on_screen_and_is_sent_again_is_tried_again(town: Town, officer: Pocket) -> None:
    """Its answer was lost, so the phone still has its copy; or the same key comes with a better answer."""
    response = town.logs_contact()
    path = town.path(response, "scene")
    key, other = uuid.uuid4(), uuid.uuid4()
    for one in (key, other):
        town.officer.post(path, {"scene": "moved", "_key": str(one)}, headers={"X-Field": "1"}).gets(409)
    assert officer.says(officer.keeps(path, {"scene": "moved"}, key=key)) == "held"
    assert [row.why for row in held_rows(town)] == ["fields"]
    town.officer.post(path, {"scene": "left", "_key": str(other)}).gets(200)
    town.officer.get(town.path(response)).sees("The young person left")
    assert claims(town)[other].outcome == town.path(response)
    assert officer.says(officer.keeps(path, {"scene": "left"}, key=other)) == "received"


def test_two_items_that_wait_for_each_other_harm_nobody(town: Town, officer: Pocket) -> None:
    response = town.logs_contact()
    one, other = uuid.uuid4(), uuid.uuid4()
    path = town.path(response, "core-here")
    first, second = officer.keeps(path, key=one, parent=other), officer.keeps(path, key=other, parent=one)
    alone = uuid.uuid4()
    selfish = officer.keeps(path, key=alone, parent=alone)
    assert [officer.says(kept) for kept in (first, second, first)] == ["held"] * 3
    assert [row.why for row in held_rows(town)] == ["waits"] * 2
    assert officer.says(selfish) == "received"


def test_when_both_come_in_the_same_moment_the_later_one_still_follows(town: Town, officer: Pocket) -> None:
    """Neither transaction saw the other: the child is held while the contact commits."""
    contact_id, contact = officer.keeps_contact()
    child = officer.keeps(f"/responses/{contact_id}/core-here", parent=contact.key)
    with patch("webapp.routes.offline.inward.release"):
        assert officer.says(contact) == "received"
    with patch("webapp.routes.offline.delivered.is_known", return_value=False):
        assert officer.says(child) == "held"
    assert [row.why for row in held_rows(town)] == ["waits"]
    other = officer.keeps(f"/responses/{contact_id}/core-here", parent=child.key)
    assert officer.says(child) == "held"
    assert officer.says(other) == "received" or child.key in claims(town)


# ---- phones: shared, revoked, lost ----


def test_the_next_person_on_a_shared_phone_delivers_it_in_the_name_of_whoever_tapped(
    town: Town, officer: Pocket
) -> None:
    """Signed out, and somebody else signed in: the grant is inside the seal, and no cookie is looked at."""
    _, kept = officer.keeps_contact()
    client = town.advocate.client
    answer = client.post("/deliver", data=kept.body, content_type="application/json")
    assert answer.json is not None
    assert answer.json["state"] == "received"
    assert "Set-Cookie" not in answer.headers
    with town.database() as session:
        logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "response.logged")).one()
    assert logged.actor_id == town.officer.person.id


def test_an_ended_session_and_a_locked_phone_lose_nothing(town: Town, officer: Pocket) -> None:
    _, kept = officer.keeps_contact()
    town.clock.advance(timedelta(hours=30))
    assert officer.says(kept) == "received"


def test_what_a_revoked_phone_still_sends_is_held(town: Town, officer: Pocket) -> None:
    _, before = officer.keeps_contact()
    _, after = officer.keeps_contact()
    assert officer.says(before) == "received"
    town.officer.post(f"/phone/{officer.about['device']}/revoke").gets(200)
    assert [officer.says(after), officer.says(after)] == ["held", "held"]
    assert [row.why for row in held_rows(town)] == ["revoked"]
    assert officer.says(before) == "received"
    other = officer.keeps_contact(key=before.key)[1]
    assert officer.says(other) == "held"
    assert [row.why for row in held_rows(town)] == ["revoked", "revoked"]
    assert len(town.responses()) == 1


def test_what_comes_from_somebody_who_has_left_is_held(town: Town, officer: Pocket) -> None:
    _, kept = officer.keeps_contact()
    with town.database() as session:
        session.execute(update(Person).where(Person.email == town.officer.email).values(active=False))
        session.commit()
    assert officer.says(kept) == "held"
    assert [row.why for row in held_rows(town)] == ["revoked"]


def test_the_phone_is_noted_as_heard_of(town: Town, officer: Pocket) -> None:
    assert officer.device.received_at is None
    assert officer.says(officer.keeps("/contacts", {})) == "held"
    assert officer.device.received_at == town.clock.now()
    town.passes(1)
    assert officer.says(officer.keeps_contact()[1]) == "received"
    assert officer.device.received_at == town.clock.now()


# ---- refused: nobody known sent it ----


def refused(town: Town, body: bytes, of: uuid.UUID | None) -> None:
    answer = deliver(town, body)
    assert (answer.status_code, answer.json) == (
        422,
        {"of": str(of) if of else None, "state": "refused", "receipt": None},
    )


def test_an_item_without_a_grant_of_its_own_is_refused(town: Town, officer: Pocket, advocate: Pocket) -> None:
    coast = pocket(town.coast("officer"))
    wrong = [
        {"grant": to_wire(bytes(32))},
        {"grant": advocate.grant},
        {"device": advocate.about["device"]},
        {"device": str(uuid.uuid4())},
        {"person": advocate.about["person"]},
        {"grant": advocate.grant, "device": advocate.about["device"]},
        {"person": coast.about["person"]},
        {"grant": coast.grant, "device": coast.about["device"]},
    ]
    for inside in wrong:
        kept = officer.keeps_contact(**inside)[1]
        refused(town, kept.body, kept.key)
    assert town.responses() == []
    assert held_rows(town) == []


def test_a_region_is_the_devices_own(town: Town, officer: Pocket) -> None:
    """Another county's phone is known here, and meets nothing of this county."""
    response = town.logs_contact()
    coast = pocket(town.coast("officer"))
    assert coast.says(coast.keeps(town.path(response, "core-here"))) == "held"
    (row,) = held_rows(town)
    assert row.region_id == town.coast("officer").person.region_id
    assert row.why == "gone"


def test_whatever_cannot_be_opened_is_refused_and_leaves_no_row(town: Town, officer: Pocket) -> None:
    key, outbox = uuid.uuid4(), officer.about["outbox"]
    outbox_id, public = uuid.UUID(outbox["id"]), from_wire(outbox["key"])
    good = seal_item(key, outbox_id, public, "{}")
    for body in (b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 5000, b'{"item":1,"key":2,"sealed":3}'):
        refused(town, body, None)
    refused(town, body_of(key, outbox_id, good), key)
    refused(town, body_of(key, uuid.uuid4(), good), key)
    refused(town, body_of(uuid.UUID(int=5), outbox_id, good), uuid.UUID(int=5))
    refused(town, body_of(key, outbox_id, good[:-1] + bytes([good[-1] ^ 1])), key)
    refused(town, body_of(key, outbox_id, b"short"), key)
    with town.app.app_context():
        youth_like = town.officer.person.region_id  # a key that is there, of another kind
    refused(town, body_of(key, youth_like, good), key)
    assert held_rows(town) == []


def test_an_item_that_is_moved_to_another_key_does_not_open(town: Town, officer: Pocket) -> None:
    _, kept = officer.keeps_contact()
    told = json.loads(kept.body)
    other = uuid.uuid4()
    refused(town, json.dumps(told | {"item": str(other)}).encode(), other)
    assert officer.says(kept) == "received"


def test_what_is_too_large_to_be_ours_is_refused_unread(town: Town, officer: Pocket) -> None:
    refused(town, b"{" + b" " * LARGEST_BODY + b"}", None)
    key, outbox = uuid.uuid4(), officer.about["outbox"]
    sealed = seal_item(key, uuid.UUID(outbox["id"]), from_wire(outbox["key"]), "x" * 131_072)
    refused(town, body_of(key, uuid.UUID(outbox["id"]), sealed), None)


def test_a_body_that_was_cut_off_on_the_way_is_asked_for_again(town: Town, officer: Pocket) -> None:
    _, kept = officer.keeps_contact()
    answer = deliver(town, kept.body[:900], environ_overrides={"CONTENT_LENGTH": str(len(kept.body))})
    assert (answer.status_code, answer.json) == (503, {"of": None, "state": "later", "receipt": None})


# ---- the key that phones seal to ----


def test_after_a_rotation_what_was_sealed_before_still_opens(town: Town, officer: Pocket) -> None:
    _, old = officer.keeps_contact()
    first = officer.about["outbox"]
    town.clock.advance(timedelta(minutes=1))
    with town.app.app_context():
        rotate(parts().vault, town.clock.now(), parts().ids)
    officer.contact()
    assert officer.about["outbox"]["id"] != first["id"]
    assert officer.says(officer.keeps_contact()[1]) == "received"
    assert officer.says(old) == "received"


def test_a_destroyed_key_opens_nothing_and_the_phone_is_told(town: Town, officer: Pocket) -> None:
    _, kept = officer.keeps_contact()
    first = uuid.UUID(officer.about["outbox"]["id"])
    with town.app.app_context():
        assert outbox_key.destroy(parts().vault, first, town.clock.now())
    refused(town, kept.body, kept.key)
    officer.contact()
    assert officer.about["outbox"]["id"] != str(first)
    assert officer.says(officer.keeps_contact()[1]) == "received"


# ---- what cannot be reached through the door ----


def test_only_what_may_be_kept_is_applied_whatever_the_address(town: Town) -> None:
    """Every other route, and every way to write an address so that it might mean another one."""
    response = town.logs_contact()
    open_ones = {path_of(rule, response) for rule, _method, access in routes(town.app) if access.keep}
    others = sorted({path_of(rule, response) for rule, *_ in routes(town.app)} - open_ones)
    scene = town.path(response, "scene")
    others += [
        "/deliver",
        "/deliver/",
        "//contacts",
        "/contacts/",
        "/contacts/../board",
        "/./contacts",
        f"{scene}?scene=left",
        f"{scene}#x",
        f"{scene}/",
        f"{scene}%2f..%2fclose",
        scene.replace("scene", "sc%65ne"),
        scene.replace("scene", "SCENE"),
        f"{scene};x=1",
        f"{scene}\\..\\close",
        "http://localhost/contacts",
        "/s/nowhere.css",
        "/nowhere",
    ]
    before = len(town.responses()), len(claims(town))
    for count, path in enumerate(others):
        form = CONTACT | {"scene": "left", "reason": "done", "email": "officer@demo.example", "minutes": "20"}
        if count % MOST_OF_A_PHONE == 0:  # no more is held of one phone
            officer, supervisor = pocket(town.officer), pocket(town.supervisor)
        for who in (officer, supervisor):
            kept = who.keeps(path, form)
            answer = who.delivers(kept).json
            assert answer is not None
            assert answer["state"] in ("held", "refused"), path
    assert (len(town.responses()), len(claims(town))) == before
    assert {row.why for row in held_rows(town)} <= {"not_kept", "gone"}
    town.officer.get(town.path(response)).gets(200).sees_not("The young person left")


def test_which_routes_may_be_kept(town: Town) -> None:
    """A list, so that another one is a decision. Paging, answers to a page, steering and sign-in are not on it."""
    kept = {
        rule.endpoint: access_of(town.app.view_functions[rule.endpoint])
        for rule, _method, access in routes(town.app)
        if access.keep
    }
    assert set(kept) == {
        "contacts.log",
        "responses.add_details",
        "scene.report",
        "scene.core_here",
        "steps.mark",
        "forms.keep_one",
        "forms.keep_all",
        "events.record",
        "in_hand.take",
        "in_hand.undo",
        "bags.give_bag",
        "bags.undo",
        "answers.on_my_way",
        "answers.arrived",
        "answers.undo_arrived",
        "answers.change_eta",
        "answers.more_time",
        "check_ins.all_right",
        "check_ins.clear",
        "check_ins.help_asked",
        "staging.give",
        "staging.secure",
        "meeting.held",
        "meeting.read_script",
        "meeting.wish",
        "meeting.add_decision",
        "plans.said",
        "plans.keep",
    }
    assert {name for name, access in kept.items() if access and access.privileged} == {"plans.keep"}
    assert all(access and access.keyed for access in kept.values())


def test_no_header_and_no_cookie_from_outside_makes_a_delivery(town: Town, officer: Pocket) -> None:
    stranger = town.stranger().client
    smuggled = {
        "alongside.delivery": "x",
        "Alongside-Delivery": "x",
        "X-Field": "1",
        "X-Deliver": "1",
        "Authorization": officer.grant,
        "X-Grant": officer.grant,
    }
    overrides = {DELIVERY: object(), OUTCOME: Outcome()}
    stranger.set_cookie("session", officer.grant)
    for method, path in (("POST", "/contacts"), ("GET", "/contacts/new"), ("GET", "/board"), ("GET", "/")):
        answer = stranger.open(
            path, method=method, headers=smuggled, environ_overrides=overrides, data=CONTACT
        )
        assert answer.status_code in (303, 401)
        assert "/sign-in" in answer.headers.get("Location", "") + answer.headers.get("X-Go", "")
    assert town.responses() == []


def test_a_grant_opens_no_page(town: Town, officer: Pocket) -> None:
    response = town.logs_contact()
    stranger = town.stranger().client
    for name in ("Authorization", "X-CSRFToken", "Cookie"):
        for value in (officer.grant, f"Bearer {officer.grant}", f"session={officer.grant}"):
            answer = stranger.get(town.path(response), headers={name: value})
            assert answer.status_code == 303
    stranger.post("/sign-in", data={"email": town.officer.email, "password": officer.grant})
    assert stranger.get("/").status_code == 303


def test_the_door_takes_posts_alone(town: Town) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = town.app.test_client().open("/deliver", method=method)
        assert answer.status_code == 404, method


# ---- what comes out ----


def test_a_receipt_is_all_that_comes_out(town: Town, officer: Pocket) -> None:
    contact_id, kept = officer.keeps_contact()
    bad = officer.keeps("/contacts", CONTACT | {"where": ""})
    wrong = officer.keeps_contact(grant=to_wire(bytes(32)))[1]
    for one in (kept, bad, wrong):
        answer = officer.delivers(one)
        assert bad_headers(answer) == []
        for name in ("Set-Cookie", "Location", "X-Item", "X-Go", "ETag", "HX-Redirect"):
            assert name not in answer.headers
        assert answer.headers["Content-Type"] == "application/json"
        assert len(answer.data) < 140
        assert str(contact_id) not in answer.text
    assert b"plaza" not in b"".join(officer.delivers(one).data for one in (kept, bad, wrong))


def test_a_delivery_leaves_the_session_of_this_browser_as_it_was(town: Town, officer: Pocket) -> None:
    """It flashes a notice and makes a token on the way, and none of it is for whoever holds the phone now."""
    response = town.logs_contact()
    kept = officer.keeps(town.path(response, "scene"), {"scene": "left"})
    town.supervisor.get("/board")
    with town.supervisor.client.session_transaction() as cookie:
        before = dict(cookie)
    answer = town.supervisor.client.post("/deliver", data=kept.body, content_type="application/json")
    assert "Set-Cookie" not in answer.headers
    with town.supervisor.client.session_transaction() as cookie:
        assert dict(cookie) == before
    town.supervisor.get("/board").sees_not("The page goes on: the advocate decides.")


def test_the_log_says_what_became_of_it_and_nothing_of_what_it_says(
    town: Town, officer: Pocket, caplog: pytest.LogCaptureFixture
) -> None:
    contact_id, kept = officer.keeps_contact()
    bad = officer.keeps("/contacts", CONTACT | {"where": ""})
    wrong = officer.keeps_contact(grant=to_wire(bytes(32)))[1]
    with caplog.at_level(logging.DEBUG):
        for one in (kept, bad, wrong):
            officer.delivers(one)
        deliver(town, b"nonsense")
    assert "delivery state=received why=- endpoint=contacts.log" in caplog.text
    assert "delivery state=held why=fields endpoint=contacts.log" in caplog.text
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("alongside"))
    for said in ("plaza", "555", officer.grant, officer.about["person"], str(contact_id), str(kept.key)):
        assert said not in ours


# ---- applied by hand ----


def row_of(town: Town, kept: Kept) -> HeldItem:
    return next(row for row in held_rows(town) if row.key == kept.key)


def item_of(town: Town, row: HeldItem) -> Delivery:
    by = town.supervisor.person.id
    with town.app.app_context():
        return open_held(parts().vault.box(row.region_id), row, applied_by=by)


def applied(town: Town, row: HeldItem) -> int:
    """The supervisor applies a row of the tray; the status that its route answered."""
    return dispatch(town.app, item_of(town, row))


def test_what_a_supervisor_applies_is_applied_in_the_name_of_whoever_did_it(
    town: Town, officer: Pocket
) -> None:
    contact_id, kept = officer.keeps_contact()
    step = officer.keeps(f"/responses/{contact_id}/core-here", parent=kept.key)
    town.officer.post(f"/phone/{officer.about['device']}/revoke")
    with patch("webapp.routes.offline.delivered.may", return_value=True):
        assert [officer.says(step), officer.says(kept)] == ["held", "held"]
    assert applied(town, row_of(town, kept)) < 400
    assert applied(town, row_of(town, step)) < 400
    with town.database() as session:
        by = {
            entry.action: entry.actor_id
            for entry in session.scalars(select(AuditEntry).where(AuditEntry.subject_id == contact_id))
        }
    assert by["response.logged"] == by["core.here"] == town.officer.person.id
    assert by["held.applied"] == town.supervisor.person.id
    assert [(row.outcome, row.settled_by) for row in held_rows(town)] == [
        ("applied", town.supervisor.person.id)
    ] * 2


def test_what_still_does_not_fit_stays_in_the_tray_with_its_newest_reason(
    town: Town, officer: Pocket
) -> None:
    response = town.logs_contact()
    kept = officer.keeps(town.path(response, "scene"), {"scene": "moved"}, version=7)  # without the place
    assert officer.says(kept) == "held"
    assert applied(town, row_of(town, kept)) == 422
    (row,) = held_rows(town)
    assert (row.why, row.status, row.settled_at) == ("fields", 422, None)


def test_an_item_that_lacked_what_came_before_it_follows_when_that_is_applied(
    town: Town, officer: Pocket
) -> None:
    contact_id, contact = officer.keeps_contact(version=7)
    step = officer.keeps(f"/responses/{contact_id}/core-here", parent=contact.key)
    assert [officer.says(contact), officer.says(step)] == ["held", "held"]
    assert [row.why for row in held_rows(town)] == ["old_form", "gone"]
    assert applied(town, row_of(town, contact)) < 400
    assert step.key in claims(town)
    assert {row.outcome for row in held_rows(town)} == {"applied"}


def test_nothing_is_sent_inwards_while_a_transaction_is_open(town: Town, officer: Pocket) -> None:
    kept = officer.keeps("/contacts", {})
    officer.says(kept)
    item = item_of(town, row_of(town, kept))
    with town.database() as session:
        session.scalars(select(Device)).all()
        with pytest.raises(RuntimeError, match="commit before"):
            dispatch(town.app, item)
