"""What screens show of a page: states, times and roles; never a name or a number."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.paging.messages.queue import ASKING_KINDS
from webapp.paging.models import Answer, Attempt, Message, Page, PageState
from webapp.paging.page_tables import ADVOCATE_SLOT, SLOTS
from webapp.paging.standing import standing_for


@dataclass(frozen=True)
class Asked:
    """One attempt. `target` is a role: primary, backup, supervisor or assigned. `answer` None: still awaited.

    `text_state` is that of the asking text (queued, sending, sent, delivered, undelivered, failed); None when
    the person was called instead.
    """

    person_id: uuid.UUID
    target: str
    asked_at: datetime
    expires_at: datetime
    answer: str | None
    answered_at: datetime | None
    channel: str | None
    text_state: str | None
    error_code: str | None


@dataclass(frozen=True)
class PageView:
    """One page. `history` is every attempt, oldest first; `next_target` is the rung after this one.

    `beside`: the pages of the response's other slots, where this one is the advocate's.
    """

    id: uuid.UUID
    slot: str
    response_id: uuid.UUID
    version: int
    state: str
    opened_at: datetime
    accepted_by: uuid.UUID | None
    accepted_at: datetime | None
    eta_at: datetime | None
    confirmed_at: datetime | None
    confirmed_how: str | None
    on_my_way_at: datetime | None
    arrived_at: datetime | None
    closed_at: datetime | None
    close_reason: str | None
    told_at: datetime | None
    next_target: str | None
    history: tuple[Asked, ...]
    arrive_by: datetime | None = None
    sought: str | None = None
    sought_ended: bool = False
    late_agreed: bool = False

    beside: tuple[PageView, ...] = ()

    @property
    def slot_name(self) -> str:
        """A message id."""
        return SLOTS[self.slot]

    @property
    def standbys(self) -> tuple[Asked, ...]:
        """Those who have accepted and do not lead: whoever of them is confirmed takes over."""
        if not self.coming:
            return ()
        return tuple(
            one for one in self.history if one.answer == Answer.ACCEPTED and one.person_id != self.accepted_by
        )

    @property
    def asked_beside(self) -> Asked | None:
        """Who was asked last, of those whose answer is awaited although somebody has accepted."""
        waited = [one for one in self.history if one.answer is None]
        return waited[-1] if waited and self.coming and self.sought else None

    @property
    def not_sure(self) -> bool:
        """Somebody has accepted, and neither they nor anybody else is sure to come: a person must act."""
        return self.coming and self.sought_ended

    @property
    def live(self) -> bool:
        return self.state != PageState.CLOSED

    @property
    def asking(self) -> bool:
        return self.state == PageState.ASKING

    @property
    def unanswered(self) -> bool:
        """The ladder has ended and nobody has accepted."""
        return self.state == PageState.UNANSWERED

    @property
    def coming(self) -> bool:
        return self.state == PageState.ACCEPTED

    @property
    def confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def asked_now(self) -> tuple[Asked, ...]:
        """Those whose answer is awaited; several where a rung asks several people."""
        return tuple(one for one in self.history if one.answer is None) if self.asking else ()

    @property
    def current(self) -> Asked | None:
        """Who was asked last, of those whose answer is awaited."""
        return self.asked_now[-1] if self.asked_now else None

    @property
    def asked_role(self) -> str | None:
        return self.current.target if self.current else None

    @property
    def asked_at(self) -> datetime | None:
        return self.current.asked_at if self.current else None

    @property
    def expires_at(self) -> datetime | None:
        """When the next one is asked."""
        return max((one.expires_at for one in self.asked_now), default=None)

    @property
    def text_state(self) -> str | None:
        return self.current.text_state if self.current else None

    @property
    def going(self) -> Asked | None:
        """The attempt of whoever has accepted."""
        mine = [one for one in self.history if one.answer == Answer.ACCEPTED]
        return mine[-1] if mine else None

    @property
    def declined(self) -> int:
        return sum(one.answer in (Answer.DECLINED, Answer.CANNOT_COME) for one in self.history)

    @property
    def cannot_come(self) -> bool:
        """Somebody had accepted and then could not; it is being asked anew."""
        return not self.going and any(one.answer == Answer.CANNOT_COME for one in self.history)

    @property
    def not_reached(self) -> int:
        """Texts that could not be delivered."""
        return sum(one.answer == Answer.FAILED for one in self.history)


def pages_for(session: Session, response_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PageView]:
    """By response: the advocate's live page, or the last one that was closed, with those of the other slots `beside`
    it. Two statements, for any number."""
    wanted = list(response_ids)
    if not wanted:
        return {}
    found = session.scalars(
        select(Page).where(Page.response_id.in_(wanted)).order_by(Page.opened_at, Page.id)
    )
    shown: dict[tuple[uuid.UUID, str], Page] = {}
    for page in found:
        standing = shown.get((page.response_id, page.slot))
        if standing is None or standing.state == PageState.CLOSED:
            shown[page.response_id, page.slot] = page
    histories = _histories(session, [page.id for page in shown.values()])
    views = {key: _view(page, histories.get(page.id, [])) for key, page in shown.items()}
    beside: dict[uuid.UUID, list[PageView]] = {}
    for (response_id, slot), view in views.items():
        if slot != ADVOCATE_SLOT:
            beside.setdefault(response_id, []).append(view)
    return {
        response_id: replace(view, beside=tuple(beside.get(response_id, ())))
        for (response_id, slot), view in views.items()
        if slot == ADVOCATE_SLOT
    }


def _histories(session: Session, page_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Asked]]:
    if not page_ids:
        return {}
    """Who was asked, in order. Of somebody who was texted and called it is the text that is told, or the first of what
    there is."""
    asking = and_(Message.attempt_id == Attempt.id, Message.kind.in_(ASKING_KINDS))
    rows = session.execute(
        select(Attempt, Message.state, Message.error_code)
        .outerjoin(Message, asking)
        .where(Attempt.page_id.in_(page_ids))
        .order_by(Attempt.asked_at, Attempt.id, Message.channel, Message.queued_at, Message.id)
    )
    histories: dict[uuid.UUID, dict[uuid.UUID, Asked]] = {}
    for attempt, state, error_code in rows:
        asked = histories.setdefault(attempt.page_id, {})
        asked.setdefault(attempt.id, _asked(attempt, state, error_code))
    return {page_id: list(asked.values()) for page_id, asked in histories.items()}


def _asked(attempt: Attempt, text_state: str | None, error_code: str | None) -> Asked:
    return Asked(
        person_id=attempt.person_id,
        target=attempt.target,
        asked_at=attempt.asked_at,
        expires_at=attempt.expires_at,
        answer=attempt.answer,
        answered_at=attempt.answered_at,
        channel=attempt.channel,
        text_state=text_state,
        error_code=error_code,
    )


def _view(page: Page, history: Sequence[Asked]) -> PageView:
    after = page.ladder[page.rung + 1 :]
    return PageView(
        id=page.id,
        slot=page.slot,
        response_id=page.response_id,
        version=page.version,
        state=page.state,
        opened_at=page.opened_at,
        accepted_by=page.accepted_by,
        accepted_at=page.accepted_at,
        eta_at=page.eta_at,
        confirmed_at=page.confirmed_at,
        confirmed_how=page.confirmed_how,
        on_my_way_at=page.on_my_way_at,
        arrived_at=page.arrived_at,
        closed_at=page.closed_at,
        close_reason=page.close_reason,
        told_at=page.told_at,
        next_target=after[0]["target"] if page.state == PageState.ASKING and after else None,
        history=tuple(history),
        arrive_by=page.arrive_by,
        sought=page.sought,
        sought_ended=page.sought_ended,
        late_agreed=page.late_agreed,
    )


@dataclass(frozen=True)
class MyPage:
    """A page as the person sees it who is asked (`asked`), or who is on the way (`going`)."""

    page_id: uuid.UUID
    response_id: uuid.UUID
    response_code: str
    slot: str
    shown: str  # the code as every screen says it: DRILL stands in front where it is one
    state: str
    mine: str
    asked_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    eta_at: datetime | None
    confirmed: bool
    on_my_way_at: datetime | None
    arrive_by: datetime | None = None
    sought: str | None = None
    sought_ended: bool = False
    late_agreed: bool = False
    stands_by: bool = False

    @property
    def beside(self) -> bool:
        """Somebody else has accepted, and this person is asked as well, or stands by."""
        return self.sought is not None and self.mine != "going"


def my_pages(session: Session, person_id: uuid.UUID) -> list[MyPage]:
    """What is open for this person, newest first: asked and not answered, or accepted and not yet there."""
    return [_mine(one.page, one.attempt, person_id) for one in standing_for(session, person_id)]


def _mine(page: Page, attempt: Attempt, person_id: uuid.UUID) -> MyPage:
    return MyPage(
        page_id=page.id,
        response_id=page.response_id,
        response_code=page.response_code,
        slot=page.slot,
        shown=page.shown,
        state=page.state,
        mine="going" if page.accepted_by == person_id else "asked",
        asked_at=attempt.asked_at,
        expires_at=attempt.expires_at,
        accepted_at=page.accepted_at,
        eta_at=page.eta_at,
        confirmed=page.confirmed_at is not None,
        on_my_way_at=page.on_my_way_at,
        arrive_by=page.arrive_by,
        sought=page.sought,
        sought_ended=page.sought_ended,
        late_agreed=page.late_agreed,
        stands_by=attempt.answer == Answer.ACCEPTED and page.accepted_by != person_id,
    )
