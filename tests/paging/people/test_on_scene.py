"""Stories of people who do not go to the scene alone, or at all: whom a page asks instead, and who hears of it."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from tests.paging.county import County
from webapp.accounts.models import Role
from webapp.audit.models import AuditEntry
from webapp.errors import BadField, DomainError, NotFound
from webapp.paging import close, dispatch, duty_desk, pair_watch
from webapp.paging.act import act_of
from webapp.paging.find import page_by_id
from webapp.paging.models import (
    Answer,
    Attempt,
    Channel,
    Message,
    MessageKind,
    Offer,
    OnScene,
    OnSceneChoice,
    PageState,
)
from webapp.paging.offers import (
    accepted_beside,
    answer_offer,
    offers_around,
    offers_for,
    tell_offer,
)
from webapp.paging.people.on_scene import on_scene_of, set_on_scene
from webapp.paging.voice import begin, press


def chooses(county: County, name: str, choice: OnScene) -> None:
    with county.tx() as session:
        set_on_scene(act_of(session, county.now, county.ids, county.people[name]), county.region_id, choice)


def asked(county: County) -> list[str]:
    """Who was asked to the scene, in order."""
    names = {person_id: name for name, person_id in county.people.items()}
    with county.tx() as session:
        rows = session.scalars(select(Attempt).order_by(Attempt.asked_at, Attempt.id)).all()
        return [names[one.person_id] for one in rows]


def offered(county: County, name: str) -> Offer | None:
    with county.tx() as session:
        return session.scalars(select(Offer).where(Offer.person_id == county.people[name])).one_or_none()


def told(county: County) -> None:
    """The worker's step for those who go along."""
    while pair_watch.tell_one(county.sessions, county.clock, county.ids):
        pass
    county.work()


# ---- the setting ----


def test_it_is_yes_until_somebody_says_otherwise_and_theirs_to_change(county: County) -> None:
    with county.tx() as session:
        assert on_scene_of(session, county.people["ana"]) == OnScene.YES
    for choice in (OnScene.NOT_ON_SCENE, OnScene.ONLY_PAIRED, OnScene.YES):
        chooses(county, "ana", choice)
        with county.tx() as session:
            assert on_scene_of(session, county.people["ana"]) == choice
            assert on_scene_of(session, county.people["bea"]) == OnScene.YES


def test_the_audit_says_that_it_was_set_and_not_to_what(county: County) -> None:
    for choice in (OnScene.NOT_ON_SCENE, OnScene.YES):
        chooses(county, "ana", choice)
    with county.tx() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.on_scene_set")).all()
        assert [(one.actor_id, one.subject_id, one.detail) for one in rows] == [
            (county.people["ana"], None, None)
        ] * 2


def test_another_word_is_refused(county: County) -> None:
    with county.tx() as session, pytest.raises(BadField):
        set_on_scene(act_of(session, county.now, county.ids, county.people["ana"]), county.region_id, "never")
    with county.tx() as session:
        assert session.scalars(select(OnSceneChoice)).all() == []


# ---- not on scene ----


def test_who_is_not_on_scene_is_asked_to_meet_later_and_the_next_person_to_come(county: County) -> None:
    chooses(county, "ana", OnScene.NOT_ON_SCENE)
    page_id = county.open_page()
    assert asked(county) == ["bea"]
    (text,) = county.texts("ana")
    assert text.startswith("R-7KQ2: can you meet later, away from the scene? Reply ")
    assert county.texts("bea")[0].startswith("R-7KQ2: please respond. Reply 25")
    assert county.page(page_id).state == PageState.ASKING
    assert ("page.rung_empty", "primary") not in county.noted(), "nothing says that somebody was passed over"


def test_a_yes_to_meeting_later_stops_no_ladder_and_is_nobody_on_the_way(county: County) -> None:
    chooses(county, "ana", OnScene.NOT_ON_SCENE)
    page_id = county.open_page()
    county.texts("ana")
    assert county.says("ana", "1") == "offer_yes"
    assert county.texts("ana")[0].startswith("R-7KQ2: noted, you meet later, away from the scene.")
    page = county.page(page_id)
    assert (page.state, page.accepted_by) == (PageState.ASKING, None)
    county.minutes_pass(6)
    assert asked(county) == ["bea", "sam"], "the ladder was climbed all the same"
    county.minutes_pass(6)
    assert county.page(page_id).state == PageState.UNANSWERED
    with county.tx() as session:
        assert session.scalars(accepted_beside(county.people["ana"])).all() == [page.response_id]


def test_no_to_meeting_later_is_no_decline_of_the_page(county: County) -> None:
    chooses(county, "ana", OnScene.NOT_ON_SCENE)
    page_id = county.open_page()
    code = offered(county, "ana").reply_code  # type: ignore[union-attr]
    assert county.says("ana", f"{code} 2") == "offer_no"
    assert county.page(page_id).state == PageState.ASKING and asked(county) == ["bea"]
    assert county.says("ana", f"{code} 1") == "offer_yes", "and a no can become a yes"


