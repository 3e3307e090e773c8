"""Texts from somebody who is out there: `345 1` checks in, `345 0` asks for help in silence. The answer is the same."""

import uuid

from sqlalchemy import select

from webapp.paging.act import Act
from webapp.paging.alone.check_in import check_in
from webapp.paging.alone.need_help import need_help
from webapp.paging.find import latest_attempt, page_by_id
from webapp.paging.messages.queue import queue
from webapp.paging.models import Answer, Channel, CheckInWatch, MessageKind, OfferAnswer, OfferKind, Page
from webapp.paging.offers import by_offer_code
from webapp.paging.standing import by_reply_code


def all_right(act: Act, page: Page, person_id: uuid.UUID) -> bool:
    """A plain yes of somebody whose check-ins run is a check-in. False: they do not run."""
    watch = _open_watch(act, person_id, page.response_id)
    if watch is None:
        return False
    check_in(
        act.session,
        now=act.now,
        ids=act.ids,
        response_id=page.response_id,
        person_id=person_id,
        how=Channel.SMS,
    )
    _noted(act, page, person_id)
    return True


def asks_help(act: Act, person_id: uuid.UUID, code: str | None) -> Page | None:
    """The page that was meant: by its code, or the one that they are out for. None: there is none; nothing is done."""
    page = _meant(act, person_id, code)
    if page is None:
        return None
    need_help(
        act.session,
        now=act.now,
        ids=act.ids,
        region_id=page.region_id,
        response_id=page.response_id,
        response_code=page.response_code,
        person_id=person_id,
        how=Channel.SMS,
    )
    _noted(act, page, person_id)
    return page


def _meant(act: Act, person_id: uuid.UUID, code: str | None) -> Page | None:
    """Only of somebody who went there: a code that was mistyped must not wake everybody."""
    if code is not None:
        meant = by_reply_code(act.session, person_id, code)
        if meant is None:
            return _meant_along(act, person_id, code)
        went = meant.attempt.answer == Answer.ACCEPTED or _open_watch(act, person_id, meant.page.response_id)
        return meant.page if went else None
    watch = _open_watch(act, person_id)
    return page_by_id(act.session, watch.page_id) if watch else None


def _meant_along(act: Act, person_id: uuid.UUID, code: str) -> Page | None:
    offer = by_offer_code(act.session, person_id, code)
    if offer is None:
        return None
    page = page_by_id(act.session, offer.page_id)
    goes = offer.kind == OfferKind.ALONG and offer.answer == OfferAnswer.ACCEPTED
    return page if goes or _open_watch(act, person_id, page.response_id) else None


def _open_watch(act: Act, person_id: uuid.UUID, response_id: uuid.UUID | None = None) -> CheckInWatch | None:
    """The newest."""
    found = select(CheckInWatch).where(CheckInWatch.person_id == person_id, CheckInWatch.ended_at.is_(None))
    if response_id is not None:
        found = found.where(CheckInWatch.response_id == response_id)
    return act.session.scalars(found.order_by(CheckInWatch.began_at.desc()).limit(1)).one_or_none()


def _noted(act: Act, page: Page, person_id: uuid.UUID) -> None:
    queue(
        act,
        region_id=page.region_id,
        person_id=person_id,
        kind=MessageKind.NOTED,
        page=page,
        attempt=latest_attempt(act.session, page.id, person_id),
    )
