"""A phone that takes our texts no longer: noted, told to the supervisors at once and once, and called instead."""

from __future__ import annotations

import pytest

from tests.paging.county import County
from tests.paging.people.test_ready_watch import found, works
from tests.paging.shifts import staffed
from webapp.accounts.models import Role
from webapp.paging.gateways.gateway import Permanent
from webapp.paging.models import Channel, Message, MessageKind, Readiness
from webapp.paging.people.opt_out import OPTED_OUT
from webapp.paging.people.readiness import TESTED_WITHIN, Lack
from webapp.paging.people.ready_watch import not_ready

__all__ = ["staffed"]
STOPPED = (
    "Somebody who may be paged has stopped our texts: they are called instead. Ask them to text START to us. "
    "Sign in, open Board. Duty 775-555-0142"
)


def refuses(county: County, name: str) -> None:
    county.gateway.fails.append((county.numbers[name], Permanent(OPTED_OUT)))


def has_stopped(county: County, name: str) -> bool:
    with county.tx() as session:
        return session.get_one(Readiness, county.people[name]).opted_out_at is not None


def told(county: County, name: str, channel: Channel = Channel.SMS) -> int:
    wanted = (MessageKind.TEXTS_STOPPED, channel)
    return sum((one.kind, one.channel) == wanted for one in county.messages(name))


def test_what_the_carrier_refuses_for_a_stop_is_noted_and_told_at_once(county: County) -> None:
    refuses(county, "ana")
    county.open_page()
    assert has_stopped(county, "ana")
    assert county.texts("sam") == [STOPPED]
    assert [one.channel for one in county.messages("ana")] == [Channel.SMS, Channel.VOICE]


def test_also_where_it_is_reported_later(county: County) -> None:
    county.open_page()
    county.reported("ana", "undelivered", OPTED_OUT)
    assert (has_stopped(county, "ana"), told(county, "sam")) == (True, 1)


@pytest.mark.parametrize("code", ["30003", "21211"])
def test_another_failure_says_nothing_of_the_kind(county: County, code: str) -> None:
    county.open_page()
    county.reported("ana", "undelivered", code)
    assert (has_stopped(county, "ana"), told(county, "sam")) == (False, 0)


def test_told_once_until_they_text_start(county: County) -> None:
    county.says("ana", "STOP")
    assert told(county, "sam") == 1
    refuses(county, "ana")
    county.open_page()
    assert told(county, "sam") == 1, "known by now"
    county.says("ana", "START")
    assert not has_stopped(county, "ana")
    county.reported("ana", "undelivered", OPTED_OUT, nth=0)
    assert told(county, "sam") == 1, "the same report again"
    county.says("ana", "STOP")
    assert told(county, "sam") == 2


def test_a_supervisor_who_has_stopped_texts_is_not_told_of_themselves_and_is_called_about_others(
    county: County,
) -> None:
    county.person("tom", Role.SUPERVISOR)
    county.says("sam", "STOP")
    assert (told(county, "sam"), told(county, "tom")) == (0, 1)
    county.says("ana", "STOP")
    assert (told(county, "sam"), told(county, "sam", Channel.VOICE), told(county, "tom")) == (0, 1, 2)


def test_nobody_is_woken_for_an_officer_who_is_never_paged(county: County) -> None:
    county.says("officer", "STOP")
    assert has_stopped(county, "officer")
    assert told(county, "sam") == 0


def test_the_board_says_so_before_anything_else_they_lack(staffed: County) -> None:
    with staffed.tx() as session:
        session.get_one(Readiness, staffed.people["ana"]).verified_index = None
    refuses(staffed, "ana")
    staffed.open_page()
    assert found(staffed) == [("ana", True)]
    with staffed.tx() as session:
        (one,) = not_ready(session, staffed.region_id, staffed.now, tested_within=TESTED_WITHIN)
        assert one.lacks == (Lack.OPTED_OUT, Lack.NOT_VERIFIED)


def test_who_has_stopped_texts_is_reminded_by_a_call(staffed: County) -> None:
    staffed.says("bea", "STOP")
    works(staffed)
    with staffed.tx() as session:
        asked = session.query(Message).where(Message.kind == MessageKind.READY_PLEASE)
        assert [(one.person_id, one.channel) for one in asked] == [(staffed.people["bea"], "voice")]


def test_only_supervisors_are_told_since_the_text_leads_to_the_board(county: County) -> None:
    """Advocates have no board; nobody on call stands in here, as in an alarm."""
    county.change("sam", phone_sealed=None)
    county.says("ana", "STOP")
    for name in ("ana", "bea", "cleo", "officer", "sam"):
        assert (told(county, name), told(county, name, Channel.VOICE)) == (0, 0), name
