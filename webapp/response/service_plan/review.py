"""The team looks at the plan again: six questions (NV 5041-5053), whether it moves, and when it is looked at next."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from webapp.errors import N_, BadField
from webapp.response.actor import Actor, note
from webapp.response.models import Response
from webapp.response.service_plan.begin import plan_to_change
from webapp.response.service_plan.tables import ServiceReview
from webapp.response.service_plan.words import checked, seal_words
from webapp.vault.box import Box

# In the source's order, in our words. Each is answered: it stands, or look at it again.
QUESTIONS: Mapping[str, str] = {
    "concern": N_("Is what we worry about still what matters now?"),
    "safety": N_("Was their safety looked at lately, and does the safety plan still fit?"),
    "needs": N_("Do the needs fit how things are now, and does the plan say them well enough?"),
    "outcomes": N_("Are the outcomes and the small steps to them said well enough?"),
    "resources": N_("Is each resource right for this one person, and for what they need now?"),
    "strengths": N_("Is there enough room for their own strengths and goals?"),
}
ANSWERS: Mapping[str, str] = {"stands": N_("Yes"), "again": N_("Look again")}
MOVING, STALLED = "moving", "stalled"
MOVES: Mapping[str, str] = {MOVING: N_("It moves"), STALLED: N_("It does not move")}
REASONS: Mapping[str, str] = {
    "planned": N_("It was planned"),
    "event": N_("Something happened: a run, a return to who exploited them, a crisis"),
}


def review(
    session: Session,
    actor: Actor,
    box: Box,
    response: Response,
    *,
    reason: str,
    answers: Mapping[str, str],
    moves: str,
    text: str,
    next_on: date | None,
    today: date,
) -> bool:
    """True when the plan has to change: it does not move, or something is to be looked at again."""
    said = _check(reason, answers, moves, text, next_on, today)
    plan = plan_to_change(session, actor, response, changes=False)
    plan.review_on = next_on
    row_id = actor.ids.new()
    session.add(
        ServiceReview(
            id=row_id,
            region_id=response.region_id,
            response_id=response.id,
            reason=reason,
            sealed=seal_words(box, response.region_id, "service_review", row_id, said),
            held_at=actor.now,
            held_by=actor.person_id,
        )
    )
    session.flush()
    note(session, actor, "service_plan.reviewed", response.id)
    return moves == STALLED or "again" in answers.values()


def _check(
    reason: str, answers: Mapping[str, str], moves: str, text: str, next_on: date | None, today: date
) -> dict[str, str]:
    if reason not in REASONS:
        raise BadField("reason", N_("Say why the team looks at it now."))
    for name in QUESTIONS:
        if answers.get(name) not in ANSWERS:
            raise BadField(name, N_("Answer this one, too."))
    if moves not in MOVES:
        raise BadField("moves", N_("Say whether it moves."))
    if next_on is None or next_on <= today:
        raise BadField("next_on", N_("Give a day after today for the next look."))
    return checked({**{name: answers[name] for name in QUESTIONS}, "moves": moves, "note": text})
