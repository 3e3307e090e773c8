"""The calls of a drill begin with saying so, whatever they say."""

from __future__ import annotations

from tests.paging.county import RUNG, County
from webapp.accounts.models import Role
from webapp.paging import answer
from webapp.paging.act import Act
from webapp.paging.dispatch import open_page
from webapp.paging.find import attempts_of, page_by_id
from webapp.paging.messages.queue import tell
from webapp.paging.models import Channel, MessageKind, Page
from webapp.paging.voice import Turn, begin, press


def drilled(county: County) -> Page:
    with county.tx() as session:
        page = open_page(
            session,
            now=county.now,
            ids=county.ids,
            region_id=county.region_id,
            response_id=county.response(),
            response_code="R-7KQ2",
            opened_by=county.people["sam"],
            opened_by_role=Role.SUPERVISOR,
            rung_wait=RUNG,
            drill=True,
        )
    county.work()
    with county.tx() as session:
        act = Act(session, county.now, county.ids)
        tell(
            act,
            page_by_id(session, page.id),
            attempts_of(session, page.id)[0],
            MessageKind.PAGE,
            channel=Channel.VOICE,
        )
    county.work()
    return page


def picks_up(county: County) -> Turn:
    call = [one for one in county.messages("ana") if one.channel == Channel.VOICE][-1]
    with county.sessions() as session, session.begin():
        turn = begin(session, now=county.now, ids=county.ids, message_id=call.id)
    assert turn is not None
    return turn


def test_a_call_of_a_drill_says_so_first_and_again_when_repeated(county: County) -> None:
    drilled(county)
    assert picks_up(county).say.startswith("This is a drill. This is Alongside, with a page.")
    call = county.messages("ana")[-1]
    with county.sessions() as session, session.begin():
        again = press(session, now=county.now, ids=county.ids, message_id=call.id, key="3", turn=0)
    assert again is not None and again.say.startswith("This is a drill.")


def test_also_when_it_has_gone_on_meanwhile(county: County) -> None:
    page = drilled(county)
    county.act(answer.accept, page.id, person="ana", minutes=None, channel=Channel.APP)
    county.act(answer.cannot_come, page.id, person="ana", channel=Channel.APP)
    county.act(answer.accept, page.id, person="bea", minutes=20, channel=Channel.APP)
    assert picks_up(county).say.startswith("This is a drill. Someone else is going.")


def test_a_call_of_a_page_says_nothing_of_a_drill(county: County) -> None:
    page_id = county.open_page()
    with county.tx() as session:
        act = Act(session, county.now, county.ids)
        attempt = attempts_of(session, page_id)[0]
        tell(act, page_by_id(session, page_id), attempt, MessageKind.PAGE, channel=Channel.VOICE)
    county.work()
    assert picks_up(county).say.startswith("This is Alongside, with a page.")
