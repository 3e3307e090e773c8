"""An acceptance by text is confirmed when the person signs in, or has spoken with the duty desk."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import locked
from webapp.ids import Ids
from webapp.paging.act import Act, act_of
from webapp.paging.models import Confirmed, Page, PageState


def confirm(session: Session, *, now: datetime, ids: Ids, person_id: uuid.UUID) -> Sequence[Page]:
    """At sign-in: every page that this person accepted and has not confirmed yet. Returns those."""
    unconfirmed = select(Page).where(
        Page.accepted_by == person_id, Page.state == PageState.ACCEPTED, Page.confirmed_at.is_(None)
    )
    pages = session.scalars(locked(unconfirmed.order_by(Page.id))).all()
    for page in pages:
        note_confirmed(act_of(session, now, ids, person_id), page, Confirmed.SIGNED_IN)
    return pages


def note_confirmed(act: Act, page: Page, how: Confirmed) -> None:
    page.confirmed_at = act.now
    page.confirmed_how = how
    act.session.flush()
    act.note(page, "page.confirmed", how)
