"""Ask one person: an attempt, and the text that carries it."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from webapp.paging.act import Act
from webapp.paging.crossing import may_cross
from webapp.paging.evidence import RECEIPT
from webapp.paging.find import latest_attempt
from webapp.paging.messages.queue import tell
from webapp.paging.models import Answer, Attempt, Channel, MessageKind, Page
from webapp.paging.standing import new_reply_code, stands_elsewhere


def ask(
    act: Act,
    page: Page,
    person_id: uuid.UUID,
    target: str,
    expires_at: datetime,
    channels: Sequence[Channel] = (Channel.SMS,),
) -> Attempt:
    """Somebody asked again for the same page keeps their code, so that both texts mean the same."""
    before = latest_attempt(act.session, page.id, person_id)
    if before is not None and before.answer is None:
        before.answer = Answer.EXPIRED
        before.answered_at = act.now
    # A bare number is taken only while one page is open: with another one open, the text teaches code first.
    several = stands_elsewhere(act.session, person_id, page.id)
    several = several or may_cross(act.session, act.now, person_id, [page.id])
    kind = MessageKind.PAGE_CODE_FIRST if several else MessageKind.PAGE
    attempt = Attempt(
        id=act.ids.new(),
        region_id=page.region_id,
        page_id=page.id,
        person_id=person_id,
        rung=page.rung,
        target=target,
        reply_code=before.reply_code if before else _fresh_code(act, person_id),
        asked_at=act.now,
        expires_at=expires_at,
        # within the rung, so that a call can still be made in it
        receipt_by=act.now + min(RECEIPT, (expires_at - act.now) * 3 / 4)
        if Channel.SMS in channels
        else None,
    )
    act.session.add(attempt)
    act.session.flush()
    act.note(page, "page.asked", target)
    for channel in channels:
        tell(act, page, attempt, kind, channel=channel)
    return attempt


def _fresh_code(act: Act, person_id: uuid.UUID) -> str:
    return new_reply_code(act.session, now=act.now, ids=act.ids, person_id=person_id)
