"""Say aloud that the canary is late, by other ways than texts: calls to every desk, and a monitor's address.

At night as well: paging that is dead is wrong now. Once as it begins, again while it lasts, and a word when it is back.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import takewhile
from urllib.request import Request, urlopen

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.paging.act import Act
from webapp.paging.messages.channel_alarm import TELL_AGAIN, tell_desks
from webapp.paging.models import Canary, Channel, ChannelAlarm, Message, MessageKind, MessageState

log = logging.getLogger("alongside.paging.canary")

POST_SECONDS = 5.0


class Word(StrEnum):
    LATE = "late"
    BACK = "back"


def word_on(session: Session, canary: Canary) -> Word | None:
    """What is to be said of this one, whose time is over. Read from the canaries alone: whichever worker looks says
    the same, and no alarm has to be remembered."""
    before = session.execute(
        select(Canary, Message)
        .join(Message, Message.id == Canary.message_id)
        .where(Canary.slot_at < canary.slot_at)
        .order_by(Canary.slot_at.desc())
    ).all()
    late_before = [one for one, _ in takewhile(lambda row: _was_late(row[0], row[1]), before)]
    if not _was_late(canary, session.get_one(Message, canary.message_id)):
        return Word.BACK if late_before else None
    return Word.LATE if _again(canary, late_before) else None


def tell(act: Act, word: Word) -> None:
    """Calls to every region's desk, unless its people have just been told that texts fail; that it is back, by text."""
    if word == Word.BACK:
        tell_desks(act, MessageKind.CANARY_BACK, Channel.SMS)
        return
    texts_fail = select(func.max(ChannelAlarm.told_at)).where(
        ChannelAlarm.channel == Channel.SMS, ChannelAlarm.cleared_at.is_(None)
    )
    told_at = act.session.scalar(texts_fail)
    if told_at is None or told_at <= act.now - TELL_AGAIN:
        tell_desks(act, MessageKind.CANARY_LATE, Channel.VOICE)


def post_aside(url: str, word: Word) -> threading.Thread:
    """Post it from a thread of its own: a monitor that is slow or away holds up no page."""
    thread = threading.Thread(target=post, args=(url, word), daemon=True, name="canary-alarm")
    thread.start()
    return thread


def post(url: str, word: Word) -> None:
    """Two fixed words, and nothing of anybody. `url` is https (settings.py)."""
    body = json.dumps({"alongside": "canary", "canary": word.value}).encode()
    asked = Request(url, body, {"Content-Type": "application/json"}, method="POST")  # noqa: S310
    try:
        with urlopen(asked, timeout=POST_SECONDS) as answer:  # noqa: S310
            answer.read(1)
    except Exception as wrong:  # its words may hold the address, which may hold a key
        log.error("the monitor could not be told word=%s type=%s", word, type(wrong).__name__)


def _was_late(canary: Canary, message: Message) -> bool:
    """Also one that has come back since, after its time."""
    in_time = message.final_at is not None and message.final_at <= canary.due_at
    return message.state != MessageState.DELIVERED or not in_time


def _again(canary: Canary, late_before: Sequence[Canary]) -> bool:
    """The first of a row, and each that begins another hour of it."""
    if not late_before:
        return True
    first = late_before[-1].due_at
    return _hours(first, canary.due_at) > _hours(first, late_before[0].due_at)


def _hours(since: datetime, at: datetime) -> int:
    return (at - since) // TELL_AGAIN
