"""The rota on the phone: own shifts, leave and swaps; and the supervisor's fourteen days."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import select

from bench.scenes import take
from tests.rules.test_counts import over
from tests.town import Phone, Town
from webapp.audit.models import AuditEntry
from webapp.paging.models import Leave, Override, RotaLayer, RotaMember, ShiftSwap

TUESDAY = "2026-03-10T15:00:00+00:00"  # 8:00 in Nevada, two days after the clocks went forward


def layer_of(town: Town, name: str = "primary", of: Phone | None = None) -> uuid.UUID:
    region_id = (of or town.supervisor).person.region_id
    with town.database() as session:
        asked = select(RotaLayer.id).where(RotaLayer.region_id == region_id, RotaLayer.name == name)
        return session.scalars(asked).one()


def only(town: Town, row: type[Leave] | type[Override] | type[ShiftSwap]):  # type: ignore[no-untyped-def]
    with town.database() as session:
        return session.scalars(select(row)).one()


def noted(town: Town) -> list[str]:
    with town.database() as session:
        asked = select(AuditEntry.action).where(AuditEntry.action.like("rota.%"))
        return list(session.scalars(asked.order_by(AuditEntry.id)))


def overrides(town: Town, **more: str) -> Phone:
    form = {
        "layer": str(layer_of(town)),
        "person": str(town.backup.person.id),
        "starts": "2026-03-05T20:00",
        "ends": "2026-03-06T02:00",
    }
    return town.supervisor.post("/rota/overrides", form | more)


# ---- the supervisor ----


def test_the_supervisor_sees_fourteen_days_of_every_layer(town: Town) -> None:
    seen = town.supervisor.get("/rota").gets(200)
    seen.sees(
        "On-call advocate", "Avery Demo Until Tue 3/3 8:00 a.m.", "Avery Demo Tue 3/3 8:00 a.m. to Tue 3/10"
    )
    seen.sees("Backup advocate", "Blair Demo", "Make an override", "Enter leave")
    seen.sees_not("Nobody")


def test_an_override_is_seen_counts_and_is_undone(town: Town) -> None:
    overrides(town).gets(200).sees("Kept. Those whose shift moves are told.")
    town.supervisor.sees("Blair Demo Thu 3/5 8:00 p.m. to Fri 3/6 2:00 a.m. · override")
    town.work()
    moved = "Your on-call times have changed. Sign in and open Rota. Duty 775-555-0142"
    assert town.advocate.texts() == [moved] and town.backup.texts() == [moved]
    made = only(town, Override)
    town.supervisor.get(f"/rota/override?of={made.id}").sees("This time is an override.", "Undo the override")
    town.supervisor.post(f"/rota/overrides/{made.id}/undo").sees("Undone.").sees_not("· override")
    assert noted(town) == ["rota.override_made", "rota.override_undone"]


def test_a_double_booking_ahead_is_shown_with_its_time(town: Town) -> None:
    overrides(town)
    town.supervisor.get("/rota").sees(
        "Blair Demo is on two layers: On-call advocate, Backup advocate",
        "Thu 3/5 8:00 p.m. to Fri 3/6 2:00 a.m.",
    )


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("ends", "2026-03-05T20:00", "The end must be after the beginning."),
        ("ends", "tomorrow", "Give a day and a time, like 2026-03-09 08:00."),
        ("starts", "", "Give a day and a time, like 2026-03-09 08:00."),
        ("starts", "2026-03-05T20:00+00:00", "Give a day and a time, like 2026-03-09 08:00."),
        ("person", "OFFICER", "Choose a person who can be on call here."),
    ],
)
def test_a_refused_override_comes_back_with_what_was_given_and_what_to_do(
    town: Town, field: str, value: str, says: str
) -> None:
    value = str(town.officer.person.id) if value == "OFFICER" else value
    form = overrides(town, **{field: value}).gets(422).sees(says)
    assert form.last is not None and "2026-03-0" in form.last.text
    with town.database() as session:
        assert session.scalars(select(Override)).all() == []


def test_the_supervisor_enters_leave_and_the_gap_is_seen_at_once(town: Town) -> None:
    avery = str(town.advocate.person.id)
    form = {"person": avery, "starts": "2026-03-05T08:00", "ends": "2026-03-06T08:00"}
    town.supervisor.post("/rota/leave/enter", form).gets(200)
    town.supervisor.sees(
        "On-call advocate: nobody", "Thu 3/5 8:00 a.m. to Fri 3/6 8:00 a.m.", "Leave: Avery Demo"
    )
    town.supervisor.post(f"/rota/leave/{only(town, Leave).id}/withdraw").sees_not("On-call advocate: nobody")


def test_a_county_without_a_rota_is_told_so(town: Town) -> None:
    with town.database() as session:
        for row in (RotaMember, RotaLayer):
            for one in session.scalars(select(row)):
                session.delete(one)
            session.flush()
        session.commit()
    town.supervisor.get("/rota").gets(200).sees("No rota yet")
    town.supervisor.get("/rota/override").gets(200).sees("No rota yet")
    town.advocate.get("/rota").gets(200).sees("No shifts in the next four weeks")


# ---- one's own ----


def test_an_advocate_sees_their_own_shifts_and_nobody_elses(town: Town) -> None:
    seen = (
        town.advocate.get("/rota")
        .gets(200)
        .sees("Your shifts", "On-call advocate", "Until Tue 3/3 8:00 a.m.")
    )
    seen.sees_not("Blair", "Backup advocate", "Make an override")


def test_leave_is_asked_for_approved_and_told(town: Town) -> None:
    town.advocate.get("/rota/leave").sees("A supervisor decides")
    town.advocate.post("/rota/leave", {"starts": "2026-03-05T08:00", "ends": "2026-03-06T08:00"})
    town.advocate.sees("Asked. A supervisor decides; until then your shifts stay yours.", "Your leave")
    leave = only(town, Leave)
    town.backup.get("/rota").sees_not("Avery", "Leave:")
    town.supervisor.get("/rota").sees("Leave: Avery Demo", "asked")
    town.supervisor.post(f"/rota/leave/{leave.id}/decide", {"answer": "yes"}).sees("Approved.")
    town.work()
    assert len(town.advocate.texts()) == 1 and "·" not in town.advocate.texts()[0]
    town.supervisor.post(f"/rota/leave/{leave.id}/decide", {"answer": "no"}).gets(409)
    assert noted(town) == ["rota.leave_asked", "rota.leave_approved"]


def asked_swap(town: Town, back: str = "") -> uuid.UUID:
    given = f"{layer_of(town)}/{TUESDAY}"
    to = f"{town.backup.person.id}{back}"
    town.advocate.post("/rota/swaps", {"given": given, "to": to}).gets(200).sees("Swap you asked for")
    swap: uuid.UUID = only(town, ShiftSwap).id
    return swap


def test_a_shift_is_tapped_asked_for_accepted_and_approved(town: Town) -> None:
    page = town.advocate.get("/rota").last
    assert page is not None
    link = re.search(r'href="(/rota/swap\?[^"]*2026-03-10[^"]*)"', page.text)
    assert link is not None
    town.advocate.get(link[1].replace("&amp;", "&")).gets(200)
    town.advocate.sees("Blair Demo", "You take Tue 3/10 8:00 a.m. to Tue 3/17 8:00 a.m. · Backup advocate")
    swap = asked_swap(town)
    town.supervisor.get("/rota").sees_not("Swap: approve it?")
    town.backup.get("/rota").sees("You are asked to take a shift", "Avery Demo gives to Blair Demo")
    town.backup.post(f"/rota/swaps/{swap}/answer", {"answer": "yes"}).sees("Accepted. A supervisor decides.")
    town.supervisor.get("/rota").sees("Swap: approve it?", "Tue 3/10 8:00 a.m. to Tue 3/17 8:00 a.m.")
    town.supervisor.post(f"/rota/swaps/{swap}/decide", {"answer": "yes"}).sees(
        "Approved. Both are told.", "· swap"
    )
    town.work()
    assert len(town.advocate.texts()) == len(town.backup.texts()) == 1
    town.supervisor.post(f"/rota/swaps/{swap}/undo").sees("Undone. Both are told.").sees_not("· swap")


def test_a_swap_both_ways_says_what_comes_in_return(town: Town) -> None:
    swap = asked_swap(town, f"/{layer_of(town, 'backup')}/2026-03-17T15:00:00+00:00")
    town.backup.get("/rota").sees("In return: Tue 3/17 8:00 a.m. to Tue 3/24 8:00 a.m.")
    town.backup.post(f"/rota/swaps/{swap}/answer", {"answer": "no"}).sees("Declined.").sees_not("In return")


def test_a_swap_is_withdrawn_by_who_asked_and_by_nobody_else(town: Town) -> None:
    swap = asked_swap(town)
    town.supervisor.post(f"/rota/swaps/{swap}/withdraw").gets(404)
    town.phone("welfare@demo.example").post(f"/rota/swaps/{swap}/answer", {"answer": "yes"}).gets(404)
    town.advocate.post(f"/rota/swaps/{swap}/withdraw").sees("Withdrawn.")
    town.backup.post(f"/rota/swaps/{swap}/answer", {"answer": "yes"}).gets(409)


def test_an_answer_that_is_neither_yes_nor_no_changes_nothing(town: Town) -> None:
    swap = asked_swap(town)
    town.backup.post(f"/rota/swaps/{swap}/answer", {"answer": "maybe"}).gets(404)
    assert only(town, ShiftSwap).state == "asked"


# ---- who may not ----

POSTS_OF_THE_DESK = (
    "/rota/overrides",
    "/rota/overrides/{nothing}/undo",
    "/rota/leave/enter",
    "/rota/leave/{nothing}/decide",
    "/rota/swaps/{nothing}/decide",
    "/rota/swaps/{nothing}/undo",
)
POSTS_OF_ALL = (
    "/rota/leave",
    "/rota/leave/{nothing}/withdraw",
    "/rota/swaps",
    "/rota/swaps/{nothing}/answer",
    "/rota/swaps/{nothing}/withdraw",
)
NOTHING = uuid.UUID(int=7)


@pytest.mark.parametrize("path", POSTS_OF_THE_DESK)
def test_only_a_supervisor_changes_the_rota(town: Town, path: str) -> None:
    for key in ("officer", "advocate", "welfare", "admin", "auditor"):
        town.phone(f"{key}@demo.example").post(path.format(nothing=NOTHING)).gets(403)


@pytest.mark.parametrize("path", POSTS_OF_ALL)
def test_who_is_never_on_a_rota_has_no_part_in_it(town: Town, path: str) -> None:
    for key in ("admin", "auditor"):
        town.phone(f"{key}@demo.example").post(path.format(nothing=NOTHING)).gets(403)


@pytest.mark.parametrize("path", POSTS_OF_THE_DESK + POSTS_OF_ALL)
def test_a_post_is_no_get_and_an_id_of_nothing_is_not_found(town: Town, path: str) -> None:
    filled = path.format(nothing=NOTHING)
    assert town.supervisor.client.put(filled).status_code == 405
    town.supervisor.post(filled, {"answer": "yes"})
    assert town.supervisor.status in ((404,) if "{nothing}" in path else (404, 422))


def test_another_county_sees_and_changes_nothing(town: Town) -> None:
    overrides(town)
    made, coast = only(town, Override), town.coast("supervisor")
    coast.get("/rota").gets(200).sees_not("· override")
    coast.post(f"/rota/overrides/{made.id}/undo").gets(404)
    coast.get(f"/rota/override?of={made.id}").gets(200).sees_not("Undo the override")
    theirs = {"layer": str(layer_of(town)), "person": str(coast.person.id)}
    coast.post("/rota/overrides", theirs | {"starts": "2026-03-05T20:00", "ends": "2026-03-06T02:00"}).gets(
        404
    )
    form = {"person": str(town.advocate.person.id), "starts": "2026-03-05T08:00", "ends": "2026-03-06T08:00"}
    coast.post("/rota/leave/enter", form).gets(422)
    own = {"layer": str(layer_of(town, of=coast)), "person": str(town.advocate.person.id)}
    coast.post("/rota/overrides", own | {"starts": "2026-03-05T20:00", "ends": "2026-03-06T02:00"}).gets(422)


def test_the_pages_are_light_and_ask_little(town: Town) -> None:
    overrides(town)
    asked_swap(town)
    paths = ("/rota", "/rota/override", "/rota/leave")
    shots = [take(path, "supervisor", town.supervisor, path) for path in paths]
    swap = f"/rota/swap?layer={layer_of(town)}&starts={TUESDAY.replace('+', '%2B')}"
    shots += [take(path, "advocate", town.advocate, path) for path in ("/rota", "/rota/leave", swap)]
    assert over(shots) == []
