"""A text on its way: refused, slow, lost with its worker. None of it ends a page in silence."""

import logging
import threading
from datetime import timedelta

import pytest

from tests.paging.county import County
from webapp.paging import close
from webapp.paging.find import page_by_id
from webapp.paging.gateways.gateway import Permanent, SystemDown, Transient
from webapp.paging.messages import deliver
from webapp.paging.models import Message, MessageState, PageState


def refuse(county: County, name: str | None, *errors: Exception) -> None:
    county.gateway.fails += [(county.numbers[name] if name else None, error) for error in errors]


def test_a_permanent_error_asks_the_next_one_at_once(county: County) -> None:
    refuse(county, "ana", Permanent("21610"))
    page_id = county.open_page()
    assert county.attempts(page_id) == [("ana", "primary", "failed"), ("bea", "backup", None)]
    assert county.messages("ana")[0].error_code == "21610"
    assert ("page.failed", "primary") in county.noted()


def test_whoever_could_not_be_reached_may_still_answer_with_their_code(county: County) -> None:
    refuse(county, "ana", Permanent("30005"))
    page_id = county.open_page()
    assert county.says("ana", f"{county.code('ana', page_id)} 20") == "yes 20"
    assert county.page(page_id).accepted_by == county.people["ana"]


def test_a_time_out_is_tried_again_while_the_rung_lasts(county: County) -> None:
    refuse(county, "ana", Transient("timeout"), Transient("timeout"))
    county.open_page()
    assert county.texts("ana") == []
    county.minutes_pass(1 / 60)
    county.minutes_pass(2 / 60)
    assert len(county.texts("ana")) == 1
    message = county.messages("ana")[0]
    assert (message.tries, message.state, message.error_code) == (3, MessageState.SENT, None)
    county.minutes_pass(1)
    county.silence()


def test_what_never_gets_through_moves_on_when_its_rung_is_over(county: County) -> None:
    refuse(county, "ana", *[Transient("timeout")] * 100)
    page_id = county.open_page()
    for _ in range(60):
        county.minutes_pass(5 / 60)
    assert county.attempts(page_id)[0] == ("ana", "primary", "failed")
    assert county.attempts(page_id)[1][:2] == ("bea", "backup")
    assert len(county.texts("bea")) == 1


def test_with_the_whole_system_down_staff_is_told_and_the_page_still_ends_with_a_human(
    county: County, caplog: pytest.LogCaptureFixture
) -> None:
    refuse(county, None, *[SystemDown("20003")] * 500)
    page_id = county.open_page()
    for _ in range(16 * 12):
        county.minutes_pass(5 / 60)
    assert county.page(page_id).state == PageState.UNANSWERED
    assert county.page(page_id).told_at is None
    assert "texts cannot be sent to anybody code=20003" in caplog.text
    county.gateway.fails.clear()
    county.minutes_pass(1)
    assert len(county.texts("officer")) == 1, "one text when it works again, not one for every try"
    assert county.page(page_id).told_at == county.now


def test_an_error_of_our_own_is_tried_again_and_logged_without_its_words(
    county: County, caplog: pytest.LogCaptureFixture
) -> None:
    refuse(county, "ana", RuntimeError(f"bad number {county.numbers['ana']}"))
    county.open_page()
    county.minutes_pass(0.1)
    assert len(county.texts("ana")) == 1
    assert "type=RuntimeError" in caplog.text
    assert county.numbers["ana"] not in caplog.text


def test_no_transaction_is_open_while_the_gateway_is_called(county: County) -> None:
    def write_from_elsewhere() -> None:
        county.change("cleo", theme="day")  # would wait for the lock, and fail, if one were held

    county.gateway.meanwhile = write_from_elsewhere
    county.open_page()
    assert len(county.texts("ana")) == 1


def test_a_worker_that_dies_between_claim_and_record_loses_no_text(county: County) -> None:
    county.queue_page()
    letter = deliver.claim(county.courier)
    assert letter is not None
    deliver.send(county.courier, letter)  # … and here the worker is killed
    county.work()
    assert len(county.texts("ana")) == 1, "while its lease runs nobody else sends it"
    county.clock.advance(deliver.LEASE)
    county.work()
    assert len(county.texts("ana")) == 1, "a second buzz is better than none"
    assert county.messages("ana")[0].state == MessageState.SENT


