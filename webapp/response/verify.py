"""Police dispatch confirms an officer who paged by text, or does not. Until it has, nobody travels."""

from sqlalchemy.orm import Session

from webapp.accounts.wall import walled_people
from webapp.db import KEY_STAYS
from webapp.errors import N_, DomainError, NotFound
from webapp.paging.act import act_of
from webapp.paging.close import NOT_VERIFIED as PAGE_NOT_VERIFIED
from webapp.paging.close import stand_down
from webapp.paging.find import live_pages
from webapp.paging.messages.queue import queue, reachable
from webapp.paging.models import MessageKind
from webapp.paging.news import tell_news
from webapp.response.actor import Actor, note
from webapp.response.closing.close import NOT_VERIFIED, close_response
from webapp.response.models import CONFIRMED, Contact, Response

NOT_CONFIRMED = "not_confirmed"


def dispatch_confirms(session: Session, actor: Actor, response: Response) -> None:
    """The desk has called police dispatch, which knows of the officer. Whoever is coming and the officer are told."""
    _waiting(session, response)
    _settle(session, actor, response, CONFIRMED)
    tell_news(session, now=actor.now, ids=actor.ids, response_id=response.id)
    officer_id = session.get_one(Contact, response.contact_id).logged_by
    kept_out = walled_people(session, response.id)
    for person_id in reachable(session, [one for one in [officer_id] if one not in kept_out]):
        queue(
            act_of(session, actor.now, actor.ids, actor.person_id),
            region_id=response.region_id,
            person_id=person_id,
            kind=MessageKind.VERIFIED,
            response_code=response.code,
            drill=response.drill,
        )


def dispatch_denies(session: Session, actor: Actor, response: Response) -> None:
    """Police dispatch knows nothing of it: its pages and the response are closed, and everybody who waits is told."""
    _waiting(session, response)
    _settle(session, actor, response, NOT_CONFIRMED)
    for page in live_pages(session, response.id):
        stand_down(
            session,
            now=actor.now,
            ids=actor.ids,
            page=page,
            reason=PAGE_NOT_VERIFIED,
            actor_id=actor.person_id,
        )
    close_response(session, actor, response, NOT_VERIFIED)


def before_travel(response: Response) -> None:
    """Raises DomainError while nobody may set out."""
    if response.unverified:
        raise DomainError(
            N_(
                "Do not travel yet: police dispatch has not confirmed this contact. "
                "The duty desk is asking. Call duty now."
            )
        )


def _waiting(session: Session, response: Response) -> None:
    """Locked, as wherever a page is opened or closed with its response. Raises NotFound where nothing is asked."""
    session.refresh(response, with_for_update=KEY_STAYS)
    if response.verify_asked_at is None:
        raise NotFound
    if response.verify_outcome == CONFIRMED:
        raise DomainError(N_("Police dispatch has confirmed this already. Nothing was changed."))
    if response.state != "open":
        raise DomainError(N_("This response is closed. Open it again first."))


def _settle(session: Session, actor: Actor, response: Response, outcome: str) -> None:
    response.verified_at = actor.now
    response.verified_by = actor.person_id
    response.verify_outcome = outcome
    session.flush()
    note(session, actor, f"verify.{outcome}", response.id)
