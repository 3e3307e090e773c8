"""An acceptance by text is confirmed when the person signs in, or has spoken with the duty desk."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from webapp.db import locked
from webapp.ids import Ids
from webapp.paging.act import Act, act_of
from webapp.paging.beside import confirm_beside, leader_spoke
from webapp.paging.find import latest_attempt
from webapp.paging.models import Answer, Attempt, Confirmed, Page, PageState


def confirm(session: Session, *, now: datetime, ids: Ids, person_id: uuid.UUID) -> Sequence[Page]:
    """At sign-in: every page that this person accepted and has not confirmed yet, or stood by for. Returns those."""
    mine = select(Attempt.page_id).where(Attempt.person_id == person_id, Attempt.answer == Answer.ACCEPTED)
    unconfirmed = select(Page).where(
        Page.id.in_(mine),
        Page.state == PageState.ACCEPTED,
        or_(
            and_(Page.accepted_by == person_id, Page.confirmed_at.is_(None)),
            and_(Page.accepted_by != person_id, Page.sought.is_not(None)),
        ),
    )
    pages = session.scalars(locked(unconfirmed.order_by(Page.id))).all()
    act = act_of(session, now, ids, person_id)
    return [page for page in pages if _confirmed(act, page, person_id)]


def _confirmed(act: Act, page: Page, person_id: uuid.UUID) -> bool:
    if page.accepted_by == person_id:
        note_confirmed(act, page, Confirmed.SIGNED_IN)
        return True
    attempt = latest_attempt(act.session, page.id, person_id)
    says_yes = attempt is not None and attempt.answer == Answer.ACCEPTED
    return attempt is not None and says_yes and confirm_beside(act, page, attempt, Confirmed.SIGNED_IN)


def note_confirmed(act: Act, page: Page, how: Confirmed) -> None:
    page.confirmed_at = act.now
    page.confirmed_how = how
    act.session.flush()
    act.note(page, "page.confirmed", how)
    leader_spoke(act, page)
