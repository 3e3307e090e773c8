"""One text a morning for what is not urgent, none where there is nothing, and never at night."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from tests.town import Town
from webapp.accounts.models import Person
from webapp.bags.ledger import stock
from webapp.bags.models import BagMove, BagPlace
from webapp.offline.digest import next_after
from webapp.offline.models import Digest, HeldItem
from webapp.paging.models import Leave, LeaveState, Message, MessageKind, RotaMember
from webapp.parts import parts

EIGHT = time(8)
LOS_ANGELES = "America/Los_Angeles"


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "following"),
    [
        (at(2026, 3, 3, 10, 38), at(2026, 3, 3, 16)),
        (at(2026, 3, 3, 16), at(2026, 3, 4, 16)),
        (at(2026, 3, 7, 17), at(2026, 3, 8, 15)),  # the clocks went forward in the night
        (at(2026, 10, 31, 16), at(2026, 11, 1, 16)),  # and back
    ],
)
def test_eight_on_the_wall_is_eight_on_every_morning(now: datetime, following: datetime) -> None:
    assert next_after(LOS_ANGELES, EIGHT, now) == following


def test_a_time_that_the_night_skips_comes_once() -> None:
    first = next_after(LOS_ANGELES, time(2, 30), at(2026, 3, 8, 8))
    assert first == at(2026, 3, 8, 10), "at the moment of the change"
    assert next_after(LOS_ANGELES, time(2, 30), first) == at(2026, 3, 9, 9, 30)


def digests(town: Town) -> list[str]:
    return [text for text in town.supervisor.texts() if "to look at today" in text]


def morning(town: Town) -> None:
    """To 8:00 in Nevada, in one step; the worker goes round."""
    town.clock.advance(next_after(LOS_ANGELES, EIGHT, town.clock.now()) - town.clock.now())
    town.work()


def stocked(town: Town) -> None:
    """Plenty of every bag everywhere, so that nothing waits at all."""
    with town.database() as session:
        suppliers = session.scalars(select(BagPlace).where(BagPlace.purpose == "supplier")).all()
        supplier = {place.region_id: place.id for place in suppliers}
        anybody = {person.region_id: person.id for person in session.scalars(select(Person))}
        for one in stock(session):
            session.add(
                BagMove(
                    id=parts().ids.new(),
                    region_id=one.place.region_id,
                    kind_id=one.kind.id,
                    from_id=supplier[one.place.region_id],
                    to_id=one.place.id,
                    quantity=20,
                    reason="restock",
                    moved_by=anybody[one.place.region_id],
                    occurred_at=town.clock.now(),
                    received_at=town.clock.now(),
                )
            )
        session.commit()


def leaves(town: Town) -> None:
    """An advocate asks for leave: a supervisor is to say yes or no."""
    with town.database() as session:
        person = session.scalars(select(Person).where(Person.email == "advocate@demo.example")).one()
        session.add(
            Leave(
                id=parts().ids.new(),
                region_id=person.region_id,
                person_id=person.id,
                starts_local=datetime(2026, 3, 20, 8),
                ends_local=datetime(2026, 3, 21, 8),
                state=LeaveState.ASKED,
                asked_by=person.id,
                asked_at=parts().clock.now(),
            )
        )
        session.commit()


def test_one_text_in_the_morning_says_how_many_and_nothing_else(town: Town) -> None:
    stocked(town)
    leaves(town)
    town.passes(3)
    assert digests(town) == [], "at night only what is wrong now"
    morning(town)
    assert digests(town) == ["Alongside: 1 to look at today. Sign in, open Board. Duty 775-555-0142"]
    town.passes(5)
    assert len(digests(town)) == 1, "once a day"
    morning(town)
    assert len(digests(town)) == 2
    town.supervisor.sign_in().get("/digest").gets(200).sees("Leave and swaps", "1 waits for your yes or no")


def test_a_morning_with_nothing_has_no_text_and_the_page_says_so(town: Town) -> None:
    stocked(town)
    morning(town)
    assert digests(town) == []
    town.phone("supervisor@demo.example").get("/digest").gets(200).sees("Nothing to look at", "08:00")


def test_each_supervisor_counts_what_they_may_see_and_each_region_its_own(town: Town) -> None:
    stocked(town)
    officer, coast = town.officer.person, town.coast("supervisor").person.region_id
    with town.database() as session:
        for member in session.scalars(select(RotaMember).where(RotaMember.region_id == coast)):
            session.delete(member)
        session.add(
            HeldItem(
                id=parts().ids.new(),
                region_id=officer.region_id,
                person_id=officer.id,
                key=parts().ids.new(),
                digest=b"d" * 32,
                endpoint="steps.mark",
                why="refused",
                status=409,
                sealed=b"sealed",
                received_at=town.clock.now(),
            )
        )
        session.commit()
    morning(town)
    assert digests(town) == ["Alongside: 1 to look at today. Sign in, open Board. Duty 775-555-0142"]
    assert any("to look at today" in text for text in town.coast("supervisor").texts())
    town.supervisor.sign_in().get("/digest").sees("1 item from a phone could not be applied").sees_not(
        "Rota, the next"
    )
    town.coast("supervisor").sign_in().get("/digest").sees("Rota, the next 7 days").sees_not(
        "could not be applied"
    )


def test_low_bags_are_listed_by_place_until_there_are_more(town: Town) -> None:
    desk = town.supervisor.person
    with town.database() as session:
        here = [one for one in stock(session) if one.place.region_id == desk.region_id]
        few = here[0]
        given = session.scalars(
            select(BagPlace.id).where(BagPlace.purpose == "given", BagPlace.region_id == few.place.region_id)
        ).one()
        if few.count > 2:
            session.add(
                BagMove(
                    id=parts().ids.new(),
                    region_id=few.place.region_id,
                    kind_id=few.kind.id,
                    from_id=few.place.id,
                    to_id=given,
                    quantity=few.count - 2,
                    reason="given",
                    moved_by=desk.id,
                    occurred_at=town.clock.now(),
                    received_at=town.clock.now(),
                )
            )
        session.commit()
    town.supervisor.get("/digest").gets(200).sees("Bags are low", few.place.name, "2 left")
    stocked(town)
    town.supervisor.get("/digest").gets(200).sees_not("Bags are low")


def test_a_worker_that_stood_still_all_day_does_not_buzz_in_the_evening(town: Town) -> None:
    stocked(town)
    leaves(town)
    town.clock.advance(timedelta(hours=14))  # 4:38 p.m., eight hours after it was due and more
    town.work()
    assert digests(town) == []
    morning(town)
    assert len(digests(town)) == 1


def test_two_workers_tell_it_once(town: Town) -> None:
    stocked(town)
    leaves(town)
    morning(town)
    town.work()
    with town.database() as session:
        sent = session.scalars(select(Message).where(Message.kind == MessageKind.DIGEST)).all()
        rows = session.scalars(select(Digest)).all()
    assert len(sent) == 1
    assert len(rows) == 2, "one for each region"


def test_only_supervisors_have_the_page(town: Town) -> None:
    for phone in (town.officer, town.advocate, town.welfare):
        phone.get("/digest").gets(403)
    town.phone("admin@demo.example").get("/digest").gets(403)
    town.supervisor.post("/digest").gets(405)
