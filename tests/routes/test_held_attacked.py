"""Ways in which something held could have been lost, seen by the wrong person, or never paged; found by an attack."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.kept import KeptPhone, awake, pass_quietly
from tests.offline.sealing import claims, held_rows, pocket
from tests.town import CONTACT, Phone, Town
from webapp.accounts.models import Person, Role
from webapp.accounts.wall import raise_wall
from webapp.offline import held
from webapp.paging.models import Page
from webapp.parts import parts
from webapp.response.models import Response


@pytest.fixture
def kept(town: Town) -> KeptPhone:
    return KeptPhone.of(town.officer)


def pages(town: Town) -> int:
    with town.database() as session:
        return len(session.scalars(select(Page)).all())


def walled(town: Town, response: Response, *people: uuid.UUID) -> None:
    with town.database() as session:
        raise_wall(
            session,
            now=town.clock.now(),
            ids=parts().ids,
            region_id=response.region_id,
            response_id=response.id,
            people=list(people),
            made_by=town.supervisor.person.id,
        )
        session.commit()


def supervisors(town: Town) -> list[uuid.UUID]:
    with town.database() as session:
        return list(session.scalars(select(Person.id).where(Person.role == Role.SUPERVISOR)))


def taps(town: Town, key: uuid.UUID, act: str, **form: str) -> Phone:
    row = next(one for one in held_rows(town) if one.key == key)
    return awake(town.supervisor).post(f"/held/{row.id}/{act}", form)


# ---- page now means now ----


def test_the_desk_s_tap_pages_at_once_though_the_officer_has_another_open_response(
    town: Town, kept: KeptPhone
) -> None:
    town.logs_contact()
    before = pages(town)
    _, contact = kept.pocket.keeps_contact(version=9)
    pass_quietly(town, 6)
    assert kept.pocket.says(contact) == "held"
    taps(town, contact.key, "apply")
    assert pages(town) == before + 1


def test_what_would_page_by_itself_with_an_unreadable_number_pages_by_one_tap_too(
    town: Town, kept: KeptPhone
) -> None:
    _, contact = kept.pocket.keeps_contact(version=9, answers={"callback": "555"})
    assert kept.pocket.says(contact) == "held"
    taps(town, contact.key, "apply")
    assert (pages(town), len(town.responses())) == (1, 1)


def test_a_second_young_person_on_a_page_that_was_used_twice_can_be_logged(
    town: Town, kept: KeptPhone
) -> None:
    contact_id, first = kept.pocket.keeps_contact()
    second = kept.pocket.keeps(
        "/contacts", CONTACT | {"contact_id": str(contact_id), "where": "The other stairs"}
    )
    assert [kept.pocket.says(first), kept.pocket.says(second)] == ["received", "held"]
    taps(town, second.key, "apply")
    assert len(town.responses()) == 2
    assert pages(town) == 2


# ---- a contact is one wherever it was sent ----


@pytest.mark.parametrize("path", ["/contact", "/contacts-of-old"])
def test_a_contact_for_an_address_that_is_gone_texts_the_desk_and_can_be_logged(
    town: Town, kept: KeptPhone, path: str
) -> None:
    contact = kept.pocket.keeps(path, CONTACT | {"contact_id": str(uuid.uuid4())})
    assert kept.pocket.says(contact) == "held"
    (row,) = held_rows(town)
    assert row.endpoint == "contacts.log"
    awake(town.supervisor).get("/board").sees("Nobody has been paged for this")
    taps(town, contact.key, "apply")
    assert (pages(town), [one.outcome for one in held_rows(town)]) == (1, ["applied"])


# ---- walls ----


def test_a_contact_that_every_supervisor_is_walled_from_texts_the_administrator(
    town: Town, kept: KeptPhone
) -> None:
    response = town.logs_contact()
    walled(town, response, *supervisors(town))
    contact = kept.pocket.keeps(
        "/contacts", CONTACT | {"contact_id": str(response.id), "where": "Elsewhere"}, version=9
    )
    assert kept.pocket.says(contact) == "held"
    town.work()
    admin = town.phone("admin@demo.example")
    assert any("could not be logged" in text for text in admin.texts())
    assert not any("could not be logged" in text for text in town.supervisor.texts())
    awake(town.supervisor).get("/board").sees_not("Nobody has been paged for this")


def test_what_no_supervisor_may_see_is_counted_for_the_administrator(town: Town, kept: KeptPhone) -> None:
    response = town.logs_contact()
    step = kept.pocket.keeps(town.path(response, "core-here"), version=9)
    assert kept.pocket.says(step) == "held"
    admin = town.phone("admin@demo.example")
    admin.get("/region").sees_not("Nobody at the desk can see")
    walled(town, response, *supervisors(town))
    admin.get("/region").sees("Nobody at the desk can see what is held", "1 item waits")
    awake(town.supervisor).get("/held").sees_not("A core member is here")


@pytest.mark.parametrize("path", ["older-details", "older/details", ""])
def test_a_wall_holds_for_an_address_that_is_gone(town: Town, kept: KeptPhone, path: str) -> None:
    response = town.logs_contact()
    walled(town, response, town.supervisor.person.id)
    note = kept.pocket.keeps(town.path(response, path).rstrip("/"), {"note": "SECRET"})
    assert kept.pocket.says(note) == "held"
    (row,) = held_rows(town)
    assert row.response_id == response.id
    awake(town.supervisor).get(f"/held/{row.id}").gets(404)


def test_a_sealed_part_for_an_address_that_is_gone_is_opened_for_nobody(town: Town, kept: KeptPhone) -> None:
    response = town.logs_contact()
    part = kept.pocket.keeps(town.path(response, "older-plan"), {"sealed": "AAAA"})
    assert kept.pocket.says(part) == "held"
    assert [row.privileged for row in held_rows(town)] == [True]


# ---- nothing waits for ever ----


def test_on_a_shared_phone_what_was_done_after_another_person_s_tap_follows_it(town: Town) -> None:
    """One lane, two people: the advocate tapped on the officer's phone."""
    first = pocket(town.officer)
    response = town.logs_contact()
    town.work()
    town.advocate.replies("25")
    before = first.keeps(town.path(response, "core-here"))
    second = pocket(town.advocate, phone_id=first.phone_id)
    after = second.keeps(town.path(response, "on-my-way"), parent=before.key)
    assert second.says(after) == "held"
    assert [row.why for row in held_rows(town)] == [held.WAITS]
    assert first.says(before) == "received"
    assert after.key in claims(town)


