"""What is asked of a protected person in place of going to the scene: to meet later, or to go along with somebody else.

An offer stands beside the page. No answer to it moves the ladder, and a yes to it is no advocate on scene.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.wall import walled_for, walled_people
from webapp.errors import NotFound
from webapp.paging.act import Act
from webapp.paging.find import lock_page
from webapp.paging.messages.queue import queue
from webapp.paging.models import Channel, MessageKind, Offer, OfferAnswer, OfferKind, Page, PageState
from webapp.paging.people.choose import Choice, For
from webapp.paging.reach import drives, reach_beside
from webapp.paging.refusals import PageIsClosed
from webapp.paging.standing import new_reply_code

ASKS = {OfferKind.AFTER_REMOVAL: MessageKind.MEET_AFTER, OfferKind.ALONG: MessageKind.ASKED_ALONG}
YES = {OfferKind.AFTER_REMOVAL: MessageKind.MEET_AFTER_YES, OfferKind.ALONG: MessageKind.ALONG_YES}
# Somebody who may meet later can say so until well after the scene.
STANDS_FOR = timedelta(days=3)
# Why a page was closed whose advocate has been there (close.REASONS).
VISIT_OVER = "visit_over"


def make_offers(act: Act, page: Page, choices: Sequence[Choice]) -> list[uuid.UUID]:
    """Ask those of `choices` who do not go first for what they are asked instead, each once a page.

    Returns those who are to be asked to the scene. The page is locked or new.
    """
    for choice in choices:
        if not choice.leads:
            _ask(act, page, choice)
    return [choice.person_id for choice in choices if choice.leads]


def answer_offer(
    act: Act, offer_id: uuid.UUID, *, yes: bool, minutes: int | None = None, channel: Channel
) -> Offer:
    """By the person it was made to; a no can become a yes and the other way round, while it stands.

    Raises NotFound for somebody else's or a walled one, PageIsClosed.
    """
    offer = act.session.scalars(select(Offer).where(Offer.id == offer_id)).one_or_none()
    if offer is None or offer.person_id != act.actor_id:
        raise NotFound
    page = lock_page(act.session, offer.page_id)
    if offer.person_id in walled_people(act.session, page.response_id):
        raise NotFound
    act.session.refresh(offer)
    if not _may_answer(page, offer):
        raise PageIsClosed
    wanted = OfferAnswer.ACCEPTED if yes else OfferAnswer.DECLINED
    changed = offer.answer != wanted
    went = offer.kind == OfferKind.ALONG and offer.answer == OfferAnswer.ACCEPTED
    offer.answer, offer.answered_at, offer.channel = wanted, act.now, channel
    if not yes:
        offer.told_with = None
    if yes and minutes is not None:
        offer.eta_at = act.now + timedelta(minutes=minutes)
    act.session.flush()
    if changed:
        act.note(page, "offer.yes" if yes else "along.cannot_come" if went else "offer.no")
    if channel == Channel.SMS:
        tell_offer(act, page, offer, YES[OfferKind(offer.kind)] if yes else MessageKind.OFFER_NO)
    return offer


def close_offers(act: Act, page: Page, *, visit_over: bool) -> None:
    """The page is closed. After a visit that took place, meeting later still stands, and whoever said
    yes keeps the response; nothing else stands. Whoever is on the road is told in any case."""
    found = act.session.scalars(select(Offer).where(Offer.page_id == page.id)).all()
    kept_out = walled_people(act.session, page.response_id)
    for offer in found:
        taken = offer.answer == OfferAnswer.ACCEPTED
        stays = visit_over and (taken or offer.kind == OfferKind.AFTER_REMOVAL)
        if offer.answer in (OfferAnswer.DECLINED, OfferAnswer.CLOSED):
            continue
        if not stays:
            offer.answer, offer.answered_at = OfferAnswer.CLOSED, act.now
        told = not visit_over or drives(act, page, offer.person_id)
        if told and offer.person_id != act.actor_id and offer.person_id not in kept_out:
            reach_beside(act, page, offer, MessageKind.STOOD_DOWN)
    act.session.flush()


def part_offers(act: Act, response_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """A wall stands: this person is offered nothing on this response any longer, and whoever was to go along with them
    hears of another when there is one. Who had said yes hears what anybody hears who is no longer needed.
    """
    on_it = select(Page.id).where(Page.response_id == response_id)
    for offer in act.session.scalars(select(Offer).where(Offer.page_id.in_(on_it))).all():
        if offer.person_id == person_id and offer.answer in (None, OfferAnswer.ACCEPTED):
            said_yes = offer.answer == OfferAnswer.ACCEPTED
            offer.answer, offer.answered_at = OfferAnswer.CLOSED, act.now
            if said_yes:
                reach_beside(act, lock_page(act.session, offer.page_id), offer, MessageKind.STOOD_DOWN)
        elif offer.with_id == person_id:
            offer.with_id = None
    act.session.flush()


def tell_offer(act: Act, page: Page, offer: Offer, kind: MessageKind, channel: Channel = Channel.SMS) -> None:
    queue(
        act,
        region_id=page.region_id,
        person_id=offer.person_id,
        kind=kind,
        page=page,
        channel=channel,
        reply_code=offer.reply_code,
    )


@dataclass(frozen=True)
class Standing:
    """An offer that may be answered, with its page."""

    offer: Offer
    page: Page

    @property
    def along(self) -> bool:
        return self.offer.kind == OfferKind.ALONG

    @property
    def accepted(self) -> bool:
        return self.offer.answer == OfferAnswer.ACCEPTED

    @property
    def goes_with(self) -> uuid.UUID | None:
        """Who leads the page, or who was asked as well while nobody leads."""
        return self.page.accepted_by or self.offer.with_id

    @property
    def sure(self) -> bool:
        """Somebody has said yes whom they go along with."""
        return self.page.accepted_by is not None


@dataclass(frozen=True)
class Offers:
    """`mine`: what somebody is asked or has said yes to, newest first. `beside`, by response: who goes, or is asked to
    go, together with them."""

    mine: list[Standing]
    beside: dict[uuid.UUID, Offer]


def offers_around(session: Session, person_id: uuid.UUID, now: datetime) -> Offers:
    """One statement; a walled response is not among what they are asked."""
    mine = and_(Offer.person_id == person_id, Page.response_id.not_in(walled_for(person_id)), _stands(now))
    rows = session.execute(
        select(Offer, Page, mine.label("mine"))
        .join(Page, Page.id == Offer.page_id)
        .where(or_(mine, and_(_goes_along(person_id), Page.response_id.not_in(walled_for(person_id)))))
        .order_by(Offer.asked_at.desc(), Offer.id.desc())
    ).all()
    beside = {row.Page.response_id: row.Offer for row in reversed(rows) if row.Offer.person_id != person_id}
    return Offers([Standing(row.Offer, row.Page) for row in rows if row.mine], beside)


def offers_for(session: Session, person_id: uuid.UUID, now: datetime) -> list[Standing]:
    """What this person is asked or has said yes to, newest first."""
    return offers_around(session, person_id, now).mine


def offers_on(session: Session, page_id: uuid.UUID) -> dict[uuid.UUID, Offer]:
    """By person: for the supervisor's own screen."""
    return {one.person_id: one for one in session.scalars(select(Offer).where(Offer.page_id == page_id))}


