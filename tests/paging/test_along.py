"""Two go together, and nobody of them goes unseen: Ana goes along, Bea leads, Sam is at the desk."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.paging.alone.test_check_in import CALLED, EVERY, HELP, MISSED, TEXTED, Out
from tests.paging.county import County
from tests.paging.people.test_fairness import load
from tests.paging.people.test_on_scene import chooses, told
from webapp.accounts.models import Role
from webapp.errors import DomainError, NotFound
from webapp.paging import along, answer, close, keep_out, travel
from webapp.paging.act import act_of
from webapp.paging.alone import check_in
from webapp.paging.along import Along, NobodyWithYou
from webapp.paging.find import page_by_id
from webapp.paging.models import Channel, Ended, MessageKind, OnScene, PageState, WatchState
from webapp.paging.news import tell_moved
from webapp.paging.offers import answer_offer, offers_for
from webapp.paging.people.fairness import Load
from webapp.paging.refusals import NotGoing, PageIsClosed


class Two(Out):
    """Ana goes only together with another, and has said yes; so has Bea, who leads."""

    def __init__(self, county: County, *, led: bool = True) -> None:
        chooses(county, "ana", OnScene.ONLY_PAIRED)
        self.county, self.name = county, "ana"
        self.page_id = county.open_page()
        self.of = county.page(self.page_id).response_id
        county.says("ana", "25")
        if led:
            county.act(answer.accept, self.page_id, person="bea", minutes=200, channel=Channel.APP)
        told(county)
        county.texts("ana")
        self.forget()

    @property
    def response_id(self) -> uuid.UUID:
        return self.of

    @property
    def mine(self) -> Along:
        with self.county.tx() as session:
            found = along.along_on(session, self.response_id, self.person_id)
        assert found is not None
        return found

    @property
    def code(self) -> str:
        return self.mine.offer.reply_code

    def taps(self, verb, at: datetime | None = None, **more: object) -> None:  # type: ignore[no-untyped-def]
        """`there` is what the route says to the check-ins."""
        there = {along.arrive: True, along.undo_arrive: False}.get(verb)
        with self.county.tx() as session:
            act = act_of(session, self.county.now, self.county.ids, self.person_id, at)
            found = along.along_on(session, self.response_id, self.person_id)
            if found is None:
                raise NotFound
            if verb is along.set_out and found.watch is None:
                there = False
            page = verb(act, found, **more)
            if page is not None:
                check_in.begin(
                    session,
                    now=self.county.now,
                    ids=self.county.ids,
                    page=page,
                    person_id=self.person_id,
                    every=EVERY,
                    occurred_at=at,
                    there=there,
                )
        self.county.work()

    def cannot(self) -> None:
        offer_id = self.mine.offer.id
        with self.county.tx() as session:
            act = act_of(session, self.county.now, self.county.ids, self.person_id)
            answer_offer(act, offer_id, yes=False, channel=Channel.APP)
        self.county.work()


@pytest.fixture
def two(county: County) -> Two:
    return Two(county)


# ---- from on my way to clear ----


def test_on_my_way_begins_check_ins_and_a_prompt_while_driving_is_a_call(county: County, two: Two) -> None:
    two.taps(along.set_out)
    assert (two.watch.state, two.watch.due_at) == (WatchState.ON_THE_WAY, county.now + EVERY)
    county.minutes_pass(24)
    assert two.fresh("ana") == []
    county.minutes_pass(1)
    assert two.fresh("ana") == [CALLED]
    assert "Please check in" in two.picks_up("ana").say
    assert "It is noted" in two.presses("ana", "1").say
    assert two.watch.due_at == county.now + EVERY


def test_a_missed_one_calls_the_supervisor_at_once_and_until_it_is_closed(county: County, two: Two) -> None:
    two.taps(along.set_out)
    county.minutes_pass(30)
    assert two.fresh("sam") == [MISSED]
    assert two.alarms()[0].person_id == county.people["ana"]
    county.minutes_pass(2)
    assert two.fresh("sam") == [MISSED]
    two.closes("reached")
    county.minutes_pass(10)
    assert two.fresh("sam") == []


def test_leader_and_companion_each_have_check_ins_of_their_own(county: County, two: Two) -> None:
    two.taps(along.set_out)
    county.act(travel.on_my_way, two.page_id, person="bea")
    with county.tx() as session:
        check_in.begin(
            session,
            now=county.now,
            ids=county.ids,
            page=page_by_id(session, two.page_id),
            person_id=county.people["bea"],
            every=EVERY,
        )
    county.minutes_pass(20)
    two.says()
    county.minutes_pass(10)
    assert [one.person_id for one in two.alarms()] == [county.people["bea"]]


def test_their_arrival_is_not_the_leaders(county: County, two: Two) -> None:
    two.taps(along.set_out)
    two.taps(along.arrive)
    page = county.page(two.page_id)
    assert (page.state, page.arrived_at, page.accepted_by) == (PageState.ACCEPTED, None, county.people["bea"])
    assert two.watch.state == WatchState.THERE
    assert ("along.arrived", None) in county.noted()
    assert "page.arrived" not in [action for action, _ in county.noted()]
    county.work()
    assert two.watch.state == WatchState.THERE, "the page says nothing about it"


def test_the_leaders_arrival_is_not_theirs(county: County, two: Two) -> None:
    two.taps(along.set_out)
    county.act(travel.arrive, two.page_id, person="bea")
    assert two.watch.state == WatchState.ON_THE_WAY
    county.minutes_pass(25)
    assert two.fresh("ana") == [CALLED]


def test_on_scene_a_prompt_is_a_text_and_its_code_with_a_1_checks_in(county: County, two: Two) -> None:
    two.taps(along.arrive)
    county.minutes_pass(25)
    assert two.fresh("ana") == [TEXTED]
    assert county.texts("ana")[-1] == (
        f"R-7KQ2: please check in. Reply {two.code} 1 = all right, or tap it after sign-in. Duty 775-555-0142"
    )
    assert county.says("ana", f"{two.code} 1") == "all_right"
    assert county.texts("ana") == ["R-7KQ2: noted. Duty 775-555-0142"]
    assert two.watch.last_at == county.now


def test_an_arrival_by_mistake_is_taken_back_and_they_are_on_the_road(county: County, two: Two) -> None:
    two.taps(along.set_out)
    with pytest.raises(DomainError, match="No arrival is noted"):
        two.taps(along.undo_arrive)
    two.taps(along.arrive)
    two.taps(along.undo_arrive)
    assert two.watch.state == WatchState.ON_THE_WAY


def test_clear_ends_them_and_still_here_begins_them_again(county: County, two: Two) -> None:
    two.taps(along.arrive)
    county.minutes_pass(5)
    two.says(check_in.clear)
    assert (two.watch.state, two.watch.ended_how) == (WatchState.ENDED, Ended.CLEAR)
    county.minutes_pass(2)
    two.says()
    assert (two.watch.state, two.watch.ended_at) == (WatchState.THERE, None)


def test_tapped_twice_it_is_noted_once(county: County, two: Two) -> None:
    for verb in (along.set_out, along.set_out, along.arrive, along.arrive):
        two.taps(verb)
    noted = [action for action, _ in county.noted() if action.startswith("along.")]
    assert noted == ["along.on_my_way", "along.arrived"]


def test_what_a_phone_kept_counts_from_when_it_was_tapped(county: County, two: Two) -> None:
    county.minutes_pass(45)
    two.forget()
    two.taps(along.set_out, at=county.now - timedelta(minutes=40))
    assert two.watch.began_at == county.now - timedelta(minutes=40)
    assert (two.fresh("ana"), two.fresh("sam")) == ([CALLED], []), "asked before anybody is called"
    county.minutes_pass(5)
    assert two.fresh("sam") == [MISSED]


def test_they_give_a_new_time_and_the_leaders_time_stays(county: County, two: Two) -> None:
    before = county.page(two.page_id).eta_at
    two.taps(along.change_eta, minutes=50)
    assert two.mine.offer.eta_at == county.now + timedelta(minutes=50)
    two.taps(along.more_time)
    assert two.mine.offer.eta_at == county.now + timedelta(minutes=65)
    county.minutes_pass(90)
    two.taps(along.more_time)
    assert two.mine.offer.eta_at == county.now + timedelta(minutes=15)
    assert county.page(two.page_id).eta_at == before


# ---- help ----


def test_silent_help_by_text_reaches_the_desk_by_call_and_by_text(county: County, two: Two) -> None:
    two.taps(along.set_out)
    assert county.says("ana", f"{two.code} 0") == "help"
    assert two.fresh("sam") == HELP
    assert county.texts("ana")[-1] == "R-7KQ2: noted. Duty 775-555-0142"


def test_a_bare_nought_is_of_the_response_that_they_are_out_for(county: County, two: Two) -> None:
    two.taps(along.set_out)
    assert county.says("ana", "0") == "help"
    assert two.fresh("sam") == HELP


def test_who_only_meets_later_or_said_no_wakes_nobody_by_a_mistyped_code(county: County) -> None:
    two = Two(county)
    code = two.code
    two.cannot()
    two.forget()
    assert county.says("ana", f"{code} 0") != "help"
    assert two.fresh("sam") == []


# ---- never first ----


def test_nobody_sets_out_before_somebody_leads(county: County) -> None:
    two = Two(county, led=False)
    with pytest.raises(NobodyWithYou):
        two.taps(along.set_out)
    assert [action for action, _ in county.noted() if action.startswith("alone.")] == []


def test_who_set_out_without_signal_before_the_leader_dropped_out_is_seen_and_called(
    county: County, two: Two
) -> None:
    county.act(answer.cannot_come, two.page_id, person="bea", channel=Channel.APP)
    county.minutes_pass(20)
    two.forget()
    two.taps(along.set_out, at=county.now - timedelta(minutes=20))
    assert two.fresh("ana") == [("along_wait", "sms"), ("along_wait", "voice")]
    assert two.watch.state == WatchState.LEAVING
    county.minutes_pass(5)
    assert two.fresh("ana") == [CALLED]
    county.minutes_pass(5)
    assert MISSED in two.fresh("sam")


def test_who_is_there_all_the_same_is_seen(county: County) -> None:
    two = Two(county, led=False)
    two.taps(along.arrive)
    assert two.watch.state == WatchState.THERE
    county.minutes_pass(30)
    assert MISSED in two.fresh("sam")
    two.taps(along.undo_arrive)
    assert two.watch.state == WatchState.LEAVING


def test_when_nobody_leads_any_longer_they_are_called_and_asked_once_more(county: County, two: Two) -> None:
    two.taps(along.set_out)
    county.act(answer.cannot_come, two.page_id, person="bea", channel=Channel.APP)
    told(county)
    assert two.fresh("ana") == [("along_wait", "sms"), ("along_wait", "voice")]
    assert two.watch.state == WatchState.LEAVING
    assert "Nobody goes with you now" in two.picks_up("ana", MessageKind.ALONG_WAIT).say
    county.minutes_pass(25)
    assert two.fresh("ana") == [CALLED]
    two.presses("ana", "1")
    assert two.watch.ended_how == Ended.RELEASED


def test_when_another_leads_meanwhile_they_are_on_the_way_as_before(county: County, two: Two) -> None:
    two.taps(along.set_out)
    county.act(answer.cannot_come, two.page_id, person="bea", channel=Channel.APP)
    told(county)
    waits = two.call("ana", MessageKind.ALONG_WAIT)
    two.forget()
    county.act(answer.accept, two.page_id, person="sam", minutes=20, channel=Channel.APP)
    told(county)
    assert two.fresh("ana") == [("along_with", "sms"), ("along_with", "voice")]
    assert waits.id == two.call("ana", MessageKind.ALONG_WAIT).id
    assert "Nothing is asked of you now" in two.picks_up("ana", MessageKind.ALONG_WAIT).say, "it is over"
    county.minutes_pass(25)
    assert two.fresh("ana") == [CALLED]
    two.presses("ana", "1")
    assert (two.watch.state, two.watch.ended_at) == (WatchState.ON_THE_WAY, None)


def test_a_yes_after_a_no_is_a_yes_and_no_check_in(county: County, two: Two) -> None:
    two.taps(along.set_out)
    code = two.code
    assert county.says("ana", f"{code} 2") == "offer_no"
    assert two.watch.ended_how == Ended.RELEASED
    assert county.says("ana", f"{code} 1") == "offer_yes"
    two.taps(along.set_out)
    assert two.watch.state == WatchState.ON_THE_WAY


def test_a_plain_no_before_a_yes_is_not_cannot_come_after_all(county: County) -> None:
    chooses(county, "ana", OnScene.ONLY_PAIRED)
    county.open_page()
    assert county.says("ana", "2") == "offer_no"
    assert "along.cannot_come" not in [action for action, _ in county.noted()]


# ---- the end ----


@pytest.mark.parametrize("reason", ["not_needed", "visit_over"])
def test_when_the_page_is_closed_whoever_is_on_the_road_is_asked_once_more(
    county: County, two: Two, reason: str
) -> None:
    two.taps(along.set_out)
    county.act(close.stand_down, two.page_id, actor="sam", reason=reason)
    assert two.fresh("ana") == [("stood_down", "sms"), ("stood_down", "voice")]
    assert two.watch.state == WatchState.LEAVING
    county.minutes_pass(25)
    assert two.fresh("ana") == [CALLED]
    county.minutes_pass(5)
    assert MISSED in two.fresh("sam"), "silent: the desk is called"


def test_after_a_visit_whoever_did_not_set_out_is_left_in_peace(county: County, two: Two) -> None:
    county.act(close.stand_down, two.page_id, actor="sam", reason="visit_over")
    assert two.fresh("ana") == []


def test_who_has_not_set_out_is_told_by_text_alone(county: County, two: Two) -> None:
    county.act(close.stand_down, two.page_id, actor="sam", reason="not_needed")
    assert two.fresh("ana") == [("stood_down", "sms")]


def test_closing_the_page_ends_nothing_for_somebody_who_is_there(county: County, two: Two) -> None:
    two.taps(along.arrive)
    county.act(close.stand_down, two.page_id, actor="sam", reason="left")
    assert two.watch.state == WatchState.THERE
    two.says(check_in.clear)
    assert two.watch.ended_how == Ended.CLEAR


@pytest.mark.parametrize("there_first", [False, True])
def test_cannot_after_all_is_their_own_end_also_when_the_leader_is_there(
    county: County, two: Two, there_first: bool
) -> None:
    two.taps(along.set_out)
    if there_first:
        county.act(travel.arrive, two.page_id, person="bea")
    county.minutes_pass(1)
    two.cannot()
    assert two.watch.ended_how == Ended.RELEASED
    two.forget()
    county.minutes_pass(40)
    assert CALLED not in two.fresh("ana")


def test_on_a_closed_page_nothing_is_noted(county: County, two: Two) -> None:
    for verb in (along.set_out, along.arrive):
        with county.tx() as session:
            mine = along.along_on(session, two.response_id, two.person_id)
            assert mine is not None
            closes(session, county, two)
            with pytest.raises(PageIsClosed):
                verb(act_of(session, county.now, county.ids, two.person_id), mine)
            session.rollback()


def closes(session: Session, county: County, two: Two) -> None:
    close.stand_down(
        session,
        now=county.now,
        ids=county.ids,
        page=page_by_id(session, two.page_id),
        reason="not_needed",
        actor_id=county.people["sam"],
    )


def test_nobody_says_it_for_somebody_else(county: County, two: Two) -> None:
    with county.tx() as session:
        found = along.along_on(session, two.response_id, county.people["ana"])
        assert found is not None
        other = act_of(session, county.now, county.ids, county.people["cleo"])
        with pytest.raises(NotGoing):
            along.set_out(other, found)
    with county.tx() as session:
        for outsider in ("bea", "cleo", "sam", "officer"):
            assert along.along_on(session, two.response_id, county.people[outsider]) is None


# ---- what they hear, and walls ----


def test_a_changed_place_reaches_whoever_drives_along_by_call(county: County, two: Two) -> None:
    two.taps(along.set_out)
    with county.tx() as session:
        tell_moved(session, now=county.now, ids=county.ids, response_id=two.response_id)
    county.work()
    assert two.fresh("ana") == [("moved", "sms"), ("moved", "voice")]


def test_a_wall_ends_it_as_for_anybody_and_nothing_more_is_told(county: County, two: Two) -> None:
    two.taps(along.set_out)
    county.wall(two.response_id, "ana")
    with county.tx() as session:
        keep_out.keep_out(
            session, now=county.now, ids=county.ids, response_id=two.response_id, person_id=two.person_id
        )
    county.work()
    assert two.fresh("ana") == [("stood_down", "sms"), ("stood_down", "voice")]
    assert two.watch.state == WatchState.LEAVING, "on the road all the same: asked once more"
    with county.tx() as session:
        tell_moved(session, now=county.now, ids=county.ids, response_id=two.response_id)
        assert along.along_on(session, two.response_id, two.person_id) is None
        assert offers_for(session, two.person_id, county.now) == []
    county.work()
    assert two.fresh("ana") == []


def test_a_wall_that_stands_before_they_tap_refuses_it(county: County, two: Two) -> None:
    county.wall(two.response_id, "ana")
    with pytest.raises(NotFound):
        two.taps(along.set_out)


def test_every_supervisor_is_told_of_a_missed_one(county: County, two: Two) -> None:
    county.person("tess", Role.SUPERVISOR)
    two.taps(along.set_out)
    county.minutes_pass(30)
    assert (two.fresh("sam"), two.fresh("tess")) == ([MISSED], [MISSED])


def test_who_went_along_at_night_has_been_out_and_rests_once_they_are_clear(county: County) -> None:
    two = Two(county)
    two.taps(along.set_out)
    county.minutes_pass(30)
    assert load(county, "ana").call_outs == 1
    assert load(county, "ana").rests_until is None, "while they are out nothing is over yet"
    two.says(check_in.clear)
    assert load(county, "ana") == Load(1, 1, county.now + timedelta(hours=10))


def test_who_was_asked_along_and_stayed_has_not_been_out(county: County) -> None:
    Two(county)
    assert load(county, "ana") == Load(0, 1, None)
