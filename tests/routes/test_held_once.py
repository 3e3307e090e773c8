"""A held contact is never silent, nothing held is applied twice, and one phone cannot drown the desk."""

from __future__ import annotations

import uuid
from datetime import timedelta
from unittest.mock import patch

from sqlalchemy import select

from tests.kept import pass_quietly
from tests.offline.sealing import Kept, Pocket, claims, held_rows, pocket
from tests.town import Town
from webapp.accounts.wall import raise_wall
from webapp.audit.models import AuditEntry
from webapp.offline import held, tray
from webapp.parts import parts
from webapp.response.models import Response
from webapp.routes.offline import inward

UNLOGGED = "A contact reached us but could not be logged."
OLD = 9


def told(town: Town) -> int:
    return sum(UNLOGGED in text for text in town.supervisor.texts())


def holds_contact(phone: Pocket) -> Kept:
    """From a form that is no longer read, delivered while a worker goes round."""
    _, item = phone.keeps_contact(version=OLD)
    assert phone.says(item) == "held"
    phone.town.work()
    return item


def set_all_aside(town: Town) -> None:
    for row in held_rows(town):
        town.supervisor.post(f"/held/{row.id}/aside", {"reason": "spoke with the officer"}).gets(200)


def test_the_desk_is_texted_at_once_and_every_rung_until_it_is_settled(town: Town) -> None:
    phone = pocket(town.officer)
    holds_contact(phone)
    assert told(town) == 1
    town.work()
    pass_quietly(town, 4)
    assert told(town) == 1
    pass_quietly(town, 1)
    assert told(town) == 2
    set_all_aside(town)
    pass_quietly(town, 30)
    assert told(town) == 2


def test_however_many_are_held_there_is_one_text_in_a_rung(town: Town) -> None:
    phone = pocket(town.officer)
    town.officer.post(f"/phone/{phone.about['device']}/revoke")
    for _ in range(4):
        holds_contact(phone)
    assert told(town) == 1
    pass_quietly(town, 5)
    assert told(town) == 2


def test_something_else_that_is_held_texts_nobody(town: Town) -> None:
    phone = pocket(town.officer)
    assert phone.says(phone.keeps(f"/responses/{uuid.uuid4()}/core-here")) == "held"
    town.work()
    assert told(town) == 0


def test_a_walled_supervisor_is_not_texted(town: Town) -> None:
    response = town.logs_contact()
    with town.database() as session:
        raise_wall(
            session,
            now=town.clock.now(),
            ids=parts().ids,
            region_id=response.region_id,
            response_id=response.id,
            people=[town.supervisor.person.id],
            made_by=town.supervisor.person.id,
        )
        session.commit()
    phone = pocket(town.officer)
    item = phone.keeps("/contacts", {"contact_id": str(response.id)}, version=OLD)
    assert phone.says(item) == "held"
    town.work()
    assert told(town) == 0


def left(town: Town, phone: Pocket, response: Response) -> tuple[Kept, str]:
    path = town.path(response, "scene")
    item = phone.keeps(path, {"scene": "left"}, version=OLD)
    assert phone.says(item) == "held"
    return item, path


def test_what_is_held_and_comes_as_a_plain_post_is_settled_with_it(town: Town) -> None:
    response, phone = town.logs_contact(), pocket(town.officer)
    item, path = left(town, phone, response)
    town.officer.post(path, {"scene": "left", "_key": str(item.key)}).gets(200)
    (row,) = held_rows(town)
    assert (row.outcome, row.settled_by) == ("applied", None)
    town.supervisor.post(f"/held/{row.id}/apply").gets(409).sees("Alongside has applied this already.")


def test_the_tray_does_not_apply_what_the_phones_own_key_has_applied(town: Town) -> None:
    """The row was left open by a version before this one."""
    response, phone = town.logs_contact(), pocket(town.officer)
    item, path = left(town, phone, response)
    with patch("webapp.routes.edge.settle_same"):
        town.officer.post(path, {"scene": "left", "_key": str(item.key)}).gets(200)
    (row,) = held_rows(town)
    assert row.settled_at is None
    town.supervisor.post(f"/held/{row.id}/apply").gets(409).sees("Alongside has applied this already.")
    (row,) = held_rows(town)
    assert row.settled_at is not None
    assert noted(town) == []


