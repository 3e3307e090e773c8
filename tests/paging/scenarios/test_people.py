"""What people do in a night, told from the network's side: every text and key comes in signed, as Twilio sends it.

Where each line of the issue's list is told: test_every_line.py.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.paging.scenarios.night import ADVOCATE, BACKUP, Night
from webapp.paging.models import Answer, Message, MessageState, Page, PageState, RotaMember

SUPERVISOR = "+17755550183"
# Los Angeles: at 2:00 on March 8, 2026 it is 3:00; at 2:00 on November 1 it is 1:00 again.
SPRING, AUTUMN = datetime(2026, 3, 8, 9, 58, tzinfo=UTC), datetime(2026, 11, 1, 8, 58, tzinfo=UTC)


def pages(night: Night) -> list[Page]:
    with night.town.database() as session:
        return list(session.scalars(select(Page).order_by(Page.id)))


def code_in(night: Night, number: str = ADVOCATE, nth: int = -1) -> str:
    """The reply code in a text: its three digits that are none of the duty number."""
    words = night.to(number)[nth].body.replace(".", "").replace(":", "").split()
    return next(word for word in words if len(word) == 3 and word.isdigit())


def last(night: Night, number: str = ADVOCATE) -> str:
    return night.to(number)[-1].body


# ---- both nights on which the clock changes ----


@pytest.mark.parametrize(
    ("at", "asks_next", "arrives"),
    [(SPRING, "3:03 a.m.", "3:24 a.m."), (AUTUMN, "1:03 a.m.", "1:24 a.m.")],
    ids=["spring", "autumn"],
)
def test_five_minutes_are_five_minutes_when_the_clock_changes_and_are_said_in_local_time(
    dark: Night, at: datetime, asks_next: str, arrives: str
) -> None:
    dark.town.clock.advance(at - dark.town.clock.now())
    response = dark.town.logs_contact()
    (asked,) = [text for text in dark.first.texts if "please respond" in text.body]
    card = dark.town.path(response)
    dark.town.officer.get(card).sees(f"No answer by {asks_next}")
    dark.town.passes(1)
    dark.says("25", number=asked.to)
    dark.town.officer.get(card).sees(arrives)
    assert dark.page.eta_at == at + timedelta(minutes=26)


@pytest.mark.parametrize("at", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_nobody_is_skipped_or_asked_twice_over_the_change(dark: Night, at: datetime) -> None:
    dark.town.clock.advance(at - dark.town.clock.now())
    dark.town.logs_contact()
    dark.town.passes(16)
    asked = [text.to for text in dark.first.texts if "please respond" in text.body]
    assert len(asked) == len(set(asked)) == 3, "advocate, backup, supervisor: each once"
    assert dark.page.state == PageState.UNANSWERED


# ---- who is asked ----


def test_an_on_call_advocate_who_has_opted_out_is_passed_over_at_once(night: Night) -> None:
    night.says("STOP")
    assert night.page.state == PageState.ASKING, "the carrier's word is no answer to the page"
    night.first.answers = [(400, 21610)]
    night.town.logs_contact()
    with night.town.database() as session:
        failed = session.scalars(select(Message).where(Message.error_code == "21610")).one()
    assert failed.state == MessageState.FAILED
    assert len(night.to(BACKUP)) == 1, "nobody waits five minutes for a phone that takes no texts"


def test_with_an_empty_rota_the_supervisor_is_asked_at_once(dark: Night) -> None:
    with dark.town.database() as session:
        for member in session.scalars(select(RotaMember)):
            session.delete(member)
        session.commit()
    dark.town.logs_contact()
    assert [text.to for text in dark.first.texts if "please respond" in text.body] == [SUPERVISOR]


def test_when_everyone_declines_a_human_knows_in_the_same_minute(night: Night) -> None:
    for number in (ADVOCATE, BACKUP, SUPERVISOR):
        night.says("2", number=number)
    assert night.page.state == PageState.UNANSWERED
    assert any("nobody has accepted this page" in text.body for text in night.to(SUPERVISOR))


def test_two_who_accept_within_a_millisecond_are_told_apart(night: Night) -> None:
    night.reports(night.to(ADVOCATE)[0], "delivered")
    night.town.passes(5)
    ready = threading.Barrier(2)

    def answers(number: str, sid: str) -> None:
        ready.wait()
        form = {"MessageSid": sid, "AccountSid": "AC" + "1" * 32, "From": number, "Body": "25"}
        night.signed("https://alongside.example.org/webhooks/twilio/inbound", form)

    both = [
        threading.Thread(target=answers, args=(number, f"SMat-once-{number}"))
        for number in (ADVOCATE, BACKUP)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    night.town.work()
    assert sorted(str(answer) for answer in night.answers) == [Answer.ACCEPTED, Answer.COVERED]
    said = [last(night, number) for number in (ADVOCATE, BACKUP)]
    assert sum("you are going" in text for text in said) == 1
    assert sum("someone else is going" in text or "Nothing was changed" in text for text in said) == 1


# ---- what is typed ----


def test_a_late_reply_with_the_code_of_a_closed_page_answers_no_other(night: Night) -> None:
    code = code_in(night)
    first = night.town.responses()[0]
    night.town.supervisor.post(night.town.path(first, "page", "close"), {"reason": "by_mistake"})
    night.town.logs_contact()
    night.says(f"{code} 25")
    assert last(night) == "That page is closed. Nothing was changed. Duty 775-555-0142"
    assert [page.state for page in pages(night)] == [PageState.CLOSED, PageState.ASKING]


def test_a_bare_reply_counts_with_one_page_and_is_asked_about_with_two(night: Night) -> None:
    night.town.logs_contact()
    night.says("25")
    assert [page.state for page in pages(night)] == [PageState.ASKING, PageState.ASKING]
    assert all("more than one page is open" in text.body for text in night.to(ADVOCATE)[-2:])
    night.says(f"{code_in(night, nth=-1)} 2")
    night.says("25")
    states = [page.state for page in pages(night)]
    assert states.count(PageState.ACCEPTED) == 1


@pytest.mark.parametrize("ends", ["covered", "closed"])
def test_a_bare_reply_on_its_way_for_one_page_does_not_count_for_the_next(night: Night, ends: str) -> None:
    """She types 25 for the first page. Before it comes in, that page has ended for her, and another one opens."""
    first = night.town.responses()[0]
    if ends == "covered":
        night.town.passes(5)
        night.says("20", number=BACKUP)
    else:
        night.town.supervisor.post(night.town.path(first, "page", "close"), {"reason": "by_mistake"})
    night.town.logs_contact()
    night.says("25")
    other = pages(night)[-1]
    assert other.state == PageState.ASKING, "her answer was for the page before"
    assert "Not understood, nothing was changed." in last(night)
    night.says(f"{code_in(night)} 25")
    assert pages(night)[-1].state == PageState.ACCEPTED, "with its code it counts"


def test_the_text_of_a_page_that_could_be_mistaken_teaches_the_code_first(night: Night) -> None:
    first = night.town.responses()[0]
    night.town.supervisor.post(night.town.path(first, "page", "close"), {"reason": "by_mistake"})
    night.town.logs_contact()
    assert "Reply 25" not in last(night) and f"Reply {code_in(night)} 25" in last(night)


def test_half_an_hour_later_a_bare_reply_is_clear_again(night: Night) -> None:
    first = night.town.responses()[0]
    night.town.supervisor.post(night.town.path(first, "page", "close"), {"reason": "by_mistake"})
    night.town.clock.advance(timedelta(minutes=31))
    night.town.logs_contact(night.town.officer.unlocks())
    assert "Reply 25" in last(night)
    night.says("25")
    assert pages(night)[-1].state == PageState.ACCEPTED


def test_who_said_no_to_the_page_before_may_answer_the_next_one_bare(night: Night) -> None:
    night.says("2")
    night.town.logs_contact()
    night.says("25")
    assert pages(night)[-1].state == PageState.ACCEPTED, "nothing of hers is on its way for the first"


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("1 25", PageState.ACCEPTED),
        ("25", PageState.ACCEPTED),
        ("25 MIN", PageState.ACCEPTED),
        ("２５", PageState.ACCEPTED),
        ("accept 25", PageState.ASKING),
        ("ACCEPT 25", PageState.ASKING),
        ("3 25", PageState.ASKING),
        ("yes in 2 hours", PageState.ASKING),
        ("YES", PageState.ASKING),
        ("👍", PageState.ASKING),
        ("1️⃣", PageState.ASKING),
        ("25 👍", PageState.ASKING),
    ],
)
def test_only_what_is_plain_is_a_yes(night: Night, typed: str, state: PageState) -> None:
    night.says(typed)
    assert night.page.state == state
    if state == PageState.ASKING:
        assert last(night).startswith("Not understood, nothing was changed.")
