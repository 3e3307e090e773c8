"""Nobody goes alone unseen: check-ins from *on my way* to *clear*, with a clock that we move."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.paging.county import County
from webapp.accounts.models import Role
from webapp.errors import DomainError
from webapp.paging import answer, close, travel
from webapp.paging.alone import check_in, need_help
from webapp.paging.alone import look as look_alone
from webapp.paging.find import page_by_id
from webapp.paging.models import (
    AloneAlarm,
    Channel,
    CheckInWatch,
    Ended,
    Message,
    MessageKind,
    WatchState,
)
from webapp.paging.voice import Asks, Turn, begin, press

EVERY = timedelta(minutes=30)


class Out:
    """Somebody who has said yes, and sets out."""

    def __init__(self, county: County, name: str = "ana") -> None:
        self.county, self.name = county, name
        self.page_id = county.open_page()
        county.act(
            answer.accept, self.page_id, person=name, minutes=200, channel=Channel.APP
        )  # far: what follows is about check-ins alone
        self.forget()

    @property
    def person_id(self) -> uuid.UUID:
        return self.county.people[self.name]

    @property
    def response_id(self) -> uuid.UUID:
        return self.county.page(self.page_id).response_id

    def sets_out(self, at: datetime | None = None) -> Out:
        self.county.act(travel.on_my_way, self.page_id, person=self.name, occurred_at=at)
        self.begins(at)
        return self

    def arrives(self) -> Out:
        self.county.act(travel.arrive, self.page_id, person=self.name)
        self.begins()
        return self

    def begins(self, at: datetime | None = None) -> None:
        with self.county.tx() as session:
            check_in.begin(
                session,
                now=self.county.now,
                ids=self.county.ids,
                page=page_by_id(session, self.page_id),
                person_id=self.person_id,
                every=EVERY,
                occurred_at=at,
            )
        self.county.work()

    def says(self, verb=check_in.check_in, at: datetime | None = None) -> None:  # type: ignore[no-untyped-def]
        with self.county.tx() as session:
            verb(
                session,
                now=self.county.now,
                ids=self.county.ids,
                response_id=self.response_id,
                person_id=self.person_id,
                occurred_at=at,
            )
        self.county.work()

    def needs_help(self) -> None:
        with self.county.tx() as session:
            page = page_by_id(session, self.page_id)
            need_help.need_help(
                session,
                now=self.county.now,
                ids=self.county.ids,
                region_id=page.region_id,
                response_id=page.response_id,
                response_code=page.response_code,
                person_id=self.person_id,
            )
        self.county.work()

    def closes(self, reason: str, by: str = "sam") -> None:
        with self.county.tx() as session:
            need_help.close(
                session,
                now=self.county.now,
                ids=self.county.ids,
                response_id=self.response_id,
                alarm_id=self.alarms()[-1].id,
                actor_id=self.county.people[by],
                reason=reason,
            )
        self.county.work()

    @property
    def watch(self) -> CheckInWatch:
        with self.county.tx() as session:
            found = check_in.newest_watch(session, self.response_id, self.person_id)
        assert found is not None
        return found

    def alarms(self) -> list[AloneAlarm]:
        with self.county.tx() as session:
            return list(session.scalars(select(AloneAlarm).order_by(AloneAlarm.id)))

    def forget(self) -> None:
        """What was sent and called until now is not looked at."""
        self.seen = {one.id for name in self.county.people for one in self.county.messages(name)}

    def fresh(self, name: str) -> list[tuple[str, str]]:
        """(kind, channel) of what this person has got since the last look."""
        found = [one for one in self.county.messages(name) if one.id not in self.seen]
        self.seen |= {one.id for one in found}
        return [(one.kind, one.channel) for one in found]

    def call(self, name: str, kind: MessageKind = MessageKind.CHECK_IN) -> Message:
        return [
            one for one in self.county.messages(name) if (one.kind, one.channel) == (kind, Channel.VOICE)
        ][-1]

    def picks_up(self, name: str, kind: MessageKind = MessageKind.CHECK_IN) -> Turn:
        return self._turn(begin, self.call(name, kind))

    def presses(self, name: str, key: str, kind: MessageKind = MessageKind.CHECK_IN) -> Turn:
        return self._turn(press, self.call(name, kind), key=key, turn=0)

    def _turn(self, verb, message: Message, **given: object) -> Turn:  # type: ignore[no-untyped-def]
        with self.county.sessions() as session, session.begin():
            turn = verb(session, now=self.county.now, ids=self.county.ids, message_id=message.id, **given)
        self.county.work()
        assert turn is not None
        return turn


@pytest.fixture
def out(county: County) -> Out:
    return Out(county)


CALLED = ("check_in", "voice")
TEXTED = ("check_in", "sms")
MISSED = ("check_in_missed", "voice")
HELP = [("need_help", "voice"), ("need_help", "sms")]


# ---- at an interval ----


def test_while_driving_a_prompt_is_a_call_and_one_key_checks_in(county: County, out: Out) -> None:
    out.sets_out()
    county.minutes_pass(24)
    assert out.fresh("ana") == []
    county.minutes_pass(1)
    assert out.fresh("ana") == [CALLED], "five minutes before it is due"
    said = out.picks_up("ana")
    assert said.asks == Asks.KEY
    assert said.say == (
        "This is Alongside. Response R 7 K Q 2. Please check in. "
        "If you are all right, press 1. To hear this again, press 3. Duty desk: 7 7 5, 5 5 5, 0 1 4 2."
    )
    assert out.presses("ana", "1").say == "Thank you. It is noted. Goodbye."
    assert (out.watch.last_at, out.watch.due_at) == (county.now, county.now + EVERY)
    county.minutes_pass(24)
    assert (out.fresh("ana"), out.fresh("sam")) == ([], [])
    county.minutes_pass(1)
    assert out.fresh("ana") == [CALLED]


def test_a_call_that_is_picked_up_without_a_key_is_no_check_in(county: County, out: Out) -> None:
    out.sets_out()
    county.minutes_pass(25)
    out.picks_up("ana")
    out.presses("ana", "7")
    out.presses("ana", "")
    county.minutes_pass(5)
    assert out.fresh("sam") == [MISSED]


def test_on_scene_a_prompt_is_a_text_and_its_code_with_a_1_checks_in(county: County, out: Out) -> None:
    out.sets_out()
    county.minutes_pass(10)
    out.arrives()
    assert out.watch.state == WatchState.THERE
    assert out.watch.due_at == county.now + EVERY, "arriving is a sign of life"
    county.texts("ana")
    county.minutes_pass(25)
    code = county.code("ana", out.page_id)
    assert county.texts("ana") == [
        f"R-7KQ2: please check in. Reply {code} 1 = all right, or tap it after sign-in. Duty 775-555-0142"
    ]
    assert county.says("ana", f"{code} 1") == "all_right"
    assert county.texts("ana") == ["R-7KQ2: noted. Duty 775-555-0142"]
    assert out.watch.last_at == county.now
    county.minutes_pass(24)
    assert out.fresh("sam") == []


def test_one_tap_is_enough(county: County, out: Out) -> None:
    out.sets_out()
    county.minutes_pass(12)
    out.says()
    county.minutes_pass(24)
    assert (out.fresh("ana"), out.fresh("sam")) == ([], [])


def test_anything_else_they_do_on_the_response_counts_as_well(county: County, out: Out) -> None:
    out.sets_out()
    county.minutes_pass(20)
    county.act(answer.change_eta, out.page_id, person="ana", minutes=100, channel=Channel.APP)
    county.minutes_pass(24)
    assert (out.fresh("ana"), out.fresh("sam")) == ([], [])
    county.minutes_pass(1)
    assert out.fresh("ana") == [CALLED]


def test_a_card_that_was_opened_and_a_call_for_help_are_no_check_in(county: County, out: Out) -> None:
    from webapp.paging.act import act_of

    out.sets_out()
    county.minutes_pass(20)
    with county.tx() as session:
        act_of(session, county.now, county.ids, out.person_id).note(
            page_by_id(session, out.page_id), "response.opened"
        )
    out.needs_help()
    out.forget()
    county.minutes_pass(10)
    assert MISSED in out.fresh("sam")


# ---- missed ----


def test_a_missed_one_calls_every_supervisor_at_once_and_again_until_it_is_closed(
    county: County, out: Out
) -> None:
    county.person("tess", Role.SUPERVISOR)
    out.sets_out()
    county.minutes_pass(30)
    assert (out.fresh("sam"), out.fresh("tess"), out.fresh("officer")) == ([MISSED], [MISSED], [])
    county.minutes_pass(1.9)
    assert out.fresh("sam") == []
    county.minutes_pass(0.1)
    assert (out.fresh("sam"), out.fresh("tess")) == ([MISSED], [MISSED])
    out.closes("reached")
    county.minutes_pass(10)
    assert (out.fresh("sam"), out.fresh("tess")) == ([], [])
    assert ("alone.missed_closed", "reached") in county.noted()
    assert out.watch.due_at == county.now - timedelta(minutes=10) + EVERY, "the check-ins go on"


def test_a_pressed_key_says_that_it_was_heard_and_closes_nothing(county: County, out: Out) -> None:
    out.sets_out()
    county.minutes_pass(30)
    out.forget()
    assert "has not checked in" in out.picks_up("sam", MessageKind.CHECK_IN_MISSED).say
    assert "noted that you have heard" in out.presses("sam", "1", MessageKind.CHECK_IN_MISSED).say
    alarm = out.alarms()[0]
    assert (alarm.heard_by, alarm.heard_at, alarm.closed_at) == (county.people["sam"], county.now, None)
    county.minutes_pass(2)
    assert out.fresh("sam") == [MISSED]


def test_a_check_in_after_all_closes_it_and_a_call_still_ringing_says_so(county: County, out: Out) -> None:
    out.sets_out()
    county.minutes_pass(31)
    out.says()
    assert [one.reason for one in out.alarms()] == ["checked_in"]
    assert out.alarms()[0].closed_by == out.person_id
    assert "Somebody has seen to it" in out.picks_up("sam", MessageKind.CHECK_IN_MISSED).say
    out.forget()
    county.minutes_pass(10)
    assert out.fresh("sam") == []


def test_a_step_that_they_answer_after_all_closes_it_too(county: County, out: Out) -> None:
    out.sets_out()
    county.minutes_pass(31)
    county.act(answer.change_eta, out.page_id, person="ana", minutes=90, channel=Channel.APP)
    county.minutes_pass(2)
    assert [one.reason for one in out.alarms()] == ["checked_in"]


def test_what_was_told_late_counts_from_when_it_was_said(county: County, out: Out) -> None:
    out.sets_out()
    county.minutes_pass(40)
    out.says(at=county.now - timedelta(minutes=25))  # before it was missed: the next is due in five minutes
    assert out.alarms()[0].closed_at is not None
    assert out.watch.due_at == county.now + timedelta(minutes=5)
    out.forget()
    county.minutes_pass(5)
    assert MISSED in out.fresh("sam")


def test_what_is_older_than_an_interval_closes_nothing(county: County, out: Out) -> None:
    out.sets_out()
    county.minutes_pass(60)
    out.says(at=county.now - timedelta(minutes=35))
    assert out.alarms()[0].closed_at is None
    assert (check_in.ALL_RIGHT, None) in county.noted()


def test_who_set_out_without_signal_is_asked_before_anybody_is_called(county: County, out: Out) -> None:
    county.minutes_pass(50)
    out.forget()
    out.sets_out(at=county.now - timedelta(minutes=45))
    assert (out.fresh("ana"), out.fresh("sam")) == ([CALLED], [])
    county.minutes_pass(5)
    assert out.fresh("sam") == [MISSED]


def test_after_an_outage_of_the_worker_a_missed_one_is_told_at_once(county: County, out: Out) -> None:
    out.sets_out()
    county.clock.advance(timedelta(hours=3))
    county.work()
    assert out.fresh("sam") == [MISSED]


def test_a_walled_supervisor_hears_nothing_of_it(county: County, out: Out) -> None:
    county.person("tess", Role.SUPERVISOR)
    county.wall(out.response_id, "tess")
    out.sets_out()
    county.minutes_pass(30)
    out.needs_help()
    assert out.fresh("tess") == []
    assert out.fresh("sam") == [MISSED, *HELP]


def test_with_no_supervisor_to_be_reached_whoever_is_on_call_is_told(county: County, out: Out) -> None:
    county.change("sam", active=False)
    out.sets_out()
    county.minutes_pass(30)
    assert out.fresh("bea") == [MISSED], "the backup; ana is the one who is missed"


def test_a_supervisor_who_goes_is_not_called_about_themselves(county: County) -> None:
    county.person("tess", Role.SUPERVISOR)
    county.rota(primary=["tess"], backup=[])
    out = Out(county, "tess").sets_out()
    county.minutes_pass(30)
    assert (out.fresh("sam"), out.fresh("tess")) == ([MISSED], [])
    with pytest.raises(DomainError, match="Another supervisor"):
        out.closes("reached", by="tess")
    out.closes("reached", by="sam")


# ---- the end ----


def test_clear_ends_it(county: County, out: Out) -> None:
    out.sets_out().arrives()
    county.minutes_pass(5)
    out.says(check_in.clear)
    out.forget()
    county.minutes_pass(120)
    assert (out.fresh("ana"), out.fresh("sam")) == ([], [])
    assert (out.watch.state, out.watch.ended_how) == (WatchState.ENDED, Ended.CLEAR)
    out.says(check_in.clear)
    assert [action for action, _ in county.noted()].count("alone.clear") == 1


def test_clear_closes_a_missed_one_also_when_it_was_told_late(county: County, out: Out) -> None:
    out.sets_out().arrives()
    county.minutes_pass(50)
    out.says(check_in.clear, at=county.now - timedelta(minutes=40))
    assert [one.reason for one in out.alarms()] == ["clear"]


def test_closing_the_page_ends_nothing_for_who_is_still_there(county: County, out: Out) -> None:
    out.sets_out().arrives()
    county.act(close.stand_down, out.page_id, actor="sam", reason="visit_over")
    county.minutes_pass(30)
    assert out.fresh("sam") == [MISSED]


def test_who_cannot_come_after_all_is_asked_no_more(county: County, out: Out) -> None:
    out.sets_out()
    county.minutes_pass(3)
    county.act(answer.cannot_come, out.page_id, person="ana", channel=Channel.APP)
    assert (out.watch.state, out.watch.ended_how) == (WatchState.ENDED, Ended.RELEASED)


@pytest.mark.parametrize("told", ["stood down", "replaced"])
def test_who_was_told_to_turn_round_is_asked_once_more(county: County, out: Out, told: str) -> None:
    out.sets_out()
    county.minutes_pass(3)
    if told == "stood down":
        county.act(close.stand_down, out.page_id, actor="sam", reason="not_needed")
    else:
        county.minutes_pass(1)
        with county.tx() as session:
            page_by_id(session, out.page_id).accepted_by = county.people["bea"]
        county.work()
    assert out.watch.state == WatchState.LEAVING
    out.forget()
    county.clock.advance(out.watch.due_at - timedelta(minutes=5) - county.now)
    county.work()
    assert CALLED in out.fresh("ana")
    out.presses("ana", "1")
    assert (out.watch.state, out.watch.ended_how) == (WatchState.ENDED, Ended.RELEASED)
    assert "No check-in is asked of you now" in out.picks_up("ana").say
    county.minutes_pass(60)
    assert MISSED not in out.fresh("sam")


def test_who_was_replaced_and_says_nothing_is_missed_all_the_same(county: County, out: Out) -> None:
    out.sets_out()
    county.act(close.stand_down, out.page_id, actor="sam", reason="not_needed")
    county.minutes_pass(30)
    assert MISSED in out.fresh("sam")
    out.closes("away")
    assert out.watch.ended_how == Ended.BY_DESK


def test_an_arrival_taken_back_makes_the_next_prompt_a_call(county: County, out: Out) -> None:
    out.sets_out().arrives()
    county.act(travel.undo_arrive, out.page_id, person="ana")
    assert out.watch.state == WatchState.ON_THE_WAY
    county.minutes_pass(25)
    assert CALLED in out.fresh("ana")


def test_clear_by_mistake_is_mended_by_a_check_in(county: County, out: Out) -> None:
    out.sets_out().arrives()
    out.says(check_in.clear)
    county.minutes_pass(1)
    out.says()
    assert (out.watch.state, out.watch.ended_at) == (WatchState.THERE, None)
    county.minutes_pass(5)
    out.says(check_in.clear)
    out.says(at=county.now - timedelta(minutes=2))  # said before, told after
    assert out.watch.ended_how == Ended.CLEAR


def test_who_never_set_out_has_nothing_to_check_in_for(county: County, out: Out) -> None:
    with pytest.raises(DomainError, match="No check-in is asked"):
        out.says()


def test_only_who_is_coming_is_watched(county: County, out: Out) -> None:
    with county.tx() as session:
        page = page_by_id(session, out.page_id)
        begun = check_in.begin(
            session, now=county.now, ids=county.ids, page=page, person_id=county.people["bea"], every=EVERY
        )
    assert begun is None


# ---- help ----


def test_help_calls_and_texts_every_supervisor_at_once_and_again_until_a_reason_is_given(
    county: County, out: Out
) -> None:
    county.person("tess", Role.SUPERVISOR)
    out.sets_out()
    county.texts("sam")
    out.needs_help()
    assert (out.fresh("sam"), out.fresh("tess"), out.fresh("ana"), out.fresh("officer")) == (
        HELP,
        HELP,
        [],
        [],
    )
    assert county.texts("sam") == [
        "R-7KQ2: somebody on this response needs help. Please act now: sign in, or call duty 775-555-0142"
    ]
    county.minutes_pass(2)
    assert out.fresh("sam") == HELP
    out.says()
    county.minutes_pass(2)
    assert out.fresh("sam") == HELP, "a check-in does not close it: a phone may be in other hands"
    with pytest.raises(DomainError, match="how it ended"):
        out.closes("away")
    out.closes("others_there")
    county.minutes_pass(10)
    assert out.fresh("sam") == []


def test_help_tapped_twice_is_one_alarm_told_twice(county: County, out: Out) -> None:
    out.sets_out()
    out.needs_help()
    county.minutes_pass(0.5)
    out.needs_help()
    assert len(out.alarms()) == 1
    assert out.fresh("sam") == [*HELP, *HELP]


def test_help_by_text_looks_like_a_check_in(county: County, out: Out) -> None:
    out.sets_out()
    county.texts("ana")
    code = county.code("ana", out.page_id)
    assert county.says("ana", f"{code} 0") == "help"
    assert county.texts("ana") == ["R-7KQ2: noted. Duty 775-555-0142"]
    assert out.fresh("sam") == HELP
    assert county.says("ana", "0") == "help"
    assert len(out.alarms()) == 1


@pytest.mark.parametrize("body", ["0", "345 0", "1 0", "help", "0 0"])
def test_a_nought_from_somebody_who_is_not_out_alarms_nobody(county: County, body: str) -> None:
    county.open_page()
    assert county.says("ana", body) == "unclear"
    assert not [one for one in county.messages("sam") if one.kind == MessageKind.NEED_HELP]


def test_a_plain_yes_of_somebody_who_has_not_set_out_is_still_a_yes(county: County) -> None:
    """Control."""
    page_id = county.open_page()
    assert county.says("ana", f"{county.code('ana', page_id)} 1") == "yes"


def test_help_before_anybody_was_paged(county: County) -> None:
    response_id = county.response()
    with county.tx() as session:
        need_help.need_help(
            session,
            now=county.now,
            ids=county.ids,
            region_id=county.region_id,
            response_id=response_id,
            response_code="R-7KQ2",
            person_id=county.people["officer"],
        )
    county.work()
    sent = [(one.kind, one.channel, one.response_code) for one in county.messages("sam")]
    assert sent == [("need_help", "voice", "R-7KQ2"), ("need_help", "sms", "R-7KQ2")]


def test_what_cannot_be_told_is_told_once_it_can_and_not_piled_up(county: County, out: Out) -> None:
    from webapp.paging.gateways.gateway import Transient

    county.gateway.fails = [(county.numbers["sam"], Transient("503"))] * 6
    out.sets_out()
    out.needs_help()
    waiting = [one for one in county.messages("sam") if one.state == "queued"]
    county.clock.advance(timedelta(minutes=2))
    assert look_alone.look_one(county.sessions, county.clock, county.ids)
    assert len([one for one in county.messages("sam") if one.state == "queued"]) == len(waiting)


# ---- the worker ----


def test_the_next_look_is_known(county: County, out: Out) -> None:
    with county.tx() as session:
        assert look_alone.next_due(session) is None
    out.sets_out()
    with county.tx() as session:
        assert look_alone.next_due(session) == county.now + timedelta(minutes=25)
    with county.tx() as session:
        page_by_id(session, out.page_id).accepted_by = county.people["bea"]
        session.flush()
        due = look_alone.next_due(session)
        assert due is not None and due <= county.now, "its page has overtaken it"
    county.minutes_pass(30)
    with county.tx() as session:
        assert look_alone.next_due(session) == county.now + timedelta(minutes=2)


def test_one_that_cannot_be_looked_after_holds_up_no_other(
    county: County, out: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    out.sets_out()
    out.needs_help()
    out.forget()

    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(look_alone, "_look", fails)
    county.minutes_pass(30)
    assert HELP[0] in out.fresh("sam"), "the alarm is told although the watch is stuck"
    monkeypatch.undo()
    county.minutes_pass(1)
    assert MISSED in out.fresh("sam")