def test_a_worker_that_comes_back_after_its_lease_cannot_undo_what_another_has_done(county: County) -> None:
    page_id = county.queue_page()
    slow = deliver.claim(county.courier)
    assert slow is not None
    county.clock.advance(deliver.LEASE)
    county.work()
    assert county.messages("ana")[0].state == MessageState.SENT
    deliver.record(county.courier, slow, Permanent("30005"))
    assert county.messages("ana")[0].state == MessageState.SENT
    assert county.attempts(page_id) == [("ana", "primary", None)]


def test_two_workers_do_not_take_the_same_text(county: County) -> None:
    county.queue_page()
    assert deliver.claim(county.courier) is not None
    assert deliver.claim(county.courier) is None


def test_two_workers_share_the_queue_and_send_nothing_twice(county: County) -> None:
    for number in range(15):
        county.queue_page(f"R-{number:04d}")
    start = threading.Barrier(2)

    def send_all() -> None:
        start.wait()
        while deliver.deliver_one(county.courier):
            pass

    threads = [threading.Thread(target=send_all) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    county.work()
    codes = [body.partition(":")[0] for body in county.texts("ana")]
    assert sorted(codes) == [f"R-{number:04d}" for number in range(15)]


def test_a_text_that_asks_is_withdrawn_when_nobody_needs_the_answer(county: County) -> None:
    refuse(county, "ana", Transient("timeout"))
    page_id = county.open_page()
    county.act(close.stand_down, page_id, reason="by_mistake", actor="sam")
    county.minutes_pass(1)
    assert [text[:18] for text in county.texts("ana")] == ["R-7KQ2: stand down"]


def test_somebody_who_never_heard_of_the_page_is_not_stood_down(county: County) -> None:
    page_id = county.queue_page()
    with county.tx() as session:
        close.stand_down(
            session,
            now=county.now,
            ids=county.ids,
            page=page_by_id(session, page_id),
            reason="by_mistake",
            actor_id=county.people["sam"],
        )
    county.work()
    assert "nobody is coming now" in county.texts("officer")[-1]
    county.silence()
    assert county.messages("ana")[0].error_code == "withdrawn"


def test_a_text_that_cannot_be_written_does_not_hold_up_the_others(county: County) -> None:
    page_id = county.queue_page()
    county.clock.advance(timedelta(seconds=1))
    with county.tx() as session:
        message = session.get_one(Message, county.messages("ana")[0].id)
        message.response_code = "Anna"
    county.work()
    assert county.messages("ana")[0].error_code == "no-text"
    assert county.attempts(page_id) == [("ana", "primary", "failed"), ("bea", "backup", None)]


def test_a_number_that_is_gone_by_the_time_of_sending_moves_on(county: County) -> None:
    page_id = county.queue_page()
    county.change("ana", phone_sealed=None)
    county.work()
    assert county.messages("ana")[0].error_code == "no-number"
    assert county.attempts(page_id)[-1] == ("bea", "backup", None)


def test_a_number_sealed_under_a_lost_key_moves_on_too(county: County) -> None:
    page_id = county.queue_page()
    county.change("ana", phone_sealed=b"\x01\x01" + b"0" * 60)
    county.work()
    assert county.attempts(page_id)[-1] == ("bea", "backup", None)


def test_no_text_waits_in_line_behind_another_that_is_tried_again(county: County) -> None:
    refuse(county, "ana", *[Transient("20429")] * 3)
    county.open_page("R-7KQ2")
    county.rota(primary=["cleo"], backup=["bea"])
    county.open_page("R-9TTW")
    assert len(county.texts("cleo")) == 1


def test_the_log_of_sending_has_no_number_and_no_body(
    county: County, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        refuse(county, "ana", Transient("timeout"))
        county.open_page()
        county.minutes_pass(1)
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "text sent" in said
    assert "please respond" not in said
    assert not [number for number in county.numbers.values() if number[2:] in said]