def test_where_nobody_else_is_the_ladder_ends_with_humans_told_and_never_in_silence(county: County) -> None:
    county.rota(primary=["ana"])
    county.change("sam", active=False)
    chooses(county, "ana", OnScene.NOT_ON_SCENE)
    page_id = county.open_page()
    assert asked(county) == [] and county.page(page_id).state == PageState.UNANSWERED
    assert len(county.texts("ana")) == 1 and "nobody has accepted" in county.texts("officer")[0]


def test_a_supervisor_who_asks_by_name_asks_what_that_person_can_do(county: County) -> None:
    chooses(county, "cleo", OnScene.NOT_ON_SCENE)
    page_id = county.open_page()
    county.act(dispatch.ask_person, page_id, person="cleo", actor="sam")
    assert asked(county) == ["ana"]
    assert "can you meet later" in county.texts("cleo")[0]


def test_paired_and_asked_by_name_they_are_asked_with_somebody_who_was_not(county: County) -> None:
    chooses(county, "cleo", OnScene.ONLY_PAIRED)
    page_id = county.open_page()
    county.act(dispatch.ask_person, page_id, person="cleo", actor="sam")
    assert asked(county) == ["ana", "bea"]
    assert "two go together" in county.texts("cleo")[0]


def test_the_desk_cannot_enter_a_yes_to_the_scene_for_them(county: County) -> None:
    chooses(county, "cleo", OnScene.NOT_ON_SCENE)
    page_id = county.open_page()
    with pytest.raises(DomainError, match="cannot be entered here"):
        county.act(
            duty_desk.record_answer, page_id, person="cleo", actor="sam", answer=Answer.ACCEPTED, minutes=20
        )
    assert county.page(page_id).accepted_by is None


def test_a_walled_person_is_offered_nothing(county: County) -> None:
    chooses(county, "ana", OnScene.NOT_ON_SCENE)
    response_id = county.response()
    county.wall(response_id, "ana")
    county.open_page(response_id=response_id)
    assert offered(county, "ana") is None and county.texts("ana") == []


def test_walled_after_it_was_offered_they_hear_what_a_closed_page_says(county: County) -> None:
    chooses(county, "ana", OnScene.NOT_ON_SCENE)
    response_id = county.response()
    county.open_page(response_id=response_id)
    county.texts("ana")
    code = offered(county, "ana").reply_code  # type: ignore[union-attr]
    county.wall(response_id, "ana")
    assert county.says("ana", f"{code} 1") == "closed"
    assert county.texts("ana") == ["That page is closed. Nothing was changed. Duty 775-555-0142"]
    with county.tx() as session:
        assert offers_for(session, county.people["ana"], county.now) == []


def test_nobody_answers_what_was_offered_to_somebody_else(county: County) -> None:
    chooses(county, "ana", OnScene.NOT_ON_SCENE)
    county.open_page()
    offer = offered(county, "ana")
    assert offer is not None
    with county.tx() as session, pytest.raises(NotFound):
        answer_offer(
            act_of(session, county.now, county.ids, county.people["bea"]),
            offer.id,
            yes=True,
            channel=Channel.APP,
        )


def test_meeting_later_outlives_the_visit_and_nothing_else_does(county: County) -> None:
    chooses(county, "ana", OnScene.NOT_ON_SCENE)
    page_id = county.open_page()
    county.says("ana", "1")
    county.texts("ana")
    county.says("bea", "25")
    county.act(close.stand_down, page_id, actor="sam", reason="visit_over")
    with county.tx() as session:
        assert [one.accepted for one in offers_for(session, county.people["ana"], county.now)] == [True]
    assert county.texts("ana") == []


def test_a_page_that_was_opened_by_mistake_ends_it_and_says_so(county: County) -> None:
    chooses(county, "ana", OnScene.NOT_ON_SCENE)
    page_id = county.open_page()
    county.texts("ana")
    code = offered(county, "ana").reply_code  # type: ignore[union-attr]
    county.act(close.stand_down, page_id, actor="sam", reason="by_mistake")
    assert county.texts("ana") == ["R-7KQ2: stand down, please. This page is closed. Duty 775-555-0142"]
    assert county.says("ana", f"{code} 1") == "closed"


def test_a_bare_yes_means_the_page_and_never_the_offer_where_both_are_open(county: County) -> None:
    """Two open matters: a bare reply is asked again, by code."""
    county.open_page("R-4CDF")
    chooses(county, "ana", OnScene.NOT_ON_SCENE)
    county.open_page("R-7KQ2")
    assert county.says("ana", "1") == "which_page"
    assert offered(county, "ana").answer is None  # type: ignore[union-attr]


# ---- only paired ----


