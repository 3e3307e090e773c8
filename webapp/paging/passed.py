"""Whether what a call would say is over by the time it is picked up."""

from sqlalchemy.orm import Session

from webapp.paging.hand_over import offers_to
from webapp.paging.models import Message, MessageKind, Page, PageState

_TO_WHO_GOES_ALONG = (MessageKind.ALONG_WITH, MessageKind.ALONG_WAIT)
_TO_WHO_LEADS = (MessageKind.STAYS_YOURS, MessageKind.STILL_YOURS, MessageKind.CONFIRM_PLEASE)


def is_over(session: Session, page: Page, message: Message) -> bool:
    """Asked to take over, and answered or withdrawn; told to whoever leads, and led by another or confirmed; told to
    whoever goes along, and somebody leads again, or nobody any longer."""
    if message.kind == MessageKind.HAND_OVER:
        return all(one.page_id != page.id for one in offers_to(session, message.person_id))
    if message.kind in _TO_WHO_GOES_ALONG:
        led = page.accepted_by is not None
        return page.state == PageState.CLOSED or led != (message.kind == MessageKind.ALONG_WITH)
    if message.kind not in _TO_WHO_LEADS:
        return False
    confirmed = message.kind == MessageKind.CONFIRM_PLEASE and page.confirmed_at is not None
    return confirmed or page.accepted_by != message.person_id
