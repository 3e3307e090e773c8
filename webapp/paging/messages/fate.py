"""What became of a text, and what follows from it for the page."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from webapp.paging.act import Act
from webapp.paging.dispatch import move_on
from webapp.paging.evidence import call_as_well
from webapp.paging.messages.queue import ASKING_KINDS, WITHDRAWN
from webapp.paging.models import Answer, Attempt, Channel, Message, MessageKind, MessageState, Page, PageState
from webapp.paging.people.opt_out import OPTED_OUT, opted_out
from webapp.paging.standing import LOOKING, looks_beside
from webapp.paging.unanswered import TELL_AGAIN

log = logging.getLogger("alongside.paging.fate")

# A text that asks is tried again while the rung lasts; any other one for an hour.
KEEP_TRYING = timedelta(hours=1)
LONGEST_WAIT_SECONDS = 15
_FAILED = (MessageState.UNDELIVERED, MessageState.FAILED)
ASKS_WHO_LEADS = (MessageKind.CONFIRM_PLEASE, MessageKind.EXPECTED_NOW, MessageKind.WHERE_ARE_YOU)
TELLING_KINDS = (MessageKind.NOBODY_ANSWERED, MessageKind.NOBODY_SURE)


def reported(act: Act, page: Page | None, message: Message, state: MessageState, code: str | None) -> bool:
    """Note a report on a text; False when it tells nothing new. Page and message are locked by the caller.

    A rank only grows: a late `sent` cannot overwrite `delivered`, a repeated callback changes nothing, and
    `undelivered` is a failure, never a kind of sent.
    """
    if state.rank <= message.rank:
        return False
    message.state = state
    message.rank = state.rank
    message.error_code = code
    if state.rank >= MessageState.SENT.rank:
        message.sent_at = message.sent_at or act.now
    if state.rank == MessageState.DELIVERED.rank:
        message.final_at = act.now
    act.session.flush()
    if code == OPTED_OUT and state in _FAILED and message.kind != MessageKind.CANARY:
        opted_out(act, message.person_id)
    if page is not None:
        _follow(act, page, message, state)
    return True


def try_again(act: Act, page: Page | None, message: Message, code: str) -> None:
    """It did not go out this time: later again, or given up where later would be too late."""
    at = act.now + timedelta(seconds=min(LONGEST_WAIT_SECONDS, 2 ** max(0, message.tries - 1)))
    if at >= _give_up_at(act, message):
        reported(act, page, message, MessageState.FAILED, code)
        return
    message.state = MessageState.QUEUED
    message.error_code = code
    message.due_at = at
    act.session.flush()


def still_needed(message: Message, page: Page | None, attempt: Attempt | None) -> bool:
    """What asks does not go to somebody whose answer is no longer awaited. A call goes also after a text has failed,
    while the page still asks. Whoever led and leads no longer is not asked where they are."""
    if message.kind in ASKS_WHO_LEADS and page is not None:
        return page.state == PageState.ACCEPTED and page.accepted_by == message.person_id
    if message.kind not in ASKING_KINDS or page is None or attempt is None:
        return True
    if page.state not in LOOKING and not looks_beside(page):
        return False
    if attempt.answer is None:
        return True
    return message.channel == Channel.VOICE and attempt.answer == Answer.FAILED


def _give_up_at(act: Act, message: Message) -> datetime:
    attempt = act.session.get(Attempt, message.attempt_id) if message.attempt_id else None
    if message.kind in ASKING_KINDS and attempt is not None:
        return attempt.expires_at
    return message.queued_at + KEEP_TRYING


def _follow(act: Act, page: Page, message: Message, state: MessageState) -> None:
    went_out = state in _tells(message.channel)
    failed = state in _FAILED
    if message.kind in TELLING_KINDS:
        if went_out and page.told_at is None:
            page.told_at = act.now
            act.session.flush()
        if failed:
            log.error("a supervisor or officer could not be told that nobody answered page=%s", page.id)
            nobody = page.state == PageState.UNANSWERED or page.sought_ended
            if nobody and not _somebody_was_told(act, page):
                page.told_at, page.due_at = None, act.now + TELL_AGAIN
                act.session.flush()
    attempt = act.session.get(Attempt, message.attempt_id) if message.attempt_id else None
    if attempt is None or message.kind not in ASKING_KINDS:
        return
    if state == MessageState.DELIVERED:
        attempt.receipt_by = None
        act.note(page, "page.delivered", attempt.target)
    if failed and attempt.answer is None and not _asked_otherwise(act, attempt, message):
        _give_up(act, page, attempt, message)


def _give_up(act: Act, page: Page, attempt: Attempt, message: Message) -> None:
    """This way does not reach them: they are called where it was a text, and the next one is asked in any case."""
    attempt.answer = Answer.FAILED
    attempt.answered_at = act.now
    attempt.receipt_by = None
    act.session.flush()
    act.note(page, "page.failed", attempt.target)
    if message.channel == Channel.SMS and message.error_code != WITHDRAWN:
        call_as_well(act, page, attempt)
    move_on(act, page)


def _asked_otherwise(act: Act, attempt: Attempt, message: Message) -> bool:
    """A call that nobody takes is no reason to give up while their text may be read."""
    if message.channel != Channel.VOICE:
        return False
    text = select(Message.id).where(
        Message.attempt_id == attempt.id,
        Message.kind.in_(ASKING_KINDS),
        Message.channel == Channel.SMS,
        Message.state.not_in((MessageState.UNDELIVERED, MessageState.FAILED)),
    )
    return act.session.scalar(text.limit(1)) is not None


def _tells(channel: str) -> tuple[MessageState, ...]:
    """When somebody counts as told: by a call only once a key was pressed, since a voicemail answers as well."""
    if channel == Channel.VOICE:
        return (MessageState.DELIVERED,)
    return (MessageState.SENT, MessageState.DELIVERED)


def _somebody_was_told(act: Act, page: Page) -> bool:
    """Whether a text of this round still may have arrived."""
    return (
        act.session.scalar(
            select(Message.id)
            .where(
                Message.page_id == page.id,
                Message.kind.in_(TELLING_KINDS),
                or_(
                    *(
                        and_(Message.channel == channel, Message.state.in_(_tells(channel)))
                        for channel in (Channel.SMS, Channel.VOICE)
                    )
                ),
                Message.queued_at >= page.round_at,
            )
            .limit(1)
        )
        is not None
    )
