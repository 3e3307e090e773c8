"""Close a response. Its records stay; it leaves the board."""

from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError
from webapp.response.actor import Actor, note
from webapp.response.closing.follow_up import begin_follow_ups
from webapp.response.models import Response

REASONS: dict[str, str] = {
    "followed_up": N_("Handed on: others go on from here"),
    "with_guardian": N_("Back with family or placement"),
    "not_reached": N_("Could not be reached again"),
    "no_concern": N_("Nothing more is needed now"),
    "entered_twice": N_("Logged twice"),
}
# Not to be chosen: what follows from something else that was said.
NOT_VERIFIED, DRILL_OVER = "not_verified", "drill_over"
FOLLOWS = (NOT_VERIFIED, DRILL_OVER)


def close_response(session: Session, actor: Actor, response: Response, reason: str) -> None:
    if reason not in REASONS and reason not in FOLLOWS:
        raise DomainError(N_("Choose why the response is closed."))
    if response.state == "closed":
        raise DomainError(N_("This response is closed already. Nothing was changed."))
    response.state = "closed"
    response.closed_at = actor.now
    session.flush()
    note(session, actor, "response.closed", response.id, reason)
    begin_follow_ups(session, actor, response, reason)


def reopen_response(session: Session, actor: Actor, response: Response) -> None:
    if response.state == "open":
        raise DomainError(N_("This response is open. Nothing was changed."))
    response.state = "open"
    response.closed_at = None
    session.flush()
    note(session, actor, "response.reopened", response.id)