def test_what_the_tray_applied_does_nothing_as_a_plain_post(town: Town) -> None:
    response, phone = town.logs_contact(), pocket(town.officer)
    item, path = left(town, phone, response)
    (row,) = held_rows(town)
    town.supervisor.post(f"/held/{row.id}/apply").sees("Applied.")
    assert item.key in claims(town)
    with town.database() as session:
        before = len(session.scalars(select(AuditEntry.id)).all())
    town.officer.post(path, {"scene": "left", "_key": str(item.key)}).gets(200)
    with town.database() as session:
        assert len(session.scalars(select(AuditEntry.id)).all()) == before


def noted(town: Town) -> list[str | None]:
    with town.database() as session:
        found = select(AuditEntry.detail).where(AuditEntry.action == "held.applied")
        return list(session.scalars(found.order_by(AuditEntry.recorded_at)))


def test_the_audit_says_that_it_was_edited_or_moved(town: Town) -> None:
    response, phone = town.logs_contact(), pocket(town.officer)
    left(town, phone, response)
    (row,) = held_rows(town)
    town.supervisor.post(f"/held/{row.id}/edit", {"scene": "declined_for_now"}).sees("Applied.")
    assert noted(town) == ["edited"]
    assert phone.says(phone.keeps(f"/responses/{uuid.uuid4()}/scene", {"scene": "left"})) == "held"
    row = next(one for one in held_rows(town) if one.settled_at is None)
    town.clock.advance(timedelta(seconds=1))
    town.supervisor.post(f"/held/{row.id}/move", {"response": str(response.id)}).sees("Applied.")
    assert noted(town) == ["edited", "moved"]
    assert [one.outcome for one in held_rows(town)] == ["edited", "moved"]


def test_one_phone_fills_so_much_of_the_tray_and_no_more(town: Town) -> None:
    phone = pocket(town.officer)
    with patch.object(held, "MOST_OF_A_PHONE", 2):
        first, second, third = (phone.keeps(f"/responses/{uuid.uuid4()}/core-here") for _ in range(3))
        assert [phone.says(first), phone.says(second)] == ["held", "held"]
        assert phone.says(third) == "later"
        holds_contact(phone)  # counted apart
        assert phone.says(first) == "held", "what is held already is said to be"
        set_all_aside(town)
        assert phone.says(third) == "held"


def test_the_tray_shows_some_at_a_time_and_revoked_phones_last(town: Town) -> None:
    phone = pocket(town.officer)
    other = pocket(town.advocate)
    town.officer.post(f"/phone/{phone.about['device']}/revoke")
    holds_contact(phone)
    assert other.says(other.keeps(f"/responses/{uuid.uuid4()}/core-here")) == "held"
    words = town.supervisor.get("/held").words
    assert words.index("A core member is here") < words.index("From phones that were revoked")
    assert words.index("From phones that were revoked") < words.index("A contact")
    with patch.object(tray, "MOST_AT_ONCE", 1):
        town.supervisor.get("/held").sees("A core member", "Show more").sees_not("A contact")
        town.supervisor.get("/held?from=1").sees("A contact").sees_not("A core member", "Show more")
        town.supervisor.get("/held?from=9").gets(200).sees("Back to the first")


def test_a_repeated_item_has_nothing_tried_again_and_the_rest_follows(town: Town) -> None:
    response, phone = town.logs_contact(), pocket(town.officer)
    before = phone.keeps(town.path(response, "core-here"))
    for _ in range(5):
        item = phone.keeps(f"/responses/{uuid.uuid4()}/core-here", parent=before.key)
        assert phone.says(item) == "held"
    with patch.object(inward, "MOST", 2), patch.object(inward, "carry", wraps=inward.carry) as carried:
        counts = []
        with patch.object(inward.release, "__defaults__", (2,)):
            for _ in range(4):
                carried.reset_mock()
                assert phone.says(before) == "received"
                counts.append(carried.call_count - 1)
    assert counts == [2, 2, 1, 0]
    assert {row.why for row in held_rows(town)} == {"gone"}
