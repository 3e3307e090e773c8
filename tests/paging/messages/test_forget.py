"""The words of a text do not stay at the provider: deleted once it is final, once, and never before a text."""

from __future__ import annotations

from datetime import timedelta

import flask_migrate
import pytest
from sqlalchemy import select

from tests.paging.county import County
from tests.town import Town
from webapp.db import db
from webapp.paging.gateways.gateway import Permanent, Transient
from webapp.paging.messages import forget
from webapp.paging.messages.at_provider import FINAL_ANYWAY
from webapp.paging.models import AtProvider, Message, Reply


def forgets(county: County) -> list[str]:
    """Everything that is due; what was deleted, in order."""
    before = len(county.gateway.forgotten)
    while forget.forget_one(county.courier):
        pass
    return county.gateway.forgotten[before:]


def lying(county: County) -> list[AtProvider]:
    with county.tx() as session:
        return list(session.scalars(select(AtProvider).order_by(AtProvider.sid)))


def test_a_text_is_deleted_once_it_is_final_and_not_before(county: County) -> None:
    county.open_page()
    sid = county.messages("ana")[0].provider_sid
    county.reported("ana", "sent")
    assert forgets(county) == []
    county.reported("ana", "delivered")
    assert forgets(county) == [sid]
    assert forgets(county) == []
    assert [one.gone_at for one in lying(county)] == [county.now]


@pytest.mark.parametrize("status", ["undelivered", "failed"])
def test_what_failed_is_deleted_too(county: County, status: str) -> None:
    county.open_page()
    sid = county.messages("ana")[0].provider_sid
    county.reported("ana", status, "30005")
    assert forgets(county) == [sid]


def test_a_text_whose_report_never_comes_is_deleted_after_a_day(county: County) -> None:
    county.open_page()
    sid = county.messages("ana")[0].provider_sid
    county.says("ana", "25")
    forgets(county)
    county.clock.advance(FINAL_ANYWAY)
    assert sid in forgets(county)


def test_both_copies_of_a_text_that_was_sent_twice_are_deleted(county: County) -> None:
    from webapp.paging.messages.receipts import receive_status

    county.gateway.fails = [(county.numbers["ana"], Transient("timeout"))]
    county.open_page()
    county.minutes_pass(1)
    message = county.messages("ana")[0]
    for sid in ("SMlostAnswer", str(message.provider_sid)):
        with county.sessions() as session, session.begin():
            receive_status(
                session,
                now=county.now,
                ids=county.ids,
                message_id=message.id,
                sid=sid,
                status="delivered",
                error_code=None,
            )
    assert set(forgets(county)) == {"SMlostAnswer", str(message.provider_sid)}


def test_what_people_text_us_is_deleted_there_as_well(county: County) -> None:
    county.open_page()
    county.hears(county.numbers["ana"], "sorry, ill tonight", sid="SMfromAna")
    assert "SMfromAna" in forgets(county)


def test_deleting_stands_back_while_a_text_waits(county: County) -> None:
    county.open_page("R-7KQ2")
    county.reported("ana", "delivered")
    county.queue_page("R-9TTW")
    assert forget.forget_one(county.courier) is False
    county.work()
    assert forget.forget_one(county.courier) is True


def test_what_cannot_be_deleted_now_is_tried_again_later(county: County) -> None:
    county.open_page()
    county.reported("ana", "delivered")
    sid = str(county.messages("ana")[0].provider_sid)
    county.gateway.fails = [(sid, Transient("20503")), (sid, Permanent("20009"))]
    assert forget.forget_one(county.courier) is True
    assert forget.forget_one(county.courier) is False, "later"
    county.clock.advance(timedelta(minutes=1))
    forget.forget_one(county.courier)
    county.clock.advance(timedelta(minutes=2))
    assert forgets(county) == [sid]


def test_what_can_never_be_deleted_is_given_up_and_the_log_says_so(
    county: County, caplog: pytest.LogCaptureFixture
) -> None:
    county.open_page()
    county.reported("ana", "delivered")
    county.says("ana", "25")
    forgets(county)
    sid = str(county.messages("ana")[0].provider_sid)
    with county.tx() as session:
        row = session.get_one(AtProvider, sid)
        row.gone_at, row.due_at, row.tries = None, county.now, 0
    county.gateway.fails = [(sid, Transient("timeout")) for _ in range(forget.MOST_TRIES)]
    for _ in range(forget.MOST_TRIES + 5):
        forgets(county)
        county.clock.advance(forget.LONGEST_WAIT)
    (row,) = [one for one in lying(county) if one.sid == sid]
    assert (row.tries, row.due_at, row.gone_at) == (forget.MOST_TRIES, None, None)
    assert caplog.text.count("could not be deleted at the provider code=timeout") == 1


def test_a_worker_that_dies_while_deleting_leaves_it_to_the_next_one(county: County) -> None:
    county.open_page()
    county.reported("ana", "delivered")
    taken = forget._claim(county.courier)  # … and here the worker is killed
    assert taken is not None
    assert forget.forget_one(county.courier) is False, "while its lease runs nobody else does it"
    county.clock.advance(timedelta(seconds=30))
    assert forgets(county) == [taken.sid]
    forget._record(county.courier, taken, "timeout")
    assert lying(county)[0].gone_at is not None, "who comes back late undoes nothing"


def test_a_fault_of_ours_while_deleting_ends_nothing(county: County) -> None:
    county.open_page()
    county.reported("ana", "delivered")
    sid = str(county.messages("ana")[0].provider_sid)
    county.gateway.fails = [(sid, RuntimeError("surprise"))]
    assert forget.forget_one(county.courier) is True
    assert lying(county)[0].gone_at is None


def test_what_was_sent_before_this_version_is_due_to_be_deleted_too(town: Town) -> None:
    """Down and up again over the migration: the rows are made anew from what was sent and received."""
    town.logs_contact()
    town.advocate.replies("25")
    with town.app.app_context():
        db.session.remove()
        flask_migrate.downgrade(revision="0005-1")
        flask_migrate.upgrade()
    with town.database() as session:
        sids = set(session.scalars(select(AtProvider.sid).where(AtProvider.due_at.is_not(None))))
        sent = set(session.scalars(select(Message.provider_sid).where(Message.provider_sid.is_not(None))))
        heard = set(session.scalars(select(Reply.provider_sid)))
        assert sids == sent | heard
        assert sent and heard
        assert set(session.scalars(select(Message.channel))) == {"sms"}