def test_paired_people_are_asked_as_two(county: County) -> None:
    chooses(county, "ana", OnScene.ONLY_PAIRED)
    county.open_page()
    assert asked(county) == ["bea"]
    offer = offered(county, "ana")
    assert offer is not None and offer.with_id == county.people["bea"]
    (text,) = county.texts("ana")
    assert text.startswith("R-7KQ2: please respond, two go together. Reply ") and "bea" not in text
    with county.tx() as session:
        (mine,) = offers_for(session, county.people["ana"], county.now)
        assert (mine.along, mine.goes_with, mine.sure) == (True, county.people["bea"], False)
        assert [
            one.person_id for one in offers_around(session, county.people["bea"], county.now).beside.values()
        ] == [county.people["ana"]]
        assert offers_around(session, county.people["cleo"], county.now).beside == {}


def test_their_yes_alone_sends_nobody_and_the_other_yes_sends_both(county: County) -> None:
    chooses(county, "ana", OnScene.ONLY_PAIRED)
    page_id = county.open_page()
    county.texts("ana")
    assert county.says("ana", "25") == "offer_yes"
    assert "wait until you know who" in county.texts("ana")[0]
    told(county)
    assert county.page(page_id).accepted_by is None and county.texts("ana") == []
    county.says("bea", "30")
    told(county)
    assert county.page(page_id).accepted_by == county.people["bea"]
    assert county.texts("ana") == [
        "R-7KQ2: someone goes with you. Sign in to see who, and meet before you arrive. Duty 775-555-0142"
    ]


def test_when_the_other_cannot_come_after_all_they_are_told_to_wait(county: County) -> None:
    chooses(county, "ana", OnScene.ONLY_PAIRED)
    county.open_page()
    county.says("ana", "25")
    county.says("bea", "30")
    told(county)
    county.texts("ana")
    county.says("bea", "2")
    told(county)
    assert county.texts("ana") == [
        "R-7KQ2: please wait, nobody goes with you now. Sign in, or call duty 775-555-0142"
    ]
    told(county)
    assert county.texts("ana") == [], "once"
    county.says("sam", "20")
    told(county)
    assert "someone goes with you" in county.texts("ana")[0]


def test_two_who_go_only_paired_do_not_make_a_pair(county: County) -> None:
    chooses(county, "ana", OnScene.ONLY_PAIRED)
    chooses(county, "bea", OnScene.ONLY_PAIRED)
    county.open_page()
    assert asked(county) == ["sam"]
    offer = offered(county, "ana")
    assert offer is not None and offer.with_id == county.people["sam"]


def test_on_the_supervisors_rung_a_protected_one_goes_with_another_of_them(county: County) -> None:
    county.person("sid", Role.SUPERVISOR)
    chooses(county, "sam", OnScene.ONLY_PAIRED)
    county.rota(primary=[], backup=[])
    county.open_page()
    assert asked(county) == ["sid"]
    offer = offered(county, "sam")
    assert offer is not None and offer.with_id == county.people["sid"]


def test_they_are_asked_once_a_page_however_often_the_ladder_is_climbed(county: County) -> None:
    chooses(county, "ana", OnScene.ONLY_PAIRED)
    page_id = county.open_page()
    county.minutes_pass(12)
    county.act(dispatch.ask_next, page_id, actor="sam")
    assert len([one for one in county.texts("ana") if "two go together" in one]) == 1


# ---- by voice ----


def a_call(county: County, name: str, kind: str) -> uuid.UUID:
    """The same question, by telephone."""
    offer = offered(county, name)
    assert offer is not None
    with county.tx() as session:
        act = act_of(session, county.now, county.ids, county.people["sam"])
        tell_offer(act, page_by_id(session, offer.page_id), offer, MessageKind(kind), Channel.VOICE)
        return session.scalars(select(Message.id).where(Message.channel == Channel.VOICE)).one()


def test_a_key_answers_the_offer_and_never_the_page(county: County) -> None:
    chooses(county, "ana", OnScene.NOT_ON_SCENE)
    page_id = county.open_page()
    call = a_call(county, "ana", "meet_after")
    with county.sessions() as session, session.begin():
        opening = begin(session, now=county.now, ids=county.ids, message_id=call)
        assert opening is not None and "meet later, away from the scene" in opening.say
        turn = press(session, now=county.now, ids=county.ids, message_id=call, key="1", turn=0)
        assert turn is not None and turn.say.startswith("Thank you, that is noted.")
    assert county.page(page_id).accepted_by is None
    assert offered(county, "ana").answer == "accepted"  # type: ignore[union-attr]


def test_a_key_after_the_page_was_closed_changes_nothing(county: County) -> None:
    chooses(county, "ana", OnScene.ONLY_PAIRED)
    page_id = county.open_page()
    call = a_call(county, "ana", "asked_along")
    county.act(close.stand_down, page_id, actor="sam", reason="by_mistake")
    with county.sessions() as session, session.begin():
        turn = press(session, now=county.now, ids=county.ids, message_id=call, key="1", turn=0)
        assert turn is not None and "closed" in turn.say
    assert offered(county, "ana").answer == "closed"  # type: ignore[union-attr]
