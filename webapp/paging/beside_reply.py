"""Replies by text to what is asked beside a page: an offer, and a test page. The grammar is that of a page."""

from dataclasses import dataclass
from uuid import UUID

from webapp.accounts.models import Person
from webapp.errors import DomainError
from webapp.paging.act import Act
from webapp.paging.alone.text import all_right
from webapp.paging.find import page_by_id
from webapp.paging.messages.queue import queue
from webapp.paging.models import Channel, MessageKind, OfferAnswer, OfferKind
from webapp.paging.offers import answer_offer, by_offer_code, offers_for
from webapp.paging.people.readiness import hear_test, open_test
from webapp.paging.replies import Meaning, Means
from webapp.paging.standing import by_reply_code


@dataclass(frozen=True)
class SaidBeside:
    page_id: UUID | None
    read_as: str


def open_beside(act: Act, person: Person, *, any_page: bool) -> list[str]:
    """The codes that a bare reply could mean besides a page's own. A test is meant only where nothing else is open:
    no reply to it can become a yes to a page, nor the other way round."""
    offers = [
        one.offer.reply_code
        for one in offers_for(act.session, person.id, act.now)
        # Meeting later stays open for days once it is agreed: a bare reply means what is asked now.
        if one.along or one.offer.answer != OfferAnswer.ACCEPTED
    ]
    if any_page or offers:
        return offers
    test = open_test(act.session, person.id, act.now)
    return [test] if test else []


def answer_beside(act: Act, person: Person, meaning: Meaning) -> SaidBeside | None:
    """None: the code is that of a page, or of nothing that is known."""
    assert meaning.code is not None  # noqa: S101 (the caller has looked)
    if by_reply_code(act.session, person.id, meaning.code) is not None:
        return None
    yes = meaning.means == Means.YES
    offer = by_offer_code(act.session, person.id, meaning.code)
    if offer is None:
        if open_test(act.session, person.id, act.now) != meaning.code:
            return None
        hear_test(act, person)
        queue(act, region_id=person.region_id, person_id=person.id, kind=MessageKind.TEST_HEARD)
        return SaidBeside(None, "test")
    plain_yes = yes and meaning.minutes is None
    said_yes = offer.kind == OfferKind.ALONG and offer.answer not in (None, OfferAnswer.DECLINED)
    if plain_yes and said_yes and all_right(act, page_by_id(act.session, offer.page_id), person.id):
        return SaidBeside(offer.page_id, "all_right")
    try:
        answer_offer(act, offer.id, yes=yes, minutes=meaning.minutes, channel=Channel.SMS)
    except DomainError:
        # Closed; or walled since it was asked, which must look the same.
        queue(act, region_id=person.region_id, person_id=person.id, kind=MessageKind.PAGE_IS_CLOSED)
        return SaidBeside(offer.page_id, "closed")
    return SaidBeside(offer.page_id, "offer_yes" if yes else "offer_no")
