"""Close a page: nobody is looked for any longer, and whoever was asked or is on the way is told."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.accounts.wall import walled_people
from webapp.errors import N_, DomainError
from webapp.ids import Ids
from webapp.paging.act import Act, act_of
from webapp.paging.find import attempts_of, live_pages, lock_page
from webapp.paging.ladder import supervisors
from webapp.paging.messages.queue import queue, reachable, withdraw
from webapp.paging.models import Answer, MessageKind, Page, PageState
from webapp.paging.offers import VISIT_OVER, close_offers
from webapp.paging.people.prefer import without
from webapp.paging.reach import reach

REASONS: dict[str, str] = {
    VISIT_OVER: N_("The advocate has been there"),
    "left": N_("The young person left and cannot be met now"),
    "by_phone": N_("Done by phone"),
    "not_needed": N_("Nobody needs to come"),
    "by_mistake": N_("Opened by mistake"),
}
# Not to be chosen: what follows from something else that was said.
NOT_VERIFIED, DRILL_OVER, OTHER_AGENCY = "not_verified", "drill_over", "other_agency"
FOLLOWS: dict[str, str] = {
    NOT_VERIFIED: N_("Police dispatch did not confirm the contact"),
    DRILL_OVER: N_("The drill is over"),
    OTHER_AGENCY: N_("Another agency responds"),
}


def stand_down(
    session: Session, *, now: datetime, ids: Ids, page: Page, reason: str, actor_id: uuid.UUID
) -> Page:
    """`reason` is a key of REASONS or FOLLOWS. Somebody who has arrived needs no text; closing twice is no error.

    Only a person closes a page: nothing that is reported from the scene does (the advocate decides).
    """
    if reason not in REASONS and reason not in FOLLOWS:
        raise DomainError(N_("Choose why the page is closed."))
    page = lock_page(session, page.id)
    if page.state == PageState.CLOSED:
        return page
    act = act_of(session, now, ids, actor_id)
    told: set[uuid.UUID] = set()
    for attempt in reversed(attempts_of(session, page.id)):
        never_heard = withdraw(act, attempt)
        on_the_way = attempt.answer == Answer.ACCEPTED and page.state == PageState.ACCEPTED
        if attempt.answer not in (None, Answer.EXPIRED) and not on_the_way:
            continue
        if not on_the_way:
            attempt.answer = Answer.CLOSED
            attempt.answered_at = now
        if attempt.person_id not in told | {actor_id} and not never_heard:
            reach(act, page, attempt, MessageKind.STOOD_DOWN)
            told.add(attempt.person_id)
    page.state = PageState.CLOSED
    page.closed_at = now
    page.close_reason = reason
    page.due_at = None
    page.ladder = without(page.ladder)
    session.flush()
    act.note(page, "page.closed", reason)
    close_offers(act, page, visit_over=reason == VISIT_OVER)
    kind = MessageKind.NOT_VERIFIED if reason == NOT_VERIFIED else MessageKind.NOBODY_COMES
    # While another of the team is paged or comes, it would be untrue that nobody does.
    untrue = kind == MessageKind.NOBODY_COMES and live_pages(session, page.response_id)
    if reason not in (VISIT_OVER, OTHER_AGENCY) and not untrue:
        _tell_those_who_wait(act, page, told | {actor_id}, kind)
    return page


def _tell_those_who_wait(act: Act, page: Page, but: set[uuid.UUID], kind: MessageKind) -> None:
    """Whoever opened the page stands beside the young person: they and the desk hear that nobody comes."""
    whom = supervisors(act.session, page.region_id) + ([page.opened_by] if page.opened_by else [])
    kept_out = walled_people(act.session, page.response_id) | but
    for person_id in reachable(act.session, list(dict.fromkeys(whom))):
        if person_id not in kept_out:
            queue(act, region_id=page.region_id, person_id=person_id, kind=kind, page=page)
