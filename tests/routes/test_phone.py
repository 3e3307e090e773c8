"""A phone's word on itself, and what it gets to keep things with."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.offline.sealing import Pocket, held_rows, milliseconds, pocket
from tests.town import Town
from webapp.accounts.models import Device
from webapp.audit.models import AuditEntry
from webapp.offline.outbox_key import private_key
from webapp.parts import parts
from webapp.vault.curve import fingerprint, public_bytes
from webapp.vault.hpke import from_wire


def devices(town: Town) -> list[Device]:
    with town.database() as session:
        return list(session.scalars(select(Device).order_by(Device.id)))


def test_at_the_first_contact_a_phone_gets_what_it_needs(town: Town) -> None:
    officer = Pocket(town.officer, ahead=timedelta(minutes=7))
    answer = officer.contact(unsent=2, persisted=False)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json or {}
    assert set(told) == {"person", "device", "grant", "now", "outbox", "agency", "shell", "lost"}
    assert told["person"] == str(town.officer.person.id)
    assert told["now"] == milliseconds(town.clock.now())
    assert len(from_wire(told["grant"])) == 32
    assert told["shell"] == town.app.config["SHELL"]
    assert (told["agency"], told["lost"]) == (None, 0)
    with town.app.app_context():
        key = private_key(parts().vault, uuid.UUID(told["outbox"]["id"]))
    assert from_wire(told["outbox"]["key"]) == public_bytes(key)
    (device,) = devices(town)
    assert (str(device.id), device.person_id) == (told["device"], town.officer.person.id)
    assert (device.label, device.unsent, device.persisted) == ("Chrome on Android", 2, False)
    assert (device.skew_ms, device.shell) == (7 * 60_000, "0123456789ab")
    assert (device.made_at, device.seen_at, device.received_at) == (town.clock.now(), town.clock.now(), None)
    assert told["grant"].encode() not in device.grant_hash


def test_later_contacts_say_no_grant_and_note_how_the_phone_is(town: Town) -> None:
    officer = pocket(town.officer)
    town.passes(5)
    assert (officer.contact(unsent=3).json or {})["grant"] is None
    (device,) = devices(town)
    assert (device.unsent, device.seen_at) == (3, town.clock.now())
    assert device.made_at < device.seen_at


def test_a_phone_that_asks_twice_at_once_is_told_the_same_grant(town: Town) -> None:
    """Two tabs: what was sealed with the first answer must still be taken."""
    officer = pocket(town.officer)
    again = officer.contact(fresh=True).json or {}
    assert again["grant"] == officer.grant
    assert len(devices(town)) == 1
    assert officer.says(officer.keeps_contact()[1]) == "received"


def test_two_people_on_one_phone_have_a_grant_each(town: Town) -> None:
    shared = uuid.uuid4()
    officer, advocate = pocket(town.officer, phone_id=shared), pocket(town.advocate, phone_id=shared)
    assert officer.grant != advocate.grant
    assert {one.person_id for one in devices(town)} == {town.officer.person.id, town.advocate.person.id}


def test_the_advocacy_agencys_people_get_its_key_to_pin_and_nobody_else(town: Town) -> None:
    agency = pocket(town.advocate).about["agency"]
    assert agency["fingerprint"] == fingerprint(from_wire(agency["key"]))
    assert uuid.UUID(agency["id"])
    for key in ("officer", "welfare", "admin", "auditor"):
        assert pocket(town.phone(f"{key}@demo.example")).about["agency"] is None


def test_a_phone_whose_storage_was_emptied_is_told_what_was_lost_once(town: Town) -> None:
    officer = pocket(town.officer)
    officer.contact(unsent=4)
    emptied = Pocket(town.officer)
    assert (emptied.contact().json or {})["lost"] == 4
    assert (emptied.contact(fresh=True).json or {})["lost"] == 0
    assert (Pocket(town.officer).contact().json or {})["lost"] == 0


def test_it_is_told_so_after_the_next_sign_in_too(town: Town) -> None:
    pocket(town.officer).contact(unsent=2)
    town.clock.advance(timedelta(hours=14))
    town.officer.get("/")
    town.officer.sign_in()
    assert (Pocket(town.officer).contact().json or {})["lost"] == 2


def test_the_next_person_in_this_browser_is_told_nothing_of_it(town: Town) -> None:
    pocket(town.officer).contact(unsent=2)
    with town.officer.client.session_transaction() as cookie:
        device = cookie["device"]
    town.advocate.get("/")
    with town.advocate.client.session_transaction() as cookie:
        cookie["device"] = device
    assert (Pocket(town.advocate).contact().json or {})["lost"] == 0


@pytest.mark.parametrize("device", ["", "nonsense", 7, None])
def test_a_cookie_that_says_nonsense_is_passed_over(town: Town, device: object) -> None:
    town.officer.get("/")
    with town.officer.client.session_transaction() as cookie:
        cookie["device"] = device
    assert Pocket(town.officer).contact().status_code == 200


def test_a_phone_that_only_comes_back_into_signal_keeps_no_session_open(town: Town) -> None:
    officer = pocket(town.officer)
    for _ in range(6):
        town.clock.advance(timedelta(minutes=2))
        officer.contact()
    town.officer.get("/").sees("Locked, to keep others out")


GOOD: dict[str, Any] = {
    "phone": str(uuid.UUID(int=3)),
    "clock": 1_772_534_280_000,
    "unsent": 0,
    "shell": None,
    "persisted": None,
    "fresh": True,
}


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"phone": "x"}, id="phone-no-uuid"),
        pytest.param({"phone": 7}, id="phone-a-number"),
        pytest.param({"phone": None}, id="no-phone"),
        pytest.param({"clock": "1"}, id="clock-a-text"),
        pytest.param({"clock": -1}, id="clock-negative"),
        pytest.param({"clock": 10**15}, id="clock-far-off"),
        pytest.param({"clock": True}, id="clock-a-yes"),
        pytest.param({"clock": None}, id="no-clock"),
        pytest.param({"unsent": -1}, id="unsent-negative"),
        pytest.param({"unsent": 1.5}, id="unsent-a-fraction"),
        pytest.param({"unsent": 10**6}, id="unsent-too-many"),
        pytest.param({"shell": "x" * 21}, id="shell-too-long"),
        pytest.param({"shell": "<b>"}, id="shell-no-code"),
        pytest.param({"shell": 7}, id="shell-a-number"),
        pytest.param({"persisted": "yes"}, id="persisted-a-text"),
        pytest.param({"fresh": None}, id="fresh-unknown"),
        pytest.param({"fresh": 1}, id="fresh-a-number"),
    ],
)
def test_a_word_that_cannot_be_read_is_refused_in_json(street: Town, wrong: dict[str, Any]) -> None:
    street.officer.get("/more")
    headers = {"X-CSRFToken": street.officer.token}
    answer = street.officer.client.post("/phone", json=GOOD | wrong, headers=headers)
    assert (answer.status_code, set(answer.json or {})) == (400, {"error"})


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff"])
def test_what_is_no_object_is_refused_too(street: Town, body: bytes) -> None:
    street.officer.get("/more")
    headers = {"X-CSRFToken": street.officer.token}
    answer = street.officer.client.post("/phone", data=body, content_type="application/json", headers=headers)
    assert (answer.status_code, set(answer.json or {})) == (400, {"error"})
    form = street.officer.client.post("/phone", data={"csrf_token": street.officer.token})
    assert form.status_code == 400


def test_without_a_token_or_a_session_it_says_so_in_json(street: Town) -> None:
    assert street.officer.client.post("/phone", json=GOOD).status_code == 400
    answer = street.stranger().client.post("/phone", json=GOOD)
    assert (answer.status_code, (answer.json or {})["go"]) == (401, "/sign-in")
    street.officer.get("/more")
    token = street.officer.token
    street.clock.advance(timedelta(minutes=11))
    answer = street.officer.client.post("/phone", json=GOOD, headers={"X-CSRFToken": token})
    assert (answer.status_code, (answer.json or {})["go"]) == (401, "/locked")


def test_every_role_has_a_phone(street: Town) -> None:
    for key in ("officer", "advocate", "supervisor", "welfare", "admin", "auditor"):
        assert Pocket(street.phone(f"{key}@demo.example")).contact().status_code == 200


# ---- revoked ----


def revoke(town: Town, by: str, device: str) -> int:
    return town.phone(f"{by}@demo.example").post(f"/phone/{device}/revoke", follow=False).status


@pytest.mark.parametrize("by", ["officer", "supervisor", "admin"])
def test_who_may_revoke_a_phone(town: Town, by: str) -> None:
    officer = pocket(town.officer)
    assert revoke(town, by, officer.about["device"]) == 303
    assert revoke(town, by, officer.about["device"]) == 303
    assert officer.device.revoked_at == town.clock.now()
    with town.database() as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "phone.revoked")).all()
    assert entry.actor_id == town.phone(f"{by}@demo.example").person.id


@pytest.mark.parametrize("by", ["advocate", "welfare", "auditor", "officer.coast", "supervisor.coast"])
def test_to_everybody_else_it_is_not_there(town: Town, by: str) -> None:
    officer = pocket(town.officer)
    assert revoke(town, by, officer.about["device"]) == 404
    assert revoke(town, "supervisor", str(uuid.uuid4())) == 404
    assert officer.device.revoked_at is None
    assert town.stranger().client.post(f"/phone/{officer.about['device']}/revoke").status_code == 303


def test_a_revoked_phone_is_told_so_and_comes_back_as_a_new_one(town: Town) -> None:
    officer = pocket(town.officer)
    _, kept = officer.keeps_contact()
    revoke(town, "officer", officer.about["device"])
    for fresh in (False, True):
        answer = officer.contact(fresh=fresh)
        assert (answer.status_code, set(answer.json or {})) == (409, {"error"})
    again = pocket(town.officer)
    assert again.grant != officer.grant
    assert again.says(again.keeps_contact()[1]) == "received"
    assert officer.says(kept) == "held"
    assert [row.why for row in held_rows(town)] == ["revoked"]
