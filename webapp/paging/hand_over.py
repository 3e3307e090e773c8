"""Hand a page over at the end of a shift. Until the next one has said yes, and is known to be who they are, the first
keeps it: nobody is between two people.

The text asks to sign in; a yes is given in the app, or spoken with the duty desk, and so is confirmed.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Role
from webapp.accounts.wall import walled_for
from webapp.db import locked
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.ids import Ids
from webapp.paging.act import Act, act_of
from webapp.paging.beside import CONFIRMS, settle
from webapp.paging.dispatch import may_be_asked
from webapp.paging.find import latest_attempt, lock_page
from webapp.paging.hand_over_tables import HandOver, HandOverState
from webapp.paging.messages.codes import EtaMinutes
from webapp.paging.messages.queue import queue
from webapp.paging.models import Answer, Attempt, Channel, MessageKind, Page, PageState, Target
from webapp.paging.people.on_scene import settings_of
from webapp.paging.reach import reach
from webapp.paging.refusals import NotGoing, PageIsClosed
from webapp.paging.standing import new_reply_code

LED = (PageState.ACCEPTED, PageState.ARRIVED)


@dataclass(frozen=True)
class Offer:
    """A hand-over that waits for an answer, on a page that its giver still leads."""

    id: uuid.UUID
    page_id: uuid.UUID
    response_id: uuid.UUID
    response_code: str
    from_id: uuid.UUID
    to_id: uuid.UUID
    asked_at: datetime


def offer_on(session: Session, response_id: uuid.UUID) -> Offer | None:
    """The open one of this response, the one that was asked last, if there is one."""
    asked = _open().where(Page.response_id == response_id)
    newest = asked.order_by(HandOver.asked_at.desc(), HandOver.id.desc()).limit(1)
    found = session.execute(newest).one_or_none()
    return None if found is None else _offer(*found)


def offers_to(session: Session, person_id: uuid.UUID) -> list[Offer]:
    """What this person is asked to take over, the newest first; nothing past a wall."""
    asked = _open().where(HandOver.to_id == person_id, Page.response_id.not_in(walled_for(person_id)))
    rows = session.execute(asked.order_by(HandOver.asked_at.desc(), HandOver.id.desc()))
    return [_offer(*row) for row in rows]


def ask_hand_over(
    session: Session, *, now: datetime, ids: Ids, page: Page, to_id: uuid.UUID, actor_id: uuid.UUID
) -> None:
    """By whoever leads, or by the desk. Somebody else who was asked before need not answer any longer."""
    page = lock_page(session, page.id)
    act = _of_leader_or_desk(session, now, ids, page, actor_id)
    assert page.accepted_by is not None  # noqa: S101 (a page that is led has a leader)
    if to_id == page.accepted_by or not may_be_asked(session, page.response_id, to_id):
        raise BadField("person", N_("Choose somebody who can take over."))
    before = _standing(session, page)
    if before is not None:
        if before.to_id == to_id and before.from_id == page.accepted_by:
            return
        before.state, before.answered_at = HandOverState.WITHDRAWN, now
        session.flush()
    session.add(
        HandOver(
            id=ids.new(),
            region_id=page.region_id,
            page_id=page.id,
            from_id=page.accepted_by,
            to_id=to_id,
            state=HandOverState.ASKED,
            asked_by=actor_id,
            asked_at=now,
        )
    )
    session.flush()
    act.note(page, "page.hand_over_asked")
    queue(act, region_id=page.region_id, person_id=to_id, kind=MessageKind.HAND_OVER, page=page)


def accept_hand_over(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    page: Page,
    person_id: uuid.UUID,
    minutes: int,
    channel: Channel,
    actor_id: uuid.UUID | None = None,
) -> Page:
    """This person leads from here on, and is there in `minutes`; the first is thanked, and told to stay until then.

    `channel` is APP or PHONE (the desk spoke with them: `actor_id`); a text does not confirm, and so cannot do it.
    """
    how = CONFIRMS[channel]
    try:
        EtaMinutes(minutes)
    except ValueError:
        raise BadField("minutes", N_("Give the minutes until you arrive, 3 to 240.")) from None
    page, offer = _asked(session, page, person_id)
    act = act_of(session, now, ids, actor_id or person_id)
    if act.actor_id != person_id and settings_of(session, [person_id]):
        raise DomainError(N_("They answer this themselves, in the app. Nothing was changed."))
    offer.state, offer.answered_at = HandOverState.ACCEPTED, now
    first = latest_attempt(session, page.id, offer.from_id)
    if first is not None:
        first.answer, first.answered_at = Answer.COVERED, now
        reach(act, page, first, MessageKind.HANDED_OVER)
    taken = _attempt(act, page, person_id, now + timedelta(minutes=minutes), channel)
    page.state = PageState.ACCEPTED
    page.accepted_by, page.accepted_at, page.eta_at = person_id, now, taken.eta_at
    page.confirmed_at, page.confirmed_how = now, how
    page.on_my_way_at = page.arrived_at = None
    page.late_agreed = False
    session.flush()
    act.note(page, "page.handed_over", f"{minutes} min")
    settle(act, page, taken)
    return page


def decline_hand_over(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    page: Page,
    person_id: uuid.UUID,
    actor_id: uuid.UUID | None = None,
) -> None:
    """They do not take over: the first keeps it, and reads so."""
    page, offer = _asked(session, page, person_id)
    _end(act_of(session, now, ids, actor_id or person_id), page, offer, HandOverState.DECLINED)


def withdraw_hand_over(session: Session, *, now: datetime, ids: Ids, page: Page, actor_id: uuid.UUID) -> None:
    """By whoever leads, or by the desk. Nothing open is no error."""
    page = lock_page(session, page.id)
    act = _of_leader_or_desk(session, now, ids, page, actor_id)
    offer = _standing(session, page)
    if offer is not None:
        _end(act, page, offer, HandOverState.WITHDRAWN)


_NOTES = {
    HandOverState.DECLINED: "page.hand_over_declined",
    HandOverState.WITHDRAWN: "page.hand_over_withdrawn",
}


def _end(act: Act, page: Page, offer: HandOver, state: HandOverState) -> None:
    offer.state, offer.answered_at = state, act.now
    act.session.flush()
    act.note(page, _NOTES[state])
    leader = latest_attempt(act.session, page.id, offer.from_id)
    if state == HandOverState.DECLINED and leader is not None:
        reach(act, page, leader, MessageKind.STAYS_YOURS)


def _attempt(act: Act, page: Page, person_id: uuid.UUID, eta_at: datetime, channel: Channel) -> Attempt:
    """As if they had been asked by name and said yes."""
    before = latest_attempt(act.session, page.id, person_id)
    attempt = Attempt(
        id=act.ids.new(),
        region_id=page.region_id,
        page_id=page.id,
        person_id=person_id,
        rung=page.rung,
        target=Target.ASSIGNED,
        reply_code=before.reply_code
        if before
        else new_reply_code(act.session, now=act.now, ids=act.ids, person_id=person_id),
        asked_at=act.now,
        expires_at=act.now,
        answer=Answer.ACCEPTED,
        answered_at=act.now,
        channel=channel,
        eta_at=eta_at,
    )
    act.session.add(attempt)
    act.session.flush()
    return attempt


def _open() -> Select[HandOver, uuid.UUID, str]:
    return (
        select(HandOver, Page.response_id, Page.response_code)
        .join(Page, Page.id == HandOver.page_id)
        .where(
            HandOver.state == HandOverState.ASKED, Page.state.in_(LED), Page.accepted_by == HandOver.from_id
        )
    )


def _offer(row: HandOver, response_id: uuid.UUID, code: str) -> Offer:
    return Offer(row.id, row.page_id, response_id, code, row.from_id, row.to_id, row.asked_at)


def _of_leader_or_desk(session: Session, now: datetime, ids: Ids, page: Page, actor_id: uuid.UUID) -> Act:
    if page.state == PageState.CLOSED:
        raise PageIsClosed
    if page.state not in LED:
        raise DomainError(N_("Nobody leads this page yet. Nothing was changed."))
    act = act_of(session, now, ids, actor_id)
    if page.accepted_by != actor_id and act.actor_role != Role.SUPERVISOR:
        raise NotGoing
    return act


def _asked(session: Session, page: Page, person_id: uuid.UUID) -> tuple[Page, HandOver]:
    """The page, locked, and what this person is asked. Gone once another leads, or somebody else is asked."""
    page = lock_page(session, page.id)
    offer = _standing(session, page)
    if page.state == PageState.CLOSED:
        raise PageIsClosed
    if (
        offer is None
        or offer.to_id != person_id
        or offer.from_id != page.accepted_by
        or page.state not in LED
        or not may_be_asked(session, page.response_id, person_id)
    ):
        raise NotFound
    return page, offer


def _standing(session: Session, page: Page) -> HandOver | None:
    found = select(HandOver).where(HandOver.page_id == page.id, HandOver.state == HandOverState.ASKED)
    return session.scalars(locked(found)).one_or_none()