def test_what_waits_too_long_is_tried_by_itself_when_the_phone_is_heard_of(
    town: Town, kept: KeptPhone
) -> None:
    """The one before it never came: that phone was lost, or could not hand it in."""
    response = town.logs_contact()
    step = kept.pocket.keeps(town.path(response, "core-here"), parent=uuid.uuid4())
    assert kept.pocket.says(step) == "held"
    pass_quietly(town, 9)
    awake(town.officer)
    kept.pocket.contact()
    assert step.key not in claims(town)
    pass_quietly(town, 2)
    awake(town.officer)
    kept.pocket.contact()
    assert step.key in claims(town)
    assert [row.outcome for row in held_rows(town)] == ["applied"]


def test_what_followed_an_item_that_the_desk_tried_in_vain_is_let_on(town: Town, kept: KeptPhone) -> None:
    response = town.logs_contact()
    lost = uuid.uuid4()
    moved = kept.pocket.keeps(town.path(response, "scene"), {"scene": "moved"}, parent=lost)
    after = kept.pocket.keeps(town.path(response, "core-here"), parent=moved.key)
    assert [kept.pocket.says(moved), kept.pocket.says(after)] == ["held", "held"]
    taps(town, moved.key, "apply").sees("Still held.")
    assert after.key in claims(town)


def test_a_full_tray_keeps_no_contact_out(
    town: Town, kept: KeptPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "MOST_OF_A_PHONE", 2)
    steps = [kept.pocket.keeps("/responses/nowhere", {}) for _ in range(3)]
    assert [kept.pocket.says(one) for one in steps] == ["held", "held", "later"]
    _, contact = kept.pocket.keeps_contact(version=9)
    assert kept.pocket.says(contact) == "held"


# ---- what is said of it is so ----


def test_an_address_in_another_spelling_is_not_ours(town: Town, kept: KeptPhone) -> None:
    """Else "put it on another response" would have applied it to the old one."""
    response = town.logs_contact()
    odd = kept.pocket.keeps(f"/responses/{str(response.id).upper()}/core-here")
    assert kept.pocket.says(odd) == "held"
    (row,) = held_rows(town)
    assert (row.why, row.response_id) == (held.NOT_KEPT, response.id)


def test_a_parked_form_is_believed_as_far_back_as_it_waited(town: Town) -> None:
    town.officer.get("/")
    town.clock.advance(timedelta(minutes=11))
    long_ago = town.clock.now() - timedelta(hours=10)
    key = str(uuid.uuid4())
    form = CONTACT | {"_key": key, "_at": str(int(long_ago.timestamp() * 1000))}
    town.officer.post("/contacts", form)
    town.officer.unlocks().sees("Not sent yet")
    town.officer.post("/contacts", form)
    (response,) = town.responses()
    assert town.clock.now() - response.identified_at < timedelta(minutes=3)


# ---- the officer is not told that all is well ----


def test_a_contact_that_duty_has_not_settled_stays_on_the_officer_s_home(town: Town, kept: KeptPhone) -> None:
    _, contact = kept.pocket.keeps_contact(version=9)
    assert kept.pocket.says(contact) == "held"
    awake(town.officer).get("/").sees("Nobody has been paged. Call duty now.", "is with duty")
    taps(town, contact.key, "apply")
    awake(town.officer).get("/").sees_not("Nobody has been paged. Call duty now.")


def test_a_contact_of_a_stopped_phone_is_looked_at_before_it_pages(town: Town, kept: KeptPhone) -> None:
    contact = kept.revoked().keeps_contact()
    assert kept.pocket.says(contact) == "held"
    board = awake(town.supervisor).get("/board")
    board.sees("It comes from a phone that was stopped. Speak with the person first.")
    board.sees_not("Log it and page now")
    (row,) = held_rows(town)
    town.supervisor.get(f"/held/{row.id}").sees("Call ")


def test_without_a_number_the_officer_is_called_back_on_the_one_of_their_profile(town: Town) -> None:
    town.officer.post("/contacts", CONTACT | {"callback": ""}).gets(200)
    assert len(town.responses()) == 1
