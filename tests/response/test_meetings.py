"""Whatever is called, moved, held, taken back and called off: states and clock stand as what has happened says."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.response.night import Night
from webapp.audit.models import AuditEntry
from webapp.errors import BadField, DomainError
from webapp.paging.models import Message
from webapp.protocols.vocabulary import PARTIES
from webapp.response.course.occur import record_event, undo_event
from webapp.response.course.occurrences import occurrences_of
from webapp.response.meetings.call import REASONS, Wanted, call, call_off, move
from webapp.response.meetings.hold import hold, not_held
from webapp.response.meetings.invite import MOST_SEATS, ask_outside, askable
from webapp.response.meetings.kinds import next_start, offered_for
from webapp.response.meetings.parties import PARTY_NAMES, can_sit_for, sitters
from webapp.response.meetings.sharing import SHARED_FOR, record_cause, sharing_of
from webapp.response.meetings.tables import CALLED, CANCELLED, HELD, MeetingSeat, TeamMeeting
from webapp.response.meetings.view import meetings_ahead
from webapp.response.models import Response
from webapp.response.packs import pack_of


def calls(
    night: Night, response: Response, kind: str = "within_72h", *, after: float = 0, **people: uuid.UUID
) -> TeamMeeting:
    wanted = Wanted(
        night.pack.meeting(kind),
        night.now + timedelta(minutes=after),
        "Library, room 2",
        {party: [one] for party, one in people.items()},
    )
    return call(night.session, night.actor("supervisor"), night.box(response), response, wanted)


def holds(night: Night, response: Response, meeting: TeamMeeting, *, as_called: bool = False) -> None:
    hold(night.session, night.actor("supervisor"), response, night.pack, meeting, as_called=as_called)


def takes_back(night: Night, response: Response, meeting: TeamMeeting) -> None:
    not_held(night.session, night.actor("supervisor"), response, night.pack, meeting)


def texts(night: Night) -> list[Message]:
    found = select(Message).where(Message.kind.startswith("meeting_")).order_by(Message.queued_at, Message.id)
    return list(night.session.scalars(found))


def happens(night: Night, response: Response, event: str) -> None:
    box = night.vault.box(response.young_person_id)
    record_event(
        night.session, night.actor("supervisor"), box, response, pack_of(response), event, police=False
    )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["call", "call_rapid", "move", "hold", "hold_as_called", "undo", "off", "step"]),
        st.integers(0, 3),
        st.integers(0, 90),
    ),
    max_size=14,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_any_sequence_keeps_clock_and_states_as_what_has_happened_says(
    night: Night, steps: list[tuple[str, int, int]]
) -> None:
    response = night.logged()
    made: list[TeamMeeting] = []
    done_at: list[datetime] = []
    for what, which, minutes in steps:
        night.minutes_pass(minutes)
        one = made[which % len(made)] if made else None
        before = (one.state, one.held_at, one.starts_at) if one else None
        try:
            _do(night, response, what, one, made, minutes, done_at)
        except DomainError:
            assert one is None or (one.state, one.held_at, one.starts_at) == before
    _agree(night, response, made, done_at)


def _do(
    night: Night,
    response: Response,
    what: str,
    one: TeamMeeting | None,
    made: list[TeamMeeting],
    minutes: int,
    done_at: list[datetime],
) -> None:
    desk = night.actor("supervisor")
    if what in ("call", "call_rapid"):
        made.append(calls(night, response, "rapid" if what == "call_rapid" else "within_72h", after=minutes))
    elif what == "step" and not done_at:
        step = next(s for s in night.pack.steps if s.clock == "team_meeting" and s.role == "supervisor")
        night.marks("supervisor", response, step.code, "done")
        done_at.append(night.now)
    elif one is None or what == "step":
        return
    elif what == "move":
        starts_at = night.now + timedelta(minutes=minutes)
        move(night.session, desk, night.box(response), response, one, starts_at=starts_at, place="")
    elif what in ("hold", "hold_as_called"):
        holds(night, response, one, as_called=what == "hold_as_called")
    elif what == "undo":
        takes_back(night, response, one)
    else:
        call_off(night.session, desk, response, one, next(iter(REASONS)))


def _agree(night: Night, response: Response, made: list[TeamMeeting], done_at: list[datetime]) -> None:
    clocks = night.clocks(response)
    for clock, kind in (("team_meeting", "within_72h"), ("team_on_scene", "rapid")):
        held = [one.held_at for one in made if one.kind == kind and one.state == HELD and one.held_at]
        known = held + (done_at if clock == "team_meeting" else [])
        assert clocks[clock].stopped_at == min(known, default=None)
    for one in made:
        assert one.state in (CALLED, HELD, CANCELLED)
        assert (one.held_at is not None) is (one.state == HELD)
        assert (one.reason is not None) is (one.state == CANCELLED)
        assert one.held_at is None or response.identified_at <= one.held_at <= night.now
    written = night.session.scalar(
        select(func.count()).select_from(TeamMeeting).where(TeamMeeting.response_id == response.id)
    )
    assert written == len(made)


def test_a_later_meeting_keeps_the_clock_met_when_the_first_is_taken_back(night: Night) -> None:
    response = night.logged()
    first, second = calls(night, response), calls(night, response)
    holds(night, response, first)
    early = night.now
    night.minutes_pass(30)
    holds(night, response, second)
    assert night.clocks(response)["team_meeting"].stopped_at == early
    takes_back(night, response, first)
    assert night.clocks(response)["team_meeting"].stopped_at == night.now
    takes_back(night, response, second)
    assert night.clocks(response)["team_meeting"].running


def test_a_rapid_meeting_on_scene_stands_for_the_team_that_is_there(night: Night) -> None:
    """NV 1838-1845: within two hours the team meets where the young person is."""
    response = night.logged()
    night.minutes_pass(80)
    holds(night, response, calls(night, response, "rapid"))
    clock = night.clocks(response)["team_on_scene"]
    assert clock.stopped_at == night.now and clock.tone == "met"
    assert night.clocks(response)["advocate_on_scene"].running


def test_held_late_is_met_late_and_as_called_may_have_been_in_time(night: Night) -> None:
    response = night.logged()
    meeting = calls(night, response, "rapid", after=100)
    night.minutes_pass(180)
    holds(night, response, meeting)
    assert night.clocks(response)["team_on_scene"].tone == "met_late"
    takes_back(night, response, meeting)
    holds(night, response, meeting, as_called=True)
    assert night.clocks(response)["team_on_scene"].tone == "met"


def test_a_kind_that_names_no_clock_meets_none(coast: Night) -> None:
    response = coast.logged(danger="yes")
    before = {name: one.stopped_at for name, one in coast.clocks(response).items()}
    holds(coast, response, calls(coast, response, "case_review"))
    assert {name: one.stopped_at for name, one in coast.clocks(response).items()} == before


def test_what_is_offered_depends_on_the_tier_and_what_runs_out_next_is_first(night: Night) -> None:
    urgent, calm = night.logged(), night.calm()
    assert [one.kind.id for one in offered_for(night.session, urgent, night.pack)][:2] == [
        "rapid",
        "within_72h",
    ]
    assert next(one.kind.id for one in offered_for(night.session, calm, night.pack)) == "within_72h"
    assert "rapid" not in [one.kind.id for one in offered_for(night.session, calm, night.pack)]


def test_an_event_proposes_its_meeting_first_until_it_is_called(night: Night) -> None:
    """NV 1879-1883: back from a run, the team meets again."""
    response = night.logged()
    calls(night, response, "reconvene")
    night.minutes_pass(5)
    happens(night, response, "returned")
    first = offered_for(night.session, response, night.pack)[0]
    assert first.event is not None
    assert (first.kind.id, first.event.id, first.at) == ("reconvene", "returned", night.now)
    night.minutes_pass(1)
    calls(night, response, "reconvene")
    assert all(one.event is None for one in offered_for(night.session, response, night.pack))


def test_what_was_entered_by_mistake_proposes_nothing(night: Night) -> None:
    response = night.logged()
    happens(night, response, "returned")
    (one,) = occurrences_of(night.session, response.id)
    box = night.vault.box(response.young_person_id)
    undo_event(
        night.session, night.actor("supervisor"), box, response, night.pack, one.id, police=False, desk=True
    )
    assert all(one.event is None for one in offered_for(night.session, response, night.pack))


def test_an_event_proposes_also_what_the_tier_has_not(night: Night) -> None:
    response = night.calm()
    happens(night, response, "arrested")
    first = offered_for(night.session, response, night.pack)[0]
    assert first.event is not None and first.kind.id == first.event.proposes


def test_a_meeting_that_was_called_off_does_not_answer_an_event(night: Night) -> None:
    response = night.logged()
    happens(night, response, "returned")
    night.minutes_pass(1)
    meeting = calls(night, response, "reconvene")
    assert offered_for(night.session, response, night.pack)[0].event is None
    call_off(night.session, night.actor("supervisor"), response, meeting, "too_few")
    first = offered_for(night.session, response, night.pack)[0]
    assert first.event is not None and first.event.id == "returned"


@pytest.mark.parametrize(
    ("now", "due", "starts"),
    [
        ("10:38", None, "11:00"),
        ("10:38", "12:38", "11:00"),
        ("10:38", "10:52", "10:50"),
        ("10:51", "10:52", "10:51"),
        ("10:38", "10:00", "11:00"),
        ("11:00", "13:00", "12:00"),
    ],
)
def test_the_time_to_begin_with_is_the_next_hour_or_what_the_clock_allows(
    now: str, due: str | None, starts: str
) -> None:
    def at(time: str) -> datetime:
        return datetime.fromisoformat(f"2026-03-03T{time}:00+00:00")

    assert next_start(at(now), at(due) if due else None) == at(starts)


def test_a_person_with_two_seats_gets_one_text_and_the_caller_none(night: Night) -> None:
    response = night.logged()
    welfare, desk = night.people["welfare"].id, night.people["supervisor"].id
    calls(night, response, "rapid", child_welfare=welfare, responding_member=welfare, advocate=desk)
    assert [one.person_id for one in texts(night)] == [welfare]
    rows = list(night.session.scalars(select(MeetingSeat)))
    assert {one.party: (one.texted_at is not None, one.answer) for one in rows} == {
        "child_welfare": (True, None),
        "responding_member": (True, None),
        "advocate": (False, "coming"),
    }


def test_the_response_of_a_meeting_is_not_texted_with_a_name_or_a_place(night: Night) -> None:
    response = night.logged()
    calls(night, response, child_welfare=night.people["welfare"].id)
    (message,) = texts(night)
    assert (message.response_code, message.reply_code, message.minutes) == (response.code, None, None)


def test_nobody_sits_for_a_party_that_is_not_theirs(night: Night) -> None:
    response = night.logged()
    with pytest.raises(BadField):
        calls(night, response, mental_health=night.people["welfare"].id)
    with pytest.raises(BadField):
        calls(night, response, youth=night.people["advocate"].id)


def test_every_party_that_a_pack_may_name_has_a_name_and_police_sit_for_police(night: Night) -> None:
    assert set(PARTY_NAMES) == set(PARTIES)
    assert can_sit_for(night.people["officer"], "law_enforcement")
    assert not can_sit_for(night.people["officer"], "child_welfare")
    assert not can_sit_for(night.people["admin"], "advocate")
    assert sitters(askable(night.session, night.logged()), "family") == []


def test_a_meeting_has_room_for_so_many(night: Night) -> None:
    response = night.logged()
    meeting = calls(night, response)

    def comes() -> None:
        ask_outside(
            night.session,
            night.actor("supervisor"),
            night.box(response),
            response,
            meeting,
            party="family",
            name="Aunt",
            number="+17755550199",
        )

    for _ in range(MOST_SEATS):
        comes()
    with pytest.raises(BadField):
        comes()


def test_sharing_closes_to_the_minute_and_the_cause_that_reaches_furthest_counts(night: Night) -> None:
    response, desk = night.logged(), night.actor("supervisor")
    end = response.identified_at + SHARED_FOR
    assert sharing_of(night.session, response, end - timedelta(seconds=1)).open
    assert not sharing_of(night.session, response, end).open
    record_cause(night.session, desk, response, "court", end + timedelta(days=20))
    record_cause(night.session, desk, response, "services", end + timedelta(days=5))
    found = sharing_of(night.session, response, end + timedelta(days=19))
    assert found.open and found.cause is not None and found.cause.reason == "court"
    assert not sharing_of(night.session, response, end + timedelta(days=20)).open


def test_home_shows_what_somebody_is_asked_to_while_sharing_is_open(night: Night) -> None:
    response, mind = night.logged(), night.people["mind"].id
    night.clock.advance(SHARED_FOR - timedelta(hours=1))
    meeting = calls(night, response, after=120, mental_health=mind)

    def ahead() -> list[uuid.UUID]:
        return [one.meeting_id for one in meetings_ahead(night.session, mind, night.now)]

    assert ahead() == [meeting.id]
    night.minutes_pass(61)
    assert ahead() == []
    until = night.now + timedelta(days=2)
    record_cause(night.session, night.actor("supervisor"), response, "placement", until)
    assert ahead() == [meeting.id]
    night.wall(response, "mind")
    assert ahead() == []


def test_home_lets_go_of_a_meeting_that_is_long_over_held_or_called_off(night: Night) -> None:
    response, mind = night.logged(), night.people["mind"].id
    calls(night, response, mental_health=mind)
    held, off = calls(night, response, mental_health=mind), calls(night, response, mental_health=mind)
    holds(night, response, held)
    call_off(night.session, night.actor("supervisor"), response, off, "not_needed")
    assert len(meetings_ahead(night.session, mind, night.now)) == 1
    assert meetings_ahead(night.session, mind, night.now + timedelta(hours=13)) == []


def test_an_unverified_contact_calls_nobody_together(night: Night) -> None:
    response = night.logged()
    response.verify_asked_at = night.now
    with pytest.raises(DomainError, match="dispatch"):
        calls(night, response)


def test_nothing_of_a_meeting_is_in_the_audit_but_codes(night: Night, session: Session) -> None:
    response = night.logged()
    meeting = calls(night, response, child_welfare=night.people["welfare"].id)
    holds(night, response, meeting)
    rows = session.scalars(
        select(AuditEntry).where(
            AuditEntry.subject_id == response.id, AuditEntry.action.startswith("meeting.")
        )
    )
    assert {row.detail for row in rows} == {"within_72h"}
