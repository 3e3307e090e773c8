"""The desk's notices: in one place, the worst first, each with what to do, and quiet when nothing is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select

from bench.scenes import take
from tests.rules.test_counts import MOST_STATEMENTS, over
from tests.town import Phone, Town
from webapp.paging.models import (
    Canary,
    ChannelAlarm,
    Message,
    MessageKind,
    MessageState,
    Override,
    RotaMember,
)
from webapp.parts import parts
from webapp.settings import TwilioSettings


def board(town: Town) -> Phone:
    town.work()
    return town.supervisor.get("/board").gets(200)


def fails(town: Town, channel: str = "sms", sender: int = 1) -> None:
    with town.database() as session:
        at = town.clock.now()
        session.add(
            ChannelAlarm(
                id=parts().ids.new(), channel=channel, sender=sender, code="30007", first_at=at, last_at=at
            )
        )
        session.commit()


def nobody_from(town: Town, starts: datetime, hours: int) -> None:
    """Leave of everybody on the first layer, entered by the desk."""
    form = {"starts": f"{starts:%Y-%m-%dT%H:%M}", "ends": f"{starts + timedelta(hours=hours):%Y-%m-%dT%H:%M}"}
    with town.database() as session:
        session.execute(delete(Override))
        session.commit()
        people = set(
            session.scalars(select(RotaMember.person_id).where(RotaMember.region_id == region(town)))
        )
    for person_id in people:
        town.supervisor.post("/rota/leave/enter", form | {"person": str(person_id)}).gets(200)


def region(town: Town) -> object:
    return town.supervisor.person.region_id


def local(town: Town) -> datetime:
    """The wall clock of the county: 2:38 on Tuesday, March 3 2026."""
    return datetime(2026, 3, 3, 2, 38)


def test_a_quiet_night_says_nothing(town: Town) -> None:
    board(town).sees_not("reach nobody", "test text", "nobody.", "things to settle", "thing to settle")
    page = town.supervisor.last
    assert page is not None and 'id="notices"' not in page.text


def test_when_no_text_goes_out_the_desk_is_told_to_call(town: Town) -> None:
    fails(town)
    board(town).sees(
        "Texts reach nobody since", "Call people yourself. Tell whoever runs Alongside: code 30007."
    )
    town.coast("supervisor").get("/board").sees("Texts reach nobody since")


def test_calls_that_fail_are_said_apart(town: Town) -> None:
    fails(town, "voice")
    board(town).sees("Calls reach nobody since").sees_not("Texts reach nobody")


def test_with_a_second_sender_it_is_calmer(town: Town) -> None:
    twilio = TwilioSettings("AC1", ("t",), "+17755550100", None)
    both = TwilioSettings("AC1", ("t",), "+17755550100", None, None, twilio)
    object.__setattr__(town.app.extensions["alongside"].settings, "twilio", both)
    fails(town)
    board(town).sees("Texts go out by one sender only since", "Tell whoever runs Alongside")
    town.supervisor.sees_not("Call people yourself")
    fails(town, sender=2)
    board(town).sees("Texts reach nobody since")


def lost_canary(town: Town) -> None:
    with town.database() as session:
        at, ids = town.clock.now(), parts().ids
        message = Message(
            id=ids.new(),
            region_id=town.coast("supervisor").person.region_id,
            person_id=town.coast("supervisor").person.id,
            kind=MessageKind.CANARY,
            state=MessageState.SENT,
            due_at=at,
            queued_at=at,
        )
        session.add(message)
        session.flush()
        late = at - timedelta(minutes=1)
        session.add(
            Canary(
                id=ids.new(),
                slot_at=at,
                message_id=message.id,
                due_at=late,
                next_at=at + timedelta(hours=1),
                settled_at=at,
            )
        )
        session.commit()


@pytest.mark.parametrize("number", ["+17755550190", None])
def test_a_canary_that_is_late_is_said_where_there_is_one(town: Town, number: str | None) -> None:
    object.__setattr__(town.app.extensions["alongside"].settings, "canary_number", number)
    lost_canary(town)
    words = town.supervisor.get("/board").gets(200).words
    assert ("The test text has not come back: texts may reach nobody." in words) == (number is not None)


def test_a_gap_now_is_in_color_and_leads_to_the_override(town: Town) -> None:
    nobody_from(town, local(town), 5)
    page = board(town).sees(
        "On-call advocate: nobody.",
        "Until Tue 3/3 7:38 a.m.: put somebody on call.",
        "Backup advocate: nobody.",
    )
    assert page.last is not None
    assert '<ul class="rows card late"' in page.last.text
    assert "/rota/override?layer=" in page.last.text


def test_what_is_further_off_is_plain_and_what_is_days_off_is_folded(town: Town) -> None:
    nobody_from(town, local(town) + timedelta(hours=12), 2)
    page = board(town).sees("On-call advocate: nobody.", "Tue 3/3 2:38 p.m. to Tue 3/3 4:38 p.m.")
    assert page.last is not None and 'class="rows card late"' not in page.last.text
    nobody_from(town, local(town) + timedelta(days=3), 2)
    page = board(town).sees("2 more things to settle within 7 days")
    assert page.last is not None and '<details class="more-row" id="notices-week">' in page.last.text


def test_the_worst_comes_first(town: Town) -> None:
    override(town)
    fails(town)
    words = board(town).words
    assert words.index("Texts reach nobody") < words.index("One person is on two layers")


def override(town: Town) -> None:
    with town.database() as session:
        layers = {one.name: one.id for one in session.scalars(select_layers(town))}
    form = {
        "layer": str(layers["primary"]),
        "person": str(town.backup.person.id),
        "starts": "2026-03-03T02:30",
        "ends": "2026-03-03T06:00",
    }
    town.supervisor.post("/rota/overrides", form).gets(200)


def select_layers(town: Town):  # type: ignore[no-untyped-def]
    from webapp.paging.models import RotaLayer

    return select(RotaLayer).where(RotaLayer.region_id == region(town))


def test_a_board_with_everything_wrong_asks_no_more_than_a_quiet_one(town: Town) -> None:
    town.logs_contact()
    quiet = take("board", "quiet", town.supervisor, "/board")
    object.__setattr__(town.app.extensions["alongside"].settings, "canary_number", "+17755550190")
    fails(town)
    fails(town, "voice")
    lost_canary(town)
    nobody_from(town, local(town), 5)
    loud = take("board", "loud", town.supervisor, "/board")
    assert over([quiet, loud]) == []
    assert loud.statements.count <= quiet.statements.count <= MOST_STATEMENTS


def test_a_board_that_is_left_open_says_when_paging_has_stopped(town: Town) -> None:
    response = town.logs_contact()
    town.supervisor.get("/board").sees_not("Paging has stopped")
    town.officer.get(town.path(response)).sees_not("Paging has stopped")
    town.clock.advance(timedelta(seconds=30))
    town.supervisor.get("/board/live").sees("Paging has stopped", "Call duty")
    town.officer.get(town.path(response, "live")).sees("Paging has stopped")
    town.supervisor.get("/board")
    assert town.supervisor.words.count("Paging has stopped") == 1
