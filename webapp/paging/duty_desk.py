"""What a supervisor does by telephone and then enters: "I called her, she accepted, 20 min"."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError
from webapp.ids import Ids
from webapp.paging.act import act_of
from webapp.paging.answer import accept, decline
from webapp.paging.confirm import note_confirmed
from webapp.paging.dispatch import may_be_named
from webapp.paging.find import latest_attempt, lock_page
from webapp.paging.ladder import there_already
from webapp.paging.models import Answer, Attempt, Channel, Confirmed, Page, PageState, Target
from webapp.paging.people.on_scene import settings_of
from webapp.paging.standing import LOOKING, looks_beside, new_reply_code


def record_answer(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    page: Page,
    person_id: uuid.UUID,
    answer: Answer,
    minutes: int | None,
    actor_id: uuid.UUID,
) -> Page:
    """`answer` is ACCEPTED (in `minutes`, if they said so) or DECLINED; they need not have been asked before.

    A supervisor who takes the page enters themselves. An acceptance entered here is confirmed, also one that
    came by text before. A no from the person who is going means that they cannot come after all.
    """
    page = lock_page(session, page.id)
    looks = page.state in LOOKING or looks_beside(page)
    if latest_attempt(session, page.id, person_id) is None and looks:
        _note_call(session, now, ids, page, person_id)
    if answer != Answer.ACCEPTED:
        return decline(
            session,
            now=now,
            ids=ids,
            page=page,
            person_id=person_id,
            channel=Channel.PHONE,
            actor_id=actor_id,
        )
    accept(
        session,
        now=now,
        ids=ids,
        page=page,
        person_id=person_id,
        minutes=minutes,
        channel=Channel.PHONE,
        actor_id=actor_id,
    )
    return confirm_by_desk(session, now=now, ids=ids, page=page, actor_id=actor_id)


def confirm_by_desk(session: Session, *, now: datetime, ids: Ids, page: Page, actor_id: uuid.UUID) -> Page:
    """The duty desk has spoken with the person who is going. Confirming twice changes nothing."""
    page = lock_page(session, page.id)
    if page.state != PageState.ACCEPTED:
        raise DomainError(N_("Nobody is on the way for this page. Nothing was changed."))
    if page.confirmed_at is None:
        note_confirmed(act_of(session, now, ids, actor_id), page, Confirmed.DUTY_DESK)
    return page


def _note_call(session: Session, now: datetime, ids: Ids, page: Page, person_id: uuid.UUID) -> None:
    """The call itself is the asking: no text goes out for it."""
    if not may_be_named(session, page, person_id) or person_id in there_already(session, page):
        raise DomainError(N_("That person cannot be asked. Choose somebody else."))
    if settings_of(session, [person_id]):
        raise DomainError(
            # In words that do not say why, since the desk may be another agency's.
            N_("Their answer cannot be entered here. Ask them by text: they say themselves what they can do.")
        )
    session.add(
        Attempt(
            id=ids.new(),
            region_id=page.region_id,
            page_id=page.id,
            person_id=person_id,
            rung=page.rung,
            target=Target.ASSIGNED,
            reply_code=new_reply_code(session, now=now, ids=ids, person_id=person_id),
            asked_at=now,
            expires_at=now,
            channel=Channel.PHONE,
        )
    )
    session.flush()
