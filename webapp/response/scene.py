"""What the officer reports from the scene. None of it is a failure, and none of it ends the page."""

from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError
from webapp.protocols.pack import Pack
from webapp.response.actor import Actor, note
from webapp.response.course.clocks import stop_by_arrivals
from webapp.response.models import Response

SCENES: dict[str, str] = {
    "here": N_("At the meeting place"),
    "moved": N_("The meeting place changed"),
    "left": N_("The young person left"),
    "declined_for_now": N_("Not now, the young person says"),
}


def report_scene(session: Session, actor: Actor, response: Response, scene: str) -> bool:
    """`scene` is a key of SCENES. The page runs on: whether to come is the advocate's to decide.

    False when something later is known already, and this came late: it is noted, and changes nothing.
    """
    if scene not in SCENES:
        raise DomainError(N_("Choose what changed at the scene."))
    note(session, actor, f"scene.{scene}", response.id)
    if response.scene_at is not None and actor.occurred_at < response.scene_at:
        return False
    response.scene = scene
    response.scene_at = actor.occurred_at
    session.flush()
    return True


def core_member_here(session: Session, actor: Actor, response: Response, pack: Pack) -> None:
    """The second core member of the team is on scene (NV 1838-1842; CA 2412-2458)."""
    note(session, actor, "core.here", response.id)
    session.flush()
    stop_by_arrivals(session, actor, response, pack)