def accepted_beside(person_id: uuid.UUID) -> Select[uuid.UUID]:
    """The responses on which this person said yes to an offer: each exists for them from then on."""
    return (
        select(Page.response_id)
        .join(Offer, Offer.page_id == Page.id)
        .where(Offer.person_id == person_id, Offer.answer == OfferAnswer.ACCEPTED)
    )


def by_offer_code(session: Session, person_id: uuid.UUID, reply_code: str) -> Offer | None:
    """The last one that this person's code means, whatever has become of it."""
    asked = select(Offer).where(Offer.person_id == person_id, Offer.reply_code == reply_code)
    return session.scalars(asked.order_by(Offer.asked_at.desc(), Offer.id.desc()).limit(1)).one_or_none()


def _ask(act: Act, page: Page, choice: Choice) -> None:
    here = select(Offer.id).where(Offer.page_id == page.id, Offer.person_id == choice.person_id)
    if act.session.scalar(here) is not None:
        return
    kind = OfferKind.AFTER_REMOVAL if choice.offer == For.AFTER_REMOVAL else OfferKind.ALONG
    offer = Offer(
        id=act.ids.new(),
        region_id=page.region_id,
        page_id=page.id,
        person_id=choice.person_id,
        kind=kind,
        with_id=choice.paired_with,
        reply_code=new_reply_code(act.session, now=act.now, ids=act.ids, person_id=choice.person_id),
        asked_at=act.now,
    )
    act.session.add(offer)
    act.session.flush()
    act.note(page, "offer.made")
    tell_offer(act, page, offer, ASKS[kind])


def _may_answer(page: Page, offer: Offer) -> bool:
    if offer.answer == OfferAnswer.CLOSED:
        return False
    if offer.kind == OfferKind.ALONG:
        going = page.state == PageState.ARRIVED and offer.answer == OfferAnswer.ACCEPTED
        return going or page.state not in (PageState.ARRIVED, PageState.CLOSED)
    return page.state != PageState.CLOSED or page.close_reason == VISIT_OVER


def _goes_along(person_id: uuid.UUID) -> ColumnElement[bool]:
    """With this person, who leads the page or is asked as well."""
    return and_(
        Offer.kind == OfferKind.ALONG,
        or_(Offer.answer.is_(None), Offer.answer == OfferAnswer.ACCEPTED),
        Page.state != PageState.CLOSED,
        or_(Page.accepted_by == person_id, and_(Page.accepted_by.is_(None), Offer.with_id == person_id)),
    )


def _stands(now: datetime) -> ColumnElement[bool]:
    open_answer = or_(Offer.answer.is_(None), Offer.answer == OfferAnswer.ACCEPTED)
    along = and_(Offer.kind == OfferKind.ALONG, Page.state.not_in((PageState.ARRIVED, PageState.CLOSED)))
    over = and_(Page.state == PageState.CLOSED, Page.close_reason == VISIT_OVER)
    later = and_(Offer.kind == OfferKind.AFTER_REMOVAL, or_(Page.state != PageState.CLOSED, over))
    return and_(open_answer, or_(along, later), Offer.asked_at > now - STANDS_FOR)
