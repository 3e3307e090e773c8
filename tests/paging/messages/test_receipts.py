"""What the network reports afterwards: repeated, late, in the wrong order."""

import itertools

import pytest

from tests.paging.county import County
from webapp.paging.gateways.gateway import Permanent, SendError, Sent, Transient
from webapp.paging.messages import deliver
from webapp.paging.messages.receipts import receive_status
from webapp.paging.models import MessageState


def test_delivered_is_noted_once(county: County) -> None:
    county.open_page()
    assert county.reported("ana", "delivered") is True
    assert county.reported("ana", "delivered") is False
    assert county.noted().count(("page.delivered", "primary")) == 1
    assert county.messages("ana")[0].state == MessageState.DELIVERED


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["queued", "sending", "sent", "delivered"])), ids=" ".join
)
def test_in_whatever_order_the_reports_come_delivered_stands(county: County, order: tuple[str, ...]) -> None:
    county.open_page()
    for status in order:
        county.reported("ana", status)
    assert county.messages("ana")[0].state == MessageState.DELIVERED


def test_undelivered_is_a_failure_and_asks_the_next_one_at_once(county: County) -> None:
    page_id = county.open_page()
    county.reported("ana", "sent")
    county.reported("ana", "undelivered", "30005")
    assert county.attempts(page_id) == [("ana", "primary", "failed"), ("bea", "backup", None)]
    message = county.messages("ana")[0]
    assert (message.state, message.error_code) == (MessageState.UNDELIVERED, "30005")
    county.reported("ana", "undelivered", "30005")
    county.reported("ana", "sent")
    assert [name for name, _, _ in county.attempts(page_id)] == ["ana", "bea"]


def test_a_report_may_overtake_the_answer_to_the_sending_itself(county: County) -> None:
    county.queue_page()
    letter = deliver.claim(county.courier)
    assert letter is not None
    answer = deliver.send(county.courier, letter)
    assert county.reported("ana", "delivered") is True
    deliver.record(county.courier, letter, answer)
    assert county.messages("ana")[0].state == MessageState.DELIVERED


def test_of_two_tries_the_first_ones_failure_does_not_count(county: County) -> None:
    county.gateway.fails = [(county.numbers["ana"], Transient("timeout"))]
    page_id = county.open_page()
    county.minutes_pass(1)
    with county.sessions() as session, session.begin():
        told = receive_status(
            session,
            now=county.now,
            ids=county.ids,
            message_id=county.messages("ana")[0].id,
            sid="SMtheFirstTry",
            status="undelivered",
            error_code="30008",
        )
    assert told is False
    assert county.attempts(page_id) == [("ana", "primary", None)]


def test_without_our_id_a_report_is_found_by_the_providers(county: County) -> None:
    county.open_page()
    sid = county.messages("ana")[0].provider_sid
    with county.sessions() as session, session.begin():
        given = {"now": county.now, "ids": county.ids, "message_id": None, "error_code": None}
        assert receive_status(session, sid=str(sid), status="delivered", **given)
        assert not receive_status(session, sid="SMunknown", status="delivered", **given)
        assert not receive_status(session, sid=str(sid), status="a-new-word", **given)


def test_a_system_wide_code_is_an_alarm(county: County, caplog: pytest.LogCaptureFixture) -> None:
    county.open_page()
    county.reported("ana", "undelivered", "30007")
    assert "texts cannot be delivered to anybody code=30007" in caplog.text


def test_a_failure_after_the_answer_changes_nothing_on_the_page(county: County) -> None:
    page_id = county.open_page()
    county.says("ana", "25")
    county.reported("ana", "undelivered", "30008", nth=0)
    assert county.attempts(page_id) == [("ana", "primary", "accepted")]


ENDS = {
    "delivered": MessageState.DELIVERED,
    "undelivered": MessageState.UNDELIVERED,
    "failed": MessageState.FAILED,
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("order", list(itertools.permutations(["noted", "sent", "end"])), ids=" ".join)
def test_in_whatever_order_the_worker_notes_it_and_the_reports_come_the_end_stands(
    county: County, order: tuple[str, ...], end: str
) -> None:
    page_id = county.queue_page()
    letter = deliver.claim(county.courier)
    assert letter is not None
    answer = deliver.send(county.courier, letter)
    assert isinstance(answer, Sent)
    ranks = []
    for step in order:
        if step == "noted":
            deliver.record(county.courier, letter, answer)
        else:
            report(county, answer.sid, end if step == "end" else "sent")
        ranks.append(county.messages("ana")[0].rank)
    message = county.messages("ana")[0]
    assert (message.state, message.provider_sid, message.tries) == (ENDS[end], answer.sid, 1)
    assert ranks == sorted(ranks), "nothing is ever undone"
    county.work()
    asked = [name for name, _, _ in county.attempts(page_id)]
    assert asked == (["ana"] if end == "delivered" else ["ana", "bea"]), "the next one is asked once"


@pytest.mark.parametrize("lost", [Transient("timeout"), Transient("20429"), Permanent("21610")])
@pytest.mark.parametrize("end", ENDS)
def test_a_report_that_overtakes_a_lost_answer_stands(county: County, end: str, lost: SendError) -> None:
    page_id = county.queue_page()
    letter = deliver.claim(county.courier)
    assert letter is not None
    report(county, "SMtaken", end)
    deliver.record(county.courier, letter, lost)
    county.minutes_pass(0.5)
    message = county.messages("ana")[0]
    assert (message.state, message.provider_sid, message.tries) == (ENDS[end], "SMtaken", 1)
    assert len(county.attempts(page_id)) == (1 if end == "delivered" else 2)


def report(county: County, sid: str, status: str) -> None:
    """The network reports on the first text to Ana, whatever the worker has noted by then."""
    with county.sessions() as session, session.begin():
        receive_status(
            session,
            now=county.now,
            ids=county.ids,
            message_id=county.messages("ana")[0].id,
            sid=sid,
            status=status,
            error_code=None if status in ("sent", "delivered") else "30008",
        )
