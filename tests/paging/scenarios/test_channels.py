"""Nights with Twilio, end to end: our own client and webhooks, a Twilio on loopback that signs, and a clock of ours.

What the paging room does with each is told in tests/paging; here it is what the network does to us.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import sessionmaker

from tests.paging.scenarios.night import ADVOCATE, BACKUP, PUBLIC, Night
from webapp.db import db
from webapp.paging.messages.channel_alarm import channel_down
from webapp.paging.messages.deliver import Courier
from webapp.paging.messages.forget import forget_one
from webapp.paging.models import MessageState, PageState
from webapp.parts import parts


def test_repeated_and_reordered_callbacks_leave_one_truth(night: Night) -> None:
    (text,) = night.to(ADVOCATE)
    for status in ("sent", "delivered", "sent", "delivered", "queued", "sending", "undelivered"):
        night.reports(text, status)
    assert night.message(text.sid).state == MessageState.DELIVERED
    assert night.answers == [None], "an undelivered after delivered asks nobody else"


def test_a_rung_that_runs_out_after_the_yes_pages_nobody(night: Night) -> None:
    night.reports(night.to(ADVOCATE)[0], "delivered")
    night.town.passes(2)
    night.says("25")
    night.town.passes(4)  # the rung ends after 5 minutes; a yes by text stands alone for as long
    assert night.page.state == PageState.ACCEPTED
    assert night.to(BACKUP) == []


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, None), (503, 20503)])
def test_what_twilio_cannot_take_now_is_sent_a_moment_later(
    night: Night, status: int, code: int | None
) -> None:
    night.says("2")
    asked = night.to(BACKUP)
    assert len(asked) == 1
    night.first.answers = [(status, code)]
    night.town.logs_contact()
    before = len(night.to(ADVOCATE))
    night.town.passes(0.1)
    assert len(night.to(ADVOCATE)) == before + 1
    assert night.second.texts == []


@pytest.mark.parametrize("code", [21211, 21610])
def test_a_phone_that_takes_no_texts_moves_on_at_once(night: Night, code: int) -> None:
    night.first.answers = [(400, code)]
    night.town.logs_contact()
    assert night.to(BACKUP), "opted out, or no number: the next person is asked in the same round"
    assert night.second.texts == []


@pytest.mark.parametrize("code", ["30003", "30005", "30008"])
def test_a_phone_that_is_off_moves_on_at_once(night: Night, code: str) -> None:
    (text,) = night.to(ADVOCATE)
    night.reports(text, "sent")
    night.reports(text, "undelivered", code)
    night.reports(text, "undelivered", code)
    assert night.answers == ["failed", None]
    assert len(night.to(BACKUP)) == 1


def test_a_filtered_text_goes_by_the_other_account_and_its_reports_count(night: Night) -> None:
    (text,) = night.to(ADVOCATE)
    night.reports(text, "undelivered", "30007")
    (again,) = night.to(ADVOCATE, night.second)
    assert (again.body, again.sender) == (text.body, "+17755550111")
    night.reports(again, "delivered")
    assert night.message(again.sid).state == MessageState.DELIVERED
    with night.town.database() as session:
        assert [(one.sender, one.code) for one in channel_down(session, night.town.clock.now())] == [
            (1, "30007")
        ]


def test_a_suspended_account_is_replaced_in_the_same_second(night: Night) -> None:
    night.first.answers = [(401, 20003)] * 10
    night.town.logs_contact()
    assert "please respond" in night.to(ADVOCATE, night.second)[0].body
    assert any("has failed" in text.body for text in night.second.texts)


def test_an_answer_that_is_lost_does_not_buzz_twice(night: Night) -> None:
    night.first.slow = 0.8
    night.town.logs_contact()
    night.first.slow = 0.0
    before = len(night.to(ADVOCATE))
    night.town.passes(1)
    assert len(night.to(ADVOCATE)) == before, "it was there, and was not sent again"


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled", "completed"])
def test_a_voicemail_or_nobody_at_all_is_no_answer(night: Night, status: str) -> None:
    call = night.rings()
    night.ends(call, "ringing")
    said = night.signed(call.answer, {"CallSid": call.sid, "CallStatus": "in-progress"})
    assert "press 1" in said and "Gather" in said
    night.ends(call, status)
    assert night.page.state == PageState.ASKING
    assert night.message(call.sid).state == MessageState.UNDELIVERED
    assert night.to(BACKUP) == [], "the text may still be read"
    night.town.passes(2)
    assert night.to(BACKUP), "and has no receipt by now"


def test_a_reply_from_another_number_changes_nothing_and_gets_no_answer(night: Night) -> None:
    before = len(night.first.texts)
    night.says("25", number="+17755550199")
    night.says("25", number=BACKUP)
    assert night.page.state == PageState.ASKING
    assert [text.to for text in night.first.texts[before:]] == [BACKUP], "staff hear that no page is open"


def test_in_the_end_no_words_are_left_at_either_account(night: Night) -> None:
    (text,) = night.to(ADVOCATE)
    night.reports(text, "undelivered", "30007")
    for sent in [*night.first.texts, *night.second.texts]:
        sent.status = "delivered"
        night.reports(sent, "delivered")
    to_first, to_second = night.says("ill tonight"), night.says("25", to_second=True)
    assert night.page.state == PageState.ACCEPTED, "a reply to either sender counts"
    for network in (night.first, night.second):
        for sent in network.texts:
            sent.status = "delivered"
            night.reports(sent, "delivered")
    night.town.clock.advance(timedelta(minutes=2))  # one was not final at the first try
    with night.app.app_context():
        of = parts()
        sessions = sessionmaker(db.engine, expire_on_commit=False)
        courier = Courier(
            sessions, of.vault, of.gateway, of.clock, of.ids, PUBLIC + "/webhooks/twilio/status"
        )
        while forget_one(courier):
            pass
    assert {sent.body for sent in [*night.first.texts, *night.second.texts]} == {""}
    for network, sid in ((night.first, to_first), (night.second, to_second)):
        assert any(call.path.endswith(f"/Messages/{sid}.json") for call in network.calls), "what came in too"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.sampled_from(["queued", "sending", "sent", "delivered", "undelivered", "failed"]), max_size=8
    )
)
def test_the_rank_of_a_text_never_falls_whatever_is_reported(night: Night, words: list[str]) -> None:
    night.town.clock.advance(timedelta(seconds=1))
    night.town.logs_contact()
    text = night.to(ADVOCATE)[-1]
    ranks = [night.message(text.sid).rank]
    for word in words:
        night.reports(text, word)
        ranks.append(night.message(text.sid).rank)
    assert ranks == sorted(ranks)
    final = [word for word in words if word in ("delivered", "undelivered", "failed")]
    if final:
        assert night.message(text.sid).state == final[0], "the first final word stands"
