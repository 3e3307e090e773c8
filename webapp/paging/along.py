"""Whoever goes along with a leader, from their yes until they are clear.

The page stays the leader's: whether somebody along is on the way or there is kept on their check-ins, so that no clock
and no state of the page can take them for the advocate it asked for.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from webapp.accounts.models import Person
from webapp.accounts.wall import walled_people
from webapp.errors import N_, DomainError, NotFound
from webapp.paging.act import Act
from webapp.paging.find import lock_page
from webapp.paging.models import (
    CheckInWatch,
    MessageKind,
    Offer,
    OfferAnswer,
    OfferKind,
    Page,
    PageState,
    WatchState,
)
from webapp.paging.reach import reach_beside
from webapp.paging.refusals import NotGoing, PageIsClosed

LED = (PageState.ACCEPTED, PageState.ARRIVED)
MORE = timedelta(minutes=15)
# What is told so long after it was tapped was kept on the phone.
SAID_LATE = timedelta(minutes=2)


class NobodyWithYou(DomainError):
    """Who goes along never goes first."""

    def __init__(self) -> None:
        super().__init__(N_("Please wait: nobody goes with you now. Call duty if you have set out."))


@dataclass(frozen=True)
class Along:
    """One yes to going along. `leader` is the name of whoever leads; `watch` their open check-ins."""

    offer: Offer
    page: Page
    leader: str | None
    watch: CheckInWatch | None

    @property
    def sure(self) -> bool:
        """Somebody leads whom they go with."""
        return self.page.state in LED

    @property
    def on_the_way(self) -> bool:
        return self.watch is not None and self.watch.state == WatchState.ON_THE_WAY

    @property
    def there(self) -> bool:
        return self.watch is not None and self.watch.state == WatchState.THERE


def goes_along() -> ColumnElement[bool]:
    """Of a row of Offer: they have said that they go along."""
    return and_(Offer.kind == OfferKind.ALONG, Offer.answer == OfferAnswer.ACCEPTED)


def is_along(session: Session, page: Page, person_id: uuid.UUID) -> bool:
    """Whether this person goes along with somebody who leads the page now."""
    here = select(Offer.id).where(Offer.page_id == page.id, Offer.person_id == person_id, goes_along())
    return page.state in LED and session.scalar(here) is not None


def along_with(
    session: Session, person_id: uuid.UUID, response_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, Along]:
    """By response, where a page is open that somebody else leads, or nobody yet. One statement."""
    led = aliased(Page)
    leads = select(led.response_id).where(led.accepted_by == person_id, led.state.in_(LED))
    out = and_(
        CheckInWatch.response_id == Page.response_id,
        CheckInWatch.person_id == Offer.person_id,
        CheckInWatch.ended_at.is_(None),
    )
    rows = session.execute(
        select(Offer, Page, Person.name, CheckInWatch)
        .join(Page, Page.id == Offer.page_id)
        .outerjoin(Person, Person.id == Page.accepted_by)
        .outerjoin(CheckInWatch, out)
        .where(
            Offer.person_id == person_id,
            goes_along(),
            Page.state != PageState.CLOSED,
            Page.response_id.in_(response_ids),
            Page.response_id.not_in(leads),
        )
        .order_by(Offer.asked_at, Offer.id)
    )
    return {page.response_id: Along(offer, page, leader, watch) for offer, page, leader, watch in rows}


def along_on(session: Session, response_id: uuid.UUID, person_id: uuid.UUID) -> Along | None:
    return along_with(session, person_id, [response_id]).get(response_id)


def set_out(act: Act, along: Along) -> Page:
    """Raises NobodyWithYou, PageIsClosed. Saying it twice changes nothing.

    Who said it without signal is on the road by now: where nobody leads any longer they are called, to wait.
    """
    page = _going(act, along)
    if page.state not in LED:
        if act.occurred_at is None or act.now - act.occurred_at < SAID_LATE:
            raise NobodyWithYou
        reach_beside(act, page, along.offer, MessageKind.ALONG_WAIT, driving=True)
    if not along.on_the_way and not along.there:
        _at(act, along).note(page, "along.on_my_way")
    return page


def arrive(act: Act, along: Along) -> Page:
    """They are there, whoever leads: their arrival is nobody else's."""
    page = _going(act, along)
    if not along.there:
        _at(act, along).note(page, "along.arrived")
    return page


def undo_arrive(act: Act, along: Along) -> Page:
    page = _going(act, along)
    if not along.there:
        raise DomainError(N_("No arrival is noted. Nothing was changed."))
    act.note(page, "along.arrival_undone")
    return page


def change_eta(act: Act, along: Along, minutes: int) -> None:
    page = _going(act, along)
    along.offer.eta_at = (act.occurred_at or act.now) + timedelta(minutes=minutes)
    act.session.flush()
    act.note(page, "along.eta", f"{minutes} min")


def more_time(act: Act, along: Along) -> None:
    """15 minutes more than they have said, or from now on where that has passed."""
    page, at = _going(act, along), act.occurred_at or act.now
    along.offer.eta_at = max(along.offer.eta_at or at, at) + MORE
    act.session.flush()
    act.note(page, "along.eta", "+15 min")


def _going(act: Act, along: Along) -> Page:
    """The page, locked, and the answer as it is now."""
    page = lock_page(act.session, along.page.id)
    act.session.refresh(along.offer)
    if along.offer.person_id in walled_people(act.session, page.response_id):
        raise NotFound
    if page.state == PageState.CLOSED:
        raise PageIsClosed
    if along.offer.person_id != act.actor_id or along.offer.answer != OfferAnswer.ACCEPTED:
        raise NotGoing
    return page


def _at(act: Act, along: Along) -> Act:
    """The phone's time, but not before their yes, nor after now: a phone's clock may be wrong."""
    at: datetime = min(act.occurred_at or act.now, act.now)
    return replace(act, occurred_at=max(at, along.offer.answered_at or at))
